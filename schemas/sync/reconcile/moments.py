"""Durations and moments as people write them on the command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from kiemdinh.model.failures import InputProblem

_VIETNAM = timezone(timedelta(hours=7))
_DURATION = re.compile(r"(\d+)\s*([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_FORMS = ("%Y%m%d%H%M%S", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")


def seconds(text: str) -> int:
    """Seconds of a duration such as ``45s``, ``30m``, ``2h``, ``1d`` or ``1h 30m``.

    Raises:
        InputProblem: not a duration.
    """
    cleaned = text.strip().lower()
    parts = _DURATION.findall(cleaned)
    if not parts or re.sub(r"\s", "", "".join(n + u for n, u in parts)) != re.sub(r"\s", "", cleaned):
        raise InputProblem(f"«{text}» không phải khoảng thời gian; viết như 45s, 30m, 2h, 1d", "--late")
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


def moment(text: str) -> int:
    """Seconds of Vietnamese time of a moment; without a zone it is Vietnamese.

    Args:
        text: ISO 8601, ``yyyyMMddHHmmss`` or ``dd/mm/yyyy [hh:mm[:ss]]``.

    Raises:
        InputProblem: not a moment.
    """
    cleaned = text.strip()
    for form in _FORMS:
        try:
            return vietnamese(datetime.strptime(cleaned, form).replace(tzinfo=_VIETNAM))
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(cleaned)
    except ValueError as error:
        message = f"«{text}» không phải thời điểm; viết như 2026-06-01T17:00:00 hoặc 20260601170000"
        raise InputProblem(message, "--now") from error
    return vietnamese(found if found.tzinfo else found.replace(tzinfo=_VIETNAM))


def vietnamese(moment: datetime) -> int:
    """Whole seconds of Vietnamese wall-clock time since 1970."""
    return int(moment.astimezone(_VIETNAM).replace(tzinfo=UTC).timestamp())
