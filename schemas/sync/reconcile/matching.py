"""From rows to matched events: one pass over everything sorts out what is surely right, the rest is matched exactly.

**First pass.** Each side is folded to one line a dossier: number of events, a checksum over them, the set of its
statuses, its longest delay and whether its first and last arrivals are its first and last events.  A dossier whose two
lines agree, in which no status stands twice, and which came in order and in time needs no second look.  Everything else
is a *suspect*.  The lines are keyed by a 64-bit hash of the code; should two codes share one, counts or checksums
(which hold the code itself) disagree and both become suspects, which are matched by the code as text.

**Second pass.** Events of suspects are matched in steps, each among what the steps before left over: same status, time
and content; same status and time; same status; same time.  Within a step the earliest arrival comes first.
"""

from __future__ import annotations

from schemas.sync.reconcile.columns import Role, Side
from schemas.sync.reconcile.engine import Engine
from schemas.sync.reconcile.model import Comparison

_SIMPLE_ORDER = 3
"""Up to so many events, first and last arrival decide the order; longer dossiers are sorted."""


def fold_sides(engine: Engine, comparison: Comparison, words: dict[str, str]) -> None:
    """Make one line a dossier of the portal and of the national portal, and the table of suspects."""
    for side in (Side.PORTAL, Side.NATIONAL):
        engine.run(_folded(side, comparison), words[side.value])
    if comparison.sent is not None:
        folded = "SELECT k, any_value(code IS NULL) AS nameless, count(*) AS n, sum(bad) AS bad FROM sent GROUP BY k"
        engine.run(f"CREATE TABLE sent_dossiers AS {folded}", words[Side.SENT.value])
    engine.run(_suspects(comparison), words["compare"])
    if comparison.arrivals and comparison.timed:
        (longest,) = engine.row("SELECT coalesce(max(n), 0) FROM national_dossiers ANTI JOIN suspects USING (k)")
        if longest > _SIMPLE_ORDER:
            engine.run(_long_dossiers(), words["order"])
    if comparison.sent is not None:
        engine.run(_only_sent(), words["compare"])


def match_suspects(engine: Engine, comparison: Comparison, words: dict[str, str]) -> None:
    """Match the events of all suspects.

    Makes the tables ``pe`` and ``ne`` (events of the portal and of the national portal), ``m`` (pairs that match),
    ``dup`` (rows that repeat an event), ``strange`` (rows without an event) and ``missing`` (events without a row).
    """
    engine.run(_portal_events(comparison), words["match"])
    engine.run(_national_events(comparison), words["match"])
    engine.run("CREATE TABLE m (pid BIGINT, nid BIGINT)")
    engine.run("CREATE TABLE dup (nid BIGINT, pid BIGINT, reason VARCHAR)")
    engine.run(_step("code, sig"), words["match"])
    engine.run(_step("code, s, kt"), words["match"])
    again = "SELECT code, s, kt, min(id) AS pid FROM pe SEMI JOIN m ON pe.id = m.pid GROUP BY ALL"
    engine.run(
        f"INSERT INTO dup SELECT n.id, p.pid, 'again' FROM {_left('ne')} n JOIN ({again}) p USING (code, s, kt)",
        words["match"],
    )
    engine.run(_step("code, s", "s <> 0"), words["match"])
    engine.run(_step("code, kt", "kt <> -1"), words["match"])
    if not comparison.repeat:
        same = "SELECT code, s, min(id) AS pid FROM pe WHERE s <> 0 GROUP BY ALL"
        engine.run(
            f"INSERT INTO dup SELECT n.id, p.pid, 'status' FROM {_left('ne')} n JOIN ({same}) p USING (code, s)",
            words["match"],
        )
    engine.run(f"CREATE TABLE strange AS SELECT id AS nid FROM {_left('ne')}")
    engine.run(f"CREATE TABLE missing AS SELECT id AS pid FROM {_left('pe')}")


def _sig(comparison: Comparison) -> str:
    parts = ["code", "status"]
    parts += ["t"] if comparison.timed else []
    parts += ["hash"] if comparison.both(Role.HASH) else []
    return f"hash({', '.join(parts + [f'f{i}' for i in range(len(comparison.fields))])})"


def _folded(side: Side, comparison: Comparison) -> str:
    national = side is Side.NATIONAL
    lines = [
        "CAST(count(*) AS UINTEGER) AS n",
        f"bit_xor({_sig(comparison)}) AS x",
        "bit_or(CAST(1 AS USMALLINT) << coalesce(status, 0)) AS bits",
        "CAST(sum(bad) AS UINTEGER) AS bad",
    ]
    for role in (Role.PROCEDURE, Role.CHANNEL):
        if comparison.both(role):
            value = f"CASE WHEN {role.value} IS NOT NULL THEN hash({role.value}) END"
            lines += [f"min({value}) AS {role.value}_min", f"max({value}) AS {role.value}_max"]
    if not national:
        lines += ["CAST(count(t) AS UINTEGER) AS nt"]
    elif comparison.arrivals and comparison.timed:
        lines += [
            "CAST(count(r) AS UINTEGER) AS nr",
            "max(r - t) AS delay",
            "coalesce(arg_min(t, r) = min(t) AND arg_max(t, r) = max(t), false) AS ends",
        ]
    return (
        f"CREATE TABLE {side.value}_dossiers AS SELECT k, any_value(code IS NULL) AS nameless, {', '.join(lines)} "
        f"FROM {side.value} GROUP BY k"
    )


