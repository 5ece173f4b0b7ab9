"""The public site: sessions, who is signed in, which page answers, and what happens when a page breaks."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from tests.foreign.postback.data import CITIZENS, Citizen, Store, now
from tests.foreign.postback.server import Answer, Request
from tests.foreign.postback.webform import Look, P, esc, page, picture, text

NAME = "Cổng dịch vụ công Sở Văn hóa và Du lịch tỉnh Minh Họa"
COOKIE = "ASP.NET_SessionId"


@dataclass(frozen=True)
class Manners:
    """What is right or wrong with this copy of the portal.

    Attributes:
        mended: faults that can be mended without a new design are mended.
        session_requests: requests after which a session has expired.
    """

    mended: bool = False
    session_requests: int = 100_000


@dataclass
class Session:
    """What the server keeps of a browser."""

    user: Citizen | None = None
    asked: int = 0
    bag: dict[str, Any] = field(default_factory=dict)


class Site:
    """One web site with sessions of its own.

    Args:
        store: the data.
        manners: faults.
        cookie: name of its session cookie.
    """

    def __init__(self, store: Store, manners: Manners, cookie: str = COOKIE) -> None:
        self.store = store
        self.manners = manners
        self.sessions: dict[str, Session] = {}
        self.pages: dict[str, Callable[[Request, Session], Answer]] = {}
        self._cookie = cookie

    def handle(self, request: Request) -> Answer:
        """Answer a request."""
        key = request.cookies.get(self._cookie, "")
        session = self.sessions.get(key)
        fresh = session is None
        if session is None:
            key, session = secrets.token_hex(12), Session()
            self.sessions[key] = session
        session.asked += 1
        if session.asked > self.manners.session_requests:
            session.user, session.asked = None, 0
        before = session.user
        path = "/Default.aspx" if request.path == "/" else request.path
        handle = self.pages.get(path)
        if request.method not in {"GET", "POST", "HEAD"}:
            answer = Answer(self._broken("Phương thức không được hỗ trợ", ""), status=405)
        elif handle is None:
            answer = Answer(
                self._broken("The resource cannot be found.", f"Requested URL: {esc(request.path)}"), status=404
            )
        else:
            try:
                answer = handle(request, session)
            except Exception:  # noqa: BLE001 - a page that breaks is answered, as a web server would
                answer = Answer(self._broken("Server Error in '/' Application.", traceback.format_exc()), status=500)
        headers: tuple[tuple[str, str], ...] = ()
        renew = self.manners.mended and session.user is not None and before is None
        if renew:
            del self.sessions[key]
            key = secrets.token_hex(12)
            self.sessions[key] = session
        if fresh or renew:
            extra = "; SameSite=Lax" if self.manners.mended else ""
            headers = (("Set-Cookie", f"{self._cookie}={key}; path=/; HttpOnly{extra}"),)
        if self.manners.mended:
            headers += (
                ("X-Frame-Options", "SAMEORIGIN"),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "same-origin"),
            )
            headers += (("Cache-Control", "no-store"),) if session.user else ()
        return Answer(answer.body, answer.status, answer.location, answer.kind, (*answer.headers, *headers))

    def _broken(self, title: str, inside: str) -> str:
        if self.manners.mended:
            return "<html lang='vi'><head><title>Lỗi</title></head><body><p>Có lỗi xảy ra hoặc trang không tồn tại. <a href='/'>Về trang chủ</a></p></body></html>"
        return (
            f"<html><head><title>{title}</title></head><body bgcolor='white'><h1>Server Error in '/' Application.<hr></h1><h2><i>{title}</i></h2>"
            f"<b>Stack Trace:</b><br><table bgcolor='#ffffcc'><tr><td><code><pre>{esc(inside)}</pre></code></td></tr></table>"
            "<hr><b>Version Information:</b> Microsoft .NET Framework Version:4.0.30319; ASP.NET Version:4.7.3282.0</body></html>"
        )


class PublicSite(Site):
    """The citizens' site; pages are added by the modules that draw them.

    Args:
        store: the data.
        manners: faults.
        port: own port.
        sign_in: address of the sign-in site.
        tickets: tickets of the sign-in site, user by ticket.
    """

    def __init__(self, store: Store, manners: Manners, port: int, sign_in: str, tickets: dict[str, str]) -> None:
        super().__init__(store, manners)
        self.base = f"http://127.0.0.1:{port}"
        self._sign_in = sign_in
        self._tickets = tickets
        self.pages["/DangNhap.aspx"] = self._returned

    def look(self, session: Session) -> Look:
        """What surrounds a page."""
        menu = [
            ("/Default.aspx", "Trang chủ"),
            ("/DanhMucTTHC.aspx", "Bộ thủ tục hành chính"),
            ("/DichVu.aspx", "Danh mục dịch vụ trực tuyến"),
            ("/TraCuu.aspx", "Tra cứu hồ sơ"),
            ("/ThongKe.aspx", "Tình hình giải quyết hồ sơ"),
            ("/GopY.aspx", "Góp ý, phản ánh"),
        ]
        if session.user is not None:
            menu.append(("/HoSoDaNop.aspx", "Hồ sơ đã nộp"))
        footer = [("/SoDo.aspx", "Sơ đồ cổng"), ("/HuongDan.aspx", "Hướng dẫn")]
        if not self.manners.mended:
            footer.append(("/TuyenDung.aspx", "Tuyển dụng"))
        lang = "vi" if self.manners.mended else ""
        return Look(NAME, tuple(menu), self._left(session), tuple(footer), lang)

    def _left(self, session: Session) -> str:
        quick = f"<tr><td>{text('txtNhanh', hint='Tìm nhanh...', width=130)}{picture('imgNhanh', 'Tìm nhanh', 'kinh')}</td></tr>"
        if session.user is None:
            account = "<tr><td><a id='ctl00_lbtVao' href=\"javascript:__doPostBack('ctl00$lbtVao','')\"><img src='/images/khoa.gif' width='90' height='22' title='Đăng nhập'></a></td></tr>"
        else:
            account = f"<tr><td>Xin chào: <b>{esc(session.user.name)}</b><br><a href=\"javascript:__doPostBack('ctl00$lbtThoat','')\">Thoát</a></td></tr>"
        links = "<tr><td><a href='/VanBan.aspx'>Văn bản mới</a></td></tr><tr><td><img src='/images/qc1.gif' width='180' height='60'></td></tr>"
        return f"<table class='trai' width='190'><tr class='gridhead'><td>Tài khoản</td></tr>{account}<tr class='gridhead'><td>Tiện ích</td></tr>{quick}{links}</table>"

    def common(self, request: Request, session: Session) -> Answer | None:
        """What the left column can do on every page."""
        if request.method != "POST":
            return None
        if request.target == "ctl00$lbtVao":
            return self.to_sign_in(self._here(request))
        if request.target == "ctl00$lbtThoat":
            session.user = None
            session.bag.clear()
            return Answer(location="/Default.aspx")
        if request.target == P + "imgNhanh":
            return Answer(location="/DanhMucTTHC.aspx?q=" + quote(request.form.get(P + "txtNhanh", "")))
        return None

    @staticmethod
    def _here(request: Request) -> str:
        query = "&".join(f"{k}={quote(v)}" for k, v in request.query.items())
        return request.path + (f"?{query}" if query else "")

    def to_sign_in(self, back: str) -> Answer:
        """Send to the sign-in site, which sends back."""
        service = f"{self.base}/DangNhap.aspx?ReturnUrl={quote(back, safe='')}"
        return Answer(location=f"{self._sign_in}/login.aspx?service={quote(service, safe='')}")

    def demand(self, request: Request, session: Session) -> Answer | None:
        """Where somebody who is not signed in is sent."""
        return self.to_sign_in(self._here(request)) if session.user is None else None

    def _returned(self, request: Request, session: Session) -> Answer:
        back = request.query.get("ReturnUrl", "/Default.aspx")
        inside = back.startswith("/") and not back.replace("\\", "/").startswith("//") and not urlsplit(back).netloc
        if self.manners.mended and (not inside or not back.isprintable()):
            back = "/Default.aspx"
        user = self._tickets.pop(request.query.get("ticket", ""), "")
        found = next((c for c in CITIZENS if c.user == user), None)
        if found is None and session.user is None:
            return self.to_sign_in(back)
        session.user = found or session.user
        return Answer(location=back)

    def show(
        self, request: Request, session: Session, title: str, body: str, state: dict[str, Any] | None = None
    ) -> Answer:
        """A page of this site."""
        return page(self.look(session), request, title, body, state)


class SignInSite(Site):
    """Sign-in on a host of its own: user name and password, and a ticket on the way back."""

    def __init__(self, store: Store, manners: Manners, tickets: dict[str, str]) -> None:
        super().__init__(store, manners, "SSO_SessionId")
        self._tickets = tickets
        self._wrong: dict[str, int] = {}
        self._until: dict[str, float] = {}
        self.pages["/login.aspx"] = self._login

    def _login(self, request: Request, session: Session) -> Answer:
        del session
        message, user = "", request.form.get("txtTaiKhoan", "")
        if request.method == "POST":
            found = next((c for c in CITIZENS if c.user == user and c.password == request.form.get("txtMatKhau")), None)
            locked = self.manners.mended and self._until.get(user, 0) > now().timestamp()
            if found is not None and not locked:
                self._wrong[user] = 0
                ticket = "ST-" + secrets.token_hex(10)
                self._tickets[ticket] = found.user
                service = request.query.get("service", "")
                return Answer(location=f"{service}{'&' if '?' in service else '?'}ticket={ticket}")
            self._wrong[user] = self._wrong.get(user, 0) + 1
            if self._wrong[user] >= 5 and self.manners.mended:
                self._until[user] = now().timestamp() + 900
                locked = True
            message = "Tài khoản tạm khóa 15 phút." if locked else "Tên tài khoản hoặc mật khẩu không đúng!"
        body = (
            f"<table border='0' align='center'><tr><td colspan='2'><font color='red'>{message}</font></td></tr>"
            f"<tr><td>Tài khoản</td><td><input type='text' name='txtTaiKhoan' value='{esc(user)}'></td></tr>"
            "<tr><td>Mật khẩu</td><td><input type='password' name='txtMatKhau'></td></tr>"
            "<tr><td></td><td><input type='image' name='imgVao' src='/images/vao.gif' width='80' height='24' title='Đăng nhập'></td></tr></table>"
        )
        return page(Look("Đăng nhập một lần", (), ""), request, "Đăng nhập hệ thống", body, bare=True)
