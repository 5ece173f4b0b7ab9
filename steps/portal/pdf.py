"""Text of PDF documents."""

from __future__ import annotations

import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from steps.portal.text import nfc


def pdf_text(content: bytes) -> str:
    """Text of a PDF, empty when it cannot be read."""
    try:
        return nfc("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    except (PyPdfError, ValueError, KeyError, OSError):
        return ""
