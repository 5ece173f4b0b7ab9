"""SY-06: day and agency in a dossier code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from schemas.sync.finding import Issue, show
from schemas.sync.rules.dates import compact, days_between, is_day


@lru_cache(maxsize=65_536)
def agency_path(text: str) -> tuple[str, ...]:
    """Levels of an agency code from the top: ``000.00.01.G16`` and ``G16.01`` are both ``("G16", "01")``.

    The older form writes the top level last and fills lower levels with zeros; empty when it is neither form.
    """
    parts = text.split(".")
    if parts[-1][:1] in {"G", "H"} and len(parts) > 1:
        parts.reverse()
    if parts[0][:1] not in {"G", "H"}:
        return ()
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return tuple(parts)


@lru_cache(maxsize=65_536)
def belongs(agency: str, unit: str) -> bool:
    """Whether an agency is a unit's own or below it; true when the unit's code cannot be read."""
    owner = agency_path(unit)
    return not owner or agency_path(agency)[: len(owner)] == owner


def dossier_code(item: Mapping[str, Any], at: str, unit: str, slack: int, out: list[Issue]) -> None:
    """Check day and agency of the code of one dossier.

    Args:
        item: the dossier.
        at: pointer to it.
        unit: ``madonvi``; empty when unknown.
        slack: days by which the code may precede receipt when the contract has no submission day.
        out: where issues go.
    """
    code = item.get("MaHoSo")
    if not code:
        return
    agency, day, _ = code.rsplit("-", 2)
    if len(day) == 6:
        day = "20" + day
    if not is_day(day):
        out.append(_issue(at, "phần ngày là ngày có thật", code, f"Phần ngày của mã hồ sơ {show(code)} không có thật."))
    else:
        received = item.get("NgayTiepNhan") or ""
        submitted = item.get("NgayNopHoSo") or item.get("NgayNop") or ""
        if received and not received.startswith(day) and not submitted.startswith(day):
            _day(item, at, day, slack, out)
    if unit and not belongs(agency, unit):
        out.append(
            _issue(
                at, f"mã cơ quan thuộc đơn vị {unit}", code, f"Mã cơ quan trong {show(code)} không thuộc đơn vị {unit}."
            )
        )


def _day(item: Mapping[str, Any], at: str, day: str, slack: int, out: list[Issue]) -> None:
    received = compact(item["NgayTiepNhan"])[:8]
    submitted = compact(item.get("NgayNopHoSo") or item.get("NgayNop") or "")[:8]
    if day in {received, submitted}:
        return
    if not submitted and slack and is_day(received) and 0 <= days_between(day, received) <= slack:
        return
    days = received if not submitted else f"{submitted} hoặc {received}"
    out.append(
        _issue(
            at,
            f"ngày {days}",
            item["MaHoSo"],
            f"Ngày trong mã hồ sơ {show(item['MaHoSo'])} không phải ngày tiếp nhận hay ngày nộp ({days}).",
        )
    )


def progress_code(item: Mapping[str, Any], at: str, unit: str, out: list[Issue]) -> None:
    """Check day and agency of the code that a progress item names."""
    code = item.get("MaHoSo")
    if not code:
        return
    agency, day, _ = code.rsplit("-", 2)
    if not is_day(day if len(day) == 8 else "20" + day):
        out.append(_issue(at, "phần ngày là ngày có thật", code, f"Phần ngày của mã hồ sơ {show(code)} không có thật."))
    if unit and not belongs(agency, unit):
        out.append(
            _issue(
                at, f"mã cơ quan thuộc đơn vị {unit}", code, f"Mã cơ quan trong {show(code)} không thuộc đơn vị {unit}."
            )
        )


def _issue(at: str, expected: str, code: str, message: str) -> Issue:
    return Issue("SY-06", f"{at}/MaHoSo", expected, show(code), message)
