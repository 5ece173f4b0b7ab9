"""Portals in bad weather, looked at with the real engines: who must act, what the person reads, how the run ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiemdinh.cli import main
from kiemdinh.collect.settings import Bounds, Settings
from kiemdinh.running import Suite
from tests.weather.site import site, write_target

CHECK = "procedure-search.finds-by-name"


def run(tmp_path: Path, url: str, *more: str) -> tuple[int, list[dict[str, Any]]]:
    """Run one check as a person would; gives the exit code and the outcomes."""
    target = write_target(tmp_path / "t.yaml", url)
    out = tmp_path / "runs"
    words = ["run", str(target), "--edition", "2024", "--only", CHECK, "--look-spacing", "0", "-n", "1", "-q"]
    suite = Suite(settings=Settings(bounds=Bounds(canary_s=1.0)))
    code = main([*words, "--out", str(out), *more], suite)
    (folder,) = out.iterdir()
    return code, [json.loads(line) for line in (folder / "outcomes.ndjson").read_text(encoding="utf-8").splitlines()]


def test_fair_weather(tmp_path: Path) -> None:
    """The control: on the same site nothing but the weather explains what follows."""
    with site() as portal:
        _, outcomes = run(tmp_path, portal.url)
    assert [o["status"] for o in outcomes] == ["passed"]


@pytest.mark.parametrize(
    ("weather", "everywhere", "words"),
    [
        ("slow", False, "không trả lời trong 2 giây"),
        ("circle", False, "chuyển hướng vòng lặp"),
        ("slow", True, "không trả lời trong thời gian chờ"),
        ("cut", True, "ngắt kết nối mà không trả lời"),
        ("error", True, "máy chủ báo lỗi 500 ngay ở trang đầu"),
        ("json", True, "trang đầu trả về application/json, không phải trang web"),
        ("circle", True, "chuyển hướng vòng lặp"),
        ("refused", True, "từ chối máy kiểm ngay ở trang đầu (403)"),
    ],
)
def test_the_weather_is_the_environments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], weather: str, everywhere: bool, words: str
) -> None:
    with site(weather, everywhere=everywhere) as portal:
        code, outcomes = run(tmp_path, portal.url)
    said = capsys.readouterr()
    assert code == 1
    assert {(o["status"], o["owner"]) for o in outcomes} == {("cannot-tell", "environment")}
    assert len(outcomes) == 2, "một lần xem lại"
    assert words in outcomes[0]["message"]
    assert "Traceback" not in said.err
    assert "chưa đủ cơ sở" in said.out
    assert ("không trả lời trong suốt lượt này" in " ".join(said.out.split())) is everywhere
    assert {o.get("blocked_by", []) == ["target:answers"] for o in outcomes} == {everywhere}


def test_a_search_that_errs_while_the_rest_answers_is_the_portals(tmp_path: Path) -> None:
    with site("error") as portal:
        code, outcomes = run(tmp_path, portal.url)
    assert code == 1
    assert {(o["status"], o["owner"]) for o in outcomes} == {("failed", "portal")}
    assert "máy chủ báo lỗi 500" in outcomes[0]["observed"]


def test_a_missing_browser_is_named_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    monkeypatch.delenv("KIEMDINH_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with site() as portal:
        code, outcomes = run(tmp_path, portal.url)
    assert code == 1
    assert {(o["status"], o["owner"]) for o in outcomes} == {("cannot-tell", "environment")}
    assert "trình duyệt" in outcomes[0]["message"].casefold()
