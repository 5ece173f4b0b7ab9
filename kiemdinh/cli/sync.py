"""``kiemdinh sync``: messages to the national portal, validated from files or recorded by a stub."""

from __future__ import annotations

import click

from kiemdinh.cli.base import ProvideSuite
from kiemdinh.texts import Words
from schemas.sync.cli import sync_group


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The group of the sync collector."""
    del words, provide
    return sync_group
