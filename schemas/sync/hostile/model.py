"""What a hostile payload is and how it is written down."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import msgspec

SPLICE = "\ue000splice\ue000"
"""Stands in a message for a text that no JSON writer would write; private use, so that nothing else holds it."""


class Violation(msgspec.Struct, frozen=True, order=True):
    """One thing that a payload does wrong.

    Attributes:
        rule: ``SY-01`` to ``SY-20``.
        path: JSON pointer inside the message; empty for the whole of it.
        keyword: keyword of the schema, or what else is meant (``nfc``, ``duplicate-key``, ``syntax``, …).
    """

    rule: str
    path: str
    keyword: str


class Payload(msgspec.Struct, frozen=True):
    """One payload.

    Attributes:
        service: whose request it is.
        about: what was done, English, short.
        raw: the bytes.
        violates: what is wrong with it; empty when it is valid.
    """

    service: str
    about: str
    raw: bytes
    violates: tuple[Violation, ...] = ()

    @property
    def label(self) -> str:
        """``valid``, or what it violates."""
        return "; ".join(f"{v.rule} {v.keyword} {v.path}".rstrip() for v in self.violates) or "valid"


def record(payload: Payload, name: str) -> dict[str, Any]:
    """One line of the output: the body as text, or base64 where it is not UTF-8."""
    try:
        body = {"body": payload.raw.decode("utf-8")}
    except UnicodeDecodeError:
        body = {"body_base64": b64encode(payload.raw).decode("ascii")}
    return {
        "id": name,
        "service": payload.service,
        "label": payload.label,
        "violates": [msgspec.structs.asdict(v) for v in payload.violates],
        "about": payload.about,
        **body,
    }


def write(message: Any, *, ascii_only: bool = False, splice: bytes = b"") -> bytes:  # noqa: ANN401 - any JSON
    """A message as bytes.

    Args:
        message: any JSON value; :data:`SPLICE` may stand in it once, as a value.
        ascii_only: write other letters as escapes.
        splice: written where :data:`SPLICE` stands.
    """
    text = json.dumps(message, ensure_ascii=ascii_only, separators=(",", ":"), allow_nan=False)
    mark = json.dumps(SPLICE, ensure_ascii=ascii_only)
    return text.encode("utf-8", "surrogatepass").replace(mark.encode(), splice)
