from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiemdinh.grade import FORMULA_VERSION, CountMismatch, Gate, grade
from kiemdinh.judge import judge
from kiemdinh.model.edition import AttestationNeed, Citation, Criterion, FactRule
from kiemdinh.model.enums import Basis, Comparison, Owner, Part
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.plan import PlanItem
from kiemdinh.model.records import Waiver
from kiemdinh.model.target import Target
from kiemdinh.model.verdict import Grade
from tests.judge import build as b

WAIVER = Waiver(
    criterion="c1",
    target="mau",
    reason="Chờ nâng cấp",
    approved_by="Lãnh đạo",
    document="CV 02",
    dated="2026-10-01",
    valid_until="2026-12-31",
)


def graded(
    criteria: list[Criterion],
    outcomes: list[Outcome],
    *,
    items: list[PlanItem] | None = None,
    blocking: tuple[str, ...] = (),
    waivers: tuple[Waiver, ...] = (),
    gate: Gate = Gate.NO_VIOLATION,
    target: Target | None = None,
) -> Grade:
    names = sorted({o.check for o in outcomes} | {c for one in criteria for c in one.checks})
    known = b.catalogue(*(b.check(n, release_blocker=n in blocking, facts=("p95-ms",)) for n in names))
    cases = sorted({(o.check, o.case) for o in outcomes})
    plan = b.plan(items if items is not None else [b.item(check, case) for check, case in cases])
    given = b.edition(*criteria)
    judgement = judge(given, plan, outcomes, known, target or b.target(), waivers=waivers)
    return grade(judgement, given, plan, outcomes, known, gate=gate)


def test_a_clean_run() -> None:
    result = graded([b.criterion(checks=("a.one",))], [b.outcome("a.one")])
    assert (result.score, result.ceiling, result.letter, result.completeness) == (100, 100, "A", 1)
    assert result.gate_met
    assert result.blockers == ()
    assert result.formula_version == FORMULA_VERSION
    assert result.by_basis["law-read"] == 100
    assert sum(result.outcome_counts.values()) == result.planned == 1
    assert len(result.sentences) == 3
    assert msgspec.json.decode(msgspec.json.encode(result), type=Grade) == result


def test_too_little_decided_gives_a_range_and_no_letter() -> None:
    criteria = [b.criterion("c1", checks=("a.one",)), b.criterion("c2", not_automated="chưa có", weight=400)]
    result = graded(criteria, [b.outcome("a.one")])
    assert result.letter == ""
    assert (result.floor_letter, result.ceiling_letter) == ("E", "A")
    assert result.completeness == pytest.approx(0.2)
    assert result.undecided_criteria == 1


def test_an_ordinary_violation_keeps_the_gate_shut_until_it_is_waived() -> None:
    criteria, seen = [b.criterion(checks=("a.one",))], [*b.failed("a.one"), b.outcome("a.two")]
    shut = graded(criteria, seen)
    assert not shut.gate_met
    assert [(i.criterion, i.whatever_score) for i in shut.blockers] == [("c1", False)]
    waived = graded(criteria, seen, waivers=(WAIVER,))
    assert waived.gate_met
    assert waived.score == shut.score == 0
    assert graded(criteria, seen, gate=Gate.NO_BLOCKER).gate_met


def test_no_score_gate_or_waiver_lifts_a_release_blocker() -> None:
    criteria, seen = [b.criterion(checks=("a.one",))], b.failed("a.one", message="Trang hồ sơ: thấy dữ liệu")
    result = graded(criteria, seen, blocking=("a.one",), waivers=(WAIVER,), gate=Gate.NO_BLOCKER)
    assert not result.gate_met
    assert [(i.criterion, i.whatever_score) for i in result.blockers] == [("c1", True)]
    assert "Tiêu chí c1" in result.sentences[0]
    assert "Trang hồ sơ" in result.sentences[0]


def test_a_blocking_check_that_no_criterion_cites_still_blocks() -> None:
    seen = [b.outcome("a.one"), *b.failed("a.two")]
    result = graded([b.criterion(checks=("a.one",))], seen, blocking=("a.two",))
    assert [i.criterion for i in result.blockers] == [""]
    assert not result.gate_met


def silent(check: str, attempt: int = 1, **more: Any) -> Outcome:
    """A case that the canary kept from running."""
    words = {"message": "Không truy cập được http://x: không kết nối được", "blocked_by": ("target:answers",)}
    return b.outcome(check, "cannot-tell", owner=Owner.ENVIRONMENT, attempt=attempt, **(words | more))


def test_a_portal_that_is_down_has_no_violation_no_completeness_and_a_sentence_that_says_so() -> None:
    result = graded([b.criterion(checks=("a.one",))], [silent("a.one", n) for n in (1, 2)])
    assert result.completeness == 0
    assert result.counts["failed"] == 0
    assert not result.portal_reachable
    assert not result.gate_met
    assert "không trả lời trong suốt lượt này (không truy cập được http://x: không kết nối được)" in result.sentences[0]
    assert "hệ thống không trả lời khi tới lượt" in result.sentences[2]


