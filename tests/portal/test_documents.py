"""Printed documents hold their values, Vietnamese text intact, and a QR code that leads back."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from portal.catalogue import load_catalogue
from portal.clock import HANOI
from portal.documents import fee_receipt_pdf, form_file, notice_pdf, qr_png, qr_svg, receipt_pdf, result_pdf
from portal.documents.model import DocumentHead, FeeReceiptData, NoticeData, ReceiptData, ResultData
from portal.documents.printing import long_date

CODE = "G16.02-20261102-1600012"
URL = f"https://127.0.0.1:8443/tra-cuu-ho-so?ma={CODE}"
MOMENT = datetime(2026, 2, 3, 8, 5, tzinfo=HANOI)
HEAD = DocumentHead(
    ministry="Bộ Văn hóa, Thể thao và Du lịch",
    unit_name="Tổng cục Du lịch",
    system_name="Hệ thống thông tin giải quyết thủ tục hành chính",
    dossier_code=CODE,
    lookup_url=URL,
    procedure_name="Cấp thẻ hướng dẫn viên du lịch quốc tế",
    applicant_name='Nguyễn "Thị" #Minh *An* \\ $x$ [y]',
    issued_at=MOMENT,
    forms_instrument="Thông tư số 03/2025/TT-VPCP",
)


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(unicodedata.normalize("NFC", " ".join(page.extract_text() for page in pages)).split())


def test_receipt_is_form_01_on_a5() -> None:
    data = ReceiptData(
        head=HEAD,
        number="12/TN",
        address="Số 12, phố Hoa Sen",
        phone="0100000011",
        email="a@example.org",
        components=(("Đơn đề nghị", 1), ("Giấy khám sức khỏe", 2)),
        received_at=MOMENT,
        due_at=MOMENT,
        days=15,
        return_method="Trực tuyến",
    )
    pdf = receipt_pdf(data)
    text = text_of(pdf)
    for part in (CODE, "Mẫu số 01", "HẸN TRẢ KẾT QUẢ", "Giấy khám sức khỏe", "08:05 03/02/2026", "15 ngày làm việc"):
        assert part in text
    assert HEAD.applicant_name.replace('"', "") in text.replace("“", "").replace("”", "").replace('"', "")
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (420, 595)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_result_fee_and_notice() -> None:
    result = text_of(
        result_pdf(
            ResultData(
                head=HEAD,
                number="45/GP",
                title="Thẻ hướng dẫn viên du lịch quốc tế",
                lines=(("Số thẻ", "000012"), ("Ngoại ngữ", "Tiếng Anh")),
                signer_name="Hoàng Thanh Mai",
                signer_position="Phó Tổng cục trưởng",
            )
        )
    )
    assert "45/GP" in result
    assert "Hoàng Thanh Mai" in result
    assert "Tiếng Anh" in result
    fee = text_of(
        fee_receipt_pdf(
            FeeReceiptData(
                head=HEAD,
                number="BL-1",
                items=(("Phí thẩm định", 650000),),
                total=650000,
                paid_at=MOMENT,
                transaction="GD1",
            )
        )
    )
    assert fee.count("650.000 đồng") == 2
    notice = text_of(
        notice_pdf(
            NoticeData(
                head=HEAD,
                form_number="02",
                title="Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
                reason="Thiếu ảnh",
                items=("Ảnh chân dung",),
                due_at=MOMENT,
            )
        )
    )
    assert "Mẫu số 02" in notice
    assert "Ảnh chân dung" in notice


def test_long_dates_follow_the_rule_for_leading_zeros() -> None:
    assert long_date(MOMENT) == "ngày 03 tháng 02 năm 2026"
    assert long_date(datetime(2026, 10, 12, tzinfo=HANOI)) == "ngày 12 tháng 10 năm 2026"
    assert long_date(datetime(2026, 3, 12, tzinfo=HANOI)) == "ngày 12 tháng 3 năm 2026"


def test_qr_decodes_to_the_look_up_address() -> None:
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr_png(URL))))
    assert [code.text for code in found] == [URL]
    svg = qr_svg(URL + '"><script>')
    assert "style=" not in svg
    assert "<script" not in svg
    assert ET.fromstring(svg).get("role") == "img"  # noqa: S314 - our own output


@pytest.mark.parametrize("extension", ["docx", "pdf"])
def test_every_procedure_with_a_form_has_the_file(extension: str) -> None:
    for procedure in load_catalogue().procedures:
        component = next(c for c in procedure.components if c.form)
        content = form_file(procedure, component, extension)
        if extension == "pdf":
            assert content.startswith(b"%PDF-")
        else:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                text = "".join(ET.fromstring(archive.read("word/document.xml")).itertext())  # noqa: S314 - our own output
            assert component.name.upper() in text
    assert form_file(procedure, component, "docx") == form_file(procedure, component, "docx")
