"""Blank forms for download: PDF by Typst, DOCX written as the three parts a word processor needs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

from portal.catalogue import Component, Procedure
from portal.documents.printing import compile_pdf

COMMITMENT = "Tôi cam kết các thông tin đã kê khai là đúng sự thật và chịu trách nhiệm trước pháp luật."
PERSONAL_LINES = ("Họ và tên", "Số định danh cá nhân", "Địa chỉ liên hệ", "Số điện thoại", "Thư điện tử")
ORGANISATION_LINES = ("Tên tổ chức, doanh nghiệp", "Mã số thuế", "Người đại diện theo pháp luật", *PERSONAL_LINES[2:])

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STAMP = (2025, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Blank:
    title: str
    recipient: str
    lines: tuple[str, ...]
    place: str = "......, ngày ...... tháng ...... năm ......"
    signer: str = "NGƯỜI ĐỀ NGHỊ"


def _blank(procedure: Procedure, component: Component) -> _Blank:
    people = PERSONAL_LINES if "citizen" in procedure.subjects else ORGANISATION_LINES
    recipient = "Bộ Văn hóa, Thể thao và Du lịch"
    return _Blank(component.name, recipient, (*people, *(field.label for field in procedure.form_fields)))


def _paragraph(text: str, *, centred: bool = False, bold: bool = False, dotted: bool = False) -> str:
    layout = '<w:jc w:val="center"/>' if centred else ""
    tabs = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9070"/></w:tabs>' if dotted else ""
    run = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
    run += ("<w:b/>" if bold else "") + '<w:sz w:val="26"/><w:lang w:val="vi-VN"/>'
    body = f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t>'
    body += "<w:tab/>" if dotted else ""
    return f'<w:p><w:pPr>{tabs}<w:spacing w:after="120"/>{layout}</w:pPr>{body}</w:r></w:p>'


def _docx(blank: _Blank) -> bytes:
    paragraphs = [
        _paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", centred=True, bold=True),
        _paragraph("Độc lập - Tự do - Hạnh phúc", centred=True, bold=True),
        _paragraph("---------------", centred=True),
        _paragraph(blank.title.upper(), centred=True, bold=True),
        _paragraph(f"Kính gửi: {blank.recipient}", centred=True),
        *(_paragraph(f"{line}: ", dotted=True) for line in blank.lines),
        _paragraph(COMMITMENT),
        _paragraph(blank.place, centred=True),
        _paragraph(blank.signer, centred=True, bold=True),
        _paragraph("(Ký, ghi rõ họ tên)", centred=True),
    ]
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    page += '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" w:header="709" w:footer="709" '
    page += 'w:gutter="0"/></w:sectPr>'
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_NAMESPACE}"><w:body>{"".join(paragraphs)}{page}</w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", document),
        ):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), text)
    return out.getvalue()


def form_file(procedure: Procedure, component: Component, extension: str) -> bytes:
    """The blank form of a component; `extension` is docx or pdf. The same arguments give the same bytes.

    Raises:
        ValueError: another extension.
    """
    blank = _blank(procedure, component)
    if extension == "docx":
        return _docx(blank)
    if extension != "pdf":
        raise ValueError(f"no form as {extension}")
    data = {
        "title": blank.title,
        "recipient": blank.recipient,
        "lines": list(blank.lines),
        "commitment": COMMITMENT,
        "place": blank.place,
        "signer": blank.signer,
        "qr": "",
        "lookup_url": "",
    }
    return compile_pdf("form.typ", data)
