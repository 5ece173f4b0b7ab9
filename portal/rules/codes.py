"""Dossier codes (requirements.md §9.5)."""

from __future__ import annotations

import re
from datetime import date

from portal.settings import EditionSettings

LEGACY = re.compile(r"^\d{3}\.\d{2}\.\d{2}\.[GH]\d{2}-\d{6}-\d{4,5}$")
SEQUENCE = re.compile(r"^[GH]\d{2}(\.\d{2}){0,3}-\d{6}(\d{2})?-\d{4,7}$")


def scope(rules: EditionSettings, unit_number: str, day: date) -> str:
    """The counter a code takes its number from: per day (legacy), per unit and year since 2025."""
    return f"L{day:%y%m%d}" if rules.code_style == "legacy" else f"S{unit_number}{day:%Y}"


def make(rules: EditionSettings, unit_number: str, day: date, number: int) -> str:
    """`000.00.00.G16-yyMMdd-NNNN` (legacy) or `G16.NN-yyyyMMdd-16NNNNN`; `day` is the day of receipt."""
    if rules.code_style == "legacy":
        return f"{rules.unit_prefix}-{day:%y%m%d}-{number:04d}"
    return f"{rules.unit_prefix}.{unit_number}-{day:%Y%m%d}-16{number:05d}"


def first_number() -> int:
    """Where a counter begins."""
    return 1


def looks_like_code(text: str) -> bool:
    """Whether `text` has the form of a dossier code of any edition."""
    return bool(LEGACY.match(text) or SEQUENCE.match(text))


def normalise(text: str) -> str:
    """How a typed code is read: upper case, no blanks."""
    return re.sub(r"\s+", "", text).upper()