@pytest.mark.parametrize(
    ("status", "owner"),
    [
        ("cannot-tell", Owner.ACCOUNT),
        ("cannot-tell", Owner.ENVIRONMENT),
        ("error", Owner.SUITE),
        ("cannot-tell", Owner.ADAPTER),
    ],
)
def test_no_outcome_but_the_canarys_says_that_the_portal_is_down(status: str, owner: Owner) -> None:
    result = graded([b.criterion(checks=("a.one",))], [b.outcome("a.one", status, owner=owner)])
    assert result.portal_reachable
    assert not result.gate_met
    assert "không trả lời trong suốt" not in result.sentences[0]


def test_a_portal_that_answered_once_was_not_down_for_the_whole_run() -> None:
    seen = [b.outcome("a.one", "cannot-tell", owner=Owner.ADAPTER), silent("a.one", 2), silent("a.two")]
    assert graded([b.criterion(checks=("a.one", "a.two"))], seen).portal_reachable


def test_results_taken_over_from_an_earlier_run_do_not_answer_for_this_one() -> None:
    seen = [b.outcome("a.one", run="r0"), silent("a.two")]
    result = graded([b.criterion(checks=("a.one", "a.two"))], seen)
    assert not result.portal_reachable
    assert not result.gate_met


def test_every_planned_case_ends_in_one_status_or_nothing_is_reported() -> None:
    criteria = [b.criterion(checks=("a.one",))]
    planned = [b.item("a.one"), b.item("a.two"), b.item("a.three", blocked="thiếu", owner=Owner.DATA)]
    with pytest.raises(CountMismatch, match=r"a\.two"):
        graded(criteria, [b.outcome("a.one")], items=planned)
    with pytest.raises(CountMismatch, match=r"a\.four"):
        graded(criteria, [b.outcome("a.one"), b.outcome("a.four")], items=[b.item("a.one")])
    with pytest.raises(CountMismatch):
        graded(criteria, [b.outcome("a.one")], items=[b.item("a.one"), b.item("a.one")])


def test_blocked_and_absent_cases_are_counted() -> None:
    planned = [
        b.item("a.one"),
        b.item("a.two", blocked="thiếu", owner=Owner.DATA),
        b.item("a.three", absent="filing"),
    ]
    result = graded([b.criterion(checks=("a.one",))], [b.outcome("a.one")], items=planned)
    assert result.planned == 3
    assert {k: v for k, v in result.outcome_counts.items() if v} == {"passed": 1, "not-tested": 1, "not-applicable": 1}


def test_the_mend_that_returns_most_comes_first() -> None:
    criteria = [
        b.criterion("c1", checks=("a.one",), weight=300, advice="Sửa một."),
        b.criterion("c2", checks=("a.two",), weight=200, advice="Sửa hai."),
        b.criterion("c3", checks=("a.two",), weight=200, advice="Sửa hai."),
        b.criterion("c4", checks=("a.two", "a.one"), weight=300, advice="Sửa cả hai."),
    ]
    result = graded(criteria, [*b.failed("a.one"), *b.failed("a.two")])
    assert "«Phép a.two»" in result.sentences[1]
    assert "Riêng việc này trả lại 40,00 điểm ở 2 tiêu chí" in result.sentences[1]


def test_nothing_to_mend_is_said() -> None:
    result = graded([b.criterion(checks=("a.one",))], [b.outcome("a.one")])
    assert "chưa có việc phải sửa" in result.sentences[1]
    assert "đều đã có kết luận" in result.sentences[2]


def test_what_is_missing_names_who_must_act() -> None:
    rule = FactRule(
        check="a.one",
        fact="p95-ms",
        comparison=Comparison.AT_MOST,
        limit_key="p95",
        unit="ms",
        basis=Basis.LAW_UNVERIFIED,
    )
    criteria = [
        b.criterion("c1", facts=(rule,), weight=300),
        b.criterion("c2", attestation=AttestationNeed(statement="s", evidence="e"), weight=200),
        b.criterion("c3", checks=("a.never",), weight=100),
    ]
    sentence = graded(criteria, [b.measured("a.one", "p95-ms", 10)]).sentences[2]
    assert "Còn 3 tiêu chí (100,0 điểm)" in sentence
    assert "chưa đặt giới hạn" in sentence
    assert "chờ chứng thực" in sentence
    assert "chưa thu thập" in sentence


def test_points_are_counted_by_the_basis_of_the_duty() -> None:
    project = (Citation(instrument="law", basis=Basis.PROJECT_CHOICE),)
    criteria = [
        b.criterion("c1", checks=("a.one",), weight=70),
        b.criterion(
            "c2", checks=("a.one",), weight=30, obligation_basis=Basis.PROJECT_CHOICE, citations=project, part=Part.EMC
        ),
    ]
    result = graded(criteria, [b.outcome("a.one")])
    assert result.by_basis == {"law-read": 70, "law-secondary": 0, "law-unverified": 0, "project-choice": 30}


def test_a_judgement_is_graded_under_its_own_edition() -> None:
    given, plan = b.edition(), b.plan([])
    judgement = judge(given, plan, [], {}, b.target())
    with pytest.raises(ValueError, match="edition"):
        grade(judgement, b.edition(id="y"), plan, [], {})
