"""``kiemdinh demo``."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiemdinh.cli.base import ProvideSuite, build, option
from kiemdinh.cli.options import collecting, make_settings
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from kiemdinh.bundle.folder import RunFolder
    from kiemdinh.demo import Defect
    from kiemdinh.running import Suite

INTERRUPTED = 4
_SPACING_S = 1.0


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        option(words, "defect", "--defect", multiple=True, metavar="ID"),
        option(words, "defects", "--defects", "list_defects", is_flag=True),
        option(words, "only", "--only", multiple=True, metavar="X"),
        option(words, "skip", "--skip", multiple=True, metavar="X"),
        option(words, "seed", "--seed", type=click.IntRange(1, 2**31 - 1), default=1, metavar="N"),
        *collecting(words),
    ]
    return build(words, "demo", partial(_demo, words, provide), params)


def _demo(words: Words, provide: ProvideSuite, **values: Any) -> int:  # noqa: ANN401 - what click parsed
    from kiemdinh import demo  # noqa: PLC0415 - the engine and the portal load when they are used
    from kiemdinh.cli.examine import examine, show  # noqa: PLC0415
    from kiemdinh.model.enums import Access  # noqa: PLC0415
    from kiemdinh.running import Options, prepare  # noqa: PLC0415
    from kiemdinh.target import load_target  # noqa: PLC0415

    if values["list_defects"]:
        for one in demo.defects().values():
            click.echo(f"{one.id}: {one.title}")
        return 0
    suite = provide()
    switched = demo.chosen(values["defect"])
    spacing = _SPACING_S if values["look_spacing"] is None else values["look_spacing"]
    settings = make_settings(suite.settings, values["workers"], spacing)
    options = Options(
        edition=demo.EDITION,
        access=Access.INTRUSIVE,
        only=values["only"],
        skip=values["skip"],
        seed=values["seed"],
        out=Path(values["out"]),
    )
    click.echo(words("demo.start"), err=True)
    for one in switched:
        click.echo(words("demo.defect", id=one.id, title=one.title), err=True)
    with tempfile.TemporaryDirectory(prefix="kiemdinh-") as place:
        path = Path(place) / "trinh-dien.yaml"
        demo.write_target(path, settings.clock(), switched)
        folder = prepare(suite, load_target(path), options)
    known = suite.editions(suite.catalogue())
    judged = examine(folder, settings, known, words, quiet=values["quiet"])
    if judged is None:
        return INTERRUPTED
    show(judged, folder, words)
    _judge_again(suite, folder, words)
    return _compared(folder, switched, words)


def _judge_again(suite: Suite, folder: RunFolder, words: Words) -> None:
    from kiemdinh.demo import OTHER_EDITION  # noqa: PLC0415
    from kiemdinh.judging import find_edition, judge_run  # noqa: PLC0415

    known = suite.editions(suite.catalogue())
    if OTHER_EDITION not in known:
        return
    other = judge_run(folder, find_edition(folder, OTHER_EDITION, known), lang=words.lang)
    letter = other.grade.letter or words("demo.range")
    score = words.points(other.grade.score)
    click.echo(words("demo.rejudged", edition=OTHER_EDITION, letter=letter, score=score))


def _compared(folder: RunFolder, switched: list[Defect], words: Words) -> int:
    from kiemdinh.demo import compare  # noqa: PLC0415

    result = compare(folder, switched)
    if result.caught:
        click.echo(words("demo.caught", checks=", ".join(result.caught)))
    for check, expected, seen in result.missed:
        click.echo(words("demo.missed", check=check, expected=expected, seen=seen), err=True)
    for check, message in result.unexpected:
        click.echo(words("demo.unexpected", check=check, message=message), err=True)
    return 0 if result.as_it_should else 1
