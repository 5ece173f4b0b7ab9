"""Database rows become values."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from portal.domain.model import Account, Attachment, Dossier, Event, Message, Payment, Status, Supplement
from portal.rules.text import moment


def _when(text: str | None) -> datetime | None:
    return None if text is None else moment(text)


def account_of(row: sqlite3.Row) -> Account:
    """Row of `account`."""
    return Account(
        username=row["username"],
        kind=row["kind"],
        full_name=row["full_name"],
        identity_number=row["identity_number"],
        birth_date=row["birth_date"],
        gender=row["gender"],
        address=row["address"],
        phone=row["phone"],
        email=row["email"],
        organisation_name=row["organisation_name"],
        tax_code=row["tax_code"],
        unit=row["unit"],
        position=row["position"],
        roles=tuple(r for r in row["roles"].split(",") if r),
        locked=bool(row["locked"]),
    )


def dossier_of(row: sqlite3.Row) -> Dossier:
    """Row of `dossier`."""
    return Dossier(
        id=row["id"],
        code=row["code"],
        procedure=row["procedure"],
        owner=row["owner"],
        unit=row["unit"],
        status=Status(row["status"]),
        channel=row["channel"],
        submitted_at=moment(row["submitted_at"]),
        received_at=moment(row["received_at"]),
        due_at=moment(row["due_at"]),
        data=json.loads(row["data"]),
        applicant_name=row["applicant_name"],
        stage=row["stage"],
        accepted_at=_when(row["accepted_at"]),
        finished_at=_when(row["finished_at"]),
        returned_at=_when(row["returned_at"]),
        return_method=row["return_method"],
        return_address=row["return_address"],
        assignee=row["assignee"],
        appraiser=row["appraiser"],
        appraisal=row["appraisal"],
        approver=row["approver"],
        result_number=row["result_number"],
        result_code=row["result_code"],
        reason=row["reason"],
        locked=bool(row["locked"]),
        supplements=row["supplements"],
        paused_from=_when(row["paused_from"]),
        status_before=None if row["status_before"] is None else Status(row["status_before"]),
    )


def attachment_of(row: sqlite3.Row) -> Attachment:
    """Row of `attachment`."""
    return Attachment(
        id=row["id"],
        dossier=row["dossier"],
        owner=row["owner"],
        kind=row["kind"],
        component=row["component"],
        filename=row["filename"],
        media_type=row["media_type"],
        size=row["size"],
        sha256=row["sha256"],
        path=row["path"],
        uploaded_at=moment(row["uploaded_at"]),
        draft=row["draft"],
        from_store=bool(row["from_store"]),
    )


def event_of(row: sqlite3.Row) -> Event:
    """Row of `event`."""
    return Event(
        moment(row["at"]),
        Status(row["status"]),
        row["actor"],
        row["actor_name"],
        row["position"],
        row["unit"],
        row["text"],
    )


def message_of(row: sqlite3.Row) -> Message:
    """Row of `message`."""
    return Message(
        row["id"],
        row["dossier"],
        row["author"],
        row["author_name"],
        bool(row["from_officer"]),
        row["body"],
        moment(row["at"]),
    )


def payment_of(row: sqlite3.Row) -> Payment:
    """Row of `payment`."""
    return Payment(
        row["id"],
        row["dossier"],
        row["reference"],
        row["amount"],
        row["state"],
        moment(row["created_at"]),
        _when(row["paid_at"]),
        row["receipt_number"],
    )


def supplement_of(row: sqlite3.Row) -> Supplement:
    """Row of `supplement`."""
    return Supplement(
        row["id"],
        row["dossier"],
        row["reason"],
        tuple(json.loads(row["items"])),
        row["requested_by"],
        moment(row["requested_at"]),
        moment(row["due_before"]),
        moment(row["moved_to"]),
        _when(row["answered_at"]),
        row["note"],
    )
