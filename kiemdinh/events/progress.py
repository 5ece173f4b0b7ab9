"""What a run is doing, read from its event stream: the state behind every progress display."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from kiemdinh.events.types import (
    AnyEvent,
    CheckFinished,
    CheckStarted,
    PersonNeeded,
    RunStarted,
    StageFinished,
    StageStarted,
)
from kiemdinh.model.enums import Status
from kiemdinh.model.plan import Plan


class EventTail:
    """Reads what was appended to an event file since the last time.

    Args:
        path: ``events.ndjson``; may not exist yet.
        from_end: leave out what is there already.
    """

    def __init__(self, path: Path, *, from_end: bool = False) -> None:
        self._path = path
        self._decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
        self._offset = path.stat().st_size if from_end and path.exists() else 0

    def read_new(self) -> list[AnyEvent]:
        """Whole new events; a line still being written waits for the next call."""
        try:
            with self._path.open("rb") as stream:
                stream.seek(self._offset)
                block = stream.read()
        except FileNotFoundError:
            return []
        whole = block[: block.rfind(b"\n") + 1]
        self._offset += len(whole)
        events: list[AnyEvent] = []
        for line in whole.splitlines():
            try:
                events.append(self._decoder.decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue  # the display leaves out what it cannot read; reading the journal itself does not
        return events


_TRUSTED_S = 20.0


@dataclass(slots=True)
class Progress:
    """State of a run.

    Attributes:
        planned: planned cases.
        seconds: expected seconds by case.
        stage: title of the running stage that was started last, or empty.
        look: number of the pass.
        running: cases under way.
        done: cases that ended, by status of the latest look.
        person: who is needed and for what, or ``None``.
        run: run id.
    """

    planned: int
    seconds: dict[tuple[str, str], float]
    run: str = ""
    stage: str = ""
    look: int = 1
    running: set[tuple[str, str]] = field(default_factory=set)
    done: dict[tuple[str, str], Status] = field(default_factory=dict)
    person: tuple[str, str] | None = None
    _stages: dict[str, str] = field(default_factory=dict)
    _spent: float = 0.0
    _expected: float = 0.0
    _began: float | None = None

    @classmethod
    def of(cls, plan: Plan) -> Progress:
        """State before anything ran."""
        seconds = {(i.check, i.case): (i.seconds if i.runnable else 0.0) for i in plan.items}
        return cls(planned=len(plan.items), seconds=seconds, run=plan.run)

    @property
    def counts(self) -> Counter[Status]:
        """Ended cases by status."""
        return Counter(self.done.values())

    def apply(self, event: AnyEvent, now_s: float) -> None:
        """Take one event in.

        Args:
            event: the event.
            now_s: monotonic seconds.
        """
        if isinstance(event, RunStarted):
            self.planned = event.planned
        elif isinstance(event, StageStarted):
            if not self._stages:
                self._began = now_s
                self.running.clear()
            self._stages[event.stage] = self.stage = event.title
            self.look = event.look
        elif isinstance(event, StageFinished):
            self._stages.pop(event.stage, None)
            self.stage = next(reversed(self._stages.values()), "")
            if not self._stages:
                self._settle(now_s)
                self.running.clear()
                self.person = None
        elif isinstance(event, CheckStarted):
            self.running.add((event.check, event.case))
            self.person = None
        elif isinstance(event, CheckFinished):
            key = (event.check, event.case)
            self.running.discard(key)
            if key not in self.done and event.status not in {Status.NOT_TESTED, Status.NOT_APPLICABLE}:
                self._expected += self.seconds.get(key, 0.0)
            self.done[key] = event.status
        elif isinstance(event, PersonNeeded):
            self.person = (event.who, event.what)

    def left_s(self, now_s: float) -> float:
        """Estimated seconds left in the first pass: what is expected, at the pace seen so far."""
        left = sum(s for key, s in self.seconds.items() if key not in self.done)
        spent = self._spent + (now_s - self._began if self._began is not None else 0.0)
        # The catalogue's expectation weighs as much as some seconds of what was seen: a slow page frightens nobody.
        pace = (spent + _TRUSTED_S) / (self._expected + _TRUSTED_S)
        return left * min(max(pace, 0.2), 5.0)

    def _settle(self, now_s: float) -> None:
        if self._began is not None:
            self._spent += now_s - self._began
            self._began = None


def follow(tail: EventTail, progress: Progress, clock: Callable[[], float]) -> Iterable[AnyEvent]:
    """New events, each already taken into the state."""
    for event in tail.read_new():
        progress.apply(event, clock())
        yield event
