"""Sample files to attach, good and bad, and reading QR codes from what a portal hands out."""

from __future__ import annotations

import io
import zipfile

import zxingcpp
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from steps.portal.values import SampleFile

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)
_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_WORD = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "word/document.xml": '<?xml version="1.0"?><w:document xmlns:w='
    '"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Tệp kiểm thử</w:t></w:r></w:p>'
    "</w:body></w:document>",
}


def sample_file(kind: str, name: str = "") -> SampleFile:
    """A small good file.

    Args:
        kind: ``pdf``, ``png`` or ``docx``.
        name: file name; a neutral one when empty.

    Raises:
        KeyError: unknown kind.
    """
    content = {"pdf": lambda: _PDF, "png": _png, "docx": _docx}[kind]()
    return SampleFile(name or f"tep-kiem-thu.{kind}", _TYPES[kind], content)


def disguised_file(kind: str) -> SampleFile:
    """A file that is not what it says it is; harmless.

    Args:
        kind: ``program-as-pdf``, ``script-in-svg`` or ``double-extension``.

    Raises:
        KeyError: unknown kind.
    """
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>void 0</script></svg>'
    return {
        "program-as-pdf": SampleFile("don-de-nghi.pdf", _TYPES["pdf"], b"MZ\x90\x00" + bytes(600)),
        "script-in-svg": SampleFile("anh-the.svg", "image/svg+xml", svg),
        "double-extension": SampleFile("don-de-nghi.pdf.exe", _TYPES["pdf"], b"MZ\x90\x00" + bytes(600)),
    }[kind]


def oversize_file(limit_bytes: int) -> SampleFile:
    """A valid PDF a little larger than a limit in bytes."""
    padding = b"%" + b"0" * 78 + b"\n"
    count = limit_bytes // len(padding) + 8192
    return SampleFile("tep-qua-lon.pdf", _TYPES["pdf"], _PDF + padding * count + b"%%EOF\n")


def read_qr(content: bytes) -> tuple[str, ...]:
    """Contents of the QR codes in a picture; empty when the bytes are no picture."""
    try:
        picture = Image.open(io.BytesIO(content)).convert("L")
    except OSError:
        return ()
    return tuple(dict.fromkeys(code.text for code in zxingcpp.read_barcodes(picture) if code.text))


def qr_on_page(page: Page) -> tuple[str, ...]:
    """Contents of the QR codes that the present page shows."""
    return read_qr(page.screenshot(full_page=True, scale="css"))


def _png() -> bytes:
    picture = Image.new("RGB", (60, 80), "white")
    ImageDraw.Draw(picture).rectangle((10, 10, 50, 70), outline="navy")
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def _docx() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _WORD.items():
            archive.writestr(name, text)
    return stream.getvalue()
