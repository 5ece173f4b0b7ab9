"""One browser per worker, and the small portals of the driver's tests under a map."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import EnvironmentProblem
from steps.portal.browser import browser_for
from tests.driver.conftest import target_at


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with browser_for(target_at("http://127.0.0.1:9")) as running:
            yield running
    except EnvironmentProblem as problem:
        pytest.skip(f"không có trình duyệt: {problem}")
