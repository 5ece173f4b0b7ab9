from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest

from kiemdinh.judge import RULES_VERSION, judge
from kiemdinh.model.edition import AbsenceMeaning, Citation, FactRule, Instrument
from kiemdinh.model.enums import Basis, Comparison, MappingState, Owner, VerdictState
from kiemdinh.model.outcome import Fact, FactValue, Outcome
from kiemdinh.model.target import MappedFunction, Mapping, Target
from kiemdinh.model.verdict import Verdict
from tests.judge import build as b


def verdict_of(checks: dict[str, str], **more: object) -> Verdict:
    """Verdict of one criterion that cites checks with these outcomes."""
    names = tuple(checks)
    outcomes: list[Outcome] = []
    for name, status in checks.items():
        outcomes += b.failed(name) if status == "failed" else [b.outcome(name, status, **more)]  # type: ignore[arg-type]
    known = b.catalogue(*(b.check(n) for n in names))
    given = b.edition(b.criterion(checks=names))
    return judge(given, b.plan(b.item(n) for n in names), outcomes, known, b.target()).verdicts[0]


ORDER = ["failed", "error", "cannot-tell", "not-tested", "passed"]


@pytest.mark.parametrize(("worse", "better"), list(pairwise(ORDER)))
def test_the_worst_check_decides(worse: str, better: str) -> None:
    assert verdict_of({"a.one": better, "a.two": worse}).state == worse


def test_a_passed_criterion_says_how_much_was_checked() -> None:
    verdict = verdict_of({"a.one": "passed", "a.two": "passed"})
    assert verdict.state is VerdictState.PASSED
    assert verdict.owner is None
    assert "2" in verdict.reason


def test_what_does_not_apply_is_left_out_with_a_remark() -> None:
    assert verdict_of({"a.one": "passed", "a.two": "not-applicable"}).state is VerdictState.PASSED_WITH_REMARKS
    assert verdict_of({"a.one": "not-applicable"}).state is VerdictState.NOT_APPLICABLE


def test_the_owner_of_the_worst_outcome_owns_the_verdict() -> None:
    known = b.catalogue(b.check("a.one"), b.check("a.two"))
    outcomes = [
        b.outcome("a.one", "cannot-tell", owner=Owner.ACCOUNT, message="Sai mật khẩu"),
        b.outcome("a.two", "not-tested", owner=Owner.ENVIRONMENT),
    ]
    plan = b.plan([b.item("a.one"), b.item("a.two")])
    verdict = judge(b.edition(b.criterion(checks=("a.one", "a.two"))), plan, outcomes, known, b.target()).verdicts[0]
    assert (verdict.state, verdict.owner) == (VerdictState.CANNOT_TELL, Owner.ACCOUNT)
    assert "Sai mật khẩu" in verdict.reason
    assert "\n" not in verdict.reason


def test_a_check_that_was_not_planned_is_not_collected() -> None:
    given = b.edition(b.criterion(checks=("a.one",)))
    verdict = judge(given, b.plan([]), [], b.catalogue(b.check("a.one")), b.target()).verdicts[0]
    assert verdict.state is VerdictState.NOT_COLLECTED
    assert verdict.checks[0].cases == ()


def test_a_blocked_case_is_not_tested_and_names_who_can_unblock() -> None:
    blocked = b.item("a.one", blocked="Thiếu tài khoản", blocked_by=("account:citizen-a",), owner=Owner.ACCOUNT)
    given = b.edition(b.criterion(checks=("a.one",)))
    verdict = judge(given, b.plan([blocked]), [], b.catalogue(b.check("a.one")), b.target()).verdicts[0]
    assert (verdict.state, verdict.owner) == (VerdictState.NOT_TESTED, Owner.ACCOUNT)
    assert "Thiếu tài khoản" in verdict.reason
    assert verdict.checks[0].cases[0].attempts == ()


def test_one_case_not_run_keeps_a_criterion_from_passing() -> None:
    plan = b.plan([b.item("a.one", "x"), b.item("a.one", "y")])
    given = b.edition(b.criterion(checks=("a.one",)))
    outcomes = [b.outcome("a.one", case="x")]
    verdict = judge(given, plan, outcomes, b.catalogue(b.check("a.one", cases=("x", "y"))), b.target()).verdicts[0]
    assert verdict.state is VerdictState.NOT_TESTED


