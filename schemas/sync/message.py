"""From one line to a message: fast for the sane, exact for suspects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from schemas.sync.exact import ExactReader, NotJson, Oddity
from schemas.sync.finding import Issue, pointer, show
from schemas.sync.lines import Line
from schemas.sync.normal import surely_nfc
from schemas.sync.readings import Readings
from schemas.sync.xml_reader import BadXml, read_xml

_WRAPPER = frozenset({"id", "service", "message", "answer"})
_NAMES = frozenset({"id", "service"})
_COLON = re.compile(rb"\\u003[aA]")
_FAR = float(2**53)
_ODDITIES = {
    "duplicate-key": ("mỗi khóa một lần", "Khóa «{detail}» lặp lại trong cùng một đối tượng ({where})."),
    "nan": ("số hữu hạn", "«{detail}» không phải giá trị JSON ({where})."),
    "overflow": ("số trong phạm vi đọc được", "Số «{detail}» quá lớn ({where})."),
    "lone-surrogate": ("ký tự Unicode hợp lệ", "Ký hiệu thoát \\u lẻ đôi ({where})."),
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
        answer: answer to it, when the wrapper gives one.
        xml: it was XML, of which no element name could be read in a source (basis ``law-unverified``).
        doubtful: paths of values that must not be judged further (a key that stands twice has two values).
    """

    id: str | int
    service: str
    body: Any
    issues: list[Issue] = field(default_factory=list)
    raw: bytes = b""
    answer: Any = None
    xml: bool = False
    doubtful: tuple[tuple[str | int, ...], ...] = ()


def read_message(line: Line, name: str, readings: Readings, *, exact: bool = False) -> Message:
    """Read one line; never raises for its content.

    Args:
        line: the line.
        name: of its file.
        readings: limits.
        exact: read every line by the slow reader; the result is the same.
    """
    raw = line.raw
    if not exact and not line.too_long and not line.recoded and raw[:1] in {b"{", b"["}:
        try:
            value = orjson.loads(raw)
            dumped = orjson.dumps(value)  # raises TypeError when it is nested too deep
        except (ValueError, TypeError):
            return _suspect(line, name, readings)
        if (dumped == raw or _nothing_lost(raw, dumped, value)) and _is_sane(dumped, value, readings):
            message = value.get("message") if isinstance(value, dict) else None
            if not (isinstance(message, str) and message.lstrip().startswith("<")):
                return _unwrap(value, f"{name}:{line.number}")
    return _suspect(line, name, readings)


