"""The seeded template database: accounts, and historical dossiers in every status."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from portal.catalogue import DATA_DIR, Catalogue, Person
from portal.clock import HANOI
from portal.db.database import Database
from portal.db.schema import SCHEMA
from portal.domain.model import Status
from portal.rules import codes, deadlines
from portal.rules.text import iso
from portal.settings import EditionSettings, Settings

PLAN = (
    *(Status.RETURNED,) * 28,
    *(Status.SETTLED,) * 6,
    *(Status.PROCESSING,) * 9,
    *(Status.RECEIVED,) * 5,
    *(Status.NEW,) * 4,
    *(Status.REFUSED,) * 4,
    *(Status.SUPPLEMENT,) * 4,
    *(Status.PAYMENT,) * 2,
    *(Status.WITHDRAWN,) * 2,
    *(Status.STOPPED,) * 2,
)


def _people(connection: sqlite3.Connection, catalogue: Catalogue, at: str) -> None:
    for person in catalogue.people:
        connection.execute(
            "INSERT INTO account(username, kind, full_name, identity_number, birth_date, gender, "
            "address, phone, email, "
            "organisation_name, tax_code, unit, position, roles, created_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                person.username,
                person.kind,
                person.full_name,
                person.identity_number,
                person.birth_date,
                person.gender,
                person.address,
                person.phone,
                person.email,
                person.organisation_name,
                person.tax_code,
                person.unit,
                person.position,
                ",".join(person.roles),
                at,
            ),
        )


def _answers(person: Person) -> dict[str, str]:
    return {
        "ho_ten": person.full_name,
        "so_dinh_danh": person.identity_number,
        "ngay_sinh": person.birth_date,
        "dia_chi": person.address,
        "dien_thoai": person.phone,
        "email": person.email,
        "nhan_ket_qua": "office",
    }


def _history(connection: sqlite3.Connection, catalogue: Catalogue, rules: EditionSettings, last_day: date) -> None:
    chance = random.Random(20240405)
    people = [p for p in catalogue.people if p.kind in ("citizen", "organisation") and not p.secret]
    sequences: dict[str, int] = {}
    finished = {Status.RETURNED, Status.SETTLED, Status.REFUSED, Status.WITHDRAWN, Status.STOPPED}
    ages = sorted(
        (chance.randint(40, 320) if s in finished else chance.randint(1, 12), i, s) for i, s in enumerate(PLAN)
    )
    for number, (age, _, status) in enumerate(reversed(ages), start=1):
        procedure = catalogue.procedures[(number * 11) % len(catalogue.procedures)]
        day = last_day - timedelta(days=age)
        while not deadlines.is_working_day(day):
            day -= timedelta(days=1)
        submitted = datetime.combine(day, time(8 + number % 8, number % 60), HANOI)
        due = deadlines.due(submitted, procedure.days)
        scope = codes.scope(rules, catalogue.units_by_code[procedure.unit].number, day)
        sequences[scope] = sequences.get(scope, 0) + 1
        code = codes.make(rules, catalogue.units_by_code[procedure.unit].number, day, sequences[scope])
        late = status in (Status.RETURNED, Status.SETTLED) and number % 9 == 0
        end = min(
            due + timedelta(days=3) if late else due - timedelta(days=1), datetime.combine(last_day, time(16), HANOI)
        )
        end = max(end, submitted + timedelta(hours=2))
        kind = "citizen" if "citizen" in procedure.subjects else "organisation"
        fitting = [p for p in people if p.kind == kind]
        person = fitting[number % len(fitting)]
        appraiser = next(
            (p.username for p in catalogue.people if p.unit == procedure.unit and "appraise" in p.roles), ""
        )
        name = person.organisation_name or person.full_name
        cursor = connection.execute(
            "INSERT INTO dossier(code, procedure, owner, unit, status, channel, submitted_at, "
            "received_at, due_at, data, "
            "applicant_name, accepted_at, finished_at, returned_at, reason, locked, result_number, stage, assignee) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                code,
                procedure.code,
                person.username,
                procedure.unit,
                int(status),
                2 if procedure.online and number % 4 else 1,
                iso(submitted),
                iso(submitted),
                iso(due),
                json.dumps(_answers(person), ensure_ascii=False),
                name,
                iso(submitted + timedelta(hours=1)) if status not in (Status.NEW, Status.REFUSED) else None,
                iso(end) if status in finished else None,
                iso(end + timedelta(hours=1)) if status is Status.RETURNED else None,
                "Hồ sơ không đúng thẩm quyền giải quyết." if status in (Status.REFUSED, Status.STOPPED) else "",
                int(status in (Status.RETURNED, Status.REFUSED, Status.WITHDRAWN, Status.STOPPED)),
                f"{number:05d}/KQ-{day:%Y}" if status in (Status.RETURNED, Status.SETTLED) else "",
                "assigned" if status is Status.PROCESSING else "",
                appraiser if status is Status.PROCESSING else "",
            ),
        )
        steps = [(submitted, Status.NEW, "Nộp hồ sơ.")]
        if status is not Status.NEW:
            steps.append(
                (end if status in finished else submitted + timedelta(hours=1), status, "Cập nhật trạng thái hồ sơ.")
            )
        for at, step, text in steps:
            connection.execute(
                "INSERT INTO event(dossier, at, status, actor, actor_name, position, unit, text) "
                "VALUES (?,?,?,'he-thong','Hệ thống','','',?)",
                (cursor.lastrowid, iso(at), int(step), text),
            )
    connection.executemany("INSERT INTO code_sequence VALUES (?,?)", sequences.items())


def build(path: Path, catalogue: Catalogue, rules: EditionSettings, last_day: date) -> None:
    """Write a seeded database to `path`; `last_day` is the day before which all history lies."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN")
        for statement in SCHEMA.split(";"):
            if statement.strip():
                connection.execute(statement)
        _people(connection, catalogue, iso(datetime.combine(last_day - timedelta(days=400), time(8), HANOI)))
        _history(connection, catalogue, rules, last_day)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _fingerprint(settings: Settings, last_day: date) -> str:
    digest = hashlib.sha256(f"{settings.edition} {last_day}".encode())
    for path in (*sorted(DATA_DIR.glob("*.yaml")), Path(__file__), Path(__file__).with_name("schema.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def open_database(settings: Settings, catalogue: Catalogue, now: datetime) -> Database:
    """A fresh database in the runtime folder, copied from the template (made when it is not there yet).

    The template's history ends on the first day of the present month, so that it is the same for a month.
    """
    last_day = now.astimezone(HANOI).date().replace(day=1)
    settings.cache_dir.mkdir(parents=True, exist_ok=True)
    settings.runtime_dir.mkdir(parents=True, exist_ok=True)
    template = settings.cache_dir / f"portal-{_fingerprint(settings, last_day)}.sqlite3"
    if not template.exists():
        handle, name = tempfile.mkstemp(dir=settings.cache_dir, suffix=".partial")
        os.close(handle)
        build(Path(name), catalogue, settings.rules, last_day)
        Path(name).replace(template)
    target = settings.runtime_dir / "portal.sqlite3"
    for suffix in ("", "-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(template, target)
    return Database(target)
