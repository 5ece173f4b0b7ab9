"""Promise 1: the same portal, seed and edition give the same outcomes and the same grade, on slow lines too."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kiemdinh.cli import main
from tests.promises.conftest import Live
from tests.promises.proxy import latency

RUNS = int(os.environ.get("KIEMDINH_SOAK_RUNS", "3"))
SMALL = ("procedure-search.finds-by-name", "procedure-search.filters-by-level", "statistics.rows-add-up")
LARGE = ("procedure-search", "procedure-page", "service-list", "statistics.rows-add-up", "structure", "headers")
SUBSET = SMALL if RUNS <= 3 else LARGE


def look(live: Live, folder: Path, url: str = "") -> tuple[list[Any], dict[str, Any]]:
    """One run; gives what must not change: outcomes without times, and the grade without the run's name."""
    folder.mkdir()
    target = live.write(folder / "t.yaml", url)
    words = ["run", str(target), "--edition", "2024", "--seed", "7", "--look-spacing", "0", "-n", "1", "-q"]
    for check in SUBSET:
        words += ["--only", check]
    assert main([*words, "--out", str(folder / "runs"), "--format", "json"]) in {0, 1}
    (run,) = (folder / "runs").iterdir()
    outcomes = [json.loads(line) for line in (run / "outcomes.ndjson").read_text(encoding="utf-8").splitlines()]
    grade = json.loads((run / "judgements" / "2024" / "grade.json").read_text(encoding="utf-8"))
    assert grade["planned"] == sum(grade["outcome_counts"].values())
    kept = ("check", "case", "attempt", "status", "owner", "message")
    return [[o[k] for k in kept] for o in outcomes], {k: v for k, v in grade.items() if k != "run"}


@pytest.mark.usefixtures("secrets_set")
def test_repeated_runs_agree(live: Live, tmp_path: Path) -> None:
    """Every second run is held up by a random delay of each piece on the line."""
    public = live.target.base_urls.public
    first = look(live, tmp_path / "0")
    assert {o[3] for o in first[0]} == {"passed"}
    for number in range(1, RUNS):
        if number % 2 == 0:
            again = look(live, tmp_path / str(number))
        else:
            with latency(urlsplit(public).port or 443, seed=number) as port:
                again = look(live, tmp_path / str(number), f"https://127.0.0.1:{port}")
        assert again == first, f"lượt {number}"
