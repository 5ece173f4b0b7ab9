"""Kill -9 at many places, then resume: the same outcomes as an undisturbed run, nothing twice, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from kiemdinh.bundle.seal import verify
from kiemdinh.collect.orchestrator import Collector
from kiemdinh.judging import check_whole
from kiemdinh.model.outcome import Outcome
from tests import mini

_RUN = """
import sys
from pathlib import Path
from kiemdinh.bundle.folder import RunFolder
from kiemdinh.collect.orchestrator import Collector
from tests import mini
import json
Collector(RunFolder(Path(sys.argv[1])), mini.settings(json.loads(sys.argv[2]))).run()
"""
ONLY = ("a", "b", "c.sync")
FAULTS = '{"a.two": "fail", "b.hole": "flaky"}'


def essence(outcome: Outcome) -> tuple[object, ...]:
    return (*outcome.key, outcome.status, outcome.owner, outcome.message, outcome.facts)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    with mini.portal() as portal:
        folder = mini.make_run(tmp_path_factory.mktemp("good") / "run", mini.target(portal.url), only=ONLY)
        assert Collector(folder, mini.settings({"a.two": "fail", "b.hole": "flaky"})).run()
        return [essence(o) for o in folder.outcomes.read()]


@pytest.mark.parametrize("after", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
def test_kill_then_resume(tmp_path: Path, undisturbed: list[tuple[object, ...]], after: int) -> None:
    """The collector is killed once so many outcomes stand in the journal (0: while the first engine starts)."""
    with mini.portal() as portal:
        folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=ONLY)
        root = str(Path(__file__).parents[2])
        environ = {**os.environ, "PYTHONPATH": root}
        with subprocess.Popen([sys.executable, "-c", _RUN, str(folder.path), FAULTS], env=environ) as process:
            deadline = time.monotonic() + 30
            while process.poll() is None and time.monotonic() < deadline:
                lines = folder.outcomes.path.read_bytes().count(b"\n") if folder.outcomes.path.exists() else 0
                if folder.events.path.exists() and lines >= after:
                    break
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
        assert nothing_left(tmp_path)
        if not folder.sealed:
            assert Collector(folder, mini.settings({"a.two": "fail", "b.hole": "flaky"})).run(resumed=True)
    outcomes = list(folder.outcomes.read())
    check_whole(folder.plan, outcomes)
    assert [essence(o) for o in outcomes] == undisturbed
    assert verify(folder.path).findings == ()


_INTERRUPTIBLE = _RUN.replace("Collector(", "with interruptible(): Collector(").replace(
    "import json", "import json\nfrom kiemdinh.cli.examine import interruptible"
)


def test_asking_twice_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    """As ``timeout`` and impatient people do."""
    with mini.portal() as portal:
        folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=("a",))
        environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        command = [sys.executable, "-c", _INTERRUPTIBLE, str(folder.path), '{"a.one": "orphan", "a.two": "wait"}']
        with subprocess.Popen(command, env=environ) as process:
            deadline = time.monotonic() + 30
            while not (folder.private / "waiting").exists() and time.monotonic() < deadline:
                time.sleep(0.01)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
                process.send_signal(number)
                time.sleep(0.05)
            assert process.wait(60) == 0
        left = [p for p in psutil.process_iter(["cwd"]) if str(p.info["cwd"] or "").startswith(str(tmp_path))]
        assert left == []
        assert Collector(folder, mini.settings()).run(resumed=True)


def nothing_left(folder: Path) -> bool:
    """Whether every process of the killed run ends by itself, soon."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if not any(str(folder) in word for p in psutil.process_iter(["cmdline"]) for word in p.info["cmdline"] or ()):
            return True
        time.sleep(0.02)
    return False
