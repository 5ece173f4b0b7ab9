"""Small builders: a plan, outcomes, an edition of one or a few criteria."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from kiemdinh.model.check import Check, FactDeclaration, Needs, Text
from kiemdinh.model.edition import Citation, Criterion, Edition, GradeStep, Instrument, PartWeight, Scale
from kiemdinh.model.enums import Access, Basis, CapabilityState, Engine, Owner, Part, Status
from kiemdinh.model.outcome import Fact, FactValue, Outcome
from kiemdinh.model.plan import Plan, PlanItem
from kiemdinh.model.target import BaseUrls, OperatorLimit, Target

DAY = "2026-11-22"


def check(check_id: str, **more: Any) -> Check:
    facts = tuple(FactDeclaration(name=n, unit="ms", title=Text(vi=n, en=n)) for n in more.pop("facts", ()))
    return Check(
        id=check_id,
        engine=Engine.FUNCTIONAL,
        access=Access.OBSERVE,
        title=Text(vi=f"Phép {check_id}", en=check_id),
        fault=Text(vi="lỗi", en="fault"),
        needs=more.pop("needs", Needs()),
        facts=facts,
        **more,
    )


def catalogue(*checks: Check) -> dict[str, Check]:
    return {c.id: c for c in checks}


def item(check_id: str, case: str = "-", **more: Any) -> PlanItem:
    return PlanItem(check=check_id, case=case, engine=Engine.FUNCTIONAL, access=Access.OBSERVE, **more)


def plan(items: Iterable[PlanItem], as_of: str = DAY, edition: str = "x") -> Plan:
    return Plan(
        run="r1",
        target="mau",
        release="1.0",
        edition=edition,
        editions=("x",),
        as_of=as_of,
        access=Access.INTRUSIVE,
        seed=1,
        items=tuple(items),
    )


def outcome(check_id: str, status: str = "passed", case: str = "-", **more: Any) -> Outcome:
    state = Status(status)
    owner = more.pop("owner", None)
    if owner is None and state not in {Status.PASSED, Status.NOT_APPLICABLE}:
        owner = Owner.PORTAL
    return Outcome(check=check_id, case=case, status=state, owner=owner, message=more.pop("message", ""), **more)


def failed(check_id: str, case: str = "-", **more: Any) -> list[Outcome]:
    """Two looks that agree."""
    return [outcome(check_id, "failed", case, attempt=n, **more) for n in (1, 2)]


def measured(check_id: str, name: str, value: FactValue, case: str = "-") -> Outcome:
    return outcome(check_id, case=case, facts=(Fact(name=name, value=value, unit="ms"),))


def target(absent: Sequence[str] = (), limits: dict[str, FactValue] | None = None) -> Target:
    return Target(
        version=1,
        id="mau",
        name="Hệ thống mẫu",
        base_urls=BaseUrls(public="https://127.0.0.1"),
        capabilities=dict.fromkeys(absent, CapabilityState.ABSENT),
        limits={k: OperatorLimit(value=v) for k, v in (limits or {}).items()},
    )


def criterion(criterion_id: str = "c1", **more: Any) -> Criterion:
    title = Text(vi=f"Tiêu chí {criterion_id}", en=criterion_id)
    base: dict[str, Any] = {
        "id": criterion_id,
        "title": title,
        "part": Part.FUNCTIONS,
        "group": "g",
        "obligation": "nghĩa vụ",
        "obligation_basis": Basis.LAW_READ,
        "condition": "điều kiện",
        "condition_basis": Basis.PROJECT_CHOICE,
        "method": "phép kiểm",
        "citations": (Citation(instrument="law", basis=Basis.LAW_READ),),
        "weight": 100,
        "advice": "Sửa đi.",
    }
    return Criterion(**{**base, **more})


def edition(*criteria: Criterion, instruments: tuple[Instrument, ...] = (), **more: Any) -> Edition:
    """An edition that need not add up; judge and grade take it as it is."""
    law = Instrument(key="law", number="1/2020", title="Luật", in_force="2020-01-01", basis=Basis.LAW_READ)
    weights = {Part.FUNCTIONS: 5000, Part.STRUCTURE: 500, Part.PERFORMANCE: 2000}
    weights |= {Part.SECURITY: 1500, Part.ACCESSIBILITY: 500, Part.EMC: 500}
    parts = tuple(
        PartWeight(part=p, title=Text(vi=p, en=p), weight=w, groups={"g": w}, group_titles={"g": "Nhóm"})
        for p, w in weights.items()
    )
    steps = tuple(GradeStep(letter=n, at_least=a) for n, a in (("A", 90), ("B", 80), ("C", 65), ("D", 50), ("E", 0)))
    base = Edition(
        id="x",
        title=Text(vi="Phiên bản x", en="Edition x"),
        in_force="2020-01-01",
        instruments=(law, *instruments),
        parts=parts,
        scale=Scale(steps=steps, basis=Basis.PROJECT_CHOICE, least_completeness=0.8),
        criteria=criteria,
    )
    return msgspec.structs.replace(base, **more)
