"""The slow, exact JSON reader for suspects: it sees what fast parsers swallow, and says where.

Fast parsers keep the last of two equal keys, some take NaN, and none says line and column in one line of a file.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_WORD = re.compile(r"[+-]?[A-Za-z_]+")
_HEX = re.compile(r"[0-9a-fA-F]{4}")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_LONGEST_NUMBER = 4000
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that no conforming sender writes.

    Attributes:
        what: kind, e.g. ``duplicate-key``.
        column: from 1, in code points of the line.
        path: keys and indexes that lead there.
        detail: the key or text concerned.
    """

    what: str
    column: int
    path: tuple[str | int, ...] = ()
    detail: str = ""


class NotJson(ValueError):
    """The text is not JSON from a column on."""

    def __init__(self, column: int, expected: str, what: str = "not-json") -> None:
        super().__init__(f"cột {column}: cần {expected}")
        self.column = column
        self.expected = expected
        self.what = what


@dataclass(slots=True)
class ExactReader:
    """Reads one JSON text.

    Attributes:
        text: the text.
        most_depth: deepest nesting that is followed.
        oddities: what was found on the way; filled by :meth:`read`.
    """

    text: str
    most_depth: int
    oddities: list[Oddity] = field(default_factory=list)

    def read(self) -> Any:  # noqa: ANN401 - any JSON
        """The value; the first of two equal keys is kept.

        Raises:
            NotJson: with the column of the first mistake.
        """
        value, at = self._value(self._skip(0), ())
        at = self._skip(at)
        if at < len(self.text):
            raise NotJson(at + 1, "hết bản tin", "trailing")
        return value

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def _value(self, at: int, path: tuple[str | int, ...]) -> tuple[Any, int]:
        mark = self.text[at : at + 1]
        if mark in {"{", "["} and mark and len(path) >= self.most_depth:
            raise NotJson(at + 1, f"không lồng quá {self.most_depth} tầng", "too-deep")
        if mark == "{":
            return self._object(at, path)
        if mark == "[":
            return self._array(at, path)
        if mark == '"':
            return self._string(at, path)
        number = _NUMBER.match(self.text, at)
        if number is not None:
            return self._number(number, path), number.end()
        return self._word(at, path)

    def _number(self, match: re.Match[str], path: tuple[str | int, ...]) -> int | float:
        text = match.group(0)
        if len(text) > _LONGEST_NUMBER:
            raise NotJson(match.start() + 1, "số có độ dài hợp lý", "huge-number")
        if match.group(1) is None and match.group(2) is None:
            return int(text)
        number = float(text)
        if not math.isfinite(number):
            self.oddities.append(Oddity("overflow", match.start() + 1, path, text[:_SHOWN]))
            return 0
        return number

    def _word(self, at: int, path: tuple[str | int, ...]) -> tuple[Any, int]:
        word = _WORD.match(self.text, at)
        if word is None:
            raise NotJson(at + 1, "một giá trị JSON")
        if word.group(0) in _CONSTANTS:
            return _CONSTANTS[word.group(0)], word.end()
        if word.group(0).lstrip("+-") in {"NaN", "Infinity", "Inf", "nan", "inf"}:
            self.oddities.append(Oddity("nan", at + 1, path, word.group(0)))
            return 0, word.end()
        raise NotJson(at + 1, "một giá trị JSON")

    def _object(self, at: int, path: tuple[str | int, ...]) -> tuple[dict[str, Any], int]:
        result: dict[str, Any] = {}
        at = self._skip(at + 1)
        if self.text[at : at + 1] == "}":
            return result, at + 1
        while True:
            if self.text[at : at + 1] != '"':
                raise NotJson(at + 1, "tên khóa trong dấu nháy kép")
            start = at
            key, at = self._string(at, path)
            at = self._skip(at)
            if self.text[at : at + 1] != ":":
                raise NotJson(at + 1, "dấu hai chấm sau tên khóa")
            value, at = self._value(self._skip(at + 1), (*path, key))
            if key in result:
                self.oddities.append(Oddity("duplicate-key", start + 1, (*path, key), key))
            else:
                result[key] = value
            at = self._skip(at)
            mark = self.text[at : at + 1]
            if mark == "}":
                return result, at + 1
            if mark != ",":
                raise NotJson(at + 1, "dấu phẩy hoặc ngoặc nhọn đóng")
            at = self._skip(at + 1)

    def _array(self, at: int, path: tuple[str | int, ...]) -> tuple[list[Any], int]:
        result: list[Any] = []
        at = self._skip(at + 1)
        if self.text[at : at + 1] == "]":
            return result, at + 1
        while True:
            value, at = self._value(at, (*path, len(result)))
            result.append(value)
            at = self._skip(at)
            mark = self.text[at : at + 1]
            if mark == "]":
                return result, at + 1
            if mark != ",":
                raise NotJson(at + 1, "dấu phẩy hoặc ngoặc vuông đóng")
            at = self._skip(at + 1)

    def _string(self, at: int, path: tuple[str | int, ...]) -> tuple[str, int]:
        parts: list[str] = []
        start = at
        at += 1
        while True:
            plain = _PLAIN.match(self.text, at)
            if plain is not None:
                parts.append(plain.group(0))
                at = plain.end()
            mark = self.text[at : at + 1]
            if mark == '"':
                break
            if mark == "\\":
                piece, at = self._escape(at)
                parts.append(piece)
                continue
            what = "dấu nháy kép đóng chuỗi" if not mark else "ký tự điều khiển phải viết dạng \\u"
            raise NotJson(at + 1, what)
        text = "".join(parts)
        if any("\ud800" <= c <= "\udfff" for c in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            if "\ufffd" in text:
                self.oddities.append(Oddity("lone-surrogate", start + 1, path, ""))
        return text, at + 1

    def _escape(self, at: int) -> tuple[str, int]:
        mark = self.text[at + 1 : at + 2]
        if mark in _ESCAPES and mark:
            return _ESCAPES[mark], at + 2
        digits = _HEX.match(self.text, at + 2) if mark == "u" else None
        if digits is None:
            raise NotJson(at + 1, "một ký hiệu thoát hợp lệ")
        return chr(int(digits.group(0), 16)), at + 6
