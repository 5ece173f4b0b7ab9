"""Click in Vietnamese: headings, usage and every message about a wrong word on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from kiemdinh.near import near_names
from kiemdinh.texts import LANGUAGES, Words

if TYPE_CHECKING:
    from kiemdinh.running import Suite

ProvideSuite = Callable[[], "Suite"]


class Spoken(click.Command):
    """A command that speaks the language chosen.

    Args:
        words: texts.
        helps: (name, meaning) of the arguments, which click itself does not describe.
    """

    def __init__(self, *args: Any, words: Words, helps: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.options_metavar = words("metavar.options")
        self.words = words
        self._helps = list(helps)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=self.words("usage"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Arguments and options."""
        if self._helps:
            with formatter.section(self.words("arguments")):
                formatter.write_dl(self._helps)
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        rows = [r for p in options if (r := p.get_help_record(ctx)) is not None]
        with formatter.section(self.words("options")):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help`` in our words."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = self.words("help")
        return option


def build(
    words: Words,
    name: str,
    callback: Callable[..., int | None],
    params: Iterable[click.Parameter] = (),
    helps: Sequence[tuple[str, str]] = (),
) -> click.Command:
    """A command whose help is the text ``cmd.<name>``."""
    return Spoken(
        name, words=words, callback=callback, params=list(params), help=words(f"cmd.{name}"), helps=helps
    )  # fmt: skip


def option(words: Words, key: str, *names: str, **more: Any) -> click.Option:  # noqa: ANN401 - click's own options
    """An option whose help is the text ``opt.<key>``."""
    return click.Option(names, help=words(f"opt.{key}"), **more)


def argument(name: str, metavar: str, **more: Any) -> click.Argument:  # noqa: ANN401 - click's own options
    """A positional argument."""
    return click.Argument([name], metavar=metavar, **more)


def language_option(words: Words) -> click.Option:
    """``--lang``, read before the commands are built; here for the help and the check of its value."""
    return click.Option(
        ("--lang",), type=click.Choice(LANGUAGES), expose_value=False, help=words("lang"), metavar="vi|en"
    )


def usage_problem(error: click.UsageError, words: Words) -> str:
    """One line for a wrong command line, in the language chosen."""
    if isinstance(error, click.NoSuchOption):
        near = _near(words, error.possibilities or [])
        return words("no_such_option", name=error.option_name) + near
    if isinstance(error, click.MissingParameter):
        return words("missing", name=_name(error.param))
    if isinstance(error, click.BadParameter):
        return _bad_value(error, words)
    if isinstance(error, click.BadOptionUsage):
        key = "no_value" if "does not take" in error.message else "needs_value"
        return words(key, name=error.option_name)
    text = error.message
    if "unexpected extra argument" in text:
        return words("unexpected", names=text.partition("(")[2].rstrip(")."))
    return text


def no_such_command(name: str, known: Iterable[str], words: Words) -> click.UsageError:
    """The message for an unknown command."""
    return click.UsageError(words("no_such_command", name=name) + _near(words, near_names(name, known)))


def _bad_value(error: click.BadParameter, words: Words) -> str:
    message = error.message
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        message = words("one_of", choices=", ".join(str(c) for c in kind.choices))
    elif isinstance(kind, click.IntRange | click.FloatRange):
        message = words("one_of", choices=kind._describe_range())  # noqa: SLF001 - click has no public form
    return words("bad_value", name=_name(error.param), message=message)


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "?"
    return param.opts[-1] if isinstance(param, click.Option) else (param.metavar or param.name or "?")


def _near(words: Words, names: Iterable[str]) -> str:
    listed = words("or").join(f"«{n}»" for n in list(names)[:3])
    return words("near", names=listed) if listed else ""
