"""Rows of the matrix: what was seen of one check under one fault, and the hashes that it rests on."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiemdinh.bundle.folder import encode, write_whole
from kiemdinh.events.journal import Journal
from kiemdinh.model.check import Check
from kiemdinh.model.enums import Engine
from portal.defects import Defect, all_defects
from tests.kill_matrix.hashes import Hashes, defect_hash, defect_modules
from tests.kill_matrix.seen import Answer, Order, Seen

FORMAT_VERSION = 1
GOOD = {"2024": "", "2025": "@2025"}
_SAMPLE_SECONDS = 6.0
_SAMPLE = 1


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
    """

    defect: str
    check: str
    seen: Seen
    key: Key

    @property
    def place(self) -> tuple[str, str]:
        """(defect, check)."""
        return (self.defect, self.check)


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The file ``docs/kill-matrix.json``.

    Attributes:
        version: of this format.
        versions: of what collected.
        rows: sorted by (defect, check).
    """

    version: int = FORMAT_VERSION
    versions: dict[str, str] = {}
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """Checks, faults and their hashes as the code has them now.

    Attributes:
        catalogue: all checks.
        defects: all faults by id.
        keys: hashes of the checks.
        defect_hashes: hashes of the faults.
    """

    catalogue: Mapping[str, Check]
    defects: Mapping[str, Defect]
    keys: Mapping[str, Key]
    defect_hashes: Mapping[str, str]

    @classmethod
    def of(cls, catalogue: Mapping[str, Check]) -> Matrix:
        """Read the present code."""
        hashes = Hashes(catalogue)
        keys = {c: Key(check=hashes.check(c), steps=hashes.steps(c)) for c in catalogue}
        sources = {d: defect_hash(d, path) for d, path in defect_modules().items()}
        return cls(catalogue, all_defects(), keys, sources)

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

    def sample(self, defect: str, seed: int) -> list[str]:
        """A few cheap checks that the fault does not name."""
        others = [
            c
            for c in sorted(self.catalogue)
            if c not in self.named(defect)
            and not self.not_run(defect, c)
            and self.catalogue[c].engine in {Engine.FUNCTIONAL, Engine.SECURITY}
            and not self.catalogue[c].depends_on
            and self.catalogue[c].seconds <= _SAMPLE_SECONDS
        ]
        return sorted(random.Random(f"{seed}:{defect}").sample(others, min(_SAMPLE, len(others))))

    def order(self, defect: str, checks: Iterable[str]) -> Order:
        """What a worker is told."""
        edition = next((e for e, name in GOOD.items() if name == defect), "2024")
        return Order(defect=defect if defect in self.defects else "", checks=tuple(checks), edition=edition)

    def rows(self, defect: str, answer: Answer) -> list[Row]:
        """Rows of an answer."""
        return [
            Row(defect=defect, check=check, seen=seen, key=self.key(defect, check))
            for check, seen in sorted(answer.seen.items())
        ]


def read_table(path: Path) -> Table:
    """The stored table; an empty one when there is none.

    Raises:
        msgspec.DecodeError: it is damaged.
    """
    return msgspec.json.decode(path.read_bytes(), type=Table) if path.exists() else Table()


def write_table(path: Path, table: Table) -> None:
    """Store a table, whole or not at all; one line a row, so that a change is a change of few lines."""
    head = encode(msgspec.structs.replace(table, rows=())).decode()
    ordered = sorted(table.rows, key=lambda r: r.place)
    lines = ",\n".join("    " + msgspec.json.encode(r, order="deterministic").decode() for r in ordered)
    write_whole(path, head.replace('"rows": []', f'"rows": [\n{lines}\n  ]' if lines else '"rows": []').encode())


def journal(path: Path) -> Journal[Row]:
    """Rows of a run that is not finished."""
    return Journal(path, Row)
