"""Putting values into controls: text, drop-down lists, boxes, radio buttons, home-made pickers."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import ElementHandle
from playwright.sync_api import Error as PlaywrightError

from steps.portal.locate import option_like
from steps.portal.snapshot import Thing, Things
from steps.portal.surface import Surface, translated
from steps.portal.text import fold, likeness

# Words of the part of the page that holds most of the days of a month.
_SHEET = """() => {
  const days = [...document.querySelectorAll('button,td,[role=gridcell],[role=button],[role=option]')]
    .filter(e => /^\\s*\\d{1,2}\\s*$/.test(e.textContent) && e.getClientRects().length);
  if (days.length < 20) return '';
  let n = days[Math.floor(days.length / 2)];
  while (n.parentElement && days.filter(d => n.contains(d)).length < days.length * 0.8) n = n.parentElement;
  for (let k = 0; k < 3 && n.parentElement; k++)
    if (/(^|\\D)(19|20|21)\\d\\d(\\D|$)/.test(n.innerText)) break; else n = n.parentElement;
  return n.innerText;
}"""
_SET = """(e, v) => {
  const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e), 'value');
  if (own && own.set) own.set.call(e, v); else if (e.isContentEditable) e.innerText = v; else e.value = v;
  for (const t of ['input', 'change', 'blur']) e.dispatchEvent(new Event(t, {bubbles: true}));
}"""


def put(element: ElementHandle, value: str) -> None:
    """Put a text into a field, as typing would; pickers that refuse typing get it set."""
    try:
        element.fill(value, timeout=2000)
    except PlaywrightError:
        element.evaluate(_SET, value)


def tick(element: ElementHandle, *, on: bool) -> None:
    """Tick or clear a box, by its label when the box itself is drawn over."""
    if element.evaluate("e => !!e.checked || e.getAttribute('aria-checked') === 'true'") is on:
        return
    element.evaluate("e => e.click()")


def choose(field: Thing, things: Things, words: str, surface: Surface) -> bool:
    """Choose by words in a drop-down list, a group of radio buttons or boxes, or a home-made picker.

    Returns:
        whether the choice exists.
    """
    with translated(f"«{field.name[:60]}»", surface.url):
        if field.options:
            value = option_like(field, words)
            if value is None:
                return False
            things.element(field).select_option(value=value)
            surface.answer()  # a choice may reload the page
            return True
        if field.box:
            group = [t for t in things.items if t.box and (t.group == field.group or (t.attr and t.attr == field.attr))]
            scored = [(max(likeness(t.choice, words), 0.9 * likeness(words, t.choice)), t) for t in group]
            top = max(scored, key=lambda s: s[0], default=None)
            if top is None or top[0] <= 0:
                return False
            tick(things.element(top[1]), on=True)
            return True
        read, choices = _unfolded(field, things, surface)
        scored = [(likeness(t.name, words), t) for t in choices]
        top = max(scored, key=lambda s: s[0], default=None)
        if top is None or top[0] <= 0:
            _fold(field, things, surface)
            return False
        surface.act(top[1], read)
        return True


_CHOICES = {"option", "menuitem", "menuitemradio", "radio", "treeitem"}


def _unfolded(field: Thing, things: Things, surface: Surface) -> tuple[Things, list[Thing]]:
    """Open a home-made picker; what it offers stands under it or somewhere else on the page."""
    element = things.element(field)
    before = {t.name for t in things.items if t.role in _CHOICES}
    element.click()
    surface.answer()
    read = surface.things()
    choices = [t for t in read.items if t.role in _CHOICES and not t.disabled]
    new = [t for t in choices if t.name not in before]
    return read, new or choices


_MONTH = re.compile(r"(\d{1,2})\s*[/.,-]?\s*(?:nam\s*)?(\d{4})")
_FURTHER = re.compile(r"^(?:thang sau|thang toi|thang tiep(?: theo)?|ke tiep|sau|next(?: month)?|>|›|»)$")
_BACK = re.compile(r"^(?:thang truoc|truoc|previous(?: month)?|prev|<|‹|«)$")
_MOST_MONTHS = 240


def pick_day(field: Thing, things: Things, day: date, surface: Surface) -> bool:
    """Choose a day on the sheet that a field opens which cannot be typed into.

    Returns:
        whether the sheet offered the day.
    """
    with translated(f"«{field.name[:60]}»", surface.url):
        known = {t.name for t in things.items}
        things.element(field).click()
        surface.answer()
        for _ in range(_MOST_MONTHS):
            read = surface.things()
            days = [
                t for t in read.items if t.kind == "button" and re.fullmatch(r"0?\d{1,2}", t.text) and not t.disabled
            ]
            shown = _MONTH.search(fold(surface.page.evaluate(_SHEET) or ""))
            if not days or shown is None:
                return False
            off = (day.year - int(shown[2])) * 12 + day.month - int(shown[1])
            if off == 0:
                wanted = [t for t in _of_the_month(days) if int(t.text) == day.day]
                if wanted:
                    surface.act(wanted[0], read)
                return bool(wanted)
            way = _FURTHER if off > 0 else _BACK
            ways = (t for t in read.items if t.kind == "button" and way.match(fold(t.name)))
            turn = next((t for t in ways if t.name not in known), None)
            if turn is None:
                return False
            surface.act(turn, read)
    return False


def _of_the_month(days: list[Thing]) -> list[Thing]:
    """The days of the month that a sheet shows, without the last ones of the month before and the first of the next."""
    numbers = [int(t.text) for t in days]
    starts = (k for k, n in enumerate(numbers) if n == 1 and numbers[k : k + 28] == list(range(1, 29)))
    start = next(starts, None)
    if start is None:
        return days
    end = next((k for k in range(start + 28, len(numbers)) if numbers[k] != numbers[k - 1] + 1), len(numbers))
    return days[start:end]


def _fold(field: Thing, things: Things, surface: Surface) -> None:
    """Close a picker that was opened only to be read."""
    surface.page.keyboard.press("Escape")
    surface.answer()
    if any(t.role == "option" for t in surface.things().items):
        things.element(field).click()
        surface.answer()


def offered(field: Thing, things: Things, surface: Surface) -> list[str]:
    """Words of the choices of a home-made picker, which is closed again; none for any other field."""
    if field.options or field.box or field.role != "combobox":
        return []
    with translated(f"«{field.name[:60]}»", surface.url):
        _, choices = _unfolded(field, things, surface)
        _fold(field, things, surface)
    return list(dict.fromkeys(t.name for t in choices))
