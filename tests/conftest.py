"""What tests of several folders share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from kiemdinh.model.failures import EnvironmentProblem
from kiemdinh.model.target import BaseUrls, Target
from steps.portal.browser import browser_for

# What takes long comes first: at the end no worker waits for another one's last long test.
_LONGEST_FIRST = (
    "kill_matrix",
    "foreign",
    "driver",
    "security",
    "weather",
    "promises",
    "mapping",
    "live",
    "gate",
    "sync",
    "portal",
    "collect",
    "reports",
    "steps",
)
_EACH_BY_ITSELF = "test_rows.py"
_HERE = Path(__file__).parent


class FileScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist says no types
    """A file's tests stay with one worker, which makes its portals and pages once; long rows of the matrix do not."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return nodeid if file.endswith(_EACH_BY_ITSELF) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FileScheduling | None:
    if config.getvalue("dist") != "loadscope":
        return None
    config.option.loadscopereorder = False
    return FileScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    folder = Path(os.path.relpath(item.path, _HERE)).parts[0]
    return _LONGEST_FIRST.index(folder) if folder in _LONGEST_FIRST else len(_LONGEST_FIRST)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser per worker: a process can hold only one Playwright at a time."""
    anywhere = Target(version=1, id="thu", name="Cổng thử", base_urls=BaseUrls(public="http://127.0.0.1:9"))
    try:
        with browser_for(anywhere) as running:
            yield running
    except EnvironmentProblem as problem:
        pytest.skip(f"không có trình duyệt: {problem}")
