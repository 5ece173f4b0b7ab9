from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from kiemdinh.model.failures import InputProblem
from steps.gherkin import feature_files, read_scenarios

GOOD = """# language: vi
Tính năng: Mẫu

  @check:a.one
  Tình huống: Một
    Khi làm
    Thì thấy

  @check:a.two @khac
  Khung tình huống: Hai
    Khi làm "<ca>"
    Thì thấy

    Dữ liệu:
      | ca | thêm |
      | x  | 1    |
      | y  | 2    |
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.feature"
    path.write_text(text, encoding="utf-8")
    return path


def test_scenarios_and_cases(tmp_path: Path) -> None:
    one, two = read_scenarios(write(tmp_path, GOOD))
    assert (one.check, one.cases, one.name, one.line) == ("a.one", ("-",), "Một", 5)
    assert (two.check, two.cases) == ("a.two", ("x", "y"))
    assert one.steps == ("Khi làm", "Thì thấy")


@pytest.mark.parametrize(
    ("before", "after", "place", "words"),
    [
        ("Tình huống: Một", "Tình huống: Hai", "10:3", "hai tình huống cùng tên «Hai» (dòng 5)"),
        ("  @check:a.one\n", "", "4:3", "đúng một thẻ @check:…, đang có 0"),
        ("@check:a.one", "@check:a.one @check:a.three", "5:3", "đang có 2"),
        ("| ca |", "| cas |", "10:3", "phải có cột «ca»"),
        ("| y  |", "| x  |", "10:3", "mã ca lặp lại"),
        ("Tình huống: Một", unicodedata.normalize("NFD", "Tình huống: Một"), "5:1", "NFC"),
        ("    Khi làm\n", "    Khị làm\n", "5:3", "dòng «Khị làm» không phải là bước"),
        ("    Thì thấy\n", "    Thí thấy\n", "7:5", "không phải Gherkin hợp lệ"),
        ("    Khi làm\n    Thì thấy\n", "", "5:3", "không có bước nào"),
        ("| x  | 1    |", "| x  |", "16:7", "không phải Gherkin hợp lệ"),
        ("# language: vi", "# language: xx-yy", "1:", "không phải Gherkin hợp lệ"),
    ],
)
def test_mistakes_are_named_with_file_and_line(tmp_path: Path, before: str, after: str, place: str, words: str) -> None:
    assert before in GOOD
    path = write(tmp_path, GOOD.replace(before, after, 1))
    with pytest.raises(InputProblem) as caught:
        read_scenarios(path)
    assert words in caught.value.message
    assert caught.value.place.startswith(f"{path}:{place}")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputProblem, match="không có tính năng nào"):
        read_scenarios(write(tmp_path, ""))


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.feature"
    path.write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(InputProblem, match="UTF-8"):
        read_scenarios(path)


def test_a_rule_hands_its_tags_down(tmp_path: Path) -> None:
    text = (
        "# language: vi\nTính năng: Mẫu\n\n  @check:a.one\n  Quy tắc: Luật\n    Tình huống: Một\n"
        "      Khi làm\n      Thì thấy\n"
    )
    assert [e.check for e in read_scenarios(write(tmp_path, text))] == ["a.one"]


def test_only_files_that_mention_a_wanted_check_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    other = tmp_path / "sub" / "b.feature"
    other.parent.mkdir()
    other.write_text("@check:b.one-more", encoding="utf-8")
    assert feature_files(tmp_path) == [path, other]
    assert feature_files(tmp_path, {"a.two"}) == [path]
    assert feature_files(tmp_path, {"b.one"}) == []
    assert feature_files(tmp_path, set()) == []