def test_a_failure_that_did_not_repeat_is_unstable_and_never_a_pass() -> None:
    looks = [b.outcome("a.one", "failed", attempt=1), b.outcome("a.one", attempt=2)]
    given = b.edition(b.criterion(checks=("a.one",)))
    verdict = judge(given, b.plan([b.item("a.one")]), looks, b.catalogue(b.check("a.one")), b.target()).verdicts[0]
    assert verdict.state is VerdictState.CANNOT_TELL
    assert verdict.unstable


def test_a_portal_that_is_down_breaks_no_rule() -> None:
    down = [b.outcome("a.one", "cannot-tell", owner=Owner.ENVIRONMENT, attempt=n) for n in (1, 2)]
    given = b.edition(b.criterion(checks=("a.one",)))
    verdict = judge(given, b.plan([b.item("a.one")]), down, b.catalogue(b.check("a.one")), b.target()).verdicts[0]
    assert verdict.state is VerdictState.CANNOT_TELL
    assert verdict.owner is Owner.ENVIRONMENT


def test_what_is_not_automated_says_why() -> None:
    given = b.edition(b.criterion(not_automated="cần chứng thư thật"))
    verdict = judge(given, b.plan([]), [], {}, b.target()).verdicts[0]
    assert (verdict.state, verdict.owner) == (VerdictState.NOT_TESTED, Owner.SUITE)
    assert "cần chứng thư thật" in verdict.reason


def test_a_failing_check_that_blocks_release_makes_its_criterion_block() -> None:
    known = b.catalogue(b.check("a.one", release_blocker=True), b.check("a.two"))
    plan = b.plan([b.item("a.one"), b.item("a.two")])
    given = b.edition(b.criterion(checks=("a.one", "a.two")))
    blocked = judge(given, plan, [*b.failed("a.one"), b.outcome("a.two")], known, b.target()).verdicts[0]
    other = judge(given, plan, [b.outcome("a.one"), *b.failed("a.two")], known, b.target()).verdicts[0]
    assert blocked.release_blocker
    assert not other.release_blocker


def test_judging_is_a_function_of_its_arguments() -> None:
    known = b.catalogue(b.check("a.one"))
    given = b.edition(b.criterion(checks=("a.one",)))
    outcomes = [b.outcome("a.one")]
    plan = b.plan([b.item("a.one")])
    one = judge(given, plan, outcomes, known, b.target())
    assert one == judge(given, plan, reversed(outcomes), known, b.target())
    assert one.rules_version == RULES_VERSION
    assert one.as_of == b.DAY
    assert msgspec.json.decode(msgspec.json.encode(one), type=type(one)) == one


# ---- facts


def fact_verdict(value: FactValue | None, target: Target, limit: FactValue | None = None, **more: object) -> Verdict:
    comparison = more.pop("comparison", Comparison.AT_MOST)
    rule = FactRule(
        check="a.one",
        fact="p95-ms",
        comparison=Comparison(str(comparison)),
        value=limit,
        limit_key="p95",
        unit="ms",
        basis=Basis.LAW_UNVERIFIED,
    )
    outcomes = [b.outcome("a.one") if value is None else b.measured("a.one", "p95-ms", value)]
    known = b.catalogue(b.check("a.one", facts=("p95-ms",)))
    return judge(b.edition(b.criterion(facts=(rule,))), b.plan([b.item("a.one")]), outcomes, known, target).verdicts[0]


def test_without_a_limit_the_value_is_shown_and_nothing_is_decided() -> None:
    verdict = fact_verdict(812.5, b.target())
    assert (verdict.state, verdict.owner) == (VerdictState.NOT_TESTED, Owner.DATA)
    assert verdict.facts[0].value == 812.5
    assert "chưa đặt giới hạn" in verdict.reason
    assert "812,5" in verdict.reason


@pytest.mark.parametrize(("value", "state"), [(900, "passed"), (1000, "passed"), (1000.1, "failed")])
def test_the_operators_limit_counts_where_the_law_states_none(value: float, state: str) -> None:
    verdict = fact_verdict(value, b.target(limits={"p95": 1000}))
    assert verdict.state == state
    assert verdict.facts[0].basis is Basis.PROJECT_CHOICE
    assert "đơn vị vận hành" in verdict.facts[0].note


