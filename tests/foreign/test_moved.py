"""A confirmed element that moved on a portal nobody here wrote: one finding in the whole run, whatever needs it."""

from __future__ import annotations

import pytest

from tests.foreign.apart import look_apart
from tests.kill_matrix.seen import Seen

MODULE = "tests.foreign.scripted.moved"
NEED_IT = ("filing.consent-not-preset", "sign-in.required-to-file", "sign-in.returns-to-service")
NEED_IT_NOT = "procedure-search.finds-by-code"


@pytest.fixture(scope="module")
def seen() -> dict[str, Seen]:
    return look_apart(MODULE, (*NEED_IT, NEED_IT_NOT), mapped=True)


def test_one_check_tells_that_the_element_moved(seen: dict[str, Seen]) -> None:
    telling = [s for s in seen.values() if "Bản đồ đã cũ" in s.message]
    assert [(s.status, s.owner, s.blocked_by) for s in telling] == [("cannot-tell", "adapter", ())]
    assert "«Bắt đầu nộp»" in telling[0].message


def test_the_others_are_blocked_by_it_and_nobody_is_accused(seen: dict[str, Seen]) -> None:
    blocked = [s for c, s in seen.items() if c in NEED_IT and "Bản đồ đã cũ" not in s.message]
    assert len(blocked) == len(NEED_IT) - 1
    assert {(s.status, s.owner, s.blocked_by[0]) for s in blocked} == {("not-tested", "adapter", "mapping:filing")}


def test_what_does_not_need_it_goes_on(seen: dict[str, Seen]) -> None:
    assert seen[NEED_IT_NOT].status == "passed"
