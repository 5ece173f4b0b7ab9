"""The suite's clock, injectable; Vietnamese time throughout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Current time in Vietnam, with offset."""
    return datetime.now(VIETNAM)


def stamp(moment: datetime) -> str:
    """ISO 8601 with offset, to the millisecond."""
    return moment.astimezone(VIETNAM).isoformat(timespec="milliseconds")
