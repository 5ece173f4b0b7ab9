"""The quick way of the matrix sees what ``kiemdinh run`` sees, started as anybody would start it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

from kiemdinh.bundle.folder import RunFolder
from kiemdinh.editions import load_edition
from kiemdinh.model.enums import Status
from tests.kill_matrix.pool import ROOT, Worker
from tests.kill_matrix.rows import Matrix
from tests.kill_matrix.runner import SEED, TARGET, standing
from tests.kill_matrix.seen import Seen

DEFECTS = ("search-needs-diacritics", "hsts-missing", "foreign-dossier-readable", "page-fee-differs")
OTHERS = (
    "procedure-search.finds-by-name",
    "headers.nosniff",
    "access-control.anonymous-dossier-refused",
    "procedure-page.printable",
)
_PATIENCE_S = 600


def official(checks: list[str], matrix: Matrix, folder: Path) -> dict[str, Seen]:
    """A run from the command line of a target file that starts the portal with the faults."""
    document = yaml.safe_load(TARGET.read_text(encoding="utf-8"))
    document["launch"]["command"] += [word for defect in DEFECTS for word in ("--defect", defect)]
    document["data"]["catalogue"] = str(TARGET.parent / document["data"]["catalogue"])
    for key in ("attestations", "waivers"):
        document.pop(key, None)
    target = folder / "target.yaml"
    target.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    only = [word for check in checks for word in ("--only", check)]
    command = [sys.executable, "-m", "kiemdinh", "run", str(target), "--out", str(folder / "runs"), *only]
    command += ["--access", "write", "--edition", "2024", "--seed", str(SEED), "--look-spacing", "0", "--quiet"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=_PATIENCE_S, check=False)
    assert ended.returncode in {0, 1}, ended.stderr.decode()
    (run,) = (folder / "runs").iterdir()
    return standing(RunFolder.open(run), load_edition("2024", matrix.catalogue))


def test_quick_and_official_way_agree(matrix: Matrix, worker: Worker, tmp_path: Path) -> None:
    checks = [*(c for defect in DEFECTS for c in matrix.named(defect)), *OTHERS]
    quick = worker.carry_out(matrix.order(DEFECTS[0], checks, DEFECTS[1:]))
    assert not quick.trouble, quick.trouble
    slow = official(checks, matrix, tmp_path)
    assert {c: (s.status, s.owner) for c, s in quick.seen.items()} == {c: (s.status, s.owner) for c, s in slow.items()}
    assert [c for c, s in slow.items() if s.status is not Status.FAILED] == sorted(OTHERS)
