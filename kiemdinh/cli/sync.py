"""``kiemdinh sync``: messages to the national portal, validated from files or recorded by a stub."""

from __future__ import annotations

import click

from kiemdinh.cli.base import ProvideSuite, Spoken
from kiemdinh.texts import Words
from schemas.sync.cli import sync_group


class _Group(Spoken, click.Group):
    """The collector's own commands under a group that speaks the language chosen."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then the commands with one line each."""
        super().format_options(ctx, formatter)
        names = self.list_commands(ctx)
        found = [(name, self.get_command(ctx, name)) for name in names]
        with formatter.section(self.words("commands")):
            formatter.write_dl([(name, command.get_short_help_str(90)) for name, command in found if command])


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The group of the sync collector."""
    del provide
    return _Group("sync", words=words, commands=sync_group.commands, help=words("cmd.sync"))
