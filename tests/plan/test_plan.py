from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
import pytest

from kiemdinh.model.check import Check, Needs
from kiemdinh.model.enums import Access, CapabilityState, Engine, Owner
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.plan import PlanItem
from kiemdinh.model.target import (
    AccessPolicy,
    Account,
    ElementHint,
    Hooks,
    Launch,
    Mapping,
    Procedure,
    Sync,
    Target,
    TestData,
)
from kiemdinh.plan.make import Request, choose_edition, make_plan, plan_items, replan
from kiemdinh.plan.needs import Conditions
from kiemdinh.plan.select import select
from tests import mini


def known(target: Target, **more: object) -> Conditions:
    values: dict[str, object] = {
        "target": target,
        "access": Access.INTRUSIVE,
        "now": mini.NOW,
        "environ": {},
        "find_tool": lambda *_: False,
    }
    return Conditions(**(values | more))  # type: ignore[arg-type]


def item(check: Check, target: Target, **more: object) -> PlanItem:
    return plan_items(check, known(target, **more))[0]


def needing(**needs: tuple[str, ...]) -> Check:
    return mini.check("x.y", Engine.FUNCTIONAL, Access.OBSERVE, needs=Needs(**needs))


LAUNCH = Launch(command=("x",))
ACCOUNT = {"citizen-a": Account(username="a", password_env="A_PASSWORD")}
OFFICER = {"officer-receive": Account(username="o", password_env="O_PASSWORD")}


@pytest.mark.parametrize(
    ("needs", "target", "environ", "need", "owner"),
    [
        ({"accounts": ("citizen-a",)}, {}, {}, "account:citizen-a", Owner.ACCOUNT),
        ({"accounts": ("citizen-a",)}, {"accounts": ACCOUNT}, {}, "account:citizen-a", Owner.ACCOUNT),
        ({"accounts": ("citizen-a",)}, {"accounts": ACCOUNT}, {"A_PASSWORD": "x"}, "", None),
        ({"accounts": ("citizen-a",)}, {"accounts": ACCOUNT, "launch": LAUNCH}, {}, "", None),
        (
            {"accounts": ("officer-receive",)},
            {"accounts": OFFICER},
            {"O_PASSWORD": "x"},
            "target:officer-url",
            Owner.ENVIRONMENT,
        ),
        ({"data": ("procedure",)}, {}, {}, "data:procedure", Owner.DATA),
        ({"data": ("procedure",)}, {"data": TestData(procedure=Procedure(code="1", name="x"))}, {}, "", None),
        ({"hooks": ("clock",)}, {}, {}, "hook:clock", Owner.ENVIRONMENT),
        ({"hooks": ("clock",)}, {"hooks": Hooks(offered=("clock",))}, {}, "hook:clock", Owner.ENVIRONMENT),
        (
            {"hooks": ("clock",)},
            {"hooks": Hooks(offered=("clock",), base_url="http://h", token_env="T")},
            {},
            "hook:clock",
            Owner.ENVIRONMENT,
        ),
        (
            {"hooks": ("clock",)},
            {"hooks": Hooks(offered=("clock",), base_url="http://h", token_env="T")},
            {"T": "x"},
            "",
            None,
        ),
        ({"hooks": ("clock",)}, {"hooks": Hooks(offered=("clock",)), "launch": LAUNCH}, {}, "", None),
        ({"tools": ("wapiti",)}, {}, {}, "tool:wapiti", Owner.ENVIRONMENT),
        ({"target": ("sync",)}, {}, {}, "target:sync", Owner.ENVIRONMENT),
        ({"target": ("sync",)}, {"sync": Sync()}, {}, "target:sync", Owner.ENVIRONMENT),
        ({"target": ("sync",)}, {"sync": Sync(stub_port=18080)}, {}, "", None),
        ({"target": ("sync",)}, {"sync": Sync(), "launch": LAUNCH}, {}, "", None),
        ({"target": ("https",)}, {}, {}, "target:https", Owner.ENVIRONMENT),
        ({"target": ("plain-http",)}, {}, {}, "target:plain-http", Owner.ENVIRONMENT),
        ({"target": ("officer-url",)}, {}, {}, "target:officer-url", Owner.ENVIRONMENT),
    ],
)
def test_what_is_missing_is_named_with_its_owner(
    needs: dict[str, tuple[str, ...]],
    target: dict[str, object],
    environ: dict[str, str],
    need: str,
    owner: Owner | None,
) -> None:
    planned = item(needing(**needs), mini.target(mini.NOWHERE, **target), environ=environ)
    assert planned.blocked_by == ((need,) if need else ())
    assert planned.owner is owner
    assert bool(planned.blocked) is bool(need)


def test_access_blocks_what_lies_above_it() -> None:
    write = mini.check("x.y", access=Access.WRITE)
    assert item(write, mini.target(), access=Access.OBSERVE).blocked_by == ("access:write",)
    assert item(write, mini.target(), access=Access.WRITE).runnable


