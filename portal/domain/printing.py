"""Collects what the printed documents say."""

from __future__ import annotations

from datetime import datetime

from portal.documents.model import DocumentHead, FeeReceiptData, NoticeData, ReceiptData, ResultData
from portal.domain.model import Account, Dossier, Payment
from portal.domain.submission import days_of
from portal.rules.text import short_date
from portal.services import Services

RETURN_METHODS = {
    "online": "Trực tuyến (bản điện tử)",
    "post": "Qua dịch vụ bưu chính công ích",
    "office": "Trực tiếp tại Bộ phận Một cửa",
}


def head(services: Services, dossier: Dossier, issued_at: datetime) -> DocumentHead:
    """The part that all documents share."""
    settings = services.settings
    return DocumentHead(
        ministry=settings.ministry,
        unit_name=services.catalogue.units_by_code[dossier.unit].name,
        system_name=settings.system_name,
        dossier_code=dossier.code,
        lookup_url=services.behaviour.store.qr_text(settings.public_url, dossier),
        procedure_name=services.catalogue.procedures_by_code[dossier.procedure].name,
        applicant_name=dossier.applicant_name,
        issued_at=issued_at,
        forms_instrument=settings.rules.forms_instrument,
    )


def receipt_data(services: Services, dossier: Dossier) -> ReceiptData:
    """Form 01 of a dossier."""
    procedure = services.catalogue.procedures_by_code[dossier.procedure]
    return ReceiptData(
        head=head(services, dossier, dossier.received_at),
        number=dossier.code,
        address=str(dossier.data.get("dia_chi", "")),
        phone=str(dossier.data.get("dien_thoai", "")),
        email=str(dossier.data.get("email", "")),
        components=tuple((c.name, c.copies) for c in procedure.components),
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        days=days_of(procedure),
        return_method=RETURN_METHODS.get(dossier.return_method, ""),
    )


def result_data(services: Services, dossier: Dossier, number: str, signer: Account, at: datetime) -> ResultData:
    """The result of a dossier, signed by `signer`."""
    procedure = services.catalogue.procedures_by_code[dossier.procedure]
    title = procedure.results[0].name if procedure.results else "Văn bản trả lời"
    lines = [("Cấp cho", dossier.applicant_name)]
    for form_field in procedure.form_fields:
        value = dossier.data.get("tt_" + form_field.name)
        if value:
            if form_field.type == "date":
                value = short_date(datetime.fromisoformat(str(value)))
            lines.append((form_field.label, str(value)))
    return ResultData(
        head=head(services, dossier, at),
        number=number,
        title=title,
        lines=tuple(lines),
        signer_name=signer.full_name,
        signer_position=signer.position,
    )


def fee_receipt_data(services: Services, dossier: Dossier, payment: Payment) -> FeeReceiptData:
    """Receipt of a paid fee."""
    procedure = services.catalogue.procedures_by_code[dossier.procedure]
    paid_at = payment.paid_at or payment.created_at
    return FeeReceiptData(
        head=head(services, dossier, paid_at),
        number=payment.receipt_number,
        items=tuple((fee.name, fee.amount) for fee in services.behaviour.fees.due_fees(procedure)),
        total=payment.amount,
        paid_at=paid_at,
        transaction=payment.reference,
    )


def notice_data(  # noqa: PLR0917 - the parts of one printed form
    services: Services, dossier: Dossier, form_number: str, title: str, items: tuple[str, ...], at: datetime
) -> NoticeData:
    """Forms 02, 03 and 05."""
    return NoticeData(
        head=head(services, dossier, at), form_number=form_number, title=title, reason=dossier.reason, items=items
    )
