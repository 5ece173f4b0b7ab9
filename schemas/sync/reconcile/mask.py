"""Personal values are shown so that they can be told apart, not read."""

from __future__ import annotations

import re

from schemas.sync.reconcile.columns import fold, is_personal

_NUMBER = re.compile(r"(?<![0-9A-Za-z.-])(?:\+84|84|0)?\d{9,12}(?![0-9A-Za-z.-])")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_LONGEST = 120
_ENDING = 3


class Mask:
    """Masks by the name of the field, and by what a value looks like.

    Args:
        personal: names of further personal fields.
    """

    def __init__(self, personal: tuple[str, ...] = ()) -> None:
        self._personal = frozenset(map(fold, personal))

    def value(self, field: str, value: str) -> str:
        """A value as it may be shown: quoted and cut when long, masked when personal."""
        if fold(field) in self._personal or is_personal(field):
            return self._hidden(value)
        shown = _MAIL.sub("***@***", _NUMBER.sub(lambda m: self._hidden(m.group(0)), value))
        return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…[{len(shown)}]"

    @staticmethod
    def _hidden(value: str) -> str:
        digits = sum(c.isdigit() for c in value)
        if digits >= 2 * _ENDING and digits * 2 >= len(value):
            return f"***{value[-_ENDING:]}"
        return f"{value[:1]}***[{len(value)}]"
