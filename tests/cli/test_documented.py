"""Every command that a how-to shows is one that the program takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from kiemdinh.cli.root import Root
from kiemdinh.texts import Words

HOW_TOS = Path(__file__).parents[2] / "docs" / "how-to"
_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
_INLINE = re.compile(r"`(kiemdinh [^`]+)`")


def commands(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8")
    lines = [line for block in _BLOCK.findall(text) for line in block.splitlines()] + _INLINE.findall(text)
    found = (shlex.split(line.split(" > ")[0], comments=True) for line in lines if line.startswith("kiemdinh "))
    return [words[1:] for words in found if len(words) > 1]


@pytest.mark.parametrize("name", ["first-real-run.md", "gate.md", "extend.md"])
def test_every_command_shown_is_understood(name: str) -> None:
    shown = commands(HOW_TOS / name)
    assert shown
    root = Root(Words())
    for words in shown:
        command = root.get_command(click.Context(root), words[0])
        assert command is not None, words
        if words[1:]:
            command.make_context(words[0], list(words[1:]))


def test_every_page_that_is_named_exists() -> None:
    for name in ("first-real-run.md", "gate.md", "extend.md"):
        text = (HOW_TOS / name).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (HOW_TOS / link).exists(), f"{name}: {link}"
