from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import reports
from steps.portal.browser import find_browser
from tests.reports import sample


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample run, rendered in every format; a range stands instead of a letter."""
    folder = sample.full_run(tmp_path_factory.mktemp("reports") / "run")
    reports.render(folder, sample.EDITION)
    return folder


@pytest.fixture(scope="module")
def page_file(run_dir: Path) -> Path:
    return run_dir / "judgements" / sample.EDITION / "report.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(find_browser()))
        yield found
        found.close()
