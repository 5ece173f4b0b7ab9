"""Collects: one run folder, one portal, the engines one after the other, later looks, and the seal."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from functools import partial

from kiemdinh.bundle.folder import STOP, RunFolder, write_whole
from kiemdinh.bundle.seal import seal_collection
from kiemdinh.collect import launch
from kiemdinh.collect.beside import in_groups, may_share, side_by_side
from kiemdinh.collect.canary import control_problem
from kiemdinh.collect.endings import End, in_words
from kiemdinh.collect.looks import Key, wanted_again
from kiemdinh.collect.settings import Settings
from kiemdinh.collect.stages import Stage, Work, stage_items
from kiemdinh.events.clock import stamp
from kiemdinh.events.kept import seconds_to_wait
from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.events.types import CheckStarted, RunFinished, RunStarted, StageFinished, StageStarted
from kiemdinh.model.enums import Access, Owner, SignInWay
from kiemdinh.model.failures import Blocked, CheckSignal, EnvironmentProblem, InputProblem, NotApplicable, Unreachable
from kiemdinh.model.plan import PlanItem
from kiemdinh.model.target import Target
from kiemdinh.plan.make import replan
from kiemdinh.plan.needs import Conditions
from kiemdinh.supervise import POLL_S, Running, Supervisor, engine_environ
from kiemdinh.target import without_local_paths

_MOST_STARTS = 3
_LEAST_FREE_BYTES = 8_000_000


class _Stopped(Exception):
    """The kill switch was set."""


class Collector:
    """Collects one run.

    Args:
        folder: the run's folder, with plan and target.
        settings: how.
    """

    def __init__(self, folder: RunFolder, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._plan = folder.plan
        self._target: Target = folder.target
        self._extensions = settings.discover()
        self._environ: dict[str, str] = engine_environ({}, settings.environ)
        self._silent = False
        self._leave = threading.Event()
        self._thread = threading.current_thread()

    def run(self, *, resumed: bool = False) -> bool:
        """Collect until the run is sealed.

        Args:
            resumed: the run was interrupted before.

        Returns:
            Whether the collection is complete and sealed; ``False`` when it was interrupted and can be resumed.

        Raises:
            InputProblem: somebody else collects here, the run is sealed, or its files are malformed.
            OSError: the disk is full.
        """
        if self._folder.sealed:
            raise InputProblem("lượt kiểm định này đã niêm phong, không thể thu thập thêm", str(self._folder.path))
        self._thread = threading.current_thread()
        with self._folder.locked():
            (self._folder.path / STOP).unlink(missing_ok=True)
            logs = self._folder.private / "logs"
            complete = False
            try:
                with Supervisor(logs, grace_s=self._settings.bounds.grace_s) as supervisor:
                    self._collect(supervisor, resumed=resumed)
                complete = True
            except (_Stopped, KeyboardInterrupt):
                pass
            self._event(RunFinished(at=self._now(), run=self._plan.run, interrupted=not complete))
            if complete:
                self._folder.write("target.json", without_local_paths(self._target))
                seal_collection(self._folder)
            self._show()
        return complete

    def _collect(self, supervisor: Supervisor, *, resumed: bool) -> None:
        self._enough_space()
        runnable = sum(i.runnable for i in self._plan.items)
        self._event(
            RunStarted(
                at=self._now(),
                run=self._plan.run,
                target=self._plan.target,
                planned=len(self._plan.items),
                runnable=runnable,
                resumed=resumed,
            )
        )
        problem = self._start(supervisor)
        self._record_blocked()
        for look in range(1, self._settings.looks + 1):
            if look > 1 and not self._prepare(look):
                break
            sharing = may_share(self._target, self._settings.workers)
            for group in in_groups(self._settings.stages, self._plan.items, self._folder.catalogue, sharing=sharing):
                self._group(supervisor, group, look, problem)

    def _start(self, supervisor: Supervisor) -> str:
        """Launch what the target needs; gives why nothing can be collected, or an empty text."""
        if self._target.launch is not None:
            launch.forget_sessions(self._folder.private)
        try:
            started = self._settings.start_target(
                self._target,
                self._folder.private,
                supervisor,
                edition=self._plan.edition,
                seed=self._plan.seed,
                environ=self._settings.environ,
                tick=self._tick,
            )
        except EnvironmentProblem as error:
            return str(error)
        self._target = started.target
        self._environ |= started.secrets
        known = Conditions(
            target=self._target,
            access=self._plan.access,
            now=self._settings.clock(),
            environ=self._environ,
            find_tool=self._settings.find_tool,
            launched=True,
        )
        self._plan = replan(self._plan, self._folder.catalogue, known)
        self._folder.write("target.json", self._target)
        self._folder.write("plan.json", self._plan)
        return ""

    def _record_blocked(self) -> None:
        session = self._session(1)
        done = self._done(1)
        for item in self._plan.items:
            if (item.check, item.case) in done or item.runnable:
                continue
            notes = Notes(session)
            if item.absent:
                notes.fact("absent", item.absent)
                said = self._target.mapping.functions.get(item.absent)
                who = f"{said.by} xác nhận ngày {said.on}" if said is not None and said.by else "đã xác nhận"
                error: CheckSignal = NotApplicable(f"Hệ thống không có chức năng «{item.absent}» ({who})")
            else:
                error = Blocked(f"Chưa kiểm: {item.blocked}", item.blocked_by, item.owner or Owner.ENVIRONMENT)
            session.record(item.check, item.case, error, notes, self._now())
        self._show()

    def _prepare(self, look: int) -> bool:
        """Write the list of a later pass and wait for its time; gives whether there is anything to do."""
        path = self._folder.private / f"look-{look}.json"
        wanted = wanted_again(self._plan, self._folder.outcomes.read(), look)
        if not wanted:
            return False
        self._folder.write(f"private/{path.name}", wanted)
        if set(wanted) <= self._done(look):
            return True
        deadline = time.monotonic() + self._settings.spacing_s
        while time.monotonic() < deadline:
            self._tick()
            time.sleep(min(POLL_S, max(0.0, deadline - time.monotonic())))
        return True

    def _group(self, supervisor: Supervisor, group: Sequence[Stage], look: int, problem: str) -> None:
        works = [partial(self._stage, supervisor, stage, look, problem) for stage in group if self._todo(stage, look)]
        if len(works) > 1:
            side_by_side(works, self._tick, self._leave)
        elif works:
            works[0]()

    def _stage(self, supervisor: Supervisor, stage: Stage, look: int, problem: str) -> None:
        todo = self._todo(stage, look)
        seconds = sum(i.seconds for i in todo)
        self._event(
            StageStarted(
                at=self._now(), stage=stage.key, title=stage.title, cases=len(todo), seconds=seconds, look=look
            )
        )
        problem = problem or self._canary()
        if problem:
            self._unreachable(todo, look, problem)
        else:
            problem = self._forbidden(todo, look) or self._engine(supervisor, stage, look)
        self._event(StageFinished(at=self._now(), stage=stage.key, problem=problem, look=look))
        self._tick()

    def _forbidden(self, todo: tuple[PlanItem, ...], look: int) -> str:
        """Nothing intrusive starts without the proof of control."""
        if todo[0].access is not Access.INTRUSIVE:
            return ""
        problem = control_problem(self._target, self._environ)
        if problem:
            reason = Blocked(f"Chưa kiểm: {problem}", ("target:authorisation",))
            self._record_all(todo, look, reason)
        return problem

    def _engine(self, supervisor: Supervisor, stage: Stage, look: int) -> str:
        """Run a stage's engine until every case is recorded; gives what went wrong with the engine, if anything."""
        problem = ""
        for start in range(1, _MOST_STARTS + 1):
            todo = self._todo(stage, look)
            if not todo:
                break
            work = Work(
                self._folder.path,
                look,
                stage,
                todo,
                self._settings.workers,
                more_features=tuple(e.folder(e.features) for e in self._extensions if e.features),
                more_steps=tuple(name for e in self._extensions for name in e.steps),
            )
            invocation = self._settings.engines[stage.engine](work)
            running = supervisor.start(
                stage.title,
                invocation.command,
                log=f"{stage.key}-{look}-{start}.log",
                environ=self._environ,
                cwd=self._folder.private,
            )
            end = self._wait(supervisor, running, self._patience(todo), invocation.normal_ends)
            missing = self._todo(stage, look)
            if not missing:
                break
            self._enough_space()
            down = self._canary()
            if down:
                self._unreachable(missing, look, down)
                return down
            problem = self._session(look).sink.redactor.text(in_words(end, running))
            begun = tuple(i for i in missing if (i.check, i.case) in self._begun(look))
            last = end is not End.BROKEN or start == _MOST_STARTS or not begun
            self._broken(missing if last else begun, look, problem, running)
        return problem

    def _patience(self, todo: tuple[PlanItem, ...]) -> float:
        bounds = self._settings.bounds
        people = sum(a.sign_in is SignInWay.MANUAL for a in self._target.accounts.values())
        waiting = people * seconds_to_wait(self._environ)
        return bounds.base_s + bounds.factor * sum(i.seconds for i in todo) + waiting

    def _wait(self, supervisor: Supervisor, running: Running, patience_s: float, normal: frozenset[int]) -> End:
        deadline = time.monotonic() + patience_s
        while running.exit_code is None:
            if time.monotonic() > deadline:
                supervisor.stop(running)
                return End.TOO_LONG
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.process.wait(POLL_S)
            self._show()
            if self._folder.stop_asked() or self._leave.is_set():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    running.process.wait(self._settings.bounds.stop_s)
                supervisor.stop(running)
                raise _Stopped
        if self._folder.stop_asked():
            raise _Stopped
        return End.WELL if running.exit_code in normal else End.BROKEN

    def _todo(self, stage: Stage, look: int) -> tuple[PlanItem, ...]:
        done = self._done(look)
        items = stage_items(stage, self._plan.items)
        if look > 1:
            wanted = set(wanted_again(self._plan, self._folder.outcomes.read(), look))
            items = tuple(i for i in items if (i.check, i.case) in wanted)
        return tuple(i for i in items if (i.check, i.case) not in done)

    def _done(self, look: int) -> set[Key]:
        return {(o.check, o.case) for o in self._folder.outcomes.read() if o.attempt >= look}

    def _begun(self, look: int) -> set[Key]:
        """Cases begun in this pass since the run was last started or resumed."""
        begun: set[Key] = set()
        for event in self._folder.events.read():
            if isinstance(event, RunStarted):
                begun.clear()
            elif isinstance(event, CheckStarted) and event.look == look:
                begun.add((event.check, event.case))
        return begun

    def _canary(self) -> str:
        """How the portal does not answer, or an empty text.

        One that answered before gets the patience that the target states; one that was silent is not waited for anew.
        """
        least = self._settings.bounds.canary_s
        patience = least if self._silent else max(least, self._target.network.timeout_s)
        problem = self._settings.canary(self._target, patience)
        self._silent = bool(problem)
        return problem

    def _unreachable(self, items: tuple[PlanItem, ...], look: int, problem: str) -> None:
        self._record_all(items, look, Unreachable(problem))

    def _broken(self, items: tuple[PlanItem, ...], look: int, problem: str, running: Running) -> None:
        self._record_all(items, look, CheckSignal(problem), running.last_lines())

    def _record_all(self, items: tuple[PlanItem, ...], look: int, error: CheckSignal, lines: str = "") -> None:
        session = self._session(look)
        for item in items:
            notes = Notes(session)
            if lines:
                notes.text(lines, "Những dòng cuối của bộ thu thập")
            session.record(item.check, item.case, error, notes, self._now())

    def _session(self, look: int) -> CollectSession:
        return CollectSession(self._folder.path, clock=self._settings.clock, environ=self._environ, look=look)

    def _enough_space(self) -> None:
        if shutil.disk_usage(self._folder.path).free < _LEAST_FREE_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._folder.path))

    def _tick(self) -> None:
        self._show()
        if self._folder.stop_asked() or self._leave.is_set():
            raise _Stopped

    def _show(self) -> None:
        if threading.current_thread() is self._thread:
            self._settings.tick()

    def _event(self, event: RunStarted | StageStarted | StageFinished | RunFinished) -> None:
        self._folder.events.append(event)

    def _now(self) -> str:
        return stamp(self._settings.clock())


def ask_to_stop(folder: RunFolder) -> None:
    """Set the kill switch of a run."""
    write_whole(folder.path / STOP, b"")
