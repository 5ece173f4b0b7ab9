from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiemdinh.bundle.seal import verify
from kiemdinh.cli import main
from kiemdinh.cli.root import _COMMANDS
from kiemdinh.model.enums import Status
from kiemdinh.running import Suite
from kiemdinh.texts import _TEXTS, Words, language
from tests import mini

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return mini.write_suite(tmp_path_factory.mktemp("suite"), {"b.hole": "fail"})


@pytest.fixture(scope="module")
def finished(suite: Suite, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """Target file, folder of a finished run in which b.hole failed, and the address of its portal."""
    home = tmp_path_factory.mktemp("run")
    with mini.portal() as portal:
        target = mini.write_target(home / "t.yaml", mini.target(portal.url))
        code = main(
            ["run", str(target), "--access", "intrusive", "--out", str(home / "runs"), "--quiet", "--seed", "3"], suite
        )
    assert code == 1
    return target, next((home / "runs").iterdir()), portal.url


def said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.out + captured.err


def test_the_end_of_a_run_says_what_matters(
    suite: Suite, finished: tuple[Path, Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, run, _ = finished
    assert main(["rejudge", str(run), "--edition", "2025"], suite) == 1
    text = said(capsys)
    for words in ("Mức: B", "85,0 / 100", "trần", "Cổng phát hành: KHÔNG ĐẠT", "report.html", str(run)):
        assert words in text
    assert verify(run).findings == ()
    assert json.loads((run / "manifest.json").read_text())["seed"] == 3


def test_judging_again_never_touches_the_collection(suite: Suite, finished: tuple[Path, Path, str]) -> None:
    _, run, _ = finished
    before = {p: p.read_bytes() for p in run.rglob("*") if p.is_file() and "judgements" not in p.parts}
    main(["rejudge", str(run), "--edition", "2024"], suite)
    after = {p: p.read_bytes() for p in run.rglob("*") if p.is_file() and "judgements" not in p.parts}
    assert before == after
    assert verify(run).findings == ()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "{run}"], "report.html"),
        (["law-diff", "2024", "2025", "--run", "{run}"], "Chưa thu thập"),
        (["law-diff", "2024", "2025"], "Giữ nguyên: 9"),
        (["verify", "{run}"], "Nguyên vẹn"),
        (["checks"], "a.one"),
        (["checks", "--only", "c"], "c.sync"),
        (["criteria", "--edition", "2024"], "security-0"),
        (["explain", "b.hole"], "security-0"),
        (["explain", "security-0"], "b.hole"),
        (["cleanup", "{run}"], "KIEMDINH-THU"),
        (["plan", "{target}"], "Chưa chạy được"),
        (["plan", "{target}", "--access", "intrusive"], "Không có gì bị chặn"),
        (["version"], "kiemdinh "),
        (["completion", "zsh"], "_KIEMDINH_COMPLETE"),
        (["--lang", "en", "plan", "{target}"], "who can unblock it"),
        ([], "Mã thoát"),
    ],
)
def test_commands_answer(
    suite: Suite,
    finished: tuple[Path, Path, str],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    target, run, _ = finished
    given = [a.format(run=run, target=target) for a in arguments]
    assert main(given, suite) == 0
    assert words in said(capsys)


@pytest.mark.parametrize(
    "command", [["plan", "{target}", "--json"], ["verify", "{run}", "--json"], ["checks", "--json"]]
)
def test_json_answers_are_json(
    suite: Suite, finished: tuple[Path, Path, str], capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    target, run, _ = finished
    assert main([a.format(run=run, target=target) for a in command], suite) == 0
    json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rin"], "«run»"),
        (["run"], "--resume"),
        (["run", "no.yaml"], "no.yaml: không có tệp"),
        (["run", "{target}", "--as-of", "hôm nay"], "--as-of"),
        (["run", "{target}", "--as-of", "2020-01-01"], "--as-of"),
        (["run", "{target}", "--edition", "2042"], "--edition"),
        (["run", "{target}", "--only", "a.oen"], "«a.one»"),
        (["run", "{target}", "--accss", "write"], "«--access»"),
        (["run", "{target}", "--access", "all"], "observe, write, intrusive"),
        (["run", "{target}", "--seed", "x"], "--seed"),
        (["run", "{target}", "-n", "0"], "--workers"),
        (["run", "--resume", "/nowhere"], "/nowhere"),
        (["run", "--resume", "{home}"], "plan.json"),
        (["run", "{target}", "--failed-of", "{home}"], "plan.json"),
        (["run", "{target}", "--out", "{target}"], "thư mục"),
        (["verify", "{home}"], "seal.json"),
        (["verify"], "thiếu BUNDLE"),
        (["verify", "a", "b"], "thừa tham số"),
        (["rejudge", "{run}"], "--edition"),
        (["rejudge", "{run}", "--edition", "204"], "«2024»"),
        (["report", "{run}", "--format", "htm"], "htm"),
        (["law-diff", "2024", "205"], "«2025»"),
        (["explain", "a.onne"], "«a.one»"),
        (["completion", "tcsh"], "bash, zsh, fish"),
        (["demo", "--defect", "no-such-defect"], "no-such-defect"),
        (["--lang", "fr", "checks"], "vi, en"),
    ],
)
def test_wrong_words_get_one_line_with_a_place_and_code_2(
    suite: Suite,
    finished: tuple[Path, Path, str],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    target, run, _ = finished
    given = [a.format(run=run, target=target, home=run.parent.parent) for a in arguments]
    assert main(given, suite) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Lỗi: ")
    assert captured.err.count("\n") == 1
    assert words in captured.err


def test_failed_of_looks_again_at_what_did_not_pass_and_says_so(
    suite: Suite, finished: tuple[Path, Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, run, _ = finished
    mended = Suite(suite.catalogue_folders, suite.editions_folder, mini.settings())
    with mini.portal() as portal:
        target = mini.write_target(tmp_path / "t.yaml", mini.target(portal.url))
        assert main(["run", str(target), "--failed-of", str(run), "--out", str(tmp_path), "-q"], mended) == 0
    assert "Mức: A" in said(capsys)
    new = next(p for p in tmp_path.iterdir() if p.is_dir())
    outcomes = [json.loads(line) for line in (new / "outcomes.ndjson").read_text().splitlines()]
    assert {o["check"] for o in outcomes if not o["run"]} == {"b.hole"}
    assert {o["run"] for o in outcomes if o["check"] != "b.hole"} == {run.name}
    assert json.loads((new / "plan.json").read_text())["look_again_of"] == run.name
    assert verify(new).findings == ()
    assert main(["run", str(target), "--failed-of", str(new), "--out", str(tmp_path)], mended) == 0
    assert "không có gì chưa đạt" in said(capsys)


def test_a_suite_that_breaks_ends_with_3_and_no_traceback(
    suite: Suite, finished: tuple[Path, Path, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, run, _ = finished
    monkeypatch.setattr("kiemdinh.judging.judge", lambda *_, **__: 1 / 0)
    assert main(["rejudge", str(run), "--edition", "2024"], suite) == 3
    assert "Bộ kiểm tự hỏng" in said(capsys)


def test_outcomes_that_do_not_fit_the_plan_are_not_reported(
    suite: Suite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target())
    folder.write("seal.json", {})
    assert main(["rejudge", str(folder.path), "--edition", "2024"], suite) == 3
    assert "không in báo cáo" in said(capsys)


def test_an_unfinished_run_is_not_judged(suite: Suite, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target())
    assert main(["rejudge", str(folder.path), "--edition", "2024"], suite) == 2
    assert "--resume" in said(capsys)


def test_the_kill_switch_ends_with_4_and_says_how_to_go_on(
    suite: Suite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stopping = Suite(suite.catalogue_folders, suite.editions_folder, mini.settings({"a.one": "stop"}))
    well = Suite(suite.catalogue_folders, suite.editions_folder, mini.settings())
    with mini.portal() as portal:
        target = mini.write_target(tmp_path / "t.yaml", mini.target(portal.url))
        out = tmp_path / "runs"
        assert main(["run", str(target), "--only", "a", "--out", str(out), "-q"], stopping) == 4
        run = next(out.iterdir())
        assert f"--resume {run}" in said(capsys)
        assert main(["run", "--resume", str(run), "-q"], well) == 0
    assert verify(run).findings == ()


def test_a_full_disk_ends_with_3_and_says_so(
    suite: Suite, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiemdinh.collect.orchestrator._LEAST_FREE_BYTES", 2**62)
    target = mini.write_target(tmp_path / "t.yaml", mini.target())
    assert main(["run", str(target), "--out", str(tmp_path / "runs"), "-q"], suite) == 3
    assert "Đĩa đầy" in said(capsys)


def test_help_is_quick_and_loads_no_engine() -> None:
    """The list of imports tells; bench/cli.py measures the time."""
    script = (
        "import sys; from kiemdinh.cli import main; main(['--help']);"
        "print('LOADED', sorted({m.split('.')[0] for m in sys.modules}))"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environ, check=True)
    loaded = done.stdout.partition("LOADED")[2]
    for heavy in ("playwright", "locust", "httpx", "fastapi", "jinja2", "pytest", "yaml", "rich", "portal", "reports"):
        assert f"'{heavy}'" not in loaded


@pytest.mark.parametrize("name", sorted(_COMMANDS))
def test_every_command_has_help_in_both_languages(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert "Cách dùng: kiemdinh" in said(capsys)
    assert main(["--lang", "en", name, "--help"]) == 0
    assert "Usage: kiemdinh" in said(capsys)


def test_both_languages_have_the_same_placeholders() -> None:
    import string  # noqa: PLC0415

    for key, (vi, en) in _TEXTS.items():
        names = [{n for _, n, _, _ in string.Formatter().parse(text) if n} for text in (vi, en)]
        assert names[0] == names[1], key
        assert vi
        assert en


@pytest.mark.parametrize(
    ("value", "shown"), [(66.5, "66,5"), (89.999, "89,99"), (100.0, "100,0"), (0.0, "0,0"), (71.25, "71,25")]
)
def test_points_have_a_decimal_comma_and_are_never_rounded_up(value: float, shown: str) -> None:
    assert Words("vi").points(value) == shown


def test_the_language_is_chosen_by_option_then_environment() -> None:
    assert language([], {}) == "vi"
    assert language([], {"KIEMDINH_LANG": "en"}) == "en"
    assert language(["run", "--lang=en"], {}) == "en"
    assert language(["--lang", "vi"], {"KIEMDINH_LANG": "en"}) == "vi"


def test_statuses_all_have_a_mark_on_the_screen() -> None:
    from kiemdinh.cli.screen import _MARKS  # noqa: PLC0415

    assert set(_MARKS) == set(Status)
