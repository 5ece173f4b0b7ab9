"""What a visitor's tabs are waiting for, and what of it never ends."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Request

from steps.portal.snapshot import State

_DATA = frozenset({"document", "xhr", "fetch"})
_SOON_S = 5.0


@dataclass
class Habits:
    """What a site keeps going all the time: requests that wait for news, signs of work that are always shown.

    Attributes:
        requests: addresses without their queries.
        signs: how elements that say "at work" are written, with the page where each was seen to stay.
    """

    requests: set[str] = field(default_factory=set)
    signs: dict[str, str] = field(default_factory=dict)


class UnderWay:
    """Requests of a visitor's tabs that are not answered in full.

    Args:
        base: address of the site, whose own scripts are waited for, too: they may be the part that draws the page.
        habits: what was found to go on for ever; it is added to, and corrected when it does end.
    """

    def __init__(self, base: str, habits: Habits) -> None:
        self._host = urlsplit(base).netloc
        self._habits = habits
        self._open: dict[Request, float] = {}

    def begin(self, request: Request) -> bool:
        """A request was sent; whether it asks for data."""
        data = request.resource_type in _DATA
        if data or (request.resource_type == "script" and urlsplit(request.url).netloc == self._host):
            self._open[request] = time.monotonic()
        return data

    def end(self, request: Request, *, answered: bool) -> None:
        """A request was answered, or failed (as all do that a page leaves behind)."""
        begun = self._open.pop(request, None)
        if answered and begun is not None and time.monotonic() - begun < _SOON_S:
            self._habits.requests.discard(_address(request))

    def leaving(self, page: Page) -> Request | None:
        """The document that a tab asked for and has not got yet."""
        asked = (r for r in list(self._open) if r.is_navigation_request() and _of(r, page))
        return next((r for r in asked if r.frame.parent_frame is None), None)

    def at_work(self, page: Page, state: State) -> bool:
        """Whether a tab waits for an answer, or says that it is at work, other than it does always."""
        habits, here = self._habits, _address(page)
        if any(_of(r, page) and _address(r) not in habits.requests for r in list(self._open)):
            return True
        for sign in [s for s, place in habits.signs.items() if place == here and s not in state.signs]:
            del habits.signs[sign]
        return state.busy or any(s not in habits.signs for s in state.signs)

    def give_up(self, page: Page, state: State) -> None:
        """The whole patience was not enough: what is still going on is no reason to wait for it again."""
        waiting = (r for r in list(self._open) if r.resource_type in {"xhr", "fetch"} and _of(r, page))
        self._habits.requests |= {_address(r) for r in waiting}
        self._habits.signs |= dict.fromkeys(state.signs, _address(page))


def _address(place: Request | Page) -> str:
    return place.url.partition("?")[0]


def _of(request: Request, page: Page) -> bool:
    try:
        return request.frame.page is page
    except PlaywrightError:
        return False
