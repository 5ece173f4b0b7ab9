"""Walks a portal as a reader: home page, menus, the pages they lead to, one procedure, and what an account may see.

Confidence of a sighting, from 0 to 1 (docs/how-to/map-a-portal.md says it for people): how well the link that leads to
the page and the element on it answer to the lexicon, their mean where there are both; a fifth less where a second place
fits nearly as well; and half of what is missing to 1 is given where the function was tried and answered as it should.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from playwright.sync_api import Error as PlaywrightError

from kiemdinh.events.redact import Redactor
from kiemdinh.model.failures import CheckSignal
from kiemdinh.model.target import Target
from steps.mapping.guard import Guard
from steps.mapping.identity import address_of, identity
from steps.mapping.pictures import outlined
from steps.mapping.values import PICTURES, Note, Sighting, Step, Told, Unseen
from steps.portal.base import Base
from steps.portal.functions import Regulated, regulated
from steps.portal.locate import Candidate, candidates
from steps.portal.mapped import plain
from steps.portal.snapshot import Thing, Things
from steps.portal.text import fold

_CLOSE = 0.04
AMBIGUOUS = 0.8
_TRIES = 2
_PATIENCE_S = 0.8
_HARMFUL = (
    "dang xuat",
    "xoa",
    "huy",
    "thoat",
    "log out",
    "logout",
    "sign out",
    "delete",
    "remove",
    "cancel",
    "rut ho so",
)
_HARMFUL_PATH = ("logout", "signout", "sign-out", "dang-xuat", "dangxuat", "delete", "/xoa", "/huy")


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing and the page on which it was seen."""

    thing: Thing
    page: str


@dataclass
class Way:
    """How a page was reached.

    Attributes:
        sure: how well its link names the function.
        words: words of the link.
        close: whether a second link fits nearly as well.
    """

    sure: float = 1.0
    words: str = ""
    close: bool = False


def harmless(thing: Thing) -> bool:
    """Whether following a thing cannot be an order to delete, cancel or leave."""
    said, path = fold(thing.name), fold(thing.href)
    return not any(f" {w} " in f" {said} " for w in _HARMFUL) and not any(w in path for w in _HARMFUL_PATH)


