"""``kiemdinh law-diff``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from kiemdinh.grade import LawChange, LawDiff
    from kiemdinh.model.verdict import Grade


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        argument("before", "E1"),
        argument("after", "E2"),
        option(words, "run", "--run", default="", metavar="RUN"),
        option(words, "json", "--json", "as_json", is_flag=True),
    ]
    return build(
        words, "law-diff", partial(_law_diff, words, provide), params, helps=[("E1 E2", words("opt.editions2"))]
    )  # fmt: skip


def _law_diff(words: Words, provide: ProvideSuite, before: str, after: str, run: str, *, as_json: bool) -> int:
    from kiemdinh.bundle.folder import RunFolder, encode  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.grade import law_diff  # noqa: PLC0415
    from kiemdinh.judging import compute, find_edition, require_edition  # noqa: PLC0415

    suite = provide()
    known = suite.editions(suite.catalogue())
    grades: tuple[Grade, Grade] | None = None
    if run:
        folder = RunFolder.open(Path(run))
        old, new = (find_edition(folder, name, known) for name in (before, after))
        (judged_old, grade_old), (judged_new, grade_new) = compute(folder, old), compute(folder, new)
        found = law_diff(old, new, judged_old, judged_new)
        grades = (grade_old, grade_new)
    else:
        found = law_diff(require_edition(before, known), require_edition(after, known))
    if as_json:
        click.echo(encode({"diff": found, "grades": grades}).decode(), nl=False)
        return 0
    click.echo("\n".join(_lines(found, words)))
    if grades is not None:
        click.echo("\n".join(["", *_effect(found, grades, run, words)]))
    return 0


def _lines(found: LawDiff, words: Words) -> list[str]:
    lines = [words("diff.head", old=found.before, new=found.after)]
    for kind in ("added", "removed", "changed"):
        changes = found.of_kind(kind)
        lines += ["", f"{words(f'diff.{kind}')}: {len(changes)}"]
        lines += [
            f"  {c.criterion}: {_title(c, words)}" + (f" ({', '.join(c.what)})" if c.what else "") for c in changes
        ]
    return [*lines, "", words("diff.same", count=len(found.of_kind("same")))]


def _effect(found: LawDiff, grades: tuple[Grade, Grade], run: str, words: Words) -> list[str]:
    old, new = grades
    lines = [
        words("diff.effect", run=Path(run).name),
        words(
            "diff.score",
            old=f"{words.points(old.score)} ({old.letter or words('demo.range')})",
            new=f"{words.points(new.score)} ({new.letter or words('demo.range')})",
        ),
        "",
        words("diff.verdicts"),
    ]
    lines += [f"  {c.criterion}: {c.before} → {c.after}" for c in found.verdicts_changed] or [f"  {words('diff.none')}"]
    lines += ["", words("diff.not_collected")]
    return [
        *lines,
        *([f"  {c.criterion}: {_title(c, words)}" for c in found.not_collected] or [f"  {words('diff.none')}"]),
    ]


def _title(change: LawChange, words: Words) -> str:
    return change.title.en if words.lang == "en" else change.title.vi
