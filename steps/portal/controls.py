"""Putting values into controls: text, drop-down lists, boxes, radio buttons, home-made pickers."""

from __future__ import annotations

from playwright.sync_api import ElementHandle
from playwright.sync_api import Error as PlaywrightError

from steps.portal.locate import option_like
from steps.portal.snapshot import Thing, Things
from steps.portal.surface import Surface, translated
from steps.portal.text import likeness

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
            return True
        if field.box:
            group = [t for t in things.items if t.box and (t.group == field.group or (t.attr and t.attr == field.attr))]
            scored = [
                (max(likeness(t.label or t.near, words), 0.9 * likeness(words, t.label or t.near)), t) for t in group
            ]
            top = max(scored, key=lambda s: s[0], default=None)
            if top is None or top[0] <= 0:
                return False
            tick(things.element(top[1]), on=True)
            return True
        things.element(field).click()
        read = surface.things()
        offered = [t for t in read.items if t.role in {"option", "menuitem", "radio"}]
        scored = [(likeness(t.name, words), t) for t in offered]
        top = max(scored, key=lambda s: s[0], default=None)
        if top is None or top[0] <= 0:
            return False
        surface.act(top[1], read)
        return True
