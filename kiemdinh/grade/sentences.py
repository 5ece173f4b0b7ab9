"""The three most useful sentences: what blocks, what to mend first and its return, what is missing and from whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from kiemdinh.grade.numbers import percent, vietnamese
from kiemdinh.grade.score import UNDECIDED, Sums
from kiemdinh.model.enums import Owner, Status, VerdictState
from kiemdinh.model.failures import ANSWERS
from kiemdinh.model.verdict import GateItem, Verdict

_UNREACHABLE = (
    "Hệ thống được kiểm không trả lời trong suốt lượt này ({why}): không có kết luận vi phạm nào và "
    "mức đầy đủ là {share}; đơn vị vận hành cần khôi phục kết nối rồi chạy lại."
)
_WHO = {
    Owner.PORTAL: "kết quả không ổn định, nhà phát triển cần xem lại",
    Owner.ADAPTER: "bộ điều khiển chưa tìm thấy chức năng, người kiểm cần chỉ chỗ hoặc xác nhận là không có",
    Owner.ACCOUNT: "tài khoản thử chưa dùng được, đơn vị vận hành cần cấp lại",
    Owner.DATA: "dữ liệu thử chưa hợp, người kiểm cần sửa tệp hệ thống được kiểm",
    Owner.ENVIRONMENT: "chưa đủ điều kiện chạy (quyền, kết nối hoặc công cụ), người kiểm cần mở điều kiện",
    Owner.SUITE: "bộ kiểm chưa làm được, nhóm phát triển bộ kiểm cần xử lý",
}
_ATTEST = "chờ chứng thực của đơn vị vận hành"
_LIMITS = "chưa đặt giới hạn trong tệp hệ thống được kiểm"
_COLLECT = "chưa thu thập, cần chạy lượt kiểm mới"
_SILENT = "hệ thống không trả lời khi tới lượt, đơn vị vận hành cần khôi phục"
_AUTOMATE = "chưa có phép kiểm tự động, cần người thẩm định"


def sentences(
    verdicts: tuple[Verdict, ...], sums: Sums, blockers: tuple[GateItem, ...], *, silent: str | None
) -> tuple[str, ...]:
    """Three Vietnamese sentences for people who read nothing else.

    Args:
        verdicts: of all criteria.
        sums: points.
        blockers: what blocks publication.
        silent: how the portal did not answer in the whole run; ``None`` when it did.
    """
    if silent is None:
        first = _blocking(blockers, verdicts)
    else:
        why = silent[:1].lower() + silent[1:]
        first = _UNREACHABLE.format(why=why, share=percent(sums.completeness))
    return (first, _mend(verdicts, sums), _missing(verdicts, sums))


def _blocking(blockers: tuple[GateItem, ...], verdicts: tuple[Verdict, ...]) -> str:
    always = [b for b in blockers if b.whatever_score]
    if always:
        more = f" và {len(always) - 1} điểm khác" if len(always) > 1 else ""
        return f"Chưa được phát hành, dù điểm bao nhiêu: «{always[0].title.vi}»{more}. {_dot(always[0].reason)}"
    if blockers:
        name = blockers[0].title.vi
        return f"Không có điểm chặn tuyệt đối, nhưng còn {len(blockers)} tiêu chí không đạt, trước hết là «{name}»."
    decided = sum(v.state.earns for v in verdicts)
    return f"Không có gì chặn phát hành trong {decided} tiêu chí đã đạt; tiêu chí chưa kiểm không được tính là đạt."


@dataclass(frozen=True, slots=True)
class _Mend:
    returns: Fraction
    title: str
    advice: str
    criteria: int


def _mend(verdicts: tuple[Verdict, ...], sums: Sums) -> str:
    failed = [v for v in verdicts if v.state is VerdictState.FAILED]
    if not failed:
        return "Không có tiêu chí nào bị kết luận không đạt, nên chưa có việc phải sửa."
    best = max((*_by_check(failed, sums), *(_alone(v, sums) for v in failed)), key=lambda m: (m.returns, m.title))
    if best.returns == 0:
        return f"Sửa trước: «{best.title}». {_dot(best.advice)} Tiêu chí này không tính điểm."
    also = f" ở {best.criteria} tiêu chí" if best.criteria > 1 else ""
    points = vietnamese(best.returns, 2)
    return f"Sửa trước: «{best.title}». {_dot(best.advice)} Riêng việc này trả lại {points} điểm{also}."


def _by_check(failed: list[Verdict], sums: Sums) -> list[_Mend]:
    """What mending one check returns: the criteria in which nothing else stands in the way."""
    returns: dict[str, list[Verdict]] = defaultdict(list)
    titles: dict[str, str] = {}
    for verdict in failed:
        open_checks = [c for c in verdict.checks if c.status not in {Status.PASSED, Status.NOT_APPLICABLE}]
        good_facts = all(f.state.earns or f.state is VerdictState.NOT_APPLICABLE for f in verdict.facts)
        attested = not verdict.attestation_needed and (verdict.attestation is None or verdict.attestation.fulfilled)
        if len(open_checks) == 1 and open_checks[0].status is Status.FAILED and good_facts and attested:
            returns[open_checks[0].check].append(verdict)
            titles[open_checks[0].check] = open_checks[0].title.vi
    return [
        _Mend(
            sum((sums.worth(v) for v in found), Fraction(0)),
            titles[check],
            max(found, key=lambda v: v.weight).advice,
            len(found),
        )
        for check, found in returns.items()
    ]


def _alone(verdict: Verdict, sums: Sums) -> _Mend:
    return _Mend(sums.worth(verdict), verdict.title.vi, verdict.advice, 1)


def _missing(verdicts: tuple[Verdict, ...], sums: Sums) -> str:
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.state in UNDECIDED:
            groups[_what_is_missing(verdict)].append(verdict)
    if not groups:
        return "Mọi tiêu chí áp dụng đều đã có kết luận."
    everything = [v for found in groups.values() for v in found]
    points = {why: sum((sums.worth(v) for v in found), Fraction(0)) for why, found in groups.items()}
    order = sorted(groups, key=lambda why: (-points[why], why))[:3]
    listed = "; ".join(f"{len(groups[why])} tiêu chí ({vietnamese(points[why])} điểm) {why}" for why in order)
    total = vietnamese(sum(points.values(), Fraction(0)))
    return f"Còn {len(everything)} tiêu chí ({total} điểm) chưa kết luận: {listed}."


def _what_is_missing(verdict: Verdict) -> str:
    if verdict.state is VerdictState.NOT_COLLECTED:
        return _COLLECT
    if verdict.not_automated:
        return _AUTOMATE
    if verdict.state is VerdictState.NOT_TESTED and verdict.owner is Owner.DATA:
        if verdict.attestation_needed:
            return _ATTEST
        if any(f.limit is None and f.value is not None for f in verdict.facts):
            return _LIMITS
    if any(ANSWERS in case.final.blocked_by for check in verdict.checks for case in check.cases):
        return _SILENT
    return _WHO[verdict.owner or Owner.SUITE]


def _dot(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."
