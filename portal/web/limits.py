"""Limits on how often one address may ask."""

from __future__ import annotations

import threading
from collections import deque


class RateLimiter:
    """Counts requests of one address in a sliding window of seconds."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], deque[float]] = {}
        self._lock = threading.Lock()

    def allow(self, bucket: str, address: str, limit: int, seconds: int, now: float) -> bool:
        """Whether one more request is within `limit` per `seconds`; `now` in seconds of any steady clock."""
        with self._lock:
            times = self._seen.setdefault((bucket, address), deque())
            while times and now - times[0] > seconds:
                times.popleft()
            if len(times) >= limit:
                return False
            times.append(now)
            return True