@dataclass
class Reader:
    """One visitor's walk over one site.

    Attributes:
        driver: driver of the visitor.
        guard: what it may send.
        target: the portal.
        redactor: keeps personal data out of words and addresses.
        folder: where pictures go.
        tell: told of everything.
        most: most pages to open.
        site: ``visitor``, ``citizen`` or ``officer``.
    """

    driver: Base
    guard: Guard
    target: Target
    redactor: Redactor
    folder: Path
    tell: Callable[[Told], None]
    most: int
    site: str = "visitor"
    pages: int = 0
    pool: dict[str, Seen] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    tried: set[tuple[str, str]] = field(default_factory=set)
    last: dict[str, Sighting] = field(default_factory=dict)

    # --- moving
    def open(self, address: str) -> bool:
        """Open an address, if it may be and the budget allows; gives whether a page stands there."""
        if self.pages >= self.most or not self.guard.inside(self.driver.surface.absolute(address)):
            return False
        self.pages += 1
        self.driver.surface.open(address)
        return self.driver.surface.status < 400

    def home(self) -> Things:
        """Open the home page with its menus unfolded and remember where everything leads."""
        self.pages += 1
        self.driver.surface.open("/")
        things = self.driver.surface.until(self._with_links) or self.driver.surface.things()
        self.remember(things)
        for key in ("menu.toggle", "menu.account"):
            toggles = candidates(
                things, self.driver.lexicon[key], ("button",), where=lambda t: t.expanded != "true" and harmless(t)
            )
            if toggles and not toggles[0].thing.href and toggles[0].thing.form < 0:
                self.driver.surface.act(toggles[0].thing, things)
                things = self.driver.surface.things()
        self.remember(self.driver.surface.things(hidden=True))
        return self.driver.surface.things()

    def _with_links(self) -> Things | None:
        """What stands on the page, once it leads anywhere: some pages draw themselves late."""
        things = self.driver.surface.things()
        return things if any(t.kind != "field" for t in things.items) else None

    def remember(self, things: Things | None = None) -> None:
        """Remember where the present page leads."""
        for thing in (things or self.driver.surface.things(hidden=True)).items:
            if thing.kind == "field" or not harmless(thing):
                continue
            leads = thing.href if thing.href.startswith("http") else ""
            if leads and not self.guard.inside(leads):
                continue
            if leads or (thing.form < 0 and thing.region in {"nav", "header"}):
                self.pool.setdefault(
                    leads or f"{thing.name}@{self.driver.surface.url}", Seen(thing, self.driver.surface.url)
                )

    def step(self, text: str) -> None:
        """Say what is being looked at."""
        self.tell(Step(text=text, pages=self.pages))

    # --- functions with a page of their own
    def own_page(self, key: str, function: Regulated) -> bool:
        """Find the page of a function by the links seen so far, and its element there."""
        term = self.driver.lexicon[function.opens]
        links = candidates([s.thing for s in self.pool.values()], term, ("link", "button", "tab"), menu=True)
        links = _each_place_once(links)
        for number, link in enumerate(links[:_TRIES]):
            if (key, link.thing.href or link.thing.name) in self.tried:
                continue
            self.tried.add((key, link.thing.href or link.thing.name))
            self.step(function.name)
            seen = next(s for s in self.pool.values() if s.thing is link.thing)
            try:
                if not self._follow(seen):
                    continue
            except CheckSignal:
                continue
            close = len(links) > number + 1 and links[number + 1].score > link.score - _CLOSE
            way = Way(link.score, link.thing.name, close)
            self.remember()
            if self._serves(key, function, way):
                return True
        return False

    def _follow(self, seen: Seen) -> bool:
        if seen.thing.href.startswith("http"):
            return self.open(seen.thing.href)
        if not self.open(seen.page):
            return False
        things = self.driver.surface.things(hidden=True)
        again = next((t for t in things.items if (t.name, t.kind) == (seen.thing.name, seen.thing.kind)), None)
        if again is None:
            return False
        self.driver.surface.act(again, things, "click" if again.visible else "dispatch")
        return self.driver.surface.status < 400

    def _serves(self, key: str, function: Regulated, way: Way) -> bool:
        """Tell of a function whose page is open, if its element (where it has one) stands on it."""
        if not function.element:
            self.sighting(key, None, None, way.sure, way)
            return True
        found = self.element(function)
        if found is None:
            return False
        best, things, close = found
        sure = (min(best.score, 1.0) + min(way.sure, 1.0)) / 2
        self.sighting(key, best.thing, things, sure * (AMBIGUOUS if close else 1.0), way)
        return True

    def element(
        self, function: Regulated, where: Callable[[Thing], bool] = lambda _: True, *, menu: bool = False
    ) -> tuple[Candidate, Things, bool] | None:
        """The element of a function on the present page, and whether another fits nearly as well."""
        term = self.driver.lexicon[function.element]

        def probe() -> tuple[Candidate, Things, bool] | None:
            things = self.driver.surface.things()
            found = candidates(things, term, function.kinds, where=where, menu=menu)
            if not found:
                return None
            close = len(found) > 1 and found[1].score > found[0].score - _CLOSE and _other(found[0], found[1])
            return found[0], things, close

        return self.driver.surface.until(probe, _PATIENCE_S)

    # --- telling
    def sighting(
        self,
        key: str,
        thing: Thing | None,
        things: Things | None,
        sure: float,
        way: Way | None = None,
        *,
        fixed: bool = True,
        how: str = "",
    ) -> None:
        """Tell of a function on the present page, with a picture."""
        self.told.add(key)
        if way is not None and way.close:
            sure *= AMBIGUOUS
        function = regulated()[key]
        term = self.driver.lexicon[function.element] if function.element else None
        element = identity(thing, things, self.redactor, term) if thing is not None and things is not None else None
        if element is not None and not (element.name or element.label or element.selector):
            element = None
        self.last[key] = Sighting(
            function=key,
            page=address_of(self.driver.surface.url, self.driver.surface.base, self.redactor) if fixed else "",
            element=element,
            confidence=round(min(max(sure, 0.0), 1.0), 2),
            how=self.redactor.text(how or self._how(thing, way)),
            picture=self._picture(key, thing, things),
        )
        self.tell(self.last[key])

    def worked(self, key: str) -> None:
        """Tell again of a function that was tried and answered as it should: half of the doubt is gone."""
        before = self.last.get(key)
        if before is not None:
            sure = round(1 - (1 - before.confidence) / 2, 2)
            how = f"{before.how}; đã dùng thử và trả lời đúng kiểu"
            self.last[key] = msgspec.structs.replace(before, confidence=sure, how=how)
            self.tell(self.last[key])

    @staticmethod
    def _how(thing: Thing | None, way: Way | None) -> str:
        said = [f"liên kết «{plain(way.words)[:60]}»"] if way is not None and way.words else []
        if thing is not None:
            kind = {"field": "ô", "link": "liên kết", "tab": "thẻ"}.get(thing.kind, "nút")
            said.append(f"{kind} «{plain(thing.name)[:60]}»")
        if way is not None and way.close:
            said.append("có liên kết khác cũng gần giống")
        return "; ".join(said)

    def _picture(self, key: str, thing: Thing | None, things: Things | None) -> str:
        try:
            element = things.element(thing) if thing is not None and things is not None else None
        except (LookupError, PlaywrightError):
            element = None
        png = outlined(self.driver.page, element, self.target)
        if not png:
            return ""
        (self.folder / PICTURES).mkdir(parents=True, exist_ok=True)
        (self.folder / PICTURES / f"{key}.png").write_bytes(png)
        return f"{key}.png"

    def unseen(self, keys: Iterable[str], why: str) -> None:
        """Tell of functions that were looked for in vain."""
        for key in keys:
            if key not in self.told:
                self.told.add(key)
                self.tell(Unseen(function=key, why=why))

    def note(self, text: str) -> None:
        """Say something that a person should know."""
        self.tell(Note(text=self.redactor.text(text)))

    def wanted(self, place: str) -> dict[str, Regulated]:
        """Functions of this site that are looked for in a place and not told of yet."""
        return {k: f for k, f in regulated().items() if f.who == self.site and f.place == place and k not in self.told}


def _other(first: Candidate, second: Candidate) -> bool:
    return (first.thing.name, first.thing.href) != (second.thing.name, second.thing.href)


def _each_place_once(links: list[Candidate]) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for link in links:
        found.setdefault(link.thing.href or link.thing.name, link)
    return list(found.values())
