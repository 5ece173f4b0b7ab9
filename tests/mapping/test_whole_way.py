"""The command itself: a portal that it starts, a browser of its own, an interrupt half-way."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kiemdinh.cli.root import main
from kiemdinh.mapping.run import explore
from kiemdinh.model.enums import MappingState
from kiemdinh.target import load_target
from steps.mapping.values import Sighting, Told
from tests.driver.conftest import SMALL_PORTALS, target_at
from tests.driver.pages.core import serving

REFERENCE = Path(__file__).parents[2] / "targets" / "reference.yaml"


def test_the_reference_portal_is_mapped_into_its_own_target_file(
    browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(REFERENCE.parent, tmp_path / "targets")
    path = tmp_path / "targets" / REFERENCE.name
    before = path.read_text(encoding="utf-8")
    assert main(["map", "--target", str(path), "--pages", "5"]) == 0
    said = capsys.readouterr()
    assert "[0 trang] Trang chủ" in said.err
    assert "Đã ghi bản đồ đề nghị" in said.out
    text = path.read_text(encoding="utf-8")
    assert text.startswith(before)
    found = load_target(path).target.mapping.functions
    for function in ("procedure-search", "search-filter-level", "service-list", "procedure-page", "filing", "sign-in"):
        assert found[function].state is MappingState.PROPOSED, function
        assert found[function].confidence >= 0.85
    assert found["my-dossiers"].state is MappingState.UNKNOWN
    pictures = {p.name for p in path.with_name("reference.map").iterdir()}
    assert {"map.html", "procedure-search.png", "filing.png"} <= pictures


def test_an_interrupt_keeps_what_was_seen(browser: Browser, tmp_path: Path) -> None:
    heard: list[Told] = []

    def hear(told: Told) -> None:
        heard.append(told)
        if isinstance(told, Sighting) and told.function == "procedure-search":
            raise KeyboardInterrupt

    with serving(SMALL_PORTALS["sections"]) as url:
        explored = explore(target_at(url), tmp_path, accounts=(), pages=60, environ=dict(os.environ), hear=hear)
    assert not explored.complete
    assert "procedure-search" in {t.function for t in explored.told if isinstance(t, Sighting)}
    assert (tmp_path / "procedure-search.png").is_file()


def test_a_portal_that_is_down_is_a_configuration_problem(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["map", "http://127.0.0.1:9", "-q"]) == 2
    assert "Chưa xem được hệ thống: http://127.0.0.1:9" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
