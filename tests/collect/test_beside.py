"""Stages at the same time: which may be, and how they end together."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiemdinh.collect.beside import in_groups, may_share, side_by_side
from kiemdinh.collect.orchestrator import Collector
from kiemdinh.collect.stages import STAGES, Stage
from kiemdinh.events.types import StageFinished, StageStarted
from kiemdinh.model.enums import Access, Engine, SignInWay
from kiemdinh.model.plan import PlanItem
from kiemdinh.model.target import Account, Network
from tests import mini

FIRST = Stage("first", "Một", Engine.FUNCTIONAL, (Access.OBSERVE,))
SECOND = Stage("second", "Hai", Engine.SECURITY, (Access.OBSERVE,), beside=True)
ITEMS = [
    PlanItem(check="a.one", case="-", engine=Engine.FUNCTIONAL, access=Access.OBSERVE),
    PlanItem(check="b.after", case="-", engine=Engine.SECURITY, access=Access.OBSERVE),
]


def keys(groups: list[list[Stage]]) -> list[list[str]]:
    return [[s.key for s in group] for group in groups]


def test_nothing_runs_beside_what_it_depends_on() -> None:
    free = {c: replace(mini.CATALOGUE["a.one"], id=c, depends_on=()) for c in ("a.one", "b.after")}
    tied = free | {"b.after": replace(free["b.after"], depends_on=("a.one",))}
    assert keys(in_groups((FIRST, SECOND), ITEMS, free, sharing=True)) == [["first", "second"]]
    assert keys(in_groups((FIRST, SECOND), ITEMS, tied, sharing=True)) == [["first"], ["second"]]
    assert keys(in_groups((FIRST, SECOND), ITEMS, free, sharing=False)) == [["first"], ["second"]]


def test_nothing_runs_beside_load_or_what_writes() -> None:
    items = [
        PlanItem(check=f"x.{n}", case="-", engine=e, access=a, outside=o)
        for n, (e, a, o) in enumerate((e, a, o) for e in Engine for a in Access for o in (False, True))
    ]
    checks = {i.check: replace(mini.CATALOGUE["a.one"], id=i.check, depends_on=()) for i in items}
    for group in in_groups(STAGES, items, checks, sharing=True):
        if len(group) > 1:
            assert all(s.engine is not Engine.LOAD and Access.WRITE not in s.access for s in group)


@pytest.mark.parametrize(
    ("change", "workers", "shares"),
    [
        ({}, 2, True),
        ({}, 1, False),
        ({"network": Network(max_requests_per_s=5)}, 2, False),
        ({"accounts": {"citizen-a": Account(username="a", sign_in=SignInWay.MANUAL)}}, 2, False),
    ],
)
def test_who_wants_one_thing_at_a_time_gets_it(change: dict[str, object], workers: int, shares: bool) -> None:
    assert may_share(replace(mini.target(), **change), workers) is shares


def test_what_one_raises_ends_the_others() -> None:
    leave = threading.Event()

    def fails() -> None:
        raise OSError("đầy đĩa")

    def goes_on() -> None:
        assert leave.wait(20)

    with pytest.raises(OSError, match="đầy đĩa"):
        side_by_side([goes_on, fails], lambda: None, leave)


def test_a_stop_from_the_display_ends_all() -> None:
    leave = threading.Event()

    def goes_on() -> None:
        assert leave.wait(20)

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        side_by_side([goes_on, goes_on], stop, leave)


def test_two_stages_of_one_run_overlap(tmp_path: Path, portal: mini.Portal) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url))
    assert Collector(folder, mini.settings()).run()
    told = [e for e in folder.events.read() if isinstance(e, StageStarted | StageFinished)][:4]
    assert {e.stage for e in told} == {"functional-observe", "security-observe"}
    assert [type(e) for e in told[:2]] == [StageStarted, StageStarted]
