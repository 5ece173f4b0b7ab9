"""What an answer must look like; each function gives the answer as it is kept, or raises InputProblem."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from kiemdinh.model.failures import InputProblem

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ENV = re.compile(r"[A-Z][A-Z0-9_]*")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*")
_YES = frozenset({"c", "có", "co", "y", "yes", "true", "1"})
_NO = frozenset({"k", "không", "khong", "n", "no", "false", "0"})


def text(answer: str) -> str:
    """Any text on one line, NFC."""
    return " ".join(unicodedata.normalize("NFC", answer).split())


def needed(answer: str) -> str:
    """A text that is not empty."""
    if not (kept := text(answer)):
        raise InputProblem("không được để trống")
    return kept


def short_id(answer: str) -> str:
    """An id for file names."""
    kept = text(answer)
    if not _ID.fullmatch(kept):
        raise InputProblem("chỉ gồm chữ thường không dấu, số và dấu nối, ví dụ bo-vi-du-thu-nghiem")
    return kept


def address(answer: str) -> str:
    """An http or https address, without a trailing slash, name or password."""
    kept = text(answer).rstrip("/")
    try:
        parts = urlsplit(kept)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fine = False
    if not fine or " " in kept:
        raise InputProblem("cần địa chỉ http hoặc https, ví dụ https://dichvucong.example.org")
    if parts.username or parts.password:
        raise InputProblem("địa chỉ không được chứa tên hay mật khẩu")
    if parts.query or parts.fragment:
        raise InputProblem("bỏ phần sau dấu ? hoặc # của địa chỉ")
    return kept


def variable(answer: str) -> str:
    """Name of an environment variable; a password is refused without being repeated."""
    kept = text(answer)
    if not _ENV.fullmatch(kept):
        raise InputProblem(
            "cần TÊN biến môi trường (chữ hoa, số, dấu gạch dưới), ví dụ KIEMDINH_CITIZEN_A_PASSWORD; "
            "không ghi mật khẩu vào đây"
        )
    return kept


def mail(answer: str) -> str:
    """A mail address."""
    kept = text(answer)
    if not _MAIL.fullmatch(kept):
        raise InputProblem("cần địa chỉ thư điện tử, ví dụ thu@example.org")
    return kept


def identity(answer: str) -> str:
    """An identity number of 12 (or 9) digits."""
    kept = text(answer).replace(" ", "")
    if not kept.isdigit() or len(kept) not in {9, 12}:
        raise InputProblem("cần số định danh 12 chữ số (hoặc số cũ 9 chữ số) của người tổng hợp")
    return kept


def code(answer: str) -> str:
    """A procedure code."""
    kept = text(answer)
    if not _CODE.fullmatch(kept):
        raise InputProblem("cần mã thủ tục, ví dụ 1.004206")
    return kept


def whole(answer: str) -> str:
    """A whole number from 0."""
    kept = text(answer).replace(".", "").replace(" ", "")
    if not kept.isdigit():
        raise InputProblem("cần số nguyên từ 0, ví dụ 650000")
    return str(int(kept))


def port(answer: str) -> str:
    """A TCP port."""
    kept = whole(answer)
    if not 1 <= int(kept) <= 65535:
        raise InputProblem("cần số cổng từ 1 đến 65535")
    return kept


def rate(answer: str) -> str:
    """Requests per second; 0 for no limit."""
    try:
        value = float(text(answer).replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 10_000:
        raise InputProblem("cần số lượt mỗi giây, ví dụ 2; 0 là không giới hạn")
    return f"{value:g}"


def yes_no(answer: str) -> str:
    """``yes`` or ``no``."""
    kept = text(answer).casefold()
    if kept in _YES:
        return "yes"
    if kept in _NO:
        return "no"
    raise InputProblem("trả lời có hoặc không")


def chosen(answer: str, choices: tuple[str, ...]) -> str:
    """One of several words, letter case aside."""
    kept = text(answer).casefold()
    for choice in choices:
        if kept == choice.casefold():
            return choice
    raise InputProblem("cần một trong: " + ", ".join(choices))


def moment(answer: str) -> str:
    """A moment with its offset; a moment without one is in Vietnam."""
    kept = text(answer)
    try:
        parsed = datetime.fromisoformat(kept)
    except ValueError:
        raise InputProblem("cần thời điểm dạng 2026-03-02 22:00") from None
    if parsed.tzinfo is None:
        parsed = datetime.fromisoformat(parsed.isoformat() + "+07:00")
    return parsed.isoformat(timespec="seconds")


def later_than(answer: str, other: str) -> str:
    """A moment after another one."""
    kept = moment(answer)
    if other and datetime.fromisoformat(kept) <= datetime.fromisoformat(other):
        raise InputProblem(f"phải sau lúc bắt đầu ({other})")
    return kept


def pem_beside(answer: str, folder: Path) -> str:
    """A PEM file, beside the target file or with its path."""
    kept = text(answer)
    if not (folder / kept).is_file():
        raise InputProblem(f"không có tệp này cạnh tệp đích ({folder})")
    return kept


_PLAIN: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "text": text,
        "needed": needed,
        "short-id": short_id,
        "address": address,
        "variable": variable,
        "mail": mail,
        "identity": identity,
        "code": code,
        "whole": whole,
        "port": port,
        "rate": rate,
        "yes-no": yes_no,
        "moment": moment,
    }
)
_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "access": ("observe", "write", "intrusive"),
        "sign-in": ("password", "manual"),
        "contract": ("A", "B", "C"),
    }
)
FORMS = frozenset({*_PLAIN, *_CHOICES, "ca-file", "later"})


def hold(form: str, answer: str, before: Mapping[str, str], folder: Path) -> str:
    """An answer as it is kept.

    Args:
        form: one of :data:`FORMS`.
        answer: as typed.
        before: answers kept so far.
        folder: where the target file will lie.

    Raises:
        InputProblem: the answer does not have the form.
        KeyError: no such form.
    """
    if form in _CHOICES:
        return chosen(answer, _CHOICES[form])
    if form == "ca-file":
        return pem_beside(answer, folder)
    if form == "later":
        return later_than(answer, before.get("not-before", ""))
    return _PLAIN[form](answer)
