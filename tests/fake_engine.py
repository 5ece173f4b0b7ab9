"""A collector whose faults are known: run_dir, look, engine, faults as JSON, checks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.enums import Engine, Status
from kiemdinh.model.failures import Aborted, Blocked, CannotTell, Violation


def behave(session: CollectSession, fault: str, notes: Notes) -> None:
    """Do what the fault says, for this look."""
    judgements(session, fault)
    disasters(session, fault)
    notes.fact("seen", 1)


def judgements(session: CollectSession, fault: str) -> None:
    """Ends that a check decides."""
    if fault == "fail" or (fault == "flaky" and session.look == 1):
        raise Violation("trang đúng", "trang sai", "Trang đầu")
    if fault == "proven":
        raise Violation("từ chối", "đã mở", "Hồ sơ", proven=True)
    if fault == "cannot-tell":
        raise CannotTell("không rõ", "Trang đầu")
    if fault == "refused":
        raise ConnectionRefusedError("từ chối kết nối")
    if fault == "bug":
        raise ZeroDivisionError("chia cho 0")
    if fault == "disk-full":
        raise OSError(28, "No space left on device")


def disasters(session: CollectSession, fault: str) -> None:
    """Ends that no check decides."""
    if fault == "crash" or (fault == "crash-once" and session.look == 1):
        print("câu trăn trối", flush=True)
        os._exit(9)
    if fault == "hang":
        subprocess.run(["sleep", "300"], check=False)
    if fault == "orphan":
        subprocess.Popen(["setsid", "sleep", "301"])
    if fault == "torn":
        with session.outcomes.path.open("ab") as stream:
            stream.write(b'{"check":"a.to')
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "wait":
        (session.run_dir / "private" / "waiting").touch()
        signal.pause()
    if fault == "stop":
        (session.run_dir / "STOP").touch()


def main() -> int:
    run_dir, look, engine, faults, *checks = sys.argv[1:]
    session = CollectSession(Path(run_dir), look=int(look))
    table = json.loads(faults)
    depends = {c["id"]: c["depends_on"] for c in json.loads((Path(run_dir) / "catalogue.json").read_text())}
    if "engine" in table and table["engine"] == f"silent-{engine}":
        return 0
    for item in session.todo(Engine(engine)):
        if item.check not in checks:
            continue

        def work(notes: Notes, item_check: str = item.check) -> None:
            for needed in depends[item_check]:
                if session.status_of(needed) not in {None, Status.PASSED}:
                    raise Blocked("phép trước chưa đạt", (needed,))
            behave(session, table.get(item_check, ""), notes)

        try:
            session.attempt(item.check, item.case, work)
        except Aborted:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
