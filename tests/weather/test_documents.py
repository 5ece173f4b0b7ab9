"""Files made to fill the memory or the stack are refused before they are built."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kiemdinh.cli import main
from kiemdinh.documents import parse_document
from kiemdinh.model.failures import InputProblem

LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LAUGHS, "t.yaml:2:10: không dùng bí danh"),
        ("a: &a {x: 1}\nb:\n  <<: *a\n", "t.yaml:3:7: không dùng bí danh"),
        ("a: &x [*x]\n", "bí danh"),
        ("[" * 100_000, "lồng quá sâu"),
        ("{a: " * 100_000, "lồng quá sâu"),
        ("- " * 100_000 + "x", "lồng quá sâu"),
        ("[" * 400_000 + "]" * 400_000, "lồng quá sâu"),
        ("\n".join("  " * n + "a:" for n in range(600)), "lồng quá sâu"),
        ("a: " + "9" * 10_000, "t.yaml:1:4: số quá lớn"),
        ("a: 1" + "0" * 400 + ".5", "t.yaml:1:4: số quá lớn"),
        ("a: [" + "1," * 1_500_000 + "]", "lớn hơn 2 MB"),
        ("a: !!python/object/apply:os.system [x]\nb: !!binary zz\nb: 1\n", "lặp lại"),
        ('"\\ud800": 1', "YAML"),
        ("a: \x07", "YAML"),
    ],
    ids=lambda value: value[:12].strip(),
)
def test_bombs_are_refused_at_once(text: str, words: str) -> None:
    began = time.process_time()
    with pytest.raises(InputProblem) as caught:
        parse_document(text.encode("utf-8"), "t.yaml")
    assert words in str(caught.value)
    assert time.process_time() - began < 2.0


def test_the_command_line_says_it_in_one_line_with_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(LAUGHS, encoding="utf-8")
    assert main(["plan", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Lỗi: ")
    assert f"{path}:2:10:" in said
    assert said.count("\n") == 1


def test_ampersands_and_stars_in_words_are_no_aliases() -> None:
    text = 'a: "R&D *"\nb: [1, 2]\nc: Ban A & B, mục (*)\n'
    assert parse_document(text.encode(), "t.yaml").data == {"a": "R&D *", "b": [1, 2], "c": "Ban A & B, mục (*)"}
