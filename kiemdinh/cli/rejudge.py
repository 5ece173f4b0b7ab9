"""``kiemdinh rejudge``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.cli.options import day, report_format
from kiemdinh.texts import Words


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        argument("run", "RUN"),
        option(words, "edition", "--edition", required=True, metavar="ID"),
        option(words, "as_of", "--as-of", default="", metavar="YYYY-MM-DD"),
        option(words, "current", "--current", is_flag=True),
        report_format(words),
    ]
    return build(words, "rejudge", partial(_rejudge, words, provide), params, helps=[("RUN", words("opt.run"))])


def _rejudge(
    words: Words,
    provide: ProvideSuite,
    run: str,
    edition: str,
    as_of: str,
    *,
    current: bool,
    formats: tuple[str, ...],
) -> int:
    from kiemdinh.bundle.folder import RunFolder  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.cli.examine import show  # noqa: PLC0415
    from kiemdinh.judging import FORMATS, find_edition, judge_run  # noqa: PLC0415

    folder = RunFolder.open(Path(run))
    when = day(as_of, words)
    chosen = None if current else folder.edition(edition)
    if chosen is None:
        suite = provide()
        known = suite.editions(suite.catalogue())
        chosen = known[edition] if current and edition in known else find_edition(folder, edition, known)
    judged = judge_run(
        folder, chosen, as_of=when.isoformat() if when else "", formats=formats or FORMATS, lang=words.lang
    )  # fmt: skip
    show(judged, folder, words)
    return 0 if judged.grade.gate_met else 1
