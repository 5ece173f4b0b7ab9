"""The regulated functions that a map of a portal speaks of.  Data in ``functions.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec
import yaml

from kiemdinh.model.failures import InputProblem

FILE = Path(__file__).with_name("functions.yaml")


class Regulated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One function that a portal must, or may, offer.

    Attributes:
        name, en: names for people.
        capability: key of ``Target.capabilities`` that it stands for; empty for a part of one.
        who: ``visitor``, ``citizen`` or ``officer``.
        place: where it is looked for.
        opens: lexicon key of the link that leads to its page, or empty.
        element: lexicon key of the element that serves it, or empty.
        kinds: kinds of element that count.
        driver: functions of the driver protocol that use it.
        checks: checks that fall with it when this part is confirmed as absent.
        beside: function on whose page it may stand where it has none of its own.
    """

    name: str
    en: str
    driver: tuple[str, ...]
    capability: str = ""
    who: str = "visitor"
    place: str = "page"
    opens: str = ""
    element: str = ""
    kinds: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    beside: str = ""


@cache
def regulated() -> Mapping[str, Regulated]:
    """All functions by key, in the order in which people are shown them.

    Raises:
        InputProblem: the data file is malformed.
    """
    content = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    try:
        return MappingProxyType(msgspec.convert(content, dict[str, Regulated]))
    except msgspec.ValidationError as error:
        raise InputProblem(str(error), str(FILE)) from error


@cache
def serving(lexicon_key: str) -> str:
    """Function whose page or element a lexicon key names, or an empty text."""
    return next((k for k, f in regulated().items() if lexicon_key in {f.opens, f.element}), "")
