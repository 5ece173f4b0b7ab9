"""How the project reads what the sources leave open; every reading can be changed by a file (docs/sync-readings.md)."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiemdinh.model.failures import InputProblem

TRANSITIONS: dict[str, tuple[int, ...]] = {
    "1": (2, 3, 5, 6, 7),
    "2": (4, 5, 6, 7, 8),
    "3": (),
    "4": (5, 6, 7, 8, 9),
    "5": (2, 3, 4, 7, 8),
    "6": (2, 4, 7, 8),
    "7": (10,),
    "8": (),
    "9": (6, 10),
    "10": (),
}


class Readings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Readings of the contracts.

    Attributes:
        transitions: statuses that may follow a status; a repeated status is always allowed when ``repeat`` is.
        repeat: a status may be told twice in a row.
        code_case_matters: codes that differ only in upper and lower case are two dossiers (reconciler).
        fee_on_return: after 9 → 6 the dossier may go back to 9 or on to 10.
        refused_only_before_receipt: 5 → 3 only when status 2 has not been told.
        receipt_statuses: statuses in which receipt and due date must be filled.
        may_be_empty: fields that the public code always fills and that are no duty.
        code_day_slack: days by which the day in a code may precede receipt in contract A, which has no submission day.
        out_of_force: values of ``TRANGTHAI`` (lower case) of a procedure that is no longer in force.
        supplement_twice_is_finding: a second request to supplement is a finding, not only a flag in the summary.
        most_depth: deepest nesting that is read.
        most_bytes: longest line that is read.
    """

    transitions: dict[str, tuple[int, ...]] = msgspec.field(default_factory=lambda: dict(TRANSITIONS))
    repeat: bool = True
    code_case_matters: bool = False
    fee_on_return: bool = True
    refused_only_before_receipt: bool = True
    receipt_statuses: tuple[int, ...] = (2, 4, 8, 9, 10)
    may_be_empty: tuple[str, ...] = ("Email", "SoDienThoai")
    code_day_slack: int = 4
    out_of_force: tuple[str, ...] = (
        "0",
        "false",
        "hết hiệu lực",
        "không còn hiệu lực",
        "bãi bỏ",
        "bị bãi bỏ",
        "đã bãi bỏ",
        "đã bị bãi bỏ",
        "đã hết hiệu lực",
        "bị thay thế",
        "đã bị thay thế",
        "đã thay thế",
        "hủy bỏ",
        "đã hủy bỏ",
    )
    supplement_twice_is_finding: bool = False
    most_depth: int = 64
    most_bytes: int = 16 * 1024 * 1024


def load_readings(path: Path | None) -> Readings:
    """Readings of a JSON file, or the project's own.

    Raises:
        InputProblem: unreadable file, unknown key or wrong type.
    """
    if path is None:
        return Readings()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Readings)
    except OSError as error:
        raise InputProblem("không đọc được tệp này", str(path)) from error
    except msgspec.DecodeError as error:
        raise InputProblem(f"tệp cách đọc sai: {error}", str(path)) from error
