"""Writes entries of a map into a target file and leaves every other byte of it as the person wrote it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import yaml

from kiemdinh.documents import parse_document
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.target import MappedElement, MappedFunction

GENERATED = ("# thấy:", "# chưa thấy:", "# ảnh:")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORD = re.compile(r"[a-z][a-z-]*")
_COMMENT = re.compile(r"^\s*(#.*)$")
_STEP = 2


@dataclass(frozen=True, slots=True)
class Written:
    """An entry to write.

    Attributes:
        entry: the values.
        title: comment behind its key.
        remarks: generated comments inside it; those that stood there before are replaced.
    """

    entry: MappedFunction
    title: str = ""
    remarks: tuple[str, ...] = ()


def write_functions(text: str, changed: Mapping[str, Written], name: str = "") -> str:
    """The text of a target file with entries of ``mapping.functions`` added or replaced.

    Comments that a person wrote inside a replaced entry stay; everything outside of it stays to the byte.

    Args:
        text: the file.
        changed: entries by function.
        name: name of the file, for messages.

    Raises:
        InputProblem: the text is not YAML, or its map has no place where entries can stand.
    """
    if not changed:
        return text
    parse_document(text.encode(), name)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise InputProblem("cần một bảng khóa: giá trị, mỗi khóa một dòng, để ghi bản đồ vào", name)
    found = _child(root, "mapping")
    if found is None:
        lines += ["", "mapping:", f"{' ' * _STEP}functions:", *_entries(changed, 2 * _STEP)]
    else:
        _in_mapping(lines, *found, changed, name)
    return newline.join(lines) + newline


def _in_mapping(
    lines: list[str], key: yaml.Node, mapping: yaml.Node, changed: Mapping[str, Written], name: str
) -> None:
    if _empty(mapping):
        at = key.start_mark.line
        _open(lines, at)
        lines[at + 1 : at + 1] = [f"{' ' * _STEP}functions:", *_entries(changed, 2 * _STEP)]
        return
    if not isinstance(mapping, yaml.MappingNode):
        raise InputProblem("mapping phải là một bảng khóa: giá trị", f"{name}:{key.start_mark.line + 1}:1")
    if mapping.flow_style:
        _unfold(lines, key, mapping, 0)
        again = yaml.compose("\n".join(lines), Loader=yaml.CSafeLoader)
        _in_mapping(lines, *_required(again, "mapping"), changed, name)
        return
    indent = mapping.start_mark.column
    found = _child(mapping, "functions")
    if found is None:
        lines[mapping.start_mark.line : mapping.start_mark.line] = [
            f"{' ' * indent}functions:",
            *_entries(changed, indent + _STEP),
        ]
        return
    head, functions = found
    if isinstance(functions, yaml.MappingNode) and functions.flow_style and functions.value:
        _unfold(lines, head, functions, indent)
        again = yaml.compose("\n".join(lines), Loader=yaml.CSafeLoader)
        _in_mapping(lines, *_required(again, "mapping"), changed, name)
    elif not isinstance(functions, yaml.MappingNode) or functions.flow_style:
        at = head.start_mark.line
        _open(lines, at)
        lines[at + 1 : at + 1] = _entries(changed, indent + _STEP)
    else:
        _in_functions(lines, functions, changed)


def _in_functions(lines: list[str], functions: yaml.MappingNode, changed: Mapping[str, Written]) -> None:
    indent = functions.value[0][0].start_mark.column
    end = _last_line(functions) + 1
    new = {key: value for key, value in changed.items() if _child(functions, key) is None}
    lines[end:end] = _entries(new, indent)
    for key_node, value_node in reversed(functions.value):
        key = str(key_node.value)
        if key in changed:
            first, last = key_node.start_mark.line, max(_last_line(value_node), key_node.start_mark.line)
            kept = _comments(lines, key_node, value_node, last)
            lines[first : last + 1] = _entry(key, changed[key], indent, kept)


# --- reading marks
def _child(node: yaml.Node, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next(((k, v) for k, v in pairs if k.value == key), None)


def _required(node: yaml.Node | None, key: str) -> tuple[yaml.Node, yaml.Node]:
    found = _child(node, key) if node is not None else None
    if found is None:
        raise InputProblem(f"không còn khóa «{key}»")
    return found


def _empty(node: yaml.Node) -> bool:
    return (isinstance(node, yaml.ScalarNode) and node.value in {"", "null", "~"}) or (
        isinstance(node, yaml.MappingNode) and not node.value
    )


def _last_line(node: yaml.Node) -> int:
    """Last line of a node's own text; the parser's end of a block is where the next thing begins."""
    if isinstance(node, yaml.ScalarNode):
        if node.style in {"|", ">"}:
            return int(node.start_mark.line) + max(str(node.value).rstrip("\n").count("\n") + 1, 1)
        return int(node.end_mark.line)
    if getattr(node, "flow_style", False) or not node.value:
        return int(node.end_mark.line)
    last = node.value[-1]
    return _last_line(last[1] if isinstance(last, tuple) else last)


def _open(lines: list[str], at: int) -> None:
    """Leave only the key of a line whose value was empty (``functions: {}``), with its comment."""
    head, _, rest = lines[at].partition(":")
    comment = rest.partition("#")
    lines[at] = f"{head}:" + (f"  #{comment[2]}" if comment[1] else "")


def _unfold(lines: list[str], key: yaml.Node, node: yaml.MappingNode, indent: int) -> None:
    """Turn a table written in braces into one line per key."""
    first, last = key.start_mark.line, node.end_mark.line
    tail = lines[last][node.end_mark.column :].strip()
    head = lines[first][: node.start_mark.column].rstrip() + (f"  {tail}" if tail.startswith("#") else "")
    body = []
    for child, value in node.value:
        part = yaml.serialize(value, Dumper=yaml.SafeDumper, allow_unicode=True, width=10_000).strip("\n")
        part = part.removesuffix("\n...")
        body.append(f"{' ' * (indent + _STEP)}{child.value}: {part}")
    lines[first : last + 1] = [head, *body]


@dataclass(frozen=True, slots=True)
class _Kept:
    """Comments of a replaced entry: behind its key, above and behind each of its keys, and at its end."""

    head: str
    above: Mapping[str, tuple[str, ...]]
    behind: Mapping[str, str]
    end: tuple[str, ...]


def _comments(lines: list[str], key: yaml.Node, value: yaml.Node, last: int) -> _Kept:
    if not isinstance(value, yaml.MappingNode) or value.flow_style:
        return _Kept(_behind(lines, value), {}, {}, ())
    first = key.start_mark.line
    head = _trailing(lines[first][key.end_mark.column + 1 :])
    above: dict[str, tuple[str, ...]] = {}
    behind: dict[str, str] = {}
    at = first + 1
    for child, inner in value.value:
        above[child.value] = _lone(lines[at : child.start_mark.line])
        behind[child.value] = _behind(lines, inner)
        at = _last_line(inner) + 1
    return _Kept(head, above, behind, _lone(lines[at : last + 1]))


def _behind(lines: list[str], node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        return ""
    line = _last_line(node)
    return _trailing(lines[line][node.end_mark.column :]) if line == node.end_mark.line else ""


def _trailing(rest: str) -> str:
    found = re.search(r"(?:^|\s)(#.*)$", rest)
    return found.group(1).rstrip() if found else ""


def _lone(lines: Iterable[str]) -> tuple[str, ...]:
    found = [m.group(1) for line in lines if (m := _COMMENT.match(line))]
    return tuple(c for c in found if not c.startswith(GENERATED))


# --- writing
def _entries(changed: Mapping[str, Written], indent: int) -> list[str]:
    nothing = _Kept("", {}, {}, ())
    return [line for key, value in changed.items() for line in _entry(key, value, indent, nothing)]


def _entry(key: str, written: Written, indent: int, kept: _Kept) -> list[str]:
    pad, inner = " " * indent, " " * (indent + _STEP)
    title = kept.head or (f"# {_one_line(written.title)}" if written.title else "")
    lines = [f"{pad}{key}:" + (f"  {title}" if title else "")]
    lines += [f"{inner}{_one_line(remark)}" for remark in written.remarks]
    values = _values(written.entry)
    for name, shown in values.items():
        lines += [f"{inner}{comment}" for comment in kept.above.get(name, ())]
        behind = kept.behind.get(name, "")
        lines.append(f"{inner}{name}: {shown}" + (f"  {behind}" if behind else ""))
    for name in [n for n in kept.above if n not in values]:
        lines += [f"{inner}{comment}" for comment in kept.above[name]]
    return [*lines, *(f"{inner}{comment}" for comment in kept.end)]


def _values(entry: MappedFunction) -> dict[str, str]:
    shown: dict[str, str] = {}
    if entry.page:
        shown["page"] = quoted(entry.page)
    if entry.element is not None:
        shown["element"] = _element(entry.element)
    shown["state"] = entry.state.value
    if entry.confidence:
        shown["confidence"] = f"{entry.confidence:.2f}"
    if entry.by:
        shown["by"] = quoted(entry.by)
    if entry.on:
        shown["on"] = entry.on if _DAY.fullmatch(entry.on) else quoted(entry.on)
    if entry.note:
        shown["note"] = quoted(entry.note)
    return shown


def _element(element: MappedElement) -> str:
    parts = [f"role: {element.role if _WORD.fullmatch(element.role) else quoted(element.role)}"] if element.role else []
    named = (("name", element.name), ("label", element.label), ("selector", element.selector))
    parts += [f"{key}: {quoted(value)}" for key, value in named if value]
    return "{" + ", ".join(parts) + "}"


def quoted(text: str) -> str:
    """A text as a double-quoted YAML scalar on one line, in composed form."""
    plain = unicodedata.normalize("NFC", text)
    plain = "".join(c if c.isprintable() or c == " " else " " for c in plain)
    return json.dumps(plain, ensure_ascii=False)


def _one_line(text: str) -> str:
    plain = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(c for c in plain if c.isprintable())
