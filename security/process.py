"""Outside tools as child processes that never outlive the check."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kiemdinh.model.failures import EnvironmentProblem

_POLL_S = 0.2
_GRACE_S = 5.0


def run_tool(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    environ: Mapping[str, str],
    patience_s: float,
    guard: Callable[[], None] = lambda: None,
    tick: Callable[[], None] = lambda: None,
) -> int:
    """Run a tool to its end.

    Args:
        name: what it is, for messages.
        command: argument vector.
        log: file for its output (private).
        environ: its whole environment.
        patience_s: seconds until it is ended.
        guard: raises when the run was stopped; the tool is ended first.
        tick: called while waiting.

    Returns:
        its exit code.

    Raises:
        EnvironmentProblem: it could not be started.
        TimeoutError: it did not end in time.
    """
    try:
        with log.open("wb") as stream:
            process = subprocess.Popen(
                list(command), stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, env=dict(environ)
            )
    except OSError as error:
        raise EnvironmentProblem(f"không khởi động được {name}: {error.strerror}") from error
    deadline = time.monotonic() + patience_s
    try:
        while True:
            try:
                return process.wait(_POLL_S)
            except subprocess.TimeoutExpired:
                guard()
                tick()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} không xong trong {patience_s:g} giây")
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
