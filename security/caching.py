"""Personal pages are stored nowhere (RFC 9111 no-store)."""

from __future__ import annotations

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CannotTell, Violation
from security.behind import actor, near
from security.calls import Actor
from security.context import Context, keep
from security.disclosure import folded, short, text_of
from security.people import fetch
from security.web import Answer


def personal_pages_not_stored(context: Context, _case: str, notes: Notes) -> None:
    """The list of own dossiers, and a dossier in it, say ``no-store``; so do the data that their script asks for."""
    citizen = context.people.citizen()
    items = citizen.my_dossiers()
    urls = [citizen.page.url, *[i.link for i in items[:1] if i.link]]
    person = context.target.accounts["citizen-a"].person
    said = (person.full_name, person.identity_number, person.phone, person.email, *(i.code for i in items))
    telling = tuple(folded(v) for v in said if v)
    drawn = 0
    for url in urls:
        context.web.pace()
        own = fetch(citizen, url, patience_s=context.target.network.timeout_s)
        if own.status == 200 and _is_personal(context, own, url, telling):
            _judge(own, notes)
            continue
        asked = _personal_calls(context, actor(citizen, context), url, telling)
        if not asked:
            raise CannotTell(f"trang không phải trang cá nhân (HTTP {own.status})", url)
        for answer in asked:
            drawn += 1
            _judge(answer, notes)
    if drawn:
        notes.remark = f"Trang do script vẽ; đã xem {drawn} trả lời dữ liệu cá nhân"


def _judge(own: Answer, notes: Notes) -> None:
    directives = {d.split("=")[0].strip().lower() for d in own.header("cache-control").split(",")}
    if "no-store" not in directives:
        keep(notes, short(own), "Tiêu đề của trang cá nhân")
        raise Violation(
            "Cache-Control: no-store trên trang cá nhân",
            f"Cache-Control: {own.header('cache-control') or 'không có'}",
            own.url,
            curl=own.curl(),
        )


def _is_personal(context: Context, own: Answer, url: str, telling: tuple[str, ...]) -> bool:
    """Whether a stranger is turned away at the same address, or gets a page that tells less of the citizen."""
    other = context.web.get(url)
    # Bodies of one and the same page differ too: by nonces, by form tokens.
    mine, theirs = folded(own.text) + text_of(own), folded(other.text) + text_of(other)
    return other.status != own.status or any(v in mine and v not in theirs for v in telling)


def _personal_calls(context: Context, owner: Actor, url: str, telling: tuple[str, ...]) -> list[Answer]:
    """Answers to the page's own calls that tell of the citizen and that strangers do not get."""
    found: list[Answer] = []
    for call in owner.shown(url)[1]:
        # Answers to POST are not stored by caches (RFC 9111 §4); only what is got can be.
        if call.method != "GET" or not call.reads or not near(context, call.url):
            continue
        own = owner.again(call)
        if own is not None and own.status == 200 and any(v in text_of(own) for v in telling):
            other = context.web.get(call.url)
            if other.status != own.status or other.body != own.body:
                found.append(own)
    return found
