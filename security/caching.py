"""Personal pages are stored nowhere (RFC 9111 no-store)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CannotTell, CheckSignal, Violation
from security.behind import actor, near
from security.calls import LEAVING, Actor
from security.context import Context, keep, varied
from security.disclosure import BUSY, folded, short, text_of
from security.html import read_page
from security.people import fetch
from security.web import Answer
from steps.portal.protocol import PortalDriver

_MOST_MORE = 8
# Words of links that may do something when they are opened.
_ACTS = re.compile(
    r"(?i)đăng xuất|thoát|log ?out|sign ?out|xóa|xoá|hủy|huỷ|rút|delete|remove|cancel"
    r"|^\s*(?:nộp|thanh toán|tạo|đăng ký|ký|đánh dấu|trả lời|gửi)\b"
)


def personal_pages_not_stored(context: Context, _case: str, notes: Notes) -> None:
    """The list of own dossiers, and a dossier in it, say ``no-store``; so do the data that their script asks for.

    So do other pages that the citizen's own pages lead to, where strangers are turned away and the citizen is told of.
    """
    citizen = context.people.citizen()
    items = citizen.my_dossiers()
    urls = [citizen.page.url, *[i.link for i in items[:1] if i.link]]
    person = context.target.accounts["citizen-a"].person
    own_values = (person.identity_number, person.phone, person.email, person.address, *(i.code for i in items))
    telling = tuple(folded(v) for v in (person.full_name, *own_values) if v)
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
    for answer in _named(context, citizen, urls):
        _judge(answer, notes)
    for answer in _further(context, citizen, urls, tuple(folded(v) for v in own_values if v)):
        (_judge if answer.is_html else _judge_file)(answer, notes)
    if drawn:
        notes.remark = f"Trang do script vẽ; đã xem {drawn} trả lời dữ liệu cá nhân"


def _named(context: Context, citizen: PortalDriver, seen: list[str]) -> Iterator[Answer]:
    """The inbox and the store of papers, where they are pages of their own that strangers do not get."""
    for go in (citizen.notices, citizen.personal_store):
        try:
            go()
        except CheckSignal:
            continue  # not every portal has one
        url = citizen.page.url.partition("#")[0]
        if url in seen or not context.belongs(url):
            continue
        context.web.pace()
        own = fetch(citizen, url, patience_s=context.target.network.timeout_s)
        if own.status == 200 and own.is_html and _closed(context, url, own):
            yield own


def _closed(context: Context, url: str, own: Answer) -> bool:
    """Whether strangers are turned away at an address that its owner opens."""
    stranger = context.web.follow(url)
    return stranger.status not in BUSY | {500} and (stranger.status, stranger.url) != (own.status, own.url)


def _further(context: Context, citizen: PortalDriver, seen: list[str], told: tuple[str, ...]) -> Iterator[Answer]:
    """Pages that are closed to strangers and tell of the citizen what no page's head tells.

    Args:
        context: the checks' context.
        citizen: signed in.
        seen: pages that were looked at already; their links are followed.
        told: values of the citizen and numbers of their dossiers.
    """
    home = fetch(citizen, context.public + "/", patience_s=context.target.network.timeout_s)
    head = folded(home.text) + text_of(home)
    told = tuple(v for v in told if v not in head)
    visitor = context.web.follow(context.public + "/")
    for_all = {u for u, _ in read_page(visitor.text, visitor.url).links}
    pages = [read_page(a.text, a.url) for a in (home, *(fetch(citizen, u) for u in seen)) if a.is_html]
    acting = {u for p in pages for u, words in p.names.items() if _ACTS.search(words)}
    links = [u.partition("#")[0] for p in pages for u, _ in p.links if u not in acting]
    known = {u.partition("#")[0].rstrip("/") for u in (*seen, context.public, home.url)}
    fresh = [u for u in dict.fromkeys(links) if context.belongs(u) and u.rstrip("/") not in known]
    # What only the signed-in are offered comes first.
    for url in varied([*(u for u in fresh if u not in for_all), *(u for u in fresh if u in for_all)])[:_MOST_MORE]:
        if LEAVING.search(url):
            continue
        context.web.pace()
        own = fetch(citizen, url, patience_s=context.target.network.timeout_s)
        if own.status != 200 or own.url.partition("#")[0].rstrip("/") in known:
            continue
        if own.is_html and not any(v in folded(own.text) + text_of(own) for v in told):
            continue
        if _closed(context, url, own):
            yield own


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


def _judge_file(own: Answer, notes: Notes) -> None:
    """A file that its owner saves is stored anyway; only what stands between must not keep it for others."""
    directives = {d.split("=")[0].strip().lower() for d in own.header("cache-control").split(",")}
    if directives & {"public", "s-maxage"} and not directives & {"no-store", "private"}:
        keep(notes, short(own), "Tiêu đề của tệp cá nhân")
        raise Violation(
            "tệp chỉ chủ của nó mở được không lưu ở bộ đệm dùng chung",
            f"Cache-Control: {own.header('cache-control')}",
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
