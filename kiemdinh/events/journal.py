"""Append-only NDJSON files that survive a kill at any moment.

Workers of one run append to the same file: one lock, one write, one fsync per record.  A torn last line (a kill in
the middle of a write) is dropped when reading and cut off before the next append.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from kiemdinh.events.types import AnyEvent
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.outcome import Outcome

T = TypeVar("T")


class Journal(Generic[T]):
    """One NDJSON file of one record type.

    Args:
        path: the file; created on the first append.
        record_type: type that every line decodes to.
    """

    def __init__(self, path: Path, record_type: type[T] | object) -> None:
        self._path = path
        self._encoder = msgspec.json.Encoder()
        self._decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(record_type)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def append(self, record: T) -> None:
        """Write one record durably.

        Raises:
            OSError: the disk is full or the folder is gone.
        """
        line = self._encoder.encode(record) + b"\n"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            end = _end_of_last_whole_line(handle)
            os.ftruncate(handle, end)
            os.lseek(handle, end, os.SEEK_SET)
            view = memoryview(line)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, end)
            raise
        finally:
            os.close(handle)

    def read(self) -> Iterator[T]:
        """All whole records; a torn last line is left out.

        Raises:
            InputProblem: a whole line that is not a record, with file and line.
        """
        if not self._path.exists():
            return
        with self._path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.endswith(b"\n"):
                    return
                try:
                    yield self._decoder.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise InputProblem(f"bản ghi hỏng: {error}", f"{self._path.name}:{number}:1") from error


def _end_of_last_whole_line(handle: int) -> int:
    size = os.lseek(handle, 0, os.SEEK_END)
    position = size
    while position > 0:
        start = max(0, position - 65536)
        os.lseek(handle, start, os.SEEK_SET)
        block = os.read(handle, position - start)
        newline = block.rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        position = start
    return 0


def outcome_journal(run_dir: Path) -> Journal[Outcome]:
    """The outcomes of a run."""
    return Journal(run_dir / "outcomes.ndjson", Outcome)


def event_journal(run_dir: Path) -> Journal[AnyEvent]:
    """The events of a run."""
    return Journal(run_dir / "events.ndjson", AnyEvent)
