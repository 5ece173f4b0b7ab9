"""Values of the domain. Rows of the database become these; nothing here touches storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any


class Status(IntEnum):
    """The ten statuses of a dossier (requirements.md §9.4)."""

    NEW = 1
    RECEIVED = 2
    REFUSED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    SETTLED = 9
    RETURNED = 10


FINAL = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class Account:
    """Someone signed in. `kind`: citizen, organisation, officer, administrator."""

    username: str
    kind: str
    full_name: str
    identity_number: str = ""
    birth_date: str = ""
    gender: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    organisation_name: str = ""
    tax_code: str = ""
    unit: str = ""
    position: str = ""
    roles: tuple[str, ...] = ()
    locked: bool = False

    @property
    def is_staff(self) -> bool:
        """Officers and administrators."""
        return self.kind in ("officer", "administrator")

    @property
    def display_name(self) -> str:
        """Name for the page header."""
        return self.organisation_name or self.full_name


@dataclass(frozen=True, slots=True)
class Dossier:
    """A submitted dossier. `data` holds the form's answers; `stage` is '', assigned, appraised or submitted."""

    id: int
    code: str
    procedure: str
    owner: str
    unit: str
    status: Status
    channel: int
    submitted_at: datetime
    received_at: datetime
    due_at: datetime
    data: Mapping[str, Any]
    applicant_name: str
    stage: str = ""
    accepted_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    return_method: str = "online"
    return_address: str = ""
    assignee: str = ""
    appraiser: str = ""
    appraisal: str = ""
    approver: str = ""
    result_number: str = ""
    result_code: str = ""
    reason: str = ""
    locked: bool = False
    supplements: int = 0
    paused_from: datetime | None = None
    status_before: Status | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file. `kind`: component, supplement, result, receipt, fee_receipt, message."""

    id: str
    dossier: int | None
    owner: str
    kind: str
    component: str
    filename: str
    media_type: str
    size: int
    sha256: str
    path: str
    uploaded_at: datetime
    draft: int | None = None
    from_store: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a dossier's history."""

    at: datetime
    status: Status
    actor: str
    actor_name: str
    position: str
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to one person. `channel`: inbox, email or sms."""

    channel: str
    to: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Message:
    """A line of the conversation about a dossier."""

    id: int
    dossier: int
    author: str
    author_name: str
    from_officer: bool
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Supplement:
    """A request to supplement. `items` are component codes; `moved_to` is the new due date."""

    id: int
    dossier: int
    reason: str
    items: tuple[str, ...]
    requested_by: str
    requested_at: datetime
    due_before: datetime
    moved_to: datetime
    answered_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """An amount due for a dossier in đồng. `state`: due, paid or failed."""

    id: int
    dossier: int
    reference: str
    amount: int
    state: str
    created_at: datetime
    paid_at: datetime | None = None
    receipt_number: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which object, when and from where."""

    at: datetime
    actor: str
    action: str
    object: str
    source_ip: str


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the visitor searches procedures by; empty strings mean no restriction."""

    query: str = ""
    field: str = ""
    unit: str = ""
    level: str = ""
    subject: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """Counts of one unit or field (`name`) in a period."""

    code: str
    name: str
    received: int = 0
    online: int = 0
    processing: int = 0
    settled_on_time: int = 0
    settled_late: int = 0
    refused: int = 0
    stopped: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Statistics:
    """Rows and their total."""

    rows: tuple[StatisticsRow, ...]
    total: StatisticsRow


@dataclass(frozen=True, slots=True)
class PublicView:
    """What anyone with the code may see of a dossier."""

    code: str
    procedure_name: str
    unit_name: str
    applicant: str
    status: Status
    submitted_at: datetime
    received_at: datetime
    due_at: datetime
    finished_at: datetime | None
    returned_at: datetime | None
    result_number: str = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """A mistake in one form field; `field` is the input's name."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class ResponseParts:
    """A whole response as seen by response filters. Header names are lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False, default=b"")

    def header(self, name: str) -> str:
        """First value of a header, or ''."""
        return next((v for k, v in self.headers if k == name.lower()), "")
