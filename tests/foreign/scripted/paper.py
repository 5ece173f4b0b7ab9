"""Papers that the portal gives out: results and fee receipts as PDF, QR codes as pictures."""

from __future__ import annotations

import base64
import io
import unicodedata
import zlib

import segno


def qr_picture(text: str) -> str:
    """A QR code as a data address of a PNG."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=4, border=4)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def _plain(text: str) -> str:
    lowered = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    kept = "".join(c for c in lowered if not unicodedata.combining(c))
    return kept.encode("latin-1", "replace").decode("latin-1").replace("(", "").replace(")", "").replace("\\", "")


def pdf(lines: list[str], qr: str = "") -> bytes:
    """A one-page PDF with lines of text, their accents left out, and a QR code if given."""
    drawn = ["BT /F1 12 Tf 60 780 Td 18 TL"] + [f"({_plain(line)}) Tj T*" for line in lines] + ["ET"]
    if qr:
        matrix = [list(row) for row in segno.make(qr, error="m").matrix]
        size = 5
        for y, row in enumerate(matrix):
            for x, dark in enumerate(row):
                if dark:
                    drawn.append(f"{60 + x * size} {400 - y * size} {size} {size} re f")
    stream = zlib.compress("\n".join(drawn).encode("latin-1"))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    return bytes(out)
