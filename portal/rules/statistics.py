# ruff: noqa: FBT001 - the answer of another rule is an argument
"""Public statistics. A dossier belongs to the period in which it was received."""

from __future__ import annotations

import csv
import io
import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from portal.catalogue import Catalogue
from portal.domain.model import Dossier, Period, Statistics, StatisticsRow, Status
from portal.domain.rows import dossier_of

if TYPE_CHECKING:
    from portal.behaviour import StatisticsRules

COUNTS = ("received", "online", "processing", "settled_on_time", "settled_late", "refused", "stopped", "waiting")


def in_period(dossier: Dossier, period: Period) -> bool:
    """First and last day both count."""
    return period.first <= dossier.received_at.date() <= period.last


def is_online(dossier: Dossier) -> bool:
    """Filed online."""
    return dossier.channel == 2


def bucket(dossier: Dossier, late: bool) -> str:
    """The one column, besides received and online, in which a dossier counts."""
    if dossier.status in (Status.SETTLED, Status.RETURNED):
        return "settled_late" if late else "settled_on_time"
    return {
        Status.NEW: "waiting",
        Status.REFUSED: "refused",
        Status.WITHDRAWN: "stopped",
        Status.STOPPED: "stopped",
    }.get(dossier.status, "processing")


def add(rows: tuple[StatisticsRow, ...]) -> StatisticsRow:
    """The total line."""
    sums = {name: sum(getattr(row, name) for row in rows) for name in COUNTS}
    return StatisticsRow("", "Tổng cộng", **sums)


def compute(
    connection: sqlite3.Connection,
    catalogue: Catalogue,
    period: Period,
    rules: StatisticsRules,
    *,
    by: str = "unit",
    unit: str = "",
    field: str = "",
    now: datetime,
) -> Statistics:
    """Count the dossiers of `period` by unit or field, optionally of one unit or field only."""
    groups = catalogue.units if by == "unit" else catalogue.fields
    rows = {group.code: StatisticsRow(group.code, group.name) for group in groups}
    for record in connection.execute("SELECT * FROM dossier"):
        dossier = dossier_of(record)
        procedure = catalogue.procedures_by_code.get(dossier.procedure)
        if procedure is None or not rules.in_period(dossier, period):
            continue
        if (unit and dossier.unit != unit) or (field and procedure.field != field):
            continue
        key = dossier.unit if by == "unit" else procedure.field
        late = rules.is_late(dossier.finished_at or now, dossier.due_at, dossier.supplements)
        column = rules.bucket(dossier, late)
        row = rows[key]
        changed = {column: getattr(row, column) + 1, "received": row.received + 1}
        if rules.is_online(dossier):
            changed["online"] = row.online + 1
        rows[key] = replace(row, **changed)
    kept = tuple(rows.values())
    if unit and by == "unit":
        kept = tuple(r for r in kept if r.code == unit)
    if field and by == "field":
        kept = tuple(r for r in kept if r.code == field)
    return Statistics(kept, rules.add(kept))


HEADINGS = (
    "Đơn vị/Lĩnh vực",
    "Tiếp nhận",
    "Trực tuyến",
    "Đang giải quyết",
    "Giải quyết đúng hạn",
    "Giải quyết quá hạn",
    "Không tiếp nhận",
    "Dừng xử lý, rút hồ sơ",
    "Chờ tiếp nhận",
)


def to_csv(statistics: Statistics) -> str:
    """The same figures as on the page; UTF-8 with BOM so that spreadsheets show Vietnamese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in (*statistics.rows, statistics.total):
        writer.writerow([row.name, *(getattr(row, name) for name in COUNTS)])
    return "\ufeff" + out.getvalue()
