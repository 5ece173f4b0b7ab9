"""Validates files: order kept, memory bounded, several processes where it pays, resumable."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec
import orjson

from kiemdinh.model.failures import InputProblem
from schemas.sync import state as states
from schemas.sync.chunk import Part
from schemas.sync.contracts import Contract, book
from schemas.sync.finding import Finding
from schemas.sync.inputs import detect_contract, read_catalogue, read_payments
from schemas.sync.lines import Span, spans
from schemas.sync.pool import check_spans
from schemas.sync.readings import Readings
from schemas.sync.rules.code import agency_path
from schemas.sync.rules.dates import read_now
from schemas.sync.rules.history import History
from schemas.sync.summary import Given, Summary, summarise, uncovered
from schemas.sync.validator import Knowledge

_SMALL = 8_000_000
_MOST_WORKERS = 4
_SAVE_S = 5.0
Progress = Callable[[int, int], None]
Emit = Callable[[Finding], None]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What to validate against.

    Attributes:
        contract: declared contract; ``None`` to detect it from the first file.
        readings: how open points are read.
        catalogue, payments: files, see :mod:`schemas.sync.inputs`.
        sent: files of everything that was sent before, in order; an empty tuple with ``first`` means: nothing.
        first: nothing was sent before these files.
        now: time of the validation, ISO 8601 or ``yyyyMMddHHmmss``.
        unit: ``madonvi``.
        whole: the files are everything that the sender sends, so that a group of data without a message is a finding.
        workers: processes; 0 to decide by size and cores.
        exact: the exact path for every line; same result, many times slower.
        save_s: seconds between two savings of the state.
    """

    contract: Contract | None = None
    readings: Readings = Readings()
    catalogue: Path | None = None
    payments: Path | None = None
    sent: tuple[Path, ...] = ()
    first: bool = False
    now: str = ""
    unit: str = ""
    whole: bool = False
    workers: int = 0
    exact: bool = False
    save_s: float = _SAVE_S


