"""Counts that add up: by dossier, and by procedure, day and status."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.sync.reconcile.engine import Engine
from schemas.sync.reconcile.model import CLASSES, Comparison, Kind
from schemas.sync.reconcile.normal import DAY_S

COLUMNS = ("portal", "received", "lost", "pending", "national", "duplicated", "unknown", "late", "altered")
"""Of a cell: portal = received + lost + pending; national = received + duplicated + unknown; the rest: of received."""


class CountsDisagree(Exception):
    """Two ways of counting gave different numbers: the reconciler itself is wrong."""


@dataclass(frozen=True, slots=True)
class Dossiers:
    """Dossiers by their worst class.

    Attributes:
        portal: all of the portal.
        ok: received once, unaltered, in order, in time.
        classes: the others, by class; with ``ok`` they are all.
    """

    portal: int
    ok: int
    classes: dict[Kind, int]


def count(engine: Engine, comparison: Comparison, step: str) -> None:
    """Make the table ``cell`` (procedure, day, s and :data:`COLUMNS`) and the table ``delay`` (seconds, n)."""
    due = f"(p.t IS NULL OR p.t + {comparison.late_s or 0} < {comparison.now_s})"
    late = f"(q.r - p.t > {comparison.late_s})" if comparison.late_s is not None and comparison.arrivals else "false"
    parts = [
        _part("portal WHERE code IS NOT NULL", "coalesce(status, 0)", portal="1", received="1", national="1"),
        _part("pe", "s", portal="1 - copies", received="-copies", national="-copies"),
        _part(
            "m JOIN pe p ON p.id = m.pid JOIN ne q ON q.id = m.nid LEFT JOIN "
            f"(SELECT DISTINCT pid FROM finding WHERE kind = '{Kind.ALTERED}') x ON x.pid = m.pid",
            "p.s",
            "p.",
            received="1",
            national="1",
            late=f"coalesce({late}, false)::INT",
            altered="(x.pid IS NOT NULL)::INT",
        ),
        _part("pe p SEMI JOIN missing ON p.id = missing.pid", "s", lost=f"{due}::INT", pending=f"(NOT {due})::INT"),
        _part("dup JOIN pe p ON p.id = dup.pid", "p.s", "p.", national="1", duplicated="1"),
        _part("ne SEMI JOIN strange ON ne.id = strange.nid", "s", national="1", unknown="1"),
    ]
    sums = ", ".join(f"CAST(sum({c}) AS BIGINT) AS {c}" for c in COLUMNS)
    engine.run(
        f"CREATE TABLE cell AS SELECT procedure, day, s, {sums} FROM ({' UNION ALL '.join(parts)}) "
        "GROUP BY procedure, day, s HAVING sum(portal) <> 0 OR sum(national) <> 0",
        step,
    )
    rows = ["SELECT q.r - p.t AS s, 1 AS n FROM m JOIN pe p ON p.id = m.pid JOIN ne q ON q.id = m.nid"]
    if comparison.arrivals and comparison.timed:
        rows += ["SELECT r - t, count(*) FROM national GROUP BY 1", "SELECT r - t, -1 FROM ne"]
    engine.run(
        f"CREATE TABLE delay AS SELECT s, CAST(sum(n) AS BIGINT) AS n FROM ({' UNION ALL '.join(rows)}) "
        "WHERE s IS NOT NULL GROUP BY s HAVING sum(n) <> 0",
        step,
    )


def dossiers(engine: Engine) -> Dossiers:
    """Dossiers of the portal by their worst class.

    Raises:
        CountsDisagree: classes do not add up.
    """
    ranks = " ".join(f"WHEN '{kind}' THEN {rank}" for rank, kind in enumerate(CLASSES))
    worst = f"SELECT code, min(CASE kind {ranks} END) AS rank FROM finding SEMI JOIN pe USING (code) GROUP BY code"
    counted = dict(engine.rows(f"SELECT rank, count(*) FROM ({worst}) WHERE rank IS NOT NULL GROUP BY rank"))
    (suspects,) = engine.row("SELECT count(DISTINCT code) FROM pe")
    (clean,) = engine.row("SELECT count(*) FROM portal_dossiers ANTI JOIN suspects USING (k) WHERE NOT nameless")
    classes = {kind: counted.get(rank, 0) for rank, kind in enumerate(CLASSES)}
    return Dossiers(clean + suspects, clean + suspects - sum(classes.values()), classes)


def check(engine: Engine) -> None:
    """Compare the cells with an independent count of the inputs.

    Raises:
        CountsDisagree: they differ.
    """
    portal, national, left, right = engine.row(
        "SELECT coalesce(sum(portal), 0), coalesce(sum(national), 0), "
        "coalesce(sum(portal - received - lost - pending), 0), "
        "coalesce(sum(national - received - duplicated - unknown), 0) FROM cell"
    )
    (held_portal,) = engine.row("SELECT coalesce(sum(n), 0) FROM portal_dossiers WHERE NOT nameless")
    (held_national,) = engine.row("SELECT coalesce(sum(n), 0) FROM national_dossiers WHERE NOT nameless")
    (repeated,) = engine.row("SELECT coalesce(sum(copies - 1), 0) FROM pe")
    if (portal + repeated, national, left, right) != (held_portal, held_national, 0, 0):
        raise CountsDisagree(
            f"portal {portal} + {repeated} ≠ {held_portal}, national {national} ≠ {held_national}, {left}, {right}"
        )


def _part(source: str, status: str, prefix: str = "", **values: str) -> str:
    columns = ", ".join(f"{values.get(c, '0')} AS {c}" for c in COLUMNS)
    day = f"{prefix}t // {DAY_S} AS day"
    return f"SELECT {prefix}procedure AS procedure, {day}, {status} AS s, {columns} FROM {source}"
