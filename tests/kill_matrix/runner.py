"""Runs checks under one fault (or none) with the suite's own collector and says how each check stands."""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import msgspec

from kiemdinh.bundle.folder import RunFolder
from kiemdinh.collect import launch
from kiemdinh.collect.orchestrator import Collector
from kiemdinh.collect.settings import Settings
from kiemdinh.collect.stages import Stage, Work
from kiemdinh.events.clock import stamp, system_clock
from kiemdinh.judge.facts import judge_fact
from kiemdinh.judge.results import Results
from kiemdinh.model.check import Check
from kiemdinh.model.edition import Edition, FactRule
from kiemdinh.model.enums import Access, Engine, Owner, Status, VerdictState
from kiemdinh.model.fold import AGREEING_LOOKS, MOST_LOOKS
from kiemdinh.model.target import Authorisation, Target
from kiemdinh.running import Options, Suite, prepare
from kiemdinh.supervise import Supervisor
from kiemdinh.target import Ready, TargetFile, apply_ready, load_target
from portal.defects import all_defects
from tests.kill_matrix.browser import shared_browser
from tests.kill_matrix.engines import IN_PROCESS, environment
from tests.kill_matrix.hashes import defect_sources
from tests.kill_matrix.observer import Observer, unsteady
from tests.kill_matrix.portals import PortalThreads
from tests.kill_matrix.seen import Answer, Order, Seen

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "targets" / "reference.yaml"
SEED = 20240405
_LOAD_S = 14.0
_LOAD_USERS = 20
_PORT = re.compile(r"(?<=127\.0\.0\.1):\d+")
_ROOT = str(Path(__file__).parents[2])
log = logging.getLogger(__name__)
_MOST_MESSAGE = 300


@dataclass(frozen=True)
class QuickSuite(Suite):
    """The suite with its data read once."""

    @cached_property
    def _catalogue(self) -> Mapping[str, Check]:
        return super().catalogue()

    @cached_property
    def _editions(self) -> dict[str, Edition]:
        return super().editions(self._catalogue)

    def catalogue(self) -> Mapping[str, Check]:
        """All checks."""
        return self._catalogue

    def editions(self, catalogue: Mapping[str, Check]) -> dict[str, Edition]:
        """All editions, oldest first."""
        del catalogue
        return self._editions


class QuickCollector(Collector):
    """The collector with engines inside this process; what they leave undone goes the official way.

    Args:
        folder: the run's folder.
        settings: how.
        portal: what ends with the collection's processes.
    """

    def __init__(self, folder: RunFolder, settings: Settings, portal: ExitStack) -> None:
        super().__init__(folder, settings)
        self._portal = portal

    def _collect(self, supervisor: Supervisor, *, resumed: bool) -> None:
        with self._portal:
            super()._collect(supervisor, resumed=resumed)

    def _engine(self, supervisor: Supervisor, stage: Stage, look: int) -> str:
        engine = IN_PROCESS.get(stage.engine)
        todo = self._todo(stage, look)
        if engine is not None and todo:
            try:
                with environment(self._environ):
                    engine(Work(self._folder.path, look, stage, todo, 1))
            except Exception:
                log.exception("%s inside this process", stage.key)
        return super()._engine(supervisor, stage, look)


def target_for(file: TargetFile, defects: tuple[str, ...], now_stamp: Callable[[timedelta], str]) -> TargetFile:
    """The reference target with faults switched on and an authorisation of one hour."""
    target = file.target
    assert target.launch is not None
    switch = [word for defect in defects for word in ("--defect", defect)]
    launched = msgspec.structs.replace(target.launch, command=(*target.launch.command, *switch))
    permit = Authorisation(
        allowed_by="Kiểm thử của bộ kiểm",
        document="KT-01/MT",
        not_before=now_stamp(timedelta(minutes=-5)),
        not_after=now_stamp(timedelta(hours=1)),
    )
    short = msgspec.structs.replace(
        target.load, duration_s=min(_LOAD_S, target.load.duration_s), users=_LOAD_USERS, spawn_per_s=_LOAD_USERS
    )
    changed = msgspec.structs.replace(target, launch=launched, authorisation=permit, load=short)
    return TargetFile(path=file.path, document=file.document, target=changed)


