"""Working days of Việt Nam and due dates. Office hours end at 17:00."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from portal.clock import HANOI

OFFICE_START = time(8, 0)
OFFICE_END = time(17, 0)


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("VN", years=[year]))


def is_working_day(day: date) -> bool:
    """Monday to Friday and no public holiday (with observed days)."""
    return day.weekday() < 5 and day not in _holidays_of(day.year)


def add_working_days(start: date, count: int) -> date:
    """The working day that is `count` working days after `start` (count ≥ 0)."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def working_days_between(first: date, last: date) -> int:
    """Working days after `first` up to and including `last`."""
    days, day = 0, first
    while day < last:
        day += timedelta(days=1)
        days += is_working_day(day)
    return days


def counting_start(received_at: datetime) -> date:
    """The day from which the time limit counts: after 17:00 or on a day off it is the next working day."""
    local = received_at.astimezone(HANOI)
    day = local.date()
    if is_working_day(day) and local.time() < OFFICE_END:
        return day
    return add_working_days(day, 1)


def due(received_at: datetime, working_days: int) -> datetime:
    """End of the last working day of the time limit."""
    day = add_working_days(counting_start(received_at), working_days)
    return datetime.combine(day, OFFICE_END, HANOI)


def moved_by_supplement(due_before: datetime, allowed_days: int) -> datetime:
    """New due date when a supplement is asked with so many working days for it."""
    return datetime.combine(
        add_working_days(due_before.astimezone(HANOI).date(), max(1, allowed_days)), OFFICE_END, HANOI
    )


def after_answer(due_before: datetime, asked_at: datetime, answered_at: datetime) -> datetime:
    """Due date once the supplement has come: the days of waiting do not count (at least one)."""
    waited = working_days_between(asked_at.astimezone(HANOI).date(), answered_at.astimezone(HANOI).date())
    return moved_by_supplement(due_before, waited)


def is_late(finished_at: datetime, due_at: datetime, supplements: int) -> bool:
    """Late when settled after the due date, or when more than one supplement was asked (QĐ 766, 2.1)."""
    return finished_at > due_at or supplements > 1


def answer_hours() -> int:
    """Working hours within which receipt or a supplement request must be told (NĐ 45/2020)."""
    return 8
