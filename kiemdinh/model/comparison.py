"""What changed between two runs of one target: what ``compare`` writes and reports read."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kiemdinh.model.check import Text
from kiemdinh.model.enums import Owner, Part, VerdictState


class _Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Change(StrEnum):
    """What became of one criterion; only ``worse`` and ``better`` were decided in both runs."""

    WORSE = "worse"
    BETTER = "better"
    FAILED_NEW = "failed-new"
    PASSED_NEW = "passed-new"
    LOST = "lost"
    ADDED = "added"
    REMOVED = "removed"
    SCOPE = "scope"
    STILL_FAILED = "still-failed"
    SAME = "same"


class Direction(StrEnum):
    """Which way the portal went, by the points of what was decided in both runs."""

    WORSE = "worse"
    BETTER = "better"
    MIXED = "mixed"
    SAME = "same"


class RunHead(_Base, frozen=True, kw_only=True):
    """One of the two runs, graded under the edition of the comparison.

    Attributes:
        run: run id.
        release: version of the system under test, as its target file said.
        as_of: ISO date of the verdicts.
        score, ceiling: points, unrounded.
        letter: letter, or empty when completeness is too low.
        floor_letter, ceiling_letter: ends of the range.
        completeness: share of applicable weight that was decided, 0 to 1.
        gate_met: the release gate.
        portal_reachable: whether the portal answered in this run.
    """

    run: str
    release: str
    as_of: str
    score: float
    ceiling: float
    letter: str
    floor_letter: str
    ceiling_letter: str
    completeness: float
    gate_met: bool
    portal_reachable: bool = True


class Difference(_Base, frozen=True, kw_only=True):
    """Something that differs besides the portal, so that a reader does not mistake it for the portal.

    Attributes:
        what: ``edition`` (the earlier run was planned under another one), ``edition-text`` (same id, other content),
            ``formula``, ``rules``, ``access``, ``selection``, ``suite``, ``order`` (the first run is the later one).
        before, after: values, for people.
    """

    what: str
    before: str
    after: str


class CriterionChange(_Base, frozen=True, kw_only=True):
    """One criterion in both runs.

    Attributes:
        criterion: id.
        part: its part.
        weight: hundredths of a point, in the edition of the comparison.
        change: what became of it.
        before, after: verdicts; ``None`` where that run's judgement has no such criterion.
        owner: who must act now, if anybody.
        reason: why it stands as it does now.
        release_blocker: it blocks publication when failed.
    """

    criterion: str
    title: Text
    part: Part
    weight: int
    change: Change
    before: VerdictState | None
    after: VerdictState | None
    owner: Owner | None = None
    reason: str = ""
    release_blocker: bool = False


class Comparison(_Base, frozen=True, kw_only=True):
    """Two runs of one target.

    Attributes:
        target: target id.
        edition: edition under which both were judged.
        before, after: the earlier and the later run.
        direction: which way it went.
        counts: number of criteria by :class:`Change`.
        points_worse, points_better: hundredths of a point lost and won by what was decided in both runs.
        changes: every criterion, in the edition's order.
        differences: what else differs.
    """

    target: str
    edition: str
    edition_title: Text
    before: RunHead
    after: RunHead
    direction: Direction
    counts: dict[str, int]
    points_worse: int
    points_better: int
    changes: tuple[CriterionChange, ...]
    differences: tuple[Difference, ...] = ()

    def of(self, *kinds: Change) -> tuple[CriterionChange, ...]:
        """Changes of some kinds."""
        return tuple(c for c in self.changes if c.change in kinds)
