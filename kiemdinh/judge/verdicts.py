"""Verdict of each criterion: the worst of what its checks, facts and attestation say (design §3).

Rules that this module fixes, all stored under :data:`RULES_VERSION`:

* order, worst first: failed, error, cannot-tell, not-tested, not-collected, passed; not applicable when nothing else;
* a cited check that was neither planned nor run is *not collected*, which is no effect of the law;
* a capability confirmed as absent fails the criterion, or takes the check away, only where the edition says so; without
  a stated meaning the criterion is not tested: silence neither accuses the portal nor shortens the denominator;
* a criterion that passed while a part of it did not apply is passed with remarks;
* an attestation counts for its target, its criterion and its days only, and never overrules a check;
* a waiver changes no verdict;
* a criterion none of whose instruments binds on the day does not apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiemdinh.judge.dates import day_for_people
from kiemdinh.judge.facts import judge_fact
from kiemdinh.judge.persons import Statements
from kiemdinh.judge.results import Results
from kiemdinh.judge.standing import law_day, standing_citations, strongest, weaker
from kiemdinh.model.check import Check
from kiemdinh.model.edition import Citation, Criterion, Edition, Instrument
from kiemdinh.model.enums import Owner, Status, VerdictState
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.plan import Plan
from kiemdinh.model.records import Attestation, Waiver
from kiemdinh.model.target import Target
from kiemdinh.model.verdict import CheckResult, FactResult, Judgement, Verdict

RULES_VERSION = "1.0"

_ORDER = (
    VerdictState.FAILED,
    VerdictState.ERROR,
    VerdictState.CANNOT_TELL,
    VerdictState.NOT_TESTED,
    VerdictState.NOT_COLLECTED,
    VerdictState.PASSED_WITH_REMARKS,
    VerdictState.PASSED,
    VerdictState.NOT_APPLICABLE,
)
_STATE = {
    Status.FAILED: VerdictState.FAILED,
    Status.ERROR: VerdictState.ERROR,
    Status.CANNOT_TELL: VerdictState.CANNOT_TELL,
    Status.NOT_TESTED: VerdictState.NOT_TESTED,
    Status.PASSED: VerdictState.PASSED,
    Status.NOT_APPLICABLE: VerdictState.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class _Element:
    """One thing that a criterion's verdict rests on."""

    state: VerdictState
    owner: Owner | None
    reason: str


def judge(
    edition: Edition,
    plan: Plan,
    outcomes: Iterable[Outcome],
    catalogue: Mapping[str, Check],
    target: Target,
    *,
    attestations: Iterable[Attestation] = (),
    waivers: Iterable[Waiver] = (),
    as_of: str = "",
) -> Judgement:
    """Verdicts of a run under an edition.

    Args:
        edition: the law as data, already validated.
        plan: what the run set out to do.
        outcomes: every look of the run, any order.
        catalogue: checks by id, for titles and release blockers.
        target: the system under test, for its operator limits and confirmed absences.
        attestations: statements of persons; those for other targets are ignored.
        waivers: approved exceptions; likewise.
        as_of: ISO date of the verdicts; the plan's date when empty.

    Returns:
        One verdict per criterion, in the edition's order.
    """
    day = as_of or plan.as_of
    court = _Court(
        results=Results.of(plan, outcomes, catalogue, target),
        catalogue=catalogue,
        target=target,
        statements=Statements(tuple(attestations), tuple(waivers), target.id, day),
        instruments={i.key: i for i in edition.instruments},
        day=law_day(edition, day),
    )
    return Judgement(
        edition=edition.id,
        edition_title=edition.title,
        as_of=day,
        run=plan.run,
        rules_version=RULES_VERSION,
        verdicts=tuple(court.verdict(c) for c in edition.criteria),
    )


