"""Which attestation or waiver counts on a date; statements for another target or out of date never do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from kiemdinh.judge.dates import add_months
from kiemdinh.model.edition import AttestationNeed
from kiemdinh.model.records import Attestation, Waiver

_Record = TypeVar("_Record", Attestation, Waiver)


@dataclass(frozen=True, slots=True)
class Statements:
    """What persons stated for one target, as of one day.

    Attributes:
        attestations, waivers: all records given.
        target: target id.
        as_of: ISO date.
    """

    attestations: tuple[Attestation, ...]
    waivers: tuple[Waiver, ...]
    target: str
    as_of: str

    def attestation(self, criterion: str, need: AttestationNeed) -> Attestation | None:
        """The newest attestation valid on the day, also within the edition's longest validity."""
        found = [
            a
            for a in self._of(self.attestations, criterion)
            if self.as_of <= add_months(date.fromisoformat(a.dated), need.valid_months).isoformat()
        ]
        return max(found, key=lambda a: (a.dated, a.valid_until), default=None)

    def waiver(self, criterion: str) -> Waiver | None:
        """The newest waiver valid on the day."""
        return max(self._of(self.waivers, criterion), key=lambda w: (w.dated, w.valid_until), default=None)

    def last_expired(self, criterion: str) -> Attestation | None:
        """The newest attestation for this target that no longer counts, to say when it ended."""
        past = [a for a in self.attestations if a.criterion == criterion and a.target == self.target]
        return max((a for a in past if a.dated <= self.as_of), key=lambda a: a.valid_until, default=None)

    def _of(self, records: Iterable[_Record], criterion: str) -> list[_Record]:
        return [
            r
            for r in records
            if r.criterion == criterion and r.target == self.target and r.dated <= self.as_of <= r.valid_until
        ]
