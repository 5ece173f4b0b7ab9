"""The root command: finds commands by name, and turns every end into an exit code."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from kiemdinh.cli.base import Spoken, language_option, no_such_command, usage_problem
from kiemdinh.model.failures import InputProblem
from kiemdinh.texts import Words, language

if TYPE_CHECKING:
    from kiemdinh.running import Suite

GATE_MET, GATE_NOT_MET, USAGE, SUITE_FAILED, INTERRUPTED = range(5)
DEBUG_VARIABLE = "KIEMDINH_DEBUG"

_COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "init": "kiemdinh.cli.init",
        "run": "kiemdinh.cli.run",
        "gate": "kiemdinh.cli.gate",
        "map": "kiemdinh.cli.map",
        "login": "kiemdinh.cli.login",
        "plan": "kiemdinh.cli.plan",
        "doctor": "kiemdinh.cli.doctor",
        "report": "kiemdinh.cli.report",
        "rejudge": "kiemdinh.cli.rejudge",
        "compare": "kiemdinh.cli.compare",
        "law-diff": "kiemdinh.cli.law_diff",
        "verify": "kiemdinh.cli.verify",
        "checks": "kiemdinh.cli.checks",
        "criteria": "kiemdinh.cli.criteria",
        "explain": "kiemdinh.cli.explain",
        "cleanup": "kiemdinh.cli.cleanup",
        "sync": "kiemdinh.cli.sync",
        "demo": "kiemdinh.cli.demo",
        "completion": "kiemdinh.cli.completion",
        "version": "kiemdinh.cli.version",
    }
)


class Root(Spoken, click.Group):
    """All commands; none is imported before it is used.

    Args:
        words: texts.
        suite: the suite's data, for tests; ``None`` for the built-in.
    """

    def __init__(self, words: Words, suite: Suite | None = None) -> None:
        super().__init__(
            "kiemdinh",
            words=words,
            params=[language_option(words)],
            help=words("app"),
            epilog=words("app.exit"),
            no_args_is_help=False,
            subcommand_metavar=words("metavar.command"),
            invoke_without_command=True,
            callback=self._alone,
        )
        self._suite = suite

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order of use."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        made: click.Command = import_module(_COMMANDS[cmd_name]).command(self.words, self.suite)
        return made

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which are like it."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            raise no_such_command(args[0], _COMMANDS, self.words)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands with one line each, then options."""
        with formatter.section(self.words("commands")):
            formatter.write_dl([(name, self.words(f"cmd.{name}")) for name in _COMMANDS])
        super().format_options(ctx, formatter)

    def suite(self) -> Suite:
        """The suite's data."""
        if self._suite is not None:
            return self._suite
        from kiemdinh.running import Suite  # noqa: PLC0415 - loads what --help does not need

        return Suite()

    def _alone(self) -> None:
        context = click.get_current_context()
        if context.invoked_subcommand is None:
            click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None, suite: Suite | None = None) -> int:
    """Run the command line.

    Args:
        arguments: words after the program's name; those of the process when ``None``.
        suite: the suite's data, for tests.

    Returns:
        Exit code: 0 gate met, 1 not met, 2 usage or configuration, 3 the suite failed, 4 interrupted.
    """
    given = arranged(sys.argv[1:] if arguments is None else arguments)
    words = Words(language(given, os.environ))
    try:
        result: Any = Root(words, suite).main(args=given, prog_name="kiemdinh", standalone_mode=False)
    except InputProblem as error:
        said = words.say(error.message)
        return _say(words, _one_line(f"{error.place}: {said}" if error.place else said), USAGE)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx is not None else "kiemdinh"
        problem = usage_problem(error, words)
        stop = "" if problem.endswith("?") else "."
        return _say(words, _one_line(f"{problem}{stop} {words('more_help', command=command)}"), USAGE)
    except (KeyboardInterrupt, click.Abort):
        click.echo(words("interrupted"), err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing more can be written there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GATE_MET
    except Exception as error:  # noqa: BLE001 - the last place: an exit code, never a traceback by default
        return _suite_failed(error, words)
    return result if isinstance(result, int) else GATE_MET


def arranged(arguments: Sequence[str]) -> list[str]:
    """Words of the command line with ``--lang`` before the command and ``--json`` behind it, wherever they stood."""
    words = list(arguments)
    end = words.index("--") if "--" in words else len(words)
    front: list[str] = []
    rest: list[str] = []
    index = 0
    while index < end:
        word = words[index]
        if word == "--lang" and index + 1 < end:
            front += words[index : index + 2]
            index += 1
        elif word.startswith("--lang="):
            front.append(word)
        else:
            rest.append(word)
        index += 1
    command = next((i for i, word in enumerate(rest) if not word.startswith("-")), 0)
    if "--json" in rest[:command]:
        rest = [*(w for w in rest[:command] if w != "--json"), *rest[command:], "--json"]
    return [*front, *rest, *words[end:]]


def _suite_failed(error: Exception, words: Words) -> int:
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exc()
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        click.echo(words("disk_full"), err=True)
    else:
        first = words.say(_one_line(str(error))[:500])
        known = type(error).__name__ == "SuiteProblem"
        click.echo(words("suite_failed", message=first if known else f"{type(error).__name__}: {first}"), err=True)
    return SUITE_FAILED


def _say(words: Words, line: str, code: int) -> int:
    click.echo(f"{words('error')}: {line}", err=True)
    return code


def _one_line(text: str) -> str:
    return " ".join(text.split())
