"""What the feature files, the step definitions and the catalogue promise each other."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry
from pytest_bdd.types import GIVEN, THEN, WHEN

from kiemdinh.catalogue import load_catalogue
from kiemdinh.model.enums import Engine
from steps.gherkin import TAG, ScenarioEntry, feature_files, read_scenarios
from steps.plugin import STEP_MODULES
from tests.features import listing

ROOT = Path(__file__).parents[2]
FILES = feature_files(ROOT / "features")
KINDS = {"Context": GIVEN, "Action": WHEN, "Outcome": THEN}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "features"))


def pickles(path: Path) -> list[dict[str, Any]]:
    """What the official compiler makes of a feature file: one pickle for each scenario and each row."""
    document = cast("dict[str, Any]", Parser().parse(path.read_text(encoding="utf-8")))
    return cast("list[dict[str, Any]]", Compiler().compile(cast("Any", document | {"uri": str(path)})))


def checks_of(pickle: dict[str, Any]) -> list[str]:
    return [t["name"].removeprefix(TAG) for t in pickle["tags"] if t["name"].startswith(TAG)]


@pytest.fixture(scope="module")
def entries() -> list[ScenarioEntry]:
    """Every scenario; reading them already holds the files to their rules (NFC, one tag, unique names, case ids)."""
    return [entry for path in FILES for entry in read_scenarios(path)]


@pytest.fixture(scope="module")
def definitions() -> list[StepFunctionContext]:
    for name in STEP_MODULES:
        import_module(name)
    return [d for d in step_function_context_registry.values() if d.step_func.__module__ in STEP_MODULES]


def fitting(step: dict[str, Any], definitions: list[StepFunctionContext]) -> Iterator[StepFunctionContext]:
    for one in definitions:
        if one.type in {None, KINDS[step["type"]]} and one.parser.is_matching(step["text"]):
            yield one


def test_there_are_features() -> None:
    assert len(FILES) >= 10


def test_every_module_of_steps_is_known_to_the_plugin() -> None:
    written = {f"steps.{p.stem}" for p in (ROOT / "steps").glob("*_steps.py")}
    assert written == {name for name in STEP_MODULES if name.endswith("_steps")}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_step_has_exactly_one_definition(path: Path, definitions: list[StepFunctionContext]) -> None:
    for pickle in pickles(path):
        for step in pickle["steps"]:
            found = [d.step_func.__name__ for d in fitting(step, definitions)]
            assert len(found) == 1, f"{pickle['name']}: «{step['text']}»: {found or 'không có định nghĩa'}"


def test_every_definition_is_spoken_by_some_scenario(definitions: list[StepFunctionContext]) -> None:
    spoken = {
        one.step_func
        for path in FILES
        for pickle in pickles(path)
        for step in pickle["steps"]
        for one in fitting(step, definitions)
    }
    silent = sorted(
        {f"{d.step_func.__module__}.{d.step_func.__name__}" for d in definitions if d.step_func not in spoken}
    )
    assert silent == []


def test_no_definition_is_a_coroutine(definitions: list[StepFunctionContext]) -> None:
    for one in definitions:
        assert not inspect.iscoroutinefunction(one.step_func)
        assert not inspect.isasyncgenfunction(one.step_func)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_scenario_acts_and_then_asserts(path: Path) -> None:
    for pickle in pickles(path):
        kinds = [step["type"] for step in pickle["steps"]]
        assert "Outcome" in kinds, f"{pickle['name']}: không kết luận gì"
        assert kinds[-1] == "Outcome", f"{pickle['name']}: hành động sau cùng không được kiểm"


def test_scenarios_and_functional_checks_of_the_catalogue_are_the_same(entries: list[ScenarioEntry]) -> None:
    assert len({e.check for e in entries}) == len(entries), "một phép kiểm chỉ có một tình huống"
    planned = {c.id: tuple(c.cases) or ("-",) for c in load_catalogue().values() if c.engine is Engine.FUNCTIONAL}
    assert {e.check: tuple(sorted(e.cases)) for e in entries} == {i: tuple(sorted(c)) for i, c in planned.items()}


def test_pytest_collects_what_the_official_compiler_counts(entries: list[ScenarioEntry], tmp_path: Path) -> None:
    """pytest-bdd drops scenarios of one name in silence; the official compiler does not."""
    written = tmp_path / "collected.json"
    environ = {**os.environ, "PYTHONPATH": str(ROOT), listing.VARIABLE: str(written)}
    for inherited in ("KIEMDINH_RUN_DIR", "KIEMDINH_WANTED_CHECKS", "PYTEST_XDIST_WORKER"):
        environ.pop(inherited, None)
    command = [sys.executable, "-m", "pytest", str(ROOT / "features"), "-p", "tests.features.listing"]
    done = subprocess.run(
        [*command, "--collect-only", "-q"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    collected = Counter(tuple(pair) for pair in json.loads(written.read_text(encoding="utf-8")))
    counted = Counter(check for path in FILES for pickle in pickles(path) for check in checks_of(pickle))
    assert Counter(check for check, _ in collected.elements()) == counted
    assert set(collected) == {(e.check, case) for e in entries for case in e.cases}
