"""Text of PDF documents."""

from __future__ import annotations

import io

from steps.portal.text import nfc


def pdf_text(content: bytes) -> str:
    """Text of a PDF, empty when it cannot be read."""
    # Loading it takes longer than most checks, and few of them read a PDF.
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        return nfc("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    except (PyPdfError, ValueError, KeyError, OSError):
        return ""
