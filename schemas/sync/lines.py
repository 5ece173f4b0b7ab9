"""Reads files of one message a line with bounded memory, whatever they hold, and cuts them into spans for workers."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import orjson

from kiemdinh.model.failures import InputProblem
from schemas.sync.xml_reader import BadXml, read_xml

SPAN = 1 << 20
_SKIP = 1 << 20
_SHOWN = 200
_BLANK = b" \t\r\n"
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF32 = {codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be"}
_GZIP = b"\x1f\x8b"
_MARK = codecs.BOM_UTF8
_new = tuple.__new__


class Line(NamedTuple):
    """One line.

    Attributes:
        number: from 1.
        raw: bytes without the line end; only its beginning when ``too_long``.
        too_long: it had more bytes than allowed.
        recoded: the file is UTF-16 or UTF-32 and was recoded.
    """

    number: int
    raw: bytes
    too_long: bool = False
    recoded: bool = False


class Span(NamedTuple):
    """Whole lines of a file.

    Attributes:
        path: the file.
        start, end: bytes.
        first, after: number of the first line, and of the line after the last.
        encoding: the UTF-16 or UTF-32 of a file that is recoded as a whole, or empty.
        document: the file is one message over several lines.
    """

    path: Path
    start: int
    end: int
    first: int
    after: int
    encoding: str = ""
    document: bool = False


def read_lines(path: Path, most_bytes: int) -> Iterator[Line]:
    """Lines of a file that are not blank.

    Args:
        path: the file.
        most_bytes: of one line.

    Raises:
        InputProblem: the file cannot be read.
    """
    for span in spans(path, most_bytes):
        yield from lines_of(span, most_bytes)


def spans(path: Path, most_bytes: int, start: int = 0, first: int = 1) -> Iterator[Span]:
    """Consecutive spans of a file, always the same for the same file.

    Args:
        path: the file.
        most_bytes: of one line, or of a message over several lines.
        start: byte to begin at.
        first: number of the line that begins there.

    Raises:
        InputProblem: the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            special = _special(path, stream, most_bytes)
            if special is not None:
                if start < special.end:
                    yield special
                return
            stream.seek(start)
            yield from _cut(path, stream, start, first)
    except OSError as error:
        raise InputProblem("không đọc được tệp này", str(path)) from error


def lines_of(span: Span, most_bytes: int) -> Iterator[Line]:
    """Lines of a span that are not blank.

    Raises:
        InputProblem: the file cannot be read.
    """
    try:
        with span.path.open("rb") as stream:
            if span.encoding:
                yield from _recoded(stream, span.encoding, most_bytes)
                return
            stream.seek(span.start)
            if span.document:
                yield Line(1, stream.read(most_bytes).strip(_BLANK))
            elif span.end - span.start <= 4 * SPAN:
                yield from _split(stream.read(span.end - span.start), span.first, most_bytes)
            else:
                yield from _long(stream, span, most_bytes)
    except OSError as error:
        raise InputProblem("không đọc được tệp này", str(span.path)) from error


def _special(path: Path, stream: BinaryIO, most_bytes: int) -> Span | None:
    head = stream.read(4)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if head[:2] == _GZIP:
        raise InputProblem("tệp nén gzip; hãy giải nén rồi kiểm", str(path))
    encoding = _UTF32.get(head) or _UTF16.get(head[:2]) or _utf16_without_mark(head)
    if encoding:
        return Span(path, 0, size, 1, 1, encoding)
    if size > most_bytes or size == 0:
        return None
    first = stream.readline(most_bytes).removeprefix(_MARK).strip(_BLANK)
    while not first and stream.tell() < size:
        first = stream.readline(most_bytes).strip(_BLANK)
    if stream.tell() >= size or _is_whole(first):
        return None
    stream.seek(0)
    return Span(path, 0, size, 1, 1, document=True) if _is_whole(stream.read()) else None


def _is_whole(raw: bytes) -> bool:
    """Whether bytes are one document; how well made it is, the reader says later."""
    raw = raw.removeprefix(_MARK).strip(_BLANK)
    try:
        if raw[:1] == b"<":
            read_xml(raw.decode("utf-8"))
        elif raw[:1] in {b"{", b"["}:
            orjson.loads(raw)
        else:
            return False
    except (BadXml, ValueError):
        return False
    return True


def _cut(path: Path, stream: BinaryIO, start: int, number: int) -> Iterator[Span]:
    at = begin = start
    first = number
    while block := stream.read(SPAN):
        last = block.rfind(b"\n")
        if last >= 0:
            number += block.count(b"\n")
            yield Span(path, begin, at + last + 1, first, number)
            begin, first = at + last + 1, number
        at += len(block)
    if begin < at:
        yield Span(path, begin, at, first, number + 1)


def _split(data: bytes, number: int, most_bytes: int) -> Iterator[Line]:
    for raw in data.split(b"\n"):
        stripped = raw.strip(_BLANK)
        if stripped:
            if len(stripped) > most_bytes:
                yield Line(number, stripped[:_SHOWN], too_long=True)
            else:
                yield _new(Line, (number, stripped, False, False))
        number += 1


def _long(stream: BinaryIO, span: Span, most_bytes: int) -> Iterator[Line]:
    number, left = span.first, span.end - span.start
    while left > 0 and (raw := stream.readline(min(left, most_bytes + 2))):
        left -= len(raw)
        too_long = not raw.endswith(b"\n") and len(raw.strip(_BLANK)) > most_bytes
        ended = raw.endswith(b"\n")
        while not ended and left > 0 and (rest := stream.readline(min(left, _SKIP))):
            left -= len(rest)
            ended = rest.endswith(b"\n")
            too_long = True
        stripped = raw.strip(_BLANK)
        if too_long or len(stripped) > most_bytes:
            yield Line(number, stripped[:_SHOWN], too_long=True)
        elif stripped:
            yield Line(number, stripped)
        number += 1


def _utf16_without_mark(head: bytes) -> str:
    if len(head) < 4 or head[:1] not in {b"{", b"[", b"\x00"}:
        return ""
    if head[0] and not head[1] and not head[3]:
        return "utf-16-le"
    return "utf-16-be" if not head[0] and head[1] and not head[2] else ""


def _recoded(stream: BinaryIO, encoding: str, most_bytes: int) -> Iterator[Line]:
    reader = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="\n")
    number = 0
    while text := reader.readline(most_bytes):
        number += 1
        too_long = not text.endswith("\n") and len(text) >= most_bytes
        if too_long:
            while (rest := reader.readline(_SKIP)) and not rest.endswith("\n"):
                pass
        stripped = text.strip(" \t\r\n\ufeff")
        if stripped:
            yield Line(number, stripped[:_SHOWN].encode() if too_long else stripped.encode(), too_long, recoded=True)
    reader.detach()
