"""Checks the lines of one span: the quick look first, the exact path for the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from schemas.sync.contracts import Contract
from schemas.sync.finding import Finding
from schemas.sync.lines import Line, Span, lines_of
from schemas.sync.message import read_message
from schemas.sync.quick.look import QuickLook, quick_look
from schemas.sync.readings import Readings
from schemas.sync.rules.history import Step
from schemas.sync.validator import Knowledge, MessageChecker


class Part(msgspec.Struct, array_like=True, gc=False):
    """What one span gave.

    Attributes:
        findings: about single messages, in order.
        places: for each finding, the number of steps of the messages before its own.
        steps: for the rules over several messages, in order.
        counts: of messages, items and services.
        bytes: of the span.
    """

    findings: list[Finding]
    places: list[int]
    steps: list[Step]
    counts: dict[str, int]
    bytes: int


class SpanChecker:
    """Checks spans of files.

    Args:
        contract: declared or detected.
        readings: how open points are read.
        knowledge: what was given beside the messages.
        exact: take the exact path for every line; the result is the same, only later.
        quick: whether the quick look is asked first; the result is the same without it.
    """

    def __init__(
        self,
        contract: Contract,
        readings: Readings,
        knowledge: Knowledge,
        *,
        exact: bool = False,
        quick: bool = True,
    ) -> None:
        self._checker = MessageChecker(contract, readings, knowledge)
        self._readings = readings
        self._exact = exact
        asked = quick and not exact
        self._quick: QuickLook | None = quick_look(contract, readings, knowledge) if asked else None

    def check(self, span: Span) -> Part:
        """Check the lines of a span.

        Raises:
            InputProblem: the file cannot be read.
        """
        part = self.lines(lines_of(span, self._readings.most_bytes), span.path.name)
        part.bytes = span.end - span.start
        return part

    def lines(self, lines: Iterable[Line], name: str) -> Part:
        """Check lines.

        Args:
            lines: that are not blank.
            name: of their file.
        """
        findings: list[Finding] = []
        places: list[int] = []
        steps: list[Step] = []
        checker, readings, exact = self._checker, self._readings, self._exact
        checker.counts, checker.services = Counter(), {}
        messages = 0
        quick = self._quick.steps if self._quick is not None else _never
        for line in lines:
            messages += 1
            number, raw, too_long, recoded = line
            sane = None if too_long or recoded else quick(raw, name, number)
            if sane is not None:
                steps += sane
                continue
            checked = checker.message(read_message(line, name, readings, exact=exact))
            findings += checked.findings
            places += [len(steps)] * len(checked.findings)
            steps += checked.steps
        if self._quick is not None:
            self._quick.counts(checker.counts, checker.services)
        checker.counts["messages"] += messages
        counts = dict(checker.counts) | {f"service:{service}": n for service, n in checker.services.items()}
        return Part(findings, places, steps, counts, 0)


def _never(_raw: bytes, _file: str, _number: int) -> list[Step] | None:
    return None
