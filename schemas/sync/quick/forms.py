"""Typed readers made from the JSON Schemas: a line that such a reader takes has the structure that its schema asks for.

Every keyword of a schema is either said by the type (what the parser itself then checks), or returned as a test that
still has to be made, or the schema is refused.  Where a type cannot say exactly what a keyword says, it says less is
allowed: the quick look may send a sane line to the exact path, never the other way round.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union

import msgspec
from msgspec import UNSET, Meta, UnsetType

_SAID = frozenset(
    {
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "const",
        "minLength",
        "maxLength",
        "minimum",
        "minItems",
        "pattern",
        "not",
    }
)
_NULL_WORDS = {"enum": ["null", "NULL", "Null"]}
_BLANK = "\\S"
_STAMP_SHAPE = "0229)(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]$"
_MOST_INTEGER = 2**53


class NotQuick(ValueError):
    """A keyword that no type can say."""


class Tests(msgspec.Struct):
    """What the parser does not check of one object.

    Attributes:
        filled: mandatory text fields in which something besides spaces must stand.
        stamps: fields that are empty or ``yyyyMMddHHmmss``.
        patterns: fields with another pattern, to be searched.
        inner: arrays with the tests of their items.
    """

    filled: list[str] = msgspec.field(default_factory=list)
    stamps: list[str] = msgspec.field(default_factory=list)
    patterns: dict[str, re.Pattern[str]] = msgspec.field(default_factory=dict)
    inner: dict[str, Tests] = msgspec.field(default_factory=dict)

    def any(self) -> bool:
        """Whether there is anything to test."""
        return bool(self.filled or self.stamps or self.patterns or self.inner)


def object_type(schema: Mapping[str, Any], name: str) -> tuple[type[msgspec.Struct], Tests]:
    """The reader of a closed object.

    Args:
        schema: of the object.
        name: of the type made.

    Raises:
        NotQuick: the schema says something that no reader can check.
    """
    _only_known(schema)
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        raise NotQuick(name)
    required = set(schema.get("required", ()))
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    tests = Tests()
    tag = None
    for key, node in schema["properties"].items():
        if "const" in node:
            tag = (key, str(node["const"]))
            continue
        made = _value_type(node, key, tests, required=key in required)
        fields.append((key, made) if key in required else (key, Union[made, UnsetType], UNSET))  # noqa: UP007 - dynamic
    if tag is not None and tag[0] not in required:
        raise NotQuick(name)
    made_type = msgspec.defstruct(
        name,
        fields,
        kw_only=True,
        forbid_unknown_fields=True,
        gc=False,
        tag_field=tag[0] if tag else None,
        tag=tag[1] if tag else None,
    )
    return made_type, tests


def _only_known(schema: Mapping[str, Any]) -> None:
    strange = {k for k in schema if not k.startswith(("x-", "$")) and k not in {"title", "description"}} - _SAID
    if strange:
        raise NotQuick(", ".join(sorted(strange)))


def _value_type(node: Mapping[str, Any], key: str, tests: Tests, *, required: bool) -> Any:  # noqa: ANN401 - a type
    _only_known(node)
    kinds = node.get("type")
    if kinds == "array":
        return _array_type(node, key, tests)
    if kinds == ["array", "object"]:
        return _list_or_one(node, key, tests)
    if "enum" in node:
        return _enum_type(node)
    if "not" in node and node["not"] != _NULL_WORDS:
        raise NotQuick(key)
    if "pattern" in node:
        _pattern(str(node["pattern"]), key, tests, plain=required and kinds == "string")
    made = [_one(kind, node) for kind in ([kinds] if isinstance(kinds, str) else kinds or ())]
    if not made:
        raise NotQuick(key)
    return Union[tuple(made)]  # noqa: UP007 - dynamic


def _array_type(node: Mapping[str, Any], key: str, tests: Tests) -> Any:  # noqa: ANN401 - a type
    items, least = node.get("items"), node.get("minItems", 0)
    if not isinstance(items, dict) or "properties" not in items or items.get("additionalProperties") is not False:
        return Annotated[list[int], Meta(max_length=0)]
    made, inner = object_type(items, key)
    if inner.any():
        tests.inner[key] = inner
    listed: Any = types.GenericAlias(list, (made,))
    return Annotated[listed, Meta(min_length=least)] if least else listed


def _list_or_one(node: Mapping[str, Any], key: str, tests: Tests) -> Any:  # noqa: ANN401 - a type
    """A list only: one object alone conforms too, and takes the exact path."""
    items = node.get("items", {})
    if any(items.get(k) != node.get(k) for k in ("properties", "additionalProperties", "required")):
        raise NotQuick(key)
    return _array_type({k: v for k, v in node.items() if k != "properties"}, key, tests)


def _enum_type(node: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a type
    least = node.get("minLength", 0)
    values = [v for v in node["enum"] if not (isinstance(v, str) and len(v) < least)]
    if any(not isinstance(v, str | int) or isinstance(v, bool) for v in values):
        raise NotQuick("enum")
    return Literal[tuple(values)]


def _one(kind: str, node: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a type
    if kind == "string":
        least, most = node.get("minLength"), node.get("maxLength")
        return Annotated[str, Meta(min_length=least, max_length=most)] if least or most else str
    least_number = node.get("minimum", -_MOST_INTEGER)
    if kind == "integer":
        return Annotated[int, Meta(ge=int(least_number), le=_MOST_INTEGER)]
    if kind == "number":
        whole = Annotated[int, Meta(ge=int(least_number), le=_MOST_INTEGER)]
        return Union[whole, Annotated[float, Meta(ge=float(least_number))]]  # noqa: UP007 - dynamic
    raise NotQuick(kind)


def _pattern(pattern: str, key: str, tests: Tests, *, plain: bool) -> None:
    if pattern == _BLANK and plain:
        tests.filled.append(key)
    elif pattern.endswith(_STAMP_SHAPE):
        tests.stamps.append(key)
    else:
        # "$" of JSON Schema is the end of the text, Python's also stands before a last line end
        tests.patterns[key] = re.compile(pattern.replace("$", "\\Z"))
