"""Personal pages are stored nowhere (RFC 9111 no-store)."""

from __future__ import annotations

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CannotTell, Violation
from security.context import Context, keep
from security.people import fetch
from security.web import Answer


def personal_pages_not_stored(context: Context, _case: str, notes: Notes) -> None:
    """The list of own dossiers, and a dossier in it, say ``Cache-Control: no-store``."""
    citizen = context.people.citizen()
    items = citizen.my_dossiers()
    urls = [citizen.page.url, *[i.link for i in items[:1] if i.link]]
    for url in urls:
        context.web.pace()
        own = fetch(citizen, url, patience_s=context.target.network.timeout_s)
        if own.status != 200 or not _is_personal(context, own, url):
            raise CannotTell(f"trang không phải trang cá nhân (HTTP {own.status})", url)
        directives = {d.split("=")[0].strip().lower() for d in own.header("cache-control").split(",")}
        if "no-store" not in directives:
            keep(
                notes, Answer(own.method, own.url, own.status, own.headers, b"", own.sent), "Tiêu đề của trang cá nhân"
            )
            raise Violation(
                "Cache-Control: no-store trên trang cá nhân",
                f"Cache-Control: {own.header('cache-control') or 'không có'}",
                url,
                curl=own.curl(),
            )


def _is_personal(context: Context, own: Answer, url: str) -> bool:
    """Whether a stranger gets something else at the same address."""
    other = context.web.get(url)
    return other.status != own.status or other.body != own.body
