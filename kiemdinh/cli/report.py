"""``kiemdinh report``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.cli.options import report_format
from kiemdinh.texts import Words


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        argument("run", "RUN"),
        option(words, "edition", "--edition", default="", metavar="ID"),
        report_format(words),
    ]
    return build(words, "report", partial(_report, words, provide), params, helps=[("RUN", words("opt.run"))])


def _report(words: Words, provide: ProvideSuite, run: str, edition: str, formats: tuple[str, ...]) -> int:
    from kiemdinh.bundle.folder import JUDGEMENTS, RunFolder  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.judging import FORMATS, find_edition, judge_run, render  # noqa: PLC0415

    folder = RunFolder.open(Path(run))
    wanted = formats or FORMATS
    name = edition or folder.plan.edition
    if (folder.path / JUDGEMENTS / name / "grade.json").is_file() and folder.sealed:
        paths = render(folder, name, wanted, words.lang)
    else:
        suite = provide()
        chosen = find_edition(folder, name, suite.editions(suite.catalogue()))
        paths = judge_run(folder, chosen, formats=wanted, lang=words.lang).reports
    for path in paths:
        click.echo(words("report_at", path=path))
    return 0
