from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from schemas.sync import lines
from schemas.sync.cli import sync_group
from schemas.sync.contracts import Contract
from schemas.sync.run import Options, Validation
from schemas.sync.state import Saver, State
from tests.sync.corpus import make_corpus
from tests.sync.samples import dossier, progress, raw


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(sync_group, [str(a) for a in arguments])
    return result.exit_code, result.stdout, result.stderr


def files(folder: Path) -> list[Path]:
    corpus = make_corpus(11, "B", 60)
    written = [x.line for x in corpus.lines]
    third = len(written) // 3
    paths = []
    for number in range(3):
        path = folder / f"{number}.ndjson"
        path.write_bytes(b"\n".join(written[number * third : (number + 1) * third]) + b"\n")
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
    assert kept["rules"]["SY-05"] == {"checked": 0, "findings": 0, "not_checked": 1, "why": ["cần --catalogue"]}
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


KILLED = """
import sys
from pathlib import Path
import schemas.sync.lines
from schemas.sync.contracts import Contract
from schemas.sync.run import Options, Validation
from schemas.sync.state import Saver, State

schemas.sync.lines.SPAN = 20_000
paths = tuple(map(Path, sys.argv[2:]))
total = sum(p.stat().st_size for p in paths)

def tell(done, _total):
    if done > total * 0.55:
        print("half", flush=True)
        sys.stdin.read()

with open(sys.argv[1], "w+b") as out:
    Validation(Options(contract=Contract.B, save_s=0), paths).run(out, tell, Path(sys.argv[1] + ".state"))
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_validation_goes_on_to_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr(lines, "SPAN", 20_000)
    paths = files(tmp_path)
    whole, parts, summaries = tmp_path / "whole.ndjson", tmp_path / "parts.ndjson", [tmp_path / n for n in "12"]
    common = (*paths, "--contract", "B", "--quiet")
    assert run("validate", *common, "--out", whole, "--summary", summaries[0])[0] == 1
    command = [sys.executable, "-c", KILLED, str(parts), *map(str, paths)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.kill()
    assert (tmp_path / "parts.ndjson.state").exists()
    parts.write_bytes(parts.read_bytes() + b'{"torn')
    resumed = run("validate", *common, "--out", parts, "--summary", summaries[1], "--resume", "--jobs", jobs)
    assert resumed[0] == 1
    assert parts.read_bytes() == whole.read_bytes()
    assert summaries[0].read_bytes() == summaries[1].read_bytes()
    assert not (tmp_path / "parts.ndjson.state").exists()


@pytest.mark.parametrize("span", [3_000, 20_000])
def test_where_a_file_is_cut_does_not_show_in_the_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, span: int
) -> None:
    paths = files(tmp_path)
    whole, cut = tmp_path / "whole.ndjson", tmp_path / "cut.ndjson"
    run("validate", *paths, "--contract", "B", "--quiet", "--out", whole)
    monkeypatch.setattr(lines, "SPAN", span)
    run("validate", *paths, "--contract", "B", "--quiet", "--out", cut)
    assert cut.read_bytes() == whole.read_bytes()


def test_resuming_what_was_finished_begins_again(tmp_path: Path) -> None:
    paths = files(tmp_path)
    out = tmp_path / "o.ndjson"
    assert run("validate", *paths, "--contract", "B", "--out", out, "--quiet")[0] == 1
    before = out.read_bytes()
    out.write_bytes(before + before)
    assert run("validate", *paths, "--contract", "B", "--out", out, "--quiet", "--resume")[0] == 1
    assert out.read_bytes() == before


def test_a_changed_file_is_not_gone_on_with(tmp_path: Path) -> None:
    path, state, out = tmp_path / "m.ndjson", tmp_path / "o.ndjson.state", tmp_path / "o.ndjson"
    path.write_bytes(raw(dossier()) + b"\n")
    kept: list[bytes] = []
    with out.open("w+b") as stream:
        validation = Validation(Options(contract=Contract.B, save_s=0), (path,))
        saved = Saver.offer

        def offer(saver: Saver, make: Callable[[int], State]) -> None:
            saved(saver, make)
            kept.append(state.read_bytes())

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Saver, "offer", offer)
            validation.run(stream, lambda _done, _all: None, state)
    state.write_bytes(kept[0])
    path.write_bytes(raw(dossier(TrangThaiHoSo="11")) + b"\n")
    code, _, err = run("validate", path, "--contract", "B", "--out", out, "--resume")
    assert code == 2
    assert "tệp trạng thái" in err


def test_a_file_is_never_written_over_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.ndjson"
    path.write_bytes(raw(dossier()) + b"\n")
    assert run("validate", path, "--contract", "B", "--out", path)[0] == 2
    assert run("validate", path, "--contract", "B", "--summary", path)[0] == 2
    assert path.read_bytes() == raw(dossier()) + b"\n"


def test_a_resumption_of_something_else_is_refused(tmp_path: Path) -> None:
    paths = files(tmp_path)
    out = tmp_path / "o.ndjson"
    (tmp_path / "o.ndjson.state").write_bytes(b"\x01")
    assert run("validate", *paths, "--out", out, "--resume")[0] == 2


def test_workers_give_the_same_findings_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "SPAN", 20_000)
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
