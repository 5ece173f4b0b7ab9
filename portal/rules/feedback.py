"""Feedback and recommendations (phản ánh, kiến nghị), questions and surveys."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from portal.domain.model import FieldError

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"0\d{9,10}")


def new_code(at: datetime) -> str:
    """A tracking code that cannot be guessed: `PAKN-yyyyMMdd-` and eight random signs."""
    return f"PAKN-{at:%Y%m%d}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def contact_good(contact: str) -> bool:
    """Whether an answer can reach the sender: an e-mail address or a telephone number."""
    return bool(_MAIL.fullmatch(contact) or _PHONE.fullmatch(contact.replace(" ", "")))


def errors(values: Mapping[str, str], subjects: Iterable[str]) -> list[FieldError]:
    """Mistakes of a feedback form with name, contact, subject and body."""
    found = []
    if not values.get("name"):
        found.append(FieldError("name", "Vui lòng nhập họ và tên."))
    if not contact_good(values.get("contact", "")):
        found.append(FieldError("contact", "Vui lòng nhập thư điện tử hoặc số điện thoại đúng định dạng."))
    if values.get("subject") not in tuple(subjects):
        found.append(FieldError("subject", "Vui lòng chọn nội dung phản ánh, kiến nghị."))
    if len(values.get("body", "")) < 10:
        found.append(FieldError("body", "Vui lòng mô tả nội dung, ít nhất 10 ký tự."))
    return found


def question_errors(values: Mapping[str, str]) -> list[FieldError]:
    """Mistakes of a question form with name, email and body."""
    found = []
    if not values.get("name"):
        found.append(FieldError("name", "Vui lòng nhập họ và tên."))
    if not _MAIL.fullmatch(values.get("email", "")):
        found.append(FieldError("email", "Vui lòng nhập thư điện tử đúng định dạng."))
    if len(values.get("body", "")) < 10:
        found.append(FieldError("body", "Vui lòng nhập câu hỏi, ít nhất 10 ký tự."))
    return found


def normalise(code: str) -> str:
    """A tracking code as typed, without spaces, in capital letters."""
    return "".join(code.split()).upper()[:40]


def counts_answer(times_sent: int) -> bool:
    """Whether the answers of one survey form count: only the first time it is sent."""
    return times_sent == 0


def share(count: int, total: int) -> float:
    """Percentage of one answer, one decimal."""
    return round(100 * count / total, 1) if total else 0.0
