"""Bodies of requests as named values, whatever they are written in: taken out, changed, written again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from security.calls import Call

_PART_NAME = re.compile(r'(?i)content-disposition:[^\r\n]*?\bname="([^"]*)"')
_GONE = object()
Change = Callable[[str, str], str | None]


def values_of(call: Call) -> dict[str, str]:
    """Values of a body by name; those inside others by path (``user.id``). Empty when it is read as nothing."""
    if call.kind.endswith("json") or call.body.lstrip()[:1] in {"{", "["}:
        try:
            return dict(_leaves("", json.loads(call.body)))
        except (ValueError, RecursionError):
            return {}
    if call.kind == "multipart/form-data":
        return {name: value for name, value, _ in _parts(call.body) if name}
    return dict(parse_qsl(call.body, keep_blank_values=True))


def changed(call: Call, change: Change) -> Call:
    """A call with other values in its body.

    Args:
        call: the call.
        change: (name, value) to the new value, or ``None`` to leave it out.
    """
    if call.kind.endswith("json") or call.body.lstrip()[:1] in {"{", "["}:
        try:
            data = json.loads(call.body)
        except (ValueError, RecursionError):
            return call
        return replace(call, body=json.dumps(_rewritten("", data, change), ensure_ascii=False))
    if call.kind == "multipart/form-data":
        parts = []
        for name, value, whole in _parts(call.body):
            now = change(name, value) if name else value
            if now is not None:
                head, cut, _ = whole.partition("\r\n\r\n")
                parts.append(whole if now == value else f"{head}{cut}{now}\r\n")
        boundary = call.body.partition("\r\n")[0]
        return replace(call, body=boundary + boundary.join(parts) + boundary + "--\r\n")
    pairs = [(n, change(n, v)) for n, v in parse_qsl(call.body, keep_blank_values=True)]
    return replace(call, body=urlencode([(n, v) for n, v in pairs if v is not None]))


def _parts(body: str) -> Iterator[tuple[str, str, str]]:
    """(name, value, the part as it stands) of a multipart body; files have no name here."""
    boundary = body.partition("\r\n")[0]
    for part in body.split(boundary)[1:] if boundary else ():
        if part.startswith("--"):
            return
        head, _, value = part.partition("\r\n\r\n")
        named = _PART_NAME.search(head)
        yield named[1] if named and "filename=" not in head else "", value.removesuffix("\r\n"), part


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(f"{path}.{number}", inner)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, str(value)


def _rewritten(path: str, value: object, change: Change) -> object:
    if isinstance(value, Mapping):
        inner = {n: _rewritten(f"{path}.{n}" if path else str(n), v, change) for n, v in value.items()}
        return {n: v for n, v in inner.items() if v is not _GONE}
    if isinstance(value, list):
        whole = (_rewritten(f"{path}.{number}", v, change) for number, v in enumerate(value))
        return [v for v in whole if v is not _GONE]
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        now = change(path, str(value))
        return _GONE if now is None else value if now == str(value) else now
    return value
