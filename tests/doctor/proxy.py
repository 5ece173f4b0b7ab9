"""A small forward proxy that knows one name, for tests of the network settings."""

from __future__ import annotations

import http.client
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """Address of the proxy and what went through it."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def forward_proxy(names: dict[str, str]) -> Iterator[Proxy]:
    """A proxy for plain HTTP.

    Args:
        names: base address by host name that only the proxy knows.
    """
    state = Proxy()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            state.asked.append(self.path)
            known = urlsplit(names.get(parts.hostname or "", ""))
            if not known.hostname:
                self.send_error(502)
                return
            inner = http.client.HTTPConnection(known.hostname, known.port, timeout=30)
            inner.request("GET", parts.path or "/")
            answer = inner.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            inner.close()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
