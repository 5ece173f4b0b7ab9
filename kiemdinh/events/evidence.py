"""The one sink of evidence: redacts, then stores by content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from kiemdinh.events.redact import Redactor
from kiemdinh.model.outcome import Evidence

TEXT_TYPES = ("text/", "application/json", "application/xml", "application/x-ndjson", "application/xhtml+xml")


class EvidenceSink:
    """Stores evidence under ``<run>/evidence/<aa>/<sha256>``.

    Args:
        run_dir: the run's folder.
        redactor: masks every text before it is written.
    """

    def __init__(self, run_dir: Path, redactor: Redactor) -> None:
        self._root = run_dir / "evidence"
        self._redactor = redactor

    @property
    def redactor(self) -> Redactor:
        """The redactor of this run."""
        return self._redactor

    def text(self, text: str, label: str, media_type: str = "text/plain; charset=utf-8") -> Evidence:
        """Store a text, masked."""
        return self._store(self._redactor.text(text).encode("utf-8"), label, media_type)

    def picture(self, png: bytes, label: str) -> Evidence:
        """Store a PNG; the caller masked the page before the capture (see the driver)."""
        return self._store(png, label, "image/png")

    def data(self, content: bytes, label: str, media_type: str) -> Evidence:
        """Store bytes; text types are decoded and masked first."""
        if media_type.startswith(TEXT_TYPES):
            return self.text(content.decode("utf-8", "replace"), label, media_type)
        return self._store(content, label, media_type)

    def _store(self, content: bytes, label: str, media_type: str) -> Evidence:
        digest = hashlib.sha256(content).hexdigest()
        path = self._root / digest[:2] / digest
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(content)
                Path(name).replace(path)
            finally:
                Path(name).unlink(missing_ok=True)
        return Evidence(sha256=digest, media_type=media_type, label=self._redactor.text(label), size=len(content))
