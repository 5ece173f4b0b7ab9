"""Turns stored values into words; nothing here adds, divides or counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from kiemdinh.model.outcome import FactValue

_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_FORBIDDEN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MOMENT = re.compile(r"(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?")
_SLACK = Decimal("1e-9")


def clean(text: str) -> str:
    """Text that can stand in HTML, XML and a terminal.

    Control characters and characters that reorder a line become their code in brackets, and what Unicode forbids
    becomes the replacement character: hostile text stays visible and harmless.
    """
    return _UNSAFE.sub(_visible, text)


def _visible(found: re.Match[str]) -> str:
    return "\ufffd" if _FORBIDDEN.match(found[0]) else f"[U+{ord(found[0]):04X}]"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Number formats of one language.

    Attributes:
        decimal: decimal sign.
        group: sign between thousands.
    """

    decimal: str
    group: str

    def _write(self, value: Decimal, least: int, most: int) -> str:
        step = Decimal(1).scaleb(-most)
        cut = (value + _SLACK).quantize(step, rounding=ROUND_FLOOR)
        whole, _, rest = f"{cut:,f}".partition(".")
        rest = rest.rstrip("0").ljust(least, "0")
        return whole.replace(",", self.group) + (self.decimal + rest if rest else "")

    def points(self, value: float) -> str:
        """Points with one or two decimals, cut and never rounded up, so that 89,999 does not read as 90."""
        return self._write(Decimal(repr(value)), 1, 2)

    def hundredths(self, value: int) -> str:
        """Hundredths of a point as points."""
        return self._write(Decimal(value).scaleb(-2), 1, 2)

    def share(self, value: float) -> str:
        """A ratio from 0 to 1 as percent, cut to one decimal."""
        return self._write(Decimal(repr(value)).scaleb(2), 0, 1) + "\u00a0%"

    def count(self, value: int) -> str:
        """A whole number."""
        return self._write(Decimal(value), 0, 0)

    def value(self, value: FactValue, yes: str, no: str) -> str:
        """A measured value or a limit, as it was stored."""
        if isinstance(value, bool):
            return yes if value else no
        if isinstance(value, int):
            return self.count(value)
        if isinstance(value, float):
            return self._write(Decimal(repr(value)), 0, 3) if abs(value) < 1e15 else repr(value)
        if isinstance(value, str):
            return value
        return "; ".join(value)


def numbers(lang: str) -> Numbers:
    """Number formats of ``vi`` (1.234,5) or ``en`` (1,234.5)."""
    return Numbers(decimal=".", group=",") if lang == "en" else Numbers(decimal=",", group=".")


def date(iso: str) -> str:
    """An ISO date as dd/mm/yyyy; anything else as it is."""
    found = _DATE.fullmatch(iso)
    return f"{found[3]}/{found[2]}/{found[1]}" if found else iso


def moment(iso: str) -> str:
    """An ISO 8601 time as ``hh:mm:ss dd/mm/yyyy`` with its offset; anything else as it is."""
    found = _MOMENT.fullmatch(iso)
    if not found:
        return date(iso)
    offset = f" ({'UTC' if found[5] == 'Z' else found[5]})" if found[5] else ""
    return f"{found[4]} {found[3]}/{found[2]}/{found[1]}{offset}"


def css_string(text: str) -> str:
    """A text as a quoted CSS string in which nothing can end the string or the style element."""
    safe = "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):06x}" for c in clean(text))
    return f'"{safe}"'
