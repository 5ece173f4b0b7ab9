"""``kiemdinh version``."""

from __future__ import annotations

from functools import partial

import click

from kiemdinh.cli.base import ProvideSuite, build, option
from kiemdinh.texts import Words


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    del provide
    params = [option(words, "json", "--json", "as_json", is_flag=True)]
    return build(words, "version", partial(_version), params)


def _version(*, as_json: bool) -> int:
    from kiemdinh import __version__  # noqa: PLC0415
    from kiemdinh.running import versions  # noqa: PLC0415 - loads when it is used

    found = versions() | {"kiemdinh": __version__}
    if as_json:
        from kiemdinh.bundle.folder import encode  # noqa: PLC0415

        click.echo(encode(found).decode(), nl=False)
    else:
        click.echo("\n".join(f"{name} {number}" for name, number in sorted(found.items())))
    return 0
