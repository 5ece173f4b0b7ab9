"""Workers share the machine, and one that measures has it whole."""

from __future__ import annotations

import fcntl
import threading
import time
from pathlib import Path

from tests.kill_matrix.worker import machine

_PATIENCE_S = 30.0


def _waits(door: Path) -> bool:
    with door.open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_whoever_waits_for_the_whole_machine_is_not_overtaken(tmp_path: Path) -> None:
    place, turns = tmp_path / "machine.lock", list[str]()

    def work(name: str, *, whole: bool) -> None:
        with machine(place, whole=whole):
            turns.append(name)

    measuring = threading.Thread(target=work, args=("measuring",), kwargs={"whole": True})
    sharing = threading.Thread(target=work, args=("sharing",), kwargs={"whole": False})
    with machine(place, whole=False):
        measuring.start()
        deadline = time.monotonic() + _PATIENCE_S
        while not _waits(place.with_suffix(".door")):
            assert time.monotonic() < deadline
        sharing.start()
        sharing.join(0.2)
        assert turns == []
    measuring.join(_PATIENCE_S)
    sharing.join(_PATIENCE_S)
    assert turns == ["measuring", "sharing"]


def test_those_who_share_do_not_wait_for_each_other(tmp_path: Path) -> None:
    place = tmp_path / "machine.lock"
    with machine(place, whole=False), machine(place, whole=False):
        assert not _waits(place.with_suffix(".door"))
