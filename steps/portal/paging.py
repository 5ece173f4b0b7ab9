"""Turning the pages of a list."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from steps.portal.base import Base
from steps.portal.snapshot import Thing
from steps.portal.text import dossier_code

_MOST_PAGES = 8
_PAGER = 60


def _turns(thing: Thing) -> bool:
    """Whether a thing turns a page, rather than goes on with what a row is about."""
    place = thing.region not in {"header", "footer"} and not thing.disabled
    return place and thing.current != "page" and len(thing.row) < _PAGER and not dossier_code(thing.row)


def further_pages(driver: Base) -> Iterator[int]:
    """Turn the pages of the present list, as long as they lead on and stay on it.

    Yields:
        the number of each further page, while it is shown.
    """
    for number in range(2, _MOST_PAGES + 2):
        things = driver.surface.things()
        found = driver.seek("next-page", ("link", "button"), things=things, where=_turns)
        if found is None:
            numbered = [t for t in things.items if t.kind != "field" and t.text == str(number) and _turns(t)]
            found = (numbered[0], things) if numbered else None
        if found is None:
            return
        address, text = driver.surface.url, driver.surface.content().text
        driver.follow(*found)
        if urlsplit(driver.surface.url).path != urlsplit(address).path:
            driver.surface.open(address)
            return
        if driver.surface.content().text == text:
            return
        yield number
