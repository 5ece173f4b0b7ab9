"""Looks at the addresses of a target: do they answer, is their TLS sound, does their clock agree with ours."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from kiemdinh.collect.canary import client, control_problem, no_page, problem_of
from kiemdinh.collect.front_page import closed
from kiemdinh.doctor.finding import Finding, fine, problem, warning
from kiemdinh.model.enums import Access
from kiemdinh.model.network import proxy_for
from kiemdinh.model.target import Target

_SKEW_WARNING_S = 30.0
_SKEW_PROBLEM_S = 300.0
Clock = Callable[[], datetime]


def look_at_network(target: Target) -> Iterator[Finding]:
    """Whether the proxy answers, and what is kept to: proxy, own authority, rate."""
    network = target.network
    if network.proxy:
        parts = urlsplit(network.proxy)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            with socket.create_connection((parts.hostname or "", port), min(network.timeout_s, 5.0)):
                pass
        except OSError as error:
            yield problem(
                "proxy",
                f"proxy không trả lời: {error.strerror or error}",
                "hỏi quản trị mạng địa chỉ proxy; bỏ network.proxy nếu máy này đi thẳng được",
                network.proxy,
            )
        else:
            yield from _ways(target)
    if network.max_requests_per_s > 0:
        rate = f"{network.max_requests_per_s:g}".replace(".", ",")
        yield fine(
            "rate", f"nhiều nhất {rate} lượt mở trang mỗi giây, mọi tiến trình gộp lại (network.max_requests_per_s)"
        )


def _ways(target: Target) -> Iterator[Finding]:
    urls = target.base_urls
    through = [u for u in (urls.public, urls.officer) if u and proxy_for(target.network, u)]
    direct = [u for u in (urls.public, urls.officer) if u and u not in through]
    said = f"qua proxy: {', '.join(through) or 'không địa chỉ nào'}"
    said += f"; đi thẳng: {', '.join(direct)}" if direct else ""
    yield fine("proxy", f"proxy trả lời; {said}", target.network.proxy)
    if through and target.access.allowed is Access.INTRUSIVE:
        yield warning(
            "proxy-load",
            "thử tải không đi qua proxy: bộ tạo tải nối thẳng, và số đo qua proxy không nói được gì về hệ thống",
            "chạy phần tải từ máy nối thẳng tới hệ thống",
        )


def look_at_addresses(target: Target, clock: Clock) -> Iterator[Finding]:
    """Every address that the target names."""
    urls = target.base_urls
    for name, title, url in (("public", "phía công dân", urls.public), ("officer", "phía cán bộ", urls.officer)):
        if url:
            yield from _address(name, title, url, target, clock)
    if not urls.officer:
        yield warning(
            "officer-address",
            "không có địa chỉ phía cán bộ, các phép kiểm phía cán bộ sẽ không chạy",
            "điền base_urls.officer nếu được cấp",
        )


_READABLE = {"clock": "/clock", "outbox": "/outbox", "audit-log": "/audit-log"}


def look_at_hooks(target: Target, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whether the vendor's test hooks answer and take our key."""
    hooks = target.hooks
    if not hooks.offered or not hooks.base_url:
        return
    path = next((p for name, p in _READABLE.items() if name in hooks.offered), "")
    if not path:
        return
    url = f"{hooks.base_url}{path}"
    token = environ.get(hooks.token_env, "")
    try:
        with client(target) as http:
            answer = http.get(url, headers={"Authorization": f"Bearer {token}"})
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        yield problem("hooks", f"móc thử không trả lời: {problem_of(error)}", "hỏi nhà cung cấp", url)
        return
    if answer.status_code in {401, 403}:
        yield problem("hooks", "móc thử từ chối khóa", f"xem lại biến {hooks.token_env}", url)
    elif answer.status_code != httpx.codes.OK:
        yield problem("hooks", f"móc thử trả lời {answer.status_code}", "hỏi nhà cung cấp", url)
    elif not _is_json(answer):
        kind = answer.headers.get("content-type", "").partition(";")[0] or "không rõ kiểu"
        yield problem("hooks", f"móc thử trả về {kind}, không phải JSON", "xem lại hooks.base_url", url)
    else:
        yield fine("hooks", "móc thử trả lời", url)


def _is_json(answer: httpx.Response) -> bool:
    try:
        answer.json()
    except ValueError:
        return False
    return True


def look_at_control(target: Target, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whether the proof of control holds (only where it is needed)."""
    found = control_problem(target, environ)
    if found:
        yield problem("control", found, "đặt tệp chứng minh trên hệ thống và biến môi trường cho khớp")


def look_at_zap(target: Target) -> Iterator[Finding]:
    """Whether a configured ZAP answers."""
    url = target.tools.zap_url
    if not url:
        return
    try:
        with httpx.Client(timeout=5.0, trust_env=False) as http:
            http.get(url)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        yield warning("zap", f"ZAP không trả lời: {problem_of(error)}", "khởi động ZAP hoặc bỏ tools.zap_url", url)


def _address(name: str, title: str, url: str, target: Target, clock: Clock) -> Iterator[Finding]:
    try:
        with client(target) as http:
            before = clock()
            answer = http.get(f"{url}/")
            after = clock()
    except FileNotFoundError:
        yield problem("tls-authority", "không có tệp chứng thư của cơ quan cấp", "xem tls.ca_file", target.tls.ca_file)
        return
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        yield _unreachable(name, title, url, error)
        return
    wrong = no_page(answer) if name == "public" or answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR else ""
    wrong = wrong or (closed(answer.text) if name == "public" else "")
    if wrong:
        yield problem(f"{name}-address", f"{title}: {wrong}", "xem lại địa chỉ, hoặc báo đơn vị vận hành", url)
        return
    yield fine(f"{name}-address", f"{title} trả lời", url)
    yield from _skew(name, answer, before + (after - before) / 2)


def _unreachable(name: str, title: str, url: str, error: Exception) -> Finding:
    words = problem_of(error)
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        if "expired" in text:
            advice = "chứng thư hết hạn: báo đơn vị vận hành gia hạn"
        elif "mismatch" in text or "not valid for" in text:
            advice = "chứng thư không cấp cho tên này: xem lại địa chỉ hoặc báo đơn vị vận hành"
        else:
            advice = (
                "cơ quan chứng thực lạ: đặt tệp PEM của cơ quan đó vào tls.ca_file; không bao giờ bỏ qua lỗi chứng thư"
            )
        return problem(f"{name}-tls", f"{title}: {words}", advice, url)
    if isinstance(error, httpx.TooManyRedirects):
        return problem(f"{name}-address", f"{title}: {words}", "báo đơn vị vận hành sửa chuyển hướng", url)
    return problem(f"{name}-address", f"{title}: {words}", "xem lại địa chỉ, mạng, tường lửa, proxy", url)


def _skew(name: str, answer: httpx.Response, now: datetime) -> Iterator[Finding]:
    try:
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return
    if theirs.tzinfo is None:
        return
    skew = abs((theirs - now).total_seconds())
    if skew <= _SKEW_WARNING_S:
        return
    make = problem if skew > _SKEW_PROBLEM_S else warning
    yield make(
        f"{name}-clock",
        f"đồng hồ lệch {skew:.0f} giây so với máy kiểm: thời điểm trong bằng chứng sẽ bị cãi",
        "đồng bộ giờ (NTP) ở máy lệch",
        str(answer.url),
    )
