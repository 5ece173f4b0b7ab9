"""Finding a service: search, procedure page, list of online services."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, urlsplit

from kiemdinh.model.failures import DataProblem, FunctionNotFound
from kiemdinh.model.target import Procedure
from steps.portal.controls import choose, offered, put
from steps.portal.facets import facets, words_of
from steps.portal.forms import INNER
from steps.portal.listing import level_counts, total_beside
from steps.portal.locate import best
from steps.portal.pages import read_procedure
from steps.portal.results import ResultsPart
from steps.portal.snapshot import Content, Thing, Things
from steps.portal.surface import translated
from steps.portal.text import PROCEDURE_CODE, first_number, fold, nfc
from steps.portal.unfolding import tabs, unfold
from steps.portal.values import ProcedureItem, ProcedurePage, SearchFilter, SearchResults, ServiceList

_MOST_PAGES = 30
_NAMED = 0.5


class FindingPart(ResultsPart):
    """Search, procedure page and list of services."""

    # --- search
    def _search_field(self) -> tuple[Thing, Things] | None:
        things = self.surface.things()
        usable = [t for t in things.items if t.kind == "field" and t.type in {"", "text", "search"} and not t.options]
        found = self.seek("search.words", ("field",), things=things, where=lambda t: t in usable)
        if found is not None:
            return found
        inner = [t for t in usable if t.region in {"main", "body", "dialog"}]
        guess = next((t for t in inner if t.type == "search" or t.role == "searchbox"), None)
        guess = guess or (inner[0] if len(inner) == 1 else None)
        return (guess, things) if guess is not None else None

    def _open_search(self) -> tuple[Thing, Things]:
        try:
            self.go("page.search")
        except FunctionNotFound:
            self.surface.open("/")
        found = self.surface.until(self._search_field)
        if found is None:
            raise self.missing("search.words")
        return found

    def search_procedures(self, words: str = "", filters: Mapping[SearchFilter, str] | None = None) -> SearchResults:
        """Search by words and filters (an option is chosen by its words).

        Raises:
            FunctionNotFound: no search, or no such filter.
            DataProblem: the filter does not offer the option.
        """
        box, things = self._open_search()
        self._begin_results()
        before, loads, asked = self._read_results(), len(self.surface.trail), self.surface.asked
        applied = False
        if words:
            put(things.element(box), words)
        left = dict(filters or {})
        for which, option in (filters or {}).items():
            if self._facets(which):
                continue
            field, read = self._filter(which)
            del left[which]
            if not choose(field, read, option, self.surface):
                raise DataProblem(f"{self.surface.url}: {self._filter_name(which)} không có lựa chọn «{option}»")
            self.surface.settle()
            box, things = self.surface.until(self._search_field) or (box, things)
            applied = field.region == "dialog"
        if applied and self._apply_filters() and not words:
            return self._results(before)
        if applied:
            box, things = self.surface.until(self._search_field) or (box, things)
        button = best(
            things,
            self.lexicon["search.button"],
            ("button",),
            where=lambda t: t.form == box.form and t.frame == box.frame and not t.disabled,
        )
        if button is not None:
            self.surface.act(button, things)
        else:
            with translated(f"«{box.name[:60]}»", self.surface.url):
                things.element(box).press("Enter")
            self.surface.answer()
        for which, option in left.items():
            self._follow_facet(which, option)
        if len(self.surface.trail) > loads or not (words or filters):
            return self._results()
        found = self._results(before)
        if found.items == before.items and self.surface.asked == asked and words:
            raise FunctionNotFound("kết quả của ô tìm kiếm", self.surface.url, "trang không đổi sau khi gõ và nhấn tìm")
        return found

    def _filter_name(self, which: SearchFilter) -> str:
        return self.lexicon[f"filter.{which}"].name

    def _facets(self, which: SearchFilter) -> list[Thing]:
        """Links that filter, where no field does."""
        key = f"filter.{which}"
        if self.seek(key, ("field",), where=_is_picker) is not None:
            return []
        return facets(self.surface.things(), self.lexicon[key])

    def _follow_facet(self, which: SearchFilter, option: str) -> None:
        things = self.surface.things()
        found = [t for t in facets(things, self.lexicon[f"filter.{which}"]) if words_of(t) == option]
        if not found:
            raise DataProblem(f"{self.surface.url}: {self._filter_name(which)} không có lựa chọn «{option}»")
        self.surface.act(found[0], things)

    def _filter(self, which: SearchFilter) -> tuple[Thing, Things]:
        key = f"filter.{which}"

        def offered() -> tuple[Thing, Things] | None:
            return self.seek(key, ("field",), where=_is_picker)

        found = self.surface.until(offered)
        if found is None and self._open_filters():
            found = self.surface.until(offered)
        if found is None:
            raise self.missing(key)
        return found

    def _open_filters(self) -> bool:
        """Open the part of the page, or the window, that holds the filters; whether there is a button for it."""
        button = self.seek("search.filters", ("button", "link"), where=lambda t: t.region in INNER and not t.disabled)
        if button is None or button[0].href.startswith("http"):
            return False
        self.surface.act(*button)
        return True

    def _apply_filters(self) -> bool:
        """Press the button that closes a window of filters and uses them; whether there was one."""
        found = self.seek("search.button", ("button",), where=lambda t: t.region == "dialog" and not t.disabled)
        if found is None:
            return False
        self.surface.act(*found)
        return True

    def search_options(self, of: SearchFilter) -> tuple[str, ...]:
        """Options that a search filter offers, without the neutral one."""
        self._open_search()
        links = self._facets(of)
        if links:
            neutral = self.lexicon["filter.neutral"]
            return tuple(dict.fromkeys(w for w in map(words_of, links) if neutral.score(w) < 0.5))
        field, things = self._filter(of)
        texts = [o.text for o in field.options if not o.disabled] or offered(field, things, self.surface)
        if field.box:
            texts = [t.choice for t in things.items if t.box and t.group == field.group]
        neutral = self.lexicon["filter.neutral"]
        return tuple(nfc(t) for t in texts if t and not re.match(r"[-\s]*$", t) and neutral.score(t) < 0.5)

    # --- procedure page
    def open_item(self, item: ProcedureItem) -> ProcedurePage:
        """Follow a result of a search or list."""
        if item.link and "#" not in item.link:
            self.surface.open(item.link)
        else:
            things = self.surface.things()
            named = [t for t in things.items if t.kind != "field" and (t.href == item.link or item.name in t.text)]
            inside = named or [t for t in things.items if t.kind != "field" and item.code and item.code in t.row]
            if not inside:
                raise FunctionNotFound("đường vào trang thủ tục", self.surface.url, f"kết quả «{item.name[:60]}»")
            self.surface.act(inside[0], things)
        return self._procedure()

    def _procedure(self) -> ProcedurePage:
        content = self.surface.content()
        if len(content.text) < 80:
            content = self.surface.until(lambda: self._if_long(80)) or content
        if unfold(self.surface):
            content = self.surface.content()
        offer = self.seek(
            "file-online", ("link", "button"), where=lambda t: t.region in {"main", "body", "aside", "dialog"}
        )
        return read_procedure(content, self.surface.view(content), self.lexicon, can_file=offer is not None)

    def _if_long(self, least: int) -> Content | None:
        content = self.surface.content()
        return content if len(content.text) >= least else None

    def open_procedure(self, code: str) -> ProcedurePage:
        """Find a procedure by its code and open it.

        Raises:
            DataProblem: the portal does not list the procedure.
        """
        known = self.memory.procedures.get(code) or self._by_pattern(code)
        if known:
            self.surface.open(known)
            read = self._procedure()
            if read.page.status < 400 and (code in read.page.text or code in read.page.url):
                self.memory.procedures[code] = read.page.url
                return read
        return self.open_item(self._look_for(code))

    def _by_pattern(self, code: str) -> str:
        for other, address in self.memory.procedures.items():
            if other in urlsplit(address).path and re.fullmatch(PROCEDURE_CODE, other):
                return address.replace(other, quote(code, safe=""))
        return ""

    def _look_for(self, code: str) -> ProcedureItem:
        data = self.target.data
        named = [p for p in (data.procedure, data.paid_procedure) if p is not None and p.code == code]
        tries = [code, *(w for p in named for w in (p.name, p.search_words) if w)]
        for words in tries:
            results = self.search_procedures(words)
            wanted = {code, *(fold(p.name) for p in named)}
            for item in results.items:
                if item.code == code or code in item.link or fold(item.name) in wanted:
                    return item
        raise DataProblem(f"{self.surface.url}: không tìm thấy thủ tục {code} trên hệ thống")

    # --- list of services
    def service_list(self) -> ServiceList:
        """Read the list of online services, all its pages."""
        self.go("page.services")
        self._begin_results()
        first = self._results()
        content = self.surface.content()
        items = {(i.code or i.link): i for i in first.items}
        results = first
        while results.page_number < _MOST_PAGES:
            try:
                results = self.next_page()
            except FunctionNotFound:
                break
            new = {(i.code or i.link): i for i in results.items}
            if set(new) <= set(items):
                break
            items.update(new)
        if self.surface.url == first.page.url:
            items |= self._behind_level_tabs(items)
        return ServiceList(
            total=self._services_total(content, first.total),
            counts=level_counts(content, self.lexicon),
            items=tuple(items.values()),
            page=first.page,
        )

    def _behind_level_tabs(self, shown: Mapping[str, ProcedureItem]) -> dict[str, ProcedureItem]:
        """Services that stand behind tabs named after levels, and those in sight, each with the level of its tab."""
        named = [
            (t, self.lexicon.best(t.name, "level.", _NAMED)) for t in self.surface.things().items if t.role == "tab"
        ]
        levels = [(t, key) for t, key in named if key]
        first = next((key for t, key in levels if t.selected == "true"), "")
        if len(levels) < 2 or not first:
            return {}
        found = {k: replace(i, level=i.level or self.lexicon[first].name) for k, i in shown.items()}
        for name in tabs(self.surface):
            key = self.lexicon.best(name, "level.", _NAMED)
            for item in self._read_results().items if key else ():
                found.setdefault(item.code or item.link, replace(item, level=item.level or self.lexicon[key].name))
        return found

    def _services_total(self, content: Content, stated: int | None) -> int | None:
        term = self.lexicon["services.total"]
        scored = [(term.score(p.label), p.value) for p in content.pairs]
        for score, value in sorted(scored, key=lambda s: -s[0]):
            figure = first_number(value) if score >= 0.6 else None
            if figure is not None:
                return int(figure)
        beside = total_beside(content, self.lexicon)
        return stated if beside is None else beside


def _is_picker(thing: Thing) -> bool:
    return bool(thing.options) or thing.box or thing.role == "combobox"


def code_of(procedure: Procedure | str) -> str:
    """Code of a procedure given as value or code."""
    return procedure if isinstance(procedure, str) else procedure.code
