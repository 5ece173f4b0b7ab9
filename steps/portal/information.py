"""Public information: statistics, feedback, the English page."""

from __future__ import annotations

import re
from collections.abc import Set as AnySet
from datetime import datetime
from zoneinfo import ZoneInfo

from kiemdinh.model.failures import FunctionNotFound
from kiemdinh.model.target import Person
from steps.portal.acting import ActingPart
from steps.portal.controls import choose, put, tick
from steps.portal.filler import dated, invented_value
from steps.portal.forms import INNER, is_required
from steps.portal.lexicon import Lexicon
from steps.portal.listing import named_pairs
from steps.portal.snapshot import Content, RawTable, Thing, Things
from steps.portal.text import dossier_code, fold, nfc, number
from steps.portal.unfolding import behind_tabs
from steps.portal.values import Feedback, PageView, Period, Statistics, Table

_MAYBE_A_CODE = re.compile(r"\d|\b(?:e-?mail|thu dien tu|tin nhan|sms|zalo|dien thoai)\b")
_NO_SUM = re.compile(r"%|\bt[yi] le\b|\btrung binh\b|\bbinh quan\b|\bdiem\b|\bratio\b|\baverage\b")
_COUNT = re.compile(r"\d[\d.,]*")
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_GIVEN = re.compile(r"\bmã(?: số)?(?: là)?\s*:?\s+(?=\S*\d)([\w./-]*[A-Z\d][\w./-]*)")
_CARD = 60
_FEWEST = 4


def table_of(raw: RawTable, lexicon: Lexicon) -> Table | None:
    """A table of numbers, or ``None`` when it holds none."""
    columns = tuple(nfc(c) for c in raw.columns)
    if len(columns) < 2 or not raw.rows:
        return None
    first = 1 if number(raw.rows[0].cells[0]) is not None and not raw.rows[0].head else 0
    rows: list[tuple[str, dict[str, float | None]]] = []
    totals: dict[str, float | None] = {}
    term = lexicon["statistics.total"]
    for place, row in enumerate(raw.rows):
        name = nfc(row.cells[first]) or nfc(row.cells[0])
        cells = {c: figure(c, v) for c, v in list(zip(columns, row.cells, strict=False))[first + 1 :] if c}
        # «Tổng số hồ sơ» above «Đã giải quyết», «Đúng hạn», …: figures that overlap, no rows of one sum.
        heads = place == 0 and not row.foot and len([c for c in columns[first + 1 :] if c]) == 1
        if not heads and (row.foot or term.score(name) >= 0.6 or term.score(nfc(row.cells[0])) >= 0.6):
            totals = totals or cells
        else:
            rows.append((name, cells))
    if not any(v is not None for _, cells in rows for v in cells.values()):
        return None
    return Table(caption=nfc(raw.caption), columns=columns[first:], rows=tuple(rows), totals=totals)


def figure(column: str, cell: str) -> float | None:
    """The number of a cell that can be added to others; a share or a mean cannot."""
    if "%" in cell or _NO_SUM.search(fold(column)):
        return None
    # a count has no thousandths: «1,234» is written the English way
    return number(cell.replace(",", "") if _ENGLISH.fullmatch(cell.strip()) else cell)


def figures_of(content: Content) -> dict[str, float]:
    """Single stated figures by their words."""
    figures: dict[str, float] = {}
    for pair in content.pairs:
        label, value = nfc(pair.label).strip(" :"), nfc(pair.value)
        for words, figure in ((label, number(value)), (value, number(label))):
            if figure is not None and number(words) is None and len(value) < 40 and len(words) > 2:
                figures.setdefault(words, figure)
    return figures


def cards_of(content: Content) -> dict[str, float]:
    """Figures of rows of cards: lines that hold a figure and lines of words by turns, beginning or ending the same."""
    lines = [nfc(line).strip(" ") for line in nfc(content.text).splitlines() if line.strip()]
    titles = {nfc(h.text) for h in content.headings}
    cards: dict[str, float] = {}
    row: list[str] = []
    for line in [*lines, "\t"]:
        told = bool(_COUNT.fullmatch(line))
        words = not told and "\t" not in line and len(line) < _CARD and not re.search(r"\d", line)
        if (told or words) and (not row or bool(_COUNT.fullmatch(row[-1])) != told):
            row.append(line)
            continue
        cards |= _cards_in(row, titles)
        row = [line] if told or words else []
    return cards


def _cards_in(row: list[str], titles: AnySet[str]) -> dict[str, float]:
    """The cards of lines by turns; none where either side could be the figure's."""
    if len(row) % 2 and row[0] in titles and titles.isdisjoint(row[1:]):
        row = row[1:]  # the heading above the cards
    if len(row) < _FEWEST or len(row) % 2:
        return {}
    above = bool(_COUNT.fullmatch(row[0]))
    pairs = [(row[k + 1], row[k]) if above else (row[k], row[k + 1]) for k in range(0, len(row), 2)]
    figures = {words: number(figure) for words, figure in pairs}
    return {words: value for words, value in figures.items() if value is not None}


