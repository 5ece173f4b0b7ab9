"""Faults that only a crowd shows: one after the other, because each wants the machine of the matrix for itself."""

from __future__ import annotations

import pytest

from tests.kill_matrix.groups import Group
from tests.kill_matrix.held import groups, misbehaviour
from tests.kill_matrix.pool import Worker
from tests.kill_matrix.rows import Matrix


@pytest.mark.parametrize("group", groups(loaded=True), ids=lambda g: g.name)
def test_faults_of_a_crowd_are_caught_by_their_checks_and_by_no_other(
    group: Group, matrix: Matrix, worker: Worker
) -> None:
    assert misbehaviour(group, matrix, worker) == []
