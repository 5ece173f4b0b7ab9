"""What the gate adds to a run: its selection, pictures of every page, and where the time went."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime

from kiemdinh.bundle.folder import JUDGEMENTS, RunFolder
from kiemdinh.collect.settings import Settings
from kiemdinh.collect.stages import ONE_SERVICE, EngineCommand, Invocation, Work
from kiemdinh.events.types import AnyEvent, RunFinished, RunStarted, StageFinished, StageStarted
from kiemdinh.gate.decide import Judged, make_slip
from kiemdinh.gate.service import Service
from kiemdinh.gate.steps import PlannedStep
from kiemdinh.judging import Judged as Written
from kiemdinh.judging import render
from kiemdinh.model.edition import Edition
from kiemdinh.model.enums import Engine
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.slip import Slip

FORMATS = ("slip", "slip-pdf", "html", "json", "junit")
SLIP = "slip.json"
_PLUGIN = "steps.plugin"


def selection(steps: Iterable[PlannedStep]) -> tuple[str, ...]:
    """Checks to run.

    Raises:
        InputProblem: nothing is left to check.
    """
    chosen = tuple(dict.fromkeys(check for step in steps for check in step.checks))
    if not chosen:
        raise InputProblem("bộ kiểm không có phép kiểm nào cho thủ tục này", "--procedure")
    return chosen


def for_one_service(settings: Settings, steps: Iterable[PlannedStep]) -> Settings:
    """Settings that go through the browser once and keep a picture of every step: of its first check."""
    engines = dict(settings.engines)
    checks = tuple(step.checks[0] for step in steps if step.checks)
    engines[Engine.FUNCTIONAL] = _pictured(engines[Engine.FUNCTIONAL], checks)
    return dataclasses.replace(settings, engines=engines, stages=ONE_SERVICE)


def _pictured(engine: EngineCommand, checks: tuple[str, ...]) -> EngineCommand:
    def invocation(work: Work) -> Invocation:
        made = engine(work)
        if _PLUGIN not in made.command:
            return made
        return dataclasses.replace(made, command=(*made.command, "--kd-pictures", ",".join(checks)))

    return invocation


def write_slip(
    folder: RunFolder,
    written: Written,
    edition: Edition,
    service: Service,
    steps: tuple[PlannedStep, ...],
    *,
    lang: str = "vi",
) -> Slip:
    """Decide, write ``slip.json`` beside the verdicts, render everything and seal the judgement again.

    Raises:
        InputProblem: malformed run files.
    """
    judged = Judged(
        plan=folder.plan,
        target=folder.target,
        edition=edition,
        catalogue=folder.catalogue,
        outcomes=list(folder.outcomes.read()),
        judgement=written.judgement,
        grade=written.grade,
    )
    slip = make_slip(judged, service, steps)
    folder.write(f"{JUDGEMENTS}/{edition.id}/{SLIP}", slip)
    render(folder, edition.id, FORMATS, lang)
    return slip


def stage_times(events: Iterable[AnyEvent]) -> list[tuple[str, float]]:
    """Where the time of a collection went: (title, seconds), starting the portal as ``start``."""
    times: list[tuple[str, float]] = []
    titles: dict[str, str] = {}
    last: datetime | None = None
    started = False
    for event in events:
        now = datetime.fromisoformat(event.at)
        if isinstance(event, RunStarted):
            last = now
        elif isinstance(event, StageStarted):
            if last is not None and not started:
                times.append(("start", (now - last).total_seconds()))
            started, last = True, now
            titles[event.stage] = event.title if event.look == 1 else f"{event.title}, lần {event.look}"
        elif isinstance(event, StageFinished) and last is not None:
            times.append((titles.get(event.stage, event.stage), (now - last).total_seconds()))
            last = now
        elif isinstance(event, RunFinished):
            last = now
    return times
