"""A small portal whose front page is sound and whose search does what the weather says."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

FRONT = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Cổng thử</title>
<h1>Cổng dịch vụ công thử</h1><main><form role="search" action="/tim"><label>Từ khóa
<input type="search" name="q"></label><button>Tìm kiếm</button></form></main></html>"""
LIST = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Kết quả</title><h1>Kết quả tra cứu</h1>
<main><p>Tìm thấy 1 thủ tục</p><ul><li><a href="/thu-tuc/1.000001">1.000001 Cấp giấy phép thử</a></li></ul>
</main></html>"""


@dataclass
class Site:
    """A running site.

    Attributes:
        url: its address.
        weather: ``fair``, ``slow``, ``circle``, ``cut``, ``error``, ``json``, ``refused``.
        everywhere: the weather holds for the front page too.
        clear: set to let slow answers go.
        asked: paths asked for, in order.
    """

    url: str = ""
    weather: str = "fair"
    everywhere: bool = False
    clear: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)


@contextmanager
def site(weather: str = "fair", *, everywhere: bool = False) -> Iterator[Site]:
    """A site that lives inside the block."""
    state = Site(weather=weather, everywhere=everywhere)

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            front = not self.path.startswith("/tim")
            weather = "fair" if front and not state.everywhere else state.weather
            if weather == "slow":
                state.clear.wait(30)
            if weather == "cut":
                self.close_connection = True
                return
            status = {"circle": 302, "error": 500, "refused": 403}.get(weather, 200)
            kind = "application/json" if weather == "json" else "text/html; charset=utf-8"
            body = '{"loi": "không phải trang"}' if weather == "json" else FRONT if front else LIST
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status == 302:
                self.send_header("Location", self.path)
            self.end_headers()
            try:
                self.wfile.write(body.encode())
            except ConnectionError:
                return

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        state.clear.set()
        server.shutdown()
        server.server_close()
        thread.join()


def write_target(path: Path, url: str, more: str = "") -> Path:
    """A target file for a site; its patience is short."""
    path.write_text(
        f"""version: 1
id: thoi-tiet
name: "Cổng thử"
base_urls:
  public: "{url}"
access:
  allowed: write
network:
  timeout_s: 2
data:
  procedure:
    code: "1.000001"
    name: "Cấp giấy phép thử"
{more}""",
        encoding="utf-8",
    )
    return path
