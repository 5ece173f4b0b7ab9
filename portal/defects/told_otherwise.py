"""Faults of agreement: one thing is told in two places, or counted, or kept, otherwise than it was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from portal.clock import HANOI
from portal.defect_tools import Context, all_of, context, rule
from portal.defects import Defect
from portal.domain.model import Statistics, StatisticsRow
from portal.rules import statistics, store, sync


def _joined_twice(*given: Any, **chosen: Any) -> Statistics:  # noqa: ANN401 - as the rule it replaces
    """A join with the history counts a waiting dossier once for each of two entries."""

    def double(row: StatisticsRow) -> StatisticsRow:
        return replace(row, waiting=2 * row.waiting)

    counted = statistics.compute(*given, **chosen)
    return replace(counted, rows=tuple(double(r) for r in counted.rows), total=double(counted.total))


def _form_only_once(values: Context) -> Context:
    return {**values, "may_rate": values["may_rate"] and not values["rating"]}


def _a_day_more(item: dict[str, Any]) -> dict[str, Any]:
    due = datetime.strptime(item["NgayHenTra"], "%Y%m%d%H%M%S").replace(tzinfo=HANOI)
    return sync.finish({**item, "NgayHenTra": sync.stamp(due + timedelta(days=1))})


DEFECTS = (
    Defect(
        id="waiting-dossiers-counted-twice",
        title_vi="Hồ sơ chờ tiếp nhận được đếm hai lần",
        story="Câu truy vấn nối với bảng lịch sử, mỗi hồ sơ có hai dòng.",
        area="statistics",
        expects=(("statistics.filing-counted", "failed"),),
        apply=rule("statistics.compute", _joined_twice),
    ),
    Defect(
        id="rating-refused-by-page-only",
        title_vi="Chỉ trang giấu mẫu đánh giá, máy chủ vẫn nhận lần hai",
        story="Mẫu đánh giá ẩn đi sau lần đầu, đường nhận đánh giá không xem đã đánh giá chưa.",
        area="following",
        expects=(("rating.once-per-dossier", "failed"),),
        apply=all_of(
            rule("store.may_rate", lambda dossier, _before: store.may_rate(dossier, rated_before=False)),
            context("dossier.html", _form_only_once),
        ),
    ),
    Defect(
        id="sync-due-day-of-its-own",
        title_vi="Ngày hẹn trả gửi đi khác ngày hẹn trả công dân thấy",
        story="Bộ đồng bộ tự tính ngày hẹn trả, đếm từ hôm sau.",
        area="sync",
        expects=(("sync.dates-consistent", "failed"),),
        apply=rule("sync.finish_dossier", _a_day_more),
    ),
)
