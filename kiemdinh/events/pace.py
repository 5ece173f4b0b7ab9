"""A ceiling of page loads per second that all workers of a run keep together."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path


class SharedPace:
    """Lets one page load after the other leave, at the rate that the target allows.

    Args:
        folder: private folder of the run, shared by its processes; ``None`` for this process alone.
        per_second: ceiling; 0 for none.
        clock, rest: steady seconds and the wait, replaceable in tests.
    """

    def __init__(
        self,
        folder: Path | None,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self._path = folder / "pace" if folder is not None else None
        self._per_second = per_second
        self._clock = clock
        self._rest = rest
        self._next = 0.0

    def wait(self) -> None:
        """Return when the next page load may leave."""
        if self._per_second <= 0:
            return
        moment = self._take()
        left = moment - self._clock()
        if left > 0:
            self._rest(left)

    def _take(self) -> float:
        """The moment that is ours; the next one is taken a step later."""
        step = 1.0 / self._per_second
        if self._path is None:
            moment = max(self._clock(), self._next)
            self._next = moment + step
            return moment
        # The steady clock of this machine is the same in every process; a moment far ahead is from before a reboot.
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            now = self._clock()
            try:
                stored = float(os.pread(handle, 40, 0) or b"0")
            except ValueError:
                stored = 0.0
            moment = max(now, stored) if stored < now + 60 * step else now
            os.ftruncate(handle, 0)
            os.pwrite(handle, repr(moment + step).encode(), 0)
        finally:
            os.close(handle)
        return moment
