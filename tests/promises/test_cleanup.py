"""What was filed on the reference portal is withdrawn through its own pages."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from kiemdinh.model.enums import Status
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.target import Target
from steps.portal.session import open_portal
from tests import mini
from tests.own_thread import in_own_thread
from tests.promises.conftest import Live


@dataclass
class Host:
    target: Target
    environ: dict[str, str]
    codes: list[str] = field(default_factory=list)

    def filed(self, code: str) -> None:
        self.codes.append(code)


def test_dossiers_of_a_run_are_withdrawn_by_who_filed_them(live: Live, secrets_set: None, tmp_path: Path) -> None:
    procedure = live.target.data.procedure
    assert procedure is not None
    host = Host(live.target, live.environ)

    def file_two() -> list[str]:
        with open_portal(host) as portal:
            citizen = portal.as_account("citizen-a")
            filed = [citizen.file_dossier(procedure).acknowledgement for _ in range(2)]
            return sorted(f.code for f in filed if f is not None)

    codes = in_own_thread(file_two)
    assert len(codes) == 2
    assert sorted(host.codes) == codes, "the driver tells what was filed"
    file = live.write(tmp_path / "t.yaml")
    folder = mini.make_run(tmp_path / "run", live.target)
    message = f"{'; '.join(codes)}; 000.00.00.X00-200101-0001"
    folder.outcomes.append(Outcome(check="c.write", status=Status.PASSED, message=message, started="2026-03-02T09:00"))
    # A process of its own: the command waits for signals, and other tests of this worker may hold a browser.
    command = [sys.executable, "-m", "kiemdinh", "cleanup", str(folder.path), "--yes", "--json", "--target", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr
    endings = {d["code"]: d["ending"] for d in json.loads(ended.stdout)["dossiers"]}
    assert endings == {**dict.fromkeys(codes, "withdrawn"), "000.00.00.X00-200101-0001": "not-found"}
