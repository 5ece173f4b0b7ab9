"""Judges one success condition over measured values."""

from __future__ import annotations

from collections.abc import Mapping

from kiemdinh.judge.compare import Incomparable, holds
from kiemdinh.judge.results import Results
from kiemdinh.model.check import Check, Text
from kiemdinh.model.edition import FactRule
from kiemdinh.model.enums import Basis, Comparison, Owner, Status, VerdictState
from kiemdinh.model.outcome import Fact, FactValue
from kiemdinh.model.target import Target
from kiemdinh.model.verdict import FactResult

NO_LIMIT = "chưa đặt giới hạn"


def judge_fact(
    rule: FactRule, results: Results, catalogue: Mapping[str, Check], target: Target
) -> tuple[FactResult, Owner | None]:
    """Compare what was measured with the edition's limit, else with the operator's, else say that none is set.

    Where several cases measured the value, the worst one counts.

    Returns:
        The result and who must act on it (``None`` when the check itself already says so).
    """
    limit, basis, source = _limit(rule, target)
    measured = results.facts(rule.check, rule.fact)
    value, state, owner, note = _decide(rule, measured, limit, results)
    return (
        FactResult(
            check=rule.check,
            fact=rule.fact,
            title=_title(rule, catalogue),
            comparison=rule.comparison,
            value=value,
            limit=limit,
            unit=rule.unit,
            basis=basis,
            state=state,
            note=note or source,
        ),
        owner,
    )


def _limit(rule: FactRule, target: Target) -> tuple[FactValue | None, Basis, str]:
    if rule.value is not None:
        return rule.value, rule.basis, ""
    own = target.limits.get(rule.limit_key)
    if own is None:
        return None, rule.basis, ""
    return own.value, own.basis, "giới hạn do đơn vị vận hành đặt" + (f": {own.note}" if own.note else "")


def _decide(
    rule: FactRule, measured: list[Fact], limit: FactValue | None, results: Results
) -> tuple[FactValue | None, VerdictState, Owner | None, str]:
    if not measured:
        return _unmeasured(rule, results)
    if limit is None:
        note = f"{NO_LIMIT} «{rule.limit_key}» trong tệp hệ thống được kiểm"
        return _worst(rule.comparison, measured), VerdictState.NOT_TESTED, Owner.DATA, note
    for fact in measured:
        try:
            if not holds(fact.value, rule.comparison, limit):
                return fact.value, VerdictState.FAILED, Owner.PORTAL, ""
        except Incomparable as error:
            return fact.value, VerdictState.ERROR, Owner.SUITE, f"không so được số đo: {error}"
    return _worst(rule.comparison, measured), VerdictState.PASSED, None, ""


def _worst(comparison: Comparison, measured: list[Fact]) -> FactValue:
    numbers = [f.value for f in measured if isinstance(f.value, int | float) and not isinstance(f.value, bool)]
    if len(numbers) == len(measured):
        return min(numbers) if comparison is Comparison.AT_LEAST else max(numbers)
    return measured[0].value


def _unmeasured(rule: FactRule, results: Results) -> tuple[FactValue | None, VerdictState, Owner | None, str]:
    result = results.checks[rule.check]
    if not result.cases:
        return None, VerdictState.NOT_COLLECTED, None, "chưa thu thập"
    if result.status is Status.PASSED:
        return None, VerdictState.CANNOT_TELL, Owner.SUITE, "phép kiểm không ghi lại số đo này"
    if result.status is Status.NOT_APPLICABLE:
        return None, VerdictState.NOT_APPLICABLE, None, ""
    shown = results.facts(rule.check, rule.fact, decided=False)
    if shown:
        note = "số đo chỉ để tham khảo vì phép kiểm không kết luận được"
        return _worst(rule.comparison, shown), VerdictState.NOT_TESTED, result.owner, note
    return None, VerdictState.NOT_TESTED, result.owner, "chưa đo được"


def _title(rule: FactRule, catalogue: Mapping[str, Check]) -> Text:
    entry = catalogue.get(rule.check)
    found = (f.title for f in (entry.facts if entry else ()) if f.name == rule.fact)
    return next(found, Text(vi=rule.fact, en=rule.fact))
