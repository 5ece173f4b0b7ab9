"""A running ZAP, attached by its API, adds its own search (spider, passive and active rules)."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
from zapv2 import ZAPv2

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, Violation
from security.context import Context, load_data
from security.zap_pace import paced

_MISSING = "no_implementor"
_REFUSALS = frozenset({"url_not_found", "does_not_exist", "illegal_parameter", "url_not_in_context", "bad_state"})
_PAGE = 500
_FALLBACK = "zap.no-high-alerts"


@dataclass(frozen=True)
class Patience:
    """How long each phase may take, seconds, and how often it is asked."""

    spider_s: float = 120.0
    passive_s: float = 60.0
    active_s: float = 900.0
    poll_s: float = 0.5
    clock: Callable[[], float] = time.monotonic
    rest: Callable[[float], None] = time.sleep


class Alert(msgspec.Struct, frozen=True, rename={"plugin": "pluginId", "cwe": "cweid", "title": "alert"}):
    """One alert of ZAP; other keys are ignored."""

    plugin: str = ""
    cwe: str = ""
    title: str = ""
    risk: str = ""
    confidence: str = ""
    method: str = "GET"
    url: str = ""
    param: str = ""
    evidence: str = ""
    attack: str = ""


class KnownHoles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules of ZAP by number, then weaknesses by CWE, to our checks."""

    plugins: dict[str, str]
    cwe: dict[str, str]


def no_high_alerts(context: Context, _case: str, notes: Notes) -> None:
    """ZAP's spider and active scan raise no alert of high risk with at least medium confidence."""
    scan(context, notes, Patience())


def scan(context: Context, notes: Notes, patience: Patience) -> None:
    """Attach, scan and judge; see :func:`no_high_alerts`.

    Raises:
        Blocked: no ZAP answers, the key is wrong, an add-on is missing, or it cannot keep to the target's rate.
        CannotTell: the scan did not end in time and what it saw so far is clean.
        Violation: an alert of high risk.
    """
    zap = attach(context)
    url = context.public + "/"
    host = urlsplit(url).hostname or ""
    try:
        with paced(zap, context.target.network.max_requests_per_s, host):
            number = zap.spider.scan(url, subtreeonly="true")
            spider = _Phase("spider", str(number), zap.spider.status, zap.spider.stop, patience.spider_s)
            _finish(spider, context, patience)
            _drain(zap, context, patience)
            number = zap.ascan.scan(url, recurse="true")
            active = _Phase("ascan", str(number), zap.ascan.status, zap.ascan.stop, patience.active_s)
            finished = _finish(active, context, patience)
        found = alerts(zap, context.public)
    except (requests.RequestException, ValueError) as error:
        raise ConnectionError(f"ZAP ngừng trả lời giữa chừng: {type(error).__name__}") from error
    ours = our_checks()
    notes.text(_summary(found, ours), "Cảnh báo của ZAP")
    high = [a for a in found if a.risk == "High" and a.confidence in {"Medium", "High", "Confirmed"}]
    if high:
        worst = high[0]
        raise Violation(
            "ZAP không báo rủi ro cao",
            f"{len(high)} cảnh báo cao; {worst.title} (liên quan {related(worst, ours)}), tham số {worst.param or '-'}",
            f"{worst.method} {worst.url}",
        )
    if not finished:
        raise CannotTell("ZAP không quét xong trong thời gian cho phép", url, Owner.ENVIRONMENT)
    notes.remark = f"ZAP có {len(found)} cảnh báo, không cảnh báo nào ở mức cao"


