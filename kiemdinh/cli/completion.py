"""``kiemdinh completion``."""

from __future__ import annotations

from functools import partial

import click

from kiemdinh.cli.base import ProvideSuite, argument, build
from kiemdinh.texts import Words

SHELLS = ("bash", "zsh", "fish")


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    del provide
    params = [argument("shell", "SHELL", type=click.Choice(SHELLS))]
    return build(words, "completion", partial(_completion), params, helps=[("SHELL", words("opt.shell"))])


def _completion(shell: str) -> int:
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - loads when it is used

    kind = get_completion_class(shell)
    root = click.get_current_context().find_root()
    if kind is not None:
        click.echo(kind(root.command, {}, "kiemdinh", "_KIEMDINH_COMPLETE").source())
    return 0