def _clean(comparison: Comparison) -> str:
    tests = [
        "NOT p.nameless",
        "p.n = q.n",
        "p.x = q.x",
        "p.nt = p.n",
        "p.bits & 1 = 0",
        "bit_count(p.bits) = p.n",
    ]
    for role in (Role.PROCEDURE, Role.CHANNEL):
        if comparison.both(role):
            low, high = f"{role.value}_min", f"{role.value}_max"
            tests.append(f"p.{low} IS NOT DISTINCT FROM p.{high}")
            tests.append(f"(q.{low} IS NULL OR (q.{low} = p.{low} AND q.{high} = p.{low}))")
    if comparison.arrivals and not comparison.timed:
        # Without the national portal's times of events, delay and order show only when events are matched one by one.
        tests.append("false")
    if comparison.arrivals:
        tests.append(f"q.nr = q.n AND (q.ends OR q.n = 1 OR q.n > {_SIMPLE_ORDER})" if comparison.timed else "true")
        if comparison.late_s is not None and comparison.timed:
            tests.append(f"q.delay <= {comparison.late_s}")
    return " AND ".join(f"({test})" for test in tests)


def _suspects(comparison: Comparison) -> str:
    clean = _clean(comparison)
    return (
        "INSERT INTO suspects SELECT k FROM portal_dossiers p LEFT JOIN national_dossiers q USING (k) "
        f"WHERE NOT p.nameless AND ({clean}) IS NOT TRUE "
        "UNION ALL SELECT k FROM national_dossiers q ANTI JOIN portal_dossiers p USING (k) WHERE NOT q.nameless"
    )


def _only_sent() -> str:
    return (
        "INSERT INTO suspects SELECT k FROM sent_dossiers ANTI JOIN portal_dossiers USING (k) "
        "ANTI JOIN national_dossiers USING (k) WHERE NOT nameless"
    )


def _long_dossiers() -> str:
    many = f"SELECT k FROM national_dossiers WHERE n > {_SIMPLE_ORDER}"
    return (
        "INSERT INTO suspects SELECT DISTINCT k FROM ("
        "SELECT k, t < lag(t) OVER (PARTITION BY k ORDER BY r, t) AS back FROM national "
        f"SEMI JOIN ({many}) USING (k) ANTI JOIN suspects USING (k)) WHERE back"
    )


def _kept(comparison: Comparison) -> str:
    return ", ".join(["procedure", "channel", "hash", *(f"f{i}" for i in range(len(comparison.fields)))])


def _portal_events(comparison: Comparison) -> str:
    kept = _kept(comparison)
    return (
        f"CREATE TABLE pe AS SELECT row_number() OVER (ORDER BY code, t, s, {kept}) AS id, * FROM ("
        f"SELECT code, k, coalesce(status, 0) AS s, t, {_key(comparison)} AS kt, {_sig(comparison)} AS sig, {kept}, "
        "count(*) AS copies FROM portal_suspects WHERE code IS NOT NULL GROUP BY ALL)"
    )


def _national_events(comparison: Comparison) -> str:
    kept = _kept(comparison)
    return (
        f"CREATE TABLE ne AS SELECT row_number() OVER (ORDER BY code, r NULLS LAST, t, s, {kept}) AS id, * FROM ("
        f"SELECT code, k, coalesce(status, 0) AS s, t, {_key(comparison)} AS kt, {_sig(comparison)} AS sig, {kept}, r "
        "FROM national_suspects WHERE code IS NOT NULL)"
    )


def _key(comparison: Comparison) -> str:
    return "coalesce(t, -1)" if comparison.timed else "-1"


def _left(table: str) -> str:
    if table == "pe":
        return "(SELECT pe.* FROM pe ANTI JOIN m ON pe.id = m.pid)"
    return "(SELECT ne.* FROM ne ANTI JOIN m ON ne.id = m.nid ANTI JOIN dup ON ne.id = dup.nid)"


def _step(keys: str, where: str = "true") -> str:
    def ranked(table: str) -> str:
        order = "kt, id" if keys == "code, s" else "id"
        return (
            f"SELECT *, row_number() OVER (PARTITION BY {keys} ORDER BY {order}) AS j FROM {_left(table)} WHERE {where}"
        )

    return f"INSERT INTO m SELECT p.id, n.id FROM ({ranked('pe')}) p JOIN ({ranked('ne')}) n USING ({keys}, j)"
