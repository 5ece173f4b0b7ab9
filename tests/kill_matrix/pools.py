"""Faults tried together: when no check of a crowd of faults complains, none complains about any one of them.

Group testing: a check that stays quiet in a portal with many faults is taken to be quiet under each; one that does not
is tried again with half of them, until one is left. What each fault must be caught by is always seen with it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiemdinh.model.enums import Engine, Status
from portal.behaviour import Behaviour
from tests.kill_matrix.observer import parts_of
from tests.kill_matrix.rows import Matrix, Row
from tests.kill_matrix.seen import Answer, Order

Place = tuple[str, str]
_MOST_FAULTS = 12
_MOST_CHECKS = 40
QUIET = frozenset({Status.PASSED, Status.NOT_APPLICABLE})


@dataclass(frozen=True)
class Pool:
    """Some checks under some faults at once.

    Attributes:
        defects: ids, or one name of the portal as it should be.
        checks: check ids.
    """

    defects: tuple[str, ...]
    checks: tuple[str, ...]


class Pools:
    """Divides what is to be run.

    Args:
        matrix: the present code.
        left: pairs to be run.
    """

    def __init__(self, matrix: Matrix, left: Iterable[Place]) -> None:
        self._matrix = matrix
        self._left: dict[str, set[str]] = {}
        for defect, check in left:
            self._left.setdefault(defect, set()).add(check)

    def first(self) -> list[Pool]:
        """Every pair in one pool; faults that go together share it."""
        good = Behaviour()
        parts: Mapping[str, frozenset[str]] = {
            d: parts_of(good, self._matrix.defects[d].apply(good)) for d in self._left if d in self._matrix.defects
        }
        groups: list[list[str]] = []
        for defect in sorted(self._left, key=lambda d: (-len(self._left[d]), d)):
            group = None
            if defect in parts and defect not in self._matrix.restless:
                group = next((g for g in groups if self._goes(defect, g, parts)), None)
            if group is None:
                groups.append([defect])
            else:
                group.append(defect)
        return [p for g in groups for p in self._divided(g, self._wanted(g))]

    def singly(self) -> list[Pool]:
        """Every pair in a pool of one fault."""
        return [p for d in sorted(self._left) for p in self._divided([d], sorted(self._left[d]))]

    def order(self, pool: Pool) -> Order:
        """What a worker is told. Under one fault what a check depends on goes before it: that it is broken there is
        why the check is not tested."""
        checks = dict.fromkeys(pool.checks)
        if len(pool.defects) == 1:
            waiting = list(checks)
            while waiting:
                needed = [c for c in self._matrix.catalogue[waiting.pop()].depends_on if c not in checks]
                checks |= dict.fromkeys(needed)
                waiting += needed
        return self._matrix.order(pool.defects[0], tuple(checks), pool.defects[1:])

    def next(self, pool: Pool, answer: Answer | None) -> list[Pool]:
        """What is to be tried of a pool after its answer: checks that did not stay quiet, with half of the faults."""
        if len(pool.defects) == 1:
            return []
        quiet = {c for c, s in answer.seen.items() if s.status in QUIET} if answer is not None else set()
        loud = [c for c in pool.checks if c not in quiet]
        half = len(pool.defects) // 2
        return [p for part in (pool.defects[:half], pool.defects[half:]) for p in self._divided(part, loud)]

    def rows(self, pool: Pool, answer: Answer) -> list[Row]:
        """Rows that an answer decides."""
        if len(pool.defects) == 1:
            return [r for r in self._matrix.rows(pool.defects[0], answer) if r.check in self._left[r.defect]]
        return [
            Row(defect=d, check=c, seen=seen, key=self._matrix.key(d, c), together=True)
            for c, seen in sorted(answer.seen.items())
            if seen.status in QUIET
            for d in pool.defects
            if c in self._left[d]
        ]

    def promising(self, pools: Iterable[Pool]) -> list[Pool]:
        """Pools worth trying, those that decide most first: one with a fault that a check must catch is divided at
        once."""
        waiting = list(pools)
        found = []
        while waiting:
            pool = waiting.pop()
            if len(pool.defects) > 1 and any(c in self._matrix.named(d) for d in pool.defects for c in pool.checks):
                waiting += self.next(pool, None)
            else:
                found.append(pool)
        return sorted(found, key=lambda p: (p.defects[0] in self._matrix.restless, -len(p.defects) * len(p.checks)))

    def _goes(self, defect: str, group: Sequence[str], parts: Mapping[str, frozenset[str]]) -> bool:
        return len(group) < _MOST_FAULTS and all(
            o in parts and o not in self._matrix.restless and not parts[o] & parts[defect] for o in group
        )

    def _wanted(self, defects: Sequence[str]) -> list[str]:
        return sorted({c for d in defects for c in self._left[d]})

    def _divided(self, defects: Sequence[str], checks: Iterable[str]) -> list[Pool]:
        """Pools of these faults, and only of those that one of the checks needs; what measures time and what must
        be caught apart from the rest."""
        wanted = [c for c in checks if any(c in self._left[d] for d in defects)]
        named = [c for c in wanted if len(defects) > 1 and any(c in self._matrix.named(d) for d in defects)]
        measured = [c for c in wanted if self._matrix.catalogue[c].engine is Engine.LOAD and c not in named]
        rest = [c for c in wanted if c not in named and c not in measured]
        chunks = [rest[i : i + _MOST_CHECKS] for i in range(0, len(rest), _MOST_CHECKS)]
        return [
            Pool(tuple(d for d in defects if any(c in self._left[d] for c in chunk)), tuple(chunk))
            for chunk in (named, measured, *chunks)
            if chunk
        ]
