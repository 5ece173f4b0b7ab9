"""Loads attestations (chứng thực) and waivers (miễn trừ) that people write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import msgspec

from kiemdinh.documents import Document, convert, read_document
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.records import Attestation, Waiver

_DIGEST = re.compile(r"[0-9a-f]{64}")


def load_attestations(path: Path, criteria: Iterable[str] | None = None) -> tuple[Attestation, ...]:
    """Attestations of a YAML file, which is a list of them.

    Args:
        path: the file.
        criteria: ids of all editions, to refuse a mistyped one; not looked at when ``None``.

    Raises:
        InputProblem: malformed record, with file, line and column.
    """
    document = read_document(path)
    records = tuple(convert(document, list[Attestation])) if document.data is not None else ()
    known = None if criteria is None else frozenset(criteria)
    for index, record in enumerate(records):
        _common(document, index, record, known)
        _filled(document, index, record, ("by", "role", "document", "statement"))
        if record.document_sha256 and not _DIGEST.fullmatch(record.document_sha256):
            message = "document_sha256 phải là 64 chữ số thập lục phân viết thường"
            raise InputProblem(message, document.place((index, "document_sha256")))
    return records


def load_waivers(path: Path, criteria: Iterable[str] | None = None) -> tuple[Waiver, ...]:
    """Waivers of a YAML file, which is a list of them; see :func:`load_attestations`.

    Raises:
        InputProblem: malformed record, with file, line and column.
    """
    document = read_document(path)
    records = tuple(convert(document, list[Waiver])) if document.data is not None else ()
    known = None if criteria is None else frozenset(criteria)
    for index, record in enumerate(records):
        _common(document, index, record, known)
        _filled(document, index, record, ("reason", "approved_by", "document"))
    return records


def redated(records: Iterable[Attestation], day: str) -> tuple[Attestation, ...]:
    """Demonstration records as if signed on a day and valid for one year; real ones are left as they are.

    A demonstration must show what an attested criterion looks like on the day it runs; an eternal record in the
    repository would be the wrong example.

    Args:
        records: attestations.
        day: ISO date.
    """
    first = date.fromisoformat(day)
    until = (first + timedelta(days=364)).isoformat()
    return tuple(msgspec.structs.replace(r, dated=day, valid_until=until) if r.demonstration else r for r in records)


def _common(document: Document, index: int, record: Attestation | Waiver, known: frozenset[str] | None) -> None:
    if known is not None and record.criterion not in known:
        message = f"không có tiêu chí «{record.criterion}» trong phiên bản quy định nào"
        raise InputProblem(message, document.place((index, "criterion")))
    _filled(document, index, record, ("criterion", "target"))
    for name in ("dated", "valid_until"):
        text = getattr(record, name)
        try:
            valid = date.fromisoformat(text).isoformat() == text
        except ValueError:
            valid = False
        if not valid:
            message = f"ngày phải có dạng 2026-12-31, nhưng gặp «{text}»"
            raise InputProblem(message, document.place((index, name)))
    if record.valid_until < record.dated:
        raise InputProblem("ngày hết hạn đứng trước ngày ký", document.place((index, "valid_until")))


def _filled(document: Document, index: int, record: Attestation | Waiver, names: tuple[str, ...]) -> None:
    for name in names:
        if not str(getattr(record, name)).strip():
            raise InputProblem(f"{name} không được để trống", document.place((index, name)))
