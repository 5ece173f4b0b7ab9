"""Holds a group of faults against what its checks say of it."""

from __future__ import annotations

import os

import msgspec

from kiemdinh.model.enums import Engine
from tests.kill_matrix.conftest import present
from tests.kill_matrix.demands import allowed, problem
from tests.kill_matrix.document import DATA_FILE
from tests.kill_matrix.groups import Group, Grouping, runnable
from tests.kill_matrix.pool import Worker
from tests.kill_matrix.rows import Matrix
from tests.kill_matrix.stored import read_table

SEED = int(os.environ.get("KIEMDINH_MATRIX_SEED", "20240405"))


def groups(*, loaded: bool) -> list[Group]:
    """Groups with or without checks under load, those that take long first."""
    matrix = present()
    found = [g for g in Grouping(matrix, read_table(DATA_FILE), SEED).groups() if _loaded(g, matrix) is loaded]
    return sorted(found, key=lambda g: (-_expected_seconds(g, matrix), g.name))


def problems(defect: str, checks: list[str], matrix: Matrix, worker: Worker, beside: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with rows of a fault, seen in a portal that may have others beside it."""
    answer = worker.carry_out(matrix.order(defect, checks, beside))
    if answer.trouble:
        return [answer.trouble]
    rows = matrix.rows(defect, answer)
    exceptions = allowed()
    missing = sorted(set(checks) - {r.check for r in rows})
    return [f"{c}: not there" for c in missing] + [p for r in rows if (p := problem(matrix, r, exceptions))]


def misbehaviour(group: Group, matrix: Matrix, worker: Worker) -> list[str]:
    """What is wrong with the checks that a group's faults name and with its sample."""
    named = {d: [c for c in matrix.named(d) if runnable(matrix.catalogue[c])] for d in group.defects}
    order = matrix.order(group.defects[0], _checks(group, matrix), group.defects[1:])
    # that failures repeat is in the table; whoever does not do as it says is looked at as often as in a run
    answer = worker.carry_out(msgspec.structs.replace(order, once=True))
    wrong: list[str] = []
    for defect, checks in named.items():
        seen = {c: s for c, s in answer.seen.items() if c in checks or c in group.sample}
        caught = all(c in seen and seen[c].status == matrix.named(defect)[c] for c in checks)
        quiet = all(c in seen and seen[c].status in {"passed", "not-applicable"} for c in group.sample)
        if answer.trouble or not caught or not quiet:
            # One fault may hide another; alone it must do as it says.
            wrong += problems(defect, [*checks, *group.sample], matrix, worker)
    return wrong


def _checks(group: Group, matrix: Matrix) -> list[str]:
    named = (c for d in group.defects for c in matrix.named(d) if runnable(matrix.catalogue[c]))
    return sorted({*group.sample, *named})


def _loaded(group: Group, matrix: Matrix) -> bool:
    return any(matrix.catalogue[c].engine is Engine.LOAD for c in _checks(group, matrix))


def _expected_seconds(group: Group, matrix: Matrix) -> float:
    return sum(matrix.catalogue[c].seconds for c in _checks(group, matrix))
