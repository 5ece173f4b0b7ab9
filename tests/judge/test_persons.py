from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kiemdinh.judge import judge
from kiemdinh.judge.dates import add_months
from kiemdinh.model.edition import AbsenceMeaning, AttestationNeed
from kiemdinh.model.enums import Owner, VerdictState
from kiemdinh.model.records import Attestation, Waiver
from kiemdinh.model.verdict import Verdict
from tests.judge import build as b

NEED = AttestationNeed(statement="Cấp độ đã phê duyệt", evidence="quyết định", valid_months=12)


def attestation(**more: Any) -> Attestation:
    base: dict[str, Any] = {
        "criterion": "c1",
        "target": "mau",
        "by": "Nguyễn Văn Mẫu",
        "role": "Phó giám đốc",
        "document": "QĐ 01/QĐ-MAU",
        "dated": "2026-01-10",
        "valid_until": "2027-01-09",
        "statement": "đã phê duyệt",
    }
    return Attestation(**{**base, **more})


def attested(*records: Attestation, as_of: str = b.DAY) -> Verdict:
    given = b.edition(b.criterion(attestation=NEED))
    return judge(given, b.plan([]), [], {}, b.target(), attestations=records, as_of=as_of).verdicts[0]


def test_a_valid_attestation_counts_and_is_shown() -> None:
    verdict = attested(attestation())
    assert verdict.state is VerdictState.PASSED
    assert verdict.attestation is not None
    assert "Nguyễn Văn Mẫu" in verdict.reason
    assert "09/01/2027" in verdict.reason
    assert verdict.attestation_needed == ""


def test_a_demonstration_record_says_that_it_is_one() -> None:
    assert "trình diễn" in attested(attestation(demonstration=True)).reason


@pytest.mark.parametrize(
    ("as_of", "counts"),
    [("2026-01-09", False), ("2026-01-10", True), ("2027-01-09", True), ("2027-01-10", False)],
)
def test_it_counts_on_its_days_only(as_of: str, *, counts: bool) -> None:
    verdict = attested(attestation(), as_of=as_of)
    assert (verdict.state is VerdictState.PASSED) is counts
    if not counts:
        assert verdict.owner is Owner.DATA
        assert "quyết định" in verdict.attestation_needed


def test_the_edition_limits_how_long_it_counts() -> None:
    long = attestation(valid_until="2036-01-01")
    assert attested(long, as_of="2027-01-10").state is VerdictState.PASSED
    expired = attested(long, as_of="2027-01-11")
    assert expired.state is VerdictState.NOT_TESTED
    assert "hết hạn" in expired.reason


@pytest.mark.parametrize("other", [{"target": "khac"}, {"criterion": "c2"}])
def test_it_counts_for_nothing_else(other: dict[str, str]) -> None:
    assert attested(attestation(**other)).state is VerdictState.NOT_TESTED


def test_a_statement_that_the_duty_is_not_met_fails() -> None:
    verdict = attested(attestation(fulfilled=False))
    assert (verdict.state, verdict.owner) == (VerdictState.FAILED, Owner.PORTAL)


def test_the_newest_valid_statement_stands() -> None:
    assert attested(attestation(), attestation(dated="2026-06-01", fulfilled=False)).state is VerdictState.FAILED


def test_it_never_overrules_a_check() -> None:
    given = b.edition(b.criterion(checks=("a.one",), attestation=NEED))
    plan, known = b.plan([b.item("a.one")]), b.catalogue(b.check("a.one"))
    records = [attestation()]
    assert judge(given, plan, b.failed("a.one"), known, b.target(), attestations=records).verdicts[0].state == "failed"
    alone = judge(given, plan, [b.outcome("a.one")], known, b.target())
    assert alone.verdicts[0].state is VerdictState.NOT_TESTED


def test_an_absent_function_needs_no_attestation_where_the_edition_excuses_it() -> None:
    excused = (AbsenceMeaning(capability="feedback", means="not-applicable"),)
    given = b.edition(b.criterion(attestation=NEED, absence=excused))
    verdict = judge(given, b.plan([]), [], {}, b.target(absent=["feedback"])).verdicts[0]
    assert verdict.state is VerdictState.NOT_APPLICABLE


def waiver(**more: Any) -> Waiver:
    base: dict[str, Any] = {
        "criterion": "c1",
        "target": "mau",
        "reason": "Chờ nâng cấp",
        "approved_by": "Lãnh đạo",
        "document": "CV 02",
        "dated": "2026-10-01",
        "valid_until": "2026-12-31",
    }
    return Waiver(**{**base, **more})


@pytest.mark.parametrize(("as_of", "shown"), [("2026-09-30", False), ("2026-12-31", True), ("2027-01-01", False)])
def test_a_waiver_is_shown_and_changes_no_verdict(as_of: str, *, shown: bool) -> None:
    given = b.edition(b.criterion(checks=("a.one",)))
    plan, known = b.plan([b.item("a.one")]), b.catalogue(b.check("a.one"))
    verdict = judge(given, plan, b.failed("a.one"), known, b.target(), waivers=[waiver()], as_of=as_of).verdicts[0]
    assert verdict.state is VerdictState.FAILED
    assert (verdict.waiver is not None) is shown


def test_months_end_where_the_month_does() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 15), 12) == date(2027, 12, 15)
