"""Faults of statistics and feedback."""

from __future__ import annotations

from dataclasses import replace

from portal.behaviour import Behaviour, with_rule
from portal.defect_tools import rule
from portal.defects import Defect
from portal.domain.model import Dossier, Period, StatisticsRow, Status
from portal.rules import feedback, statistics


def _other_total(rows: tuple[StatisticsRow, ...]) -> StatisticsRow:
    total = statistics.add(rows)
    return replace(total, received=total.received + 2)


def _waiting_left_out(dossier: Dossier, period: Period) -> bool:
    return dossier.status is not Status.NEW and statistics.in_period(dossier, period)


def _whole_time(_dossier: Dossier, _period: Period) -> bool:
    return True


def _found_once(behaviour: Behaviour) -> Behaviour:
    shown: set[str] = set()

    def normalise(code: str) -> str:
        known = feedback.normalise(code)
        if known in shown:
            return known[:-1]
        shown.add(known)
        return known

    return with_rule(behaviour, "feedback.normalise", normalise)


DEFECTS = (
    Defect(
        id="total-from-another-query",
        title_vi="Dòng tổng không bằng tổng các dòng",
        story="Dòng tổng tính bằng truy vấn riêng, đếm cả hồ sơ của đơn vị đã giải thể.",
        area="statistics",
        expects=(("statistics.rows-add-up", "failed"),),
        apply=rule("statistics.add", _other_total),
    ),
    Defect(
        id="waiting-dossiers-not-counted",
        title_vi="Hồ sơ mới nộp không được đếm",
        story="Thống kê chỉ đếm hồ sơ đã có cán bộ tiếp nhận.",
        area="statistics",
        expects=(("statistics.filing-counted", "failed"),),
        apply=rule("statistics.in_period", _waiting_left_out),
    ),
    Defect(
        id="period-ignored",
        title_vi="Thống kê không theo kỳ đã chọn",
        story="Biểu mẫu chọn kỳ gửi tham số mà máy chủ không đọc.",
        area="statistics",
        expects=(("statistics.period-respected", "failed"),),
        apply=rule("statistics.in_period", _whole_time),
    ),
    Defect(
        id="feedback-cannot-be-found",
        title_vi="Gửi phản ánh xong không tra lại được",
        story="Phản ánh chỉ tra được ngay sau khi gửi; bộ nhớ đệm hết hạn là không thấy nữa.",
        area="feedback",
        expects=(("feedback.gets-tracking-code", "failed"),),
        apply=_found_once,
    ),
)
