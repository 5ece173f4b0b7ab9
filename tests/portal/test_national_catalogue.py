from __future__ import annotations

from pathlib import Path

from portal import national_catalogue

FILE = Path(__file__).parents[2] / "targets" / "demo" / "national-catalogue.ndjson"


def test_the_demonstration_catalogue_is_what_the_portal_publishes(tmp_path: Path) -> None:
    assert national_catalogue.main([str(tmp_path / "now.ndjson")]) == 0
    assert (tmp_path / "now.ndjson").read_bytes() == FILE.read_bytes()
