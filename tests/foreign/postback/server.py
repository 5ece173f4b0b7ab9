"""HTTP for the old portal: requests, answers, one server thread per site."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

GIF = bytes.fromhex("47494638396101000100800000003366ffffff21f90400000000002c00000000010001000002024401003b")


@dataclass
class Request:
    """One request as the pages see it."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """Name of the control that asked for the postback."""
        asked = self.form.get("__EVENTTARGET", "")
        if asked:
            return asked
        images = [n.removesuffix(".x") for n in self.form if n.endswith(".x")]
        pressed = [n for n in self.form if n.rpartition("$")[2].startswith("btn")]
        return next(iter(images + pressed), "")

    def argument(self) -> str:
        """Argument of the postback."""
        return self.form.get("__EVENTARGUMENT", "")


@dataclass
class Answer:
    """One answer."""

    body: str | bytes = ""
    status: int = 200
    location: str = ""
    kind: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


Handle = Callable[[Request], Answer]


def _multipart(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    form: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for part in message.walk():
        if part.is_multipart():
            continue
        name = str(part.get_param("name", "", "content-disposition"))
        content = part.get_payload(decode=True)
        raw = content if isinstance(content, bytes) else b""
        file = part.get_filename()
        if file is not None or "filename" in str(part.get("content-disposition", "")):
            if file:
                files[name] = (_utf8(file), raw)
        else:
            form[name] = raw.decode("utf-8", "replace")
    return form, files


def _utf8(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text.encode("ascii", "surrogateescape").decode("utf-8", "replace")


def _handler(handle: Handle, banner: tuple[tuple[str, str], ...]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
            jar = SimpleCookie(self.headers.get("Cookie", ""))
            cookies = {k: m.value for k, m in jar.items()}
            form: dict[str, str] = {}
            files: dict[str, tuple[str, bytes]] = {}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = self.headers.get("Content-Type", "")
            if kind.startswith("multipart/form-data"):
                form, files = _multipart(kind, body)
            elif body:
                parsed = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
                form = {k: v[0] for k, v in parsed.items()}
            if parts.path.endswith(".gif"):
                self._send(Answer(GIF, kind="image/gif"))
                return
            self._send(handle(Request(self.command, parts.path, query, form, files, cookies)))

        do_GET = do_POST = do_HEAD = do_PUT = do_TRACE = do_OPTIONS = _serve  # noqa: N815

        def _send(self, answer: Answer) -> None:
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response_only(302 if answer.location else answer.status)
            for name, value in (*banner, *answer.headers):
                self.send_header(name, value)
            if answer.location:
                self.send_header("Location", answer.location)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the base class
            del format, args

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address  # a browser that goes away in the middle of an answer is no news


@contextmanager
def serving(make: Callable[[int], Handle], banner: tuple[tuple[str, str], ...] = ()) -> Iterator[int]:
    """Serve on a free port of the loopback; gives the port."""
    server = _Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = int(server.server_address[1])
    server.RequestHandlerClass = _handler(make(port), banner)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
