"""The file ``docs/kill-matrix.json``: what the rows of one check have in common stands there once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from kiemdinh.bundle.folder import write_whole
from tests.kill_matrix.rows import Key, Row, Table, Trace
from tests.kill_matrix.seen import Seen

FORMAT_VERSION = 3
T = TypeVar("T")


class Alike(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rows of one check that were seen alike and rest on the hashes at the head of the file.

    Attributes:
        check: check id.
        seen: how it stood.
        alone: faults, each in a portal of its own.
        together: faults in a portal that had others besides.
        derived: faults whose rows were taken over from the portal as it should be.
    """

    check: str
    seen: Seen
    alone: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()


class Watched(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A trace: ``unmet`` without what the head of the file says already, and parts used instead of unused.

    Attributes:
        check: check id.
        seen: how it stood.
        key: where it differs from the head.
        met: as in a trace.
        unmet: faults that are not met and have another hash than the head says; an empty hash for one that is not told.
        used: parts of the portal that some other check left unused and this one did not.
    """

    check: str
    seen: Seen
    key: Key | None = None
    met: dict[str, str] = {}
    unmet: dict[str, str] = {}
    used: tuple[str, ...] = ()


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file.

    Attributes:
        version: of this format.
        versions: of what collected.
        checks: hashes of the checks, as most rows have them.
        defects: hashes of the faults, as most rows have them.
        parts: every part of the portal that some check left unused.
        alike: rows that rest on these hashes.
        others: rows that rest on others.
        traces: what was watched.
    """

    version: int = FORMAT_VERSION
    versions: dict[str, str] = {}
    checks: dict[str, Key] = {}
    defects: dict[str, str] = {}
    parts: tuple[str, ...] = ()
    alike: tuple[Alike, ...] = ()
    others: tuple[Row, ...] = ()
    traces: tuple[Watched, ...] = ()


def read_table(path: Path) -> Table:
    """The stored table; an empty one when there is none.

    Raises:
        msgspec.DecodeError: it is damaged.
    """
    if not path.exists():
        return Table()
    stored = msgspec.json.decode(path.read_bytes(), type=Stored)
    rows = [row for alike in stored.alike for row in _unfolded(alike, stored)]
    traces = tuple(_trace(w, stored) for w in stored.traces)
    return Table(versions=stored.versions, rows=_sorted([*rows, *stored.others]), traces=traces)


def write_table(path: Path, table: Table) -> None:
    """Store a table, whole or not at all; one line for rows that are alike, so that a change changes few lines."""
    stored = _folded(table)
    whole = msgspec.to_builtins(stored, order="deterministic")
    fields = [f'  "{name}": {_lines(value)}' for name, value in whole.items()]
    write_whole(path, ("{\n" + ",\n".join(fields) + "\n}\n").encode())


def _lines(value: object) -> str:
    entries: list[bytes] = []
    if isinstance(value, dict):
        entries = [msgspec.json.encode(k) + b":" + msgspec.json.encode(v) for k, v in value.items()]
    elif isinstance(value, list | tuple):
        entries = [msgspec.json.encode(v) for v in value]
    else:
        return msgspec.json.encode(value).decode()
    head, tail = "{}" if isinstance(value, dict) else "[]"
    return head + ",".join(f"\n    {e.decode()}" for e in entries) + ("\n  " if entries else "") + tail


def _folded(table: Table) -> Stored:
    rows = _sorted(table.rows)
    held = [*((r.check, r.key) for r in rows), *((t.check, t.key) for t in table.traces)]
    checks = _usual((check, Key(check=key.check, steps=key.steps)) for check, key in held)
    told = [(r.defect, r.key.defect) for r in rows if r.key.defect]
    defects = _usual([*told, *((d, h) for t in table.traces for d, h in t.unmet.items())])
    parts = tuple(sorted({p for t in table.traces for p in t.unused}))
    groups: dict[tuple[str, bytes], list[Row]] = defaultdict(list)
    others = []
    for row in rows:
        if row.key == _key(checks[row.check], defects.get(row.defect, "")):
            groups[row.check, msgspec.json.encode(row.seen)].append(row)
        else:
            others.append(row)
    return Stored(
        versions=table.versions,
        checks=checks,
        defects=defects,
        parts=parts,
        alike=tuple(_alike(groups[place]) for place in sorted(groups)),
        others=tuple(others),
        traces=tuple(_watched(t, checks, defects, parts) for t in sorted(table.traces, key=lambda t: t.check)),
    )


def _alike(rows: list[Row]) -> Alike:
    return Alike(
        check=rows[0].check,
        seen=rows[0].seen,
        alone=tuple(r.defect for r in rows if not (r.together or r.derived)),
        together=tuple(r.defect for r in rows if r.together),
        derived=tuple(r.defect for r in rows if r.derived and not r.together),
    )


def _unfolded(alike: Alike, stored: Stored) -> list[Row]:
    def row(defect: str, *, together: bool = False, derived: bool = False) -> Row:
        key = _key(stored.checks[alike.check], stored.defects.get(defect, ""))
        return Row(defect=defect, check=alike.check, seen=alike.seen, key=key, together=together, derived=derived)

    quiet = [row(d, together=True) for d in alike.together]
    return [*(row(d) for d in alike.alone), *quiet, *(row(d, derived=True) for d in alike.derived)]


def _watched(trace: Trace, checks: Mapping[str, Key], defects: Mapping[str, str], parts: tuple[str, ...]) -> Watched:
    usual = _usually_unmet(trace.met, defects)
    other = {d: h for d, h in trace.unmet.items() if usual.get(d) != h}
    unused = set(trace.unused)
    return Watched(
        check=trace.check,
        seen=trace.seen,
        key=None if trace.key == checks[trace.check] else trace.key,
        met=trace.met,
        unmet={**other, **{d: "" for d in usual if d not in trace.unmet}},
        used=tuple(p for p in parts if p not in unused),
    )


def _trace(watched: Watched, stored: Stored) -> Trace:
    unmet = {**_usually_unmet(watched.met, stored.defects), **watched.unmet}
    used = set(watched.used)
    return Trace(
        check=watched.check,
        key=watched.key or stored.checks[watched.check],
        seen=watched.seen,
        met=watched.met,
        unmet={d: h for d, h in sorted(unmet.items()) if h},
        unused=tuple(p for p in stored.parts if p not in used),
    )


def _usually_unmet(met: Mapping[str, str], defects: Mapping[str, str]) -> dict[str, str]:
    return {d: h for d, h in defects.items() if d not in met}


def _key(check: Key, defect: str) -> Key:
    return msgspec.structs.replace(check, defect=defect)


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda r: r.place))


def _usual(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    counts: dict[str, Counter[T]] = defaultdict(Counter)
    for name, value in pairs:
        counts[name][value] += 1
    return {name: counts[name].most_common(1)[0][0] for name in sorted(counts)}
