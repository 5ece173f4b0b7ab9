"""Promise 2 on the reference portal: kill -9 while a writing check runs, then resume."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from kiemdinh.bundle.folder import RunFolder
from kiemdinh.bundle.seal import verify
from kiemdinh.events.types import CheckStarted
from kiemdinh.judging import check_whole
from kiemdinh.model.enums import Status
from tests.promises.conftest import ROOT, Live

CHECK = "filing.acknowledged-with-time"
_PATIENCE_S = 120.0


def dossiers(live: Live) -> int:
    with closing(sqlite3.connect(f"file:{live.database}?mode=ro", uri=True, timeout=10)) as database:
        return int(database.execute("SELECT count(*) FROM dossier").fetchone()[0])


def until(seen: Callable[[], object], patience_s: float = _PATIENCE_S) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if seen():
            return True
        time.sleep(0.005)
    return False


@contextmanager
def running(live: Live, words: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "kiemdinh", "run", *words, "--look-spacing", "0", "-n", "1", "-q"]
    with subprocess.Popen(
        command, cwd=ROOT, env=live.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def of_the_run(folder: Path) -> list[psutil.Process]:
    """Processes that name the run's folder or work in it."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and (
                process.cwd().startswith(str(folder)) or any(str(folder) in w for w in process.cmdline())
            ):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("moment", ["between write and record", "anywhere"])
def test_kill_then_resume_files_a_fresh_dossier_and_counts_once(live: Live, tmp_path: Path, moment: str) -> None:
    target = live.write(tmp_path / "t.yaml")
    out = tmp_path / "runs"
    before = dossiers(live)
    with running(
        live, [str(target), "--edition", "2024", "--access", "write", "--only", CHECK, "--out", str(out)]
    ) as one:
        assert until(lambda: out.is_dir() and any(out.iterdir()))
        folder = RunFolder(next(out.iterdir()))
        assert until(lambda: any(isinstance(e, CheckStarted) for e in folder.events.read()))
        if moment == "anywhere":
            time.sleep(random.Random(11).uniform(0.1, 2.0))  # the moment does not matter, only that it is some moment
        else:
            assert until(lambda: dossiers(live) > before)
        one.send_signal(signal.SIGKILL)
        one.wait(_PATIENCE_S)
    assert until(lambda: not of_the_run(tmp_path), 15), [p.cmdline() for p in of_the_run(tmp_path)]
    filed = dossiers(live) - before
    recorded = len(list(folder.outcomes.read()))
    with running(live, ["--resume", str(folder.path)]) as two:
        assert two.wait(_PATIENCE_S) in {0, 1}
    (outcome,) = folder.outcomes.read()
    assert outcome.status is Status.PASSED, outcome.message
    check_whole(folder.plan, [outcome])
    assert verify(folder.path).findings == ()
    assert dossiers(live) - before == filed + (1 - recorded), "chạy tiếp phải nộp một hồ sơ mới"
    grade = json.loads((folder.path / "judgements" / "2024" / "grade.json").read_text(encoding="utf-8"))
    assert grade["planned"] == sum(grade["outcome_counts"].values()) == 1
    assert until(lambda: not of_the_run(tmp_path), 15)
