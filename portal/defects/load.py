"""Faults that only a crowd shows: a single visitor sees a portal that works."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from portal.behaviour import Behaviour, with_filter, with_intercept
from portal.defects import Defect
from portal.domain.model import ResponseParts
from portal.services import Services

_CROWD_PER_S = 25
_FEW_PER_S = 4
_LOCKED_S = 4.4
_BUSY = (
    "<!DOCTYPE html><html lang='vi'><head><title>Hệ thống bận</title></head><body><h1>Hệ thống bận</h1></body></html>"
)


class _Window:
    """Counts page requests of the last second."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self._lock = threading.Lock()

    def count(self) -> int:
        """Count one more, and give how many the last second had."""
        now = time.monotonic()
        with self._lock:
            self._times.append(now)
            while now - self._times[0] > 1:
                self._times.popleft()
            return len(self._times)


def _searching(request: Request) -> bool:
    return request.method == "GET" and request.url.path.startswith(("/thu-tuc", "/tra-cuu"))


def _pool_runs_dry(behaviour: Behaviour) -> Behaviour:
    window = _Window()

    def exhausted(request: Request, _services: Services) -> Response | None:
        if _searching(request) and window.count() > _CROWD_PER_S:
            return HTMLResponse(_BUSY, 500)
        return None

    return with_intercept(behaviour, exhausted)


def _cache_mixes_answers(behaviour: Behaviour) -> Behaviour:
    window = _Window()
    kept: dict[str, ResponseParts] = {}

    def from_cache(request: Request, parts: ResponseParts) -> ResponseParts:
        if not _searching(request) or parts.status != 200:
            return parts
        crowded = window.count() > _CROWD_PER_S
        # The key forgets the query: all searches share one place.
        stored = kept.setdefault(request.url.path, parts)
        if not crowded:
            kept[request.url.path] = parts
            return parts
        return replace(parts, body=stored.body)

    return with_filter(behaviour, from_cache)


def _register_locks(behaviour: Behaviour) -> Behaviour:
    window = _Window()
    turn = itertools.count()

    def waiting(request: Request, _services: Services) -> Response | None:
        page = request.method == "GET" and not request.url.path.startswith("/static/")
        if page and window.count() > _FEW_PER_S and next(turn) % 6 == 0:
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
