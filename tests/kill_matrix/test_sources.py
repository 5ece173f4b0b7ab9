"""What a check rests on: its function and what that uses of its own kind, and nothing else."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tests.kill_matrix.sources import used_by

ONE = """from kd_sources_two import far, elsewhere

_LIMIT = 3


def start(scene, fixture_here):
    return near(_LIMIT) + far()


def near(n: int) -> int:
    return n


def fixture_here():
    return 1


def other():
    return 2
"""
TWO = """def far():
    return deeper()


def deeper():
    return 1


def elsewhere():
    return 2
"""


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.syspath_prepend(tmp_path)
    names = ("kd_sources_one", "kd_sources_two")
    for name, text in zip(names, (ONE, TWO), strict=True):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.delitem(sys.modules, name, raising=False)
    importlib.invalidate_caches()
    return names


def names_of(texts: list[str]) -> set[str]:
    return {t.partition("\n")[2].partition("(")[0].removeprefix("def ").partition(" ")[0] for t in texts}


def test_what_a_function_uses_is_followed_through_its_own_kind(modules: tuple[str, str]) -> None:
    found = used_by([(modules[0], "start")], modules)
    assert names_of(found) == {"_LIMIT", "start", "near", "fixture_here", "far", "deeper"}
    assert names_of(used_by([(modules[0], "start")], modules[:1])) == {"_LIMIT", "start", "near", "fixture_here"}


def test_a_function_that_cannot_be_found_rests_on_its_whole_module(modules: tuple[str, str]) -> None:
    assert used_by([(modules[1], "made_elsewhere")], modules) == [f"{modules[1]}\n{TWO}"]
