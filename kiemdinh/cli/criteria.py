"""``kiemdinh criteria``."""

from __future__ import annotations

from datetime import date
from functools import partial

import click

from kiemdinh.cli.base import ProvideSuite, build, option
from kiemdinh.cli.options import day
from kiemdinh.texts import Words


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        option(words, "edition", "--edition", default="", metavar="ID"),
        option(words, "as_of", "--as-of", default="", metavar="YYYY-MM-DD"),
        option(words, "json", "--json", "as_json", is_flag=True),
    ]
    return build(words, "criteria", partial(_criteria, words, provide), params)


def _criteria(words: Words, provide: ProvideSuite, edition: str, as_of: str, *, as_json: bool) -> int:
    from kiemdinh.bundle.folder import encode  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.plan.make import choose_edition  # noqa: PLC0415

    suite = provide()
    known = suite.editions(suite.catalogue())
    when = day(as_of, words) or date.fromisoformat(suite.settings.clock().date().isoformat())
    chosen = choose_edition(known, known, when, edition)
    if as_json:
        click.echo(encode(chosen.criteria).decode(), nl=False)
        return 0
    click.echo(
        words("edition_of", edition=f"{chosen.id} · {chosen.title.en if words.lang == 'en' else chosen.title.vi}")
    )
    width = max(len(c.id) for c in chosen.criteria)
    for part in chosen.parts:
        name = part.title.en if words.lang == "en" else part.title.vi
        click.echo(f"\n{name} ({words.points(part.weight / 100)})")
        for one in chosen.criteria:
            if one.part is part.part:
                title = one.title.en if words.lang == "en" else one.title.vi
                click.echo(f"  {one.id:<{width}}  {words.points(one.weight / 100):>5}  {title}")
    return 0
