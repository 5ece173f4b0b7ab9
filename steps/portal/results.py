"""Lists of procedures: one page of results, the next one, and lists that grow while one scrolls."""

from __future__ import annotations

from playwright.sync_api import Error as PlaywrightError

from kiemdinh.model.failures import FunctionNotFound
from steps.portal.controls import choose
from steps.portal.listing import items_of, stated_total
from steps.portal.signing import SigningInPart
from steps.portal.snapshot import Thing, Things
from steps.portal.text import PROCEDURE_CODE
from steps.portal.values import ProcedureItem, SearchResults

# Brings the end of the page, and of every part that scrolls by itself, into view; tells whether anything moved.
_DOWN = """() => {
  let moved = false;
  const parts = [document.scrollingElement, ...document.querySelectorAll('main *, [role=main] *')];
  for (const e of parts) {
    if (!e || e.scrollHeight <= e.clientHeight + 4) continue;
    if (e !== document.scrollingElement && !/auto|scroll/.test(getComputedStyle(e).overflowY)) continue;
    const before = e.scrollTop;
    e.scrollTop = e.scrollHeight;
    moved = moved || e.scrollTop !== before;
  }
  return moved;
}"""
_UP = "() => document.scrollingElement.scrollTo(0, 0)"
_TURNS = 3
_SHORT_S = 0.3


class ResultsPart(SigningInPart):
    """Reading a list of procedures page by page."""

    _page_number = 1
    _seen: frozenset[str] = frozenset()

    def _begin_results(self) -> None:
        """A new list begins."""
        self._page_number = 1
        self._seen = frozenset()

    def _results(self, before: SearchResults | None = None) -> SearchResults:
        """Results on the page, when they stand; with the ones before, when they are no longer the same."""

        def probe() -> SearchResults | None:
            read = self._read_results()
            if before is not None and read.items == before.items and read.total == before.total:
                return None
            return read if read.items or read.says_nothing_found or read.page.status >= 400 else None

        return self.surface.until(probe) or self._read_results()

    def _read_results(self) -> SearchResults:
        content = self.surface.content(PROCEDURE_CODE)
        total = stated_total(content, self.lexicon)
        items = items_of(content, self.lexicon)
        nothing = total == 0 or self.says("search.nothing", content)
        if nothing:
            # without a code, what stands on the page is no result
            items = tuple(i for i in items if i.code)
        for item in items:
            if item.code and item.link:
                self.memory.procedures.setdefault(item.code, item.link)
        fresh = tuple(i for i in items if _key(i) not in self._seen)
        return SearchResults(
            items=fresh,
            total=total,
            says_nothing_found=nothing,
            has_next=self._next() is not None or (total is not None and len(items) < total and self._scrolls()),
            page_number=self._page_number,
            page=self.surface.view(content),
        )

    def _scrolls(self) -> bool:
        """Whether the page has more below: a list that grows stands longer than the window."""
        try:
            return bool(self.page.evaluate("() => document.documentElement.scrollHeight > innerHeight + 4"))
        except PlaywrightError:
            return False

    def _next(self) -> tuple[Thing, Things] | None:
        things = self.surface.things()
        for thing in things.items:
            if thing.kind == "link" and thing.rel == "next" and not thing.disabled:
                return thing, things
        found = self.seek(
            "next-page",
            ("link", "button"),
            things=things,
            where=lambda t: not t.disabled and t.region not in {"header", "footer"},
        )
        if found is not None and found[0].current != "page":
            return found
        wanted = str(self._page_number + 1)
        for thing in things.items:
            if thing.kind == "field" and _chooses_page(thing) and wanted in {o.text for o in thing.options}:
                return thing, things
        numbered = [t for t in things.items if t.kind != "field" and t.text == wanted and t.region != "header"]
        return (numbered[0], things) if numbered else None

    def next_page(self) -> SearchResults:
        """The next page of the present results; of a list that grows, what came to it.

        Raises:
            FunctionNotFound: no next page is offered.
        """
        found = self._next()
        if found is None:
            return self._grown()
        first, loads, url = self._read_results(), len(self.surface.trail), self.surface.url
        if found[0].options:
            choose(*found, str(self._page_number + 1), self.surface)
            self.surface.settle()
        else:
            self.follow(*found)
        self._page_number += 1
        in_place = len(self.surface.trail) == loads and self.surface.url == url
        if not in_place:
            return self._results()
        read = self._results(first)
        here = {_key(i) for i in first.items}
        if here and here < {_key(i) for i in read.items}:
            # the button made the list longer
            self._seen |= here
            read = self._read_results()
        return read

    def _grown(self) -> SearchResults:
        first = self._read_results()
        self._seen |= {_key(i) for i in first.items}
        if not self._scroll() and not self._owes(first.total):
            raise self.missing("next-page")
        self._page_number += 1
        # what scrolling sets going is known by now: it is under way, or it does not come
        read = self.surface.until(lambda: r if (r := self._read_results()).items else None, _SHORT_S)
        if read is None:
            raise FunctionNotFound("phần tiếp của danh sách", self.surface.url, "nút sang trang, cuộn xuống cuối")
        return read

    def _owes(self, total: int | None) -> bool:
        """Whether a list at its end has shown fewer than it states and, told of its end anew, moves on."""
        if total is None or len(self._seen) >= total or not self._scrolls():
            return False
        try:
            self.page.evaluate(_UP)
        except PlaywrightError:
            return False
        self.surface.turns(2)
        return self._scroll()

    def _scroll(self) -> bool:
        """Go to the end of the page and let it answer."""
        moved = False
        for _ in range(_TURNS):
            try:
                moved = bool(self.page.evaluate(_DOWN)) or moved
            except PlaywrightError:
                return moved
            self.surface.turns(2)
            self.surface.settle()
        return moved


def _chooses_page(thing: Thing) -> bool:
    """Whether a drop-down list names the pages of a list, from 1 on."""
    texts = [o.text for o in thing.options]
    return len(texts) > 1 and texts == [str(n + 1) for n in range(len(texts))]


def _key(item: ProcedureItem) -> str:
    return item.code or item.link
