"""``kiemdinh compare``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from kiemdinh.cli.base import ProvideSuite, argument, build, option
from kiemdinh.texts import Words


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    params = [
        argument("before", "RUN_OLD"),
        argument("after", "RUN_NEW"),
        option(words, "edition", "--edition", default="", metavar="ID"),
        option(words, "json", "--json", "as_json", is_flag=True),
    ]
    helps = [("RUN_OLD", words("opt.run_old")), ("RUN_NEW", words("opt.run_new"))]
    return build(words, "compare", partial(_compare, words, provide), params, helps=helps)


def _compare(words: Words, provide: ProvideSuite, before: str, after: str, edition: str, *, as_json: bool) -> int:
    from kiemdinh.bundle.folder import RunFolder, encode  # noqa: PLC0415 - the engine loads when it is used
    from kiemdinh.comparing import compare_runs  # noqa: PLC0415
    from kiemdinh.model.comparison import Change  # noqa: PLC0415

    suite = provide()
    old, new = RunFolder.open(Path(before)), RunFolder.open(Path(after))
    found = compare_runs(old, new, suite.editions(suite.catalogue()), edition)
    if as_json:
        click.echo(encode(found).decode(), nl=False)
    else:
        from reports.comparing import lines  # noqa: PLC0415 - formatting loads only at the end

        click.echo("\n".join(lines(found, words.lang)))
    return 1 if found.of(Change.WORSE, Change.FAILED_NEW) else 0
