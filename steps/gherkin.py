"""Rules that feature files must keep, checked before anything runs.

pytest-bdd loses scenarios of one name without a word, and a scenario without a check tag would count for nothing: both
are refused here with file and line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gherkin.errors import CompositeParserException, ParserError
from gherkin.parser import Parser

from kiemdinh.model.failures import InputProblem

TAG = "@check:"
CASE_COLUMN = "ca"
_TAG_LINE = re.compile(r"@check:([\w.-]+)")


@dataclass(frozen=True, slots=True)
class ScenarioEntry:
    """One scenario of a feature file.

    Attributes:
        path: feature file.
        line: line of the scenario's name.
        name: name of the scenario.
        check: check id of its tag.
        cases: case ids of its outline rows, or ``("-",)``.
        steps: step texts with their keywords, outline parameters unreplaced.
    """

    path: Path
    line: int
    name: str
    check: str
    cases: tuple[str, ...]
    steps: tuple[str, ...]


def feature_files(root: Path, checks: Iterable[str] | None = None) -> list[Path]:
    """Feature files below a folder, sorted; only those that mention one of the checks when given.

    Args:
        root: folder.
        checks: check ids of interest, or ``None`` for all files.
    """
    paths = sorted(root.rglob("*.feature"))
    if checks is None:
        return paths
    wanted = set(checks)
    return [p for p in paths if wanted.intersection(_TAG_LINE.findall(p.read_text(encoding="utf-8", errors="replace")))]


def read_scenarios(path: Path) -> list[ScenarioEntry]:
    """Parse one feature file and hold it to the rules.

    Raises:
        InputProblem: not UTF-8, not NFC, not Gherkin, two scenarios of one name, no check tag or several, a line that
            is no step, no steps, an outline without explicit case ids; with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputProblem("không phải chữ UTF-8", str(path)) from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not unicodedata.is_normalized("NFC", line):
            raise InputProblem("chữ phải ở dạng Unicode dựng sẵn (NFC)", f"{path}:{number}:1")
    try:
        document = cast("dict[str, Any]", Parser().parse(text))
    except CompositeParserException as error:
        first = error.errors[0]
        raise InputProblem(
            f"không phải Gherkin hợp lệ: {first}", _place(path, cast("dict[str, int] | None", first.location))
        ) from error
    except ParserError as error:
        raise InputProblem(f"không phải Gherkin hợp lệ: {error}", str(path)) from error
    feature = document.get("feature")
    if feature is None:
        raise InputProblem("tệp không có tính năng nào", f"{path}:1:1")
    entries: list[ScenarioEntry] = []
    names: dict[str, int] = {}
    for scenario, tags in _scenarios(feature, [t["name"] for t in feature["tags"]]):
        place = _place(path, scenario["location"])
        if scenario["name"] in names:
            raise InputProblem(f"hai tình huống cùng tên «{scenario['name']}» (dòng {names[scenario['name']]})", place)
        names[scenario["name"]] = scenario["location"]["line"]
        checks = [t.removeprefix(TAG) for t in tags if t.startswith(TAG)]
        if len(checks) != 1:
            raise InputProblem(f"tình huống phải có đúng một thẻ {TAG}…, đang có {len(checks)}", place)
        # Gherkin takes a line with a mistyped keyword for a description: the step would be lost without a word.
        if scenario["description"].strip():
            line = scenario["description"].strip().splitlines()[0]
            raise InputProblem(f"dòng «{line}» không phải là bước (Biết, Khi, Thì, Và, Nhưng …)", place)
        if not scenario["steps"]:
            raise InputProblem("tình huống không có bước nào", place)
        entries.append(
            ScenarioEntry(
                path=path,
                line=scenario["location"]["line"],
                name=scenario["name"],
                check=checks[0],
                cases=_cases(scenario, place),
                steps=tuple(s["keyword"] + s["text"] for s in scenario["steps"]),
            )
        )
    return entries


def _scenarios(node: dict[str, Any], tags: list[str]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    for child in node["children"]:
        if "scenario" in child:
            yield child["scenario"], tags + [t["name"] for t in child["scenario"]["tags"]]
        elif "rule" in child:
            yield from _scenarios(child["rule"], tags + [t["name"] for t in child["rule"]["tags"]])


def _cases(scenario: dict[str, Any], place: str) -> tuple[str, ...]:
    if not scenario["examples"]:
        return ("-",)
    cases: list[str] = []
    for examples in scenario["examples"]:
        header = [c["value"] for c in (examples.get("tableHeader") or {"cells": []})["cells"]]
        if CASE_COLUMN not in header:
            raise InputProblem(f"bảng dữ liệu của khung tình huống phải có cột «{CASE_COLUMN}»", place)
        column = header.index(CASE_COLUMN)
        cases += [row["cells"][column]["value"] for row in examples["tableBody"]]
    if len(set(cases)) != len(cases):
        raise InputProblem("mã ca lặp lại trong bảng dữ liệu", place)
    return tuple(cases)


def _place(path: Path, location: dict[str, int] | None) -> str:
    if not location:
        return str(path)
    return f"{path}:{location['line']}:{location.get('column', 1)}"
