"""All findings in one file, NDJSON or CSV, whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from kiemdinh.model.failures import InputProblem
from schemas.sync.reconcile.result import Found

_COLUMNS = tuple(field.name for field in msgspec.structs.fields(Found))
_BUFFER = 1 << 20
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def form_of(path: Path) -> str:
    """``csv`` or ``ndjson`` by the file's name.

    Raises:
        InputProblem: another ending.
    """
    forms = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}
    if path.suffix.lower() not in forms:
        raise InputProblem(f"«{path.name}»: tên phải kết thúc bằng .ndjson, .jsonl hoặc .csv", "--details")
    return forms[path.suffix.lower()]


@contextmanager
def writing(path: Path) -> Iterator[Callable[[Found], None]]:
    """A writer of findings; the file takes its name only when everything was written.

    Raises:
        OSError: it cannot be written.
        InputProblem: the name has another ending.
    """
    form = form_of(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb", _BUFFER) as stream:
            # Excel reads a CSV without the mark in the machine's own code page, and Vietnamese becomes unreadable.
            if form == "csv":
                stream.write(b"\xef\xbb\xbf" + _line(_COLUMNS))
            encoder = msgspec.json.Encoder()

            def write(found: Found) -> None:
                if form == "csv":
                    stream.write(_line(tuple(_cell(getattr(found, column)) for column in _COLUMNS)))
                else:
                    stream.write(encoder.encode(found) + b"\n")

            yield write
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _line(values: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(values)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    text = "" if value in {0, ""} else str(value)
    # A value that a spreadsheet would run as a formula is shown as text.
    return f"'{text}" if text.startswith(_FORMULA) else text
