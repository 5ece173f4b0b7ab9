"""Each fault against the checks that it names and a seeded sample of those that it leaves alone."""

from __future__ import annotations

import pytest

from tests.kill_matrix.groups import Group, good_part
from tests.kill_matrix.held import SEED, groups, misbehaviour, problems
from tests.kill_matrix.pool import Worker
from tests.kill_matrix.rows import GOOD, Matrix

GOOD_PART = 12


@pytest.mark.parametrize("group", groups(loaded=False), ids=lambda g: g.name)
def test_faults_are_caught_by_their_checks_and_by_no_other(group: Group, matrix: Matrix, worker: Worker) -> None:
    assert misbehaviour(group, matrix, worker) == []


@pytest.mark.parametrize("edition", sorted(GOOD))
def test_good_portal_fails_nothing(edition: str, matrix: Matrix, worker: Worker) -> None:
    # A seeded part: the stored table holds the whole, and the demonstration runs the whole again.
    assert problems(GOOD[edition], good_part(matrix, edition, SEED, GOOD_PART), matrix, worker) == []
