"""A run that a developer drives with pytest instead of the orchestrator."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiemdinh.bundle.folder import Manifest, RunFolder
from kiemdinh.catalogue import load_catalogue
from kiemdinh.collect import launch
from kiemdinh.events.clock import stamp, system_clock
from kiemdinh.model.plan import Plan
from kiemdinh.plan.make import plan_items
from kiemdinh.plan.needs import Conditions
from kiemdinh.plan.tools import find_tool
from kiemdinh.supervise import Supervisor
from kiemdinh.target import load_target

_RUN = "bang-tay"


@dataclass(frozen=True, slots=True)
class HandRun:
    """A prepared run folder with its portal running.

    Attributes:
        run_dir: the folder.
        environ: variables that the scenarios need.
        supervisor: owner of the processes.
    """

    run_dir: Path
    environ: Mapping[str, str]
    supervisor: Supervisor

    @classmethod
    def start(cls, target_file: Path, run_dir: Path) -> HandRun:
        """Load the target, start what it launches and plan every check that the target allows.

        Args:
            target_file: YAML file of the target.
            run_dir: empty folder.

        Raises:
            InputProblem: malformed target.
            EnvironmentProblem: the portal did not start.
        """
        target = load_target(target_file).target
        folder = RunFolder(run_dir)
        folder.private.mkdir(mode=0o700, parents=True, exist_ok=True)
        supervisor = Supervisor(folder.private / "logs")
        supervisor.__enter__()
        now = system_clock()
        try:
            edition = target.editions[0]
            started = launch.start(
                target, folder.private, supervisor, edition=edition, seed=1, environ=dict(os.environ)
            )
            catalogue = load_catalogue()
            known = Conditions(
                target=started.target,
                access=target.access.allowed,
                now=now,
                environ={**os.environ, **started.secrets},
                find_tool=find_tool,
                launched=True,
            )
            items = [item for check in catalogue.values() for item in plan_items(check, known)]
            plan = Plan(
                run=_RUN,
                target=target.id,
                release=target.release,
                edition=edition,
                editions=target.editions,
                as_of=now.date().isoformat(),
                access=target.access.allowed,
                seed=1,
                items=tuple(sorted(items, key=lambda i: (i.check, i.case))),
            )
            folder.write("target.json", started.target)
            folder.write("catalogue.json", list(catalogue.values()))
            folder.write("manifest.json", _manifest(stamp(now)))
            folder.write("plan.json", plan)
        except BaseException:
            supervisor.stop_all()
            raise
        return cls(run_dir, started.secrets, supervisor)

    def stop(self) -> None:
        """Stop everything that was started."""
        self.supervisor.stop_all()


def _manifest(started: str) -> Manifest:
    return Manifest(
        run=_RUN,
        started=started,
        target_sha256="",
        seed=1,
        formula="",
        rules="",
        versions={},
        editions={},
        platform="",
    )
