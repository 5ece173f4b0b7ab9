"""Compares two graded runs of one target: what got worse, better, was newly seen or is no longer tested; pure."""

from __future__ import annotations

from collections import Counter

from kiemdinh.grade.score import UNDECIDED
from kiemdinh.model.comparison import Change, Comparison, CriterionChange, Difference, Direction, RunHead
from kiemdinh.model.enums import VerdictState
from kiemdinh.model.plan import Plan
from kiemdinh.model.verdict import Grade, Judgement, Verdict

_Judged = tuple[Plan, Judgement, Grade]


def compare(before: _Judged, after: _Judged, differences: tuple[Difference, ...] = ()) -> Comparison:
    """Compare two runs judged under one edition.

    What one of the runs did not decide is neither progress nor decline: it stands apart, so that nothing improves by
    not being tested.

    Args:
        before: plan, verdicts and grade of the earlier run.
        after: of the later one.
        differences: what differs besides the portal.

    Raises:
        ValueError: other targets, or judged under other editions.
    """
    (old_plan, old, old_grade), (new_plan, new, new_grade) = before, after
    if old_plan.target != new_plan.target:
        raise ValueError(f"runs of {old_plan.target} and {new_plan.target}")
    if old.edition != new.edition:
        raise ValueError(f"judged under {old.edition} and {new.edition}")
    was = {v.criterion: v for v in old.verdicts}
    now = {v.criterion: v for v in new.verdicts}
    order = [*now, *(name for name in was if name not in now)]
    changes = tuple(_change(was.get(name), now.get(name)) for name in order)
    worse = sum(c.weight for c in changes if c.change is Change.WORSE)
    better = sum(c.weight for c in changes if c.change is Change.BETTER)
    counted = Counter(c.change for c in changes)
    return Comparison(
        target=new_plan.target,
        edition=new.edition,
        edition_title=new.edition_title,
        before=_head(old_plan, old_grade),
        after=_head(new_plan, new_grade),
        direction=_direction(counted, worse, better),
        counts={kind.value: counted[kind] for kind in Change},
        points_worse=worse,
        points_better=better,
        changes=changes,
        differences=differences,
    )


def kind_of(before: VerdictState | None, after: VerdictState | None) -> Change:
    """What became of a criterion with these verdicts."""
    if before is None or after is None:
        return Change.ADDED if before is None else Change.REMOVED
    if VerdictState.NOT_APPLICABLE in {before, after}:
        return Change.SAME if before is after else Change.SCOPE
    if after in UNDECIDED:
        return Change.SAME if before in UNDECIDED else Change.LOST
    if before in UNDECIDED:
        return Change.PASSED_NEW if after.earns else Change.FAILED_NEW
    if before.earns is after.earns:
        return Change.SAME if after.earns else Change.STILL_FAILED
    return Change.BETTER if after.earns else Change.WORSE


def _change(before: Verdict | None, after: Verdict | None) -> CriterionChange:
    shown = after or before
    if shown is None:
        raise ValueError("a criterion of neither run")
    return CriterionChange(
        criterion=shown.criterion,
        title=shown.title,
        part=shown.part,
        weight=shown.weight,
        change=kind_of(before.state if before else None, after.state if after else None),
        before=before.state if before else None,
        after=after.state if after else None,
        owner=after.owner if after else None,
        reason=after.reason if after else "",
        release_blocker=shown.release_blocker,
    )


def _head(plan: Plan, grade: Grade) -> RunHead:
    return RunHead(
        run=plan.run,
        release=plan.release,
        as_of=grade.as_of,
        score=grade.score,
        ceiling=grade.ceiling,
        letter=grade.letter,
        floor_letter=grade.floor_letter,
        ceiling_letter=grade.ceiling_letter,
        completeness=grade.completeness,
        gate_met=grade.gate_met,
        portal_reachable=grade.portal_reachable,
    )


def _direction(counted: Counter[Change], worse: int, better: int) -> Direction:
    if not counted[Change.WORSE] and not counted[Change.BETTER]:
        return Direction.SAME
    if worse == better and counted[Change.WORSE] and counted[Change.BETTER]:
        return Direction.MIXED
    return Direction.WORSE if (worse, counted[Change.WORSE]) > (better, counted[Change.BETTER]) else Direction.BETTER
