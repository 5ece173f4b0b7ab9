"""Whether the portal answers at all, and whether it proves that we may attack it."""

from __future__ import annotations

import hmac
import ssl
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kiemdinh.collect.front_page import closed
from kiemdinh.model.network import direct_mounts
from kiemdinh.model.permission import is_loopback
from kiemdinh.model.target import Target

if TYPE_CHECKING:
    import httpx

_BETWEEN_S = 0.25
_MOST_BYTES = 65536
_CLIENT_ERROR, _SERVER_ERROR = 400, 500
_REFUSED = frozenset({401, 403, 407, 429, 451})
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
Canary = Callable[[Target, float], str]


def tls_context(target: Target) -> ssl.SSLContext:
    """TLS settings that trust the target's authority and nothing unusual besides.

    Raises:
        OSError: the authority's file cannot be read.
    """
    return ssl.create_default_context(cafile=target.tls.ca_file or None)


def client(target: Target, timeout_s: float | None = None) -> httpx.Client:
    """An HTTP client for the target: its authority, its proxy, its patience."""
    import httpx  # noqa: PLC0415 - loads only when the portal is asked

    return httpx.Client(
        verify=tls_context(target),
        proxy=target.network.proxy or None,
        mounts=direct_mounts(target.network) if target.network.proxy else None,
        timeout=timeout_s or target.network.timeout_s,
        follow_redirects=True,
        max_redirects=5,
        trust_env=False,
    )


def problem_of(error: Exception) -> str:
    """Vietnamese words for a connection that did not work."""
    import httpx  # noqa: PLC0415 - loads only when the portal is asked

    text = str(error)
    if isinstance(error, httpx.TooManyRedirects):
        return "chuyển hướng vòng lặp"
    if isinstance(error, httpx.TimeoutException):
        return "không trả lời trong thời gian chờ"
    if isinstance(error, httpx.RemoteProtocolError):
        return "ngắt kết nối mà không trả lời"
    if "CERTIFICATE_VERIFY_FAILED" in text:
        reason = text.partition("CERTIFICATE_VERIFY_FAILED]")[2].partition("(")[0].strip(" :") or text
        return f"không tin được chứng thư TLS ({reason.removeprefix('certificate verify failed:').strip()})"
    if isinstance(error, httpx.ConnectError):
        return f"không kết nối được ({text or type(error).__name__})"
    return f"{type(error).__name__}: {text}"[:200]


def look_at(target: Target, patience_s: float) -> str:
    """Ask for the portal's first page.

    Args:
        target: the portal.
        patience_s: how long to go on trying.

    Returns:
        An empty text when it answers with a page; else one Vietnamese line that says how it does not.
    """
    import httpx  # noqa: PLC0415 - loads only when the portal is asked

    deadline = time.monotonic() + patience_s
    url = f"{target.base_urls.public}/"
    while True:
        try:
            with client(target, min(patience_s, target.network.timeout_s)) as http, http.stream("GET", url) as answer:
                problem = no_page(answer) or closed(_beginning(answer))
            if not problem:
                return ""
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            problem = problem_of(error)
        if time.monotonic() + _BETWEEN_S >= deadline:
            return f"Không truy cập được {target.base_urls.public}: {problem}"
        time.sleep(_BETWEEN_S)


def _beginning(answer: httpx.Response) -> str:
    """The first part of a page, as text."""
    read = bytearray()
    for part in answer.iter_bytes():
        read += part
        if len(read) >= _MOST_BYTES:
            break
    return read[:_MOST_BYTES].decode(answer.encoding or "utf-8", "replace")


def no_page(answer: httpx.Response) -> str:
    """Why an answer to the request for the first page is none, in Vietnamese; empty when it is a page.

    A portal that refuses everybody, or that has only errors to show, is not there for a check to judge.
    """
    status = answer.status_code
    if status >= _SERVER_ERROR:
        return f"máy chủ báo lỗi {status} ngay ở trang đầu"
    if status in _REFUSED:
        return f"từ chối máy kiểm ngay ở trang đầu ({status}); xem lại tường lửa, danh sách địa chỉ được phép"
    if status >= _CLIENT_ERROR:
        return f"trang đầu trả lời {status}; xem lại base_urls.public"
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind and kind not in _PAGES:
        return f"trang đầu trả về {kind}, không phải trang web; xem lại base_urls.public"
    return ""


def control_problem(target: Target, environ: Mapping[str, str]) -> str:
    """Why the proof of control does not hold; empty when it holds or is not needed (loopback)."""
    import httpx  # noqa: PLC0415 - loads only when the portal is asked

    block = target.authorisation
    if block is None or is_loopback(target.base_urls.public):
        return ""
    expected = environ.get(block.control_token_env, "").strip()
    url = f"{target.base_urls.public}{block.control_path}"
    if not expected:
        return f"biến môi trường {block.control_token_env or 'control_token_env'} chưa được đặt"
    try:
        with client(target) as http:
            answer = http.get(url)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return f"không đọc được tệp chứng minh làm chủ hệ thống {url}: {problem_of(error)}"
    found = answer.content[:_MOST_BYTES].decode("utf-8", "replace").strip()
    if answer.status_code != httpx.codes.OK or not hmac.compare_digest(found.encode(), expected.encode()):
        return f"{url} không chứa mã chứng minh làm chủ hệ thống"
    return ""
