"""What the run says of one check: its planned cases, folded; what was planned and did not run is said too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiemdinh.judge.dates import day_for_people
from kiemdinh.model.check import Check, Text
from kiemdinh.model.enums import CapabilityState, MappingState, Owner, Status
from kiemdinh.model.fold import fold_all, worst
from kiemdinh.model.outcome import Fact, FoldedOutcome, Outcome
from kiemdinh.model.plan import Plan, PlanItem
from kiemdinh.model.target import Target
from kiemdinh.model.verdict import CheckResult


@dataclass(frozen=True, slots=True)
class Results:
    """Results by check id.

    Attributes:
        checks: one result per check of the catalogue or the run; one without cases was not collected.
        absent: capabilities that a person confirmed as absent.
        missing: by check id, the absent capabilities for which the plan took it out.
        said: by absent capability, who confirmed it and when, where the map says so.
    """

    checks: Mapping[str, CheckResult]
    absent: frozenset[str]
    missing: Mapping[str, frozenset[str]]
    said: Mapping[str, str]

    @classmethod
    def of(cls, plan: Plan, outcomes: Iterable[Outcome], catalogue: Mapping[str, Check], target: Target) -> Results:
        """Fold all looks and add what the plan says of cases that did not run."""
        folded = dict(fold_all(outcomes))
        for item in plan.items:
            folded.setdefault((item.check, item.case), not_run(item))
        cases: dict[str, list[FoldedOutcome]] = {check: [] for check in catalogue}
        for (check, _), one in sorted(folded.items()):
            cases.setdefault(check, []).append(one)
        missing: dict[str, set[str]] = {}
        for item in plan.items:
            if item.absent:
                missing.setdefault(item.check, set()).add(item.absent)
        gone = {k: f for k, f in target.mapping.functions.items() if f.state is MappingState.ABSENT}
        absent = {k for k, state in target.capabilities.items() if state is CapabilityState.ABSENT} | set(gone)
        return cls(
            checks=_Known((check, _result(check, catalogue.get(check), found)) for check, found in cases.items()),
            absent=frozenset(absent.union(*missing.values())),
            missing={check: frozenset(found) for check, found in missing.items()},
            said={k: f"{f.by} xác nhận ngày {day_for_people(f.on)}" for k, f in gone.items() if f.by},
        )

    def facts(self, check: str, name: str, *, decided: bool = True) -> list[Fact]:
        """Facts of one name over all cases.

        Args:
            check: check id.
            name: name of the fact.
            decided: only of cases that passed or failed; what a case measured that could decide nothing (a dropped
                connection, a noisy machine) may be shown and never held against the portal.
        """
        return [
            f
            for one in self.checks[check].cases
            for f in one.final.facts
            if f.name == name and (not decided or one.final.status in {Status.PASSED, Status.FAILED})
        ]


class _Known(dict[str, CheckResult]):
    """Results by check; a check that the run's own catalogue did not have yet was not collected."""

    def __missing__(self, check: str) -> CheckResult:
        return _result(check, None, [])


def not_run(item: PlanItem) -> FoldedOutcome:
    """What stands for a planned case without any look."""
    if item.absent:
        final = Outcome(
            check=item.check,
            case=item.case,
            status=Status.NOT_APPLICABLE,
            message="Người phụ trách xác nhận hệ thống không có chức năng này",
            blocked_by=(item.absent,),
        )
    else:
        final = Outcome(
            check=item.check,
            case=item.case,
            status=Status.NOT_TESTED,
            owner=item.owner or Owner.ENVIRONMENT,
            message=item.blocked or "Lượt kiểm dừng trước khi tới phép kiểm này",
            blocked_by=item.blocked_by,
        )
    return FoldedOutcome(final=final, attempts=())


def _result(check: str, entry: Check | None, cases: list[FoldedOutcome]) -> CheckResult:
    title = entry.title if entry else _unnamed(check)
    if not cases:
        return CheckResult(check=check, title=title, status=Status.NOT_TESTED, owner=None, cases=())
    status = worst(c.final.status for c in cases)
    owner = next(c.final.owner for c in cases if c.final.status is status)
    return CheckResult(check=check, title=title, status=status, owner=owner, cases=tuple(cases))


def _unnamed(check: str) -> Text:
    return Text(vi=check, en=check)
