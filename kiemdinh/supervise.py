"""One supervisor for everything a run starts; nothing outlives it.

Each command runs below a guardian (:mod:`kiemdinh._guard`) that ends the whole tree when it is asked to, or when the
suite itself is killed.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from kiemdinh.model.failures import EnvironmentProblem

_GUARD = Path(__file__).with_name("_guard.py")
POLL_S = 0.1
_HARD_PATIENCE_S = 4.0


@dataclass(frozen=True, slots=True)
class Running:
    """A started command.

    Attributes:
        name: what it is, for messages (Vietnamese).
        process: its guardian.
        log: file with its standard output and error.
    """

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def exit_code(self) -> int | None:
        """Exit code of the command, ``None`` while it runs; 128 + n when signal n ended it."""
        return self.process.poll()

    def last_lines(self, count: int = 40) -> str:
        """The last lines it wrote."""
        try:
            with self.log.open("rb") as stream:
                stream.seek(max(0, self.log.stat().st_size - 65536))
                return "\n".join(stream.read().decode("utf-8", "replace").splitlines()[-count:])
        except OSError:
            return ""


class Supervisor:
    """Starts commands and ends them all on leaving the block.

    Args:
        log_dir: folder for their logs (private: raw output may hold secrets).
        grace_s: seconds a command gets to end by itself when asked.
    """

    def __init__(self, log_dir: Path, *, grace_s: float = 3.0) -> None:
        self._log_dir = log_dir
        self._grace_s = grace_s
        self._running: list[Running] = []
        self._changing = threading.Lock()

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_all()

    def start(
        self, name: str, command: Sequence[str], *, log: str, environ: Mapping[str, str], cwd: Path | None = None
    ) -> Running:
        """Start a command.

        Args:
            name: what it is (Vietnamese).
            command: argument vector.
            log: name of its log file.
            environ: its whole environment.
            cwd: its working folder.

        Raises:
            EnvironmentProblem: the guardian could not be started.
        """
        self._log_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._log_dir / log
        guard = [sys.executable, "-I", "-S", str(_GUARD), str(self._grace_s), "--", *command]
        try:
            with path.open("ab") as stream:
                process = subprocess.Popen(
                    guard,
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=subprocess.STDOUT,
                    env=dict(environ),
                    cwd=cwd,
                    start_new_session=True,
                )
        except OSError as error:
            raise EnvironmentProblem(f"không khởi động được {name}: {error.strerror}") from error
        running = Running(name=name, process=process, log=path)
        with self._changing:
            self._running.append(running)
        return running

    def stop(self, running: Running) -> None:
        """End one command and everything below it."""
        self._stop([running])

    def stop_all(self) -> None:
        """End everything, the youngest first."""
        self._stop(list(reversed(self._running)))

    def _stop(self, chosen: list[Running]) -> None:
        for running in chosen:
            if running.exit_code is None:
                running.process.terminate()
        deadline = time.monotonic() + self._grace_s + _HARD_PATIENCE_S
        for running in chosen:
            try:
                running.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                running.process.kill()
                running.process.wait()
        with self._changing:
            self._running = [r for r in self._running if r not in chosen]


def wait_for_file(path: Path, running: Running, timeout_s: float, tick: Callable[[], None] = lambda: None) -> None:
    """Wait until a started command has written its ready file.

    Raises:
        EnvironmentProblem: the command ended, or the time is over; with its last lines.
    """
    deadline = time.monotonic() + timeout_s
    while not path.exists():
        if running.exit_code is not None:
            raise EnvironmentProblem(
                f"{running.name} dừng ngay khi khởi động (mã {running.exit_code}): {running.last_lines(5)}"
            )
        if time.monotonic() > deadline:
            raise EnvironmentProblem(
                f"{running.name} không sẵn sàng sau {timeout_s:g} giây: {running.last_lines(5)}".rstrip(": ")
            )
        tick()
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(POLL_S)


def engine_environ(extra: Mapping[str, str], base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Environment of a child: ours, plus what it needs; Python finds our packages and writes at once."""
    root = str(Path(__file__).resolve().parent.parent)
    known = base.get("PYTHONPATH", "")
    path = os.pathsep.join(p for p in (root, known) if p)
    return {**base, "PYTHONUNBUFFERED": "1", "PYTHONPATH": path, **extra}
