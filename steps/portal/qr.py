"""Reads QR codes from pictures and PDF files."""

from __future__ import annotations

import io

import pypdfium2
import zxingcpp
from PIL import Image, UnidentifiedImageError

_SCALE = 3.0


def read_qr(content: bytes) -> tuple[str, ...]:
    """Contents of the QR codes in a file, each once, in reading order.

    Args:
        content: a PDF (all pages are drawn) or a picture; anything else holds none.
    """
    pictures = _pages(content) if content.startswith(b"%PDF") else _picture(content)
    codes = [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture) if code.text]
    return tuple(dict.fromkeys(codes))


def _picture(content: bytes) -> list[Image.Image]:
    try:
        return [Image.open(io.BytesIO(content)).convert("L")]
    except (UnidentifiedImageError, OSError):
        return []


def _pages(content: bytes) -> list[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return []
    try:
        return [page.render(scale=_SCALE).to_pil().convert("L") for page in document]
    finally:
        document.close()
