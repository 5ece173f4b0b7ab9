"""Workers from outside: started when needed, renewed now and then, ended with us."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType

import msgspec

from tests.kill_matrix.seen import Answer, Order

ROOT = Path(__file__).parents[2]
_RENEW_AFTER = 25
_PATIENCE_S = 1500.0
_END_S = 10.0


class Worker:
    """One worker process.

    Args:
        folder: for portals, run folders and its log.
        lock: file through which workers of one machine agree who may measure.
    """

    def __init__(self, folder: Path, lock: Path) -> None:
        self._folder = folder
        self._lock = lock
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._closed = threading.Event()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(gently=error is None)

    def close(self, *, gently: bool = False) -> None:
        """End for good: whoever waits for an answer gets none, and no new process is started."""
        self._closed.set()
        self.stop(gently=gently)

    def carry_out(self, order: Order) -> Answer:
        """Carry out one order; when the worker breaks, once more with a new one."""
        answer = self._ask(order)
        return answer if answer is not None else self._ask(order) or Answer(order=order, trouble="worker died twice")

    def _ask(self, order: Order) -> Answer | None:
        if self._closed.is_set():
            return None
        if self._process is None or self._served >= _RENEW_AFTER:
            self.stop()
            self._start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = threading.Timer(_PATIENCE_S, process.kill)
        alarm.start()
        try:
            process.stdin.write(msgspec.json.encode(order) + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""
        finally:
            alarm.cancel()
        if not line.endswith(b"\n"):
            self.stop(gently=False)
            return None
        self._served += 1
        return msgspec.json.decode(line, type=Answer)

    def _start(self) -> None:
        self._served = 0
        command = [sys.executable, "-m", "tests.kill_matrix.worker", str(self._folder), str(self._lock)]
        with (self._folder / "workers.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=_environment(),
                start_new_session=True,
            )

    def stop(self, *, gently: bool = True) -> None:
        """End the process and what it started; without patience for the order that it works on unless ``gently``."""
        process, self._process = self._process, None
        if process is None:
            return
        if not gently:
            process.terminate()
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):  # it may be gone already
            process.stdin.close()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _environment() -> dict[str, str]:
    """Ours, without what belongs to a test run around us."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "KIEMDINH_RUN", "KIEMDINH_WANTED"))}


def carry_out_all(orders: Iterable[Order], jobs: int, folder: Path, done: Callable[[Order, Answer], None]) -> None:
    """Carry out orders with several workers side by side; ``done`` is called in this thread.

    Raises:
        KeyboardInterrupt: passed on; workers are ended first.
    """
    todo: queue.SimpleQueue[Order] = queue.SimpleQueue()
    number = 0
    for order in orders:
        todo.put(order)
        number += 1
    answers: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()
    workers = [Worker(folder, folder / "machine.lock") for _ in range(min(jobs, number))]

    def work(worker: Worker) -> None:
        try:
            while True:
                answers.put(worker.carry_out(todo.get_nowait()))
        except queue.Empty:
            worker.stop()
        except BaseException as error:  # noqa: BLE001 - the main thread must hear of it
            answers.put(error)

    threads = [threading.Thread(target=work, args=(w,), daemon=True) for w in workers]
    try:
        for thread in threads:
            thread.start()
        for _ in range(number):
            answer = answers.get()
            if isinstance(answer, BaseException):
                raise answer
            done(answer.order, answer)
        for thread in threads:
            thread.join(_END_S)
    finally:
        _end(workers, threads)


def _end(workers: Sequence[Worker], threads: Sequence[threading.Thread]) -> None:
    for worker in workers:
        worker.close()
    # Whoever was about to start a process when that was forbidden has done so by now.
    for thread in threads:
        if thread.is_alive():
            thread.join(_END_S)
    for worker in workers:
        worker.stop(gently=False)
