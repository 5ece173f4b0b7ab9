"""Faults that only a crowd shows: a single visitor sees a portal that works."""

from __future__ import annotations

import itertools
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from portal.behaviour import Behaviour, with_filter, with_intercept
from portal.defects import Defect
from portal.domain.model import ResponseParts
from portal.services import Services

_MANY = 8
_MOMENT_S = 3.0
_LOCKED_S = 4.4
_BUSY = (
    "<!DOCTYPE html><html lang='vi'><head><title>Hệ thống bận</title></head><body><h1>Hệ thống bận</h1></body></html>"
)


class _Crowd:
    """Counts the visitors of the last moment by their connections: one visitor, however quick, has only a few."""

    def __init__(self) -> None:
        self._seen: dict[object, float] = {}
        self._lock = threading.Lock()

    def met(self, request: Request) -> bool:
        """Whether there is a crowd, this visitor included."""
        now = time.monotonic()
        with self._lock:
            self._seen[request.client] = now
            self._seen = {who: at for who, at in self._seen.items() if now - at < _MOMENT_S}
            return len(self._seen) > _MANY


def _searching(request: Request) -> bool:
    return request.method == "GET" and request.url.path.startswith(("/thu-tuc", "/tra-cuu"))


def _pool_runs_dry(behaviour: Behaviour) -> Behaviour:
    crowd = _Crowd()

    def exhausted(request: Request, _services: Services) -> Response | None:
        if _searching(request) and crowd.met(request):
            return HTMLResponse(_BUSY, 500)
        return None

    return with_intercept(behaviour, exhausted)


def _cache_mixes_answers(behaviour: Behaviour) -> Behaviour:
    crowd = _Crowd()
    kept: dict[str, ResponseParts] = {}

    def from_cache(request: Request, parts: ResponseParts) -> ResponseParts:
        if not _searching(request) or parts.status != 200:
            return parts
        crowded = crowd.met(request)
        # The key forgets the query: all searches share one place.
        stored = kept.setdefault(request.url.path, parts)
        if not crowded:
            kept[request.url.path] = parts
            return parts
        return replace(parts, body=stored.body)

    return with_filter(behaviour, from_cache)


def _register_locks(behaviour: Behaviour) -> Behaviour:
    crowd = _Crowd()
    turns: defaultdict[tuple[str, int], Iterator[int]] = defaultdict(itertools.count)

    def waiting(request: Request, _services: Services) -> Response | None:
        _, first, *more = request.url.path.split("/")
        page = request.method == "GET" and first != "static"
        # every kind of page has its share, however the crowd's turns fall
        if page and crowd.met(request) and next(turns[first, len(more)]) % 6 == 0:
            time.sleep(_LOCKED_S)
        return None

    return with_intercept(behaviour, waiting)


def _fault(defect_id: str, title: str, story: str, check: str, apply: Callable[[Behaviour], Behaviour]) -> Defect:
    return Defect(defect_id, title, story, "load", ((check, "failed"),), apply)


DEFECTS = (
    Defect(
        "pages-wait-for-a-lock",
        "Đông người thì trang chờ khóa nhiều giây",
        "Mỗi lượt xem ghi vào một bảng nhật ký; khi đông người, các trang chờ nhau khóa bảng đó.",
        "load",
        (
            ("load.home-response", "failed"),
            ("load.search-response", "failed"),
            ("load.procedure-response", "failed"),
            ("load.lookup-response", "failed"),
        ),
        _register_locks,
    ),
    _fault(
        "connections-run-out",
        "Tra cứu báo lỗi máy chủ khi đông người",
        "Kết nối cơ sở dữ liệu không được trả lại kịp; một mình kiểm thử thì luôn đủ.",
        "load.no-errors-under-load",
        _pool_runs_dry,
    ),
    _fault(
        "cache-mixes-answers",
        "Khi đông người, kết quả tra cứu là của câu hỏi khác",
        "Bộ đệm bật lên khi tải cao, khóa của nó chỉ có đường dẫn mà quên tham số.",
        "load.right-content-under-load",
        _cache_mixes_answers,
    ),
)
