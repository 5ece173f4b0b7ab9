"""What a validation needs to go on after an interruption."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from kiemdinh.model.failures import InputProblem

_PATIENCE = 20.0
"""Saving may take a twentieth of the time."""


class State(msgspec.Struct):
    """Where a validation stands.

    Attributes:
        fingerprint: of files and options.
        contract: in use.
        file, start, first: next file, byte and line.
        offset: bytes of the output that belong to it.
        counts, found: so far.
        history: of dossiers.
    """

    fingerprint: str
    contract: str
    file: int
    start: int
    first: int
    offset: int
    counts: dict[str, int]
    found: dict[str, int]
    history: bytes


def fingerprint(options: object, files: tuple[Path, ...]) -> str:
    """What must be the same for a validation to go on: options, names, sizes and times of the files.

    Raises:
        InputProblem: a file cannot be read.
    """
    marks = []
    for path in files:
        try:
            about = path.stat()
        except OSError as error:
            raise InputProblem("không đọc được tệp này", str(path)) from error
        marks.append((str(path), about.st_size, about.st_mtime_ns))
    return hashlib.sha256(msgspec.json.encode((options, marks), enc_hook=str)).hexdigest()


class Saver:
    """Writes the state now and then, never for more than a small share of the time.

    Args:
        path: of the state.
        out: the findings, made durable before the state that counts them.
        every_s: seconds between two writings, at least.
    """

    def __init__(self, path: Path, out: BinaryIO, every_s: float) -> None:
        self._path = path
        self._out = out
        self._every_s = every_s
        self._next = time.monotonic() + every_s

    def offer(self, make: Callable[[int], State]) -> None:
        """Save if it is time.

        Args:
            make: gives the state for an offset of the output.

        Raises:
            OSError: the disk is full.
        """
        began = time.monotonic()
        if began < self._next:
            return
        self._out.flush()
        os.fsync(self._out.fileno())
        part = self._path.with_name(self._path.name + ".part")
        part.write_bytes(msgspec.msgpack.encode(make(self._out.tell())))
        part.replace(self._path)
        ended = time.monotonic()
        self._next = ended + max(self._every_s, _PATIENCE * (ended - began))


def load(path: Path, expected: str) -> State | None:
    """The state left by an interrupted validation, if any.

    Raises:
        InputProblem: it is damaged, or belongs to another validation.
    """
    if not path.exists():
        return None
    try:
        kept = msgspec.msgpack.decode(path.read_bytes(), type=State)
    except (OSError, msgspec.DecodeError) as error:
        raise InputProblem("tệp trạng thái hỏng; xóa nó để kiểm lại từ đầu", str(path)) from error
    if kept.fingerprint != expected:
        raise InputProblem("lần trước kiểm với tệp hoặc tùy chọn khác; xóa tệp trạng thái để kiểm lại", str(path))
    return kept
