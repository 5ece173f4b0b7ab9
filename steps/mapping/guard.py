"""Observe only: nothing but reading leaves the browser, and it stays on the hosts that were given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote_plus, urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request, Route

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_LEADS = frozenset({"document", "xhr", "fetch", "eventsource", "websocket"})


def host_of(url: str) -> str:
    """Host and port of an address, empty when it has none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].casefold()
    except ValueError:
        return ""


class Guard:
    """Holds back what would change something or leave the portal.

    Args:
        hosts: hosts that may be visited.
        tell: called once for each kind of request that was held back.
    """

    def __init__(self, hosts: frozenset[str], tell: Callable[[str], None]) -> None:
        self._hosts = hosts
        self._tell = tell
        self._told: set[str] = set()
        self._words: str | None = None

    def inside(self, url: str) -> bool:
        """Whether an address is on one of the hosts."""
        return host_of(url) in self._hosts

    @contextmanager
    def searching(self, words: str) -> Iterator[None]:
        """Inside the block a search may be sent by any method: a form, or a request that holds the words sought."""
        self._words = words
        try:
            yield
        finally:
            self._words = None

    def _is_search(self, request: Request) -> bool:
        if self._words is None:
            return False
        if request.is_navigation_request():
            return True
        said = unquote_plus(request.post_data or "")
        return bool(self._words) and (self._words in said or json.dumps(self._words)[1:-1] in said)

    def __call__(self, route: Route) -> None:
        """Let a request go, or hold it back."""
        request = route.request
        changing = request.method not in _READING and not self._is_search(request)
        leaving = request.resource_type in _LEADS and not self.inside(request.url)
        try:
            if changing or leaving:
                self._say(request.method, request.url, leaving=leaving)
                route.abort("blockedbyclient")
            else:
                route.continue_()
        except PlaywrightError:
            # the page went away while its request waited
            return

    def _say(self, method: str, url: str, *, leaving: bool) -> None:
        parts = urlsplit(url)
        what = host_of(url) if leaving else f"{method} {parts.path}"
        if what in self._told:
            return
        self._told.add(what)
        if leaving:
            self._tell(f"không đi theo liên kết sang máy chủ khác: {what}")
        else:
            self._tell(f"đã giữ lại yêu cầu có thể làm thay đổi dữ liệu: {what}")
