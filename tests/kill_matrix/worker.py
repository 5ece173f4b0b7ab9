"""A long-lived process that carries out orders: ``python -m tests.kill_matrix.worker FOLDER LOCK``.

Reads one order a line from standard input, writes one answer a line to standard output; what libraries print goes to
standard error.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from kiemdinh.model.enums import Engine
from portal.processes import die_with_parent
from tests.kill_matrix.runner import Runner, runner
from tests.kill_matrix.seen import Answer, Order


@contextmanager
def machine(place: Path, *, whole: bool) -> Iterator[None]:
    """The machine shared with other workers, or for one measurement whole.

    Whoever waits for the whole machine lets nobody pass meanwhile: else those who share it would relieve each other.
    """
    with place.with_suffix(".door").open("ab") as door, place.open("ab") as handle:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(handle, fcntl.LOCK_EX if whole else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield


def carry_out(work: Runner, order: Order, lock: Path) -> Answer:
    """Run one order; what breaks is told in the answer."""
    try:
        loaded = any(work.suite.catalogue()[c].engine is Engine.LOAD for c in order.checks)
        with machine(lock, whole=loaded):
            return work.run(order)
    except Exception:  # noqa: BLE001 - the worker goes on with the next order
        return Answer(order=order, trouble=traceback.format_exc())


def main() -> int:
    """Carry out orders until there are no more."""
    die_with_parent()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    logging.basicConfig(level=logging.WARNING)
    folder, lock = Path(sys.argv[1]), Path(sys.argv[2])
    with runner(folder) as work:
        for line in sys.stdin.buffer:
            order = msgspec.json.decode(line, type=Order)
            answers.write(msgspec.json.encode(carry_out(work, order, lock)) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
