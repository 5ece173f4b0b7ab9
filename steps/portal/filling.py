"""The form of a dossier: reading it, filling it, attaching files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kiemdinh.model.failures import DataProblem, FunctionNotFound
from kiemdinh.model.target import Person, Procedure
from steps.portal.acting import ActingPart
from steps.portal.controls import choose, offered, pick_day, put, tick
from steps.portal.filler import dated, given_value, invented_value, marker_field, with_marker
from steps.portal.forms import (
    INNER,
    asks_to_be_opened,
    fee_of,
    is_required,
    kind_of,
    label_of,
    main_form,
    mark_of,
    read_fields,
    step_numbers,
)
from steps.portal.keyboard import out_of_tab_reach
from steps.portal.snapshot import Thing, Things
from steps.portal.surface import translated
from steps.portal.text import likeness
from steps.portal.unfolding import unfold
from steps.portal.values import FieldKind, FilingForm

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_LEAST_FIELDS = 3
_MOST_ROUNDS = 3
_NEUTRAL = 0.5
_YEAR = 4
_MOST_LOOKS = 12
_MOST_STEPS = 4
_CHOOSER_MS = 5000


class FillingPart(ActingPart):
    """Reading and filling a form."""

    _filing: Procedure | None = None
    _unseen = ""
    _settled: frozenset[tuple[str, str]] = frozenset()
    _typed_before: frozenset[str] = frozenset()

    def read_form(self) -> FilingForm:
        """The filing form as it stands."""
        read = self.surface.until(self._form_now, 0.8)
        return read if read is not None else self._form_now(force=True) or self._empty()

    def out_of_tab_reach(self) -> tuple[str, ...]:
        """Labels of mandatory empty fields of the form as it stands that the Tab key cannot reach."""
        with translated("biểu mẫu", self.surface.url):
            return out_of_tab_reach(self.surface.things())

    def _form_now(self, *, force: bool = False) -> FilingForm | None:
        things = self.surface.things()
        content = self.surface.content()
        asks = any(t.type == "password" and t.visible for t in things.items) or (
            self.says("filing.needs-sign-in", content) and self.account is None
        )
        form = main_form(things)
        if self.account is None and not self._for_filing(form, things):
            form = ()  # a search box, a choice of ways to sign in: nothing that could be filed
        fields = () if asks else read_fields(form)
        asks = asks or (not fields and self.lexicon["sign-in"].says(content.heading))
        if not (asks or fields or force or self.surface.status >= 400):
            return None
        step, steps = step_numbers(content)
        return FilingForm(
            needs_sign_in=asks,
            fields=fields,
            fee=fee_of(content, self.lexicon),
            page=self.surface.view(content),
            step=step,
            steps=steps,
        )

    def _for_filing(self, form: tuple[Thing, ...], things: Things) -> bool:
        """Whether fields are what a dossier is filed with, rather than a search box beside something else."""
        if len(form) >= _LEAST_FIELDS or any(kind_of(t) in {FieldKind.FILE, FieldKind.LONG_TEXT} for t in form):
            return True
        places = {(t.form, t.frame) for t in form}
        keys = ("filing.submit", "filing.next", "filing.save-draft")
        return any(self.seek(k, ("button",), things=things, where=lambda t: (t.form, t.frame) in places) for k in keys)

    def _empty(self) -> FilingForm:
        return FilingForm(needs_sign_in=False, fields=(), fee="", page=self.current())

    # --- filling
    def fill(self, values: Mapping[str, str]) -> FilingForm:
        """Fill fields named by words of their labels (``"1"``/``""`` ticks or clears a box).

        Raises:
            FunctionNotFound: no field answers to a label.
        """
        for words, value in values.items():
            things = self.surface.things()
            scored = [(max(likeness(label_of(t), words), float(t.attr == words)), t) for t in main_form(things)]
            score, field = max(scored, key=lambda s: s[0], default=(0.0, None))
            if field is None or score < 0.4:
                raise FunctionNotFound(f"ô «{words}»", self.surface.url, "nhãn của các ô trong biểu mẫu")
            self._put(field, things, value)
        return self.read_form()

    def _put(self, field: Thing, things: Things, value: str) -> None:
        kind = kind_of(field)
        if kind is FieldKind.CHECKBOX:
            tick(things.element(field), on=bool(value))
        elif kind in {FieldKind.CHOICE, FieldKind.RADIO}:
            if not choose(field, things, value, self.surface):
                raise DataProblem(f"{self.surface.url}: «{label_of(field)}» không có lựa chọn «{value}»")
            self.surface.settle()
        else:
            put(things.element(field), dated(value, field))

    def fill_required(self, procedure: Procedure, *, attachments: bool = True) -> dict[str, str]:
        """Fill what is mandatory and still empty, the marker into a free text, and attach what the procedure names.

        Returns:
            what was typed, by label.
        """
        typed: dict[str, str] = {}
        self._filing, rounds = procedure, 0
        self._open_folded()
        if not self._settled:
            self._unseen = ""
        for _ in range(_MOST_LOOKS):
            things = self.surface.things()
            fields = [t for t in main_form(things) if not t.readonly or t.popup or asks_to_be_opened(t)]
            open_fields = [t for t in fields if self._wants(t, fields, procedure.form, typed)]
            if not open_fields:
                break
            for field in open_fields:
                loads = len(self.surface.trail)
                value = self._value(field, things, procedure.form)
                if value:
                    typed[label_of(field)] = value
                if len(self.surface.trail) != loads:
                    break  # the page was loaded again with what is filled so far
            else:
                rounds += 1
            if rounds >= _MOST_ROUNDS:
                break
        self._mark(typed)
        if attachments:
            self._attach_all(procedure)
        self._typed_before |= {value.strip() for value in typed.values()}
        return typed

    def _open_folded(self) -> None:
        """Open the folded parts of a form that hold what is mandatory."""
        hidden = (t for t in self.surface.things(hidden=True).items if t.kind == "field" and not t.visible)
        if any(is_required(t) and t.region in INNER and t.type not in {"hidden", "file"} for t in hidden):
            unfold(self.surface)

    def fill_further(self, before: Things) -> None:
        """Fill what a further step of the form asks for anew; what stood there before stays as it is."""
        if self._filing is None:
            return
        self._settled = frozenset(mark_of(t) for t in before.items if t.kind == "field")
        try:
            if any(mark_of(t) not in self._settled for t in main_form(self.surface.things())):
                chosen = any(t.type == "file" for t in before.items)  # what was chosen there stays, good or bad
                self.fill_required(self._filing, attachments=not chosen)
        finally:
            self._settled = frozenset()

    def _wants(self, field: Thing, fields: list[Thing], given: Mapping[str, str], typed: Mapping[str, str]) -> bool:
        kind = kind_of(field)
        if kind in {FieldKind.FILE, FieldKind.PASSWORD} or label_of(field) in typed or mark_of(field) in self._settled:
            return False
        if kind is FieldKind.RADIO:
            group = [t for t in fields if t.type == "radio" and (t.attr or t.group) == (field.attr or field.group)]
            return group[0] is field and not any(t.checked for t in group)
        if kind is FieldKind.CHECKBOX:
            consent = self.lexicon["filing.consent"].says(field.name)
            return not field.checked and (is_required(field) or consent)
        if given_value(field, given) is not None:
            return True
        return is_required(field) and not field.value.strip()

    def _value(self, field: Thing, things: Things, given: Mapping[str, str]) -> str:
        kind = kind_of(field)
        value = given_value(field, given)
        if kind is FieldKind.CHECKBOX:
            tick(things.element(field), on=True)
            return "1"
        if kind in {FieldKind.CHOICE, FieldKind.RADIO}:
            if value is not None and choose(field, things, value, self.surface):
                self.surface.settle()
                return value
            options = [o.text for o in field.options if o.value != "" and not o.disabled]
            options = options or self._meant(offered(field, things, self.surface))
            if kind is FieldKind.RADIO:
                group = [t for t in things.items if t.type == "radio" and t.attr == field.attr]
                options = [t.choice for t in group]
                online = [o for o in options if self.lexicon["filing.online"].says(o)]
                options = online or options
            if not options or not choose(field, things, options[0], self.surface):
                return ""
            self.surface.settle()
            return options[0]
        if value is None:
            person = self.account.person if self.account is not None else Person()
            value = invented_value(field, person, self.lexicon, datetime.now(_ZONE).date())
        value = dated(value, field)
        if field.readonly:
            return value if self._pick(field, things, value) else ""
        if field.maxlength > 0:
            value = value[: field.maxlength]
        put(things.element(field), value)
        return value

    def _meant(self, options: list[str]) -> list[str]:
        neutral = self.lexicon["filter.neutral"]
        return [o for o in options if neutral.score(o) < _NEUTRAL]

    def _pick(self, field: Thing, things: Things, value: str) -> bool:
        """Choose a day where it cannot be typed."""
        day = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value) or re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", value)
        if day is None:
            return False
        parts = [int(n) for n in (day.groups() if len(day[1]) == _YEAR else day.groups()[::-1])]
        return pick_day(field, things, date(*parts), self.surface)

    def _mark(self, typed: dict[str, str]) -> None:
        """Put the marker of the run into a free text, so that what we create can be told."""
        marker = self.target.access.marker
        things = self.surface.things()
        fields = [t for t in main_form(things) if not t.readonly and mark_of(t) not in self._settled]
        if not marker or any(marker in t.value for t in fields):
            return
        field = marker_field(fields, self.lexicon)
        if field is not None:
            value = with_marker(field.value, marker, field)
            put(things.element(field), value)
            typed[label_of(field)] = value

    def _attach_all(self, procedure: Procedure) -> None:
        """Attach what the procedure names and what the form demands; the part for files does."""
