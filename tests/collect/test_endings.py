"""An engine that breaks is quoted with its own reason."""

from __future__ import annotations

import pytest

from kiemdinh.collect.endings import own_reason


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ('Traceback (most recent call last):\n  File "a.py"\nValueError: số lạ\n', "ValueError: số lạ"),
        ("a.b.InputProblem: a.yaml:1:2: khóa lạ\n\n", "a.b.InputProblem: a.yaml:1:2: khóa lạ"),
        ("ERROR: usage: pytest\n  inifile: None\n  rootdir: /x\n", "ERROR: usage: pytest"),
        ("E   ImportError: no module\n=== 1 error in 0.1s ===\n", "E ImportError: no module"),
        ("Lỗi: thiếu tệp\n", "Lỗi: thiếu tệp"),
        ("chạy\ncâu trăn trối\n------\n", "câu trăn trối"),
        ("", ""),
        ("\n  \n---\n", ""),
        ("x" * 900, "x" * 200),
    ],
)  # fmt: skip
def test_the_last_error_or_the_last_words(lines: str, reason: str) -> None:
    assert own_reason(lines) == reason