def test_the_operator_cannot_soften_a_limit_of_the_edition() -> None:
    assert fact_verdict(900, b.target(limits={"p95": 1000}), limit=500).state is VerdictState.FAILED


def test_a_value_that_was_not_measured_is_never_a_pass() -> None:
    assert fact_verdict(None, b.target(), limit=500).state is VerdictState.CANNOT_TELL


@pytest.mark.parametrize(
    ("comparison", "value", "limit", "state"),
    [
        ("matches", "G16.01-20261122-1600001", r"[GH]\d{2}(\.\d{2})*-\d{8}-\d{4,7}", "passed"),
        ("matches", "x G16.01-20261122-1600001", r"[GH]\d{2}(\.\d{2})*-\d{8}-\d{4,7}", "failed"),
        ("matches", ["A1", "B"], r"[A-Z]\d", "failed"),
        ("in", ["Đang xử lý"], ["Đang xử lý", "Dừng xử lý"], "passed"),
        ("in", ["Đang xử lý", "Xong"], ["Đang xử lý", "Dừng xử lý"], "failed"),
        ("equals", True, True, "passed"),
        ("equals", False, True, "failed"),
        ("equals", 1, True, "error"),
        ("at-least", 5, 5, "passed"),
        ("at-least", 4, 5, "failed"),
        ("at-most", "nhanh", 5, "error"),
        ("in", [], ["a"], "error"),
        ("matches", "a", "(", "error"),
    ],
)
def test_comparisons(comparison: str, value: FactValue, limit: FactValue, state: str) -> None:
    assert fact_verdict(value, b.target(), limit=limit, comparison=comparison).state == state


def test_the_worst_case_of_a_fact_counts() -> None:
    rule = FactRule(
        check="a.one", fact="p95-ms", comparison=Comparison.AT_MOST, value=100, unit="ms", basis=Basis.LAW_READ
    )
    known = b.catalogue(b.check("a.one", facts=("p95-ms",), cases=("x", "y")))
    outcomes = [b.measured("a.one", "p95-ms", 50, "x"), b.measured("a.one", "p95-ms", 150, "y")]
    plan = b.plan([b.item("a.one", "x"), b.item("a.one", "y")])
    verdict = judge(b.edition(b.criterion(facts=(rule,))), plan, outcomes, known, b.target()).verdicts[0]
    assert verdict.state is VerdictState.FAILED
    assert verdict.facts[0].value == 150


@pytest.mark.parametrize("status", ["cannot-tell", "error", "not-tested"])
def test_a_measurement_of_a_check_that_decided_nothing_is_shown_and_not_held_against_the_portal(status: str) -> None:
    rule = FactRule(
        check="a.one", fact="p95-ms", comparison=Comparison.AT_MOST, value=100, unit="ms", basis=Basis.LAW_READ
    )
    slow = b.outcome("a.one", status, owner=Owner.ENVIRONMENT, facts=(Fact(name="p95-ms", value=9000, unit="ms"),))
    known = b.catalogue(b.check("a.one", facts=("p95-ms",)))
    verdict = judge(
        b.edition(b.criterion(facts=(rule,))), b.plan([b.item("a.one")]), [slow], known, b.target()
    ).verdicts[0]
    assert verdict.state == status
    assert verdict.owner is Owner.ENVIRONMENT
    assert verdict.facts[0].value == 9000


# ---- confirmed absence


def absence_verdict(*meanings: AbsenceMeaning, recorded: bool = True) -> Verdict:
    plan = b.plan([b.item("a.one", absent="filing")])
    given = b.edition(b.criterion(checks=("a.one",), absence=meanings))
    seen = [b.outcome("a.one", "not-applicable", facts=(Fact(name="absent", value="filing"),))] if recorded else []
    return judge(given, plan, seen, b.catalogue(b.check("a.one")), b.target()).verdicts[0]


def test_the_edition_says_what_an_absent_function_means() -> None:
    fails = AbsenceMeaning(capability="filing", means="failed")
    excused = AbsenceMeaning(capability="filing", means="not-applicable")
    assert (absence_verdict(fails).state, absence_verdict(fails).owner) == (VerdictState.FAILED, Owner.PORTAL)
    assert absence_verdict(excused).state is VerdictState.NOT_APPLICABLE
    assert absence_verdict(fails, recorded=False).state is VerdictState.FAILED


