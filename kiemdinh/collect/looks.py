"""Which cases a later pass looks at again."""

from __future__ import annotations

from collections.abc import Iterable

from kiemdinh.model.enums import Status
from kiemdinh.model.fold import needs_another_look
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.plan import Plan

Key = tuple[str, str]


def grouped(outcomes: Iterable[Outcome]) -> dict[Key, list[Outcome]]:
    """Looks by case."""
    found: dict[Key, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault((outcome.check, outcome.case), []).append(outcome)
    return found


def wanted_again(plan: Plan, outcomes: Iterable[Outcome], look: int) -> list[Key]:
    """Cases that pass ``look`` must look at, sorted.

    These are the cases that are not settled, and those that did not run only because an unsettled one had not passed.
    """
    looks = grouped(o for o in outcomes if o.attempt < look)
    runnable = {(i.check, i.case) for i in plan.items if i.runnable}
    wanted = {key for key, seen in looks.items() if key in runnable and needs_another_look(seen)}
    while True:
        checks = {check for check, _ in wanted}
        more = {
            key
            for key in runnable - wanted
            for last in looks.get(key, [])[-1:]
            if last.status is Status.NOT_TESTED and checks & set(last.blocked_by)
        }
        if not more:
            return sorted(wanted)
        wanted |= more
