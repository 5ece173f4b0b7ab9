"""pytest plugin that writes what was collected as JSON: check and case of every item."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

VARIABLE = "KIEMDINH_LISTING"


def pytest_collection_finish(session: pytest.Session) -> None:
    from steps.plugin import check_of  # noqa: PLC0415 - pytest rewrites the plugin itself if it comes first

    Path(os.environ[VARIABLE]).write_text(json.dumps([check_of(item) for item in session.items]), encoding="utf-8")
