"""The release gate: what blocks publication whatever the score, and what the run's own gate counts besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from kiemdinh.grade.counts import Folded
from kiemdinh.model.check import Check
from kiemdinh.model.enums import Status, VerdictState
from kiemdinh.model.verdict import GateItem, Verdict


class Gate(StrEnum):
    """What a run demands before publication.

    ``no-violation`` (default): no release blocker and no violation that is not waived.
    ``no-blocker``: no release blocker.
    """

    NO_VIOLATION = "no-violation"
    NO_BLOCKER = "no-blocker"


def gate_items(
    verdicts: Iterable[Verdict], folded: Folded, catalogue: Mapping[str, Check], gate: Gate
) -> tuple[GateItem, ...]:
    """What blocks publication, release blockers first.

    A waiver lifts an ordinary violation from the gate, never a release blocker.  A failing check that is a release
    blocker by itself counts also when the edition cites it nowhere.
    """
    failed = [v for v in verdicts if v.state is VerdictState.FAILED]
    items = [_item(v, whatever_score=True) for v in failed if v.release_blocker]
    cited = {c.check for v in failed for c in v.checks}
    broken = {check: f.final for (check, _), f in folded.items() if f.final.status is Status.FAILED}
    items += [
        GateItem(criterion="", title=catalogue[check].title, reason=final.message)
        for check, final in sorted(broken.items())
        if check in catalogue and catalogue[check].release_blocker and check not in cited
    ]
    if gate is Gate.NO_VIOLATION:
        items += [_item(v, whatever_score=False) for v in failed if not v.release_blocker and v.waiver is None]
    return tuple(items)


def _item(verdict: Verdict, *, whatever_score: bool) -> GateItem:
    return GateItem(
        criterion=verdict.criterion, title=verdict.title, reason=verdict.reason, whatever_score=whatever_score
    )
