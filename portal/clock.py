"""Time of the portal. Everything that asks for the time asks a `Clock`, so that tests can move it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """Source of the present moment."""

    def now(self) -> datetime:
        """The present moment, aware, in the time zone of Hà Nội."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The machine's present moment in the time zone of Hà Nội."""
        return datetime.now(HANOI)


class ShiftedClock:
    """The machine's clock plus an offset that a test environment may set; it keeps running."""

    def __init__(self, base: Clock | None = None) -> None:
        self._base: Clock = base or SystemClock()
        self._offset = timedelta(0)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The base clock's moment moved by the present offset."""
        with self._lock:
            return self._base.now() + self._offset

    def set(self, moment: datetime) -> None:
        """Make `moment` (aware) the present one.

        Raises:
            ValueError: if `moment` has no time zone.
        """
        if moment.tzinfo is None:
            raise ValueError("moment must carry a time zone")
        with self._lock:
            self._offset = moment.astimezone(HANOI) - self._base.now()

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds` (may be negative)."""
        with self._lock:
            self._offset += timedelta(seconds=seconds)

    def reset(self) -> None:
        """Go back to the base clock."""
        with self._lock:
            self._offset = timedelta(0)
