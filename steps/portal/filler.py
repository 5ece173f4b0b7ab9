"""Choosing values for the fields of a form, by the meaning of their labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from kiemdinh.model.target import Person
from steps.portal.forms import is_required, kind_of, label_of
from steps.portal.lexicon import Lexicon
from steps.portal.snapshot import Thing
from steps.portal.text import fold, likeness
from steps.portal.values import FieldKind

_PERSONAL = ("full-name", "identity-number", "date-of-birth", "phone", "email", "address")
_PLAIN = {FieldKind.TEXT, FieldKind.LONG_TEXT}


def given_value(thing: Thing, given: Mapping[str, str]) -> str | None:
    """Value that the target's data name for a field, by words of its label."""
    label = label_of(thing)
    scored = [(max(likeness(label, key), 0.9 * likeness(key, label), float(key == thing.attr)), key) for key in given]
    score, key = max(scored, default=(0.0, ""))
    return given[key] if score >= 0.55 else None


def meaning_of(thing: Thing, lexicon: Lexicon) -> str:
    """What of a person a field asks for, or empty."""
    key = lexicon.best(label_of(thing), "meaning.", 0.5)
    found = key.removeprefix("meaning.")
    return found if found in _PERSONAL else ""


def invented_value(thing: Thing, person: Person, lexicon: Lexicon, today: date) -> str:
    """A fitting value for a field that the target's data do not name."""
    kind = kind_of(thing)
    meaning = meaning_of(thing, lexicon)
    known = {
        "full-name": person.full_name or "Nguyễn Thị Thử Nghiệm",
        "identity-number": person.identity_number or "001190000001",
        "date-of-birth": person.date_of_birth or "1990-01-15",
        "phone": person.phone or "0900000001",
        "email": person.email or "thu.nghiem@example.vn",
        "address": person.address or "Số 1 phố Thử Nghiệm, Hà Nội",
    }
    if kind is FieldKind.NUMBER:
        return thing.min or "1"
    meaning = {FieldKind.EMAIL: "email", FieldKind.PHONE: "phone"}.get(kind, meaning)
    if meaning:
        return dated(known[meaning], thing) if meaning == "date-of-birth" else known[meaning]
    if kind is FieldKind.DATE or re.search(r"\b(?:ngay|date)\b", fold(label_of(thing))):
        past = re.search(r"\b(?:sinh|cap|da|thanh lap)\b", fold(label_of(thing)))
        day = today - timedelta(days=400) if past else today + timedelta(days=45)
        return dated(_within(day, thing).isoformat(), thing)
    if re.search(r"\b(?:so luong|so nguoi|so ngay|so ban|nam)\b", fold(label_of(thing))):
        return str(today.year) if "nam" in fold(label_of(thing)).split() else "1"
    return "Nội dung thử nghiệm"


def _within(day: date, thing: Thing) -> date:
    for bound, choose in ((thing.min, max), (thing.max, min)):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", bound):
            day = choose(day, date.fromisoformat(bound))
    return day


def dated(value: str, thing: Thing) -> str:
    """A date in the form that a field takes: ISO for date fields, else ``dd/mm/yyyy``."""
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value)
    local = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", value)
    if kind_of(thing) is FieldKind.DATE and local:
        return f"{local.group(3)}-{int(local.group(2)):02d}-{int(local.group(1)):02d}"
    if kind_of(thing) is not FieldKind.DATE and iso:
        return f"{iso.group(3)}/{iso.group(2)}/{iso.group(1)}"
    return value


def takes_marker(thing: Thing, lexicon: Lexicon) -> bool:
    """Whether a field takes free words, so that the marker can stand in it."""
    if thing.readonly or kind_of(thing) not in _PLAIN or meaning_of(thing, lexicon) or thing.pattern:
        return False
    folded = fold(label_of(thing))
    return not re.search(r"\b(?:ngay|so|ma|nam|email|dien thoai|mat khau)\b", folded)


def marker_field(things: list[Thing], lexicon: Lexicon) -> Thing | None:
    """The field best suited for the marker: long before short, a note before a name."""
    free = [t for t in things if takes_marker(t, lexicon)]
    term = lexicon["meaning.free-text"]

    def rank(thing: Thing) -> tuple[bool, bool, float]:
        return (kind_of(thing) is FieldKind.LONG_TEXT, is_required(thing), term.score(label_of(thing)))

    return max(free, key=rank, default=None)


def with_marker(value: str, marker: str, thing: Thing) -> str:
    """A value with the marker, within the field's length."""
    if marker in value or not marker:
        return value
    joined = f"{value} {marker}".strip()
    return joined if thing.maxlength < 0 or len(joined) <= thing.maxlength else marker[: thing.maxlength]
