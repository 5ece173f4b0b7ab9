"""Pools find what single runs would find, with fewer runs."""

from __future__ import annotations

from kiemdinh.model.enums import Engine, Status
from tests.kill_matrix.pools import Pool, Pools
from tests.kill_matrix.rows import GOOD, Matrix
from tests.kill_matrix.seen import Answer, Seen

FAULTS = ("hsts-missing", "footer-link-broken", "page-steps-empty", "search-links-shifted", "sign-in-id-kept")


def checks(matrix: Matrix) -> list[str]:
    """Checks that none of the faults must be caught by."""
    named = {c for d in FAULTS for c in matrix.named(d)}
    able = [c for c, e in matrix.catalogue.items() if c not in named and e.engine is Engine.FUNCTIONAL]
    return sorted(c for c in able if not matrix.catalogue[c].depends_on)[:6]


def solve(matrix: Matrix, pools: Pools, loud: set[tuple[str, str]]) -> tuple[dict[tuple[str, str], Status], int]:
    """Runs everything in a portal where a check complains when one of its faults is there."""
    found: dict[tuple[str, str], Status] = {}
    waiting, runs = pools.first(), 0
    while waiting:
        coming: list[Pool] = []
        for pool in pools.promising(waiting):
            order = pools.order(pool)
            heard = {c for d, c in loud if d in pool.defects}
            seen = {c: Seen(status=Status.FAILED if c in heard else Status.PASSED) for c in order.checks}
            answer = Answer(order=order, seen=seen)
            runs += len(pool.checks)
            found |= {r.place: r.seen.status for r in pools.rows(pool, answer)}
            coming += pools.next(pool, answer)
        waiting = coming
    return found, runs


def test_every_pair_is_decided_and_the_one_to_blame_is_found(matrix: Matrix) -> None:
    able = checks(matrix)
    left = {(d, c) for d in FAULTS for c in able}
    loud = {("page-steps-empty", able[0]), ("hsts-missing", able[3])}
    found, runs = solve(matrix, Pools(matrix, left), loud)
    assert found == {p: Status.FAILED if p in loud else Status.PASSED for p in left}
    assert runs < len(left)


def test_quiet_pools_are_run_once(matrix: Matrix) -> None:
    left = {(d, c) for d in FAULTS for c in checks(matrix)}
    pools = Pools(matrix, left)
    assert [set(p.defects) for p in pools.first()] == [set(FAULTS)]
    found, runs = solve(matrix, pools, set())
    assert set(found) == left
    assert runs == len(checks(matrix))


def test_what_a_fault_must_be_caught_by_runs_with_it_alone(matrix: Matrix) -> None:
    named = next(iter(matrix.named("hsts-missing")))
    pools = Pools(matrix, [(d, named) for d in FAULTS])
    tried = pools.promising(pools.first())
    assert all("hsts-missing" not in p.defects or p.defects == ("hsts-missing",) for p in tried)
    found, _ = solve(matrix, pools, {("hsts-missing", named)})
    assert {d for (d, _), status in found.items() if status is Status.FAILED} == {"hsts-missing"}


def test_faults_that_replace_the_same_part_or_need_a_crowd_never_share_a_portal(matrix: Matrix) -> None:
    check = checks(matrix)[0]
    faults = ("nosniff-missing", "referrer-tells-everything", "cache-mixes-answers", GOOD["2024"], GOOD["2025"])
    pools = Pools(matrix, [(d, check) for d in faults]).first()
    assert sorted(p.defects for p in pools) == sorted((d,) for d in faults)


def test_rows_say_whether_other_faults_were_there(matrix: Matrix) -> None:
    check = checks(matrix)[0]
    pools = Pools(matrix, [(d, check) for d in FAULTS[:2]])
    (pool,) = pools.first()
    answer = Answer(order=pools.order(pool), seen={check: Seen(status=Status.PASSED)})
    assert {r.together for r in pools.rows(pool, answer)} == {True}
    single = Pool((FAULTS[0],), (check,))
    assert [r.together for r in pools.rows(single, answer)] == [False]


def test_under_one_fault_a_check_comes_with_what_it_depends_on(matrix: Matrix) -> None:
    check, entry = next((c, e) for c, e in matrix.catalogue.items() if e.depends_on)
    pools = Pools(matrix, [(FAULTS[0], check), (FAULTS[1], check)])
    assert set(entry.depends_on) <= set(pools.order(Pool((FAULTS[0],), (check,))).checks)
    assert pools.order(Pool(FAULTS[:2], (check,))).checks == (check,)
    seen = {c: Seen(status=Status.PASSED) for c in (check, *entry.depends_on)}
    rows = pools.rows(Pool((FAULTS[0],), (check,)), Answer(order=pools.order(Pool(FAULTS[:1], (check,))), seen=seen))
    assert [r.check for r in rows] == [check]
