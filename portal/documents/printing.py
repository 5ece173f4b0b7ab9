"""Printed documents as PDF: values go in as JSON, Typst sets them; fonts are the ones inside the `typst` package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from portal.documents.model import DocumentHead, FeeReceiptData, NoticeData, ReceiptData, ResultData
from portal.documents.qr import qr_image
from portal.rules.text import long_time, money

TEMPLATES = Path(__file__).parent / "templates"


def long_date(moment: datetime) -> str:
    """Date as official letters write it: days below 10 and months below 3 have two digits (Nghị định 30/2020/NĐ-CP)."""
    month = f"{moment.month:02d}" if moment.month < 3 else str(moment.month)
    return f"ngày {moment.day:02d} tháng {month} năm {moment.year}"


def compile_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Set `data` with a file of `templates/`; tagged PDF (PDF/UA-1).

    Raises:
        typst.TypstError: the template and the data do not fit.
    """
    pdf: bytes = typst.compile(
        TEMPLATES / template,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )
    return pdf


def _head(head: DocumentHead, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "ministry": head.ministry,
        "unit_name": head.unit_name,
        "system_name": head.system_name,
        "dossier_code": head.dossier_code,
        "lookup_url": head.lookup_url,
        "qr": qr_image(head.lookup_url),
        "procedure_name": head.procedure_name,
        "applicant_name": head.applicant_name,
        "issued_long": long_date(head.issued_at),
        "forms_instrument": head.forms_instrument,
    }


def receipt_pdf(data: ReceiptData) -> bytes:
    """Form 01, A5."""
    title = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    return compile_pdf(
        "receipt.typ",
        {
            **_head(data.head, title),
            "number": data.number,
            "address": data.address,
            "phone": data.phone,
            "email": data.email,
            "components": [[name, str(count)] for name, count in data.components],
            "received": long_time(data.received_at),
            "due": long_time(data.due_at),
            "days": data.days,
            "return_method": data.return_method,
            "receiver_name": data.receiver_name,
        },
    )


def result_pdf(data: ResultData) -> bytes:
    """The result of a procedure, A4."""
    return compile_pdf(
        "result.typ",
        {
            **_head(data.head, data.title),
            "number": data.number,
            "lines": [list(line) for line in data.lines],
            "signer_name": data.signer_name,
            "signer_position": data.signer_position or "Người ký",
        },
    )


def fee_receipt_pdf(data: FeeReceiptData) -> bytes:
    """Receipt of a payment, A5."""
    return compile_pdf(
        "fee.typ",
        {
            **_head(data.head, "Biên lai thu phí, lệ phí"),
            "number": data.number,
            "items": [[name, money(amount)] for name, amount in data.items],
            "total": money(data.total),
            "paid": long_time(data.paid_at),
            "transaction": data.transaction,
        },
    )


def notice_pdf(data: NoticeData) -> bytes:
    """Forms 02, 03 and 05, A5."""
    return compile_pdf(
        "notice.typ",
        {
            **_head(data.head, data.title),
            "form_number": data.form_number,
            "reason": data.reason,
            "items": list(data.items),
            "due": long_time(data.due_at) if data.due_at else "",
            "signer_name": data.signer_name,
        },
    )
