"""Each fault against the checks that it names and a seeded sample of the others."""

from __future__ import annotations

import os
import random

import pytest

from kiemdinh.model.check import Check
from kiemdinh.model.enums import Engine
from portal.defects import all_defects
from tests.kill_matrix.demands import allowed, problem
from tests.kill_matrix.pool import Worker
from tests.kill_matrix.rows import GOOD, Matrix

SEED = int(os.environ.get("KIEMDINH_MATRIX_SEED", "20240405"))
GOOD_PART = 5


def runnable(entry: Check) -> bool:
    """What a row of the ordinary tests runs; outside tools are for the whole matrix and for who has them."""
    return not entry.needs.tools


@pytest.mark.parametrize("defect", sorted(all_defects()))
def test_fault_is_caught_by_its_checks_and_by_no_other(defect: str, matrix: Matrix, worker: Worker) -> None:
    named = [c for c in matrix.named(defect) if runnable(matrix.catalogue[c])]
    answer = worker.carry_out(matrix.order(defect, [*named, *matrix.sample(defect, SEED)]))
    assert not answer.trouble, answer.trouble
    rows = matrix.rows(defect, answer)
    assert {r.check for r in rows} >= set(named)
    exceptions = allowed()
    assert [p for r in rows if (p := problem(matrix, r, exceptions))] == []


@pytest.mark.parametrize("edition", sorted(GOOD))
def test_good_portal_fails_nothing(edition: str, matrix: Matrix, worker: Worker) -> None:
    # A seeded part: the stored table holds the whole, and the demonstration runs the whole again.
    able = [c for c, e in matrix.catalogue.items() if runnable(e) and e.engine is not Engine.LOAD]
    chosen = sorted(random.Random(f"{SEED}:{edition}").sample(able, len(able) // GOOD_PART))
    answer = worker.carry_out(matrix.order(GOOD[edition], chosen))
    assert not answer.trouble, answer.trouble
    exceptions = allowed()
    rows = matrix.rows(GOOD[edition], answer)
    assert [p for r in rows if (p := problem(matrix, r, exceptions))] == []