def attach(context: Context) -> Any:  # noqa: ANN401 - the client is untyped
    """Client of the ZAP that the target names.

    Raises:
        Blocked: with the reason, owned by the environment.
    """
    tools = context.target.tools
    if not tools.zap_url:
        raise _blocked("tệp đích không nêu địa chỉ ZAP (tools.zap_url)")
    place = urlsplit(tools.zap_url)
    try:
        socket.create_connection((place.hostname or "", place.port or 80), timeout=3).close()
    except OSError as error:
        raise _blocked(f"không có ZAP trả lời tại {place.netloc}") from error
    proxy = f"http://{place.netloc}"
    zap = ZAPv2(apikey=context.session.environ.get(tools.zap_key_env, ""), proxies={"http": proxy, "https": proxy})
    try:
        version = zap.core.version
    except requests.exceptions.ProxyError as error:
        raise _blocked(f"ZAP tại {place.netloc} từ chối khóa API (biến {tools.zap_key_env})") from error
    except (requests.RequestException, ValueError, KeyError) as error:
        raise _blocked(f"dịch vụ tại {place.netloc} không trả lời như ZAP") from error
    if not re.match(r"(?:\d+\.\d+|D-)", str(version)):
        raise _blocked(f"dịch vụ tại {place.netloc} không trả lời như ZAP")
    for name, answer in (("spider", zap.spider.scans), ("ascan", zap.ascan.scans)):
        if answer == _MISSING:
            raise _blocked(f"ZAP {version} thiếu phần mở rộng {name}")
    return zap


@dataclass(frozen=True)
class _Phase:
    name: str
    number: str
    status: Callable[[str], object]
    stop: Callable[[str], object]
    limit_s: float


def _finish(phase: _Phase, context: Context, patience: Patience) -> bool:
    """Wait for a started phase; ``False`` when its time was over (it is stopped then)."""
    if phase.number == _MISSING:
        raise _blocked(f"ZAP thiếu phần mở rộng {phase.name}")
    if not phase.number.isdigit():
        reason = phase.number if phase.number in _REFUSALS else "câu trả lời lạ"
        raise CannotTell(f"ZAP không bắt đầu {phase.name}: {reason}", context.public, Owner.ENVIRONMENT)
    deadline = patience.clock() + phase.limit_s
    try:
        while patience.clock() < deadline:
            context.guard()
            progress = str(phase.status(phase.number))
            if progress.isdigit() and int(progress) >= 100:
                return True
            if progress in _REFUSALS:
                return False
            patience.rest(patience.poll_s)
    except BaseException:
        with contextlib.suppress(requests.RequestException, ValueError):
            phase.stop(phase.number)
        raise
    phase.stop(phase.number)
    return False


def _drain(zap: Any, context: Context, patience: Patience) -> None:  # noqa: ANN401 - the client is untyped
    deadline = patience.clock() + patience.passive_s
    while patience.clock() < deadline:
        context.guard()
        left = str(zap.pscan.records_to_scan)
        if not left.isdigit() or int(left) == 0:
            return
        patience.rest(patience.poll_s)


def alerts(zap: Any, base: str) -> list[Alert]:  # noqa: ANN401 - the client is untyped
    """Alerts of one site, highest risk first; other sites of the same ZAP session are left out."""
    found: list[Alert] = []
    while True:
        page = zap.core.alerts(baseurl=base, start=len(found), count=_PAGE)
        if not isinstance(page, list):
            raise CannotTell(f"ZAP không đưa được cảnh báo: {page}", base, Owner.ENVIRONMENT)
        found += msgspec.convert(page, type=list[Alert], strict=False)
        if len(page) < _PAGE:
            break
    rank = {"High": 0, "Medium": 1, "Low": 2}
    own = [a for a in found if a.url == base or a.url.startswith(base + "/")]
    return sorted(own, key=lambda a: (rank.get(a.risk, 3), a.title, a.url, a.param))


def our_checks() -> KnownHoles:
    """The map ``data/zap-map.yaml``."""
    return load_data("zap-map.yaml", KnownHoles)


def related(alert: Alert, known: KnownHoles) -> str:
    """Our check of the same hole, by rule number, then by CWE, else the ZAP check itself."""
    return known.plugins.get(alert.plugin) or known.cwe.get(alert.cwe) or _FALLBACK


def _summary(found: Iterable[Alert], known: KnownHoles) -> str:
    lines = [
        f"{a.risk} ({a.confidence}) | {a.title} [{a.plugin}, CWE-{a.cwe}] | {related(a, known)} | "
        f"{a.method} {a.url} | {a.param}"
        for a in found
        if a.risk != "Informational"
    ]
    return "\n".join(lines or ["Không có cảnh báo"]) + "\n"


def _blocked(reason: str) -> Blocked:
    return Blocked(reason, ("tool:zap",), Owner.ENVIRONMENT)
