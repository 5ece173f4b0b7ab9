"""The catalogue is whole: every procedure carries all that must be published, and people are synthetic."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest

from portal.catalogue import DATA_DIR, SUBJECT_LABELS, Level, Procedure, load_catalogue, load_people
from portal.web.content import content

CATALOGUE = load_catalogue()


def test_size_and_spread() -> None:
    assert len(CATALOGUE.procedures) >= 44
    assert len(CATALOGUE.fields) == 6
    assert len(CATALOGUE.units) == 11
    assert {p.field for p in CATALOGUE.procedures} == set(CATALOGUE.fields_by_code)
    assert {p.unit for p in CATALOGUE.procedures} == set(CATALOGUE.units_by_code)
    assert {p.level for p in CATALOGUE.procedures} == set(Level)
    assert len(CATALOGUE.procedures_by_code) == len(CATALOGUE.procedures)
    assert len({p.name for p in CATALOGUE.procedures}) == len(CATALOGUE.procedures)


@pytest.mark.parametrize("procedure", CATALOGUE.procedures, ids=lambda p: p.code)
def test_every_part_is_published(procedure: Procedure) -> None:
    assert re.fullmatch(r"\d\.\d{6}", procedure.code)
    assert len(procedure.steps) >= 3
    assert all(step.title and step.text for step in procedure.steps)
    assert {channel.kind for channel in procedure.channels} >= {1, 3}
    assert (2 in {channel.kind for channel in procedure.channels}) == procedure.online
    assert {channel.days for channel in procedure.channels} == {procedure.days}
    assert all(channel.description for channel in procedure.channels)
    assert any(component.form for component in procedure.components)
    assert procedure.results
    assert procedure.legal_bases
    assert len(procedure.requirements) > 10
    assert set(procedure.subjects) <= set(SUBJECT_LABELS)
    assert all(fee.amount > 0 and fee.name.startswith(("Phí", "Lệ phí")) for fee in procedure.fees)
    assert not any("Điều " in law.name for law in procedure.legal_bases)


@pytest.mark.parametrize("procedure", [p for p in CATALOGUE.procedures if p.online], ids=lambda p: p.code)
def test_online_procedures_have_their_own_fields(procedure: Procedure) -> None:
    names = [field.name for field in procedure.form_fields]
    assert len(names) >= 2
    assert len(set(names)) == len(names)
    for field in procedure.form_fields:
        assert field.type in {"text", "textarea", "date", "number", "select"}
        assert (field.type == "select") == bool(field.options)
        if field.show_if:
            source = next(f for f in procedure.form_fields if f.name == field.show_if[0])
            assert field.show_if[1] in source.options


def test_codes_are_unique() -> None:
    components = [c.code for p in CATALOGUE.procedures for c in p.components]
    results = [r.code for p in CATALOGUE.procedures for r in p.results]
    assert len(set(components)) == len(components)
    assert len(set(results)) == len(results)
    for procedure in CATALOGUE.procedures:
        forms = [c.form for c in procedure.components if c.form]
        assert len(set(forms)) == len(forms)


def test_people_are_synthetic_and_cover_the_roles() -> None:
    people = load_people()
    assert len({p.username for p in people}) == len(people)
    assert len({p.identity_number for p in people}) == len(people)
    for person in people:
        assert re.fullmatch(r"099\d{9}", person.identity_number), "province code 099 is not assigned"
        assert person.identity_number[4:6] == person.birth_date[2:4] or person.organisation_name
        assert date.fromisoformat(person.birth_date) < date(2008, 1, 1)
        assert person.email.endswith("@example.org")
        assert person.phone.startswith("01")
    officers = [p for p in people if p.kind == "officer"]
    assert {p.unit for p in officers} >= {"G16.02", "G16.10"}
    assert {role for p in officers for role in p.roles} == {"receive", "appraise", "approve"}
    assert {"congdan.a", "congdan.b", "tochuc.a", "congdan.khoa", "canbo.tiepnhan", "canbo.thamdinh"} <= {
        p.username for p in people
    }


def test_texts_are_composed_unicode() -> None:
    for path in DATA_DIR.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text), path.name


def test_every_unit_has_an_english_line() -> None:
    assert len(content()["english"]["units"]) == len(CATALOGUE.units)
