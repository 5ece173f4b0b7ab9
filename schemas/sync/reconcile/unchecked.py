"""What the inputs do not allow to compare: said, never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemas.sync.reconcile.columns import Role, Side
from schemas.sync.reconcile.model import Comparison
from schemas.sync.reconcile.sides import Inputs
from schemas.sync.reconcile.words import Speech

_TEXTS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "sent": (
        ("hồ sơ mất là do chưa gửi hay gửi mà không nhận", "whether what is lost was ever sent"),
        ("không nêu --sent", "no --sent"),
    ),
    "sent-status": (
        ("từng trạng thái đã gửi hay chưa", "which statuses were sent"),
        ("tệp --sent không có cột trạng thái", "the sent files have no status column"),
    ),
    "sent-answer": (
        ("Cổng quốc gia đã trả lời nhận hay từ chối", "whether what was sent was accepted or refused"),
        ("tệp --sent không có cột mã trả lời (answer)", "the sent files have no answer column"),
    ),
    "late": (
        ("trễ hạn (chỉ đo, không kết luận)", "lateness (measured, not judged)"),
        ("không đặt hạn bằng --late", "no limit was set by --late"),
    ),
    "arrivals": (
        ("trễ và thứ tự đến", "lateness and order of arrival"),
        (
            "dữ liệu Cổng quốc gia không có cột thời điểm nhận (received_at)",
            "the national portal's data have no column received_at",
        ),
    ),
    "times": (
        ("thời điểm của từng trạng thái", "times of events"),
        ("dữ liệu Cổng quốc gia không có cột time", "the national portal's data have no column time"),
    ),
    "content": (
        ("nội dung hồ sơ", "contents"),
        (
            "hai bên không có cột hash hay cột nào khác cùng tên (có thể nêu trong --mapping)",
            "the sides share neither hash nor any further column (name them in --mapping)",
        ),
    ),
}
_ONE_SIDE = ("chỉ {side} có", "only {side} has it")


def not_checked(comparison: Comparison, inputs: Mapping[Side, Inputs], speech: Speech) -> Iterator[tuple[str, str]]:
    """(what, why) of everything that was not compared."""
    index = 1 if speech.lang == "en" else 0
    for key in _keys(comparison):
        what, why = _TEXTS[key]
        yield what[index], why[index]
    for role in (Role.PROCEDURE, Role.CHANNEL, Role.HASH):
        if (role in comparison.portal) != (role in comparison.national):
            side = Side.PORTAL if role in comparison.portal else Side.NATIONAL
            yield speech(f"field.{role.value}"), _ONE_SIDE[index].format(side=side.value)
    for side, other in ((Side.PORTAL, Side.NATIONAL), (Side.NATIONAL, Side.PORTAL)):
        for name in sorted(inputs[side].fields - inputs[other].fields):
            if not inputs[other].headless:
                yield inputs[side].title(name), _ONE_SIDE[index].format(side=side.value)


def _keys(comparison: Comparison) -> Iterator[str]:
    if comparison.sent is None:
        yield "sent"
    else:
        if Role.STATUS not in comparison.sent:
            yield "sent-status"
        if Role.ANSWER not in comparison.sent:
            yield "sent-answer"
    if not comparison.timed:
        yield "times"
    if not comparison.arrivals:
        yield "arrivals"
    elif comparison.late_s is None:
        yield "late"
    if not comparison.fields and not comparison.both(Role.HASH):
        yield "content"
