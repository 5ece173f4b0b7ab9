"""Reads YAML that people write, with the place of every value.

PyYAML's C composer keeps line and column and is many times faster than round-trip parsers; only ``true`` and ``false``
are booleans, dates and codes stay texts, duplicate keys and text that is not NFC are refused.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from kiemdinh.model.failures import InputProblem

Path_ = tuple[str | int, ...]
Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
T = TypeVar("T")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d*)")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)\.\d+(?:[eE][-+]?\d+)?")
_MOST_BYTES = 2_000_000
_MOST_UNSEEN = 1000
_MOST_DEPTH = 100
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file.

    Attributes:
        path: where it came from, for messages.
        data: plain values.
        places: (line, column), both from 1, by path of keys and indexes.
    """

    path: str
    data: Plain
    places: dict[Path_, tuple[int, int]] = field(repr=False)

    def place(self, where: Sequence[str | int]) -> str:
        """``file:line:column`` of a value, or of the nearest value around it."""
        key = tuple(where)
        while key and key not in self.places:
            key = key[:-1]
        line, column = self.places.get(key, (1, 1))
        return f"{self.path}:{line}:{column}"


def read_document(path: Path) -> Document:
    """Read a YAML (or JSON) file.

    Raises:
        InputProblem: missing, not UTF-8, not YAML, duplicate keys, aliases, or text that is not NFC; with its place.
    """
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise InputProblem("không có tệp này", str(path)) from error
    except PermissionError as error:
        raise InputProblem("không được phép đọc tệp này", str(path)) from error
    return parse_document(raw, str(path))


def parse_document(raw: bytes, name: str) -> Document:
    """Parse YAML bytes; see :func:`read_document`."""
    if len(raw) > _MOST_BYTES:
        raise InputProblem(f"tệp lớn hơn {_MOST_BYTES // 1_000_000} MB", name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputProblem("tệp phải là UTF-8", f"{name}:{line}:1") from error
    try:
        _refuse_bombs(text, name)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise InputProblem(f"không phải YAML hợp lệ: {error.problem or error.context}", where) from error
    except yaml.YAMLError as error:
        raise InputProblem(f"không phải YAML hợp lệ: {error}", name) from error
    places: dict[Path_, tuple[int, int]] = {}
    try:
        data = _plain(node, (), places, name) if node is not None else None
    except RecursionError as error:
        raise InputProblem("lồng quá sâu hoặc tự tham chiếu", name) from error
    return Document(path=name, data=data, places=places)


def _refuse_bombs(text: str, name: str) -> None:
    """Refuse what would fill the memory (aliases of aliases) or the stack (deep nesting) before it is built.

    Block nesting costs columns and flow nesting costs brackets: a text of short lines and few brackets needs no look.

    Raises:
        InputProblem: an alias, or nesting that no file of ours needs; with its place.
    """
    brackets = text.count("[") + text.count("{")
    shallow = brackets < _MOST_UNSEEN and max(map(len, text.splitlines()), default=0) < _MOST_UNSEEN
    if shallow and not ("&" in text and "*" in text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MOST_DEPTH:
            raise InputProblem(f"lồng quá sâu (hơn {_MOST_DEPTH} tầng)", _at(name, event.start_mark))
        if isinstance(event, yaml.AliasEvent):
            raise InputProblem("không dùng bí danh (*) của YAML: hãy viết lại giá trị", _at(name, event.start_mark))


def _at(name: str, mark: Any) -> str:  # noqa: ANN401 - the C and the Python parser have marks of their own
    return f"{name}:{mark.line + 1}:{mark.column + 1}"


def _plain(node: yaml.Node, path: Path_, places: dict[Path_, tuple[int, int]], name: str) -> Plain:
    places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    where = f"{name}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            key_place = f"{name}:{key_node.start_mark.line + 1}:{key_node.start_mark.column + 1}"
            if not isinstance(key_node, yaml.ScalarNode):
                raise InputProblem("khóa phải là một từ", key_place)
            key = str(key_node.value)
            if key in result:
                raise InputProblem(f"khóa «{key}» lặp lại", key_place)
            result[key] = _plain(value_node, (*path, key), places, name)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, index), places, name) for index, child in enumerate(node.value)]
    if not isinstance(node, yaml.ScalarNode):
        raise InputProblem("giá trị không đọc được", where)
    text = str(node.value)
    if not unicodedata.is_normalized("NFC", text):
        raise InputProblem("chữ phải ở dạng Unicode dựng sẵn (NFC)", where)
    return _scalar(text, quoted=node.style in {"'", '"', "|", ">"}, where=where)


def _scalar(text: str, *, quoted: bool, where: str) -> Plain:
    if quoted:
        return text
    if text in {"", "null", "~"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if _INTEGER.fullmatch(text):
        if len(text) > _MOST_DIGITS:
            raise InputProblem("số quá lớn", where)
        return int(text)
    if _NUMBER.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise InputProblem("số quá lớn", where)
        return number
    return text


def convert(document: Document, kind: type[T], within: Path_ = ()) -> T:
    """Convert a document (or a part of it) to a frozen value.

    Args:
        document: parsed file.
        kind: msgspec type.
        within: path of the part.

    Raises:
        InputProblem: wrong type, unknown or missing key, with file, line, column and what was expected.
    """
    data: Plain = document.data
    for step in within:
        data = data[step]  # type: ignore[index]
    try:
        return msgspec.convert(data, type=kind, strict=True)
    except msgspec.ValidationError as error:
        message, where = _explain(str(error))
        raise InputProblem(message, document.place((*within, *where))) from error


_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_PHRASES = (
    (re.compile(r"Object contains unknown field `([^`]+)`"), "khóa lạ «{0}»"),
    (re.compile(r"Object missing required field `([^`]+)`"), "thiếu khóa bắt buộc «{0}»"),
    (re.compile(r"Expected `([^`]+)`, got `([^`]+)`"), "cần kiểu {0}, nhưng gặp {1}"),
    (re.compile(r"Invalid enum value (.+)"), "giá trị không thuộc danh sách cho phép: {0}"),
)


def _explain(error: str) -> tuple[str, Path_]:
    match = _AT.match(error)
    what, path = (match["what"], match["path"] or "") if match else (error, "")
    steps: list[str | int] = []
    for name, index in _STEP.findall(path):
        steps.append(int(index) if index.isdigit() else (name or index))
    for pattern, phrase in _PHRASES:
        found = pattern.search(what)
        if found:
            groups = [g.strip("'") for g in found.groups()]
            if "unknown field" in what:
                steps.append(groups[0])
            return phrase.format(*groups), tuple(steps)
    return what, tuple(steps)