def _nothing_lost(raw: bytes, dumped: bytes, value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a lenient parser kept every key and digit: as many colons before as after, none written as escape."""
    if raw.count(b":") != dumped.count(b":") or (b"\\u" in raw and _COLON.search(raw)):
        return False
    return not _has_far_number(value)


def _has_far_number(value: Any) -> bool:  # noqa: ANN401 - any JSON
    if isinstance(value, float):
        return abs(value) >= _FAR
    children: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_has_far_number(child) for child in children)


def _is_sane(dumped: bytes, value: Any, readings: Readings) -> bool:  # noqa: ANN401 - any JSON
    opened = dumped.count(b"{") + dumped.count(b"[")
    if opened > readings.most_depth and _depth(value) > readings.most_depth:
        return False
    return dumped.isascii() or surely_nfc(dumped) or unicodedata.is_normalized("NFC", dumped.decode())


def _depth(value: Any) -> int:  # noqa: ANN401 - any JSON
    children: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if children is None else 1 + max(map(_depth, children), default=0)


def _unwrap(value: Any, own: str, issues: list[Issue] | None = None) -> Message:  # noqa: ANN401 - any JSON
    made = [] if issues is None else issues
    if not _is_wrapped(value):
        return Message(own, "", value, made)
    service, name, body = value.get("service"), value.get("id"), value["message"]
    label: str | int = name if isinstance(name, str | int) and not isinstance(name, bool) else own
    if not isinstance(body, dict | list):
        expected = "một đối tượng, một danh sách, hoặc chuỗi XML"
        words = f"Bản tin trong «message» là {show(body)}, cần {expected}."
        made.append(Issue("SY-01", "", expected, show(body), words))
        body = None
    return Message(label, service if isinstance(service, str) else "", body, made, answer=value.get("answer"))


def _is_wrapped(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a line holds a message with a name; its further keys are its writer's own."""
    if not isinstance(value, dict) or "message" not in value:
        return False
    return value.keys() <= _WRAPPER or (isinstance(value["message"], dict | list) and bool(value.keys() & _NAMES))


def _suspect(line: Line, name: str, readings: Readings) -> Message:
    own = f"{name}:{line.number}"
    start = _where(line.number, "", 1)
    if line.too_long:
        expected, observed = f"dòng không quá {readings.most_bytes} byte", f"dòng {line.number} dài hơn"
        return Message(own, "", None, [_broken(expected, observed, start)])
    raw, issues = line.raw, []
    if line.recoded:
        issues.append(_broken("UTF-8", "UTF-16 hoặc UTF-32", start))
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        issues.append(_broken("UTF-8 không có BOM", "có dấu BOM", start))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        where = _where(line.number, before, len(before) + 1)
        issues.append(_broken("UTF-8", "byte không hợp lệ", where))
        return Message(own, "", None, issues, raw)
    if text.lstrip().startswith("<"):
        return _xml(text, own, line.number, issues, readings.most_depth)
    return _json(text, own, line, issues, readings.most_depth)


def _json(text: str, own: str, line: Line, issues: list[Issue], most_depth: int) -> Message:
    reader = ExactReader(text, most_depth)
    try:
        value = reader.read()
    except NotJson as error:
        where = _where(line.number, text, error.column)
        return Message(own, "", None, [*issues, _broken(error.expected, "không phải JSON", where)], line.raw)
    wrapped = isinstance(value, dict) and isinstance(value.get("message"), str) and value.keys() <= _WRAPPER
    xml = wrapped and value["message"].lstrip().startswith("<")
    if xml:
        try:
            value["message"] = read_xml(value["message"].strip(), most_depth)
        except BadXml as error:
            broken = _broken("XML không có DTD", error.what, _where(1, "", error.column))
            value["message"] = {}
            message = _unwrap(value, own, [*issues, broken])
            message.body = None
            return message
    message = _unwrap(value, own, issues)
    message.xml = xml
    skip = 1 if message.body is not value else 0
    inside = [o for o in reader.oddities if not skip or o.path[:1] == ("message",)]
    issues.extend(_oddity(o, _where(line.number, text, o.column), skip if o in inside else 0) for o in reader.oddities)
    message.doubtful = tuple(o.path[skip:] for o in inside)
    issues.extend(_not_nfc(message.body, ()))
    return message


def _xml(text: str, own: str, number: int, issues: list[Issue], most_depth: int) -> Message:
    try:
        message = _unwrap(read_xml(text.strip(), most_depth), own, issues)
    except BadXml as error:
        where = f"dòng {number + error.line - 1}, cột {error.column}"
        return Message(own, "", None, [*issues, _broken("XML không có DTD", error.what, where)])
    message.xml = True
    issues.extend(_not_nfc(message.body, ()))
    return message


def _where(number: int, text: str, column: int) -> str:
    """Line and column of a place in a text that begins on a line and may go on over more."""
    before = text[: column - 1]
    lines = before.count("\n")
    return f"dòng {number + lines}, cột {column - before.rfind(chr(10)) - 1 if lines else column}"


def _broken(expected: str, observed: str, where: str) -> Issue:
    return Issue("SY-01", "", expected, f"{observed} ({where})", f"Bản tin hỏng ở {where}: {observed}, cần {expected}.")


def _oddity(oddity: Oddity, where: str, skip: int) -> Issue:
    expected, words = _ODDITIES[oddity.what]
    text = words.format(detail=oddity.detail, where=where)
    return Issue("SY-01", pointer(oddity.path[skip:]), expected, f"{oddity.detail or oddity.what} ({where})", text)


def _not_nfc(value: Any, path: tuple[str | int, ...]) -> list[Issue]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        if unicodedata.is_normalized("NFC", value):
            return []
        name = path[-1] if path else "bản tin"
        words = f"«{name}» không ở dạng Unicode dựng sẵn (NFC)."
        return [Issue("SY-01", pointer(path), "chữ dựng sẵn (NFC)", "chữ tổ hợp", words)]
    pairs: Any = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, Mapping) else ()
    return [issue for key, child in pairs for issue in _not_nfc(child, (*path, key))]
