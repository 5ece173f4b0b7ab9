"""Answers that are files."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from fastapi import Response

from portal.domain.files import read_bytes
from portal.domain.model import Attachment
from portal.services import Services
from portal.web.forms import PageError


def download(services: Services, content: bytes, filename: str, media_type: str) -> Response:
    """A file to be saved by the browser."""
    plain = unicodedata.normalize("NFD", filename.replace("đ", "d").replace("Đ", "D"))
    ascii_name = "".join(c for c in plain if c.isascii() and (c.isalnum() or c in "._- ")) or "tep"
    headers = dict(services.behaviour.security.download_headers(ascii_name, quote(filename)))
    headers["cache-control"] = "no-store"
    return Response(content, media_type=media_type, headers=headers)


def stored_file(services: Services, attachment: Attachment) -> Response:
    """A stored file.

    Raises:
        PageError: 404, the file is gone.
    """
    try:
        content = read_bytes(services, attachment)
    except FileNotFoundError as error:
        raise PageError(404) from error
    return download(services, content, attachment.filename, attachment.media_type)
