"""HTTP as the security checks use it: the target's authority, paced requests, answers that can be quoted."""

from __future__ import annotations

import re
import shlex
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from kiemdinh.model.failures import EnvironmentProblem
from kiemdinh.model.network import direct_mounts
from kiemdinh.model.target import Target

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HIDDEN = re.compile(r"(?i)cookie|auth|token|csrf|xsrf|session|secret|key")
_MOST_BODY = 2_000_000
_EXCERPT = 2_000


@dataclass(frozen=True)
class Answer:
    """One response with the request it answers.

    Attributes:
        method, url: the request.
        status: status code.
        headers: (lower-case name, value) pairs in order, repeats kept.
        body: the first two megabytes.
        sent: request headers that the check chose (cookies left out).
        payload: request body as text, for the quoted command.
    """

    method: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    sent: tuple[tuple[str, str], ...] = ()
    payload: str = ""

    def header(self, name: str) -> str:
        """Values of one header, joined by a comma; empty when absent."""
        return ", ".join(self.header_values(name))

    def header_values(self, name: str) -> tuple[str, ...]:
        """Every value of one header."""
        return tuple(v for k, v in self.headers if k == name.lower())

    @property
    def media_type(self) -> str:
        """Media type without parameters, lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Whether the answer is a page."""
        return self.media_type in {"text/html", "application/xhtml+xml"}

    @property
    def text(self) -> str:
        """Body as text; undecodable bytes are replaced."""
        charset = self.header("content-type").lower().partition("charset=")[2].strip(" \"'").partition(";")[0]
        try:
            return self.body.decode(charset or "utf-8", "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        """Absolute address of a redirect, or empty."""
        place = self.header("location")
        return urljoin(self.url, place) if self.status in _REDIRECTS and place else ""

    def curl(self) -> str:
        """Command line that repeats the request; cookies and authorisation stay out."""
        words = ["curl", "-sS", "-i"]
        if self.method != "GET":
            words += ["-X", self.method]
        for name, value in self.sent:
            words += ["-H", f"{name}: {'***' if _HIDDEN.search(name) else value}"]
        if self.payload:
            words += ["--data", self.payload]
        return shlex.join([*words, self.url])

    def quote(self) -> str:
        """Request line, status line, headers and the beginning of the body, as evidence."""
        head = "\n".join(f"{k}: {v}" for k, v in self.headers)
        body = self.text[:_EXCERPT] if self._is_text else f"[{len(self.body)} byte, {self.media_type}]"
        return f"$ {self.curl()}\n\nHTTP {self.status}\n{head}\n\n{body}"

    @property
    def _is_text(self) -> bool:
        kind = self.media_type
        return kind.startswith("text/") or kind.endswith(("json", "xml", "javascript")) or not kind


@dataclass
class Pacer:
    """Keeps requests under a ceiling per second.

    Attributes:
        per_second: ceiling; 0 for none.
        clock, rest: steady seconds and the wait, replaceable in tests.
    """

    per_second: float
    clock: Callable[[], float] = time.monotonic
    rest: Callable[[float], None] = time.sleep
    _next: float = field(default=0.0, init=False)

    def wait(self) -> None:
        """Return when the next request may leave."""
        if self.per_second <= 0:
            return
        now = self.clock()
        if now < self._next:
            self.rest(self._next - now)
        self._next = max(now, self._next) + 1.0 / self.per_second


def ssl_context(target: Target) -> ssl.SSLContext:
    """Verifying context that also trusts the target's own authority.

    Raises:
        EnvironmentProblem: the authority's file cannot be read.
    """
    context = ssl.create_default_context()
    if target.tls.ca_file:
        try:
            context.load_verify_locations(cafile=target.tls.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise EnvironmentProblem("không đọc được tệp chứng thư gốc của đích (tls.ca_file)") from error
    return context


class Web:
    """Client without cookies of its own; every connection trouble becomes ``ConnectionError`` or ``TimeoutError``.

    Args:
        target: addresses, authority, proxy, patience.
        guard: called before every request; raises when the run was stopped.
        pacer: ceiling of requests per second, by default the target's.
    """

    def __init__(self, target: Target, guard: Callable[[], None] = lambda: None, pacer: Pacer | None = None) -> None:
        self._guard = guard
        self._pacer = pacer or Pacer(target.network.max_requests_per_s)
        self._client = httpx.Client(
            verify=ssl_context(target),
            proxy=target.network.proxy or None,
            mounts=direct_mounts(target.network) if target.network.proxy else None,
            timeout=target.network.timeout_s,
            trust_env=False,
            follow_redirects=False,
            headers={"User-Agent": "kiemdinh-security/1", "Accept-Language": "vi"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, str] | bytes | None = None,
    ) -> Answer:
        """One request, redirects not followed.

        Raises:
            ConnectionError: refused, reset, unreachable, or not HTTP.
            TimeoutError: no answer within ``network.timeout_s``.
            EnvironmentProblem: the certificate is not trusted (the check of TLS says why).
        """
        self.pace()
        sent = dict(headers or {})
        form = data if isinstance(data, Mapping) else None
        raw = data if isinstance(data, bytes) else None
        self._client.cookies.clear()
        try:
            request = self._client.build_request(method, url, headers=sent, data=form, content=raw)
            response = self._client.send(request, stream=True)
            try:
                body = _read(response)
            finally:
                response.close()
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise translated(error, url) from error
        payload = request.content.decode("utf-8", "replace") if form or raw else ""
        return Answer(
            method=method,
            url=url,
            status=response.status_code,
            headers=tuple((k.lower(), v) for k, v in response.headers.multi_items()),
            body=body,
            sent=tuple(sent.items()),
            payload=payload[:_EXCERPT],
        )

    def pace(self) -> None:
        """Wait for the next free slot of a request that leaves by other means, and obey the kill switch."""
        self._guard()
        self._pacer.wait()

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """GET without following redirects; see :meth:`send`."""
        return self.send("GET", url, headers=headers)

    def follow(self, url: str, *, headers: Mapping[str, str] | None = None, hops: int = 5) -> Answer:
        """GET, following redirects on the same host only."""
        answer = self.get(url, headers=headers)
        host = urlsplit(url).hostname
        for _ in range(hops):
            place = answer.location
            if not place or urlsplit(place).hostname != host:
                break
            answer = self.get(place, headers=headers)
        return answer


def _read(response: httpx.Response) -> bytes:
    body = b""
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) >= _MOST_BODY:
            break
    return body


def translated(error: Exception, url: str) -> Exception:
    """The builtin or typed failure that a transport error stands for."""
    where = urlsplit(url).netloc
    if isinstance(error, httpx.TimeoutException):
        return TimeoutError(f"{where} không trả lời kịp")
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return EnvironmentProblem(f"{where}: chứng thư không được tin cậy, không thể kiểm qua HTTPS")
    return ConnectionError(f"{where}: {error}")
