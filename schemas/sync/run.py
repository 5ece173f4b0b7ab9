"""Validates files: order kept, memory bounded, two processes where it pays, resumable."""

from __future__ import annotations

import gc
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO

import msgspec
import orjson

from kiemdinh.model.failures import InputProblem
from schemas.sync.contracts import Contract, book
from schemas.sync.finding import Finding
from schemas.sync.inputs import detect_contract, read_catalogue, read_payments
from schemas.sync.lines import Line, read_lines
from schemas.sync.readings import Readings
from schemas.sync.rules.dates import read_now
from schemas.sync.rules.history import History, Step
from schemas.sync.summary import Given, Summary, summarise
from schemas.sync.validator import Knowledge, MessageChecker

_CHUNK = 2000
_SMALL = 8_000_000
Progress = Callable[[int, int], None]
Emit = Callable[[Finding], None]
Part = tuple[list[Finding], list[Step], Counter[str]]


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
        workers: processes; 0 to decide by size and cores.
    """

    contract: Contract | None = None
    readings: Readings = Readings()
    catalogue: Path | None = None
    payments: Path | None = None
    sent: tuple[Path, ...] = ()
    first: bool = False
    now: str = ""
    unit: str = ""
    workers: int = 0


class _State(msgspec.Struct):
    fingerprint: str
    contract: str
    done: list[tuple[str, int, int]]
    offset: int
    counts: dict[str, int]
    found: dict[str, int]
    history: bytes


class Validation:
    """One validation of many files.

    Args:
        options: what to validate against.
        files: in the order in which their messages were sent.

    Raises:
        InputProblem: an option's file cannot be used.
    """

    def __init__(self, options: Options, files: tuple[Path, ...]) -> None:
        if not files:
            raise InputProblem("cần ít nhất một tệp", "FILE")
        readings = options.readings
        self._options = options
        self._files = files
        self._sizes = [_size(f) for f in files]
        self.contract = options.contract or detect_contract(files[0], readings)
        self._knowledge = Knowledge(
            catalogue=read_catalogue(options.catalogue, readings) if options.catalogue else None,
            payments=read_payments(options.payments) if options.payments else None,
            now=read_now(options.now) if options.now else "",
            unit=options.unit,
        )
        self._counts: Counter[str] = Counter()
        self._found: Counter[str] = Counter()
        self._history = History(readings, complete=bool(options.sent) or options.first)

    def run(self, out: BinaryIO, progress: Progress, state: Path | None = None) -> Summary:
        """Validate, writing one finding a line.

        Args:
            out: open for writing (and, with ``state``, truncating) in binary.
            progress: told bytes done and bytes in all.
            state: file that makes the validation resumable; removed at the end.

        Raises:
            InputProblem: a file cannot be read, or the state belongs to another validation.
            OSError: the disk is full.
        """
        done = self._resume(out, state)

        def emit(finding: Finding) -> None:
            self._found[finding.rule] += 1
            out.write(orjson.dumps(msgspec.structs.asdict(finding)) + b"\n")

        if not done:
            for path in self._options.sent:
                self._remember(path)
        for index in range(done, len(self._files)):
            self._file(index, emit, progress)
            if state is not None:
                self._save(out, state, index + 1)
        self._history.finish(emit)
        out.flush()
        if state is not None:
            state.unlink(missing_ok=True)
        return self._summary()

    def _file(self, index: int, emit: Emit, progress: Progress) -> None:
        path, before, total = self._files[index], sum(self._sizes[:index]), max(1, sum(self._sizes))
        read = 0
        for findings, steps, counts, size in self._parts(path, self._sizes[index]):
            self._counts.update(counts)
            for finding in findings:
                emit(finding)
            self._history.feed(steps, emit)
            read += size
            progress(before + read, total)

    def _parts(self, path: Path, size: int) -> Iterator[tuple[list[Finding], list[Step], Counter[str], int]]:
        arguments = (self.contract, self._options.readings, self._knowledge)
        chunks = _chunks(read_lines(path, self._options.readings.most_bytes))
        workers = self._options.workers or (min(4, os.cpu_count() or 1) if size > _SMALL else 1)
        if workers == 1:
            checker = MessageChecker(*arguments)
            for lines in chunks:
                yield (*_check(checker, lines, path.name), sum(len(x.raw) + 1 for x in lines))
            return
        with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, arguments) as pool:
            waiting: list[tuple[Future[Part], int]] = []
            for lines in chunks:
                waiting.append((pool.submit(_work, lines, path.name), sum(len(x.raw) + 1 for x in lines)))
                if len(waiting) > 2 * workers:
                    future, bytes_ = waiting.pop(0)
                    yield (*future.result(), bytes_)
            for future, bytes_ in waiting:
                yield (*future.result(), bytes_)

    def _remember(self, path: Path) -> None:
        checker = MessageChecker(self.contract, self._options.readings, self._knowledge)
        for line in read_lines(path, self._options.readings.most_bytes):
            self._history.feed(checker.line(line, path.name).steps, None)

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
            ),
            detected=options.contract is None,
            files=len(self._files),
            envelope_only=frozenset(n for n, f in forms.items() if f.schema.get("x-body") != "known"),
        )

    def _fingerprint(self) -> str:
        text = msgspec.json.encode((self._options, [str(f) for f in self._files], self._sizes), enc_hook=str)
        return hashlib.sha256(text).hexdigest()

    def _save(self, out: BinaryIO, state: Path, done: int) -> None:
        out.flush()
        os.fsync(out.fileno())
        kept = _State(
            fingerprint=self._fingerprint(),
            contract=self.contract,
            done=[(str(f), s, 0) for f, s in zip(self._files[:done], self._sizes[:done], strict=True)],
            offset=out.tell(),
            counts=dict(self._counts),
            found=dict(self._found),
            history=self._history.save(),
        )
        part = state.with_name(state.name + ".part")
        part.write_bytes(msgspec.msgpack.encode(kept))
        part.replace(state)

    def _resume(self, out: BinaryIO, state: Path | None) -> int:
        if state is None or not state.exists():
            return 0
        try:
            kept = msgspec.msgpack.decode(state.read_bytes(), type=_State)
        except msgspec.DecodeError as error:
            raise InputProblem("tệp trạng thái hỏng; xóa nó để kiểm lại từ đầu", str(state)) from error
        if kept.fingerprint != self._fingerprint():
            raise InputProblem("lần trước kiểm với tệp hoặc tùy chọn khác; xóa tệp trạng thái để kiểm lại", str(state))
        out.seek(kept.offset)
        out.truncate()
        self._counts.update(kept.counts)
        self._found.update(kept.found)
        self._history.load(kept.history)
        return len(kept.done)


_worker: list[MessageChecker] = []


def _start_worker(contract: Contract, readings: Readings, knowledge: Knowledge) -> None:
    _worker[:] = [MessageChecker(contract, readings, knowledge)]


def _work(lines: list[Line], name: str) -> Part:
    return _check(_worker[0], lines, name)


def _check(checker: MessageChecker, lines: list[Line], name: str) -> Part:
    findings: list[Finding] = []
    steps: list[Step] = []
    collecting = gc.isenabled()
    gc.disable()  # messages hold no cycles, and the collector costs a tenth of the time
    try:
        return _check_all(checker, lines, name, findings, steps)
    finally:
        if collecting:
            gc.enable()


def _check_all(
    checker: MessageChecker, lines: list[Line], name: str, findings: list[Finding], steps: list[Step]
) -> Part:
    checker.counts, checker.services = Counter(messages=len(lines)), {}
    for line in lines:
        checked = checker.line(line, name)
        if checked.findings:
            findings += checked.findings
        if checked.steps:
            steps += checked.steps
    checker.counts.update({f"service:{service}": count for service, count in checker.services.items()})
    return findings, steps, checker.counts


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, _CHUNK)):
        yield chunk


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise InputProblem("không đọc được tệp này", str(path)) from error
