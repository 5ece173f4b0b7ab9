"""What a schema says is wrong, as issues with rule, pointer and Vietnamese words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from schemas.sync.contracts import Form
from schemas.sync.finding import Issue, pointer, show

_TYPES = {
    "string": "chuỗi",
    "integer": "số nguyên",
    "number": "số",
    "object": "đối tượng",
    "array": "danh sách",
    "null": "null",
    "boolean": "đúng/sai",
}
_PATTERNS = {
    "SY-02": "giá trị không để trống",
    "SY-03": "ngày giờ có thật, đúng dạng",
    "SY-05": "mã thủ tục dạng 1.001234, có thể kèm mã cơ quan",
    "SY-06": "mã hồ sơ dạng 000.00.00.G00-yyMMdd-0000 hoặc G00.00-yyyyMMdd-000000",
    "SY-12": "số tiền không âm",
    "SY-19": 'error_code là số hoặc chữ số, thành công là 0, "0" hoặc "00"',
}
_NULL_WORDS = ("null", "NULL", "Null")
Flagged = tuple[str | int, ...]


def structure_issues(form: Form, message: Any) -> tuple[list[Issue], list[Flagged]]:  # noqa: ANN401 - any JSON
    """Every mistake that the schema sees.

    Returns:
        The issues, and the paths of values that further rules must not look at.
    """
    issues: list[Issue] = []
    flagged: list[Flagged] = []
    wrong: dict[Flagged, tuple[int, Issue]] = {}
    for error in form.validator.iter_errors(message):
        place = tuple(error.instance_path)
        keyword = str(error.schema_path[-1])
        node = _walk(form.schema, error.schema_path[:-1])
        if keyword == "additionalProperties":
            keys = [str(k) for k in getattr(error.kind, "unexpected", [])]
            issues += [_unknown(place, key, node) for key in keys]
            flagged += [(*place, key) for key in keys]
        elif keyword == "required":
            issues.append(_missing(place, str(getattr(error.kind, "property", "")), node))
        else:
            mandatory = bool(place) and place[-1] in _walk(form.schema, error.schema_path[:-3]).get("required", ())
            weight = _weight(keyword, error.instance)
            if place not in wrong or weight < wrong[place][0]:
                wrong[place] = (weight, _wrong(place, keyword, node, error.instance, mandatory=mandatory))
    issues += [issue for _, issue in wrong.values()]
    flagged += wrong
    return issues, flagged


def _weight(keyword: str, value: object) -> int:
    """Which of several keywords tells best what is wrong with one value: one cause gives one finding."""
    if keyword == "enum" and not isinstance(value, dict | list):
        return 0
    return 1 if keyword == "type" else 2


def without(message: Any, flagged: Sequence[Flagged]) -> Any:  # noqa: ANN401 - any JSON
    """A copy of a message without the flagged values, so that other rules see only what is sane."""
    copy = deepcopy(message)
    for path in sorted(flagged, key=len, reverse=True):
        if not path:
            return None
        holder = copy
        for step in path[:-1]:
            holder = _step(holder, step)
        if isinstance(holder, dict):
            holder.pop(path[-1], None)
        elif isinstance(holder, list) and isinstance(path[-1], int) and path[-1] < len(holder):
            holder[path[-1]] = {}
    return copy


def _step(holder: Any, step: str | int) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(holder, dict):
        return holder.get(str(step))
    if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
        return holder[step]
    return None


def _walk(schema: Mapping[str, Any], path: Sequence[str | int]) -> Mapping[str, Any]:
    node: Any = schema
    for step in path:
        node = node[step]
    return node if isinstance(node, Mapping) else {}


def _rule(node: Mapping[str, Any], keyword: str) -> str:
    return str(node.get("x-rule", {}).get(keyword, "SY-01"))


def _unknown(place: Flagged, key: str, node: Mapping[str, Any]) -> Issue:
    path = pointer((*place, key))
    return Issue(
        _rule(node, "additionalProperties"),
        path,
        "chỉ các khóa của hợp đồng",
        f"khóa lạ «{key}»",
        f"Khóa «{key}» không có trong hợp đồng.",
    )


def _missing(place: Flagged, key: str, node: Mapping[str, Any]) -> Issue:
    path = pointer((*place, key))
    return Issue(_rule(node, "required"), path, f"có khóa «{key}»", "không có", f"Thiếu trường bắt buộc «{key}».")


def _wrong(place: Flagged, keyword: str, node: Mapping[str, Any], value: object, *, mandatory: bool) -> Issue:
    name = next((str(p) for p in reversed(place) if isinstance(p, str)), "bản tin")
    rule = _rule(node, keyword)
    own = rule in {"SY-07", "SY-19"} or keyword == "const"  # the envelope: which value it must be says enough
    if value is None or keyword == "not" or (value in _NULL_WORDS and not own and keyword != "type"):
        return Issue(
            "SY-02", pointer(place), "giá trị, hoặc chuỗi rỗng nếu không bắt buộc", show(value), f"«{name}» ghi null."
        )
    if isinstance(value, str) and not value.strip() and (value == "" or mandatory) and not own and keyword != "type":
        return Issue("SY-02", pointer(place), _PATTERNS["SY-02"], "để trống", f"Trường bắt buộc «{name}» để trống.")
    if keyword == "type":
        kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
        expected = "kiểu " + " hoặc ".join(_TYPES[k] for k in kinds)
    elif keyword in {"enum", "const"}:
        values = node["enum"] if keyword == "enum" else [node["const"]]
        expected = "một trong " + ", ".join(dict.fromkeys(str(v) for v in values if v != ""))
    elif keyword == "maxLength":
        return Issue(
            rule,
            pointer(place),
            f"không quá {node['maxLength']} ký tự",
            f"{len(str(value))} ký tự",
            f"«{name}» dài {len(str(value))} ký tự, quá {node['maxLength']}.",
        )
    elif keyword == "minItems":
        expected = "ít nhất một mục"
    else:
        expected = _PATTERNS.get(rule, "giá trị hợp lệ")
        if rule == "SY-03" and node.get("description"):
            expected += f" ({node['description']})"
    return Issue(rule, pointer(place), expected, show(value), f"«{name}» có giá trị {show(value)}; cần {expected}.")
