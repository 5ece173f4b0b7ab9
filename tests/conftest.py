"""What tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import EnvironmentProblem
from kiemdinh.model.target import BaseUrls, Target
from steps.portal.browser import browser_for


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser per worker: a process can hold only one Playwright at a time."""
    anywhere = Target(version=1, id="thu", name="Cổng thử", base_urls=BaseUrls(public="http://127.0.0.1:9"))
    try:
        with browser_for(anywhere) as running:
            yield running
    except EnvironmentProblem as problem:
        pytest.skip(f"không có trình duyệt: {problem}")
