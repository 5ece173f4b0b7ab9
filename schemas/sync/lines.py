"""Reads files of one message a line with bounded memory, whatever they hold."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kiemdinh.model.failures import InputProblem

_BLOCK = 1 << 20
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Line(NamedTuple):
    """One line.

    Attributes:
        number: from 1.
        raw: bytes without the line end; only its beginning when ``too_long``.
        too_long: it had more bytes than allowed.
        recoded: the file is UTF-16 and was recoded.
    """

    number: int
    raw: bytes
    too_long: bool = False
    recoded: bool = False


def read_lines(path: Path, most_bytes: int) -> Iterator[Line]:
    """Lines of a file that are not blank.

    Raises:
        InputProblem: the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            yield from _lines(stream, most_bytes)
    except OSError as error:
        raise InputProblem("không đọc được tệp này", str(path)) from error


def _lines(stream: BinaryIO, most_bytes: int) -> Iterator[Line]:
    head = stream.read(4)
    stream.seek(0)
    encoding = _UTF16.get(head[:2]) or _utf16_without_mark(head)
    if encoding:
        yield from _recoded(stream, encoding, most_bytes)
        return
    number = 0
    while raw := stream.readline(most_bytes + 2):
        number += 1
        too_long = not raw.endswith(b"\n") and len(raw) > most_bytes
        if too_long:
            while (rest := stream.readline(_BLOCK)) and not rest.endswith(b"\n"):
                pass
            yield Line(number, raw[:200], too_long=True)
        elif stripped := raw.strip(b" \t\r\n"):
            yield Line(number, stripped)


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
            while (rest := reader.readline(_BLOCK)) and not rest.endswith("\n"):
                pass
        stripped = text.strip(" \t\r\n\ufeff")
        if stripped:
            yield Line(number, stripped[:200].encode() if too_long else stripped.encode(), too_long, recoded=True)
    reader.detach()
