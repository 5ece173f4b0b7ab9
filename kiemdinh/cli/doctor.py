"""``kiemdinh doctor``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from kiemdinh.doctor.finding import Finding

_MARKS = {"fine": "✓", "warning": "!", "problem": "✕"}


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        argument("target", "TARGET.yaml"),
        option(words, "no_launch", "--no-launch", is_flag=True),
        option(words, "out", "--out", default="runs", metavar="DIR"),
        option(words, "json", "--json", "as_json", is_flag=True),
    ]
    return build(
        words, "doctor", partial(_doctor, words, provide), params, helps=[("TARGET.yaml", words("opt.target"))]
    )  # fmt: skip


def _doctor(words: Words, provide: ProvideSuite, target: str, out: str, *, no_launch: bool, as_json: bool) -> int:
    from kiemdinh.bundle.folder import encode  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.cli.examine import interruptible  # noqa: PLC0415
    from kiemdinh.doctor.examine import Doctor  # noqa: PLC0415
    from kiemdinh.doctor.finding import Level  # noqa: PLC0415

    found: list[Finding] = []
    with interruptible():
        for finding in Doctor(provide(), start=not no_launch, out=Path(out)).examine(Path(target)):
            found.append(finding)
            if not as_json:
                click.echo(_line(finding, words))
    problems = sum(f.level is Level.PROBLEM for f in found)
    if as_json:
        click.echo(encode({"ready": problems == 0, "findings": found}).decode(), nl=False)
    else:
        click.echo()
        click.echo(words("doctor.problems", count=problems) if problems else words("doctor.fine"))
    return 2 if problems else 0


def _line(finding: Finding, words: Words) -> str:
    place = f"{finding.place}: " if finding.place else ""
    line = " ".join(f"{_MARKS[finding.level]} {place}{words.say(finding.message)}".split())
    return f"{line}\n    {words('doctor.advice', advice=words.say(finding.advice))}" if finding.advice else line
