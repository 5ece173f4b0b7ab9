"""Wall time of the functional stage beside a plain Playwright script that does the same page actions.

``python -m bench.functional [--rounds N]``: the suite with one and two workers and ``bench/bare.py`` alone and twice
side by side, one after the other in every round, on one reference portal.  Medians; only ratios within a run mean
anything.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from kiemdinh.bundle.folder import RunFolder
from kiemdinh.collect import launch
from kiemdinh.collect.stages import STAGES, Alone, Stage, Work, functional, stage_items
from kiemdinh.model.enums import Access, Engine, Status
from kiemdinh.model.target import Target
from kiemdinh.running import Options, Suite, prepare
from kiemdinh.supervise import Supervisor, engine_environ
from kiemdinh.target import TargetFile, load_target
from steps.portal.browser import find_browser, launch_arguments

ROOT = Path(__file__).parent.parent
GOAL_ONE, GOAL_TWO = 1.3, 0.9
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501
CHECKS: Mapping[Access, tuple[str, ...]] = {
    Access.OBSERVE: (
        "procedure-page.equals-published",
        "procedure-page.has-all-parts",
        "procedure-search",
        "service-list.items-complete",
        "service-list.levels-add-up",
        "service-list.total-equals-items",
    ),
    Access.WRITE: ("filing.acknowledged-with-time", "filing.accepts-allowed-file"),
}


@dataclass(frozen=True)
class Lab:
    """A running portal.

    Attributes:
        folder: for everything.
        file: the target with its true addresses.
        environ: with the portal's secrets.
    """

    folder: Path
    file: TargetFile
    environ: dict[str, str]


def stage_of(access: Access) -> Stage:
    """The functional stage of a level."""
    stages = (s for s in STAGES if s.engine is Engine.FUNCTIONAL and s.alone is not Alone.ONLY)
    return next(s for s in stages if s.access == (access,))


def suite_seconds(lab: Lab, access: Access, workers: int) -> float:
    """One functional stage of a fresh run, as the orchestrator starts it.

    Raises:
        SystemExit: something did not pass.
    """
    options = Options(edition="2024", access=access, only=CHECKS[access], seed=1, out=lab.folder / "runs")
    run: RunFolder = prepare(Suite(), lab.file, options)
    run.private.mkdir(mode=0o700, exist_ok=True)
    stage = stage_of(access)
    items = stage_items(stage, run.plan.items)
    command = functional(Work(run.path, 1, stage, items, workers)).command
    seconds = timed([list(command)], engine_environ({}, lab.environ), run.private)
    outcomes = list(run.outcomes.read())
    bad = [f"{o.check} {o.case}: {o.message}" for o in outcomes if o.status is not Status.PASSED]
    if bad or len(outcomes) != len(items):
        raise SystemExit(f"không đo được: {len(outcomes)}/{len(items)} phép, {bad[:3]}")
    return seconds


def bare_seconds(lab: Lab, access: Access, side_by_side: int) -> float:
    """The same page actions by bare scripts."""
    target = lab.file.target
    account, procedure = target.accounts["citizen-a"], target.data.procedure
    pdf = lab.folder / "don.pdf"
    pdf.write_bytes(_PDF)
    settings = lab.folder / f"bare-{access}.json"
    known = {
        "stage": access.value,
        "url": target.base_urls.public,
        "browser": str(find_browser()),
        "arguments": launch_arguments(target),
        "username": account.username,
        "password": lab.environ[account.password_env],
        "form": dict(procedure.form) if procedure else {},
        "pdf": str(pdf),
    }
    settings.touch(mode=0o600)
    settings.write_text(json.dumps(known), encoding="utf-8")
    script = [sys.executable, str(ROOT / "bench" / "bare.py"), str(settings)]
    commands = [[*script, str(n), str(side_by_side)] for n in range(side_by_side)]
    return timed(commands, lab.environ, lab.folder)


def timed(commands: list[list[str]], environ: Mapping[str, str], cwd: Path) -> float:
    """Wall time of commands side by side, in seconds.

    Raises:
        SystemExit: one of them failed.
    """
    log = cwd / "bench.log"
    began = time.perf_counter()
    with log.open("ab") as stream:
        running = [subprocess.Popen(c, env=dict(environ), cwd=cwd, stdout=stream, stderr=stream) for c in commands]
        codes = [process.wait() for process in running]
    seconds = time.perf_counter() - began
    if any(codes):
        raise SystemExit(f"không đo được, mã {codes}:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
    return seconds


def measure(lab: Lab, rounds: int, levels: tuple[Access, ...]) -> dict[str, dict[str, list[float]]]:
    """Seconds of every competitor, in every round, per level."""
    found: dict[str, dict[str, list[float]]] = {}
    for access in levels:
        runners: dict[str, Callable[[], float]] = {}
        # One person's open draft is one on any portal: two who file as the same person side by side are not measured.
        for sides in (1, 2) if access is Access.OBSERVE else (1,):
            runners[f"bare-{sides}"] = partial(bare_seconds, lab, access, sides)
            runners[f"suite-{sides}"] = partial(suite_seconds, lab, access, sides)
        times: dict[str, list[float]] = {name: [] for name in runners}
        for number in range(rounds):
            # every second round goes the other way, so that nobody always runs on the warmer machine
            for name in list(runners)[:: 1 if number % 2 == 0 else -1]:
                times[name].append(runners[name]())
        found[access.value] = times
    return found


def summary(times: Mapping[str, list[float]]) -> dict[str, float]:
    """Ratios to one bare script; the medians of the ratios within a round."""

    def ratio(name: str) -> float:
        pairs = zip(times[name], times["bare-1"], strict=True)
        return round(statistics.median(a / b for a, b in pairs), 3)

    medians = {f"{name}-s": round(statistics.median(values), 3) for name, values in times.items()}
    return medians | {f"{name}-ratio": ratio(name) for name in times if name != "bare-1"}


def report(level: str, found: Mapping[str, float]) -> None:
    """Print one level."""
    print(f"Chức năng ({level}), so với kịch bản Playwright trần một tiến trình ({found['bare-1-s']:.1f} s):")
    for name, goal in (("suite-1-ratio", GOAL_ONE), ("suite-2-ratio", GOAL_TWO)):
        if name in found:
            mark = "đạt" if found[name] <= goal else "CHƯA ĐẠT"
            print(f"  bộ kiểm, {name[6]} tiến trình: {found[name]:.2f} lần (mục tiêu {goal}; {mark})")
    if "bare-2-ratio" in found:
        print(f"  trần: hai kịch bản trần chạy song song: {found['bare-2-ratio']:.2f} lần")


def run(rounds: int, levels: tuple[Access, ...]) -> dict[str, dict[str, float]]:
    """Start a portal, measure, print; gives the figures."""
    with tempfile.TemporaryDirectory(prefix="kiemdinh-bench-") as name, Supervisor(Path(name) / "logs") as supervisor:
        folder = Path(name)
        file = load_target(ROOT / "targets" / "reference.yaml")
        started = launch.start(file.target, folder, supervisor, edition="2024", seed=7, environ=dict(os.environ))
        target: Target = msgspec.structs.replace(started.target, launch=None)
        lab = Lab(
            folder=folder,
            file=TargetFile(path=file.path, document=file.document, target=target),
            environ={**os.environ, **started.secrets},
        )
        os.environ.update(started.secrets)
        figures = {level: summary(times) for level, times in measure(lab, rounds, levels).items()}
    for level, found in figures.items():
        report(level, found)
    return figures


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=[a.value for a in CHECKS])
    given = parser.parse_args()
    levels = (Access(given.only),) if given.only else tuple(CHECKS)
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} nhân, tải {os.getloadavg()[0]:.1f}, {given.rounds} vòng")
    run(given.rounds, levels)


if __name__ == "__main__":
    main()
