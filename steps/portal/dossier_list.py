"""Lists of dossiers with a search box and a status filter, for citizens and officers alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kiemdinh.model.failures import DataProblem, FunctionNotFound
from steps.portal.acting import ActingPart
from steps.portal.controls import choose, offered, put
from steps.portal.dossiers import items_of, read_dossier
from steps.portal.forms import INNER
from steps.portal.locate import best, candidates
from steps.portal.paging import further_pages
from steps.portal.papers import Papers, papers_of
from steps.portal.snapshot import Thing, Things
from steps.portal.text import codes_like, nfc
from steps.portal.unfolding import press_beside, press_words
from steps.portal.values import DossierItem, DossierView


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a tab is: its address and what its windows hold."""

    url: str
    windows: frozenset[str]


class DossierListPart(ActingPart):
    """Lists of dossiers and opening one.

    Attributes:
        list_key: lexicon key of the page with the list.
        search_key: lexicon key of the box that finds a dossier by its code.
    """

    list_key = "page.my-dossiers"
    search_key = "look-up.code"

    def read_list(self, code: str = "") -> tuple[DossierItem, ...]:
        """Dossiers on the present page; a code tells how this portal numbers them."""
        codes = codes_like([code, *self.memory.dossiers])

        def probe() -> tuple[DossierItem, ...] | None:
            content = self.surface.content(codes)
            items = items_of(content, self.lexicon)
            return items if items or self.says("search.nothing", content) else None

        items = self.surface.until(probe, 0.3) or ()
        for item in items:
            if item.link:
                self.memory.dossiers[item.code] = item.link
        return items

    def _status_filter(self) -> tuple[Thing, Things] | None:
        things = self.surface.things()
        fields = (c.thing for c in candidates(things, self.lexicon["filter.status"], ("field",)))
        found = [t for t in fields if t.options or t.role == "combobox"]
        return (found[0], things) if found else None

    def filter_by(self, status: str) -> None:
        """Filter the present list by words of a status.

        Raises:
            FunctionNotFound: no such filter.
            DataProblem: the filter does not offer the status.
        """
        found = self._status_filter()
        if found is None:
            tab = [t for t in self.surface.things().items if t.kind in {"tab", "link", "button"} and t.region in INNER]
            named = best(tab, self.lexicon["filter.status"].__class__("", status, (status,)), ("tab", "link", "button"))
            if named is None:
                raise self.missing("filter.status")
            things = self.surface.things()
            self.follow(named, things)
            return
        field, things = found
        if not choose(field, things, status, self.surface):
            raise DataProblem(f"{self.surface.url}: bộ lọc trạng thái không có «{status}»")
        self.press_near(field)

    def press_near(self, field: Thing) -> None:
        """Press the search button of a field's form."""
        things = self.surface.things()

        def own(thing: Thing) -> bool:
            return (thing.form, thing.frame) == (field.form, field.frame) and not thing.disabled

        found = (
            self.seek("look-up.button", ("button",), things=things, where=own)
            or self.seek("search.button", ("button",), things=things, where=own)
            or next(((t, things) for t in things.items if own(t) and t.kind == "button" and t.type == "submit"), None)
        )
        if found is None:
            if field.role == "combobox" and field.tag not in {"input", "select", "textarea"}:
                return  # a home-made list that has been chosen from: Enter would only open it again
            again = next(
                (t for t in things.items if t.kind == "field" and (t.attr, t.id) == (field.attr, field.id)), field
            )
            things.element(again).press("Enter")
            self.surface.settle()
            return
        self.surface.act(*found)

    def dossier_statuses(self) -> tuple[str, ...]:
        """Statuses that the filter of the list offers."""
        self.go_signed(self.list_key)
        found = self._status_filter()
        if found is None:
            raise self.missing("filter.status")
        neutral = self.lexicon["filter.neutral"]
        texts = [o.text for o in found[0].options if o.value != ""] or offered(*found, self.surface)
        return tuple(nfc(text) for text in texts if neutral.score(text) < 0.5)

    def find_dossier(self, code: str) -> tuple[DossierItem, ...]:
        """Dossiers that a search for a code in the list finds."""
        self.go_signed(self.list_key)
        return self.search_list(code)

    def search_list(self, code: str) -> tuple[DossierItem, ...]:
        """Dossiers that a search for a code in the present list finds."""
        things = self.surface.things()
        found = self.seek(
            self.search_key, ("field",), things=things, where=lambda t: t.region in INNER and not t.options
        )
        if found is not None:
            put(things.element(found[0]), code)
            self.press_near(found[0])
        same = tuple(i for i in self.read_list(code) if i.code == code)
        if same or found is not None:
            return same
        for _ in self.further_pages():
            same = tuple(i for i in self.read_list(code) if i.code == code)
            if same:
                return same
        return ()

    def further_pages(self) -> Iterator[int]:
        """Turn the pages of the present list; yields the number of each further page, while it is shown."""
        yield from further_pages(self)

    def _dossier_address(self, code: str) -> str:
        known = self.memory.dossiers
        if code in known:
            return known[code]
        for other, address in known.items():
            if other in address:
                return address.replace(other, code)
        self.go_signed(self.list_key)
        items = [i for i in self.read_list(code) if i.code == code] or list(self.find_dossier(code))
        return items[0].link if items else ""

    def open_dossier(self, code: str) -> DossierView:
        """Open a dossier by its code.

        Raises:
            FunctionNotFound: the list does not lead to it.
        """
        address = self._dossier_address(code)
        if not address and self._press_row(code):
            return self.read_dossier(code)
        if not address:
            raise FunctionNotFound(f"hồ sơ {code}", self.surface.url, "danh sách hồ sơ và ô tìm mã hồ sơ")
        self.surface.open(address)
        if self.sign_in_again_if_asked():
            self.surface.open(address)
        if self.surface.status in {404, 405} and code in self.memory.dossiers:
            del self.memory.dossiers[code]
        elif self.surface.status < 400:
            self.memory.dossiers[code] = address
        return self.read_dossier(code)

    def _press_row(self, code: str) -> bool:
        """Open a dossier of the list by pressing what stands for it there; whether that opened anything."""
        things = self.surface.things()
        rows = [
            t for t in things.items if t.kind in {"button", "link"} and t.region in INNER and code in t.row + t.text
        ]
        opening = candidates(rows, self.lexicon["dossier.open"], ("button", "link"))
        named = [t for t in rows if code in t.text]
        before = Shown(self.surface.url, frozenset(t.name for t in things.items if t.region == "dialog"))
        if opening or named:
            self.surface.act(opening[0].thing if opening else named[0], things)
        elif not press_words(self.surface, code):
            return False
        pressed = self._opened(before, code) or not (opening or named)
        if pressed and not self._opened(before, code):
            # what stands on the card may not answer; its button does
            pressed = press_beside(self.surface, code) and self._opened(before, code)
        if not pressed:
            return False
        if self.surface.url != before.url and code in self.surface.url:
            self.memory.dossiers[code] = self.surface.url
        return True

    def _opened(self, before: Shown, code: str) -> bool:
        """Whether the page is another one, or shows a window, or speaks of one dossier alone."""
        things = self.surface.things()
        now = Shown(self.surface.url, frozenset(t.name for t in things.items if t.region == "dialog"))
        return now != before or set(re.findall(codes_like([code]), self.current().text)) == {code}

    def papers(self, code: str) -> Papers:
        """Files that the page of a dossier gives, by links and by buttons, behind its tabs too.

        Raises:
            FunctionNotFound: the list does not lead to it.
        """
        self.open_dossier(code)
        return papers_of(self.surface)

    def read_dossier(self, code: str) -> DossierView:
        """Read the dossier on the present page."""
        content = self.surface.content()
        return read_dossier(content, self.surface.things().items, self.surface.view(content), self.lexicon, code)
