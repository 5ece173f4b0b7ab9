"""Texts of the public pages, read from `portal/data/content/site.yaml`."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from portal.catalogue import DATA_DIR


@cache
def content() -> dict[str, Any]:
    """The texts; a file that ships with the program, so it is read once."""
    raw = yaml.safe_load((DATA_DIR / "content" / "site.yaml").read_text(encoding="utf-8"))
    return dict(raw)
