"""Shows a run while it goes on: a live block on a terminal, plain lines elsewhere, nothing when asked to be quiet."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from kiemdinh.bundle.folder import RunFolder
from kiemdinh.events.progress import EventTail, Progress, follow
from kiemdinh.events.types import AnyEvent, CheckFinished, PersonNeeded, StageFinished, StageStarted
from kiemdinh.model.enums import Status
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from rich.live import Live

_STEPS = 10
_LIVE_EVERY_S = 0.15
_MARKS = {
    Status.PASSED: ("✓", "green"),
    Status.FAILED: ("✕", "red"),
    Status.ERROR: ("!", "magenta"),
    Status.CANNOT_TELL: ("?", "yellow"),
    Status.NOT_TESTED: ("–", "dim"),
    Status.NOT_APPLICABLE: ("·", "dim"),
}


class Screen:
    """Progress of one run; call :meth:`tick` often.

    Args:
        folder: the run.
        words: texts.
        quiet: show nothing.
        stream: where to write; standard error by default, so that the result can be piped.
    """

    def __init__(self, folder: RunFolder, words: Words, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._words = words
        self._quiet = quiet
        self._stream = stream or sys.stderr
        self._progress = Progress.of(folder.plan)
        self._tail = EventTail(folder.events.path)
        self._live: Live | None = None
        self._shown_at = 0.0
        self._shown_step = 0

    def __enter__(self) -> Screen:
        for _ in follow(self._tail, self._progress, time.monotonic):
            pass  # what a resumed run did before is counted, not announced again
        self._shown_step = self._step()
        if not self._quiet and self._stream.isatty():
            from rich.console import Console  # noqa: PLC0415 - only for a terminal
            from rich.live import Live  # noqa: PLC0415

            self._live = Live(console=Console(file=self._stream), auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.tick()
        if self._live is not None:
            self._live.stop()

    def tick(self) -> None:
        """Read new events and show what they mean."""
        now = time.monotonic()
        for event in follow(self._tail, self._progress, time.monotonic):
            line = self._line(event)
            if line and not self._quiet:
                self._say(line)
        if self._quiet:
            return
        if self._live is not None:
            if now - self._shown_at >= _LIVE_EVERY_S:
                self._shown_at = now
                self._refresh(now)
        elif self._step() > self._shown_step:
            self._shown_step = self._step()
            self._say(f"  {self._counter(now)}")

    def _step(self) -> int:
        """How many tenths of the planned cases have ended; a log gets one line for each, however long it takes."""
        progress = self._progress
        return len(progress.done) * _STEPS // progress.planned if progress.planned else 0

    def _say(self, line: str) -> None:
        if self._live is not None:
            from rich.text import Text  # noqa: PLC0415

            self._live.console.print(Text(line))
        else:
            print(line, file=self._stream, flush=True)

    def _line(self, event: AnyEvent) -> str:
        words = self._words
        if isinstance(event, StageStarted):
            self._shown_at = 0.0
            head = words("stage", title=words.say(event.title), cases=event.cases, time=words.duration(event.seconds))
            return head + (words("look", look=event.look) if event.look > 1 else "")
        if isinstance(event, StageFinished) and event.problem:
            return "  " + words("stage_problem", problem=words.say(event.problem))
        if isinstance(event, PersonNeeded):
            return words("person", who=event.who, what=event.what)
        if isinstance(event, CheckFinished) and event.status is Status.FAILED:
            return "  " + words("failed_line", check=event.check, message=" ".join(words.say(event.message).split()))
        return ""

    def _counter(self, now: float) -> str:
        progress = self._progress
        return self._words(
            "progress",
            done=len(progress.done),
            planned=progress.planned,
            left=self._words.duration(progress.left_s(now)),
        )

    def _refresh(self, now: float) -> None:
        from rich.text import Text  # noqa: PLC0415

        assert self._live is not None  # noqa: S101 - only called when there is one
        progress = self._progress
        width = 30
        share = len(progress.done) / progress.planned if progress.planned else 0.0
        filled = round(width * share)
        text = Text(f"{'━' * filled}{'─' * (width - filled)} {self._counter(now)}  ")
        for status, (mark, style) in _MARKS.items():
            if progress.counts[status]:
                text.append(f"{mark}{progress.counts[status]} ", style)
        text.append(f"\n{self._words.say(progress.stage) or '…'}")
        for check, case in sorted(progress.running)[:4]:
            text.append(f"\n  {check}" + (f" [{case}]" if case != "-" else ""), "dim")
        if progress.person is not None:
            who, what = progress.person
            text.append("\n" + self._words("person", who=who, what=what), "bold yellow")
        self._live.update(text, refresh=True)
