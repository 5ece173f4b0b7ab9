"""Results that a test environment decided beforehand."""

from __future__ import annotations

import threading


class PaymentOutcomes:
    """The next result of a reference. Thread-safe."""

    def __init__(self) -> None:
        self._next: dict[str, str] = {}
        self._lock = threading.Lock()

    def set(self, reference: str, result: str) -> None:
        """The next payment of `reference` ends with `result`.

        Raises:
            ValueError: `result` is neither success nor failure.
        """
        if result not in ("success", "failure"):
            raise ValueError("result must be success or failure")
        with self._lock:
            self._next[reference] = result

    def take(self, reference: str) -> str | None:
        """The decided result, once."""
        with self._lock:
            return self._next.pop(reference, None)
