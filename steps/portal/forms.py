"""Reading a form into values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from steps.portal.lexicon import Lexicon
from steps.portal.snapshot import Content, Thing, Things
from steps.portal.text import bare, fold, likeness, nfc
from steps.portal.values import FieldKind, FormField

_TYPES = {
    "email": FieldKind.EMAIL,
    "tel": FieldKind.PHONE,
    "number": FieldKind.NUMBER,
    "date": FieldKind.DATE,
    "datetime-local": FieldKind.DATE,
    "month": FieldKind.DATE,
    "password": FieldKind.PASSWORD,
    "file": FieldKind.FILE,
    "checkbox": FieldKind.CHECKBOX,
    "radio": FieldKind.RADIO,
}
_TELLING = 0.6
_WINDOW = 600
# «chưa rút được», «không lưu được», «chưa được ký số»: what was asked for has not happened
_UNDONE = re.compile(r"\b(?:chưa|không)(?: \w+){0,2} được\b", re.IGNORECASE)
_THANKS = re.compile(r"đã |cảm ơn", re.IGNORECASE)
_OBLIGED = re.compile(r"\*|\(bắt buộc\)|\(required\)", re.IGNORECASE)
INNER = ("main", "body", "dialog", "aside")


def kind_of(thing: Thing) -> FieldKind:
    """Kind of a field."""
    if thing.tag == "select" or thing.options or thing.role == "combobox":
        return FieldKind.CHOICE
    if thing.tag == "textarea" or (thing.role == "textbox" and thing.tag != "input"):
        return FieldKind.LONG_TEXT
    if thing.role in {"checkbox", "switch"}:
        return FieldKind.CHECKBOX
    if thing.role == "radio":
        return FieldKind.RADIO
    return _TYPES.get(thing.type, FieldKind.TEXT if thing.type in {"", "text", "search", "url"} else FieldKind.OTHER)


def label_of(thing: Thing) -> str:
    """Words that name a field, without marks of obligation."""
    if thing.type == "radio" or thing.role == "radio":
        return bare(thing.group or thing.section)
    if thing.type == "file" and not (thing.aria or thing.label) and thing.row:
        return bare(nfc(thing.near) or thing.row[:200])
    return bare(thing.name)


def is_required(thing: Thing) -> bool:
    """Whether the page marks a field as mandatory, in its code or in its words."""
    words = (thing.label, thing.aria, thing.group if thing.type == "radio" else "", thing.near, thing.placeholder)
    return thing.required or any(_OBLIGED.search(w) for w in words if w and len(w) < 200)


def is_obliged(words: str) -> bool:
    """Whether words say that something is mandatory."""
    return bool(_OBLIGED.search(words))


def mark_of(thing: Thing) -> tuple[str, str]:
    """What a field is known by when the page is read again."""
    return (thing.attr or thing.id, label_of(thing))


def asks_to_be_opened(thing: Thing) -> bool:
    """Whether a field that cannot be typed into must be filled all the same: a click opens what fills it."""
    plain = thing.tag == "input" and thing.type in {"", "text"} and not thing.disabled
    return thing.readonly and plain and not thing.value and is_required(thing)


def main_form(things: Things) -> tuple[Thing, ...]:
    """Fields of the form that the page is about: in the main content, the form with the most of them."""
    fields = [t for t in things.items if t.kind == "field" and t.region in INNER]
    dialog = [t for t in fields if t.region == "dialog"]
    groups: dict[tuple[int, int], list[Thing]] = {}
    for thing in dialog or fields:
        groups.setdefault((thing.frame, thing.form), []).append(thing)
    # Of two with as many fields the later one: a search box beside the content stands before it.
    return max((tuple(g) for g in reversed(groups.values())), key=len, default=())


def read_fields(things: Iterable[Thing]) -> tuple[FormField, ...]:
    """Fields as values; radio buttons of one name become one field."""
    found: list[FormField] = []
    radios: dict[tuple[int, str], list[Thing]] = {}
    for thing in things:
        kind = kind_of(thing)
        if kind is FieldKind.RADIO:
            group = radios.setdefault((thing.form, thing.attr or thing.group), [])
            group.append(thing)
            if len(group) > 1:
                continue
        found.append(_field(thing, kind))
    merged: list[FormField] = []
    for field in found:
        own = [g for (_, name), g in radios.items() if name and name in {field.name, field.label}]
        merged.append(_radio(own[0]) if field.kind is FieldKind.RADIO and own else field)
    return tuple(merged)


def _field(thing: Thing, kind: FieldKind) -> FormField:
    value = thing.value
    if kind is FieldKind.CHECKBOX:
        value = "1" if thing.checked else ""
    return FormField(
        label=label_of(thing),
        name=thing.attr or thing.id,
        kind=kind,
        value=nfc(value) if kind is not FieldKind.LONG_TEXT else value,
        required=is_required(thing),
        read_only=thing.readonly,
        options=tuple(nfc(o.text) for o in thing.options if o.value != ""),
        hint=nfc(thing.hint),
        error=nfc(thing.error),
    )


def _radio(group: list[Thing]) -> FormField:
    first = group[0]
    chosen = next((bare(t.choice) for t in group if t.checked), "")
    return FormField(
        label=label_of(first) or first.attr,
        name=first.attr,
        kind=FieldKind.RADIO,
        value=chosen,
        required=any(is_required(t) for t in group),
        read_only=all(t.readonly for t in group),
        options=tuple(bare(t.choice) for t in group),
        hint=nfc(first.hint),
        error=nfc(first.error),
    )


def errors_of(content: Content, things: Things, lexicon: Lexicon) -> tuple[str, ...]:
    """Error texts that a page shows: messages that say so, and texts tied to fields."""
    term = lexicon["done.error"]
    said = [nfc(n.text) for n in content.notices if n.inMain and n.text and (n.bad or term.says(n.text))]
    said += [nfc(text) for text in content.remembered if term.says(text) or _undone(nfc(text))]
    said += [nfc(t.error) for t in things.items if t.kind == "field" and t.error and t.region in INNER]
    window = told_in_window(content, things)
    if any(term.says(line) for line in window) and not any(lexicon["done.plainly"].says(line) for line in window):
        said.append(" ".join(window))
    return tuple(dict.fromkeys(s for s in said if s))


def _undone(message: str) -> bool:
    """Whether a passing message says that what was asked for has not happened."""
    return bool(_UNDONE.search(message)) and not _THANKS.match(message)


def told_in_window(content: Content, things: Things) -> tuple[str, ...]:
    """Lines of a window over the page that only tells something: nothing to fill in, one button that closes it.

    A window with two buttons asks, and what it warns of has not happened.
    """
    lines = [line for line in (nfc(line).strip() for line in content.text.splitlines()) if line]
    said = "\n".join(lines)
    # a window may lie over another one, whose parts are there too
    over = [t for t in things.items if t.region == "dialog" and t.visible]
    buttons = {nfc(t.text) for t in over if t.kind in {"button", "link"} and len(nfc(t.text)) > 1} & set(lines)
    asks = any(t.kind == "field" and (not label_of(t) or label_of(t) in said) for t in over)
    if len(buttons) != 1 or asks or len(said) > _WINDOW:
        return ()
    return tuple(line for line in lines if line not in buttons)


def fee_of(content: Content, lexicon: Lexicon) -> str:
    """Words of the fee that a page shows, empty when it shows none; with their labels where several are as telling."""
    term = lexicon["filing.fee"]
    told = [(s.title, s.text) for s in content.sections] + [(p.label, p.value) for p in content.pairs]
    scored = [(term.score(label), nfc(label).rstrip(" :"), nfc(text)) for label, text in told if text]
    scored = [s for s in scored if s[0] >= _TELLING and re.search(r"\d|không|miễn", s[2], re.IGNORECASE)]
    best = max((s[0] for s in scored), default=0.0)
    telling = {text: label for score, label, text in reversed(scored) if score == best}
    if len(telling) < 2:
        return next(iter(telling), "")
    return "\n".join(f"{label}: {text}" for text, label in reversed(telling.items()))


def component_score(thing: Thing, component: str) -> float:
    """How well an upload field answers to a component of a dossier."""
    places = ((label_of(thing), 1.0), (thing.near, 0.9), (thing.row, 0.7), (thing.group, 0.6), (thing.section, 0.5))
    return max(weight * max(likeness(text, component), 0.9 * likeness(component, text)) for text, weight in places)


def step_numbers(content: Content) -> tuple[int, int]:
    """Number of the present step and of all steps, where the page says ``Bước 2/4``."""
    for line in nfc(content.text).splitlines():
        words = fold(line).replace("tren", "/").replace("trong", "/").split()
        if len(words) <= 8 and words[:1] == ["buoc"]:
            joined = "".join(words[1:4])
            first, slash, rest = joined.partition("/")
            digits = "".join(c for c in rest if c.isdigit())
            if slash and first.isdigit() and digits:
                return int(first), int(digits)
    return 1, 1
