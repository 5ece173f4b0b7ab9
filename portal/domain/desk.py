"""Changes of dossiers: status, history, notices, audit and queued messages in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.domain.model import Account, Attachment, Dossier, Notice, Status
from portal.domain.rows import account_of, attachment_of, dossier_of
from portal.rules.text import iso
from portal.services import Services
from portal.sync.messages import enqueue


class NotAllowed(Exception):
    """The rules do not allow this change; the text is for people."""


@dataclass(frozen=True)
class Desk:
    """One person's hand on the data during one transaction.

    Attributes:
        connection: an open write transaction.
        actor: who acts; None for the system itself.
        source_ip: where the request came from.
    """

    services: Services
    connection: sqlite3.Connection
    actor: Account | None
    source_ip: str

    @property
    def now(self) -> datetime:
        """The present moment of the portal."""
        return self.services.clock.now()

    @property
    def _actor_name(self) -> str:
        return self.actor.username if self.actor else "he-thong"

    def audit(self, action: str, obj: str) -> None:
        """Write an audit entry."""
        entry = self.services.behaviour.notices.audit(self.now, self._actor_name, action, obj, self.source_ip)
        if entry is not None:
            self.connection.execute(
                "INSERT INTO audit(at, actor, action, object, source_ip) VALUES (?,?,?,?,?)",
                (iso(entry.at), entry.actor, entry.action, entry.object, entry.source_ip),
            )

    def account(self, username: str) -> Account | None:
        """The account of this name."""
        row = self.connection.execute("SELECT * FROM account WHERE username=?", (username,)).fetchone()
        return account_of(row) if row else None

    def dossier(self, dossier_id: int) -> Dossier:
        """The dossier with this number."""
        return dossier_of(self.connection.execute("SELECT * FROM dossier WHERE id=?", (dossier_id,)).fetchone())

    def next_number(self, scope: str) -> int:
        """The next number of a counter."""
        first = self.services.behaviour.codes.first_number()
        row = self.connection.execute(
            "INSERT INTO code_sequence(scope, last) VALUES (?, ?) ON CONFLICT(scope) DO UPDATE SET "
            "last = last + 1 RETURNING last",
            (scope, first),
        ).fetchone()
        return int(row[0])

    def set(self, dossier: Dossier, **columns: object) -> Dossier:
        """Change columns of a dossier; moments and mappings are written in their text forms."""
        values = {
            k: iso(v)
            if isinstance(v, datetime)
            else json.dumps(dict(v), ensure_ascii=False)
            if isinstance(v, Mapping)
            else v
            for k, v in columns.items()
        }
        names = ", ".join(f"{name}=?" for name in values)
        statement = f"UPDATE dossier SET {names} WHERE id=?"  # noqa: S608 - names are keywords of our own calls
        self.connection.execute(statement, (*values.values(), dossier.id))
        return self.dossier(dossier.id)

    def event(self, dossier: Dossier, text: str) -> None:
        """Add to the history."""
        previous = self.connection.execute("SELECT max(at) FROM event WHERE dossier=?", (dossier.id,)).fetchone()[0]
        at = self.services.behaviour.notices.event_at(self.now, datetime.fromisoformat(previous) if previous else None)
        actor = self.actor
        unit = self.services.catalogue.units_by_code.get(actor.unit) if actor else None
        self.connection.execute(
            "INSERT INTO event(dossier, at, status, actor, actor_name, position, unit, text) VALUES (?,?,?,?,?,?,?,?)",
            (
                dossier.id,
                iso(at),
                int(dossier.status),
                self._actor_name,
                actor.display_name if actor else "Hệ thống",
                actor.position if actor else "",
                unit.name if unit else "",
                text,
            ),
        )

    def notify(self, dossier: Dossier, notices: Iterable[Notice]) -> None:
        """Put notices into the inbox and the outbox."""
        for notice in notices:
            if notice.channel == "inbox":
                self.connection.execute(
                    "INSERT INTO inbox(username, dossier, subject, body, at) VALUES (?,?,?,?,?)",
                    (notice.to, dossier.id, notice.subject, notice.body, iso(self.now)),
                )
            else:
                self.connection.execute(
                    "INSERT INTO outbox(channel, recipient, subject, body, at) VALUES (?,?,?,?,?)",
                    (notice.channel, notice.to, notice.subject, notice.body, iso(self.now)),
                )

    def announce(self, dossier: Dossier, text: str, action: str) -> None:
        """History, audit, notices and message to the national portal for the present status."""
        behaviour = self.services.behaviour
        self.event(dossier, text)
        self.audit(action, dossier.code)
        owner = self.account(dossier.owner)
        if owner is not None:
            name = behaviour.workflow.status_name(dossier.status)
            self.notify(dossier, behaviour.notices.on_status(dossier, owner, name, self.now))
        enqueue(self.services, self.connection, dossier, text, self.actor, self.now)

    def change_status(self, dossier: Dossier, target: Status, text: str, action: str, **columns: object) -> Dossier:
        """Move a dossier to `target`.

        Raises:
            NotAllowed: the workflow forbids it.
        """
        behaviour = self.services.behaviour
        if not behaviour.workflow.transition_allowed(dossier, target):
            old, new = (behaviour.workflow.status_name(s) for s in (dossier.status, target))
            raise NotAllowed(f"Không thể chuyển hồ sơ từ “{old}” sang “{new}”.")
        if target in (Status.SUPPLEMENT, Status.PAYMENT):
            columns.setdefault("status_before", int(dossier.status))
            columns.setdefault("paused_from", self.now)
        if target in (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.SETTLED):
            columns.setdefault("finished_at", self.now)
        if behaviour.workflow.locks(target):
            columns.setdefault("locked", 1)
        changed = self.set(dossier, status=int(target), **columns)
        self.announce(changed, text, action)
        return changed

    def add_file(self, attachment: Attachment) -> None:
        """Record a stored file."""
        self.connection.execute(
            "INSERT INTO attachment(id, dossier, draft, owner, kind, component, filename, "
            "media_type, size, sha256, path, "
            "uploaded_at, from_store) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                attachment.id,
                attachment.dossier,
                attachment.draft,
                attachment.owner,
                attachment.kind,
                attachment.component,
                attachment.filename,
                attachment.media_type,
                attachment.size,
                attachment.sha256,
                attachment.path,
                iso(attachment.uploaded_at),
                int(attachment.from_store),
            ),
        )

    def files(self, dossier: Dossier) -> list[Attachment]:
        """Files of a dossier, oldest first."""
        rows = self.connection.execute(
            "SELECT * FROM attachment WHERE dossier=? ORDER BY uploaded_at, rowid", (dossier.id,)
        )
        return [attachment_of(row) for row in rows]
