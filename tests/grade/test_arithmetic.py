"""Laws of the grade that hold whatever the verdicts are."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiemdinh.grade.numbers import percent, vietnamese
from kiemdinh.grade.score import UNDECIDED, Sums, letter
from kiemdinh.model.check import Text
from kiemdinh.model.edition import Edition
from kiemdinh.model.enums import Basis, Part, VerdictState
from kiemdinh.model.verdict import Verdict
from tests.judge import build as b

EDITION: Edition = b.edition()
steady = settings(deadline=None, derandomize=True, max_examples=60)


def verdict(state: VerdictState, weight: int, part: Part, name: str = "c") -> Verdict:
    return Verdict(
        criterion=name,
        title=Text(vi=name, en=name),
        part=part,
        group="g",
        obligation="",
        obligation_basis=Basis.LAW_READ,
        condition="",
        condition_basis=Basis.LAW_READ,
        method="",
        citations=(),
        weight=weight,
        state=state,
    )


verdicts = st.lists(
    st.builds(verdict, st.sampled_from(VerdictState), st.integers(0, 500), st.sampled_from(Part)), min_size=1
)


def sums(found: list[Verdict]) -> Sums:
    return Sums.of(EDITION.parts, found)


def with_state(found: list[Verdict], index: int, state: VerdictState) -> list[Verdict]:
    return [msgspec.structs.replace(v, state=state) if n == index else v for n, v in enumerate(found)]


@steady
@given(verdicts)
def test_score_ceiling_and_completeness_stay_in_their_bounds(found: list[Verdict]) -> None:
    one = sums(found)
    assert 0 <= one.score <= one.ceiling <= 100
    assert 0 <= one.completeness <= 1


@steady
@given(verdicts, st.data())
def test_turning_a_pass_into_anything_undecided_or_failed_never_raises_the_score(
    found: list[Verdict], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(found) - 1))
    worse = data.draw(st.sampled_from([VerdictState.FAILED, *sorted(UNDECIDED)]))
    passed = sums(with_state(found, index, VerdictState.PASSED))
    assert sums(with_state(found, index, worse)).score <= passed.score
    assert sums(with_state(found, index, worse)).ceiling <= passed.ceiling


@steady
@given(verdicts, st.data())
def test_deciding_what_was_open_keeps_the_score_below_the_old_ceiling(
    found: list[Verdict], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(found) - 1))
    opened = sums(with_state(found, index, VerdictState.NOT_TESTED))
    for state in (VerdictState.PASSED, VerdictState.FAILED):
        decided = sums(with_state(found, index, state))
        assert opened.score <= decided.score <= opened.ceiling
        assert decided.completeness >= opened.completeness


@steady
@given(verdicts, st.data())
def test_what_does_not_apply_leaves_the_denominator(found: list[Verdict], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(found) - 1))
    without = [v for n, v in enumerate(found) if n != index]
    assert sums(with_state(found, index, VerdictState.NOT_APPLICABLE)) == sums(without)


@steady
@given(verdicts)
def test_all_passed_is_the_whole_score_and_all_failed_nothing(found: list[Verdict]) -> None:
    weighty = any(v.weight for v in found)
    assert sums([msgspec.structs.replace(v, state=VerdictState.PASSED) for v in found]).score == (100 if weighty else 0)
    assert sums([msgspec.structs.replace(v, state=VerdictState.FAILED) for v in found]).score == 0


@steady
@given(verdicts)
def test_the_worth_of_criteria_adds_up_to_score_and_gap(found: list[Verdict]) -> None:
    one = sums(found)
    earned = sum((one.worth(v) for v in found if v.state.earns), Fraction(0))
    open_points = sum((one.worth(v) for v in found if v.state in UNDECIDED), Fraction(0))
    assert earned == one.score
    assert earned + open_points == one.ceiling


def test_parts_count_by_their_own_weight() -> None:
    one = sums([verdict(VerdictState.PASSED, 1, Part.FUNCTIONS), verdict(VerdictState.FAILED, 400, Part.EMC)])
    assert one.score == Fraction(5000 * 100, 5500)
    assert [p.possible for p in one.parts] == [1, 0, 0, 0, 0, 400]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (Fraction(90), "A"),
        (Fraction(90) - Fraction(1, 10**9), "B"),
        (Fraction(80), "B"),
        (Fraction(159, 2), "C"),
        (Fraction(65), "C"),
        (Fraction(6499, 100), "D"),
        (Fraction(50), "D"),
        (Fraction(4999, 100), "E"),
        (Fraction(0), "E"),
    ],
)
def test_letters_are_compared_unrounded(points: Fraction, expected: str) -> None:
    assert letter(EDITION.scale, points) == expected


def test_numbers_are_written_as_vietnamese_readers_do() -> None:
    assert vietnamese(66.5) == "66,5"
    assert vietnamese(Fraction(89999, 1000)) == "89,9"
    assert vietnamese(1234567.8, 0) == "1.234.567"
    assert vietnamese(0.1 + 0.2, 2) == "0,30"
    assert percent(Fraction(4567, 10000)) == "45 %"
