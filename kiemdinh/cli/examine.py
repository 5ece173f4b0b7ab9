"""Collects, judges and says what came of it; shared by ``run`` and ``demo``."""

from __future__ import annotations

import dataclasses
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

import click

from kiemdinh.bundle.folder import RunFolder, decode
from kiemdinh.cli.screen import Screen
from kiemdinh.collect.orchestrator import Collector
from kiemdinh.collect.settings import Settings
from kiemdinh.comparing import COMPARISON, compare_runs
from kiemdinh.events.kept import WAIT_VARIABLE
from kiemdinh.judging import FORMATS, Judged, find_edition, judge_run
from kiemdinh.model.comparison import Comparison
from kiemdinh.model.edition import Edition
from kiemdinh.texts import Words

_PERSON_WAIT_S = 240


def examine(
    folder: RunFolder,
    settings: Settings,
    known: Mapping[str, Edition],
    words: Words,
    *,
    resumed: bool = False,
    quiet: bool = False,
    formats: tuple[str, ...] = FORMATS,
    earlier: RunFolder | None = None,
    shown: Callable[..., Screen] = Screen,
) -> Judged | None:
    """Collect a run to its seal and judge it under the edition of its plan.

    Args:
        folder: the run.
        settings: how to collect.
        known: editions of the suite.
        words: texts.
        resumed: the run was interrupted before.
        quiet: no progress.
        formats: report formats.
        earlier: run to compare with.
        shown: makes the progress display.

    Returns:
        The judgement, or ``None`` when the run was interrupted.
    """
    if not folder.sealed:
        settings = _with_person(settings, quiet=quiet)
        with shown(folder, words, quiet=quiet) as screen, interruptible():
            complete = Collector(folder, dataclasses.replace(settings, tick=screen.tick)).run(resumed=resumed)
        if not complete:
            click.echo(words("interrupted_run", path=folder.path), err=True)
            return None
    edition = find_edition(folder, folder.plan.edition, known)

    def beside() -> dict[str, object]:
        return {COMPARISON: compare_runs(earlier, folder, known)} if earlier is not None else {}

    return judge_run(folder, edition, formats=formats, lang=words.lang, beside=beside)


def _with_person(settings: Settings, *, quiet: bool) -> Settings:
    """Settings that say whether somebody looks on and can be asked to sign in."""
    watched = not quiet and sys.stdin.isatty() and sys.stderr.isatty()
    if not watched or WAIT_VARIABLE in settings.environ:
        return settings
    return dataclasses.replace(settings, environ={**settings.environ, WAIT_VARIABLE: str(_PERSON_WAIT_S)})


def show(judged: Judged, folder: RunFolder, words: Words) -> None:
    """Print the end of a run: letter, score, parts, sentences, gate, and where the report is."""
    from reports.console import summary  # noqa: PLC0415 - formatting loads only at the end

    path = judged.folder / COMPARISON
    comparison = decode(path, Comparison) if path.is_file() else None
    click.echo(summary(judged.grade, judged.judgement, words.lang, comparison))
    click.echo()
    for path in judged.reports[:1]:
        click.echo(words("report_at", path=path))
    click.echo(words("bundle_at", path=folder.path))


@contextmanager
def interruptible() -> Iterator[None]:
    """Inside the block, Ctrl-C, SIGTERM and a closed terminal are one interrupt; what follows them is ignored.

    Stopping is bounded in time, and a second request in the middle of it would leave processes behind.  Once asked,
    the program only has its last words to say: later requests stay ignored, so that its exit code is its own.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    stopping: list[int] = []

    def asked(which: int, _frame: FrameType | None) -> None:
        stopping.append(which)
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = [signal.signal(number, asked) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True) if not stopping else ():
            signal.signal(number, handler)
