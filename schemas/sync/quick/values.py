"""Tests of single values that a parser's types cannot say, remembered: the same values come again and again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

from schemas.sync.quick.forms import Tests
from schemas.sync.rules.code import agency_path, belongs
from schemas.sync.rules.dates import is_day

Passing = Callable[[Any], bool]
_FIRST_YEAR, _LAST_YEAR = 1990, 2060
_KEPT = 200_000


@cache
def days() -> frozenset[str]:
    """Days of the calendar as ``yyyyMMdd``, of the years that dossiers live in; others take the exact path."""
    first = date(_FIRST_YEAR, 1, 1)
    count = (date(_LAST_YEAR, 12, 31) - first).days + 1
    return frozenset((first + timedelta(days=n)).strftime("%Y%m%d") for n in range(count))


class Memory(dict[Any, Any]):
    """Results of a function by its argument; forgets everything when it holds too much.

    Args:
        function: of one hashable value.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, value: object) -> object:
        if len(self) > _KEPT:
            self.clear()
        result = self[value] = self._function(value)
        return result


def is_stamp(value: str) -> bool:
    """Whether a text is empty, or a moment ``yyyyMMddHHmmss`` of the years that dossiers live in; absent is fine."""
    if not value:
        return True
    clock = value[8:]
    if len(clock) != 6 or not (clock.isascii() and clock.isdigit()):
        return False
    return value[:8] in days() and clock[:2] < "24" and clock[2:4] < "60" and clock[4:] < "60"


def passing(tests: Tests) -> Passing:
    """One function that makes all tests of an object."""
    filled, stamps = _getter(tests.filled), _getter(tests.stamps)
    stamp = Memory(is_stamp).__getitem__
    strip = str.strip
    patterns = tuple((attrgetter(name), Memory(_fits(pattern))) for name, pattern in tests.patterns.items())
    inner = tuple((attrgetter(name), passing(below)) for name, below in tests.inner.items())

    def passes(item: Any) -> bool:  # noqa: ANN401 - a type made from a schema
        if not (all(map(strip, filled(item))) and all(map(stamp, stamps(item)))):
            return False
        for get, fits in patterns:
            if not fits[get(item)]:
                return False
        for get, below in inner:
            rows = get(item)
            if rows:
                for row in rows:
                    if not below(row):
                        return False
        return True

    return passes


def code_days(pattern: re.Pattern[str], unit: str) -> Memory:
    """Day (``yyyyMMdd``) in a dossier code by the code; empty when anything about it may be wrong.

    Args:
        pattern: of codes.
        unit: whose codes they must be; when it cannot be read, every code takes the exact path.
    """

    def day_of(code: str) -> str:
        if not code or pattern.search(code) is None:
            return ""
        agency, day, _ = code.rsplit("-", 2)
        if len(day) == 6:
            day = "20" + day
        return day if is_day(day) and belongs(agency, unit) else ""

    return Memory(day_of if agency_path(unit) else lambda _code: "")


class Codes:
    """Dossier codes by the unit whose codes they must be.

    Args:
        pattern: of codes.
    """

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._by_unit = Memory(lambda unit: code_days(pattern, unit))

    def of(self, unit: str) -> Memory:
        """Days by code for one unit."""
        found: Memory = self._by_unit[unit]
        return found


def _fits(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: value.__class__ is not str or pattern.search(value) is not None


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Several attributes at once, always as a tuple."""
    if not names:
        return lambda _item: ()
    if len(names) == 1:
        one = attrgetter(names[0])
        return lambda item: (one(item),)
    return attrgetter(*names)
