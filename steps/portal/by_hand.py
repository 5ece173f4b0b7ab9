"""A visible browser in which a person signs in; what the portal then knows is kept."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from kiemdinh.events.clock import stamp, system_clock
from kiemdinh.events.kept import Kept
from kiemdinh.model.failures import AccountProblem, CheckSignal, EnvironmentProblem
from kiemdinh.model.target import Target
from steps.portal.browser import browser_for
from steps.portal.session import PortalSession

OpenBrowser = Callable[[Target, Mapping[str, str]], AbstractContextManager[Browser]]
_POLL_MS = 300


class _Host:
    """The least that the driver needs of a session."""

    def __init__(self, target: Target, environ: Mapping[str, str]) -> None:
        self.target = target
        self.environ = environ


@contextmanager
def visible_browser(target: Target, environ: Mapping[str, str]) -> Iterator[Browser]:
    """A browser that a person can see.

    Raises:
        EnvironmentProblem: no display, no browser with windows, or it does not start.
    """
    shown = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not shown:
        raise EnvironmentProblem(
            "Máy này không có màn hình nên không mở được cửa sổ để người đăng nhập. Chạy lệnh này trên máy có màn hình "
            "(hoặc qua ssh -X) với cùng tệp đích, rồi chạy kiểm định ở chính máy đó."
        )
    with browser_for(target, environ, headless=False) as browser:
        yield browser


def let_person_sign_in(
    target: Target,
    key: str,
    environ: Mapping[str, str],
    *,
    open_browser: OpenBrowser = visible_browser,
    person: Callable[[Page], None] = lambda _: None,
    done: Callable[[], bool] = lambda: False,
    patience_s: float = 600.0,
) -> Kept:
    """Open the portal, wait until a person has signed in, and give what the portal then knows.

    Args:
        target: the portal.
        key: account; its role says which side is opened.
        environ: where a browser and a display are found.
        open_browser: gives a browser that a person can see.
        person: acts in the page; nobody but a person's hands by default.
        done: whether the person said so elsewhere (a key in the terminal).
        patience_s: seconds.

    Raises:
        EnvironmentProblem: no browser or display, or the portal does not answer.
        AccountProblem: the window was closed, or the time is over.
    """
    with open_browser(target, environ) as browser:
        session = PortalSession(_Host(target, environ), browser)
        driver = session.anonymous_driver(officer=key.startswith("officer-"))
        driver.surface.open("/")
        with contextlib.suppress(CheckSignal):
            driver.begin_sign_in()
        person(driver.page)
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if not driver.surface.alive or not browser.is_connected():
                raise AccountProblem("cửa sổ đã đóng trước khi đăng nhập xong; không giữ gì")
            with contextlib.suppress(CheckSignal, PlaywrightError):
                inside = driver.surface.inside
                if done() or (inside and driver.is_signed_in()):
                    state = dict(driver.surface.context.storage_state())
                    return Kept(saved=stamp(system_clock()), state=state)
            with contextlib.suppress(PlaywrightError, EnvironmentProblem):
                driver.page.wait_for_timeout(_POLL_MS)
        raise AccountProblem(f"chưa thấy đăng nhập xong sau {patience_s:.0f} giây; không giữ gì")
