"""A loopback server around a function from request to answer, and the data that all the small portals show."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Procedure:
    code: str
    name: str
    field: str
    unit: str
    level: str
    fee: str


PROCEDURES = (
    Procedure("1.009374", "Cấp giấy phép tổ chức lễ hội", "Văn hóa", "Cục Văn hóa cơ sở", "Toàn trình", "Không"),
    Procedure("1.003101", "Cấp giấy phép phân loại phim", "Điện ảnh", "Cục Điện ảnh", "Một phần", "3.600.000 đồng"),
    Procedure("2.001628", "Cấp thẻ hướng dẫn viên du lịch", "Du lịch", "Cục Du lịch", "Toàn trình", "650.000 đồng"),
    Procedure("1.004528", "Xếp hạng di tích", "Di sản", "Cục Di sản văn hóa", "Chỉ cung cấp thông tin", "Không"),
    Procedure("1.001809", "Cấp phép triển lãm mỹ thuật", "Văn hóa", "Cục Mỹ thuật", "Toàn trình", "Không"),
)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    files: dict[str, tuple[str, bytes]]
    session: dict[str, str]


@dataclass
class Answer:
    body: str | bytes = ""
    status: int = 200
    location: str = ""
    media_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


Handle = Callable[[Request], Answer]


def _parse(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    if kind.startswith("multipart/form-data"):
        message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        fields: dict[str, str] = {}
        files: dict[str, tuple[str, bytes]] = {}
        for part in message.walk():
            name, filename = part.get_param("name", header="content-disposition"), part.get_filename()
            content = part.get_payload(decode=True)
            if not isinstance(name, str) or not isinstance(content, bytes):
                continue
            if filename is not None or "filename" in str(part.get("content-disposition")):
                files[name] = (filename or "", content)
            else:
                fields[name] = content.decode()
        return fields, files
    return {k: v[-1] for k, v in parse_qs(body.decode(), keep_blank_values=True).items()}, {}


@contextmanager
def serving(handle: Handle) -> Iterator[str]:
    """Serve on a free loopback port; gives the base address."""
    sessions: dict[str, dict[str, str]] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            cookie = SimpleCookie(self.headers.get("cookie", ""))
            key = cookie["s"].value if "s" in cookie and cookie["s"].value in sessions else secrets.token_hex(8)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            form, files = _parse(self.headers.get("content-type", ""), body) if body else ({}, {})
            query = {k: v[-1] for k, v in parse_qs(parts.query).items()}
            session = sessions.setdefault(key, {})
            answer = handle(Request(self.command, unquote(parts.path), query, form, files, session))
            content = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(303 if answer.location else answer.status)
            self.send_header("content-type", answer.media_type)
            self.send_header("content-length", str(len(content)))
            self.send_header("set-cookie", f"s={key}; HttpOnly; Path=/")
            if answer.location:
                self.send_header("location", answer.location)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = _answer  # noqa: N815 - name of the base class
        do_POST = _answer  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def found(words: str) -> list[Procedure]:
    """What the small portals' search finds."""
    return [p for p in PROCEDURES if words.casefold() in (p.name + " " + p.code).casefold()]
