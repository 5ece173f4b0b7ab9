"""What doctor says."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Level(StrEnum):
    """How much a finding matters."""

    FINE = "fine"
    WARNING = "warning"
    PROBLEM = "problem"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at.

    Attributes:
        id: kebab-case name of what was looked at.
        level: ``problem`` wastes the run, ``warning`` a part of it.
        message: what was seen (Vietnamese).
        advice: what to do and with whom to speak (Vietnamese), empty when fine.
        place: file, line and column, address, or variable.
    """

    id: str
    level: Level
    message: str
    advice: str = ""
    place: str = ""


def fine(name: str, message: str, place: str = "") -> Finding:
    """Nothing to do."""
    return Finding(id=name, level=Level.FINE, message=message, place=place)


def warning(name: str, message: str, advice: str, place: str = "") -> Finding:
    """A part of the run would be wasted."""
    return Finding(id=name, level=Level.WARNING, message=message, advice=advice, place=place)


def problem(name: str, message: str, advice: str, place: str = "") -> Finding:
    """The run would be wasted."""
    return Finding(id=name, level=Level.PROBLEM, message=message, advice=advice, place=place)