@dataclass(frozen=True, slots=True)
class _Court:
    results: Results
    catalogue: Mapping[str, Check]
    target: Target
    statements: Statements
    instruments: Mapping[str, Instrument]
    day: str

    def verdict(self, criterion: Criterion) -> Verdict:
        citations = standing_citations(criterion.citations, self.instruments, self.day)
        if not citations:
            return self._assemble(criterion, criterion.citations, self._not_binding(criterion))
        names = tuple(dict.fromkeys((*criterion.checks, *(f.check for f in criterion.facts))))
        checks = tuple(self.results.checks[n] for n in names)
        judged = [judge_fact(rule, self.results, self.catalogue, self.target) for rule in criterion.facts]
        attestation, attested = self._attested(criterion)
        elements = [self._absence(criterion, c) or _of_check(c) for c in checks]
        elements += [_of_fact(f, owner) for f, owner in judged]
        elements += attested
        elements += self._absence_without_checks(criterion, checks)
        if criterion.not_automated:
            reason = f"Chưa có phép kiểm tự động: {criterion.not_automated}"
            elements.append(_Element(VerdictState.NOT_TESTED, Owner.SUITE, reason))
        failing = [c.check for c in checks if c.status is Status.FAILED]
        return self._assemble(
            criterion,
            citations,
            _fold(elements),
            checks=checks,
            facts=tuple(f for f, _ in judged),
            attestation=attestation,
            blocks=any(self.catalogue[c].release_blocker for c in failing if c in self.catalogue),
        )

    def _assemble(
        self,
        criterion: Criterion,
        citations: tuple[Citation, ...],
        folded: _Element,
        *,
        checks: tuple[CheckResult, ...] = (),
        facts: tuple[FactResult, ...] = (),
        attestation: Attestation | None = None,
        blocks: bool = False,
    ) -> Verdict:
        need = criterion.attestation
        return Verdict(
            criterion=criterion.id,
            title=criterion.title,
            part=criterion.part,
            group=criterion.group,
            obligation=criterion.obligation,
            obligation_basis=weaker(criterion.obligation_basis, strongest(c.basis for c in citations)),
            condition=criterion.condition,
            condition_basis=criterion.condition_basis,
            method=criterion.method,
            citations=citations,
            weight=criterion.weight,
            state=folded.state,
            owner=folded.owner,
            reason=folded.reason,
            advice=criterion.advice,
            release_blocker=criterion.release_blocker or blocks,
            checks=checks,
            facts=facts,
            attestation=attestation,
            attestation_needed=f"{need.statement}. Hồ sơ cần có: {need.evidence}" if need and not attestation else "",
            waiver=self.statements.waiver(criterion.id),
            not_automated=criterion.not_automated,
            unstable=any(case.unstable for c in checks for case in c.cases),
        )

    def _not_binding(self, criterion: Criterion) -> _Element:
        names = ", ".join(self.instruments[c.instrument].number for c in criterion.citations)
        reason = f"Vào ngày {day_for_people(self.day)} chưa hoặc không còn hiệu lực: {names}"
        return _Element(VerdictState.NOT_APPLICABLE, None, reason)

    def _absence(self, criterion: Criterion, result: CheckResult) -> _Element | None:
        """What the edition says of a check that does not apply because a capability is absent."""
        if result.status is not Status.NOT_APPLICABLE:
            return None
        missing = self.results.missing.get(result.check)
        if not missing:
            return None
        stated = self._meaning(criterion, missing)
        if stated is not None:
            return stated
        names = ", ".join(sorted(missing))
        reason = f"Chưa kiểm được: phép kiểm «{result.title.vi}» cần chức năng mà hệ thống không có ({names})"
        return _Element(VerdictState.NOT_TESTED, Owner.SUITE, reason)

    def _absence_without_checks(self, criterion: Criterion, checks: tuple[CheckResult, ...]) -> list[_Element]:
        if checks:
            return []
        found = self._meaning(criterion, self.results.absent)
        return [found] if found else []

    def _meaning(self, criterion: Criterion, missing: frozenset[str]) -> _Element | None:
        stated = [a for a in criterion.absence if a.capability in missing]
        said = next((self.results.said[a.capability] for a in stated if a.capability in self.results.said), "")
        if any(a.means == VerdictState.FAILED for a in stated):
            reason = "Người phụ trách xác nhận hệ thống không có chức năng mà quy định yêu cầu"
            reason += f" ({said})" if said else ""
            return _Element(VerdictState.FAILED, Owner.PORTAL, reason)
        if not stated:
            return None
        reason = "Hệ thống không có chức năng này và quy định không buộc phải có"
        reason += f" ({said})" if said else ""
        return _Element(VerdictState.NOT_APPLICABLE, None, reason)

    def _attested(self, criterion: Criterion) -> tuple[Attestation | None, list[_Element]]:
        need = criterion.attestation
        if need is None or (not criterion.checks and self._meaning(criterion, self.results.absent)):
            return None, []
        found = self.statements.attestation(criterion.id, need)
        if found is None:
            old = self.statements.last_expired(criterion.id)
            reason = "Chưa có chứng thực" if old is None else "Chứng thực đã hết hạn dùng"
            if old is not None:
                reason += f" (ký ngày {day_for_people(old.dated)}, ghi đến ngày {day_for_people(old.valid_until)})"
            return None, [_Element(VerdictState.NOT_TESTED, Owner.DATA, f"{reason}: {need.statement}")]
        who = f"{found.by}, {found.role}, {found.document}, đến ngày {day_for_people(found.valid_until)}"
        if not found.fulfilled:
            return found, [_Element(VerdictState.FAILED, Owner.PORTAL, f"Người chứng thực xác nhận chưa đạt ({who})")]
        shown = "Đạt theo chứng thực trình diễn" if found.demonstration else "Đạt theo chứng thực"
        return found, [_Element(VerdictState.PASSED, None, f"{shown} ({who})")]


def _of_check(result: CheckResult) -> _Element:
    if not result.cases:
        return _Element(VerdictState.NOT_COLLECTED, None, f"Chưa thu thập: {result.title.vi}")
    worst = next(c.final for c in result.cases if c.final.status is result.status)
    message = " ".join(worst.message.split())
    reason = f"{result.title.vi}: {message}" if message else result.title.vi
    return _Element(_STATE[result.status], result.owner, reason)


def _of_fact(fact: FactResult, owner: Owner | None) -> _Element:
    shown = f"đo được {_shown(fact.value)} {fact.unit}".rstrip() if fact.value is not None else ""
    against = f"giới hạn {_shown(fact.limit)} {fact.unit}".rstrip() if fact.limit is not None else ""
    reason = "; ".join(part for part in (shown, against, fact.note) if part)
    return _Element(fact.state, owner, f"{fact.title.vi}: {reason}" if reason else fact.title.vi)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(value)


def _fold(elements: list[_Element]) -> _Element:
    if not elements:
        return _Element(VerdictState.NOT_TESTED, Owner.SUITE, "Không có phép kiểm nào đã chạy")
    worst = min(elements, key=lambda e: _ORDER.index(e.state))
    same = sum(e.state is worst.state for e in elements)
    if worst.state is VerdictState.PASSED:
        skipped = sum(e.state is VerdictState.NOT_APPLICABLE for e in elements)
        if skipped:
            reason = f"Đạt; {skipped} nội dung không áp dụng với hệ thống này"
            return _Element(VerdictState.PASSED_WITH_REMARKS, None, reason)
        return _Element(VerdictState.PASSED, None, worst.reason if same == 1 else f"Đạt cả {same} nội dung kiểm")
    more = f" (và {same - 1} nội dung khác)" if same > 1 else ""
    return _Element(worst.state, worst.owner, worst.reason + more)
