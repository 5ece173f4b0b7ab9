"""Stages of collection and the commands of their engines."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from kiemdinh.model.enums import Access, Engine
from kiemdinh.model.plan import PlanItem

PYTEST_NORMAL_ENDS = frozenset({0, 1, 5})
# Only what the scenarios need: other people's plugins cost a second in every worker, and a stray warning of one check
# (an error in our own tests) must not decide the outcome of the next.
_LEAN = (
    "--disable-plugin-autoload",
    "--assert=plain",
    *(
        word
        for name in ("pytest_bdd.plugin", "xdist.plugin", "no:warnings", "no:unraisableexception", "no:threadexception")
        for word in ("-p", name)
    ),
)


class Alone(StrEnum):
    """What a stage does with cases that must run by themselves."""

    LEFT_OUT = "left-out"
    AT_THE_END = "at-the-end"
    """It runs one case after the other anyway, these after all others."""
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Stage:
    """Cases that one engine runs in one go.

    Attributes:
        key: short name in events and logs.
        title: Vietnamese name.
        engine: collector.
        access: levels it takes.
        alone: which cases it takes of those that must run by themselves.
        outside: whether it takes only the cases of tools from outside, or only others; ``None`` for both.
        beside: whether it may run at the same time as the stage before it.
    """

    key: str
    title: str
    engine: Engine
    access: tuple[Access, ...]
    alone: Alone = Alone.LEFT_OUT
    outside: bool | None = None
    beside: bool = False

    def takes(self, item: PlanItem) -> bool:
        """Whether a case belongs to this stage."""
        turn = self.alone is Alone.AT_THE_END or item.alone is (self.alone is Alone.ONLY)
        hands = self.outside is None or item.outside is self.outside
        return item.engine is self.engine and item.access in self.access and turn and hands


_NAMES = {
    Engine.FUNCTIONAL: "Chức năng",
    Engine.SYNC: "Đồng bộ với Cổng quốc gia",
    Engine.LOAD: "Hiệu năng",
    Engine.SECURITY: "An toàn thông tin",
}
_LEVELS = {Access.OBSERVE: "chỉ xem", Access.WRITE: "có tạo hồ sơ thử", Access.INTRUSIVE: "thử tấn công"}
_EVERY = tuple(Access)


def _level(engine: Engine, access: Access, alone: Alone = Alone.LEFT_OUT, *, beside: bool = False) -> Stage:
    title = f"{_NAMES[engine]} ({_LEVELS[access]})"
    return Stage(f"{engine}-{access}", title, engine, (access,), alone, beside=beside)


def _alone(engine: Engine, access: Access) -> Stage:
    return Stage(f"{engine}-{access}-alone", f"{_NAMES[engine]} (chạy riêng)", engine, (access,), Alone.ONLY)


_TOOLS_TITLE = f"{_NAMES[Engine.SECURITY]} (máy quét ngoài)"

STAGES: tuple[Stage, ...] = (
    _level(Engine.FUNCTIONAL, Access.OBSERVE),
    _level(Engine.SECURITY, Access.OBSERVE, beside=True),
    _level(Engine.FUNCTIONAL, Access.WRITE, Alone.AT_THE_END),
    _level(Engine.SECURITY, Access.WRITE),
    Stage("sync", _NAMES[Engine.SYNC], Engine.SYNC, _EVERY, Alone.AT_THE_END),
    Stage("load", _NAMES[Engine.LOAD], Engine.LOAD, _EVERY, Alone.AT_THE_END),
    _level(Engine.FUNCTIONAL, Access.INTRUSIVE),
    replace(_level(Engine.SECURITY, Access.INTRUSIVE), outside=False),
    Stage("security-tools", _TOOLS_TITLE, Engine.SECURITY, (Access.INTRUSIVE,), outside=True, beside=True),
    _alone(Engine.FUNCTIONAL, Access.OBSERVE),
    _alone(Engine.FUNCTIONAL, Access.INTRUSIVE),
    *(_alone(Engine.SECURITY, access) for access in Access),
)

# One person files one service after the other: a single pass through the browser spares starting it again.
ONE_SERVICE: tuple[Stage, ...] = (
    Stage("functional", _NAMES[Engine.FUNCTIONAL], Engine.FUNCTIONAL, (Access.OBSERVE, Access.WRITE)),
    Stage("sync", _NAMES[Engine.SYNC], Engine.SYNC, _EVERY),
)


@dataclass(frozen=True, slots=True)
class Invocation:
    """One start of an engine.

    Attributes:
        command: argument vector.
        normal_ends: exit codes after which the engine itself was well.
    """

    command: tuple[str, ...]
    normal_ends: frozenset[int] = frozenset({0})


@dataclass(frozen=True, slots=True)
class Work:
    """What an engine is asked to do.

    Attributes:
        run_dir: the run's folder.
        look: number of the pass.
        stage: the stage.
        items: cases still to run.
        workers: how many may run side by side.
        more_features, more_steps: scenarios and steps from outside the repository.
    """

    run_dir: Path
    look: int
    stage: Stage
    items: tuple[PlanItem, ...]
    workers: int
    more_features: tuple[Path, ...] = ()
    more_steps: tuple[str, ...] = ()

    @property
    def checks(self) -> tuple[str, ...]:
        """Check ids, sorted, each once."""
        return tuple(sorted({i.check for i in self.items}))


EngineCommand = Callable[[Work], Invocation]


def functional(work: Work) -> Invocation:
    """Run the feature files with pytest."""
    # Two workers would file as the same person at once; a portal may rightly give both the same open draft.
    side_by_side = work.stage.alone is Alone.LEFT_OUT and work.stage.access == (Access.OBSERVE,)
    workers = min(work.workers, len(work.items)) if side_by_side else 0
    command = [sys.executable, "-m", "pytest", str(package_folder("features")), *_LEAN, "-p", "steps.plugin"]
    command += ["--kd-run-dir", str(work.run_dir), "--kd-look", str(work.look)]
    if len(work.stage.access) == 1:
        command += ["--kd-access", work.stage.access[0], "--kd-alone", work.stage.alone]
    command += [word for module in work.more_steps for word in ("--kd-more-steps", module)]
    command += [word for folder in work.more_features for word in ("--kd-more-features", str(folder))]
    command += ["-n", str(workers if workers > 1 else 0), "-q", "-p", "no:cacheprovider"]
    return Invocation(tuple(command), PYTEST_NORMAL_ENDS)


def module(name: str) -> EngineCommand:
    """Run a collector module with the checks named."""

    def invocation(work: Work) -> Invocation:
        named = [word for check in work.checks for word in ("--check", check)]
        command = [sys.executable, "-m", name, "--run-dir", str(work.run_dir), "--look", str(work.look), *named]
        return Invocation(tuple(command))

    return invocation


ENGINES: Mapping[Engine, EngineCommand] = {
    Engine.FUNCTIONAL: functional,
    Engine.SYNC: module("schemas.live"),
    Engine.LOAD: module("load.collect"),
    Engine.SECURITY: module("security.collect"),
}


def package_folder(name: str) -> Path:
    """Folder of a package, found without importing it.

    Raises:
        ModuleNotFoundError: the suite is not installed whole.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(name)
    return Path(next(iter(spec.submodule_search_locations)))


def stage_items(stage: Stage, items: Iterable[PlanItem]) -> tuple[PlanItem, ...]:
    """Runnable cases of a stage."""
    return tuple(i for i in items if i.runnable and stage.takes(i))
