"""The stored table fits the code, is complete, and says what the document says."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from kiemdinh.model.enums import Status
from tests.kill_matrix.demands import allowed, gaps, problem, reaches, wide_defects
from tests.kill_matrix.document import DATA_FILE, PAGE, page
from tests.kill_matrix.hashes import defect_hash, defect_modules
from tests.kill_matrix.rows import GOOD, Key, Matrix, Row, Table, Trace
from tests.kill_matrix.seen import Seen
from tests.kill_matrix.stored import read_table, write_table


@pytest.fixture(scope="module")
def table() -> Table:
    return read_table(DATA_FILE)


def test_no_row_is_stale(matrix: Matrix, table: Table) -> None:
    stale = sorted({r.defect or "good" for r in table.rows if not matrix.fresh(r)})
    assert stale == [], "run make kill-matrix"


def test_every_pair_is_run_or_derived(matrix: Matrix, table: Table) -> None:
    there = {r.place for r in table.rows} | matrix.derived(table.traces).keys()
    assert sorted(set(matrix.wanted()) - there) == [], "run make kill-matrix"


def test_no_trace_is_stale(matrix: Matrix, table: Table) -> None:
    assert [t.check for t in table.traces if not matrix.followed(t)] == [], "run make kill-matrix"


def test_what_was_run_and_differs_belongs_to_a_fault_that_was_met(matrix: Matrix, table: Table) -> None:
    """A contradiction would mean that a fault can be seen past the watcher."""
    derived = {(d, t.check): t for t in table.traces for d in t.unmet}
    known = [r for r in table.rows if r.place in derived and r.defect in matrix.defects]
    assert [r.place for r in known if r.seen.status is Status.FAILED] == []


def test_named_pairs_are_run(matrix: Matrix, table: Table) -> None:
    derived = matrix.derived(table.traces)
    assert [(d, c) for d in matrix.defects for c in matrix.named(d) if (d, c) in derived] == []


def test_every_row_meets_the_demands(matrix: Matrix, table: Table) -> None:
    exceptions = allowed()
    assert [p for r in table.rows if (p := problem(matrix, r, exceptions))] == []


def test_every_check_is_killed_and_every_fault_kills(matrix: Matrix) -> None:
    assert gaps(matrix) == []


def test_half_of_the_faults_need_two_roles_sessions_or_time(matrix: Matrix) -> None:
    assert len(wide_defects(matrix)) * 2 >= len(matrix.defects)
    assert set(reaches()) <= set(matrix.catalogue)


def test_exceptions_are_few_and_real(matrix: Matrix) -> None:
    assert len(allowed()) <= 5
    assert set(allowed()) <= set(matrix.catalogue)


def test_document_is_what_the_data_gives(matrix: Matrix, table: Table) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(matrix, table)


def test_every_functional_check_has_steps_and_every_hash_tells_checks_apart(matrix: Matrix) -> None:
    assert len({k.check for k in matrix.keys.values()}) == len(matrix.catalogue)
    nothing = "e3b0c44298fc"
    assert [c for c, k in matrix.keys.items() if nothing in {k.check, k.steps}] == []


def test_hash_of_a_fault_follows_what_it_uses_and_nothing_else(tmp_path: Path) -> None:
    module = tmp_path / "sample.py"
    text = (
        "def one():\n    return helper()\n\ndef helper():\n    return 1\n\ndef other():\n    return 2\n\n"
        "DEFECTS = (Defect(id='a', apply=one), Defect(id='b', apply=other))\n"
    )
    module.write_text(text, encoding="utf-8")
    before = {d: defect_hash(d, module) for d in ("a", "b")}
    module.write_text(text.replace("return 1", "return 3"), encoding="utf-8")
    after = {d: defect_hash(d, module) for d in ("a", "b")}
    assert before["a"] != after["a"]
    assert before["b"] == after["b"]
    assert defect_hash("unknown", module) not in after.values()


def test_hash_of_a_fault_that_a_helper_declares_follows_its_own_call(tmp_path: Path) -> None:
    module = tmp_path / "sample.py"
    text = (
        "def made(name, what):\n    return Defect(id=f'x-{name}-y', apply=what)\n\ndef one():\n    return 1\n\n"
        "DEFECTS = (made('a', one), made('b-a', 2))\n"
    )
    module.write_text(text, encoding="utf-8")
    before = {d: defect_hash(d, module) for d in ("x-a-y", "x-b-a-y")}
    module.write_text(text.replace("return 1", "return 3"), encoding="utf-8")
    after = {d: defect_hash(d, module) for d in ("x-a-y", "x-b-a-y")}
    assert before["x-a-y"] != after["x-a-y"]
    assert before["x-b-a-y"] == after["x-b-a-y"]


def test_hashes_of_real_faults_differ(matrix: Matrix) -> None:
    assert set(defect_modules()) == set(matrix.defects)
    assert len(set(matrix.defect_hashes.values())) == len(matrix.defects)


def test_changed_code_makes_a_row_stale(matrix: Matrix) -> None:
    defect = next(iter(matrix.defects))
    check = next(iter(matrix.named(defect)))
    row = Row(defect=defect, check=check, seen=Seen(status=Status.FAILED), key=matrix.key(defect, check))
    assert matrix.fresh(row)
    other = matrix.key(next(d for d in matrix.defects if d != defect), check)
    assert not matrix.fresh(Row(defect=defect, check=check, seen=row.seen, key=other))
    assert not matrix.fresh(Row(defect="gone", check=check, seen=row.seen, key=row.key))


def test_demands(matrix: Matrix) -> None:
    defect = next(iter(matrix.defects))
    named = next(iter(matrix.named(defect)))
    other = next(c for c in matrix.catalogue if c not in matrix.named(defect))

    def wrong(place: str, check: str, status: Status, **more: object) -> bool:
        row = Row(defect=place, check=check, seen=Seen(status=status, **more), key=matrix.key(place, check))  # type: ignore[arg-type]
        return bool(problem(matrix, row, {}))

    assert not wrong(defect, named, Status.FAILED)
    assert wrong(defect, named, Status.PASSED)
    assert wrong(defect, named, Status.CANNOT_TELL)
    assert wrong(defect, other, Status.FAILED)
    assert wrong(defect, other, Status.ERROR)
    assert not wrong(defect, other, Status.NOT_TESTED, blocked_by=(named,))
    assert wrong(defect, other, Status.NOT_TESTED)
    assert wrong(GOOD["2024"], named, Status.FAILED)
    assert wrong(GOOD["2025"], named, Status.CANNOT_TELL)
    assert not wrong(GOOD["2025"], named, Status.PASSED)


def stored_again(table: Table, path: Path) -> Table:
    write_table(path, table)
    return read_table(path)


def test_table_survives_writing(table: Table, tmp_path: Path) -> None:
    for one in (Table(), Table(versions={"python": "3"}), table):
        assert stored_again(one, tmp_path / "table.json") == one


def test_what_rests_on_older_code_survives_writing(tmp_path: Path) -> None:
    new, old = Key(check="c2", steps="s2"), Key(check="c1", steps="s1")
    quiet, caught = Seen(status=Status.PASSED), Seen(status=Status.FAILED, message="sai", cases=("a",))
    rows = (
        Row(defect="", check="x", seen=quiet, key=new),
        Row(defect="one", check="x", seen=caught, key=replace(new, defect="d1")),
        Row(defect="one", check="y", seen=quiet, key=replace(new, defect="d1"), together=True),
        Row(defect="three", check="x", seen=quiet, key=replace(new, defect="d3"), derived=True),
        Row(defect="two", check="x", seen=quiet, key=replace(old, defect="d2")),
        Row(defect="two", check="y", seen=quiet, key=replace(new, defect="d2-before")),
    )
    traces = (
        Trace(check="x", key=new, seen=quiet, met={"one": "page"}, unmet={"two": "d2"}, unused=("p", "q")),
        Trace(check="y", key=old, seen=caught, unmet={"three": "d3", "two": "d2-before"}, unused=("q", "r")),
    )
    one = Table(versions={"python": "3"}, rows=rows, traces=traces)
    assert stored_again(one, tmp_path / "table.json") == one
