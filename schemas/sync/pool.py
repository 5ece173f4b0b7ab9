"""Spans checked in order by one process or several; nothing is left behind when the parent dies."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process

import msgspec

from schemas.sync.chunk import Part, SpanChecker
from schemas.sync.contracts import Contract
from schemas.sync.lines import Span
from schemas.sync.readings import Readings
from schemas.sync.validator import Knowledge

_AHEAD = 3


class WorkerLost(RuntimeError):
    """A process that checked messages was killed from outside, by lack of memory for one."""


def check_spans(
    spans: Iterable[Span], contract: Contract, readings: Readings, knowledge: Knowledge, *, workers: int, exact: bool
) -> Iterator[Part]:
    """Parts of spans, in the order of the spans.

    Args:
        spans: what to check.
        contract: declared or detected.
        readings: how open points are read.
        knowledge: what was given beside the messages.
        workers: processes; 1 for this one alone.
        exact: the exact path for every line.

    Raises:
        InputProblem: a file cannot be read.
        WorkerLost: a worker was killed.
    """
    if workers <= 1:
        checker = SpanChecker(contract, readings, knowledge, exact=exact)
        yield from map(checker.check, spans)
        return
    arguments = (contract, readings, knowledge, exact)
    decode = msgspec.msgpack.Decoder(Part).decode
    with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, arguments) as pool:
        waiting: deque[Future[bytes]] = deque()
        try:
            for span in spans:
                waiting.append(pool.submit(_work, span))
                if len(waiting) > _AHEAD * workers:
                    yield decode(waiting.popleft().result())
            while waiting:
                yield decode(waiting.popleft().result())
        except BrokenProcessPool as error:
            raise WorkerLost("một tiến trình kiểm bản tin đã bị dừng đột ngột (có thể do thiếu bộ nhớ)") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_worker: list[SpanChecker] = []


def _start_worker(contract: Contract, readings: Readings, knowledge: Knowledge, exact: bool) -> None:  # noqa: FBT001
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends the workers
    gc.disable()  # messages hold no cycles, and the collector costs a tenth of the time
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _worker[:] = [SpanChecker(contract, readings, knowledge, exact=exact)]


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(span: Span) -> bytes:
    return msgspec.msgpack.encode(_worker[0].check(span))
