# ruff: noqa: ARG001, FBT001 - a rule takes all that its replacement may need
"""Messages of contract B to the national portal (requirements.md §9.1, §9.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.clock import HANOI


def stamp(moment: datetime | None) -> str:
    """`yyyyMMddHHmmss` in Hà Nội time; '' when there is none."""
    return "" if moment is None else moment.astimezone(HANOI).strftime("%Y%m%d%H%M%S")


def cut(text: str, limit: int) -> str:
    """At most `limit` code points."""
    return text[:limit]


def succeeded(answer: Mapping[str, Any]) -> bool:
    """error_code 0, '0' or '00'."""
    return str(answer.get("error_code")) in ("0", "00")


def exists_already(answer: Mapping[str, Any]) -> bool:
    """The portal has the dossier: send it as an update."""
    return "đã tồn tại" in str(answer.get("message", "")).lower()


def session_expired(status: int, answer: Mapping[str, Any]) -> bool:
    """The session has ended: sign in again and send once more."""
    text = str(answer.get("message", "")).lower()
    return (
        status == 401
        or (not succeeded(answer) and "session" in text)
        or "hết phiên" in text
        or ("phiên" in text and "hết hạn" in text)
    )


def found(answer: Mapping[str, Any]) -> bool:
    """Whether TraCuuHoSo knows the dossier."""
    return succeeded(answer) and bool(answer.get("result"))


def updating_flag(known: bool) -> str:
    """Value of isUpdating."""
    return "True" if known else "False"


def progress_may_follow(dossier_accepted: bool) -> bool:
    """Progress is told only after the dossier itself was accepted."""
    return dossier_accepted


def back_off(attempt: int) -> float:
    """Seconds to wait before attempt number `attempt` + 1: 0.2, 0.4, … at most 2."""
    return float(min(2.0, 0.2 * 2 ** max(0, attempt - 1)))


def given_up(attempts: int, reason: str) -> bool:
    """Whether a message that failed so often, the last time for this reason, is put aside for good."""
    return False


def first_wait() -> float:
    """Seconds between a change of a dossier and the first attempt to tell it."""
    return 0.0


def wanted(kind: str) -> bool:
    """Whether a change of status (`kind`) is told to the national portal."""
    return True


def finish(item: dict[str, Any]) -> dict[str, Any]:
    """Last look at a message before it is queued."""
    return item
