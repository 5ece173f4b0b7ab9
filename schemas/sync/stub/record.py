"""The record of everything that came and went: NDJSON, one line per request and per answer, fsynced."""

from __future__ import annotations

import asyncio
import os
import re
import time
from base64 import b64encode
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import orjson

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
_PASSWORD = re.compile(r'("(?:password|client_secret)"\s*:\s*)"(?:[^"\\]|\\.)*"', re.IGNORECASE)


def now() -> str:
    """Vietnamese time, ISO 8601 to the microsecond."""
    return datetime.now(VIETNAM).isoformat(timespec="microseconds")


def body_fields(body: bytes, *, secret: bool = False) -> dict[str, str]:
    """The raw body as text (``body``), or as base64 (``body_base64``) when it is not UTF-8.

    Args:
        body: bytes as received.
        secret: a sign-in: passwords are masked, and what cannot be read is not kept at all.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return {"body_base64": "" if secret else b64encode(body).decode("ascii")}
    if not secret:
        return {"body": text}
    masked, found = _PASSWORD.subn(r'\1"***"', text)
    return {"body": masked if found else ""}


class Recorder:
    """Appends records and lets readers wait for them.

    Args:
        folder: where ``exchanges-<n>.ndjson`` is written; one file for each start of the stub.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        earlier = self.earlier_files()
        self._path = folder / f"exchanges-{len(earlier) + 1:03d}.ndjson"
        self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._lines: list[bytes] = []
        self._news = asyncio.Event()

    @property
    def path(self) -> Path:
        """The file of this start."""
        return self._path

    def earlier_files(self) -> list[Path]:
        """Files of earlier starts in the same folder, oldest first."""
        return sorted(self._folder.glob("exchanges-*.ndjson"))

    def append(self, record: dict[str, Any]) -> int:
        """Write one record durably before anybody is answered.

        Returns:
            Its sequence number, from 1.

        Raises:
            OSError: the disk is full or the folder is gone.
        """
        number = len(self._lines) + 1
        line = orjson.dumps({"seq": number, "at": now(), "mono": time.monotonic(), **record})
        view = memoryview(line + b"\n")
        while view:
            view = view[os.write(self._handle, view) :]
        os.fsync(self._handle)
        self._lines.append(line)
        self._news.set()
        self._news = asyncio.Event()
        return number

    def since(self, cursor: int) -> list[bytes]:
        """Lines after a sequence number."""
        return self._lines[max(0, cursor) :]

    async def wait(self, cursor: int, seconds: float) -> None:
        """Return when there is a record after ``cursor``, or after so many seconds."""
        if len(self._lines) > cursor or seconds <= 0:
            return
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)
