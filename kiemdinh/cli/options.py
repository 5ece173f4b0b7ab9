"""Options that several commands share."""

from __future__ import annotations

import dataclasses
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiemdinh.cli.base import option
from kiemdinh.model.enums import Access
from kiemdinh.model.failures import InputProblem
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from kiemdinh.collect.settings import Settings
    from kiemdinh.running import Options

FORMAT_NAMES = "html|json|junit|allure|sarif|slip|slip-pdf"
SPACING_VARIABLE = "KIEMDINH_LOOK_SPACING"


def selection(words: Words) -> list[click.Parameter]:
    """Options that say what a run is."""
    return [
        option(words, "edition", "--edition", default="", metavar="ID"),
        option(words, "as_of", "--as-of", default="", metavar="YYYY-MM-DD"),
        option(words, "access", "--access", type=click.Choice([a.value for a in Access]), default="observe"),
        option(words, "only", "--only", multiple=True, metavar="X"),
        option(words, "skip", "--skip", multiple=True, metavar="X"),
        option(words, "seed", "--seed", type=click.IntRange(1, 2**31 - 1), default=None, metavar="N"),
    ]


def collecting(words: Words) -> list[click.Parameter]:
    """Options that say how a run is collected and shown."""
    return [
        option(words, "out", "--out", default="runs", metavar="DIR"),
        option(words, "workers", "-n", "--workers", type=click.IntRange(1, 64), default=None, metavar="N"),
        option(words, "spacing", "--look-spacing", type=click.FloatRange(0, 86400), default=None, metavar="S"),
        option(words, "quiet", "-q", "--quiet", is_flag=True),
    ]


def report_format(words: Words) -> click.Option:
    """``--format``, repeatable, or several with commas between them."""
    return option(words, "format", "--format", "formats", multiple=True, metavar=FORMAT_NAMES, callback=_split)


def _split(_context: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    names = (name.strip() for value in values for name in value.split(","))
    chosen = tuple(dict.fromkeys(name for name in names if name))
    if chosen:
        from reports.registry import check_formats  # noqa: PLC0415 - loads only when a format is asked for

        check_formats(chosen)
    return chosen


def day(text: str, words: Words, place: str = "--as-of") -> date | None:
    """A day given on the command line.

    Raises:
        InputProblem: not a day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputProblem(words("bad_date", value=text), place) from error


def make_options(words: Words, values: dict[str, Any]) -> Options:
    """Options of a run from what click parsed."""
    from kiemdinh.running import Options  # noqa: PLC0415 - loads the engine

    return Options(
        edition=values["edition"],
        as_of=day(values["as_of"], words),
        access=Access(values["access"]),
        only=tuple(values["only"]),
        skip=tuple(values["skip"]),
        seed=values["seed"],
        out=Path(values.get("out", "runs")),
    )


def make_settings(base: Settings, workers: int | None, spacing_s: float | None) -> Settings:
    """Settings with what the command line or the environment says.

    Raises:
        InputProblem: a malformed environment variable.
    """
    if spacing_s is None and SPACING_VARIABLE in os.environ:
        try:
            spacing_s = float(os.environ[SPACING_VARIABLE])
        except ValueError as error:
            raise InputProblem("cần một số giây", SPACING_VARIABLE) from error
    return dataclasses.replace(
        base,
        workers=workers if workers is not None else min(base.workers, os.cpu_count() or 1),
        spacing_s=base.spacing_s if spacing_s is None else spacing_s,
    )