class Runner:
    """Runs orders one after the other; portals, browser and modules are reused.

    Args:
        folder: for portals and run folders.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._portals = PortalThreads(folder / "portals")
        self._suite = QuickSuite()
        self._file = load_target(TARGET)

    @property
    def suite(self) -> Suite:
        """Checks and editions."""
        return self._suite

    def run(self, order: Order) -> Answer:
        """Run the checks of an order.

        Raises:
            InputProblem: an unknown check or edition.
        """
        began = time.monotonic()
        out = Path(tempfile.mkdtemp(dir=self._folder, prefix="run-"))
        observer = self._observer() if order.watched else None
        try:
            portal = ExitStack()
            if observer is not None:
                portal.enter_context(observer.watching())
            folder, settings = self._prepare(order, out, portal)
            collector = Collector(folder, settings) if order.official else QuickCollector(folder, settings, portal)
            if not collector.run():
                raise KeyboardInterrupt
            seen = standing(folder, self._suite.editions({})[order.edition], twice=not order.once)
        finally:
            if not os.environ.get("KIEMDINH_MATRIX_KEEP"):
                shutil.rmtree(out, ignore_errors=True)
        answer = Answer(order=order, seen=seen, seconds=round(time.monotonic() - began, 2))
        if observer is None:
            return answer
        return msgspec.structs.replace(answer, met=observer.met, unused=tuple(observer.unused))

    def _observer(self) -> Observer:
        defects = all_defects()
        return Observer(defects, unsteady(defects, defect_sources()))

    def _prepare(self, order: Order, out: Path, portal: ExitStack) -> tuple[RunFolder, Settings]:
        file = target_for(self._file, order.defects, lambda delta: stamp(system_clock() + delta))
        settings = Settings(workers=1, spacing_s=0.0, looks=1 if order.once else MOST_LOOKS)
        engines = {self._suite.catalogue()[c].engine for c in order.checks}
        # A measured time must not wait for another thread of this process.
        if not order.official and Engine.LOAD not in engines:
            settings = replace(settings, start_target=self._starter(order, portal))
        options = Options(edition=order.edition, access=Access.INTRUSIVE, only=order.checks, seed=SEED, out=out)
        return prepare(self._suite, file, options), settings

    def _starter(self, order: Order, portal: ExitStack) -> Callable[..., launch.Started]:
        def start(
            target: Target, private: Path, supervisor: Supervisor, *, edition: str, seed: int, **more: object
        ) -> launch.Started:
            without = msgspec.structs.replace(target, launch=None)
            stub = launch.start(without, private, supervisor, edition=edition, seed=seed, **more)  # type: ignore[arg-type]
            live = portal.enter_context(
                self._portals.running(
                    private / "portal",
                    national_portal=stub.secrets.get("KIEMDINH_STUB_URL", ""),
                    edition=edition,
                    defects=order.defects,
                    seed=seed,
                )
            )
            ready = msgspec.convert(live.ready, Ready)
            return launch.Started(target=apply_ready(target, ready), secrets={**stub.secrets, **ready.secrets})

        return start


def standing(folder: RunFolder, edition: Edition, *, twice: bool = True) -> dict[str, Seen]:
    """How each planned check of a run stands under an edition.

    Args:
        folder: the run.
        edition: by which it is judged.
        twice: what fails was looked at again; else one look stands for both.
    """
    plan, catalogue, target = folder.plan, folder.catalogue, folder.target
    looks = list(folder.outcomes.read())
    if not twice:
        looks += [msgspec.structs.replace(o, attempt=AGREEING_LOOKS) for o in looks if o.status is Status.FAILED]
    results = Results.of(plan, looks, catalogue, target)
    broken = broken_facts((r for c in edition.criteria for r in c.facts), results, catalogue, target)
    seen: dict[str, Seen] = {}
    for check in sorted({i.check for i in plan.items}):
        result = results.checks[check]
        if result.status is Status.PASSED and check in broken:
            seen[check] = Seen(status=Status.FAILED, owner=Owner.PORTAL, message=broken[check])
            continue
        such = [c for c in result.cases if c.final.status is result.status]
        first = such[0].final
        seen[check] = Seen(
            status=result.status,
            owner=result.owner or "",
            message=_PORT.sub("…", first.message).replace(_ROOT, "…")[:_MOST_MESSAGE],
            blocked_by=first.blocked_by,
            unstable=any(c.unstable for c in result.cases),
            cases=tuple(c.final.case for c in such) if len(result.cases) > 1 else (),
        )
    return seen


def broken_facts(
    rules: Iterable[FactRule], results: Results, catalogue: Mapping[str, Check], target: Target
) -> dict[str, str]:
    """What was measured and breaks a rule, by check."""
    found: dict[str, str] = {}
    for rule in rules:
        result, _ = judge_fact(rule, results, catalogue, target)
        if result.state is VerdictState.FAILED:
            found[rule.check] = (
                f"{result.title.vi}: {result.value} {rule.comparison} {result.limit} {rule.unit}".strip()
            )
    return found


@contextmanager
def runner(folder: Path | None = None) -> Iterator[Runner]:
    """A runner with its browser and a folder of its own that is removed at the end."""
    place = Path(tempfile.mkdtemp(prefix="kiemdinh-matrix-", dir=folder))
    try:
        with shared_browser():
            yield Runner(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)
