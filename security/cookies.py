"""Session cookies are Secure, HttpOnly and SameSite (RFC 6265bis; TCVN session control)."""

from __future__ import annotations

from urllib.parse import urlsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import Blocked, CannotTell, CheckSignal, Violation
from security.context import Context
from security.people import SessionCookie

_EXPECTED = {"secure": "Secure", "httponly": "HttpOnly", "samesite": "SameSite=Lax hoặc SameSite=Strict"}


def session_protected(context: Context, case: str, notes: Notes) -> None:
    """Every cookie that carries a sign-in has the attribute that the case names; other cookies are not looked at.

    The citizen's sign-in must be there to be judged; an officer's is judged too where the target gives an account.
    """
    if case == "secure" and not context.is_https:
        raise Blocked("đích không phục vụ qua HTTPS", ("target:https",))
    problem: CannotTell | None = None
    try:
        _judge(context.people.session_cookies, case, notes, "công dân")
    except CannotTell as unclear:
        problem = unclear
    if case != "secure" or urlsplit(context.target.base_urls.officer).scheme == "https":
        try:
            officers = context.people.officer_cookies
        except CheckSignal as unseen:
            officers = ()
            notes.remark = f"Chưa xem được cookie phiên của cán bộ: {unseen}"
        _judge(officers, case, notes, "cán bộ")
    if problem is not None:
        raise problem


def _judge(cookies: tuple[SessionCookie, ...], case: str, notes: Notes, who: str) -> None:
    if not cookies:
        return
    notes.text("\n".join(_line(c) for c in cookies) + "\n", f"Thuộc tính của cookie phiên ({who})")
    for cookie in cookies:
        kept = {
            "secure": cookie.secure,
            "httponly": cookie.http_only,
            "samesite": cookie.same_site in {"Lax", "Strict"},
        }[case]
        if not kept:
            raise Violation(f"cookie phiên có {_EXPECTED[case]}", _line(cookie), f"cookie «{cookie.name}» của {who}")


def _line(cookie: SessionCookie) -> str:
    flags = [n for n, on in (("Secure", cookie.secure), ("HttpOnly", cookie.http_only)) if on]
    flags.append(f"SameSite={cookie.same_site}" if cookie.same_site else "không có SameSite")
    # No colon after the name: what follows «SessionId:» would be masked as a secret.
    return f"«{cookie.name}» ({', '.join(flags)})"
