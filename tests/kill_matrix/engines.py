"""Engines run inside this process, where the modules are loaded and the browser is open."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from kiemdinh.collect.stages import Work, package_folder
from kiemdinh.model.enums import Engine

_SCENARIOS = "features.test_scenarios"
# The command of the official way, without what only people look at, and without watching warnings and threads: the
# portal's threads live in this process too.
_LEAN = (
    "-n",
    "0",
    "--assert=plain",
    *(
        w
        for name in (
            "cacheprovider",
            "terminal",
            "faulthandler",
            "logging",
            "warnings",
            "unraisableexception",
            "threadexception",
        )
        for w in ("-p", f"no:{name}")
    ),
)


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """The process environment as an engine's own process would have it."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class _PlainTracebacks:
    """Nobody reads them here, and a fine one costs as much as the check itself."""

    def pytest_configure(self, config: pytest.Config) -> None:
        config.option.tbstyle = "native"


def functional(work: Work) -> None:
    """Run the feature files with pytest."""
    sys.modules.pop(_SCENARIOS, None)  # it reads the feature files that the plan needs when it is imported
    options = [str(package_folder("features")), "-p", "steps.plugin", *_LEAN]
    options += ["--kd-run-dir", str(work.run_dir), "--kd-look", str(work.look), "--kd-access", work.stage.access[0]]
    pytest.main([*options, "--kd-alone", work.stage.alone], plugins=[_PlainTracebacks()])


def _named(work: Work) -> list[str]:
    checks = [word for check in work.checks for word in ("--check", check)]
    return ["--run-dir", str(work.run_dir), "--look", str(work.look), *checks]


def security(work: Work) -> None:
    """Run the security checks."""
    from security.collect import main  # noqa: PLC0415 - a worker that needs no security check does not load it

    main(_named(work))


def sync(work: Work) -> None:
    """Run the sync checks."""
    from schemas.live.__main__ import main  # noqa: PLC0415 - as above

    main(_named(work))


IN_PROCESS: Mapping[Engine, Callable[[Work], None]] = {
    Engine.FUNCTIONAL: functional,
    Engine.SECURITY: security,
    Engine.SYNC: sync,
}
