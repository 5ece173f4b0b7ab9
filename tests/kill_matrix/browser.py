"""One browser for all portals of a process; every engine that opens one gets it, with no page left in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser

from kiemdinh.model.target import Target
from steps.portal import session as portal_session
from steps.portal.browser import browser_for, launch_arguments

_OPENER = browser_for.__name__


class SharedBrowser:
    """Opened by the first portal, and again whenever another certificate is to be trusted."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._browser: Browser | None = None
        self._trusted: list[str] = []

    @contextmanager
    def lent(
        self, target: Target, environ: Mapping[str, str] = os.environ, *, headless: bool = True
    ) -> Iterator[Browser]:
        """The browser, empty when it comes and emptied when it goes; has the shape of ``browser_for``."""
        wanted = launch_arguments(target)
        if self._browser is None or not self._browser.is_connected() or wanted != self._trusted:
            self._stack.close()
            self._trusted = wanted
            self._browser = self._stack.enter_context(browser_for(target, environ, headless=headless))
        try:
            yield self._browser
        finally:
            for context in self._browser.contexts:
                context.close()

    def close(self) -> None:
        """Close it."""
        self._stack.close()
        self._browser = None


@contextmanager
def shared_browser() -> Iterator[SharedBrowser]:
    """Every driver of this process uses one browser inside the block."""
    shared = SharedBrowser()
    before = getattr(portal_session, _OPENER)
    setattr(portal_session, _OPENER, shared.lent)
    try:
        yield shared
    finally:
        setattr(portal_session, _OPENER, before)
        shared.close()
