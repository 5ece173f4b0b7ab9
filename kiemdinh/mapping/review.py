"""``kiemdinh map --review``: a page on this machine on which a person confirms, corrects or marks as absent.

It listens on loopback only, on a free port; the address holds a token, every form a second one, and the page runs no
script.  The file is written with everything else in it untouched.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from kiemdinh.events.clock import Clock
from kiemdinh.mapping.answers import answered, digest, save
from kiemdinh.mapping.make import folder_of
from kiemdinh.mapping.page import counts, environment, styles
from kiemdinh.mapping.rows import HIGH, WHO_WORDS, rows
from kiemdinh.model.enums import MappingState
from kiemdinh.model.failures import InputProblem
from kiemdinh.target import load_target

_MOST_BYTES = 1_000_000
_POLL_S = 0.1
_CHANGED = "Tệp vừa được sửa ở nơi khác sau khi trang này mở; trang đã nạp lại, những gì vừa chọn chưa được ghi."


class Review:
    """The review of one target file.

    Args:
        path: the file.
        clock: the suite's clock, for the day of an answer.

    Raises:
        InputProblem: the file is malformed.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock
        self._target = load_target(path).target
        self._token, self._form_token = secrets.token_urlsafe(18), secrets.token_urlsafe(18)
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._by = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_S,), daemon=True)

    def __enter__(self) -> Review:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def address(self) -> str:
        """Address of the page, with its token."""
        return f"http://{self.host}/{self._token}/"

    def serve(self) -> None:
        """Wait until the person presses «Xong»."""
        while not self._done.wait(_POLL_S):
            pass

    def counts(self) -> dict[str, int]:
        """Figures of the map as it stands."""
        return counts(rows(self._target, folder_of(self.path)))

    # --- requests
    def inside(self, path: str) -> str | None:
        """What is asked for below the token, or ``None`` for a request that does not know it."""
        parts = urlsplit(path).path.split("/", 2)
        if len(parts) < 3 or not hmac.compare_digest(parts[1].encode(), self._token.encode()):
            return None
        return parts[2]

    def picture(self, name: str) -> bytes | None:
        """A picture of the map, by the name of its function."""
        known = {r.key: r.picture for r in rows(self._target, folder_of(self.path))}
        found = known.get(name.removesuffix(".png"))
        return found.read_bytes() if found is not None else None

    def page(self, message: str = "", problems: Mapping[str, str] | None = None, *, propose: bool = False) -> str:
        """The page as it stands.

        Args:
            message: what to say on top.
            problems: what is wrong with an answer, by function.
            propose: choose «confirmed» for every sure proposal, for the person to look at and save.
        """
        text = self.path.read_text(encoding="utf-8")
        self._target = load_target(self.path).target
        shown = rows(self._target, folder_of(self.path))
        chosen = {r.key: MappingState.CONFIRMED if propose and r.level == "high" else r.entry.state for r in shown}
        css = styles()
        return (
            environment()
            .get_template("review.html.j2")
            .render(
                target=self._target,
                groups=[(who, [r for r in shown if r.function.who == who]) for who in WHO_WORDS],
                counts=counts(shown),
                chosen=chosen,
                problems=problems or {},
                message=message,
                high=f"{HIGH:.2f}".replace(".", ","),
                file=self.path.name,
                form_token=self._form_token,
                version=digest(text),
                by=self._by,
                css=css,
            )
        )

    def post(self, form: Mapping[str, str]) -> str | None:
        """Take what a person sent.

        Returns:
            the next page; ``None`` for a form that does not hold its token.
        """
        if not hmac.compare_digest(form.get("form_token", "").encode(), self._form_token.encode()):
            return None
        with self._lock:
            self._by = " ".join(form.get("by", "").split())[:120]
            try:
                return self._answer(form)
            except InputProblem as error:
                return self.page(f"Chưa ghi được: {error.message} ({error.place})", {"": "bad"})

    def _answer(self, form: Mapping[str, str]) -> str:
        action = form.get("action", "save")
        if action == "propose":
            return self.page(
                "Đã chọn «Đã xác nhận» cho các đề xuất chắc chắn. Xem lại từng hình rồi bấm «Lưu».", propose=True
            )
        text = self.path.read_text(encoding="utf-8")
        if form.get("version") != digest(text):
            return self.page(_CHANGED, {"": "bad"})
        shown = {r.key: r for r in rows(self._target, folder_of(self.path))}
        today: datetime = self._clock()
        changed, problems = answered(shown, form, self._by, today.date().isoformat())
        if changed:
            self._target = save(self.path, text, changed)
        if problems:
            return self.page(
                f"Đã ghi {len(changed)} mục; {len(problems)} mục chưa ghi được, xem lời nhắc ở từng mục.", problems
            )
        if action == "done":
            self._done.set()
            return self.page(f"Đã ghi {len(changed)} mục vào {self.path.name}. Xong: có thể đóng trang này.")
        return self.page(f"Đã ghi {len(changed)} mục vào {self.path.name}." if changed else "Không có gì thay đổi.")


def _handler(review: Review) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request."""

        server_version = "kiemdinh"
        sys_version = ""
        timeout = 30

        def log_message(self, *_: object) -> None:
            """The token stands in every address: nothing is logged."""

        def _asked(self) -> str | None:
            # another name that leads to this machine is another site's trick
            if self.headers.get("host", "") != review.host:
                return None
            return review.inside(self.path)

        def do_GET(self) -> None:
            """The page or a picture."""
            asked = self._asked()
            if asked == "":
                self._page(review.page())
            elif asked is not None and asked.endswith(".png") and (png := review.picture(asked)) is not None:
                self._send(200, "image/png", png)
            else:
                self._send(404, "text/plain; charset=utf-8", "Không có trang này.".encode())

        def do_POST(self) -> None:
            """What a person chose."""
            asked = self._asked()
            origin = self.headers.get("origin", f"http://{review.host}")
            length = int(self.headers.get("content-length", "0") or 0)
            if asked != "" or origin not in {f"http://{review.host}", "null"} or not 0 < length <= _MOST_BYTES:
                self._send(403, "text/plain; charset=utf-8", "Không nhận.".encode())
                return
            body = self.rfile.read(length).decode("utf-8", "replace")
            form = {k: v[-1] for k, v in parse_qs(body, keep_blank_values=True, max_num_fields=2000).items()}
            answer = review.post(form)
            if answer is None:
                self._send(403, "text/plain; charset=utf-8", "Trang đã cũ: hãy tải lại.".encode())
            else:
                self._page(answer)

        def _page(self, text: str) -> None:
            self._send(200, "text/html; charset=utf-8", text.encode("utf-8", "replace"))

        def _send(self, status: int, kind: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.send_header("cache-control", "no-store")
            self.send_header("x-content-type-options", "nosniff")
            self.send_header("referrer-policy", "no-referrer")
            self.send_header(
                "content-security-policy",
                "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
                "frame-ancestors 'none'",
            )
            self.end_headers()
            self.wfile.write(content)

    return Handler
