"""Sample files to attach: real small ones, disguised ones, oversize ones.  All are harmless."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from kiemdinh.model.failures import DataProblem
from kiemdinh.model.target import Attachment
from steps.portal.snapshot import Thing
from steps.portal.values import SampleFile

_MEDIA = {
    "pdf": "application/pdf",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
}


def pdf_bytes(text: str = "Tai lieu thu nghiem") -> bytes:
    """A valid one-page PDF."""
    safe = text.encode("ascii", "replace").replace(b"(", b"").replace(b")", b"").replace(b"\\", b"")
    drawing = b"BT /F1 14 Tf 72 760 Td (" + safe + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for offset in offsets:
        out.write(b"%010d 00000 n \n" % offset)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def png_bytes(side: int = 64) -> bytes:
    """A valid grey PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\x00" + bytes((x * 3 + y) % 256 for x in range(side)) for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def docx_bytes(text: str = "Tài liệu thử nghiệm") -> bytes:
    """A valid one-paragraph DOCX."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{head}<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
        "</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), body)
    return out.getvalue()


_MAKERS: dict[str, Callable[[str], bytes]] = {
    "pdf": pdf_bytes,
    "png": lambda _: png_bytes(),
    "docx": docx_bytes,
}


def sample(kind: str = "pdf", stem: str = "tai-lieu-thu-nghiem", text: str = "Tai lieu thu nghiem") -> SampleFile:
    """A real small file.

    Args:
        kind: ``pdf``, ``png`` or ``docx``.
        stem: file name without extension.
        text: text in it, where the kind holds text.

    Raises:
        DataProblem: another kind.
    """
    if kind not in _MAKERS:
        raise DataProblem(f"không tạo được tệp mẫu loại {kind!r}; có: {', '.join(_MAKERS)}")
    return SampleFile(f"{stem}.{kind}", _MEDIA[kind], _MAKERS[kind](text))


def disguised(case: str) -> SampleFile:
    """A file that is not what it says.

    Args:
        case: ``program-as-pdf`` (a program named .pdf), ``script-in-svg`` (a picture that holds script) or
            ``double-extension`` (a program named .pdf.exe).

    Raises:
        DataProblem: another case.
    """
    # the head of a DOS program and nothing that runs
    program = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(240) + b"PE\x00\x00" + bytes(256)
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><script>void 0</script></svg>'
    cases = {
        "program-as-pdf": SampleFile("to-khai.pdf", _MEDIA["pdf"], program),
        "script-in-svg": SampleFile("anh.svg", _MEDIA["svg"], picture),
        "double-extension": SampleFile("to-khai.pdf.exe", _MEDIA["pdf"], program),
    }
    if case not in cases:
        raise DataProblem(f"không có tệp giả dạng {case!r}; có: {', '.join(cases)}")
    return cases[case]


def oversize(limit_bytes: int, kind: str = "pdf") -> SampleFile:
    """A real file of a kind made larger than a limit by padding at its end, where readers ignore it."""
    real = sample(kind, "tep-qua-lon")
    padding = b"\n" + b"%" * max(0, limit_bytes + 65_536 - len(real.content))
    return SampleFile(real.name, real.media_type, real.content + padding)


def attachment_file(attachment: Attachment) -> SampleFile:
    """The file of an attachment that the target names, or a generated one.

    Raises:
        DataProblem: the named file cannot be read.
    """
    if not attachment.file:
        return sample(attachment.kind)
    path = Path(attachment.file)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataProblem(f"không đọc được tệp đính kèm {attachment.file}: {error.strerror}") from error
    kind = path.suffix.lower().lstrip(".")
    return SampleFile(path.name, _MEDIA.get(kind, "application/octet-stream"), content)


def acceptable(field: Thing) -> SampleFile:
    """A real small file of a kind that an upload field takes."""
    kinds = [k for k in ("pdf", "docx", "png") if k in field.accept.lower()]
    return sample(kinds[0] if kinds else ("png" if "image/" in field.accept else "pdf"))
