"""Which links of a dossier's page lead to its files."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from steps.portal.dossiers import files_of


def link(name: str, href: str, **more: str) -> Any:
    return SimpleNamespace(kind="link", region="main", name=name, href=href, title="", **more)


def test_a_link_that_takes_a_file_away_is_never_followed() -> None:
    things = [
        link("don.pdf", "http://127.0.0.1/tep/1"),
        link("Xóa don.pdf", "http://127.0.0.1/tep/1/xoa"),
        link("✕ Gỡ tệp don.pdf", "http://127.0.0.1/tep/1/go"),
        link("Hủy đính kèm don.pdf", "http://127.0.0.1/tep/1/huy"),
        link("Tải xuống", "http://127.0.0.1/tep/2"),
    ]
    assert [f.url for f in files_of(things)] == ["http://127.0.0.1/tep/1", "http://127.0.0.1/tep/2"]
