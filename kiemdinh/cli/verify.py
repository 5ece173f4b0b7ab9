"""``kiemdinh verify``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.texts import Words


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    del provide
    params = [argument("bundle", "BUNDLE"), option(words, "json", "--json", "as_json", is_flag=True)]
    return build(words, "verify", partial(_verify, words), params, helps=[("BUNDLE", words("opt.bundle"))])


def _verify(words: Words, bundle: str, *, as_json: bool) -> int:
    from kiemdinh.bundle.folder import encode  # noqa: PLC0415 - loads when it is used
    from kiemdinh.bundle.seal import verify  # noqa: PLC0415

    found = verify(Path(bundle))
    if as_json:
        click.echo(encode(found).decode(), nl=False)
    elif not found.findings:
        click.echo(words("verify.whole", files=found.files, overall=found.overall))
    else:
        click.echo(words("verify.broken", count=len(found.findings)))
        for finding in found.findings:
            click.echo(f"  {words(f'verify.{finding.difference}')}: {finding.path}")
    return 1 if found.findings else 0
