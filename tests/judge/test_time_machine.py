"""One stored run under two editions: what the change of law does, and how quickly it is told."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest

from kiemdinh.catalogue import load_catalogue
from kiemdinh.editions import list_editions, load_edition
from kiemdinh.grade import LawDiff, grade, law_diff
from kiemdinh.judge import judge
from kiemdinh.model.check import Check
from kiemdinh.model.edition import Edition
from kiemdinh.model.enums import CapabilityState, Comparison, VerdictState
from kiemdinh.model.outcome import Fact, FactValue, Outcome
from kiemdinh.model.plan import Plan, PlanItem
from kiemdinh.model.records import Attestation
from kiemdinh.model.target import Target
from kiemdinh.model.verdict import Judgement
from tests.judge import build as b

CATALOGUE: Mapping[str, Check] = load_catalogue()
EDITIONS = {e.id: load_edition(e.id, CATALOGUE) for e in list_editions()}
CODES = {"2024": "000.00.00.G16-261122-0001", "2025": "G16.01-20261122-1600001"}
VALUES: dict[str, FactValue] = {
    "status-name": ["Mới đăng ký", "Đang xử lý"],
    "code-day-matches": True,
    "failures-until-lock": 5,
    "lowest-tls": "TLS 1.2",
    "certificate-days-left": 30,
    "hsts-max-age": 31536000,
}
LIMITS: dict[str, FactValue] = {
    f.limit_key: 0 if f.comparison is Comparison.AT_LEAST else 1000
    for e in EDITIONS.values()
    for c in e.criteria
    for f in c.facts
    if f.limit_key
}


def conforming_run(code: str, *, without: str = "") -> tuple[Plan, list[Outcome]]:
    """A portal that passes every check; ``without`` is a capability that it lacks."""
    items: list[PlanItem] = []
    outcomes: list[Outcome] = []
    for check in CATALOGUE.values():
        for case in check.case_ids:
            absent = without if without in check.needs.capabilities else ""
            items.append(b.item(check.id, case, absent=absent))
            if not absent:
                facts = tuple(
                    Fact(name=f.name, value=code if f.name == "dossier-code" else VALUES.get(f.name, 0.5), unit=f.unit)
                    for f in check.facts
                )
                outcomes.append(b.outcome(check.id, case=case, facts=facts))
    return b.plan(items), outcomes


def attested(edition: Edition) -> list[Attestation]:
    return [
        Attestation(
            criterion=c.id,
            target="mau",
            by="Người mẫu",
            role="cán bộ",
            document="hồ sơ mẫu",
            dated="2026-11-01",
            valid_until="2027-04-30",
            statement="đạt",
        )
        for c in edition.criteria
        if c.attestation
    ]


def told(edition: Edition, plan: Plan, outcomes: list[Outcome], target: Target, as_of: str = b.DAY) -> Judgement:
    return judge(edition, plan, outcomes, CATALOGUE, target, attestations=attested(edition), as_of=as_of)


@pytest.mark.parametrize("edition", sorted(EDITIONS))
def test_a_portal_that_conforms_and_is_attested_reaches_the_best_letter(edition: str) -> None:
    one = EDITIONS[edition]
    plan, outcomes = conforming_run(CODES[edition])
    result = grade(told(one, plan, outcomes, b.target(limits=LIMITS)), one, plan, outcomes, CATALOGUE)
    assert result.letter == "A"
    assert result.counts["failed"] == 0
    assert result.gate_met
    assert result.score > 98


@pytest.mark.parametrize("edition", sorted(EDITIONS))
def test_without_attestations_and_limits_the_ceiling_still_reaches_it(edition: str) -> None:
    one = EDITIONS[edition]
    plan, outcomes = conforming_run(CODES[edition])
    judgement = judge(one, plan, outcomes, CATALOGUE, b.target())
    result = grade(judgement, one, plan, outcomes, CATALOGUE)
    assert (result.letter, result.ceiling_letter) == ("", "A")
    assert result.ceiling == 100


def both(code: str, target: Target) -> LawDiff:
    plan, outcomes = conforming_run(code)
    judgements = [told(e, plan, outcomes, target) for e in EDITIONS.values()]
    return law_diff(EDITIONS["2024"], EDITIONS["2025"], *judgements)


def test_the_new_code_format_is_an_effect_of_the_law() -> None:
    diff = both(CODES["2024"], b.target(limits=LIMITS))
    changed = {c.criterion: (c.before, c.after) for c in diff.verdicts_changed}
    assert changed == {
        "dossier-code-format": (VerdictState.PASSED, VerdictState.FAILED),
        "sync-dossier-code": (VerdictState.PASSED, VerdictState.FAILED),
    }
    assert {c.criterion for c in diff.of_kind("added")} >= {"dossier-routing", "monitoring-dashboard"}
    code = next(c for c in diff.changes if c.criterion == "dossier-code-format")
    assert "giới hạn" in code.what
    assert code.duty_changed


def test_what_was_never_collected_is_told_apart() -> None:
    plan, outcomes = conforming_run(CODES["2024"])
    plan = msgspec.structs.replace(plan, items=tuple(i for i in plan.items if not i.check.startswith("sync.")))
    outcomes = [o for o in outcomes if not o.check.startswith("sync.")]
    target = b.target(limits=LIMITS)
    judgements = [told(e, plan, outcomes, target) for e in EDITIONS.values()]
    diff = law_diff(EDITIONS["2024"], EDITIONS["2025"], *judgements)
    assert "sync-dossier-code" in {c.criterion for c in diff.not_collected}
    assert {c.criterion for c in diff.verdicts_changed} == {"dossier-code-format"}


def test_editions_compare_without_a_run() -> None:
    diff = law_diff(EDITIONS["2024"], EDITIONS["2025"])
    assert {c.before for c in diff.changes} == {None}
    assert diff.verdicts_changed == ()
    same = law_diff(EDITIONS["2024"], EDITIONS["2024"])
    assert {c.kind for c in same.changes} == {"same"}


def test_judgements_of_different_runs_are_not_compared() -> None:
    plan, outcomes = conforming_run(CODES["2024"])
    one = told(EDITIONS["2024"], plan, outcomes, b.target())
    other = msgspec.structs.replace(told(EDITIONS["2025"], plan, outcomes, b.target()), run="r2")
    with pytest.raises(ValueError, match="different runs"):
        law_diff(EDITIONS["2024"], EDITIONS["2025"], one, other)
    with pytest.raises(ValueError, match="judgement under"):
        law_diff(EDITIONS["2024"], EDITIONS["2025"], other)


def test_a_portal_without_citizen_filing_fails_under_2024_and_not_under_2025() -> None:
    plan, outcomes = conforming_run(CODES["2025"], without="filing")
    lacking = msgspec.structs.replace(b.target(limits=LIMITS), capabilities={"filing": CapabilityState.ABSENT})
    old = told(EDITIONS["2024"], plan, outcomes, lacking)
    new = told(EDITIONS["2025"], plan, outcomes, lacking)
    failing = {v.criterion for v in old.verdicts if v.state is VerdictState.FAILED}
    assert {"submission-acknowledged", "form-server-checks", "sign-in-before-filing"} <= failing
    assert not [v.criterion for v in new.verdicts if v.state is VerdictState.FAILED]
    states = {v.criterion: v.state for v in new.verdicts}
    assert states["submission-acknowledged"] is VerdictState.NOT_APPLICABLE
    assert states["sync-dossier"] is VerdictState.NOT_TESTED  # still a duty, and this run could not see it


def test_a_circular_binds_from_its_own_first_day() -> None:
    plan, outcomes = conforming_run(CODES["2025"])
    one, target = EDITIONS["2025"], b.target()
    july = {v.criterion: v.state for v in judge(one, plan, outcomes, CATALOGUE, target, as_of="2025-07-31").verdicts}
    august = {v.criterion: v.state for v in judge(one, plan, outcomes, CATALOGUE, target, as_of="2025-08-01").verdicts}
    assert july["visual-configuration"] is VerdictState.NOT_APPLICABLE
    assert august["visual-configuration"] is VerdictState.NOT_TESTED


def test_a_repealed_decree_is_not_cited_after_its_last_day() -> None:
    plan, outcomes = conforming_run(CODES["2025"])
    for day, there in (("2026-06-30", True), ("2026-07-01", False)):
        judgement = judge(EDITIONS["2025"], plan, outcomes, CATALOGUE, b.target(), as_of=day)
        cited = {c.instrument for v in judgement.verdicts for c in v.citations}
        assert ("nd42" in cited) is there
        assert ("nd224" in cited) is not there
