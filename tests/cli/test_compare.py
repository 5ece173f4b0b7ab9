"""Two runs of one target side by side, on the command line and in the report; judgements that differ lie beside."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from kiemdinh.bundle.folder import RunFolder, encode
from kiemdinh.bundle.seal import verify
from kiemdinh.cli import main
from kiemdinh.comparing import compare_runs
from kiemdinh.judging import judge_run
from kiemdinh.model.enums import Access, VerdictState
from kiemdinh.running import Suite
from kiemdinh.schemas_export import schema
from reports.comparing import lines
from tests import mini


def examined(home: Path, release: str, faults: dict[str, str], *more: str) -> tuple[Path, int]:
    """Run the miniature examination on a portal with faults; gives the run's folder and the exit code."""
    suite = mini.write_suite(home / f"suite-{release}", faults)
    with mini.portal() as portal:
        target = msgspec.structs.replace(mini.target(portal.url), release=release)
        file = mini.write_target(home / f"{release}.yaml", target)
        out = home / release
        code = main(["run", str(file), "--access", "intrusive", "--out", str(out), "-q", "--seed", "3", *more], suite)
    return next(p for p in out.iterdir() if p.is_dir()), code


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return mini.write_suite(tmp_path_factory.mktemp("suite"))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Release 4.1 with one fault, and 4.2 with two others, one of them a broken engine."""
    home = tmp_path_factory.mktemp("two")
    old, _ = examined(home, "4.1", {"b.hole": "fail"})
    faults = {"a.one": "fail", "a.two": "fail", "c.sync": "bug"}
    new, code = examined(home, "4.2", faults, "--compare-with", str(old))
    assert code == 1
    return old, new


def test_what_got_worse_better_and_untested_is_told(
    suite: Suite, two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = two
    assert main(["compare", str(old), str(new)], suite) == 1
    said = capsys.readouterr().out
    # b.after depends on a.one and could not run, so it is no longer decided
    words = "Kém bản 4.1: 2 tiêu chí hỏng mới, 1 tiêu chí đã sửa, 2 tiêu chí không còn kết luận được."
    assert said.splitlines()[0] == words
    assert "functions-0 Tiêu chí functions-0 (Đạt → Không đạt): " in said
    assert "không phải là tiến bộ" in said
    assert main(["compare", str(new), str(old)], suite) == 1, "b.hole fails there"
    said = capsys.readouterr().out
    assert said.startswith("Tốt hơn bản 4.2: 1 tiêu chí hỏng mới, 2 tiêu chí đã sửa")
    assert main(["--lang", "en", "compare", str(old), str(new)], suite) == 1
    assert capsys.readouterr().out.startswith("Worse than release 4.1: 2 criteria newly failed, 1 criterion mended")


def test_the_answer_fits_its_schema_and_its_sums(
    suite: Suite, two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = two
    assert main(["compare", str(old), str(new), "--json"], suite) == 1
    answer = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(schema("comparison")).validate(answer)
    assert sum(answer["counts"].values()) == len(answer["changes"])
    assert answer["direction"] == "worse"
    assert (answer["before"]["release"], answer["after"]["release"]) == ("4.1", "4.2")
    stored = json.loads((new / "judgements" / answer["edition"] / "comparison.json").read_text(encoding="utf-8"))
    assert stored == answer


def test_the_report_of_a_run_shows_it(suite: Suite, two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    old, new = two
    assert main(["report", str(new)], suite) == 0
    capsys.readouterr()
    (page,) = new.glob("judgements/*/report.html")
    assert "Kém bản 4.1: 2 tiêu chí hỏng mới" in page.read_text(encoding="utf-8")
    (page,) = old.glob("judgements/*/report.html")
    assert "so-voi-truoc" not in page.read_text(encoding="utf-8")
    assert verify(new).findings == ()


def test_the_same_portal_twice_is_level(
    suite: Suite, two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, _ = two
    again, _ = examined(tmp_path, "4.1", {"b.hole": "fail"}, "--compare-with", str(old))
    said = capsys.readouterr().out
    assert f"Ngang lượt {old.name}: không tiêu chí nào đổi kết luận." in said
    assert main(["compare", str(old), str(again)], suite) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"edition": "2025"}, "được lập theo phiên bản quy định 2025; ở đây cả hai được kết luận theo 2024"),
        ({"access": Access.WRITE}, "Mức can thiệp khác nhau: write → intrusive"),
        ({"only": ("a",)}, "Phạm vi chọn khác nhau: «--only a» → «–»"),
    ],
)
def test_what_else_differs_is_said(
    suite: Suite,
    two: tuple[Path, Path],
    tmp_path: Path,
    change: dict[str, Any],
    words: str,
) -> None:
    old, new = two
    other = copied(old, tmp_path, **change)
    found = compare_runs(RunFolder(other), RunFolder(new), suite.editions(suite.catalogue()), "2024")
    assert words in "\n".join(lines(found, "vi"))


def test_formula_and_text_of_the_edition_are_said(
    suite: Suite, two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = two
    other = copied(old, tmp_path)
    manifest = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    (other / "manifest.json").write_bytes(encode(manifest | {"formula": "0.9", "started": "2027-01-01T00:00:00+07:00"}))
    folder = RunFolder(other)
    name = folder.plan.edition
    edition = folder.edition(name)
    assert edition is not None
    folder.write(f"editions/{name}.json", msgspec.structs.replace(edition, criteria=edition.criteria[:-1]))
    main(["compare", str(other), str(new)], suite)
    said = capsys.readouterr().out
    for words in ("theo công thức 0.9", "Nội dung phiên bản quy định đã đổi", "lại là lượt chạy sau"):
        assert words in said


def test_a_check_that_the_earlier_run_did_not_know_was_not_collected_there(
    suite: Suite, two: tuple[Path, Path], tmp_path: Path
) -> None:
    old, new = two
    other = RunFolder(copied(old, tmp_path))
    plan = other.plan
    kept = tuple(i for i in plan.items if i.check != "b.after")
    other.write("plan.json", msgspec.structs.replace(plan, items=kept))
    other.write("catalogue.json", [c for c in other.catalogue.values() if c.id != "b.after"])
    lines_kept = [line for line in other.outcomes.path.read_text().splitlines() if '"b.after"' not in line]
    other.outcomes.path.write_text("\n".join(lines_kept) + "\n", encoding="utf-8")
    found = compare_runs(other, RunFolder(new), suite.editions(suite.catalogue()))
    states = {c.before for c in found.changes if c.criterion == "functions-3"}
    assert states == {VerdictState.NOT_COLLECTED}


def test_runs_that_cannot_be_compared_are_refused(
    suite: Suite, two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = two
    foreign, unfinished = copied(old, tmp_path / "a", target="khac"), copied(old, tmp_path / "b")
    (unfinished / "seal.json").unlink()
    for first, second, words in (
        (foreign, new, "không so hai hệ thống khác nhau"),
        (old, old, "hai lượt là một"),
        (unfinished, new, "chưa xong"),
    ):
        assert main(["compare", str(first), str(second)], suite) == 2
        assert words in capsys.readouterr().err


def test_a_run_is_not_started_when_it_could_not_be_compared(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = copied(two[0], tmp_path / "a", target="khac")
    suite = mini.write_suite(tmp_path / "suite")
    with mini.portal() as portal:
        file = mini.write_target(tmp_path / "t.yaml", mini.target(portal.url))
        assert main(["run", str(file), "--out", str(tmp_path / "r"), "-q", "--compare-with", str(foreign)], suite) == 2
        assert portal.hits == []
    assert "khác nhau" in capsys.readouterr().err


def test_a_judgement_that_says_something_else_does_not_replace_the_first(
    suite: Suite, two: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = RunFolder(copied(two[0], tmp_path))
    edition = folder.edition("2024")
    assert edition is not None
    first = judge_run(folder, edition, as_of="2026-03-02").folder
    grade = (first / "grade.json").read_bytes()
    assert judge_run(folder, edition, as_of="2026-03-02").folder == first
    base = folder.path / "judgements"
    before = {p.name for p in base.iterdir()}
    changed = msgspec.structs.replace(edition, criteria=edition.criteria[:-1])
    judge_run(folder, changed, as_of="2026-03-02")
    (aside,) = {p.name for p in base.iterdir()} - before
    assert aside.startswith("2024@")
    assert (base / aside / "grade.json").read_bytes() == grade
    assert (first / "grade.json").read_bytes() != grade
    assert (first / "edition.json").is_file(), "the edition that it was judged by lies with it"
    judge_run(folder, edition, as_of="2026-03-03")
    judge_run(folder, edition, as_of="2026-03-04")
    assert len(list(base.glob("2024@*"))) == 3
    assert main(["report", str(folder.path), "--edition", aside], suite) == 0
    findings = verify(folder.path).findings
    assert [f for f in findings if f.path.startswith("judgements/")] == []


def copied(run: Path, home: Path, **plan: Any) -> Path:
    """A copy of a run whose plan says something else."""
    other = home / f"copy-of-{run.name}"
    shutil.copytree(run, other)
    folder = RunFolder(other)
    folder.write("plan.json", msgspec.structs.replace(folder.plan, run=other.name, **plan))
    return other
