"""A picture of an element outlined on its page, with personal data masked before the capture."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from kiemdinh.model.failures import EnvironmentProblem
from kiemdinh.model.target import Target
from steps.portal.capture import masked_picture

_WIDE, _HIGH = 980, 420
_OUTLINE = """e => {
  const before = [e.style.outline, e.style.outlineOffset, e.style.boxShadow];
  e.scrollIntoView({block: 'center', inline: 'nearest'});
  e.style.setProperty('outline', '4px solid #d4380d', 'important');
  e.style.setProperty('outline-offset', '3px', 'important');
  e.style.setProperty('box-shadow', '0 0 0 12px rgba(255, 214, 102, .55)', 'important');
  return before;
}"""
_RESTORE = """(e, before) => {
  for (const k of ['outline', 'outline-offset', 'box-shadow']) e.style.removeProperty(k);
  [e.style.outline, e.style.outlineOffset, e.style.boxShadow] = before;
}"""
_HEADING = """() => {
  const shown = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0; };
  const main = document.querySelector('main,[role=main]') || document.body;
  return [...main.querySelectorAll('h1,h2,[role=heading]'), ...document.querySelectorAll('h1,h2')].find(shown) || main;
}"""


def outlined(page: Page, element: Any, target: Target) -> bytes:  # noqa: ANN401 - ElementHandle | None
    """PNG of an element outlined with what stands around it; without an element, the heading of the page.

    Returns:
        the picture, empty when the page gives none.
    """
    try:
        element = element or page.evaluate_handle(_HEADING).as_element()
        if element is None:
            return b""
        before = element.evaluate(_OUTLINE)
        try:
            box = element.bounding_box()
            if not box or not box["width"]:
                return b""
            return masked_picture(page, target, full_page=False, clip=_around(page, box))
        finally:
            element.evaluate(_RESTORE, before)
    except (PlaywrightError, EnvironmentProblem):
        return b""


def _around(page: Page, box: Any) -> dict[str, float]:  # noqa: ANN401 - Playwright's own form of a box
    size = page.viewport_size or {"width": 1280, "height": 720}
    wide, high = min(_WIDE, size["width"]), min(_HIGH, size["height"])
    left = box["x"] + min(box["width"], wide) / 2 - wide / 2
    top = box["y"] + min(box["height"], high) / 2 - high / 2
    return {
        "x": max(0.0, min(left, size["width"] - wide)),
        "y": max(0.0, min(top, size["height"] - high)),
        "width": wide,
        "height": high,
    }
