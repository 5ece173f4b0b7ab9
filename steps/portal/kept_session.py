"""What makes a visitor signed in: cookies that scripts cannot read, and tokens that the page keeps and sends itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from playwright.sync_api import Cookie as BrowserCookie
from playwright.sync_api import Error as PlaywrightError

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
        cookies: cookies of the site; those of an identity provider on the same host name are its own affair.
        stored: what the page keeps in the browser, by area and key.
        marks: values that tell this session from others, by where they are kept; empty when none is known.
    """

    cookies: tuple[BrowserCookie, ...]
    stored: Mapping[str, Mapping[str, str]]
    marks: Mapping[str, str]


def kept_session(surface: Surface) -> KeptSession:
    """The session of the visitor whose tab shows a page of the site."""
    host = urlsplit(surface.base).hostname or ""
    sent = " ".join(surface.outgoing.credentials)
    cookies = tuple(c for c in surface.context.cookies() if _of(c.get("domain", ""), host))
    foreign = _set_elsewhere(surface)
    own = tuple(c for c in cookies if c.get("name") not in foreign)
    if sent or any(_tells(c, sent) for c in own) or not surface.inside:
        # Where nothing else tells who is signed in, the sign-in page beside the portal may set what the portal reads.
        cookies = own
    stored = _stored(surface)
    marks = {c.get("name", ""): c.get("value", "") for c in cookies if _tells(c, sent)}
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


def _set_elsewhere(surface: Surface) -> set[str]:
    """Names of cookies that only other sites set: one jar serves all ports of a host, and all hosts of a domain."""
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for answer in surface.outgoing.documents:
        with suppress(PlaywrightError):
            said = answer.header_values("set-cookie")
            own = urlsplit(answer.url)[:2] == urlsplit(surface.base)[:2]
            names[own] |= {value.partition("=")[0].strip() for value in said}
    return names[False] - names[True]


def _tells(cookie: BrowserCookie, sent: str) -> bool:
    return (bool(cookie.get("httpOnly")) and len(cookie.get("value", "")) >= LEAST) or _within(cookie, sent)


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
