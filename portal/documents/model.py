"""What the printed documents need to know; all texts are ready for people, moments are aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """Common to all documents. `lookup_url` goes into the QR code and contains the dossier code."""

    ministry: str
    unit_name: str
    system_name: str
    dossier_code: str
    lookup_url: str
    procedure_name: str
    applicant_name: str
    issued_at: datetime
    forms_instrument: str


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả. `components` are (name, number of copies)."""

    head: DocumentHead
    number: str
    address: str
    phone: str
    email: str
    components: tuple[tuple[str, int], ...]
    received_at: datetime
    due_at: datetime
    days: int
    return_method: str
    receiver_name: str = ""


@dataclass(frozen=True, slots=True)
class ResultData:
    """The result of a procedure. `lines` are (label, value)."""

    head: DocumentHead
    number: str
    title: str
    lines: tuple[tuple[str, str], ...]
    signer_name: str
    signer_position: str


@dataclass(frozen=True, slots=True)
class FeeReceiptData:
    """Biên lai. `items` are (name, amount in đồng)."""

    head: DocumentHead
    number: str
    items: tuple[tuple[str, int], ...]
    total: int
    paid_at: datetime
    transaction: str


@dataclass(frozen=True, slots=True)
class NoticeData:
    """Forms 02, 03, 05. `items` are names of papers."""

    head: DocumentHead
    form_number: str
    title: str
    reason: str
    items: tuple[str, ...] = ()
    due_at: datetime | None = None
    signer_name: str = ""
