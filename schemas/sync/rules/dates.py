"""SY-03: order of the days of a dossier, no receipt in the future. SY-02: receipt and due date where they are due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from kiemdinh.model.failures import InputProblem
from schemas.sync.finding import Issue, show

_DAY_ALONE = len("2026-03-01")
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def dossier_dates(item: Mapping[str, Any], at: str, now: str, needed: frozenset[str], out: list[Issue]) -> None:
    """Check the dates of one dossier of contract A or B.

    Args:
        item: the dossier.
        at: pointer to it.
        now: ``yyyyMMddHHmmss`` in Vietnam, or empty when unknown.
        needed: statuses in which receipt and due date must be filled.
        out: where issues go.
    """
    received = item.get("NgayTiepNhan")
    due = item.get("NgayHenTra")
    if received:
        ended = item.get("NgayKetThucXuLy")
        if due and due < received:
            out.append(_order(at, "NgayHenTra", due, "không trước ngày tiếp nhận", received))
        if ended and ended < received:
            out.append(_order(at, "NgayKetThucXuLy", ended, "không trước ngày tiếp nhận", received))
        if now and received > now:
            out.append(_order(at, "NgayTiepNhan", received, "không sau hiện tại", now))
    if (received == "" or due == "") and str(item.get("TrangThaiHoSo")) in needed:
        out.extend(
            Issue(
                "SY-02",
                f"{at}/{name}",
                "có giá trị khi hồ sơ đã được tiếp nhận",
                "để trống",
                f"«{name}» để trống dù hồ sơ đã được tiếp nhận.",
            )
            for name in ("NgayTiepNhan", "NgayHenTra")
            if item.get(name) == ""
        )


def created_dates(item: Mapping[str, Any], at: str, now: str, out: list[Issue]) -> None:
    """Check the dates of one dossier of contract C (``yyyy-MM-dd HH:mm:ss``)."""
    received = item.get("NgayTiepNhan")
    if received and now and compact(received) > now:
        out.append(_order(at, "NgayTiepNhan", received, "không sau hiện tại", now))


def _order(at: str, name: str, value: str, expected: str, other: str) -> Issue:
    return Issue(
        "SY-03",
        f"{at}/{name}",
        f"{expected} ({other})",
        show(value),
        f"«{name}» {show(value)} phải {expected} ({other}).",
    )


def compact(text: str) -> str:
    """``yyyy-MM-dd HH:mm:ss`` as ``yyyyMMddHHmmss``."""
    return text.replace("-", "").replace(":", "").replace(" ", "").replace("T", "")[:14]


def read_now(text: str) -> str:
    """Option ``--now`` (ISO 8601 or ``yyyyMMddHHmmss``, Vietnamese time if no offset) as ``yyyyMMddHHmmss``.

    A day alone stands for its end: what was received on that day is not in the future.

    Raises:
        InputProblem: neither form.
    """
    try:
        if text.isascii() and text.isdigit() and len(text) == 14:
            moment = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
        else:
            moment = datetime.fromisoformat(text)
            if len(text) <= _DAY_ALONE:
                moment = moment.replace(hour=23, minute=59, second=59)
    except ValueError as error:
        raise InputProblem("cần thời điểm ISO 8601 hoặc yyyyMMddHHmmss", "--now") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    return moment.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")


@lru_cache(maxsize=65_536)
def is_day(text: str) -> bool:
    """Whether ``yyyyMMdd`` is a day of the calendar."""
    try:
        datetime.strptime(text, "%Y%m%d").replace(tzinfo=VIETNAM)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=65_536)
def days_between(first: str, last: str) -> int:
    """Days from ``yyyyMMdd`` to ``yyyyMMdd``; both must be days."""
    return (datetime.strptime(last, "%Y%m%d") - datetime.strptime(first, "%Y%m%d")).days  # noqa: DTZ007 - days only
