"""News of a town that nobody lives in: a front page, three stories and a contact page; nothing to file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.foreign.harness import Foreign, Live

_STORIES = {
    "/tin/le-hoi-hoa": ("Lễ hội hoa mùa xuân khai mạc bên hồ", "Hàng nghìn du khách tới xem hoa trong ngày đầu năm."),
    "/tin/san-van-dong": ("Sân vận động mới mở cửa", "Đội bóng đá của thị trấn đá trận đầu tiên trên sân mới."),
    "/tin/am-nhac": ("Đêm nhạc ngoài trời cuối tuần", "Ban nhạc biểu diễn miễn phí cho người dân tại quảng trường."),
}
_CONTACT = ("Liên hệ tòa soạn", "Điện thoại 0259 3111 222, thư điện tử toasoan@example.org.")


def _page(title: str, body: str) -> str:
    menu = "".join(f'<li><a href="{p}">{t}</a></li>' for p, (t, _) in _STORIES.items())
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head><body><header>'
        '<a href="/">Bản tin thị trấn Suối Trong</a></header><nav><ul><li><a href="/">Trang nhất</a></li>'
        f'{menu}<li><a href="/lien-he">Liên hệ</a></li></ul></nav><main><h1>{title}</h1>{body}</main>'
        "<footer>Bản tin thị trấn Suối Trong, 0259 3111 222</footer></body></html>"
    )


def page_of(path: str) -> str | None:
    """The page of a path, or ``None``."""
    if path == "/":
        links = "".join(
            f'<article><h2><a href="{p}">{t}</a></h2><p>{b}</p></article>' for p, (t, b) in _STORIES.items()
        )
        return _page("Bản tin thị trấn Suối Trong", links)
    if path == "/lien-he":
        return _page(_CONTACT[0], f"<p>{_CONTACT[1]}</p>")
    found = _STORIES.get(path)
    return _page(found[0], f"<p>{found[1]}</p>") if found else None


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = page_of(self.path.partition("?")[0])
        content = (body or _page("Không có trang này", "<p>Mời quý vị về trang nhất.</p>")).encode()
        self.send_response_only(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the base class
        del format, args


@contextmanager
def start(flavour: str) -> Iterator[Live]:
    """The site, alive inside the block; it has one flavour."""
    del flavour
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        yield Live(values={"public": address, "officer": address}, environ={"TOWN_PASSWORD": "khong-dung"})
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


PORTAL = Foreign(name="plain_site", title="Trang tin, không phải cổng dịch vụ công", start=start, mappable=False)
