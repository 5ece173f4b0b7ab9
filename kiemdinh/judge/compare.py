"""Compares a measured fact with a limit; the limit comes from the edition or from the operator, never from here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kiemdinh.model.enums import Comparison
from kiemdinh.model.outcome import FactValue


class Incomparable(Exception):
    """Value and limit are of kinds that the comparison does not know."""


def holds(value: FactValue, comparison: Comparison, limit: FactValue) -> bool:
    """Whether a measured value satisfies a limit.

    Args:
        value: measured; a list of texts must satisfy ``in`` and ``matches`` with every element.
        comparison: how to compare.
        limit: number, text, list of texts, or regular expression (matched against the whole text).

    Raises:
        Incomparable: kinds that cannot be compared, an empty list, or a malformed expression.
    """
    return _RULES[comparison](value, limit)


def _number(value: FactValue) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Incomparable(f"cần một số, nhưng có «{value}»")
    return value


def _at_most(value: FactValue, limit: FactValue) -> bool:
    return _number(value) <= _number(limit)


def _at_least(value: FactValue, limit: FactValue) -> bool:
    return _number(value) >= _number(limit)


def _equals(value: FactValue, limit: FactValue) -> bool:
    if isinstance(value, bool) is not isinstance(limit, bool):
        raise Incomparable(f"không so được «{value}» với «{limit}»")
    return value == limit


def _texts(value: FactValue) -> Sequence[str]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(t, str) for t in texts):
        raise Incomparable(f"cần chữ, nhưng có «{value}»")
    return [str(t) for t in texts]


def _in(value: FactValue, limit: FactValue) -> bool:
    if not isinstance(limit, list):
        raise Incomparable("giới hạn phải là một danh sách")
    return all(text in limit for text in _texts(value))


def _matches(value: FactValue, limit: FactValue) -> bool:
    if not isinstance(limit, str):
        raise Incomparable("giới hạn phải là một biểu thức")
    try:
        pattern = re.compile(limit)
    except re.error as error:
        raise Incomparable(f"biểu thức hỏng: {error}") from error
    return all(pattern.fullmatch(text) for text in _texts(value))


_RULES: dict[Comparison, Callable[[FactValue, FactValue], bool]] = {
    Comparison.AT_MOST: _at_most,
    Comparison.AT_LEAST: _at_least,
    Comparison.EQUALS: _equals,
    Comparison.IN: _in,
    Comparison.MATCHES: _matches,
}
