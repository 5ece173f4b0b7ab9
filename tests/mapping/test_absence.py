"""What a person confirmed as absent: the checks that need it do not run, and the edition says what it means."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from kiemdinh.catalogue import load_catalogue
from kiemdinh.doctor.finding import Level
from kiemdinh.doctor.target_file import look_at_absences
from kiemdinh.judge import judge
from kiemdinh.model.enums import Access, CapabilityState, MappingState, VerdictState
from kiemdinh.model.target import BaseUrls, MappedFunction, Mapping, Target
from kiemdinh.plan.make import plan_items
from kiemdinh.plan.needs import Conditions
from kiemdinh.running import Suite
from steps.portal.functions import regulated
from tests.judge import build as b

ABSENT = MappedFunction(state=MappingState.ABSENT, by="Nguyễn Văn Mẫu", on="2026-11-20")


def target(**functions: MappedFunction) -> Target:
    named = {key.replace("_", "-"): entry for key, entry in functions.items()}
    urls = BaseUrls(public="https://cong.example.org")
    return Target(version=1, id="mau", name="Mẫu", base_urls=urls, mapping=Mapping(functions=named))


def known(of: Target) -> Conditions:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return Conditions(target=of, access=Access.OBSERVE, now=now, environ={}, find_tool=lambda *_: False)


@pytest.mark.parametrize(("edition", "state"), [("2024", VerdictState.FAILED), ("2025", VerdictState.FAILED)])
def test_an_absent_part_falls_alone(edition: str, state: VerdictState) -> None:
    catalogue, given = load_catalogue(), target(search_filter_level=ABSENT)
    items = {c: plan_items(catalogue[c], known(given))[0] for c in catalogue if c.startswith("procedure-search.")}
    gone = [c for c, item in items.items() if item.absent]
    assert gone == ["procedure-search.filters-by-level"]
    law = Suite().editions(Suite().catalogue())[edition]
    seen = [b.outcome(c) for c in items if c not in gone]
    verdicts = judge(law, b.plan(items.values(), edition=edition), seen, catalogue, given).verdicts
    verdict = next(v for v in verdicts if v.criterion == "search-filters")
    assert verdict.state is state
    assert "Nguyễn Văn Mẫu xác nhận ngày 20/11/2026" in verdict.reason


def test_every_edition_says_what_each_absent_part_means() -> None:
    editions = Suite().editions(Suite().catalogue())
    for key, function in regulated().items():
        for edition in editions.values():
            for criterion in edition.criteria:
                if set(function.checks) & set(criterion.checks):
                    assert key in {a.capability for a in criterion.absence}, (edition.id, criterion.id, key)


@pytest.mark.parametrize("state", [MappingState.PROPOSED, MappingState.UNKNOWN])
def test_only_a_person_makes_a_function_absent(state: MappingState) -> None:
    check = load_catalogue()["procedure-search.filters-by-level"]
    given = target(procedure_search=MappedFunction(state=state), search_filter_level=MappedFunction(state=state))
    assert plan_items(check, known(given))[0].absent == ""
    assert plan_items(check, known(target(procedure_search=ABSENT)))[0].absent == "procedure-search"


def test_doctor_asks_who_said_that_a_function_is_absent() -> None:
    old = msgspec.structs.replace(target(), capabilities={"rating": CapabilityState.ABSENT})
    (finding,) = look_at_absences(old)
    assert (finding.level, "rating" in finding.message) == (Level.WARNING, True)
    said = msgspec.structs.replace(target(rating=ABSENT), capabilities={"rating": CapabilityState.ABSENT})
    assert [f.level for f in look_at_absences(said)] == [Level.FINE]
    waiting = target(rating=ABSENT, feedback=MappedFunction(page="/gop-y"))
    assert "còn 1 trong 2" in next(look_at_absences(waiting)).message
