"""Each fault against the checks that it names and a seeded sample of those that it leaves alone."""

from __future__ import annotations

import os

import msgspec
import pytest

from tests.kill_matrix.conftest import present
from tests.kill_matrix.demands import allowed, problem
from tests.kill_matrix.document import DATA_FILE
from tests.kill_matrix.groups import Group, Grouping, good_part, runnable
from tests.kill_matrix.pool import Worker
from tests.kill_matrix.rows import GOOD, Matrix
from tests.kill_matrix.stored import read_table

SEED = int(os.environ.get("KIEMDINH_MATRIX_SEED", "20240405"))
GOOD_PART = 8


def groups() -> list[Group]:
    found = Grouping(present(), read_table(DATA_FILE), SEED).groups()
    return sorted(found, key=lambda g: (-_expected_seconds(g), g.name))


def _expected_seconds(group: Group) -> float:
    matrix = present()
    checks = {*group.sample, *(c for d in group.defects for c in matrix.named(d))}
    return sum(matrix.catalogue[c].seconds for c in checks)


def problems(defect: str, checks: list[str], matrix: Matrix, worker: Worker, beside: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with rows of a fault, seen in a portal that may have others beside it."""
    answer = worker.carry_out(matrix.order(defect, checks, beside))
    if answer.trouble:
        return [answer.trouble]
    rows = matrix.rows(defect, answer)
    exceptions = allowed()
    missing = sorted(set(checks) - {r.check for r in rows})
    return [f"{c}: not there" for c in missing] + [p for r in rows if (p := problem(matrix, r, exceptions))]


@pytest.mark.parametrize("group", groups(), ids=lambda g: g.name)
def test_faults_are_caught_by_their_checks_and_by_no_other(group: Group, matrix: Matrix, worker: Worker) -> None:
    named = {d: [c for c in matrix.named(d) if runnable(matrix.catalogue[c])] for d in group.defects}
    every = sorted({*group.sample, *(c for checks in named.values() for c in checks)})
    order = matrix.order(group.defects[0], every, group.defects[1:])
    # that failures repeat is in the table; whoever does not do as it says is looked at as often as in a run
    answer = worker.carry_out(msgspec.structs.replace(order, once=True))
    wrong: dict[str, list[str]] = {}
    for defect, checks in named.items():
        seen = {c: s for c, s in answer.seen.items() if c in checks or c in group.sample}
        caught = all(c in seen and seen[c].status == matrix.named(defect)[c] for c in checks)
        quiet = all(c in seen and seen[c].status in {"passed", "not-applicable"} for c in group.sample)
        if answer.trouble or not caught or not quiet:
            # One fault may hide another; alone it must do as it says.
            wrong[defect] = problems(defect, [*checks, *group.sample], matrix, worker)
    assert [line for lines in wrong.values() for line in lines] == []


@pytest.mark.parametrize("edition", sorted(GOOD))
def test_good_portal_fails_nothing(edition: str, matrix: Matrix, worker: Worker) -> None:
    # A seeded part: the stored table holds the whole, and the demonstration runs the whole again.
    assert problems(GOOD[edition], good_part(matrix, edition, SEED, GOOD_PART), matrix, worker) == []
