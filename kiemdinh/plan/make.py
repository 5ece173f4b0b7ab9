"""Makes a plan: chooses the edition by date, selects checks, and says what is blocked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

import msgspec

from kiemdinh.model.check import Check
from kiemdinh.model.edition import Edition
from kiemdinh.model.enums import Access
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.plan import Plan, PlanItem
from kiemdinh.near import near
from kiemdinh.plan.needs import Conditions, absent_capability, obstacles
from kiemdinh.plan.select import select


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asked for.

    Attributes:
        run: run id.
        as_of: day of the verdict.
        edition: edition id, or empty for the one in force on that day.
        access: level of the run.
        only, skip: patterns.
        seed: seed of everything random.
        look_again_of: run whose non-passes are looked at again.
    """

    run: str
    as_of: date
    edition: str = ""
    access: Access = Access.OBSERVE
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    seed: int = 1
    look_again_of: str = ""


class Dated(Protocol):
    """What choosing an edition needs to know of it."""

    @property
    def id(self) -> str:
        """Edition id."""

    @property
    def in_force(self) -> str:
        """First day (ISO)."""

    @property
    def until(self) -> str:
        """Last day (ISO), or empty."""


D = TypeVar("D", bound=Dated)


def choose_edition(editions: Mapping[str, D], among: Collection[str], as_of: date, wanted: str = "") -> D:
    """The edition asked for, or the latest of the target's editions in force on a day.

    Raises:
        InputProblem: unknown edition, or none in force.
    """
    for name in (wanted, *among):
        if name and name not in editions:
            raise InputProblem(f"không có phiên bản quy định «{name}»{near(name, editions)}", "--edition")
    if wanted:
        return editions[wanted]
    day = as_of.isoformat()
    valid = [editions[n] for n in among if editions[n].in_force <= day <= (editions[n].until or "9999-12-31")]
    if not valid:
        known = ", ".join(f"{e.id} (từ {e.in_force})" for e in editions.values())
        raise InputProblem(f"ngày {day} không có phiên bản nào có hiệu lực trong: {known}", "--as-of")
    return max(valid, key=lambda e: e.in_force)


def make_plan(
    request: Request,
    catalogue: Mapping[str, Check],
    editions: Mapping[str, Dated],
    known: Conditions,
    criteria_of: Collection[Edition] = (),
) -> Plan:
    """The plan of a run.

    Args:
        request: what was asked for.
        catalogue: all checks.
        editions: all editions by id, or their summaries.
        known: target, clock, secrets, tools.
        criteria_of: editions in which patterns that name a criterion are looked up.

    Raises:
        InputProblem: unknown edition or pattern, or a level that the target does not allow.
    """
    target = known.target
    edition = choose_edition(editions, target.editions, request.as_of, request.edition)
    collected = tuple(dict.fromkeys((edition.id, *target.editions)))
    if not target.access.allowed.covers(request.access):
        raise InputProblem(
            f"tệp đích chỉ cho phép đến mức {target.access.allowed} (access.allowed), không chạy được {request.access}",
            "--access",
        )
    chosen = select(catalogue, request.only, request.skip, criteria_of)
    items = [item for check in chosen for item in plan_items(check, known)]
    return Plan(
        run=request.run,
        target=target.id,
        release=target.release,
        edition=edition.id,
        editions=collected,
        as_of=request.as_of.isoformat(),
        access=request.access,
        seed=request.seed,
        items=tuple(sorted(items, key=lambda i: (i.check, i.case))),
        only=request.only,
        skip=request.skip,
        look_again_of=request.look_again_of,
    )


def plan_items(check: Check, known: Conditions) -> list[PlanItem]:
    """The cases of one check, with what blocks them."""
    absent = absent_capability(check, known.target)
    found = [] if absent else obstacles(check, known)
    base = PlanItem(
        check=check.id,
        case="-",
        engine=check.engine,
        access=check.access,
        alone=check.alone,
        outside=bool(check.needs.tools),
        seconds=check.seconds / len(check.case_ids),
        blocked=found[0].reason if found else "",
        blocked_by=tuple(o.need for o in found),
        owner=found[0].owner if found else None,
        absent=absent,
    )
    return [msgspec.structs.replace(base, case=case) for case in check.case_ids]


def replan(plan: Plan, catalogue: Mapping[str, Check], known: Conditions) -> Plan:
    """The same plan after the portal was launched: what blocks each item is looked at again."""
    again = {(i.check, i.case): i for c in {i.check for i in plan.items} for i in plan_items(catalogue[c], known)}
    return msgspec.structs.replace(plan, items=tuple(again[(i.check, i.case)] for i in plan.items))
