"""What a single value violates, worked out from the keywords of its schema without the validator."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from schemas.sync.hostile.model import Violation

_NULL_WORDS = ("null", "NULL", "Null")
_OF_THE_ENVELOPE = frozenset({"SY-07", "SY-19"})


def violated(
    node: Mapping[str, Any],
    value: Any,  # noqa: ANN401 - any JSON
    path: str,
    *,
    mandatory: bool = False,
) -> list[Violation]:
    """What a value of one schema node violates: one rule at most, with the keyword that tells best.

    Args:
        node: schema of the value; keywords of its children are not looked at.
        value: any JSON value.
        path: pointer to it.
        mandatory: the object around it must have it.
    """
    rules: Mapping[str, str] = node.get("x-rule", {})
    broken = _broken(node, value)
    if not broken:
        return []
    nested = isinstance(value, dict | list)
    keyword = "enum" if "enum" in broken and not nested else broken[0]
    rule = rules.get(keyword, "SY-01")
    nothing = isinstance(value, str) and not value.strip() and (value == "" or mandatory)
    own = rule in _OF_THE_ENVELOPE or keyword in {"const", "type"}
    if value is None or "not" in broken or ((nothing or value in _NULL_WORDS) and not own):
        rule = "SY-02"
    return [Violation(rule, path, keyword)]


def _broken(node: Mapping[str, Any], value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    broken: list[str] = []
    kinds = node.get("type")
    if kinds is not None and not any(_is(kind, value) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        broken.append("type")
    if "enum" in node and not any(_same(value, v) for v in node["enum"]):
        broken.append("enum")
    if "const" in node and not _same(value, node["const"]):
        broken.append("const")
    if isinstance(value, str):
        broken += _broken_text(node, value)
    if _is("number", value) and value < node.get("minimum", value):
        broken.append("minimum")
    if isinstance(value, list) and len(value) < node.get("minItems", 0):
        broken.append("minItems")
    return broken


def _broken_text(node: Mapping[str, Any], value: str) -> list[str]:
    broken: list[str] = []
    if len(value) < node.get("minLength", 0):
        broken.append("minLength")
    if len(value) > node.get("maxLength", len(value)):
        broken.append("maxLength")
    if "pattern" in node and not _fits(node["pattern"], value):
        broken.append("pattern")
    if value in node.get("not", {}).get("enum", ()):
        broken.append("not")
    return broken


def _fits(pattern: str, value: str) -> bool:
    if pattern == "\\S":
        return bool(value.strip())
    return re.search(pattern.replace("$", "\\Z"), value) is not None


def _same(value: object, other: object) -> bool:
    return (
        value == other
        and isinstance(value, bool) == isinstance(other, bool)
        and isinstance(value, str) == isinstance(other, str)
    )


def _is(kind: str, value: object) -> bool:
    if kind in {"integer", "number"}:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and (kind == "number" or float(value).is_integer())  # type: ignore[arg-type]
    kinds: dict[str, type | tuple[type, ...]] = {"string": str, "object": dict, "array": list, "boolean": bool}
    return value is None if kind == "null" else isinstance(value, kinds[kind])
