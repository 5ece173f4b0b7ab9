"""Rows of the matrix: what was seen of one check under one fault, and the hashes that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from kiemdinh.model.check import Check
from kiemdinh.model.enums import Engine, Status
from portal.behaviour import Behaviour
from portal.defects import Defect, all_defects
from tests.kill_matrix.hashes import Hashes, defect_modules, defect_source, digest
from tests.kill_matrix.observer import only_parts, parts_of, unsteady
from tests.kill_matrix.seen import Answer, Order, Seen

GOOD = {"2024": "", "2025": "@2025"}


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """What a row rests on.

    Attributes:
        check: hash of the check and its scenario.
        steps: hash of what carries it out.
        defect: hash of the fault; empty for the portal as it should be.
    """

    check: str
    steps: str
    defect: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row.

    Attributes:
        defect: fault, or a name of :data:`GOOD`.
        check: check id.
        seen: how it stands.
        key: what that rests on.
        together: seen in a portal that had other faults besides; only of checks that stayed quiet.
        derived: not run, but taken over from the portal as it should be: the check never meets the fault.
    """

    defect: str
    check: str
    seen: Seen
    key: Key
    together: bool = False
    derived: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """(defect, check)."""
        return (self.defect, self.check)


class Trace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one check, run by itself on the watched portal as it should be, meets and does not meet.

    Attributes:
        check: check id.
        key: what it rests on, without a fault.
        seen: how the check stood.
        met: faults that would have made a difference somewhere, with the first part of the portal that showed it.
        unmet: hashes of the faults that would have made none.
        unused: parts of the portal that were not used; a fault that replaces only such parts makes no difference
            either, whenever it is written.
    """

    check: str
    key: Key
    seen: Seen
    met: dict[str, str] = {}
    unmet: dict[str, str] = {}
    unused: tuple[str, ...] = ()


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What the file ``docs/kill-matrix.json`` holds.

    Attributes:
        versions: of what collected.
        rows: what was run, sorted by (defect, check).
        traces: what was watched, sorted by check.
    """

    versions: dict[str, str] = {}
    rows: tuple[Row, ...] = ()
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """Checks, faults and their hashes as the code has them now.

    Attributes:
        catalogue: all checks.
        defects: all faults by id.
        keys: hashes of the checks.
        defect_hashes: hashes of the faults.
        parts: what a fault replaces, of those that do nothing else.
        restless: faults about load, time or chance.
    """

    catalogue: Mapping[str, Check]
    defects: Mapping[str, Defect]
    keys: Mapping[str, Key]
    defect_hashes: Mapping[str, str]
    parts: Mapping[str, frozenset[str]]
    restless: frozenset[str]

    @classmethod
    def of(cls, catalogue: Mapping[str, Check]) -> Matrix:
        """Read the present code."""
        hashes = Hashes(catalogue)
        keys = {c: Key(check=hashes.check(c), steps=hashes.steps(c)) for c in catalogue}
        defects = all_defects()
        written = {d: defect_source(d, path) for d, path in defect_modules().items()}
        sources = {d: digest(*segments) for d, segments in written.items()}
        restless = unsteady(defects, {d: "\n".join(segments) for d, segments in written.items()})
        good = Behaviour()
        changed = {d: f.apply(good) for d, f in defects.items() if d not in restless}
        parts = {d: parts_of(good, c) for d, c in changed.items() if only_parts(good, c)}
        return cls(catalogue, defects, keys, sources, parts, restless)

    def key(self, defect: str, check: str) -> Key:
        """Hashes of one row."""
        return msgspec.structs.replace(self.keys[check], defect=self.defect_hashes.get(defect, ""))

    def named(self, defect: str) -> dict[str, str]:
        """Expected status by check; empty for the portal as it should be."""
        found = self.defects.get(defect)
        return dict(found.expects) if found else {}

    def not_run(self, defect: str, check: str) -> str:
        """Why a check is not run under a fault (Vietnamese), or an empty text."""
        entry = self.catalogue[check]
        if check in self.named(defect):
            return ""
        if entry.unkillable:
            return entry.unkillable
        if entry.needs.tools:
            return f"cần công cụ ngoài ({', '.join(entry.needs.tools)}): chỉ chạy dưới lỗi nêu tên nó"
        loaded = any(self.catalogue[c].engine is Engine.LOAD for c in self.named(defect) if c in self.catalogue)
        if entry.engine is Engine.LOAD and defect and not loaded and not defect.startswith("@"):
            return "đo tải: chỉ chạy dưới lỗi về hiệu năng và trên hệ thống tốt"
        return ""

    def wanted(self) -> list[tuple[str, str]]:
        """Every (defect, check) of the whole matrix."""
        columns = [*GOOD.values(), *self.defects]
        return [(d, c) for d in columns for c in self.catalogue if not self.not_run(d, c)]

    def fresh(self, row: Row) -> bool:
        """Whether a stored row fits the code."""
        known = row.check in self.catalogue and (row.defect in self.defects or row.defect in GOOD.values())
        return known and row.key == self.key(row.defect, row.check)

    def followed(self, trace: Trace) -> bool:
        """Whether a stored trace fits the code of its check."""
        return trace.check in self.catalogue and trace.key == self.keys[trace.check]

    def derived(self, traces: Iterable[Trace]) -> dict[tuple[str, str], Row]:
        """Rows that need not be run: of checks that do not meet the fault as the code has it now."""
        found: dict[tuple[str, str], Row] = {}
        for trace in traces:
            for defect in self._unmet(trace) if self.followed(trace) else ():
                if trace.check not in self.named(defect) and not self.not_run(defect, trace.check):
                    key = self.key(defect, trace.check)
                    row = Row(defect=defect, check=trace.check, seen=trace.seen, key=key, derived=True)
                    found[row.place] = row
        return found

    def _unmet(self, trace: Trace) -> list[str]:
        unused = set(trace.unused)
        known = [d for d, h in trace.unmet.items() if self.defect_hashes.get(d) == h]
        return known + [d for d, parts in self.parts.items() if d not in trace.unmet and parts <= unused]

    def trace(self, answer: Answer) -> Trace | None:
        """The trace of a watched order of one check; None when the check did not end well."""
        (check,) = answer.order.checks
        seen = answer.seen.get(check)
        if seen is None or seen.status not in {Status.PASSED, Status.NOT_APPLICABLE}:
            return None
        unmet = {d: h for d, h in sorted(self.defect_hashes.items()) if d not in answer.met}
        met = dict(sorted(answer.met.items()))
        return Trace(check=check, key=self.keys[check], seen=seen, met=met, unmet=unmet, unused=answer.unused)

    def order(self, defect: str, checks: Iterable[str], beside: tuple[str, ...] = ()) -> Order:
        """What a worker is told."""
        edition = next((e for e, name in GOOD.items() if name == defect), "2024")
        faults = (defect, *beside) if defect in self.defects else ()
        return Order(defects=faults, checks=tuple(checks), edition=edition)

    def rows(self, defect: str, answer: Answer) -> list[Row]:
        """Rows of an answer."""
        return [
            Row(defect=defect, check=check, seen=seen, key=self.key(defect, check))
            for check, seen in sorted(answer.seen.items())
        ]
