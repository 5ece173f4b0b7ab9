"""A small portal that only a person can enter: after the user name it asks for a code sent to a phone."""

from __future__ import annotations

from html import escape

from tests.driver.pages.core import Answer, Handle, Request

NAME, CODE = "Trần Văn Bảo", "246810"


class OneTimeCode:
    """The portal.

    Attributes:
        ended: sessions counted as signed in before this number do not count any more.
    """

    def __init__(self) -> None:
        self.ended = 0

    def end_all_sessions(self) -> None:
        self.ended += 1

    @property
    def handle(self) -> Handle:
        return self._answer

    def _answer(self, request: Request) -> Answer:
        inside = request.session.get("in") == str(self.ended)
        if request.path == "/dang-nhap":
            return self._sign_in(request)
        if request.path == "/dang-xuat":
            request.session.pop("in", None)
            return Answer(location="/")
        if request.path == "/ho-so" and not inside:
            return Answer(location="/dang-nhap")
        return Answer(_page("<h1>Hồ sơ</h1>" if request.path == "/ho-so" else "<h1>Trang chủ</h1>", inside=inside))

    def _sign_in(self, request: Request) -> Answer:
        if request.method != "POST":
            return Answer(_page(_name(), inside=False))
        if request.form.get("ma") == CODE:
            request.session["in"] = str(self.ended)
            return Answer(location="/")
        return Answer(_page(_code("Mã không đúng" if "ma" in request.form else ""), inside=False))


def _name() -> str:
    return (
        '<h1>Đăng nhập</h1><form method="post"><label>Tên đăng nhập <input name="ten" autocomplete="username"></label>'
        '<button type="submit">Tiếp tục</button></form>'
    )


def _code(message: str) -> str:
    return (
        f'<h1>Đăng nhập</h1><p role="alert">{escape(message)}</p><form method="post"><label>Mã gửi tới điện thoại '
        '<input name="ma" inputmode="numeric"></label><button type="submit">Xác nhận</button></form>'
    )


def _page(body: str, *, inside: bool) -> str:
    who = f'<span>Xin chào, {NAME}</span> <a href="/dang-xuat">Đăng xuất</a> <a href="/ho-so">Hồ sơ của tôi</a>'
    menu = who if inside else '<a href="/dang-nhap">Đăng nhập</a>'
    return f'<!doctype html><html lang="vi"><title>Cổng</title><header>{menu}</header><main>{body}</main></html>'
