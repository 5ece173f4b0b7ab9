"""The slow, exact way through a text file that the fast reader refused: every good row is kept, every bad line is told.

It also finds the physical line of a row, which the fast reader does not know.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from schemas.sync.reconcile.files import Form, Source, open_plain

MOST_BYTES = 16 * 1024 * 1024
_MOST_JOINED = 200
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that holds no row.

    Attributes:
        line: number from 1.
        column: place in the line from 1, 0 when the whole line is meant.
        problem: what is wrong (Vietnamese).
    """

    line: int
    column: int
    problem: str


Row = tuple[int, list[str | None]]


def rows(source: Source, names: Iterable[str]) -> Iterator[Row | Broken]:
    """Rows with their physical line, or what is wrong with a line; never raises for content.

    Args:
        source: a CSV or NDJSON file.
        names: columns wanted, in this order.
    """
    wanted = list(names)
    with open_plain(source.path, packed=source.packed) as stream:
        yield from _objects(stream, wanted) if source.form is Form.NDJSON else _records(stream, source, wanted)


def row_lines(source: Source) -> Iterator[int]:
    """Physical line of each row, in the order of the rows."""
    for item in rows(source, ()):
        yield item.line if isinstance(item, Broken) else item[0]


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines with their end; ``None`` for one that is too long to be read."""
    number = 0
    while raw := stream.readline(MOST_BYTES + 2):
        number += 1
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if len(raw) > MOST_BYTES and not raw.endswith(b"\n"):
            while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, raw


def _too_long(number: int) -> Broken:
    return Broken(number, 0, f"dòng dài hơn {MOST_BYTES >> 20} MB")


def _objects(stream: BinaryIO, wanted: list[str]) -> Iterator[Row | Broken]:
    for number, raw in _lines(stream):
        if raw is None:
            yield _too_long(number)
            continue
        line = raw.strip()
        if not line:
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield Broken(number, error.pos + 1, f"không phải JSON: {_shown(line)}")
            continue
        if isinstance(value, dict):
            yield number, [_text(value.get(name)) for name in wanted]
        else:
            yield Broken(number, 1, f"không phải đối tượng JSON: {_shown(line)}")


def _records(stream: BinaryIO, source: Source, wanted: list[str]) -> Iterator[Row | Broken]:
    width = len(source.columns)
    places = [source.columns.index(name) for name in wanted]
    header = True
    waiting = _Pushback(_lines(stream))
    for number, raw in waiting:
        if raw is None:
            yield _too_long(number)
            continue
        if not raw.strip():
            continue
        joined = _whole_record(raw, waiting)
        if header:
            header = False
            continue
        fields = _fields(joined, source.delimiter)
        if isinstance(fields, list) and len(fields) != width and joined is not raw:
            # A stray quote swallowed what follows: read this line alone and give the rest back.
            waiting.give_back()
            fields = _fields(raw, source.delimiter)
        if isinstance(fields, list) and len(fields) != width and b'"' in raw:
            fields = _fields(raw, source.delimiter, csv.QUOTE_NONE)
        if not isinstance(fields, list):
            yield Broken(number, fields, "byte không phải UTF-8")
        elif len(fields) != width:
            yield Broken(number, 0, f"cần {width} cột, thấy {len(fields)}")
        else:
            yield number, [fields[place] for place in places]
        waiting.keep()


class _Pushback:
    """Lines of which those joined to a record can be given back."""

    def __init__(self, lines: Iterator[tuple[int, bytes | None]]) -> None:
        self._lines = lines
        self._again: list[tuple[int, bytes | None]] = []
        self._joined: list[tuple[int, bytes | None]] = []

    def __iter__(self) -> _Pushback:
        return self

    def __next__(self) -> tuple[int, bytes | None]:
        return self._again.pop(0) if self._again else next(self._lines)

    def join(self) -> bytes | None:
        """The next line, remembered; ``None`` at the end or before a line that cannot be read."""
        line = next(self, None)
        if line is None:
            return None
        self._joined.append(line)
        return line[1]

    def give_back(self) -> None:
        """Return what was joined."""
        self._again = self._joined + self._again
        self._joined = []

    def keep(self) -> None:
        """Forget what was joined."""
        self._joined = []


def _whole_record(raw: bytes, waiting: _Pushback) -> bytes:
    """The line with those that an open quote takes in, or the line alone when the quote never ends."""
    if raw.count(b'"') % 2 == 0:
        return raw
    parts, quotes = [raw], raw.count(b'"')
    while quotes % 2 and len(parts) <= _MOST_JOINED:
        more = waiting.join()
        if more is None:
            break
        parts.append(more)
        quotes += more.count(b'"')
    if quotes % 2:
        waiting.give_back()
        return raw
    return b"".join(parts)


def _fields(raw: bytes, delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> list[str] | int:
    """Fields of a record, or the column of its first byte that is not UTF-8."""
    try:
        text = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        return len(raw[: error.start].decode("utf-8", "replace")) + 1
    csv.field_size_limit(2 * MOST_BYTES)
    reader: Any = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    return next(iter(reader), [])


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def _shown(line: bytes) -> str:
    text = line[: _SHOWN * 2].decode("utf-8", "replace")[:_SHOWN]
    return f"«{text}…»" if len(line) > _SHOWN else f"«{text}»"
