"""A small guardian process: runs one command and leaves nothing of it behind.

Started as ``python -I -S _guard.py GRACE_S -- COMMAND …`` by :mod:`kiemdinh.supervise`.  It becomes the reaper of
everything below it (also of processes that left their group, as browsers do), and ends the whole tree when it is asked
to (SIGTERM), when its parent dies (prctl) or when the command ends.  Standard library only: it must start in
milliseconds and import nothing that a target file could influence.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_POLL_S = 0.02


def _prctl() -> Callable[..., int] | None:
    with contextlib.suppress(OSError, AttributeError):
        call: Callable[..., int] = ctypes.CDLL(None).prctl
        return call
    return None


def descendants(root: int) -> list[int]:
    """Process ids below ``root`` that are not zombies, nearest first; empty where there is no ``/proc``."""
    children: dict[int, list[int]] = {}
    # Plain os calls: pathlib would cost more to import than the guardian takes to start.
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):  # noqa: PTH208 - as above
            if not name.isdigit():
                continue
            try:
                with open(f"/proc/{name}/stat", "rb") as stream:  # noqa: PTH123 - as above
                    fields = stream.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if fields[0] != b"Z":
                children.setdefault(int(fields[1]), []).append(int(name))
    found: list[int] = []
    queue = [root]
    while queue:
        below = children.get(queue.pop(0), [])
        found += below
        queue += below
    return found


def _signal_all(pids: Sequence[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _reap(child: int, status: int | None) -> int | None:
    """Collect ended processes; gives the command's wait status once it is known."""
    while True:
        try:
            pid, ended = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status
        if pid == 0:
            return status
        if pid == child:
            status = ended


def _end_tree(child: int, status: int | None, grace_s: float) -> int | None:
    """First a polite word to the command, then to everything, then no words."""
    steps = (([child], signal.SIGTERM, grace_s), (None, signal.SIGTERM, 0.5), (None, signal.SIGKILL, 2.0))
    for pids, number, patience in steps:
        if status is None or pids is None:
            _signal_all(pids or descendants(os.getpid()), number)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            status = _reap(child, status)
            if not descendants(os.getpid()):
                return status
            if status is not None and pids is not None:
                break
            if number == signal.SIGKILL:
                _signal_all(descendants(os.getpid()), number)  # what was started meanwhile
            time.sleep(_POLL_S)
    return status


class _Asked(Exception):
    """The guardian was asked to end."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; gives its exit code (128 + signal when a signal ended it)."""
    grace_s, command = float(arguments[0]), list(arguments[2:])
    parent = os.getppid()

    def asked(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise _Asked

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prctl = _prctl()
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        prctl(_PR_SET_CHILD_SUBREAPER, 1)
    if os.getppid() != parent:
        return 143
    status: int | None = None
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.setsid()
            if prctl is not None:
                prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            os.execvp(command[0], command)  # noqa: S606 - an argument vector, never a shell
        except OSError as error:
            os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        finally:
            os._exit(127)
    try:
        while status is None:
            pid, ended = os.waitpid(-1, 0)
            status = ended if pid == child else status
    except _Asked:
        pass
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    status = _end_tree(child, status, grace_s)
    if status is None:
        return 137
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
