"""A draft becomes a dossier."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from portal.catalogue import Procedure
from portal.domain.desk import Desk
from portal.domain.model import Account, Dossier
from portal.rules.text import iso


def new_draft(desk: Desk, owner: Account, procedure: Procedure, token: str, data: Mapping[str, str]) -> int:
    """Create an empty draft and give its number."""
    cursor = desk.connection.execute(
        "INSERT INTO draft(token, owner, procedure, data, updated_at) VALUES (?,?,?,?,?)",
        (token, owner.username, procedure.code, json.dumps(dict(data), ensure_ascii=False), iso(desk.now)),
    )
    return int(cursor.lastrowid or 0)


def draft_by_token(connection: sqlite3.Connection, token: str) -> sqlite3.Row | None:
    """The draft with this token."""
    row: sqlite3.Row | None = connection.execute("SELECT * FROM draft WHERE token=?", (token,)).fetchone()
    return row


def days_of(procedure: Procedure) -> int:
    """Working days of online settlement."""
    return next((c.days for c in procedure.channels if c.kind == 2), procedure.days)


def submit(desk: Desk, draft: sqlite3.Row, procedure: Procedure, owner: Account, data: Mapping[str, str]) -> Dossier:
    """Make the dossier of a draft: code, official time, expected date, acknowledgement; one dossier per draft."""
    services = desk.services
    behaviour = services.behaviour
    now: datetime = desk.now
    unit = services.catalogue.units_by_code[procedure.unit]
    rules = services.settings.rules
    number = desk.next_number(behaviour.codes.scope(rules, unit.number, now.date()))
    code = behaviour.codes.make(rules, unit.number, now.date(), number)
    due = behaviour.deadlines.due(now, days_of(procedure))
    cursor = desk.connection.execute(
        "INSERT INTO dossier(code, procedure, owner, unit, status, channel, submitted_at, received_at, due_at, data, "
        "applicant_name, return_method, return_address, form_token) VALUES (?,?,?,?,1,?,?,?,?,?,?,?,?,?)",
        (
            code,
            procedure.code,
            owner.username,
            procedure.unit,
            behaviour.filing.channel(),
            iso(now),
            iso(now),
            iso(due),
            json.dumps(dict(data), ensure_ascii=False),
            owner.display_name,
            data.get("nhan_ket_qua", "online"),
            data.get("dia_chi_nhan", ""),
            draft["token"],
        ),
    )
    dossier_id = int(cursor.lastrowid or 0)
    desk.connection.execute("UPDATE draft SET submitted_as=? WHERE id=?", (dossier_id, draft["id"]))
    desk.connection.execute("UPDATE attachment SET dossier=? WHERE draft=?", (dossier_id, draft["id"]))
    dossier = desk.dossier(dossier_id)
    amount = behaviour.fees.total(procedure)
    if amount:
        desk.connection.execute(
            "INSERT INTO payment(dossier, reference, amount, state, created_at) VALUES (?,?,?,'due',?)",
            (dossier_id, f"TT-{code}", amount, iso(now)),
        )
    desk.announce(dossier, "Nộp hồ sơ trực tuyến; hệ thống tự động xác nhận đã nhận hồ sơ.", "nop-ho-so")
    return dossier
