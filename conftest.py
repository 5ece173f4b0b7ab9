"""Lets a developer run the scenarios by hand: ``pytest features --target FILE [-n 2] [--alluredir DIR]``.

The controller makes a run folder, starts what the target launches, and stops it at the end; the scenarios then run as
in any other run.  The official way is ``kiemdinh run``.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

pytest_plugins = ["steps.plugin"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option of a developer's run."""
    parser.getgroup("kiemdinh").addoption("--target", default=None, help="tệp mô tả hệ thống được kiểm")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the run folder and start the target, once, in the controller."""
    given = config.getoption("--target", default=None)
    if given is None or hasattr(config, "workerinput"):
        return
    from kiemdinh.collect.by_hand import HandRun  # noqa: PLC0415 - only for a run by hand
    from kiemdinh.model.failures import InputProblem  # noqa: PLC0415
    from steps.plugin import RUN_DIR_VARIABLE  # noqa: PLC0415

    try:
        run = HandRun.start(Path(given), Path(tempfile.mkdtemp(prefix="kiemdinh-")))
    except InputProblem as error:
        raise pytest.UsageError(str(error)) from error
    config.add_cleanup(run.stop)
    os.environ.update(run.environ)
    os.environ[RUN_DIR_VARIABLE] = str(run.run_dir)
