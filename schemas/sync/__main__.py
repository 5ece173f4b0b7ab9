"""``python -m schemas.sync validate …`` and ``python -m schemas.sync stub …``."""

from __future__ import annotations

from schemas.sync.cli import sync_group

if __name__ == "__main__":
    sync_group(prog_name="python -m schemas.sync")
