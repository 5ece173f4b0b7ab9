"""The editions that ship, held to the rules that make them trustworthy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest

from kiemdinh import editions
from kiemdinh.catalogue import load_catalogue
from kiemdinh.documents import read_document
from kiemdinh.model.check import Check
from kiemdinh.model.edition import Criterion, Edition
from kiemdinh.model.enums import Basis, Comparison, Part
from kiemdinh.model.failures import InputProblem
from kiemdinh.traceability import cited_checks, main

IDS = ("2024", "2025")
CITIZEN_SIDE = {"filing", "draft", "my-dossiers"}


@pytest.fixture(scope="module")
def catalogue() -> Mapping[str, Check]:
    return load_catalogue()


@pytest.fixture(scope="module")
def loaded(catalogue: Mapping[str, Check]) -> dict[str, Edition]:
    return {i: editions.load_edition(i, catalogue) for i in IDS}


def criteria(loaded: dict[str, Edition]) -> list[tuple[str, Criterion]]:
    return [(e.id, c) for e in loaded.values() for c in e.criteria]


def test_editions_are_found_by_date() -> None:
    assert [e.id for e in editions.list_editions()] == list(IDS)
    assert editions.edition_id_for("2024-04-05") == "2024"
    assert editions.edition_id_for("2025-06-30") == "2024"
    assert editions.edition_id_for("2025-07-01") == "2025"
    assert editions.edition_id_for("2031-01-01") == "2025"


@pytest.mark.parametrize("day", ["2024-04-04", "2026-02-30", "hôm nay", "20260101", ""])
def test_a_day_without_an_edition_is_refused(day: str) -> None:
    if day == "20260101":  # accepted by the calendar, written differently
        assert editions.edition_id_for(day) == "2025"
        return
    with pytest.raises(InputProblem, match="--as-of"):
        editions.edition_id_for(day)


@pytest.mark.parametrize("name", ["2019", "../2024", "", "."])
def test_an_unknown_edition_names_the_known_ones(name: str) -> None:
    with pytest.raises(InputProblem, match="2024, 2025"):
        editions.load_edition(name, {})


@pytest.mark.parametrize("edition", IDS)
def test_weights_follow_the_official_parts_and_add_up(loaded: dict[str, Edition], edition: str) -> None:
    parts = {p.part: p for p in loaded[edition].parts}
    assert [parts[p].weight for p in Part] == [5000, 500, 2000, 1500, 500, 500]
    for part in parts.values():
        found = [c for c in loaded[edition].criteria if c.part is part.part]
        assert sum(c.weight for c in found) == part.weight == sum(part.groups.values())
        for group, weight in part.groups.items():
            assert sum(c.weight for c in found if c.group == group) == weight


@pytest.mark.parametrize("edition", IDS)
def test_criteria_stand_in_the_order_of_parts_and_groups(loaded: dict[str, Edition], edition: str) -> None:
    order = [(p.part, g) for p in loaded[edition].parts for g in p.groups]
    places = [order.index((c.part, c.group)) for c in loaded[edition].criteria]
    assert places == sorted(places)


def test_every_check_serves_some_criterion_and_every_cited_check_exists(
    loaded: dict[str, Edition], catalogue: Mapping[str, Check]
) -> None:
    cited = {check for _, c in criteria(loaded) for check in cited_checks(c)}
    assert cited == set(catalogue)


def test_every_measured_fact_is_judged_somewhere(loaded: dict[str, Edition], catalogue: Mapping[str, Check]) -> None:
    declared = {(c.id, f.name) for c in catalogue.values() for f in c.facts}
    assert {(f.check, f.fact) for _, c in criteria(loaded) for f in c.facts} == declared


def test_every_release_blocking_check_is_cited_in_every_edition(
    loaded: dict[str, Edition], catalogue: Mapping[str, Check]
) -> None:
    blocking = {c.id for c in catalogue.values() if c.release_blocker}
    for edition in loaded.values():
        assert blocking <= {check for c in edition.criteria for check in cited_checks(c)}


@pytest.mark.parametrize("edition", IDS)
def test_a_portal_can_reach_the_best_letter_and_attested_items_are_few(
    loaded: dict[str, Edition], edition: str
) -> None:
    found = loaded[edition].criteria
    assert len(found) >= 75
    assert sum(c.weight for c in found if c.not_automated) <= 200
    assert sum(c.weight for c in found if cited_checks(c)) >= 8000


def test_no_limit_of_performance_is_passed_off_as_law(loaded: dict[str, Edition]) -> None:
    rules = [f for _, c in criteria(loaded) if c.part is Part.PERFORMANCE for f in c.facts]
    assert rules
    assert all(f.value is None and f.limit_key for f in rules)
    assert not any(f.basis is Basis.LAW_READ for f in rules)


def test_a_stated_limit_never_claims_to_have_been_read_in_a_law(loaded: dict[str, Edition]) -> None:
    assert not [f for _, c in criteria(loaded) for f in c.facts if f.value is not None and f.basis is Basis.LAW_READ]


def test_code_formats_differ_by_edition(loaded: dict[str, Edition]) -> None:
    found = {
        (edition, f.check): f.value
        for edition, c in criteria(loaded)
        for f in c.facts
        if f.comparison is Comparison.MATCHES
    }
    assert len(found) == 4
    assert found["2024", "filing.code-format"] == found["2024", "sync.dossier-code"]
    assert found["2024", "filing.code-format"] != found["2025", "filing.code-format"]


@pytest.mark.parametrize("edition", IDS)
def test_on_every_day_a_criterion_cites_only_what_binds(loaded: dict[str, Edition], edition: str) -> None:
    one = loaded[edition]
    instruments = {i.key: i for i in one.instruments}
    edges = {d for i in one.instruments for d in (i.in_force, i.repealed) if d >= one.in_force}
    for day in sorted(edges | {one.in_force}):
        if one.until and day > one.until:
            continue
        for criterion in one.criteria:
            cited = [instruments[c.instrument] for c in criterion.citations]
            begun = min(i.in_force for i in cited) <= day
            binding = [i for i in cited if i.in_force <= day and (not i.repealed or day < i.repealed)]
            assert bool(binding) == begun, (day, criterion.id)


def test_no_edition_builds_on_an_instrument_that_ended_before_it(loaded: dict[str, Edition]) -> None:
    for edition in loaded.values():
        for instrument in edition.instruments:
            assert not instrument.repealed or instrument.repealed > edition.in_force, (edition.id, instrument.key)
            assert not edition.until or instrument.in_force <= edition.until, (edition.id, instrument.key)


def test_every_instrument_is_cited(loaded: dict[str, Edition]) -> None:
    for edition in loaded.values():
        cited = {c.instrument for one in edition.criteria for c in one.citations}
        assert {i.key for i in edition.instruments} == cited | {"qd473"}


def test_a_portal_without_citizen_filing_is_at_fault_before_and_not_since_july_2025(
    loaded: dict[str, Edition],
) -> None:
    meanings = {
        edition: {a.means for c in loaded[edition].criteria for a in c.absence if a.capability in CITIZEN_SIDE}
        for edition in IDS
    }
    assert "failed" in meanings["2024"]
    assert meanings["2025"] == {"not-applicable"}


def test_the_thirty_one_functions_are_all_there(loaded: dict[str, Edition]) -> None:
    text = " ".join(c.clause for one in loaded["2025"].criteria for c in one.citations)
    assert [n for n in range(1, 32) if f"CN{n:02d})" not in text] == []


def test_a_study_number_is_never_given_as_a_clause_of_the_circular(loaded: dict[str, Edition]) -> None:
    for edition, criterion in criteria(loaded):
        for citation in criterion.citations:
            if "CN" in citation.clause and citation.instrument == "tt11":
                assert "số của nghiên cứu" in citation.clause, (edition, criterion.id)
                assert citation.basis is Basis.LAW_SECONDARY


def test_texts_are_for_people(loaded: dict[str, Edition]) -> None:
    for edition, criterion in criteria(loaded):
        texts = (criterion.title.vi, criterion.obligation, criterion.condition, criterion.advice)
        assert all(t.strip() == t and t for t in texts), (edition, criterion.id)
        assert criterion.advice.endswith("."), (edition, criterion.id)


def test_the_schema_in_the_repository_is_the_one_of_the_model_and_holds_every_file() -> None:
    stored = json.loads((editions.BUILT_IN / "edition.schema.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(editions.json_schema()))
    validator = jsonschema_rs.validator_for(stored)
    for path in sorted(editions.BUILT_IN.glob("*/*.yaml")):
        validator.validate(read_document(path).data)


def test_an_edition_survives_the_bundle(loaded: dict[str, Edition], tmp_path: Path) -> None:
    path = tmp_path / "2025.json"
    path.write_bytes(msgspec.json.encode(loaded["2025"]))
    assert editions.read_stored(path) == loaded["2025"]
    path.write_bytes(b"{")
    with pytest.raises(InputProblem, match="bị hỏng"):
        editions.read_stored(path)
    with pytest.raises(InputProblem, match="không lưu"):
        editions.read_stored(tmp_path / "2019.json")


def test_traceability_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err
    assert main(["--nonsense"]) == 2


def test_days_are_written_as_days(loaded: dict[str, Edition]) -> None:
    for edition in loaded.values():
        for instrument in edition.instruments:
            for day in (instrument.issued, instrument.in_force, instrument.repealed):
                assert not day or date.fromisoformat(day) - timedelta(days=1)