def test_silence_of_the_edition_neither_accuses_nor_excuses() -> None:
    other = AbsenceMeaning(capability="payment", means="failed")
    assert absence_verdict(other).state is VerdictState.NOT_TESTED
    assert absence_verdict().state is VerdictState.NOT_TESTED


# ---- law in time


def test_only_instruments_in_force_are_cited_and_certainty_follows_them() -> None:
    new = Instrument(key="new", number="2/2026", title="Mới", in_force="2026-07-01", basis=Basis.LAW_SECONDARY)
    old = Instrument(
        key="old", number="1/2022", title="Cũ", in_force="2022-08-15", repealed="2026-07-01", basis=Basis.LAW_READ
    )
    citations = (
        Citation(instrument="old", clause="Điều 7", basis=Basis.LAW_READ),
        Citation(instrument="new", basis=Basis.LAW_UNVERIFIED),
    )
    given = b.edition(b.criterion(checks=("a.one",), citations=citations), instruments=(new, old))
    known, plan, seen = b.catalogue(b.check("a.one")), b.plan([b.item("a.one")]), [b.outcome("a.one")]
    before = judge(given, plan, seen, known, b.target(), as_of="2026-06-30").verdicts[0]
    after = judge(given, plan, seen, known, b.target(), as_of="2026-07-01").verdicts[0]
    assert [c.instrument for c in before.citations] == ["old"]
    assert [c.instrument for c in after.citations] == ["new"]
    assert before.obligation_basis is Basis.LAW_READ
    assert after.obligation_basis is Basis.LAW_UNVERIFIED


def test_a_duty_that_does_not_bind_yet_does_not_apply() -> None:
    new = Instrument(key="new", number="2/2026", title="Mới", in_force="2026-12-01", basis=Basis.LAW_READ)
    given = b.edition(
        b.criterion(checks=("a.one",), citations=(Citation(instrument="new", basis=Basis.LAW_READ),)),
        instruments=(new,),
    )
    verdict = judge(given, b.plan([b.item("a.one")]), b.failed("a.one"), {}, b.target()).verdicts[0]
    assert verdict.state is VerdictState.NOT_APPLICABLE
    assert "2/2026" in verdict.reason


def test_a_former_edition_is_told_as_it_was_in_its_own_days() -> None:
    old = Instrument(
        key="old", number="1/2018", title="Cũ", in_force="2018-01-01", repealed="2025-07-01", basis=Basis.LAW_READ
    )
    given = b.edition(
        b.criterion(checks=("a.one",), citations=(Citation(instrument="old", basis=Basis.LAW_READ),)),
        instruments=(old,),
        until="2025-06-30",
    )
    verdict = judge(
        given, b.plan([b.item("a.one")]), [b.outcome("a.one")], b.catalogue(b.check("a.one")), b.target()
    ).verdicts[0]
    assert verdict.state is VerdictState.PASSED


def test_who_confirmed_an_absence_is_said() -> None:
    by = {"filing": MappedFunction(state=MappingState.ABSENT, by="Nguyễn Văn Mẫu", on="2026-11-20")}
    target = msgspec.structs.replace(b.target(), mapping=Mapping(functions=by))
    plan = b.plan([b.item("a.one", absent="filing")])
    for means, state in (("failed", VerdictState.FAILED), ("not-applicable", VerdictState.NOT_APPLICABLE)):
        meaning = AbsenceMeaning(capability="filing", means=means)
        given = b.edition(b.criterion(checks=("a.one",), absence=(meaning,)))
        verdict = judge(given, plan, [], b.catalogue(b.check("a.one")), target).verdicts[0]
        assert verdict.state is state
        assert "Nguyễn Văn Mẫu xác nhận ngày 20/11/2026" in verdict.reason


def test_what_nobody_confirmed_as_absent_stays_open() -> None:
    proposed = {"filing": MappedFunction(state=MappingState.UNKNOWN)}
    target = msgspec.structs.replace(b.target(), mapping=Mapping(functions=proposed))
    meaning = AbsenceMeaning(capability="filing", means="failed")
    given = b.edition(b.criterion(checks=("a.one",), absence=(meaning,)))
    seen = [b.outcome("a.one", "cannot-tell", owner=Owner.ADAPTER)]
    verdict = judge(given, b.plan([b.item("a.one")]), seen, b.catalogue(b.check("a.one")), target).verdicts[0]
    assert verdict.state is VerdictState.CANNOT_TELL
