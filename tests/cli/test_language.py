"""English wherever it is asked for; options before and after the command; no sentence without its English."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from kiemdinh.cli import main
from kiemdinh.cli.root import arranged
from kiemdinh.model.english import English, is_vietnamese, known
from kiemdinh.running import Suite
from tests import mini

ROOT = Path(__file__).parents[2]
# Where sentences are made that people read outside a report's own words.
SPEAKING = (
    "kiemdinh/collect/canary.py",
    "kiemdinh/grade/sentences.py",
    "kiemdinh/judge/compare.py",
    "kiemdinh/judge/facts.py",
    "kiemdinh/model/failures.py",
    "kiemdinh/comparing.py",
    "kiemdinh/cleaning.py",
    "kiemdinh/bundle/folder.py",
    "kiemdinh/bundle/seal.py",
)
# Pieces that only ever stand inside a sentence which has its English as a whole, and names and evidence.
PIECES = {
    " (ký ngày {}, ghi đến ngày {})",
    " (và {} nội dung khác)",
    " (đã thử: {})",
    " và {} điểm khác",
    " ở {} tiêu chí",
    "An toàn thông tin",
    "Chưa có chứng thực",
    "Đạt theo chứng thực",
    "Đạt theo chứng thực trình diễn",
    "Chứng thực đã hết hạn dùng",
    "Chức năng",
    "Những dòng cuối của bộ thu thập",
    "chưa đặt giới hạn",
    "giới hạn {} {}",
    "đo được {} {}",
    "{} «{}» trong tệp hệ thống được kiểm",
    "{} (chạy riêng)",
    "{} (từ {})",
    "{} trả lời",
    "{} đã hết hạn: {}",
    "{}, {}, {}, đến ngày {}",
    "{}: hồ sơ thử của lượt kiểm định {}, xin hủy",
    "Chưa được phát hành, dù điểm bao nhiêu: «{}»{}. {}",
    "Sửa trước: «{}». {} Riêng việc này trả lại {} điểm{}.",
    "Còn {} tiêu chí ({} điểm) chưa kết luận: {}.",
    "không có phiên bản quy định «{}»{}",
}


def sentences(path: Path) -> set[str]:
    """Vietnamese templates of a module, ``{}`` for each gap; docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(value) for value in node.values}
            found.add("".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            found.add(re.sub(r"\{\w*\}", "{}", node.value))
    return {text for text in found if is_vietnamese(text)}


@pytest.mark.parametrize("name", SPEAKING)
def test_every_sentence_has_its_english(name: str) -> None:
    assert {s for s in sentences(ROOT / name) - PIECES if not known(s)} == set()


@pytest.mark.parametrize(
    ("vietnamese", "english"),
    [
        ("Chưa kiểm: chưa có công cụ zap; cài đặt hoặc khai ở mục tools của tệp đích",
         "Not tested: no tool zap; install it or name it under tools in the target file"),
        ("Tra cứu: đo được 2300,5 ms; giới hạn 2000 ms (và 2 nội dung khác)",
         "Search: measured 2300,5 ms; limit 2000 ms (and 2 more)"),
        ("Không truy cập được http://x: không kết nối được (111)", "http://x cannot be reached: no connection (111)"),
        ("/ho-so: mong đợi bị từ chối; thấy mở được", "/ho-so: expected bị từ chối; saw mở được"),
        ("Tra cứu: Bộ thu thập «An toàn thông tin (chỉ xem)» dừng giữa chừng (mã 3)",
         "Search: The collector “Security (reads only)” broke off (code 3)"),
        ("Chứng thực đã hết hạn dùng (ký ngày 01/02/2025, ghi đến ngày 01/02/2026): Việc đã làm",
         "The attestation no longer counts (dated 01/02/2025, valid until 01/02/2026): Việc đã làm"),
        (
            "Còn 3 tiêu chí (1,5 điểm) chưa kết luận: 2 tiêu chí (1,0 điểm) chưa thu thập, cần chạy lượt kiểm mới.",
            "3 criteria (1.5 points) are undecided: 2 criteria (1.0 points): not collected, a new run is needed.",
        ),
        ("lời chứng mà không ai dịch được", "lời chứng mà không ai dịch được"),
        ("no Vietnamese at all", "no Vietnamese at all"),
        ("", ""),
    ],
)  # fmt: skip
def test_sentences_are_said_in_english_and_evidence_stays(vietnamese: str, english: str) -> None:
    assert English({"Tra cứu": "Search"})(vietnamese) == english


@pytest.mark.parametrize(
    ("given", "ends"),
    [
        (["--lang", "en", "plan", "t.yaml"], ["--lang", "en", "plan", "t.yaml"]),
        (["plan", "t.yaml", "--lang", "en"], ["--lang", "en", "plan", "t.yaml"]),
        (["plan", "--lang=en", "t.yaml"], ["--lang=en", "plan", "t.yaml"]),
        (["--json", "plan", "t.yaml"], ["plan", "t.yaml", "--json"]),
        (["--json", "--lang", "en", "sync", "check", "f"], ["--lang", "en", "sync", "check", "f", "--json"]),
        (["plan", "t.yaml", "--json"], ["plan", "t.yaml", "--json"]),
        (["plan", "--", "--lang", "--json"], ["plan", "--", "--lang", "--json"]),
        (["--help"], ["--help"]),
        (["plan", "--lang"], ["plan", "--lang"]),
        ([], []),
    ],
)
def test_options_may_stand_before_and_after_the_command(given: list[str], ends: list[str]) -> None:
    assert arranged(given) == ends


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return mini.write_suite(tmp_path_factory.mktemp("suite"), {"b.hole": "fail", "a.two": "cannot-tell"})


def test_a_run_speaks_english_from_plan_to_report(
    suite: Suite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with mini.portal() as portal:
        target = mini.write_target(tmp_path / "t.yaml", mini.target(portal.url))
        out = tmp_path / "runs"
        assert main(["plan", str(target), "--lang", "en"], suite) == 0
        assert "access level write is needed" in capsys.readouterr().out
        main(["doctor", str(target), "--lang", "en"], suite)
        said = capsys.readouterr().out
        assert "the target file is well-formed" in said
        assert not is_vietnamese(said.replace(str(target), "")), said
        assert main(["run", str(target), "--access", "write", "--out", str(out), "--lang", "en"], suite) == 1
    captured = capsys.readouterr()
    assert "Mend first: “Criterion security-0”. Sửa cho đúng. This alone returns" in captured.out
    assert "are shown as they were written, in Vietnamese" in captured.out
    assert "Functions (reads only): 5 cases" in captured.err
    (run,) = out.iterdir()
    (page,) = run.glob("judgements/*/report.en.html")
    text = page.read_text(encoding="utf-8")
    assert "access level intrusive is needed" in text
    assert "Not tested: " in text
    assert 'lang="vi"' in text


def test_errors_are_english_with_their_place(suite: Suite, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("version: 1\nid: x\nname: y\nbase_urls:\n  publik: http://x\n", encoding="utf-8")
    assert main(["plan", str(path), "--lang", "en"], suite) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"Error: {path}:5:11: unknown key “publik”")
    assert not is_vietnamese(said)
