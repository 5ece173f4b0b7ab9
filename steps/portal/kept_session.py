"""What makes a visitor signed in: cookies that scripts cannot read, and tokens that the page keeps and sends itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from playwright.sync_api import Cookie as BrowserCookie

from steps.portal.surface import Surface, translated

LEAST = 16  # characters; shorter values are no secret
_AREAS = ("localStorage", "sessionStorage")
_READ = """areas => Object.fromEntries(areas.map(a => {
  try { return [a, Object.fromEntries(Object.entries(window[a]))]; } catch { return [a, {}]; }
}))"""
_WRITE = """kept => {
  for (const [area, values] of Object.entries(kept))
    for (const [key, value] of Object.entries(values)) window[area].setItem(key, value);
}"""


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A visitor's session, to be taken up again later.

    Attributes:
        cookies: cookies of the site.
        stored: what the page keeps in the browser, by area and key.
        marks: values that tell this session from others, by where they are kept; empty when none is known.
    """

    cookies: tuple[BrowserCookie, ...]
    stored: Mapping[str, Mapping[str, str]]
    marks: Mapping[str, str]


def kept_session(surface: Surface) -> KeptSession:
    """The session of the visitor whose tab shows a page of the site."""
    host = urlsplit(surface.base).hostname or ""
    cookies = tuple(c for c in surface.context.cookies() if _of(c.get("domain", ""), host))
    stored = _stored(surface)
    sent = " ".join(surface.outgoing.credentials)
    marks = {c.get("name", ""): c.get("value", "") for c in cookies if c.get("httpOnly") or _within(c, sent)}
    for area, values in stored.items():
        for key, value in values.items():
            token = next((t for t in _texts(value) if t in sent), "")
            if token:
                marks[f"{area} {key}"] = token
    if not marks and surface.outgoing.credentials:
        marks["Authorization"] = surface.outgoing.credentials[-1]
    return KeptSession(cookies, stored, {k: v for k, v in marks.items() if len(v) >= LEAST})


def take_up(surface: Surface, kept: KeptSession) -> None:
    """Give a tab that shows a page of the site exactly this session."""
    surface.context.clear_cookies()
    surface.context.add_cookies(cast("Any", list(kept.cookies)))
    if not surface.inside:
        surface.open("/")
    with translated("nơi trang giữ phiên", surface.url):
        surface.page.evaluate(_WRITE, kept.stored)


def can_be_taken_up(kept: KeptSession) -> bool:
    """Whether what tells the session is known and can be given back to a browser."""
    return any(c.get("httpOnly") for c in kept.cookies) or any(where != "Authorization" for where in kept.marks)


def _of(domain: str, host: str) -> bool:
    bare = domain.lstrip(".")
    return host == bare or host.endswith("." + bare)


def _within(cookie: BrowserCookie, sent: str) -> bool:
    value = cookie.get("value", "")
    return len(value) >= LEAST and value in sent


def _stored(surface: Surface) -> dict[str, dict[str, str]]:
    if not surface.inside:
        return {}
    with translated("nơi trang giữ phiên", surface.url):
        return cast("dict[str, dict[str, str]]", surface.page.evaluate(_READ, list(_AREAS)))


def _texts(value: str) -> Iterator[str]:
    """A stored value, or the texts in it when it is JSON, that are long enough for a token."""
    try:
        read = json.loads(value)
    except ValueError:
        read = value
    yield from (t for t in _leaves(read) if len(t) >= LEAST)


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
