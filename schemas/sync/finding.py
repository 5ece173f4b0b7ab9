"""One finding of the validator and helpers to word it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

RULES = tuple(f"SY-{n:02d}" for n in range(1, 21))
_LONGEST = 120


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one message.

    Attributes:
        id: id of the message as given, else ``file:line``.
        rule: ``SY-01`` to ``SY-20``.
        path: JSON pointer inside the message; empty for the whole message.
        expected, observed: Vietnamese or values.
        message: one Vietnamese sentence.
    """

    id: str | int
    rule: str
    path: str
    expected: str
    observed: str
    message: str


class Issue(msgspec.Struct, frozen=True):
    """A finding before the message's id is known."""

    rule: str
    path: str
    expected: str
    observed: str
    message: str

    def of(self, message: str | int) -> Finding:
        """The finding about one message."""
        return Finding(
            id=message,
            rule=self.rule,
            path=self.path,
            expected=self.expected,
            observed=self.observed,
            message=self.message,
        )


def pointer(parts: Iterable[str | int]) -> str:
    """JSON pointer (RFC 6901) of a path."""
    return "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in parts)


def show(value: object) -> str:
    """A value for people: short, with its kind where that matters."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}… ({len(value)} ký tự)"
        return f"«{text}»"
    if isinstance(value, dict):
        return f"đối tượng {len(value)} khóa"
    if isinstance(value, list):
        return f"danh sách {len(value)} mục"
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
