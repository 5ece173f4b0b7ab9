"""Time of quick commands, each in a fresh process, beside an interpreter that does nothing.

``python -m bench.cli [--rounds N]``: ``--help``, ``plan`` and ``rejudge`` of a stored run with 150 checks and more.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kiemdinh.bundle.folder import RunFolder
from kiemdinh.bundle.seal import seal_collection
from kiemdinh.collect.settings import Settings
from kiemdinh.events.clock import stamp, system_clock
from kiemdinh.model.enums import Access, Status
from kiemdinh.model.outcome import Outcome
from kiemdinh.running import Options, Suite, prepare
from kiemdinh.target import load_target

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "targets" / "reference.yaml"
GOALS = {"--help": 0.3, "plan": 0.7, "rejudge": 1.0}
_PEER = "python -c pass"


def stored_run(out: Path) -> RunFolder:
    """A sealed run in which every planned case passed, written without a portal."""
    suite = Suite(settings=Settings(find_tool=lambda *_: True))
    run = prepare(suite, load_target(TARGET), Options(edition="2024", access=Access.WRITE, seed=1, out=out))
    moment = stamp(system_clock())
    for item in run.plan.items:
        run.outcomes.append(
            Outcome(check=item.check, case=item.case, attempt=1, status=Status.PASSED, started=moment, finished=moment)
        )
    seal_collection(run)
    return run


def seconds(words: list[str], accepted: tuple[int, ...]) -> float:
    """Wall time of one command.

    Raises:
        SystemExit: it ended with another code.
    """
    began = time.perf_counter()
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    if done.returncode not in accepted:
        raise SystemExit(f"không đo được ({done.returncode}): {' '.join(words)}\n{done.stderr[-1000:]}")
    return took


def run(rounds: int) -> dict[str, float]:
    """Measure in turns and print; gives medians in seconds and ratios to the peer."""
    with tempfile.TemporaryDirectory(prefix="kiemdinh-bench-") as name:
        stored = stored_run(Path(name))
        ours = [sys.executable, "-m", "kiemdinh"]
        commands = {
            _PEER: ([sys.executable, "-c", "pass"], (0,)),
            "--help": ([*ours, "--help"], (0,)),
            "plan": ([*ours, "plan", str(TARGET), "--edition", "2024"], (0,)),
            # 1: the gate is not met; the time is the same
            "rejudge": ([*ours, "rejudge", str(stored.path), "--edition", "2024"], (0, 1)),
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for _ in range(rounds):
            for label, (words, accepted) in commands.items():
                times[label].append(seconds(words, accepted))
        cases = len(stored.plan.items)
    medians = {label: statistics.median(values) for label, values in times.items()}
    least = {label: min(values) for label, values in times.items()}
    print(f"Lệnh nhanh, trung vị của {rounds} lần khởi động; {_PEER}: {medians[_PEER]:.3f} s; {cases} phép")
    for label, goal in GOALS.items():
        mark = "đạt" if medians[label] <= goal else "CHƯA ĐẠT"
        more = f"nhanh nhất {least[label]:.2f} s; gấp {medians[label] / medians[_PEER]:.1f} lần đối chứng"
        print(f"  {label}: {medians[label]:.2f} s (mục tiêu {goal} s; {mark}; {more})")
    return {f"{label}-s": round(value, 4) for label, value in medians.items()} | {
        f"{label}-ratio": round(medians[label] / medians[_PEER], 2) for label in GOALS
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    print(f"{os.cpu_count()} nhân, tải {os.getloadavg()[0]:.1f}")
    run(parser.parse_args().rounds)


if __name__ == "__main__":
    main()
