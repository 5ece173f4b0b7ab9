"""Opening what a page keeps folded: accordions and the parts behind «Xem thêm», whose content is not there before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from playwright.sync_api import Error

from kiemdinh.model.failures import FunctionNotFound
from steps.portal.snapshot import Thing, Things
from steps.portal.surface import Surface, translated

T = TypeVar("T")
_MOST = 30
_MOST_TABS = 10
_MOST_MENUS = 4
_IN_SIGHT = """e => {
    let name = (e.hash || '').slice(1);
    try { name = decodeURIComponent(name); } catch { /* a lone percent sign stands for itself */ }
    const part = name ? document.getElementById(name) : null;
    return part !== null && part.checkVisibility();
}"""
_SHOWING = """words => {
    const main = document.querySelector("main,[role=main]") || document.body;
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) {
        const e = n.parentElement;
        if (n.data.includes(words) && !e.closest("script,style,header,footer,nav") && e.checkVisibility()) return e;
    }
    return null;
}"""
_BESIDE = """words => {
    const main = document.querySelector("main,[role=main]") || document.body;
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) {
        if (!n.data.includes(words)) continue;
        for (let e = n.parentElement; e && e !== main; e = e.parentElement) {
            const ways = [...e.querySelectorAll("a,button,[role=button],[onclick]")].filter((w) => w.checkVisibility());
            if (!ways.length) continue;
            const said = (w) => (w.innerText || w.title || "").trim();
            const opens = ways.filter((w) => /^(xem|chi tiết|mở|theo dõi)/i.test(said(w)));
            return opens.length === 1 ? opens[0] : ways.length === 1 ? ways[0] : null;
        }
    }
    return null;
}"""
_MENU = re.compile(r"(?:thao tác|tác vụ|hành động)\W*$|(?:xử lý|chức năng|lựa chọn)\s*[▾▼⌄⋮]\s*$", re.IGNORECASE)
_INNER = {"main", "body", "aside", "dialog"}


def unfold(surface: Surface) -> int:
    """Open every folded part of the main content; a press that leads elsewhere is taken back and ends the work.

    Returns:
        how many parts were opened.
    """
    opened: set[str] = set()
    things = surface.things()
    for thing in [t for t in things.items if _folded(t)][:_MOST]:
        if thing.name in opened:
            continue
        opened.add(thing.name)
        address, loads = surface.url, len(surface.trail)
        try:
            surface.act(thing, things)
        except FunctionNotFound:
            continue
        if surface.url != address or len(surface.trail) != loads:
            surface.open(address)
            break
    return len(opened)


def behind_tabs(surface: Surface, look: Callable[[], T | None]) -> T | None:
    """What a way of looking finds behind a tab or in a menu of the page, which stays open; ``None`` if nothing."""
    for _ in tabs(surface):
        found = look()
        if found is not None:
            return found
    return _in_menus(surface, look)


def _in_menus(surface: Surface, look: Callable[[], T | None]) -> T | None:
    """What a way of looking finds in a menu of the main content («Thao tác ▾»); menus without it are closed again."""
    address = surface.url
    names = [t.name for t in surface.things().items if _is_menu(t)]
    for name in list(dict.fromkeys(names))[:_MOST_MENUS]:
        things = surface.things()
        menu = next((t for t in things.items if t.name == name and _is_menu(t)), None)
        if menu is None:
            continue
        loads = len(surface.trail)
        try:
            surface.act(menu, things)
        except FunctionNotFound:
            continue
        if surface.url != address or len(surface.trail) != loads:
            surface.open(address)
            continue
        found = look()
        if found is not None:
            return found
        opened = surface.things()
        still = next((t for t in opened.items if t.name == name and t.expanded == "true"), None)
        if still is not None:
            with suppress(FunctionNotFound):
                surface.act(still, opened)
    return None


def tabs(surface: Surface) -> Iterator[str]:
    """Open the tabs of the main content one after the other; a press that leads elsewhere is taken back.

    Yields:
        the name of each tab, while it is open.
    """
    address = surface.url
    names = [t.name for t in surface.things().items if _is_tab(t, address)]
    for name in list(dict.fromkeys(names))[:_MOST_TABS]:
        things = surface.things()
        tab = next((t for t in things.items if t.name == name and _is_tab(t, address)), None)
        if tab is None or tab.selected == "true":
            continue
        try:
            # A link to a part of the page that is in sight anyway hides nothing: pressing it would only cost time.
            if tab.role != "tab" and _in_sight(things, tab):
                continue
            loads = len(surface.trail)
            surface.act(tab, things)
        except FunctionNotFound:
            continue
        noted = tab.role == "tab" and len(surface.trail) == loads and _path(surface.url) == _path(address)
        if _page(surface.url) != _page(address) and not noted:
            surface.open(address)
            continue
        yield name


def _in_sight(things: Things, link: Thing) -> bool:
    """Whether what a link of the page leads to is shown already; a link that is gone meanwhile leads nowhere."""
    try:
        return bool(things.element(link).evaluate(_IN_SIGHT))
    except Error:
        return True


def _is_tab(thing: Thing, address: str) -> bool:
    if thing.region not in _INNER or thing.disabled or not thing.visible:
        return False
    _, mark, part = thing.href.partition("#")
    own = bool(mark) and len(part) > 1 and "/" not in part and _page(thing.href) == _page(address)
    return thing.kind == "tab" or thing.role == "tab" or (thing.kind == "link" and own)


def _is_menu(thing: Thing) -> bool:
    """Whether a thing opens a menu of actions."""
    leads = thing.href.startswith("http") and "#" not in thing.href
    opens = (thing.popup in {"menu", "true"} or _MENU.match(thing.name)) and thing.expanded != "true"
    return (
        thing.kind in {"button", "link"} and thing.region in _INNER and bool(opens) and not leads and not thing.disabled
    )


def _page(url: str) -> str:
    return url.partition("#")[0]


def _path(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


def press_beside(surface: Surface, words: str) -> bool:
    """Press what opens the card on which certain words stand, and no other card's.

    Returns:
        whether the card has such a button.
    """
    return _press(surface, _BESIDE, words)


def press_words(surface: Surface, words: str) -> bool:
    """Press the place in the main content that shows certain words, as on a card that answers wherever it is pressed.

    Returns:
        whether the words were there to press.
    """
    return _press(surface, _SHOWING, words)


def _press(surface: Surface, place_of: str, words: str) -> bool:
    with translated(f"«{words[:60]}»", surface.url):
        place = surface.page.evaluate_handle(place_of, words).as_element()
        if place is None:
            return False
        place.click()
    surface.answer()
    return True


def _folded(thing: Thing) -> bool:
    """Whether a thing only hides and shows what stands below it."""
    return (
        thing.expanded == "false"
        and thing.kind in {"button", "link"}
        and thing.region in _INNER
        and not thing.disabled
        and not thing.popup
        and (not thing.href.startswith("http") or "#" in thing.href)
    )
