"""Allure results and SARIF: files that other programs read."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from allure_commons import model2

import reports
from kiemdinh.cli import main
from kiemdinh.model.check import Text
from kiemdinh.model.enums import Basis, Comparison, VerdictState
from kiemdinh.model.verdict import FactResult, Judgement
from tests.reports import sample


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = sample.full_run(tmp_path_factory.mktemp("exchange") / "run")
    reports.render(folder, sample.EDITION, ("allure", "sarif"))
    return folder / "judgements" / sample.EDITION


@pytest.fixture(scope="module")
def allure(judged: Path) -> list[dict[str, Any]]:
    return [json.loads(p.read_bytes()) for p in sorted((judged / "allure-results").glob("*-result.json"))]


@pytest.fixture(scope="module")
def sarif(judged: Path) -> dict[str, Any]:
    log: dict[str, Any] = json.loads((judged / "report.sarif").read_bytes())
    return log


def verdicts(judged: Path) -> Judgement:
    return msgspec.json.decode((judged / "verdicts.json").read_bytes(), type=Judgement)


def attributes(kind: type) -> set[str]:
    return {a.name for a in kind.__attrs_attrs__}  # type: ignore[attr-defined]


def test_allure_results_have_the_shape_that_allure_itself_writes(allure: list[dict[str, Any]]) -> None:
    assert allure
    statuses = {"passed", "failed", "broken", "skipped", "unknown"}
    for result in allure:
        assert set(result) <= attributes(model2.TestResult)
        assert result["status"] in statuses
        assert result["stage"] == "finished"
        assert re.fullmatch(r"[0-9a-f]{32}", result["historyId"])
        assert isinstance(result["start"], int)
        assert result["stop"] >= result["start"]
        assert set(result["statusDetails"]) <= attributes(model2.StatusDetails)
        for key, kind in (
            ("labels", model2.Label),
            ("parameters", model2.Parameter),
            ("attachments", model2.Attachment),
        ):
            assert all(set(one) <= attributes(kind) for one in result[key])
            assert all(isinstance(v, str) for one in result[key] for v in one.values())
    assert len({r["uuid"] for r in allure}) == len(allure)


def test_every_case_and_look_is_there_once(judged: Path, allure: list[dict[str, Any]]) -> None:
    cases = {(c.final.check, c.final.case): c for v in verdicts(judged).verdicts for k in v.checks for c in k.cases}
    assert len(allure) == sum(max(1, len(c.attempts)) for c in cases.values())
    assert {r["fullName"] for r in allure} == {f"{check}#{case}" for check, case in cases}
    failed = {f"{k[0]}#{k[1]}" for k, c in cases.items() if c.final.status == "failed"}
    assert failed
    assert failed <= {r["fullName"] for r in allure if r["status"] == "failed"}
    tags = {label["value"] for r in allure for label in r["labels"] if label["name"] == "tag"}
    assert tags <= {v.criterion for v in verdicts(judged).verdicts}


def test_attachments_exist_and_nothing_old_stays(judged: Path, allure: list[dict[str, Any]]) -> None:
    folder = judged / "allure-results"
    sources = {a["source"] for r in allure for a in r["attachments"]}
    assert sources
    assert sources == {p.name for p in folder.glob("*-attachment.*")}
    (folder / "old-result.json").write_text("{}", encoding="utf-8")
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "old-result.json"}
    reports.render(judged.parents[1], sample.EDITION, ("allure",))
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    categories = json.loads((folder / "categories.json").read_bytes())
    assert all({"name", "matchedStatuses"} <= set(c) for c in categories)
    assert "release=4.2.0\n" in (folder / "environment.properties").read_text(encoding="utf-8")


TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
RULE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "shortDescription", "help", "defaultConfiguration"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "name": {"type": "string", "pattern": "^[0-9A-Za-z]+$"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {"properties": {"level": {"enum": ["none", "note", "warning", "error"]}}},
        "properties": {"properties": {"tags": {"type": "array", "uniqueItems": True, "items": {"type": "string"}}}},
    },
}
RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["ruleId", "ruleIndex", "kind", "level", "message", "locations", "partialFingerprints"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "kind": {"const": "fail"},
        "level": {"enum": ["warning", "error"]},
        "message": TEXT,
        "locations": {
            "type": "array",
            "minItems": 1,
            "items": {
                "additionalProperties": False,
                "required": ["physicalLocation"],
                "properties": {
                    "physicalLocation": {
                        "properties": {
                            "artifactLocation": {
                                "required": ["uri"],
                                "properties": {"uri": {"type": "string", "pattern": r"^https?://[\x21-\x7e]+$"}},
                            }
                        }
                    },
                    "logicalLocations": {"items": {"required": ["fullyQualifiedName"]}},
                },
            },
        },
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "suppressions": {"items": {"required": ["kind"], "properties": {"kind": {"enum": ["inSource", "external"]}}}},
        "properties": {"type": "object"},
    },
}
LOG = {
    "type": "object",
    "additionalProperties": False,
    "required": ["$schema", "version", "runs"],
    "properties": {
        "$schema": {"pattern": "sarif-schema-2.1.0.json$"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "additionalProperties": False,
                "required": ["tool", "results", "invocations"],
                "properties": {
                    "tool": {
                        "properties": {
                            "driver": {
                                "required": ["name", "rules"],
                                "properties": {"rules": {"type": "array", "uniqueItems": True, "items": RULE}},
                            }
                        }
                    },
                    "automationDetails": {"required": ["id"]},
                    "language": {"pattern": "^[a-z]{2}$"},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "invocations": {"items": {"required": ["executionSuccessful"]}},
                    "results": {"type": "array", "items": RESULT},
                    "properties": {"type": "object"},
                },
            },
        },
    },
}


def test_sarif_has_the_shape_of_its_version(sarif: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(LOG).validate(sarif)


def test_sarif_tells_violations_only_with_the_rule_of_their_criterion(judged: Path, sarif: dict[str, Any]) -> None:
    run = sarif["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    known = {v.criterion: v for v in verdicts(judged).verdicts}
    assert [r["id"] for r in rules] == list(known)
    assert {r["ruleId"] for r in run["results"]} == {c for c, v in known.items() if v.state is VerdictState.FAILED}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert bool(result.get("suppressions")) is (known[result["ruleId"]].waiver is not None)
    prints = [r["partialFingerprints"]["kiemdinhCase/v1"] for r in run["results"]]
    assert len(set(prints)) == len(prints)


def test_a_failed_limit_is_a_finding_too(judged: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(judged.parents[1], folder)
    found = verdicts(judged)
    fact = FactResult(
        check="load.search",
        fact="p95-ms",
        title=Text(vi="Phần trăm 95", en="95th percentile"),
        comparison=Comparison.AT_MOST,
        value=2300.5,
        limit=2000,
        unit="ms",
        basis=Basis.PROJECT_CHOICE,
        state=VerdictState.FAILED,
    )
    first = next(v for v in found.verdicts if v.state is VerdictState.FAILED)
    changed = tuple(msgspec.structs.replace(v, facts=(fact,), checks=()) if v is first else v for v in found.verdicts)
    place = folder / "judgements" / sample.EDITION
    (place / "verdicts.json").write_bytes(msgspec.json.encode(msgspec.structs.replace(found, verdicts=changed)))
    reports.render(folder, sample.EDITION, ("sarif",))
    log = json.loads((place / "report.sarif").read_bytes())
    (one,) = [r for r in log["runs"][0]["results"] if r["ruleId"] == first.criterion]
    assert "Phần trăm 95: Đo được 2.300,5 ms; Giới hạn: không quá 2.000 ms" in one["message"]["text"]


def test_formats_may_be_listed_with_commas_and_are_refused_before_anything_runs(
    judged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(judged.parents[1]), "--edition", sample.EDITION, "--format", "sarif, junit,sarif"]) == 0
    assert capsys.readouterr().out.count("\n") == 2
    assert main(["run", "no-such-target.yaml", "--format", "html,alure"]) == 2
    said = capsys.readouterr().err
    assert "«alure»" in said
    assert "allure" in said
