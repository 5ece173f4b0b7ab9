"""Promises 3 and 6: a portal that is down yields no violation, completeness 0, and a sentence that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiemdinh.bundle.seal import verify
from kiemdinh.cli import main
from kiemdinh.collect.settings import Bounds, Settings
from kiemdinh.running import Suite
from tests import mini
from tests.weather.site import write_target


def test_a_portal_that_is_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with mini.portal() as gone:
        pass
    target = write_target(tmp_path / "t.yaml", gone.url)
    out = tmp_path / "runs"
    suite = Suite(settings=Settings(spacing_s=0.0, bounds=Bounds(canary_s=0.3)))
    assert main(["run", str(target), "--edition", "2024", "--access", "write", "--out", str(out), "-q"], suite) == 1
    (run,) = out.iterdir()
    grade = json.loads((run / "judgements" / "2024" / "grade.json").read_text(encoding="utf-8"))
    assert grade["outcome_counts"]["failed"] == 0
    assert grade["counts"]["failed"] == 0
    assert grade["counts"]["error"] == 0
    assert grade["completeness"] == 0
    assert (grade["letter"], grade["gate_met"], grade["blockers"]) == ("", False, [])
    assert grade["planned"] == sum(grade["outcome_counts"].values())
    assert "không kết nối được" in grade["portal_problem"]
    said = capsys.readouterr().out
    assert "không trả lời trong suốt lượt này" in grade["sentences"][0]
    assert "không trả lời trong suốt lượt này" in " ".join(said.split())
    assert "không trả lời trong suốt lượt này" in (run / "judgements" / "2024" / "report.html").read_text("utf-8")
    assert verify(run).findings == ()
