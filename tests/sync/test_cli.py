from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from schemas.sync.cli import sync_group
from schemas.sync.contracts import Contract
from schemas.sync.run import Options, Validation
from tests.sync.corpus import make_corpus
from tests.sync.samples import dossier, progress, raw


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(sync_group, [str(a) for a in arguments])
    return result.exit_code, result.stdout, result.stderr


def files(folder: Path) -> list[Path]:
    corpus = make_corpus(11, "B", 60)
    lines = [x.line for x in corpus.lines]
    third = len(lines) // 3
    paths = []
    for number in range(3):
        path = folder / f"{number}.ndjson"
        path.write_bytes(b"\n".join(lines[number * third : (number + 1) * third]) + b"\n")
        paths.append(path)
    return paths


def test_no_finding_is_exit_0(tmp_path: Path) -> None:
    path = tmp_path / "m.ndjson"
    path.write_bytes(raw(dossier()) + b"\n" + raw(progress(TrangThai="1")) + b"\n")
    code, out, err = run("validate", path, "--contract", "B", "--first", "--now", "2026-06-01")
    assert (code, out) == (0, "")
    assert "2 bản tin, 0 hỏng, 0 điểm sai" in err


def test_findings_are_exit_1_and_what_was_not_checked_is_said(tmp_path: Path) -> None:
    path, summary = tmp_path / "m.ndjson", tmp_path / "s.json"
    path.write_bytes(raw(dossier(TrangThaiHoSo="11")) + b"\n")
    code, out, err = run("validate", path, "--summary", summary)
    assert code == 1
    (finding,) = [json.loads(x) for x in out.splitlines()]
    assert set(finding) == {"id", "rule", "path", "expected", "observed", "message"}
    assert "cần --catalogue" in err
    kept = json.loads(summary.read_text())
    assert kept["contract"] == "B"
    assert kept["detected"]
    assert kept["rules"]["SY-05"] == {"checked": 1, "findings": 0, "not_checked": 1, "why": ["cần --catalogue"]}
    assert kept["coverage"]["dossiers"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate",),
        ("validate", "không-có"),
        ("validate", "{file}", "--contract", "D"),
        ("validate", "{file}", "--now", "hôm nay"),
        ("validate", "{file}", "--resume"),
        ("validate", "{file}", "--catalogue", "{file}"),
        ("validate", "{file}", "--payments", "{file}"),
        ("validate", "{file}", "--readings", "{file}"),
        ("validate", "{file}", "--sent", "không-có"),
    ],
)
def test_wrong_usage_is_exit_2_without_traceback(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    path = tmp_path / "m.ndjson"
    path.write_bytes(raw(dossier()) + b"\n")
    code, _, err = run(*(a.replace("{file}", str(path)) for a in arguments))
    assert code == 2
    assert err
    assert "Traceback" not in err


def test_an_interrupted_validation_goes_on_to_the_same_result(tmp_path: Path) -> None:
    paths = files(tmp_path)
    whole, parts = tmp_path / "whole.ndjson", tmp_path / "parts.ndjson"
    assert run("validate", *paths, "--contract", "B", "--out", whole, "--quiet")[0] == 1

    class Killed(Exception):
        pass

    stopped = Validation(Options(contract=Contract.B), tuple(paths))
    total = sum(p.stat().st_size for p in paths)

    def stop(done: int, _total: int) -> None:
        if done > total * 0.7:
            raise Killed

    with parts.open("w+b") as stream, pytest.raises(Killed):
        stopped.run(stream, stop, tmp_path / "parts.ndjson.state")
    assert (tmp_path / "parts.ndjson.state").exists()
    assert run("validate", *paths, "--contract", "B", "--out", parts, "--quiet", "--resume")[0] == 1
    assert parts.read_bytes() == whole.read_bytes()
    assert not (tmp_path / "parts.ndjson.state").exists()


def test_a_resumption_of_something_else_is_refused(tmp_path: Path) -> None:
    paths = files(tmp_path)
    out = tmp_path / "o.ndjson"
    (tmp_path / "o.ndjson.state").write_bytes(b"\x01")
    assert run("validate", *paths, "--out", out, "--resume")[0] == 2


def test_workers_give_the_same_findings_in_the_same_order(tmp_path: Path) -> None:
    paths = files(tmp_path)
    outs = [tmp_path / "1.out", tmp_path / "2.out"]
    for workers, out in enumerate(outs, 1):
        assert run("validate", *paths, "--contract", "B", "--out", out, "--workers", workers, "--quiet")[0] == 1
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_history_goes_over_files_and_sent(tmp_path: Path) -> None:
    first, second = tmp_path / "1.ndjson", tmp_path / "2.ndjson"
    first.write_bytes(raw(dossier()) + b"\n")
    second.write_bytes(raw(dossier()) + b"\n")
    code, out, _ = run("validate", second, "--sent", first, "--contract", "B")
    assert (code, json.loads(out)["rule"]) == (1, "SY-07")
    assert run("validate", second, "--contract", "B")[0] == 0


def test_the_module_answers_by_itself() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "schemas.sync", "--help"], capture_output=True, text=True, check=False, env=os.environ
    )
    assert ended.returncode == 0
    assert "validate" in ended.stdout
    assert "stub" in ended.stdout