class Validation:
    """One validation of many files.

    Args:
        options: what to validate against.
        files: in the order in which their messages were sent.

    Raises:
        InputProblem: an option's file cannot be used, or the contract can be neither declared nor detected.
    """

    def __init__(self, options: Options, files: tuple[Path, ...]) -> None:
        if not files:
            raise InputProblem("cần ít nhất một tệp", "FILE")
        readings = options.readings
        if options.unit and not agency_path(options.unit):
            raise InputProblem("cần mã đơn vị dạng G16, G16.01 hoặc 000.00.01.G16", "--unit")
        self._options = options
        self._files = files
        self._sizes = [_size(f) for f in (*options.sent, *files)]
        self.contract = options.contract or detect_contract(files, readings)
        self._knowledge = Knowledge(
            catalogue=read_catalogue(options.catalogue, readings) if options.catalogue else None,
            payments=read_payments(options.payments) if options.payments else None,
            now=read_now(options.now) if options.now else "",
            unit=options.unit,
        )
        self._counts: Counter[str] = Counter()
        self._found: Counter[str] = Counter()
        self._history = History(readings, complete=bool(options.sent) or options.first)
        self._fingerprint = ""

    def run(self, out: BinaryIO, progress: Progress, state: Path | None = None) -> Summary:
        """Validate, writing one finding a line.

        Args:
            out: open for writing (and, with ``state``, truncating) in binary.
            progress: told bytes done and bytes in all.
            state: file that makes the validation resumable; removed at the end.

        Raises:
            InputProblem: a file cannot be read, or the state belongs to another validation.
            OSError: the disk is full.
            WorkerLost: a worker was killed.
        """
        saver = states.Saver(state, out, self._options.save_s) if state is not None else None
        begin = self._resume(out, state)

        def emit(finding: Finding) -> None:
            self._found[finding.rule] += 1
            out.write(orjson.dumps(msgspec.structs.asdict(finding)) + b"\n")

        collecting = gc.isenabled()
        gc.disable()  # nothing here holds cycles, and the collector would walk over every dossier again and again
        try:
            self._all(begin, emit, progress, saver)
            self._history.finish(emit)
            if self._options.whole:
                for finding in uncovered(self._counts, book(self.contract).services):
                    emit(finding)
        finally:
            if collecting:
                gc.enable()
        out.flush()
        if state is not None:
            state.unlink(missing_ok=True)
        return self._summary()

    def _all(self, begin: tuple[int, int, int], emit: Emit, progress: Progress, saver: states.Saver | None) -> None:
        before = len(self._options.sent)
        total = max(1, sum(self._sizes))
        ahead: list[tuple[int, Span]] = []
        parts = check_spans(
            self._spans(begin, ahead),
            self.contract,
            self._options.readings,
            self._knowledge,
            workers=self._workers(),
            exact=self._options.exact,
        )
        for part in parts:
            file, span = ahead.pop(0)
            if file < before:
                self._history.feed(part.steps, None)
                self._counts["sent-broken"] += part.counts.get("broken", 0)
            else:
                self._counts.update(part.counts)
                self._in_order(part, emit)
            progress(sum(self._sizes[:file]) + span.end, total)
            if saver is not None:
                saver.offer(partial(self._state, (file, span.end, span.after)))

    def _in_order(self, part: Part, emit: Emit) -> None:
        """Findings message by message, so that the output does not depend on where a file was cut."""
        fed = 0
        for finding, place in zip(part.findings, part.places, strict=True):
            if place > fed:
                self._history.feed(part.steps[fed:place], emit)
                fed = place
            emit(finding)
        self._history.feed(part.steps[fed:], emit)

    def _spans(self, begin: tuple[int, int, int], ahead: list[tuple[int, Span]]) -> Iterator[Span]:
        paths = (*self._options.sent, *self._files)
        file, start, first = begin
        for index in range(file, len(paths)):
            for span in spans(paths[index], self._options.readings.most_bytes, start, first):
                ahead.append((index, span))
                yield span
            start, first = 0, 1

    def _workers(self) -> int:
        size = sum(self._sizes)
        return self._options.workers or (min(_MOST_WORKERS, os.cpu_count() or 1) if size > _SMALL else 1)

    def _summary(self) -> Summary:
        self._counts["unknown-flag"] = self._history.unknown_flag
        self._counts["unknown-progress"] = self._history.unknown_progress
        options = self._options
        forms = book(self.contract).requests
        return summarise(
            self.contract,
            self._counts,
            self._found,
            Given(
                catalogue=options.catalogue is not None,
                now=bool(options.now),
                sent=bool(options.sent) or options.first,
                payments=options.payments is not None,
                whole=options.whole,
            ),
            detected=options.contract is None,
            files=len(self._files),
            known=forms,
            envelope_only=frozenset(n for n, f in forms.items() if f.schema.get("x-body") != "known"),
        )

    def _state(self, at: tuple[int, int, int], offset: int) -> states.State:
        file, start, first = at
        return states.State(
            fingerprint=self._mark(),
            contract=self.contract,
            file=file,
            start=start,
            first=first,
            offset=offset,
            counts=dict(self._counts),
            found=dict(self._found),
            history=self._history.save(),
        )

    def _mark(self) -> str:
        if not self._fingerprint:
            same = msgspec.structs.replace(self._options, workers=0, exact=False, save_s=0)
            beside = tuple(p for p in (same.catalogue, same.payments) if p is not None)
            self._fingerprint = states.fingerprint(same, (*same.sent, *self._files, *beside))
        return self._fingerprint

    def _resume(self, out: BinaryIO, state: Path | None) -> tuple[int, int, int]:
        if state is None:
            return (0, 0, 1)
        kept = states.load(state, self._mark())
        out.seek(kept.offset if kept else 0)
        out.truncate()
        if kept is None:
            return (0, 0, 1)
        self._counts.update(kept.counts)
        self._found.update(kept.found)
        self._history.load(kept.history)
        return (kept.file, kept.start, kept.first)


def _size(path: Path) -> int:
    try:
        with path.open("rb") as stream:  # said before the first file is checked, not after hours
            return os.fstat(stream.fileno()).st_size
    except OSError as error:
        raise InputProblem("không đọc được tệp này", str(path)) from error
