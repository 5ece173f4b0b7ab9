"""Contract C beside its messages: new dossier codes (B2) and uploaded files (B3)."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email import policy
from email.parser import BytesParser

from schemas.sync.stub.http import Request
from schemas.sync.stub.national import Reply
from schemas.sync.stub.record import VIETNAM

NEXT_VALUE, UPLOAD = "get-next-value", "upload"
_AGENCY = re.compile(r"[GH][0-9]{2}\b")
_NOBODY = "G99"


class Files:
    """Gives codes and takes files.

    Args:
        given: how many codes were given by earlier starts.
    """

    def __init__(self, given: int = 0) -> None:
        self.given = given

    def next_value(self, code: str) -> Reply:
        """A new dossier code of the agency that a procedure code ends with.

        Args:
            code: e.g. ``1.001612.000.00.00.H48``.
        """
        found = _AGENCY.search(code)
        self.given += 1
        day = datetime.now(VIETNAM).strftime("%Y%m%d")
        value = f"{found.group(0) if found else _NOBODY}-{day}-{self.given:07d}"
        return Reply(extra={"value": value, "data": {"value": value}})

    def upload(self, request: Request) -> Reply:
        """Id and hash of each file of a multipart body."""
        head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode("latin-1", "replace")
        message = BytesParser(policy=policy.HTTP).parsebytes(head + request.body)
        contents = [part.get_payload(decode=True) for part in message.walk() if part.get_filename()]
        hashes = [hashlib.sha256(content).hexdigest() for content in contents if isinstance(content, bytes)]
        if not hashes:
            return Reply(-1, "Không có tệp nào", status=400)
        rows = [{"IdTepTin": f"tep-{digest[:16]}", "HashTepTin": digest} for digest in hashes]
        return Reply(extra={"data": rows[0] if len(rows) == 1 else rows})