def test_a_portal_that_others_reach_by_http_is_judged_for_it() -> None:
    planned = item(needing(target=("plain-http",)), mini.target("http://cong.example"), environ={})
    assert planned.runnable


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (mini.NOW - timedelta(days=900), "chưa có hiệu lực"),
        (mini.NOW + timedelta(days=900), "hết hiệu lực"),
        (mini.NOW, ""),
    ],
)
def test_intrusive_work_needs_a_permission_valid_now(now: datetime, words: str) -> None:
    attack = mini.check("x.y", Engine.SECURITY, Access.INTRUSIVE)
    planned = item(attack, mini.target(), now=now)
    assert planned.runnable is not bool(words)
    assert words in planned.blocked
    assert item(attack, mini.target(authorisation=None)).blocked_by == ("target:authorisation",)


def test_intrusive_work_outside_loopback_needs_a_proof_of_control() -> None:
    attack = mini.check("x.y", Engine.SECURITY, Access.INTRUSIVE)
    assert "làm chủ" in item(attack, mini.target("https://portal.example.org")).blocked


def test_a_confirmed_absence_is_a_fact_and_the_unknown_is_tried() -> None:
    check = needing(capabilities=("draft",))
    assert item(check, mini.target(capabilities={"draft": CapabilityState.ABSENT})).absent == "draft"
    hint = Mapping(hints={"draft": ElementHint(state=CapabilityState.ABSENT)})
    assert item(check, mini.target(mapping=hint)).absent == "draft"
    for state in (CapabilityState.UNKNOWN, CapabilityState.OFFERED):
        assert item(check, mini.target(capabilities={"draft": state})).runnable
    assert item(check, mini.target()).runnable


def test_more_than_the_owner_allows_is_refused() -> None:
    with pytest.raises(InputProblem, match="chỉ cho phép đến mức observe"):
        make_plan(
            Request(run="r", as_of=date(2026, 1, 1), access=Access.WRITE),
            mini.CATALOGUE,
            mini.EDITIONS,
            known(mini.target(access=AccessPolicy())),
        )


def test_a_plan_is_sorted_complete_and_repeatable() -> None:
    request = Request(run="r", as_of=date(2026, 1, 1), access=Access.INTRUSIVE)
    plan = make_plan(request, mini.CATALOGUE, mini.EDITIONS, known(mini.target()))
    keys = [(i.check, i.case) for i in plan.items]
    assert keys == sorted(set(keys))
    assert len(keys) == sum(len(c.case_ids) for c in mini.CHECKS)
    assert plan.edition == "2025"
    assert plan.editions == ("2025", "2024")
    assert plan == make_plan(request, mini.CATALOGUE, mini.EDITIONS, known(mini.target()))


def test_after_the_launch_the_secrets_must_be_there() -> None:
    check = needing(accounts=("citizen-a",))
    target = mini.target(launch=LAUNCH, accounts=ACCOUNT)
    request = Request(run="r", as_of=date(2026, 1, 1), access=Access.INTRUSIVE)
    plan = make_plan(request, {check.id: check}, mini.EDITIONS, known(target))
    assert plan.items[0].runnable
    again = replan(plan, {check.id: check}, known(target, launched=True))
    assert again.items[0].blocked_by == ("account:citizen-a",)
    assert msgspec.structs.replace(again, items=plan.items) == plan


@pytest.mark.parametrize(
    ("day", "wanted", "expected"),
    [
        ("2024-05-01", "", "2024"),
        ("2025-06-30", "", "2024"),
        ("2025-07-01", "", "2025"),
        ("2026-01-01", "2024", "2024"),
    ],
)
def test_the_edition_is_the_one_in_force_unless_named(day: str, wanted: str, expected: str) -> None:
    assert choose_edition(mini.EDITIONS, ("2024", "2025"), date.fromisoformat(day), wanted).id == expected


@pytest.mark.parametrize(("day", "wanted"), [("2020-01-01", ""), ("2026-01-01", "2042")])
def test_no_edition_is_a_problem_with_a_place(day: str, wanted: str) -> None:
    with pytest.raises(InputProblem, match="--"):
        choose_edition(mini.EDITIONS, ("2024", "2025"), date.fromisoformat(day), wanted)


@pytest.mark.parametrize(
    ("only", "skip", "expected"),
    [
        (("a",), (), {"a.one", "a.three", "a.two"}),
        (("a.*",), ("a.t*",), {"a.one"}),
        (("engine:sync",), (), {"c.sync"}),
        (("security-0",), (), {"b.hole"}),
        (("b.hole", "d"), (), {"b.hole", "d.load"}),
    ],
)
def test_patterns(only: tuple[str, ...], skip: tuple[str, ...], expected: set[str]) -> None:
    assert {c.id for c in select(mini.CATALOGUE, only, skip, mini.EDITIONS.values())} == expected


@pytest.mark.parametrize(
    ("only", "words"), [(("a.on",), "«a.one»"), (("zz*",), "không khớp"), (("engine:syn",), "«engine:sync»")]
)
def test_an_unknown_pattern_suggests_near_ones(only: tuple[str, ...], words: str) -> None:
    with pytest.raises(InputProblem, match="--only") as caught:
        select(mini.CATALOGUE, only)
    assert words in str(caught.value)


def test_nothing_left_is_a_problem() -> None:
    with pytest.raises(InputProblem, match="không còn phép kiểm nào"):
        select(mini.CATALOGUE, ("a.one",), ("a",))
