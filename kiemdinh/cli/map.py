"""``kiemdinh map``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from kiemdinh.mapping.make import Made
    from steps.mapping.values import Told

INTERRUPTED = 4


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        argument("url", "URL", required=False),
        option(words, "map.target", "--target", default="", metavar="TARGET.yaml"),
        option(words, "map.out", "--out", default="", metavar="DRAFT.yaml"),
        option(words, "map.account", "--account", multiple=True, metavar="ID"),
        option(words, "map.officer", "--officer", default="", metavar="URL"),
        option(words, "map.pages", "--pages", type=click.IntRange(1, 1000), default=60, metavar="N"),
        option(words, "map.review", "--review", default="", metavar="DRAFT.yaml"),
        option(words, "quiet", "-q", "--quiet", is_flag=True),
    ]
    return build(words, "map", partial(_map, words, provide), params, helps=[("URL", words("opt.map.url"))])


def _map(words: Words, provide: ProvideSuite, **values: Any) -> int:  # noqa: ANN401 - what click parsed
    if values["review"]:
        return _review(words, provide, Path(values["review"]), values["url"])
    from kiemdinh.cli.examine import interruptible  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.mapping.make import Wish, make, prepare  # noqa: PLC0415

    settings = provide().settings
    wish = Wish(
        url=values["url"] or "",
        target=values["target"],
        out=values["out"],
        accounts=tuple(values["account"]),
        officer=values["officer"],
        pages=values["pages"],
    )
    prepared = prepare(wish, words, settings.environ)
    hear = _hear(words, quiet=values["quiet"])
    with interruptible():
        made = make(prepared, settings.environ, settings.clock, hear)
    _say(words, made)
    if not made.complete:
        return INTERRUPTED
    return 2 if made.problem else 0


def _hear(words: Words, *, quiet: bool) -> Any:  # noqa: ANN401 - a function of one line that was told
    def hear(told: Told) -> None:
        from steps.mapping.values import Note, Sighting, Step, Unseen  # noqa: PLC0415
        from steps.portal.functions import regulated  # noqa: PLC0415

        if quiet:
            return

        def name(key: str) -> str:
            return regulated()[key].en if words.lang == "en" else regulated()[key].name

        if isinstance(told, Step):
            click.echo(words("map.step", pages=told.pages, text=told.text), err=True)
        elif isinstance(told, Sighting):
            sure = f"{told.confidence:.2f}"
            click.echo(words("map.seen", name=name(told.function), sure=sure, how=told.how), err=True)
        elif isinstance(told, Unseen):
            click.echo(words("map.unseen", name=name(told.function), why=told.why), err=True)
        elif isinstance(told, Note):
            click.echo(words("map.note", text=told.text), err=True)

    return hear


def _say(words: Words, made: Made) -> None:
    if made.problem:
        click.echo(words("map.problem", text=made.problem), err=True)
    if not made.complete:
        click.echo(words("map.stopped"), err=True)
    if not made.written:
        return
    click.echo(words("map.counts", **made.counts))
    click.echo(words("map.at", path=made.file))
    click.echo(words("map.page", path=made.page))
    click.echo(words("map.next", path=made.file))


def _review(words: Words, provide: ProvideSuite, path: Path, url: str | None) -> int:
    if url:
        raise click.UsageError(words("map.review_alone"))
    from kiemdinh.cli.examine import interruptible  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.mapping.review import Review  # noqa: PLC0415

    with Review(path, provide().settings.clock) as review:
        click.echo(words("map.open", address=review.address))
        click.echo(words("map.close"), err=True)
        try:
            with interruptible():
                review.serve()
        except KeyboardInterrupt:
            click.echo("", err=True)
        click.echo(words("map.counts", **review.counts()))
    return 0
