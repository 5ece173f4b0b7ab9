"""Counts planned cases by status and holds the invariant without which no report is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kiemdinh.model.enums import Status
from kiemdinh.model.failures import ANSWERS
from kiemdinh.model.fold import fold_all
from kiemdinh.model.outcome import FoldedOutcome, Outcome
from kiemdinh.model.plan import Plan

Folded = dict[tuple[str, str], FoldedOutcome]


class CountMismatch(Exception):
    """The cases that ended are not the cases that were planned, so nothing may be reported.

    Args:
        planned: number of planned cases.
        ended: number of cases with a status.
        examples: cases that differ.
    """

    def __init__(self, planned: int, ended: int, examples: tuple[str, ...]) -> None:
        names = ", ".join(examples)
        super().__init__(f"kế hoạch có {planned} lượt kiểm nhưng {ended} lượt có kết quả; khác nhau ở: {names}")
        self.planned = planned
        self.ended = ended
        self.examples = examples


def count(plan: Plan, outcomes: Iterable[Outcome]) -> tuple[dict[str, int], Folded]:
    """Number of planned cases by status, and the folded outcomes.

    A case that the plan itself blocked is not tested; one whose capability is confirmed absent is not applicable.

    Raises:
        CountMismatch: a runnable case has no outcome, an outcome was not planned, or a case is planned twice.
    """
    folded = fold_all(outcomes)
    planned = {(item.check, item.case): item for item in plan.items}
    missing = [key for key, item in planned.items() if item.runnable and key not in folded]
    foreign = [key for key in folded if key not in planned]
    twice = [key for key, number in Counter((i.check, i.case) for i in plan.items).items() if number > 1]
    wrong = sorted({*missing, *foreign, *twice})
    if wrong:
        examples = tuple(f"{check} [{case}]" for check, case in wrong[:5])
        raise CountMismatch(len(plan.items), len(folded.keys() | planned.keys()) - len(missing), examples)
    counts = Counter(dict.fromkeys(Status, 0))
    for key, item in planned.items():
        if key in folded:
            counts[folded[key].final.status] += 1
        else:
            counts[Status.NOT_APPLICABLE if item.absent else Status.NOT_TESTED] += 1
    return {status.value: counts[status] for status in Status}, folded


def silence(folded: Folded, run: str) -> str | None:
    """How the portal did not answer in this whole run, in the canary's words; ``None`` when it did, or was not asked.

    Only the canary decides: a driver that found nothing or an engine that broke says nothing about whether the portal
    was there.  Results taken over from an earlier run say nothing about this one.

    Args:
        folded: the looks, folded.
        run: id of the run.
    """
    looks = [o for one in folded.values() for o in one.attempts if o.run in {"", run}]
    tried = [o for o in looks if o.status not in {Status.NOT_APPLICABLE, Status.NOT_TESTED}]
    silent = [o for o in tried if ANSWERS in o.blocked_by]
    return silent[0].message if silent and len(silent) == len(tried) else None
