"""Files on disk. Names are random; what people called them is in the database only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from portal.domain.model import Attachment
from portal.services import Services


def store_bytes(
    services: Services,
    content: bytes,
    *,
    filename: str,
    owner: str,
    kind: str,
    at: datetime,
    component: str = "",
    dossier: int | None = None,
    draft: int | None = None,
) -> Attachment:
    """Write `content` under a random name and describe it."""
    folder = services.settings.upload_dir
    folder.mkdir(parents=True, exist_ok=True)
    file_id = secrets.token_urlsafe(18)
    (folder / file_id).write_bytes(content)
    rules = services.behaviour.filing
    return Attachment(
        id=file_id,
        dossier=dossier,
        owner=owner,
        kind=kind,
        component=component,
        filename=rules.safe_filename(filename),
        media_type=rules.stored_media_type(filename),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        path=file_id,
        uploaded_at=at,
        draft=draft,
    )


def read_bytes(services: Services, attachment: Attachment) -> bytes:
    """Content of a stored file.

    Raises:
        FileNotFoundError: the file is gone.
    """
    return (services.settings.upload_dir / attachment.path).read_bytes()
