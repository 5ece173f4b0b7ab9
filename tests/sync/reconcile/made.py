"""Small inputs for the reconciler, and a quick way to run it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from schemas.sync.reconcile.moments import moment
from schemas.sync.reconcile.result import Found, Reconciliation
from schemas.sync.reconcile.run import Options, reconcile

NOW = "2026-06-30T00:00:00"
Row = Mapping[str, Any]


def clock(minutes: int) -> str:
    """Minutes of the first of June 2026, as the contract writes times."""
    return f"202606{1 + minutes // 1440:02d}{minutes // 60 % 24:02d}{minutes % 60:02d}00"


def ndjson(path: Path, rows: Iterable[Row]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def run(
    portal: Iterable[Row],
    national: Iterable[Row],
    sent: Iterable[Row] | None = None,
    *,
    late_s: int | None = 1800,
    now: str = NOW,
    **options: Any,
) -> tuple[Reconciliation, list[Found]]:
    """Reconcile rows; gives the result and every finding."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {"portal": [ndjson(folder / "p.ndjson", portal)], "national": [ndjson(folder / "n.ndjson", national)]}
        if sent is not None:
            files["sent"] = [ndjson(folder / "s.ndjson", sent)]
        return run_files(**files, late_s=late_s, now=now, **options)


def run_files(
    portal: list[Path],
    national: list[Path],
    sent: list[Path] | None = None,
    *,
    late_s: int | None = 1800,
    now: str = NOW,
    **options: Any,
) -> tuple[Reconciliation, list[Found]]:
    found: list[Found] = []
    given = Options(portal=portal, national=national, sent=sent, late_s=late_s, now_s=moment(now), threads=1, **options)
    result = reconcile(given, found.append)
    adds_up(result)
    return result, found


def adds_up(result: Reconciliation) -> None:
    """The promise: every dossier and every event is somewhere, once."""
    dossiers = result.dossiers
    parts = [getattr(dossiers, name) for name in dossiers.__struct_fields__ if name != "portal"]
    assert sum(parts) == dossiers.portal == result.inputs["portal"].dossiers
    assert min(parts) >= 0
    held = result.inputs
    assert result.total.portal == held["portal"].rows - held["portal"].repeated
    assert result.total.national == held["national"].rows
    for counts in (result.total, *result.by_procedure, *result.by_day, *result.by_status, *result.cells):
        assert counts.portal == counts.received + counts.lost + counts.pending
        assert counts.national == counts.received + counts.duplicated + counts.unknown
        assert 0 <= counts.late <= counts.received
        assert 0 <= counts.altered <= counts.received
    for groups in (result.by_procedure, result.by_day, result.by_status):
        assert sum(g.portal for g in groups) == result.total.portal
        assert sum(g.national for g in groups) == result.total.national
        assert [g.key for g in groups] == sorted({g.key for g in groups}, key=_order)


def _order(key: tuple[str, ...]) -> tuple[tuple[bool, int, str], ...]:
    return tuple((part == "", int(part) if part.isdigit() else 0, part) for part in key)
