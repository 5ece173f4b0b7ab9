"""How to collect: patience, workers, engines, and what tests put in their place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiemdinh.collect import launch
from kiemdinh.collect.canary import Canary, look_at
from kiemdinh.collect.stages import ENGINES, STAGES, EngineCommand, Stage
from kiemdinh.events.clock import Clock, system_clock
from kiemdinh.extensions import Extension, discover
from kiemdinh.model.enums import Engine
from kiemdinh.model.fold import MOST_LOOKS
from kiemdinh.plan.needs import FindTool
from kiemdinh.plan.tools import find_tool


@dataclass(frozen=True, slots=True)
class Bounds:
    """Patience with the suite's own engines, in seconds.

    Attributes:
        base_s: for starting and ending an engine.
        factor: times the expected duration of its cases.
        stop_s: for stopping by itself after the kill switch.
        canary_s: for the portal to answer its first page.
        grace_s: for a process to end when asked.
    """

    base_s: float = 120.0
    factor: float = 6.0
    stop_s: float = 3.0
    canary_s: float = 5.0
    grace_s: float = 3.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How to collect.

    Attributes:
        workers: cases side by side where the engine can.
        spacing_s: seconds between the passes that look again.
        looks: passes at most; with fewer than two no failure is confirmed.
        environ: environment with the secrets.
        clock: the suite's clock.
        tick: called several times a second (progress display).
        engines: command of each engine.
        bounds: patience.
        canary: asks whether the portal answers.
        find_tool: whether an outside tool can be found.
        start_target: starts what the target needs.
        stages: what runs in one go, in this order.
        discover: finds extensions from outside the repository.
    """

    workers: int = 2
    spacing_s: float = 10.0
    looks: int = MOST_LOOKS
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    clock: Clock = system_clock
    tick: Callable[[], None] = lambda: None
    engines: Mapping[Engine, EngineCommand] = field(default_factory=lambda: ENGINES)
    bounds: Bounds = Bounds()
    canary: Canary = look_at
    find_tool: FindTool = find_tool
    start_target: Callable[..., launch.Started] = launch.start
    stages: tuple[Stage, ...] = STAGES
    discover: Callable[[], tuple[Extension, ...]] = discover
