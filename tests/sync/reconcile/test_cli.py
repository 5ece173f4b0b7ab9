from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import jsonschema
import pytest
from click.testing import CliRunner

from kiemdinh import schemas_export
from kiemdinh.cli import main
from schemas.sync.cli import sync_group
from schemas.sync.reconcile import tally
from schemas.sync.reconcile.tally import CountsDisagree
from tests.sync.reconcile.made import clock, ndjson


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(sync_group, ["reconcile", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def sides(tmp_path: Path) -> list[object]:
    life = [{"code": f"A{n}", "procedure": "1.000001", "status": 2, "time": clock(n), "note": "Ghi"} for n in range(4)]
    there = [{**row, "received_at": clock(n + 1)} for n, row in enumerate(life)]
    there[1]["note"] = "=1+1"
    return [
        "--portal",
        ndjson(tmp_path / "p.ndjson", life),
        "--national",
        ndjson(tmp_path / "n.ndjson", there[:3]),
        "--now",
        "2026-06-30",
    ]


def test_findings_are_exit_1_and_stand_in_all_files(tmp_path: Path, sides: list[object]) -> None:
    out, details = tmp_path / "new" / "r.json", tmp_path / "d.ndjson"
    code, told, progress = run(*sides, "--late", "30m", "--out", out, "--details", details)
    assert code == 1
    lines = told.splitlines()
    assert "4 hồ sơ" in lines[0]
    assert "mất: 1 hồ sơ" in lines[2]
    assert "4 = 2 đúng + 1 mất + 1 bị đổi nội dung" in told
    assert "So từng hồ sơ" in progress
    result = json.loads(out.read_bytes())
    jsonschema.Draft202012Validator(schemas_export.schema("reconciliation")).validate(result)
    each = jsonschema.Draft202012Validator(schemas_export.schema("reconciliation-finding"))
    found = [json.loads(line) for line in details.read_bytes().splitlines()]
    for line in found:
        each.validate(line)
    assert [(f["kind"], f["code"]) for f in found] == [("lost", "A3"), ("altered", "A1")]
    assert result["findings"] == found
    assert {p.name for p in tmp_path.iterdir()} == {"new", "d.ndjson", "p.ndjson", "n.ndjson"}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, sides: list[object]) -> None:
    for name in ("a", "b"):
        run(*sides, "--out", tmp_path / f"{name}.json", "--details", tmp_path / f"{name}.csv", "--quiet")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_table_of_findings_for_a_spreadsheet(tmp_path: Path, sides: list[object]) -> None:
    run(*sides, "--details", tmp_path / "d.csv", "--quiet")
    raw = (tmp_path / "d.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfkind,reason,code,")
    assert b",'=1+1," in raw


def test_nothing_found_is_exit_0(tmp_path: Path, sides: list[object]) -> None:
    sides[3] = sides[1]
    other = tmp_path / "copy.ndjson"
    other.write_bytes(Path(str(sides[1])).read_bytes())
    sides[3] = other
    code, told, _ = run(*sides, "--lang", "en")
    assert code == 0
    assert "Nothing differs." in told
    assert "no --sent" in told


def test_quiet_says_nothing(sides: list[object]) -> None:
    assert run(*sides, "--quiet") == (1, "", "")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--late", "soon"], "--late: «soon» không phải khoảng thời gian"),
        (["--now", "soon"], "--now: «soon» không phải thời điểm"),
        (["--memory", "much"], "--memory: «much» không phải dung lượng"),
        (["--memory", "1MB"], "cần ít nhất"),
        (["--sent", "nothing-*.csv"], "--sent: không tệp nào khớp"),
        (["--details", "d.txt"], "--details: «d.txt»"),
        (["--mapping", "no.yaml"], "no.yaml: không có tệp này"),
        (["--readings", "no.json"], "no.json: không đọc được"),
    ],
)
def test_wrong_usage_is_exit_2_and_says_what_was_expected(sides: list[object], more: list[str], told: str) -> None:
    code, out, error = run(*sides, *more)
    assert (code, out) == (2, "")
    assert told in " ".join(error.split())


def test_inputs_are_never_overwritten_nor_compared_with_themselves(sides: list[object]) -> None:
    assert run(*sides, "--out", sides[1])[0] == 2
    code, _, error = run("--portal", sides[1], "--national", sides[1])
    assert code == 2
    assert "đã nêu ở --portal" in error


def test_readings_change_what_a_code_is(tmp_path: Path, sides: list[object]) -> None:
    path = Path(str(sides[1]))
    path.write_text(path.read_text(encoding="utf-8").replace('"A', '"a'), encoding="utf-8")
    readings = tmp_path / "r.json"
    readings.write_text('{"code_case_matters": true}')
    assert "mất: 1 hồ sơ" in run(*sides)[1]
    assert "mất: 4 hồ sơ" in run(*sides, "--readings", readings)[1]


STOPPED = """
import os, signal, sys, time
from kiemdinh.cli import main
from schemas.sync.reconcile import tally
def stop(*_):
    os.kill(os.getpid(), int(sys.argv[1]))
    time.sleep(60)
tally.count = stop
sys.exit(main(sys.argv[2:]))
"""
"""The command, stopped by a signal when it has found everything and has written nothing."""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_killed_half_way_no_result_is_left(tmp_path: Path, sides: list[object], how: signal.Signals) -> None:
    spill, out, details = tmp_path / "spill", tmp_path / "r.json", tmp_path / "d.ndjson"
    spill.mkdir()
    out.write_text("old")
    words = [*map(str, sides), "--out", str(out), "--details", str(details)]
    environment = {**os.environ, "TMPDIR": str(spill)}
    command = [sys.executable, "-c", STOPPED, str(int(how)), "sync", "reconcile", *words]
    ended = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert ended.returncode == (4 if how is signal.SIGTERM else -how)
    assert (out.read_text(), details.exists()) == ("old", False)
    left = list(spill.iterdir())
    assert len(left) == (how is signal.SIGKILL)
    if left:
        # What a killed process left is removed by the next one.
        again = [sys.executable, "-m", "kiemdinh", "sync", "reconcile", *words]
        assert subprocess.run(again, env=environment, capture_output=True, check=False).returncode == 1
        assert list(spill.iterdir()) == []
        assert json.loads(out.read_bytes())["dossiers"]["lost"] == 1


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (duckdb.InterruptException("INTERRUPT"), 4, "Đã ngắt"),
        (duckdb.OutOfMemoryException("failed to allocate"), 2, "--memory"),
        (CountsDisagree("1 ≠ 2"), 3, "1 ≠ 2"),
    ],
    ids=["interrupted", "memory", "wrong"],
)
def test_how_it_ends_when_it_cannot_go_on(sides: list[object], error: Exception, code: int, told: str) -> None:
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(said):
        patch.setattr(tally, "count", lambda *_: (_ for _ in ()).throw(error))
        assert main(["sync", "reconcile", *map(str, sides)]) == code
    assert told in said.getvalue()


def test_little_memory_is_enough_for_what_does_not_fit(tmp_path: Path) -> None:
    for name in ("p", "n"):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8") as stream:
            stream.write("code,status,time\n")
            stream.writelines(f"A{n:07d},2,{clock(n % 1000)}\n" for n in range(20_000))
    code, told, _ = run("--portal", tmp_path / "p.csv", "--national", tmp_path / "n.csv", "--memory", "128MB")
    assert code == 0, told