class InformationPart(ActingPart):
    """Public information."""

    def statistics(self, period: Period | None = None) -> Statistics:
        """Public statistics, for a period if given.

        Raises:
            FunctionNotFound: no statistics, or no fields for a period.
        """
        self.go("page.statistics")
        if period is not None:
            self._set_period(period)

        def probe() -> Statistics | None:
            read = self._read_statistics()
            return read if read.tables or read.figures or read.page.status >= 400 else None

        found = self.surface.until(probe)
        if found is None:
            raise FunctionNotFound("bảng số liệu thống kê", self.surface.url, "bảng có số và các con số nêu riêng")
        return found

    def _set_period(self, period: Period) -> None:
        last: Thing | None = None
        for key, day in (("statistics.from", period.first), ("statistics.to", period.last)):
            field, things = self.find(key, ("field",))
            put(things.element(field), dated(day, field))
            last = field
        things = self.surface.things()
        found = self.seek(
            "statistics.button", ("button",), things=things, where=lambda t: last is not None and t.form == last.form
        )
        if found is None:
            raise self.missing("statistics.button")
        self.surface.act(*found)

    def _read_statistics(self) -> Statistics:
        content = self.surface.content()
        tables = [t for t in (table_of(raw, self.lexicon) for raw in content.tables if raw.visible) if t is not None]
        term = self.lexicon["statistics.period"]
        lines = [h.text for h in content.headings] + content.text.splitlines()
        period = next((nfc(ln) for ln in lines if len(ln) < 160 and term.says(ln) and any(c.isdigit() for c in ln)), "")
        return Statistics(tuple(tables), figures_of(content), period, self.surface.view(content), cards_of(content))

    def send_feedback(self, subject: str, text: str) -> Feedback:
        """Send feedback.

        Raises:
            FunctionNotFound: no form for it.
        """
        self.go("page.feedback")
        things = self.surface.things()
        if self.seek("feedback.text", ("field",), things=things, where=lambda t: t.tag == "textarea") is None:
            found = self.seek("page.feedback", ("link", "button"), things=things, where=lambda t: t.region in INNER)
            if found is not None:
                self.follow(*found)
        box, things = self.find("feedback.text", ("field",), where=lambda t: t.tag == "textarea")
        title = self.seek("feedback.subject", ("field",), things=things, where=lambda t: t.form == box.form)
        if title is not None and title[0].i != box.i:
            put(things.element(title[0]), subject)
        put(things.element(box), text)
        self._fill_rest(box)
        before = set(nfc(self.surface.content().text).splitlines())
        self.press("feedback.button", where=lambda t: t.form == box.form)
        content = self.surface.content()
        code = self._tracking_code(content)
        thanks = "" if code else self._thanks(content, before)
        return Feedback(code=code, page=self.surface.view(content), thanks=thanks)

    def _thanks(self, content: Content, before: set[str]) -> str:
        """What a page says only now, where that is thanks in which no code can hide and which promises none."""
        lines = [*nfc(content.text).splitlines(), *self.messages(content).splitlines()]
        new = "\n".join(dict.fromkeys(line for line in lines if line not in before))
        plain = self.lexicon["done.plainly"].says(new)
        return new if plain and not _MAYBE_A_CODE.search(fold(new)) else ""

    def _fill_rest(self, near: Thing) -> None:
        """Fill what else the form of a field asks for."""
        things = self.surface.things()
        person = self.account.person if self.account is not None else Person()
        today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
        for field in things.items:
            if field.kind != "field" or field.form != near.form or field.readonly or not is_required(field):
                continue
            if field.box:
                tick(things.element(field), on=field.type != "radio" or field.checked)
            elif field.options and not field.value:
                options = [o.text for o in field.options if o.value != "" and not o.disabled]
                choose(field, things, options[0] if options else "", self.surface)
            elif not field.value and field.type != "file":
                put(things.element(field), invented_value(field, person, self.lexicon, today))

    def _tracking_code(self, content: Content) -> str:
        said = named_pairs(content.pairs, self.lexicon, "feedback", ("code",))
        lines = [*nfc(content.text).splitlines(), *self.messages(content).splitlines()]
        term = self.lexicon["feedback.code"]
        if "code" in said:
            return dossier_code(nfc(said["code"].value), fallback=True)
        for line in lines:
            if len(line) < 240 and term.says(line):
                found = dossier_code(line) or dossier_code(line.rpartition(":")[2], fallback=True)
                if found:
                    return found
        # «… đã được ghi nhận với mã PAKN-0042»
        told = (_GIVEN.search(ln) for ln in lines if len(ln) < 240 and self.lexicon["done.success"].says(ln))
        return next((m.group(1).strip(".,;/-") for m in told if m), "")

    def track_feedback(self, code: str) -> PageView:
        """Look feedback up by its tracking code.

        Raises:
            FunctionNotFound: no look-up for it.
        """
        try:
            self.go("page.feedback-track")
        except FunctionNotFound:
            self.go("page.feedback")
            found = self.seek("page.feedback-track", where=lambda t: t.region in INNER)
            if found is not None:
                self.follow(*found)

        def asked() -> tuple[Thing, Things] | None:
            return self.seek("feedback.code", ("field",), where=lambda t: not t.options)

        # the way there may have been a tab, which is closed again when the page is opened anew
        there = self.surface.until(asked, 0.4) or behind_tabs(self.surface, asked)
        if there is None:
            # the way there was the answer to one look-up, not the place to ask
            self.memory.pages.pop("page.feedback-track", None)
            self.go("page.feedback")
        box, things = there or self.find("feedback.code", ("field",), where=lambda t: not t.options)
        put(things.element(box), code)
        found = self.seek("look-up.button", ("button",), where=lambda t: t.form == box.form)
        if found is None:
            raise self.missing("look-up.button")
        self.surface.act(*found)
        return self.current()

    def english_page(self) -> PageView:
        """The English page.

        Raises:
            FunctionNotFound: no link to it.
        """
        self.go("page.english")
        return self.current()
