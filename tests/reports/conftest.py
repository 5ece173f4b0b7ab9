from __future__ import annotations

from pathlib import Path

import pytest

import reports
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
