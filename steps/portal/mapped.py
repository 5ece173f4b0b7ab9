"""The map that a person confirmed: where a function is, and what is like it when it is not there any more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

import msgspec
from playwright.sync_api import Error as PlaywrightError

from kiemdinh.events.drift import DriftLog
from kiemdinh.model.drift import ElementMoved, Moved
from kiemdinh.model.enums import MappingState
from kiemdinh.model.failures import FunctionNotFound
from kiemdinh.model.target import MappedElement, MappedFunction, Target
from steps.portal.functions import regulated, serving
from steps.portal.lexicon import Term
from steps.portal.locate import LEAST, score
from steps.portal.snapshot import Thing, Things
from steps.portal.text import bare, fold, likeness, nfc

SURE = 0.75
_BY_SELECTOR = 0.85
_CLOSE = 0.03
_MOST_WORDS = 120
_COUNT = re.compile(r"\s*[(\[]\s*\d+\+?\s*[)\]]\s*$")
_ROLES = {"a": "link", "button": "button", "select": "combobox", "textarea": "textbox", "summary": "button"}
_INPUTS = {
    "checkbox": "checkbox", "radio": "radio", "search": "searchbox", "number": "spinbutton", "submit": "button",
    "button": "button", "image": "button", "reset": "button", "file": "file",
}  # fmt: skip


def role_of(thing: Thing) -> str:
    """ARIA role of a thing, its own or the one that its tag implies."""
    if thing.role:
        return thing.role
    if thing.tag == "input":
        return _INPUTS.get(thing.type, "textbox")
    return _ROLES.get(thing.tag, thing.kind if thing.kind != "field" else "textbox")


def plain(text: str) -> str:
    """Words of an element as a map keeps them: one line, without marks of obligation and counts that change."""
    line = bare(_COUNT.sub("", bare(nfc(text).replace("\n", " "))))
    return line[:_MOST_WORDS].strip()


def _labels(thing: Thing) -> tuple[str, ...]:
    return (thing.label, thing.near, thing.placeholder, thing.title, thing.aria)


def is_same(thing: Thing, element: MappedElement) -> bool:
    """Whether a thing answers to the role and name, or to the label, by which an element was confirmed."""
    if element.role and element.role not in {role_of(thing), thing.kind}:
        return False
    if element.name:
        return fold(plain(thing.name)) == fold(plain(element.name))
    wanted = fold(plain(element.label))
    return bool(wanted) and wanted in {fold(plain(text)) for text in (*_labels(thing), thing.group) if text}


def resemblance(thing: Thing, element: MappedElement, term: Term | None) -> float:
    """How surely a thing is the confirmed element under another name, 0 to 1."""
    words = [w for w in (element.name, element.label) if w]
    texts = [t for t in (thing.name, *_labels(thing), thing.text) if t]
    said = max((max(likeness(t, w), 0.9 * likeness(w, t)) for t in texts for w in words), default=0.0)
    known = min(score(thing, term), 1.0) if term is not None else 0.0
    role = 1.0 if element.role in {"", role_of(thing), thing.kind} else 0.85
    return max(said, known) * role


def described(element: MappedElement | None) -> str:
    """An element for people."""
    if element is None:
        return ""
    words = element.name or element.label
    return f"«{words}»" if words else f"phần tử {element.selector or element.role}"


@dataclass
class MapMemory:
    """What the drivers of one site have learned of the confirmed map."""

    log: DriftLog = field(default_factory=DriftLog)
    seen: set[str] = field(default_factory=set)
    waited: set[str] = field(default_factory=set)
    gone: dict[str, Moved] = field(default_factory=dict)
    lost_pages: set[str] = field(default_factory=set)


class ConfirmedMap:
    """The confirmed part of a target's map on one site.

    Args:
        target: the system under test.
        base: address of the site.
        memory: shared by the drivers of the site.
    """

    def __init__(self, target: Target, base: str, memory: MapMemory) -> None:
        self._entries = _of_site(target, base)
        self._base = base
        self.memory = memory

    def _entry(self, key: str, state: MappingState) -> tuple[str, MappedFunction] | None:
        if not self._entries:
            return None
        function = serving(key)
        entry = self._entries.get(function)
        return (function, entry) if entry is not None and entry.state is state else None

    def absent(self, key: str) -> FunctionNotFound | None:
        """The failure for a function that a person confirmed as absent, or ``None``."""
        found = self._entry(key, MappingState.ABSENT)
        if found is None:
            return None
        name, entry = regulated()[found[0]].name, found[1]
        return FunctionNotFound(name, self._base, f"{entry.by} xác nhận ngày {entry.on} là không có")

    def page(self, key: str) -> str:
        """Confirmed address of the page that a lexicon key names; empty when there is none or it is lost."""
        found = self._entry(key, MappingState.CONFIRMED)
        if found is None or regulated()[found[0]].opens != key or found[0] in self.memory.lost_pages:
            return ""
        return urljoin(self._base + "/", found[1].page) if found[1].page else ""

    def element(self, key: str) -> tuple[str, MappedFunction, MappedElement] | None:
        """Function, entry and element that a person confirmed for a lexicon key, or ``None``."""
        found = self._entry(key, MappingState.CONFIRMED)
        if found is None or found[1].element is None:
            return None
        function = regulated()[found[0]]
        return (*found, found[1].element) if key == (function.element or function.opens) else None

    def stands_on(self, entry: MappedFunction, url: str) -> bool:
        """Whether a page is the one on which an element was confirmed."""
        return bool(entry.page) and _path(urljoin(self._base + "/", entry.page)) == _path(url)

    def same(self, key: str, things: Things, where: Callable[[Thing], bool]) -> Thing | None:
        """The confirmed element of a lexicon key, if it is among things."""
        found = self.element(key)
        if found is None:
            return None
        function, _, element = found
        alike = [t for t in things.items if is_same(t, element) and where(t)]
        same = alike[0] if alike else None
        if len(alike) > 1 and element.selector:
            same = next((t for t in alike if _matches(things, t, element.selector)), same)
        if same is None and element.selector and not (element.name or element.label):
            same = next((t for t in things.items if where(t) and _matches(things, t, element.selector)), None)
        if same is not None:
            self.memory.seen.add(function)
            self.memory.gone.pop(function, None)
        return same

    def expected(self, key: str, url: str) -> bool:
        """Whether the confirmed element of a key ought to be on a page: it was confirmed there, or never seen yet."""
        found = self.element(key)
        if found is None:
            return False
        function, entry, _ = found
        return self.stands_on(entry, url) if entry.page else function not in self.memory.seen

    def first_wait(self, key: str) -> bool:
        """Whether nobody has waited for the element of a key yet."""
        function = serving(key)
        fresh = function not in self.memory.waited
        self.memory.waited.add(function)
        return fresh

    def like(
        self,
        key: str,
        things: Things,
        where: Callable[[Thing], bool],
        kinds: Iterable[str],
        *,
        term: Term,
        url: str,
    ) -> Thing | None:
        """What is surely the confirmed element of a key in another place or under another name.

        What is found is noted as a remark; when nothing is sure, :meth:`failure` says so from then on.
        """
        found, allowed = self.element(key), frozenset(kinds)
        if found is None:
            return None
        function, entry, element = found
        usable = [t for t in things.items if t.kind in allowed and where(t) and not t.disabled]
        likely = sorted(((self._likeness(things, t, element, term), t) for t in usable), key=lambda pair: -pair[0])
        moved = Moved(function=function, name=regulated()[function].name, was=_where(entry.page, element))
        sure, best = likely[0] if likely else (0.0, None)
        if best is None or sure < LEAST:
            self.memory.gone[function] = moved
            return None
        if len(likely) > 1 and likely[1][0] > sure - _CLOSE and likely[1][1].name != best.name:
            sure *= 0.8
        now = _where(_path(url), MappedElement(role=role_of(best), name=best.name))
        moved = msgspec.structs.replace(moved, now=now, confidence=round(min(sure, 1.0), 2))
        if moved.confidence < SURE:
            self.memory.gone[function] = moved
            return None
        self.memory.gone.pop(function, None)
        self.memory.log.note(moved)
        return best

    def _likeness(self, things: Things, thing: Thing, element: MappedElement, term: Term) -> float:
        sure = resemblance(thing, element, term)
        if sure < _BY_SELECTOR and element.selector and _matches(things, thing, element.selector):
            return _BY_SELECTOR
        return sure

    def page_stands(self, key: str, url: str, status: int, *, denied: bool = False) -> bool:
        """Whether the confirmed page of a key answered as itself; if not, it is remembered as lost.

        Args:
            key: lexicon key of the page.
            url: where opening it ended.
            status: HTTP status there.
            denied: the page itself says that there is no such page, whatever its status.
        """
        found = self._entry(key, MappingState.CONFIRMED)
        if found is None:
            return True
        function, entry = found
        sent_home = _path(url) == "/" and not self.stands_on(entry, url)
        if status < 400 and not sent_home and not denied:
            return True
        self.memory.lost_pages.add(function)
        name = regulated()[function].name
        self.memory.gone[function] = Moved(function=function, name=name, was=_where(entry.page, None))
        return False

    def page_found(self, key: str, url: str, sure: float) -> None:
        """Tell where a lost page of a key was found.

        Args:
            key: lexicon key of the page.
            url: where the driver's own search led.
            sure: how well the link that led there names it.

        Raises:
            ElementMoved: that is not sure enough to go on.
        """
        moved = self.memory.gone.get(serving(key))
        if moved is None or moved.function not in self.memory.lost_pages:
            return
        moved = msgspec.structs.replace(moved, now=_where(_path(url), None), confidence=round(min(sure, 1.0), 2))
        self.memory.gone[moved.function] = moved
        if moved.confidence < SURE:
            raise ElementMoved(moved, url)
        self.memory.gone.pop(moved.function)
        self.memory.log.note(moved)

    def failure(self, key: str, place: str) -> ElementMoved | None:
        """The failure for a key whose confirmed place is gone, or ``None`` when the map says nothing of it."""
        moved = self.memory.gone.get(serving(key)) if self._entry(key, MappingState.CONFIRMED) else None
        return ElementMoved(moved, place) if moved is not None else None


def _of_site(target: Target, base: str) -> dict[str, MappedFunction]:
    """Entries that speak of a site: where officers have a site of their own, the citizens' map says nothing of it."""
    urls = target.base_urls
    if not urls.officer or urls.officer == urls.public:
        return target.mapping.functions
    officers = base == urls.officer.rstrip("/")
    known = regulated()
    return {k: f for k, f in target.mapping.functions.items() if (known[k].who == "officer") is officers}


def _path(url: str) -> str:
    parts = urlsplit(url)
    shown = unquote(parts.path).rstrip("/") or "/"
    return f"{shown}#{parts.fragment}" if parts.fragment.startswith("/") else shown


def _where(page: str, element: MappedElement | None) -> str:
    return " ".join(part for part in (f"trang {page}" if page else "", described(element)) if part)


def _matches(things: Things, thing: Thing, selector: str) -> bool:
    try:
        return bool(things.element(thing).evaluate("(e, s) => e.matches(s)", selector))
    except (PlaywrightError, LookupError):
        return False
