"""Which citations stand on a date, and how certain a duty is once the repealed ones are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiemdinh.model.edition import Citation, Edition, Instrument
from kiemdinh.model.enums import Basis

_CERTAINTY = (Basis.LAW_READ, Basis.LAW_SECONDARY, Basis.LAW_UNVERIFIED, Basis.PROJECT_CHOICE)


def rank(basis: Basis) -> int:
    """0 for the most certain basis."""
    return _CERTAINTY.index(basis)


def weaker(one: Basis, other: Basis) -> Basis:
    """The less certain of two."""
    return max(one, other, key=rank)


def strongest(bases: Iterable[Basis]) -> Basis:
    """The most certain of several.

    Raises:
        ValueError: none given.
    """
    return min(bases, key=rank)


def in_force(instrument: Instrument, day: str) -> bool:
    """Whether an instrument binds on an ISO date; an unknown first day does not exclude it."""
    return instrument.in_force <= day and (not instrument.repealed or day < instrument.repealed)


def law_day(edition: Edition, as_of: str) -> str:
    """The day whose law is cited: ``as_of``, kept within the edition's own days.

    A run of today that is judged under a former edition is told what that edition asked while it was in force.
    """
    day = max(as_of, edition.in_force)
    return min(day, edition.until) if edition.until else day


def standing_citations(
    citations: tuple[Citation, ...], instruments: Mapping[str, Instrument], day: str
) -> tuple[Citation, ...]:
    """Citations whose instrument binds on the day."""
    return tuple(c for c in citations if in_force(instruments[c.instrument], day))
