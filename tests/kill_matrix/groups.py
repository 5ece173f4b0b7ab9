"""Faults that one portal may have together in the ordinary tests, because none can be seen by another's checks."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import yaml

from kiemdinh.model.check import Check
from kiemdinh.model.enums import Engine, Status
from portal.behaviour import Behaviour
from tests.kill_matrix.observer import parts_of
from tests.kill_matrix.rows import GOOD, Matrix, Row, Table

_MOST = 6
_SAMPLE_SECONDS = 6.0
_SAMPLE = 1
_HIDING = Path(__file__).parent / "data" / "hiding.yaml"
_QUIET = frozenset({Status.PASSED, Status.NOT_APPLICABLE})


@dataclass(frozen=True)
class Group:
    """Faults switched on together.

    Attributes:
        defects: their ids.
        sample: some cheap checks that must stay quiet, where there are any that do not meet one of the faults.
    """

    defects: tuple[str, ...]
    sample: tuple[str, ...]

    @property
    def name(self) -> str:
        """For the test's id."""
        return "+".join(self.defects)


class Hiding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Faults that one portal must not have together: under one, a check of the other finds nothing to tell.

    Attributes:
        faults: their ids.
        reason: why (Vietnamese).
    """

    faults: tuple[str, str]
    reason: str


def hiding() -> tuple[Hiding, ...]:
    """The list."""
    return msgspec.convert(yaml.safe_load(_HIDING.read_text(encoding="utf-8")), tuple[Hiding, ...])


def runnable(entry: Check) -> bool:
    """What a row of the ordinary tests runs; outside tools are for the whole matrix and for who has them."""
    return not entry.needs.tools


class Grouping:
    """Groups of all faults, from what the table knows.

    Args:
        matrix: the present code.
        table: the stored table.
        seed: chooses the samples.
    """

    def __init__(self, matrix: Matrix, table: Table, seed: int) -> None:
        self._matrix = matrix
        self._derived = matrix.derived(table.traces)
        self._rows: Mapping[tuple[str, str], Row] = self._derived | {r.place: r for r in table.rows}
        self._seed = seed
        self._hiding = {frozenset(h.faults) for h in hiding()}
        good = Behaviour()
        self._parts = {d: parts_of(good, defect.apply(good)) for d, defect in matrix.defects.items()}

    def groups(self) -> list[Group]:
        """Every fault in one group."""
        found: list[list[str]] = []
        for defect in sorted(self._matrix.defects):
            group = next((g for g in found if len(g) < _MOST and all(self._apart(defect, o) for o in g)), None)
            if group is None:
                found.append([defect])
            else:
                group.append(defect)
        return [Group(tuple(g), self._samples(g)) for g in found]

    def _apart(self, one: str, other: str) -> bool:
        if self._loaded(one) or self._loaded(other) or self._parts[one] & self._parts[other]:
            return False
        if frozenset((one, other)) in self._hiding or self._holds_up(one, other) or self._holds_up(other, one):
            return False
        return all(self._quiet(one, c) for c in self._matrix.named(other)) and all(
            self._quiet(other, c) for c in self._matrix.named(one)
        )

    def _holds_up(self, one: str, other: str) -> bool:
        """Whether a check of the other is not even tried where a check of the one fails."""
        waiting, needed = list(self._matrix.named(other)), set[str]()
        while waiting:
            more = set(self._matrix.catalogue[waiting.pop()].depends_on) - needed
            needed |= more
            waiting += more
        return not needed.isdisjoint(self._matrix.named(one))

    def _loaded(self, defect: str) -> bool:
        return any(self._matrix.catalogue[c].engine is Engine.LOAD for c in self._matrix.named(defect))

    def _quiet(self, defect: str, check: str) -> bool:
        row = self._rows.get((defect, check))
        return row is not None and self._matrix.fresh(row) and row.seen.status in _QUIET

    def _samples(self, group: Sequence[str]) -> tuple[str, ...]:
        cheap = [
            c
            for c, entry in sorted(self._matrix.catalogue.items())
            if entry.engine in {Engine.FUNCTIONAL, Engine.SECURITY}
            and runnable(entry)
            and not entry.depends_on
            and not entry.alone
            and entry.seconds <= _SAMPLE_SECONDS
            and all(self._quiet(d, c) for d in group)
        ]
        pool = [c for c in cheap if any((d, c) in self._derived for d in group)] or cheap
        chosen = random.Random(f"{self._seed}:{group[0]}").sample(pool, min(_SAMPLE, len(pool)))
        return tuple(sorted(chosen))


def good_part(matrix: Matrix, edition: str, seed: int, part: int) -> list[str]:
    """A seeded part of the checks for the portal as it should be."""
    able = [c for c, e in matrix.catalogue.items() if runnable(e) and e.engine is not Engine.LOAD]
    return sorted(random.Random(f"{seed}:{GOOD[edition]}:{edition}").sample(able, len(able) // part))
