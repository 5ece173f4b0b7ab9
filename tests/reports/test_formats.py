"""JSON, JUnit, console and the exported schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
import pytest

import reports
from kiemdinh import schemas_export
from kiemdinh.events.types import AnyEvent, CheckFinished, RunStarted
from kiemdinh.model.enums import Owner, Part, Status, VerdictState
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.verdict import Grade, Judgement
from reports.console import summary
from reports.formatting import clean, css_string, date, moment, numbers
from reports.json_form import ReportDocument
from tests.reports import sample


def valid(name: str, value: Any) -> None:
    schema = schemas_export.schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(value)


def judged(folder: Path) -> Path:
    return folder / "judgements" / sample.EDITION


@pytest.mark.parametrize("name", sorted(schemas_export.exported()))
def test_stored_schema_fits_the_type_and_has_words(name: str) -> None:
    stored = json.loads((schemas_export.FOLDER / f"{name}.schema.json").read_bytes())
    assert stored == schemas_export.schema(name)
    jsonschema.Draft202012Validator.check_schema(stored)
    assert stored["title"]
    assert all(body.get("description") for body in stored["$defs"].values())


def test_check_mode_finds_missing_stale_and_orphaned_files(tmp_path: Path) -> None:
    for name in schemas_export.exported():
        (tmp_path / f"{name}.schema.json").write_text(schemas_export.text(name), encoding="utf-8")
    assert schemas_export.differing(tmp_path) == []
    (tmp_path / "plan.schema.json").unlink()
    (tmp_path / "grade.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "old.schema.json").write_text("{}", encoding="utf-8")
    assert schemas_export.differing(tmp_path) == ["grade", "old", "plan"]
    assert schemas_export.main(["--check"]) == 0
    assert schemas_export.main(["--wrong"]) == 2


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("plan", "plan.json"),
        ("target", "target.json"),
        ("catalogue", "catalogue.json"),
        ("manifest", "manifest.json"),
        ("seal", "seal.json"),
        ("edition", f"editions/{sample.EDITION}.json"),
        ("judgement", f"judgements/{sample.EDITION}/verdicts.json"),
        ("grade", f"judgements/{sample.EDITION}/grade.json"),
        ("report", f"judgements/{sample.EDITION}/report.json"),
    ],
)
def test_run_files_fit_their_schemas(run_dir: Path, name: str, path: str) -> None:
    valid(name, json.loads((run_dir / path).read_bytes()))


def test_outcomes_and_events_fit_their_schemas() -> None:
    events: list[AnyEvent] = [
        RunStarted(at="2026-11-22T09:00:00+07:00", run="r", target="t", planned=2, runnable=1),
        CheckFinished(at="2026-11-22T09:00:00+07:00", check="a.b", case="-", look=1, status=Status.PASSED),
    ]
    for event in events:
        valid("event", json.loads(msgspec.json.encode(event)))
    with pytest.raises(jsonschema.ValidationError):
        valid("event", {"event": "Unknown", "at": "x"})
    outcome = json.loads(msgspec.json.encode(Outcome(check="a.b", status=Status.FAILED, owner=Owner.PORTAL)))
    valid("outcome", outcome)
    with pytest.raises(jsonschema.ValidationError):
        valid("outcome", {**outcome, "owner": "adapter"})
    with pytest.raises(jsonschema.ValidationError):
        valid("outcome", {**outcome, "status": "passed"})


def test_report_json_says_what_grade_and_verdicts_say(run_dir: Path) -> None:
    document = msgspec.json.decode((judged(run_dir) / "report.json").read_bytes(), type=ReportDocument)
    assert document.grade == msgspec.json.decode((judged(run_dir) / "grade.json").read_bytes(), type=Grade)
    assert document.judgement == msgspec.json.decode((judged(run_dir) / "verdicts.json").read_bytes(), type=Judgement)
    assert (document.target.id, document.target.release) == ("mau", "4.2.0")
    assert document.bundle_sha256 == "ef" * 32


SHAPE = {
    "testsuites": ({"name", "tests", "failures", "errors", "skipped"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"properties", "testcase"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"classname", "name"}, {"failure", "error", "skipped", "system-out"}),
    "failure": ({"message", "type"}, set()),
    "error": ({"message", "type"}, set()),
    "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
}


def test_junit_has_the_common_shape_and_sums(run_dir: Path) -> None:
    root = ET.fromstring((judged(run_dir) / "junit.xml").read_bytes())  # noqa: S314 - written by us a moment ago
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, children = SHAPE[element.tag]
        assert set(element.attrib) == attributes
        assert {child.tag for child in element} <= children
        if element.tag == "testcase":
            assert len([c for c in element if c.tag != "system-out"]) <= 1
    assert len(root) == len(Part)
    for box in [root, *root]:
        for attribute, tag in (
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ):
            assert int(box.get(attribute, "-1")) == len(list(box.iter(tag)))


def test_junit_blames_only_the_portal_and_names_the_owner(run_dir: Path) -> None:
    root = ET.fromstring((judged(run_dir) / "junit.xml").read_bytes())  # noqa: S314 - written by us a moment ago
    judgement = msgspec.json.decode((judged(run_dir) / "verdicts.json").read_bytes(), type=Judgement)
    failed = [v.criterion for v in judgement.verdicts if v.state is VerdictState.FAILED]
    cases = {case.get("name", "").split(":")[0]: case for case in root.iter("testcase")}
    assert sorted(name for name, case in cases.items() if case.find("failure") is not None) == sorted(failed)
    failure = cases["error-pages"].find("failure")
    assert failure is not None
    assert failure.get("message", "").startswith("[portal] Không đạt: <script>alert(1)</script> ]]> [U+0000]")
    assert "Miễn trừ" in (failure.text or "")
    skipped = cases["payment"].find("skipped")
    assert skipped is not None
    assert skipped.get("message", "").startswith("[environment] Chưa kiểm")
    assert cases["tls"].find("error") is not None


def test_a_portal_that_was_down_makes_no_pipeline_red(tmp_path: Path) -> None:
    (path,) = reports.render(sample.down_run(tmp_path), sample.EDITION, ("junit",))
    root = ET.fromstring(path.read_bytes())  # noqa: S314 - written by us a moment ago
    assert (root.get("failures"), root.get("errors")) == ("0", "0")


def loaded(folder: Path) -> tuple[Grade, Judgement]:
    return (
        msgspec.json.decode((judged(folder) / "grade.json").read_bytes(), type=Grade),
        msgspec.json.decode((judged(folder) / "verdicts.json").read_bytes(), type=Judgement),
    )


def test_console_says_the_same_in_both_languages(run_dir: Path) -> None:
    grade, judgement = loaded(run_dir)
    said = summary(grade, judgement)
    assert said.splitlines()[0] == (
        "Mức: từ E đến B, chưa đủ cơ sở · 47,0 / 100 · tối đa 83,5 (B) nếu 9 tiêu chí chưa kiểm đều đạt"
    )
    assert "Cổng phát hành: KHÔNG ĐẠT" in said
    assert "✕ Công dân không đọc được hồ sơ của người khác" in said
    rows = [line for line in said.splitlines() if line.startswith(("Chức năng", "Hiệu năng", "Tổng"))]
    assert len({len(row) for row in rows}) == 1
    english = summary(grade, judgement, "en")
    assert "Grade: from E to B, not enough ground" in english
    assert "Release gate: NOT MET" in english


def test_console_of_a_portal_that_was_down(tmp_path: Path) -> None:
    said = summary(*loaded(sample.down_run(tmp_path)))
    assert "Hệ thống không trả lời trong suốt lượt kiểm định." in said
    assert "CHƯA XÉT ĐƯỢC" in said
    assert "Không đạt" not in said


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (66.5, "66,5"),
        (81.0, "81,0"),
        (89.9999, "89,99"),
        (90.0, "90,0"),
        (0.1 + 0.2, "0,3"),
        (100.0, "100,0"),
        (0.0, "0,0"),
    ],
)
def test_points_are_cut_and_never_rounded_up(value: float, words: str) -> None:
    assert numbers("vi").points(value) == words


def test_formats() -> None:
    vi, en = numbers("vi"), numbers("en")
    assert (vi.share(0.6299), en.share(1.0), vi.hundredths(1234)) == ("62,9\u00a0%", "100\u00a0%", "12,34")
    assert (vi.value(1240.5, "có", "không"), en.value(12345, "yes", "no")) == ("1.240,5", "12,345")
    assert (vi.value(True, "có", "không"), vi.value(["a", "b"], "", "")) == ("có", "a; b")
    assert (date("2026-11-22"), date("mai"), moment("2026-11-22T09:04:11.5Z")) == (
        "22/11/2026",
        "mai",
        "09:04:11 22/11/2026 (UTC)",
    )
    assert clean("a\x00b\ud800c") == "a[U+0000]b\ufffdc"
    assert "</" not in css_string('"</style>\\')
