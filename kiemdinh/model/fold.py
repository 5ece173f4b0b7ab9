"""Folds the looks at one case into what the run says of it (design §3)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kiemdinh.model.enums import Owner, Status
from kiemdinh.model.outcome import FoldedOutcome, Outcome

AGREEING_LOOKS = 2
MOST_LOOKS = 3

_SEVERITY = (
    Status.FAILED,
    Status.ERROR,
    Status.CANNOT_TELL,
    Status.NOT_TESTED,
    Status.PASSED,
    Status.NOT_APPLICABLE,
)


def worst(statuses: Iterable[Status]) -> Status:
    """Worst status in the order failed, error, cannot-tell, not-tested, passed, not-applicable.

    Raises:
        ValueError: no status given.
    """
    return min(statuses, key=_SEVERITY.index)


def needs_another_look(attempts: Iterable[Outcome]) -> bool:
    """Whether the looks so far do not settle the case.

    A pass at the first look, a proven violation and what did not run at all are settled; a failure needs two looks
    that agree; an error or cannot-tell is looked at once more.
    """
    looks = sorted(attempts, key=lambda o: o.attempt)
    if not looks or len(looks) >= MOST_LOOKS:
        return False
    last = looks[-1]
    if last.status in {Status.NOT_TESTED, Status.NOT_APPLICABLE}:
        return False
    failed = [o for o in looks if o.status is Status.FAILED]
    if any(o.proven for o in failed) or len(failed) >= AGREEING_LOOKS:
        return False
    if failed:
        return last.status is not Status.PASSED
    return last.status in {Status.ERROR, Status.CANNOT_TELL} and len(looks) < AGREEING_LOOKS


def fold(attempts: Iterable[Outcome]) -> FoldedOutcome:
    """Fold the looks at one case.

    Args:
        attempts: all looks at one (check, case), any order, at least one.

    Returns:
        The standing outcome.  A failure that did not repeat is ``cannot-tell`` owned by the portal and unstable.

    Raises:
        ValueError: no look given.
    """
    looks = tuple(sorted(attempts, key=lambda o: o.attempt))
    if not looks:
        raise ValueError("nothing to fold")
    failed = [o for o in looks if o.status is Status.FAILED]
    proven = [o for o in failed if o.proven]
    if proven:
        return FoldedOutcome(final=proven[0], attempts=looks)
    if len(failed) >= AGREEING_LOOKS:
        return FoldedOutcome(final=failed[-1], attempts=looks)
    if not failed:
        return FoldedOutcome(final=looks[-1], attempts=looks)
    passed = any(o.status is Status.PASSED for o in looks)
    note = (
        "Kết quả không ổn định: có lần hỏng, có lần đạt"
        if passed
        else "Mới thấy hỏng một lần, chưa có lần thứ hai để khẳng định"
    )
    mixed = msgspec.structs.replace(
        failed[0],
        status=Status.CANNOT_TELL,
        owner=Owner.PORTAL if passed else (looks[-1].owner or Owner.SUITE),
        message=f"{note}. {failed[0].message}",
        attempt=looks[-1].attempt,
    )
    return FoldedOutcome(final=mixed, attempts=looks, unstable=passed)


def fold_all(outcomes: Iterable[Outcome]) -> dict[tuple[str, str], FoldedOutcome]:
    """Fold every case of a run.

    Returns:
        Folded outcomes by (check, case), in sorted order.
    """
    grouped: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        grouped.setdefault((outcome.check, outcome.case), []).append(outcome)
    return {key: fold(grouped[key]) for key in sorted(grouped)}
