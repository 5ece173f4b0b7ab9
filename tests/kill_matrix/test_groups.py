"""The ordinary tests leave no fault out, and put only those together that do not get in each other's way."""

from __future__ import annotations

from kiemdinh.model.enums import Engine, Status
from tests.kill_matrix.groups import Grouping, hiding
from tests.kill_matrix.rows import Matrix, Row, Table, Trace
from tests.kill_matrix.seen import Seen


def everything_quiet(matrix: Matrix) -> Table:
    """A table as it is when no fault is seen by another's checks and half of the pairs are taken over."""
    rows, traces = [], []
    for number, check in enumerate(sorted(matrix.catalogue)):
        others = [d for d in matrix.defects if check not in matrix.named(d)]
        seen = Seen(status=Status.PASSED)
        if number % 2:
            unmet = {d: matrix.defect_hashes[d] for d in others}
            traces.append(Trace(check=check, key=matrix.keys[check], seen=seen, unmet=unmet))
        else:
            rows += [Row(defect=d, check=check, seen=seen, key=matrix.key(d, check)) for d in others]
    return Table(rows=tuple(rows), traces=tuple(traces))


def test_every_fault_is_in_one_group(matrix: Matrix) -> None:
    for table in (Table(), everything_quiet(matrix)):
        groups = Grouping(matrix, table, 1).groups()
        assert sorted(d for g in groups for d in g.defects) == sorted(matrix.defects)
        assert len({g.name for g in groups}) == len(groups)


def test_faults_go_together_only_when_the_table_says_so(matrix: Matrix) -> None:
    assert all(len(g.defects) == 1 for g in Grouping(matrix, Table(), 1).groups())
    groups = Grouping(matrix, everything_quiet(matrix), 1).groups()
    assert len(groups) < len(matrix.defects) / 3
    for group in groups:
        assert not any(set(h.faults) <= set(group.defects) for h in hiding())
        named = [c for d in group.defects for c in matrix.named(d)]
        assert len(named) == len(set(named))
        assert not set(named) & set(group.sample)
        parts = [p for d in group.defects for p in matrix.parts.get(d, ())]
        assert len(parts) == len(set(parts))
        assert not {n for c in named for n in matrix.catalogue[c].depends_on} & set(named)
        measured = any(matrix.catalogue[c].engine is Engine.LOAD for c in named)
        assert not measured or len(group.defects) == 1


def test_what_hides_another_exists(matrix: Matrix) -> None:
    assert {f for h in hiding() for f in h.faults} <= set(matrix.defects)


def test_the_sample_is_of_pairs_that_were_taken_over_and_follows_the_seed(matrix: Matrix) -> None:
    table = everything_quiet(matrix)
    derived = {check for _, check in matrix.derived(table.traces)}
    first, again, other = (Grouping(matrix, table, seed).groups() for seed in (1, 1, 2))
    assert first == again
    assert {g.sample for g in first} != {g.sample for g in other}
    assert {c for g in first for c in g.sample} <= derived
    assert all(g.sample for g in first)
