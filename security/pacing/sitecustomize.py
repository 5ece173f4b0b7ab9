"""Holds an outside scanner to a rate per host: Python reads this file at the scanner's start, before the scanner.

The scanner has no such setting of its own.  This file stands on its ``PYTHONPATH`` alone and changes only the library
(httpx) with which it asks: each request waits for its turn.  Without the variable, or the library, nothing changes.
"""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

VARIABLE = "KIEMDINH_REQUESTS_PER_S"


def hold(per_second: float) -> None:
    """Let no more than so many requests per second leave for any one host."""
    try:
        import httpx  # noqa: PLC0415 - only where the scanner brings it
    except ImportError:
        return
    send: Any = httpx.AsyncHTTPTransport.handle_async_request
    turns: dict[str, float] = {}

    async def paced(self: object, request: Any) -> Any:  # noqa: ANN401 - the library's own types
        now = time.monotonic()
        turn = max(now, turns.get(request.url.host, 0.0))
        turns[request.url.host] = turn + 1.0 / per_second
        if turn > now:
            await asyncio.sleep(turn - now)
        return await send(self, request)

    httpx.AsyncHTTPTransport.handle_async_request = paced  # type: ignore[method-assign]


def _wanted() -> float:
    try:
        return float(os.environ.get(VARIABLE, "") or 0)
    except ValueError:
        return 0.0


if _wanted() > 0:
    hold(_wanted())
