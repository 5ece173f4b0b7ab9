"""From one line to a message: fast for the sane, exact for suspects."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from schemas.sync.exact import ExactReader, NotJson, Oddity
from schemas.sync.finding import Issue, pointer
from schemas.sync.lines import Line
from schemas.sync.readings import Readings
from schemas.sync.xml_reader import BadXml, read_xml

_WRAPPER = frozenset({"id", "service", "message", "answer"})
_COMPOSED = bytes([*range(0xC0), *range(0xC2, 0xC7), 0xE1, 0xE2])
_ODDITIES = {
    "duplicate-key": ("mỗi khóa một lần", "Khóa «{detail}» lặp lại trong cùng một đối tượng (cột {column})."),
    "nan": ("số hữu hạn", "«{detail}» không phải giá trị JSON (cột {column})."),
    "lone-surrogate": ("ký tự Unicode hợp lệ", "Ký hiệu thoát \\u lẻ đôi (cột {column})."),
}


@dataclass(slots=True)
class Message:
    """A line as read.

    Attributes:
        id: id of the wrapper, or the line's own.
        service: service named by the wrapper, or empty.
        body: the message; ``None`` when it could not be read.
        issues: what was wrong with its encoding.
        raw: the line, kept only when it could not be read.
        doubtful: paths of values that must not be judged further (a key that stands twice has two values).
    """

    id: str | int
    service: str
    body: Any
    issues: list[Issue] = field(default_factory=list)
    raw: bytes = b""
    doubtful: tuple[tuple[str | int, ...], ...] = ()


def read_message(line: Line, name: str, readings: Readings) -> Message:
    """Read one line; never raises for its content."""
    raw = line.raw
    if not line.too_long and not line.recoded and _sane(raw):
        try:
            value = orjson.loads(raw)
        except ValueError:
            return _suspect(line, name, readings)
        dumped = orjson.dumps(value)
        if dumped == raw or _no_lost_key(raw, dumped):
            return _unwrap(value, f"{name}:{line.number}")
    return _suspect(line, name, readings)


def _sane(raw: bytes) -> bool:
    if raw[:1] != b"{" and raw[:1] != b"[":
        return False
    if b"\\u" in raw or b"\x00" in raw:
        return False
    return raw.isascii() or _surely_nfc(raw) or _is_nfc(raw)


def _surely_nfc(raw: bytes) -> bool:
    """Whether valid UTF-8 holds only ASCII, U+0080 to U+01BF, U+1E80 to U+1EFF and U+2002 to U+203F: composed letters.

    Several times faster than asking the Unicode tables, and true for all ordinary Vietnamese.
    """
    if raw.translate(None, _COMPOSED) or b"\xe2\x80\x80" in raw or b"\xe2\x80\x81" in raw:
        return False
    vietnamese = raw.count(b"\xe1\xba") + raw.count(b"\xe1\xbb")
    return raw.count(b"\xe1") == vietnamese and raw.count(b"\xe2") == raw.count(b"\xe2\x80")


def _is_nfc(raw: bytes) -> bool:
    try:
        return unicodedata.is_normalized("NFC", raw.decode())
    except UnicodeDecodeError:
        return False


def _no_lost_key(raw: bytes, dumped: bytes) -> bool:
    """Whether a lenient parser kept every key: as many key ends before as after, none hidden by a space."""
    if raw.count(b'":') != dumped.count(b'":'):
        return False
    return b" :" not in raw and b"\t:" not in raw


def _unwrap(value: Any, own: str, issues: list[Issue] | None = None) -> Message:  # noqa: ANN401 - any JSON
    made = [] if issues is None else issues
    if isinstance(value, dict) and "message" in value and isinstance(value["message"], dict | list):
        service = value.get("service")
        name = value.get("id")
        if value.keys() <= _WRAPPER:
            label: str | int = name if isinstance(name, str | int) and not isinstance(name, bool) else own
            return Message(label, service if isinstance(service, str) else "", value["message"], made)
    return Message(own, "", value, made)


def _suspect(line: Line, name: str, readings: Readings) -> Message:
    own = f"{name}:{line.number}"
    if line.too_long:
        limit = readings.most_bytes
        return Message(
            own, "", None, [_broken(f"dòng không quá {limit} byte", f"dòng {line.number} dài hơn", line.number, 1)]
        )
    raw, issues = line.raw, []
    if line.recoded:
        issues.append(_broken("UTF-8", "UTF-16", line.number, 1))
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        issues.append(_broken("UTF-8 không có BOM", "có dấu BOM", line.number, 1))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        column = len(raw[: error.start].decode("utf-8", "replace")) + 1
        issues.append(_broken("UTF-8", f"byte không hợp lệ ở cột {column}", line.number, column))
        return Message(own, "", None, issues, raw)
    if text.startswith("<"):
        return _xml(text, own, line.number, issues)
    reader = ExactReader(text, readings.most_depth)
    try:
        value = reader.read()
    except NotJson as error:
        return Message(
            own, "", None, [*issues, _broken(error.expected, "không phải JSON", line.number, error.column)], raw
        )
    message = _unwrap(value, own, issues)
    skip = 1 if message.body is not value else 0
    issues.extend(_oddity(o, line.number, skip) for o in reader.oddities)
    message.doubtful = tuple(o.path[skip:] for o in reader.oddities)
    issues.extend(_not_nfc(message.body, ()))
    return message


def _xml(text: str, own: str, number: int, issues: list[Issue]) -> Message:
    try:
        return _unwrap(read_xml(text), own, issues)
    except BadXml as error:
        return Message(own, "", None, [*issues, _broken("XML không có DTD", error.what, number, error.column)])


def _broken(expected: str, observed: str, line: int, column: int) -> Issue:
    place = f"dòng {line}, cột {column}"
    return Issue("SY-01", "", expected, f"{observed} ({place})", f"Bản tin hỏng ở {place}: {observed}, cần {expected}.")


def _oddity(oddity: Oddity, line: int, skip: int) -> Issue:
    expected, words = _ODDITIES[oddity.what]
    text = words.format(detail=oddity.detail, column=oddity.column)
    place = f"dòng {line}, cột {oddity.column}"
    return Issue("SY-01", pointer(oddity.path[skip:]), expected, f"{oddity.detail or oddity.what} ({place})", text)


def _not_nfc(value: Any, path: tuple[str | int, ...]) -> list[Issue]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        if unicodedata.is_normalized("NFC", value):
            return []
        name = path[-1] if path else "bản tin"
        words = f"«{name}» không ở dạng Unicode dựng sẵn (NFC)."
        return [Issue("SY-01", pointer(path), "chữ dựng sẵn (NFC)", "chữ tổ hợp", words)]
    pairs: Any = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, Mapping) else ()
    return [issue for key, child in pairs for issue in _not_nfc(child, (*path, key))]
