"""``kiemdinh checks``."""

from __future__ import annotations

from functools import partial

import click

from kiemdinh.cli.base import ProvideSuite, build, option
from kiemdinh.texts import Words


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        option(words, "only", "--only", multiple=True, metavar="X"),
        option(words, "json", "--json", "as_json", is_flag=True),
    ]
    return build(words, "checks", partial(_checks, words, provide), params)


def _checks(words: Words, provide: ProvideSuite, only: tuple[str, ...], *, as_json: bool) -> int:
    from kiemdinh.bundle.folder import encode  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.plan.select import select  # noqa: PLC0415

    chosen = select(provide().catalogue(), only)
    if as_json:
        click.echo(encode(chosen).decode(), nl=False)
        return 0
    width = max(len(c.id) for c in chosen)
    for check in chosen:
        title = check.title.en if words.lang == "en" else check.title.vi
        click.echo(f"{check.id:<{width}}  {check.engine:<10}  {check.access:<9}  {title}")
    return 0
