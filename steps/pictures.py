"""Keeps a picture of the page at the end of a scenario: when it did not pass, and of the checks that are asked for.

A picture is evidence beside an outcome, never a reason for one: what goes wrong while it is taken is left out.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable

import pytest
from playwright.sync_api import Error as PlaywrightError
from pytest_bdd.parser import Feature, Scenario, Step

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import Blocked, CheckSignal, NotApplicable
from steps.portal.session import PortalSession

OPEN_PORTAL = pytest.StashKey[PortalSession]()
_BEGAN = pytest.StashKey[float]()
_ERROR = pytest.StashKey[Exception]()


class Pictures:
    """Listens to scenarios.

    Args:
        notes: key under which an item keeps what its check writes down.
        checks: checks of which a picture is kept also when they pass; once for each.
    """

    def __init__(self, notes: pytest.StashKey[Notes], checks: Iterable[str] = ()) -> None:
        self._notes = notes
        self._wanted = set(checks)

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest) -> None:
        """Remember when the scenario began: a page that nobody touched since is another scenario's."""
        request.node.stash[_BEGAN] = time.monotonic()

    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, step: Step, exception: Exception) -> None:
        """Remember how the scenario ended."""
        del step
        request.node.stash[_ERROR] = exception

    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
        """Take the picture."""
        del feature
        error = request.node.stash.get(_ERROR, None)
        mark = request.node.get_closest_marker("check")
        check = str(mark.args[0]) if mark is not None else ""
        if error is None and check not in self._wanted:
            return
        self._wanted.discard(check)
        if isinstance(error, Blocked | NotApplicable):
            return
        portal = request.config.stash.get(OPEN_PORTAL, None)
        notes = request.node.stash.get(self._notes, None)
        if portal is None or notes is None:
            return
        driver = portal.latest(request.node.stash.get(_BEGAN, 0.0))
        if driver is None:
            return
        with contextlib.suppress(CheckSignal, PlaywrightError, OSError):
            notes.picture(driver.picture(full_page=False), f"Màn hình khi kết thúc: {scenario.name}")
