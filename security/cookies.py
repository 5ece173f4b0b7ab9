"""Session cookies are Secure, HttpOnly and SameSite (RFC 6265bis; TCVN session control)."""

from __future__ import annotations

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import Blocked, Violation
from security.context import Context
from security.people import SessionCookie

_EXPECTED = {"secure": "Secure", "httponly": "HttpOnly", "samesite": "SameSite=Lax hoặc SameSite=Strict"}


def session_protected(context: Context, case: str, notes: Notes) -> None:
    """Every cookie that carries the sign-in has the attribute that the case names; other cookies are not looked at."""
    if case == "secure" and not context.is_https:
        raise Blocked("đích không phục vụ qua HTTPS", ("target:https",))
    cookies = context.people.session_cookies
    notes.text("\n".join(_line(c) for c in cookies) + "\n", "Thuộc tính của cookie phiên")
    for cookie in cookies:
        kept = {
            "secure": cookie.secure,
            "httponly": cookie.http_only,
            "samesite": cookie.same_site in {"Lax", "Strict"},
        }[case]
        if not kept:
            raise Violation(f"cookie phiên có {_EXPECTED[case]}", _line(cookie), f"cookie «{cookie.name}»")


def _line(cookie: SessionCookie) -> str:
    flags = [n for n, on in (("Secure", cookie.secure), ("HttpOnly", cookie.http_only)) if on]
    flags.append(f"SameSite={cookie.same_site}" if cookie.same_site else "không có SameSite")
    # No colon after the name: what follows «SessionId:» would be masked as a secret.
    return f"«{cookie.name}» ({', '.join(flags)})"
