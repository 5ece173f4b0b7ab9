"""From rows of the table ``finding`` to findings with a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from schemas.sync.reconcile.columns import fold
from schemas.sync.reconcile.mask import Mask
from schemas.sync.reconcile.model import Kind, Reason
from schemas.sync.reconcile.result import Found
from schemas.sync.reconcile.sides import Unreadable
from schemas.sync.reconcile.words import Speech

COLUMNS = "kind, reason, code, procedure, s, t, field, a, b, n"


def moment_text(seconds: int) -> str:
    """Seconds of Vietnamese time as ISO 8601 with the offset."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+07:00")


def day_text(day: int) -> str:
    """Days of Vietnamese time as yyyy-mm-dd."""
    return moment_text(day * 86_400)[:10]


class Narrator:
    """Words findings.

    Args:
        speech: language.
        mask: masks values.
        titles: name for people by compared field.
        late_s: limit of delay.
    """

    def __init__(self, speech: Speech, mask: Mask, titles: Mapping[str, str], late_s: int | None) -> None:
        self._speech = speech
        self._mask = mask
        self._titles = titles
        self._late_s = late_s

    def found(self, row: tuple[Any, ...]) -> Found:
        """The finding of a row with :data:`COLUMNS`."""
        kind, reason, code, procedure, status, t, field, a, b, n = row
        kind, reason = Kind(kind), Reason(reason)
        known = {
            "kind": kind,
            "reason": reason,
            "code": code,
            "procedure": procedure or "",
            "status": status or 0,
            "time": moment_text(t) if t is not None else "",
        }
        if kind is Kind.ALTERED:
            return self._altered(known, field, a, b)
        message = self._sentence(kind, reason, code, self._event(status, t), (a, b, n))
        return Found(message=_sentence_case(message), **known)

    def unreadable(self, item: Unreadable) -> Found:
        """The finding of a value or line that could not be read."""
        place = f"{item.file}:{item.line}"
        if not item.column:
            reason, message = (
                Reason.LINE,
                self._speech("unreadable.line", place=place, problem=self._mask.value("", item.value)),
            )
        elif not item.value.strip():
            reason, message = Reason.VALUE, self._speech("unreadable.empty", place=place, column=item.column)
        else:
            shown = f"«{self._mask.value(item.column, item.value)}»"
            reason = Reason.VALUE
            message = self._speech("unreadable.value", place=place, column=item.column, value=shown)
        return Found(
            kind=Kind.UNREADABLE,
            reason=reason,
            code=item.code,
            field=item.column,
            file=item.file,
            line=item.line,
            message=message,
        )

    def _sentence(self, kind: Kind, reason: Reason, code: str, event: str, values: tuple[Any, ...]) -> str:
        a, b, n = values
        speech, why = self._speech, self._speech.reason(reason)
        words: dict[str, object] = {"code": code, "event": event, "why": why, "n": n}
        key = kind.value
        if kind in {Kind.LOST, Kind.INCOMPLETE, Kind.PENDING}:
            key = "lost" if kind is Kind.LOST or (kind is Kind.PENDING and (n or 0) > 1) else "missing"
            words |= {"events": n, "answer": speech("answer", answer=b) if b else ""}
        if kind in {Kind.LOST, Kind.ORPHANED, Kind.PENDING}:
            words["similar"] = speech("similar", other=a) if a else ""
        if kind is Kind.DUPLICATED:
            words["notes"] = (speech("duplicated.content") if a else "") + (speech("duplicated.stale") if b else "")
        if kind is Kind.OUT_OF_ORDER:
            words["other"] = _clock(n)
        if kind is Kind.LATE:
            words |= {"delay": speech.length(n or 0), "limit": speech.length(self._late_s or 0)}
        return speech(key, **words)

    def _altered(self, known: dict[str, Any], field: str, a: str | None, b: str | None) -> Found:
        speech = self._speech
        title = self._titles.get(field, field)
        name = speech(f"field.{field}") if speech.has(f"field.{field}") else title
        if field == "time":
            left, right = _clock(int(a or 0)), _clock(int(b or 0))
        else:
            left, right = (self._mask.value(title, v) if v is not None else "" for v in (a, b))
        shown = [f"«{v}»" if v else speech("nothing") for v in (left, right)]
        event = self._event(known["status"], None if field == "time" else _seconds(known["time"]))
        why = speech.reason(known["reason"]) + self._nearly(a, b)
        message = speech("altered", code=known["code"], event=event, field=name, a=shown[0], b=shown[1], why=why)
        return Found(field=title, portal=left, national=right, message=message, **known)

    def _nearly(self, a: str | None, b: str | None) -> str:
        """What little the difference is, where it is little."""
        if not a or not b:
            return ""
        if a.casefold() == b.casefold():
            return self._speech("only_case")
        if "".join(a.split()) == "".join(b.split()):
            return self._speech("only_blanks")
        plain = [unicodedata.normalize("NFC", v) for v in (a, b)]
        if any(not v.isascii() for v in plain) and fold(a) == fold(b) != "":
            return self._speech("only_signs")
        return ""

    def _event(self, status: int | None, t: int | None) -> str:
        words = self._speech("status", status=status or "?")
        return self._speech("event", status=words, time=_clock(t)) if t is not None else words


def _clock(seconds: int | None) -> str:
    return moment_text(seconds)[:19].replace("T", " ") if seconds is not None else "?"


def _seconds(text: str) -> int | None:
    return int(datetime.fromisoformat(text[:19] + "+00:00").timestamp()) if text else None


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
