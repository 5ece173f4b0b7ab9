"""The query that brings one file to normal values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from schemas.sync.reconcile import normal
from schemas.sync.reconcile.columns import NEEDED, Role, Side, is_time

CHECKED: tuple[tuple[Role, str], ...] = (
    (Role.CODE, "code"),
    (Role.STATUS, "status"),
    (Role.TIME, "t"),
    (Role.RECEIVED, "r"),
)
"""Columns whose values can be unreadable, with the name of their normal value."""

_KINDS: Mapping[str, str] = {
    "code": "VARCHAR",
    "procedure": "VARCHAR",
    "status": "TINYINT",
    "t": "BIGINT",
    "r": "BIGINT",
    "channel": "VARCHAR",
    "hash": "VARCHAR",
    "answer": "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class FileView:
    """What is needed to read one file.

    Attributes:
        side: which side it belongs to.
        relation: table or table function that gives its columns.
        place: expression that numbers its rows.
        roles: column by role.
        fields: column by compared field.
        kinds: DuckDB type by column.
        zone: offset of times that state none.
        status_values: this system's own words for statuses.
        fold_case: codes are equal whatever their case.
    """

    side: Side
    relation: str
    place: str
    roles: Mapping[Role, str]
    fields: Mapping[str, str]
    kinds: Mapping[str, str]
    zone: str
    status_values: Mapping[str, int]
    fold_case: bool

    def normal(self, fields: Sequence[str], only: str = "") -> str:
        """Query for normal values: one column of each name in the model, ``f0`` … for the fields, ``k`` and ``bad``.

        Args:
            fields: compared fields.
            only: table of the keys ``k`` of dossiers wanted; the rest is dropped before anything else is read.
        """
        names = ", ".join([*_KINDS, *(f"f{i}" for i in range(len(fields)))])
        return f"SELECT {names}, k, {self._bad()} AS bad FROM ({self._valued(fields, only=only)})"

    def unreadable(self) -> str:
        """Query for rows with unreadable values: place, code, then raw value and flag of each checked column."""
        shown = ", ".join(f"CAST(raw_{r.value} AS VARCHAR), {self._flag(r, v)}" for r, v in self.checked())
        rows = self._valued((), place=True)
        return f"SELECT place, code, {shown} FROM ({rows}) WHERE {self._bad()} > 0 ORDER BY place"

    def checked(self) -> list[tuple[Role, str]]:
        """Checked columns that this file has."""
        return [(role, value) for role, value in CHECKED if role in self.roles]

    def _valued(self, fields: Sequence[str], *, place: bool = False, only: str = "") -> str:
        raw = {f"raw_{role.value}": name for role, name in self.roles.items()}
        raw |= {f"raw_f{i}": self.fields[f] for i, f in enumerate(fields) if f in self.fields}
        held = [f"{normal.ident(name)} AS {column}" for column, name in raw.items()]
        held += [f"{self.place} AS place"] if place else []
        texts = [column for column, name in raw.items() if self.kinds.get(name, "VARCHAR") == "VARCHAR"]
        trimmed = ", ".join(f"{normal.trimmed(column)} AS {column}" for column in texts)
        made = {
            "procedure": self._made(Role.PROCEDURE, lambda v, _: normal.procedure(f"CAST({v} AS VARCHAR)")),
            "status": self._made(Role.STATUS, lambda v, k: normal.status(v, k, self.status_values)),
            "t_s": self._made(Role.TIME, self._moment),
            "r_s": self._made(Role.RECEIVED, self._moment),
            "channel": self._made(Role.CHANNEL, lambda v, _: normal.text(v)),
            "hash": self._made(Role.HASH, lambda v, _: f"lower({normal.text(v)})"),
            "answer": self._made(Role.ANSWER, lambda v, _: normal.text(v)),
            **{f"f{i}": self._field(i, name) for i, name in enumerate(fields)},
        }
        listed = ", ".join(
            f"CAST({made[n] or 'NULL'} AS {_KINDS.get(n.removesuffix('_s'), 'VARCHAR')}) AS {n}" for n in made
        )
        named = f"raw_{Role.CODE.value}"
        bare = normal.trimmed(named) if named in texts else f"CAST({named} AS VARCHAR)"
        code = normal.code(bare, fold_case=self.fold_case)
        coded = f"SELECT *, {code} AS code FROM (SELECT {', '.join(held)} FROM {self.relation})"
        # Rows that are not wanted are dropped here, before anything but their code has been looked at.
        keyed = f"SELECT *, hash(code) AS k FROM ({coded})"
        keyed = f"SELECT * FROM ({keyed}) SEMI JOIN {only} USING (k)" if only else keyed
        keyed = f"SELECT * REPLACE ({trimmed}) FROM ({keyed})" if texts else keyed
        valued = f"SELECT *, {listed} FROM ({keyed})"
        return f"SELECT *, {normal.sane('t_s')} AS t, {normal.sane('r_s')} AS r FROM ({valued})"

    def _made(self, role: Role, make: Callable[[str, str], str]) -> str:
        if role not in self.roles:
            return ""
        return make(f"raw_{role.value}", self.kinds.get(self.roles[role], "VARCHAR"))

    def _moment(self, value: str, kind: str) -> str:
        return normal.moment(value, kind, self.zone)

    def _field(self, index: int, name: str) -> str:
        if name not in self.fields:
            return ""
        value = normal.text(f"raw_f{index}")
        if not is_time(name):
            return value
        seconds = self._moment(f"raw_f{index}", self.kinds.get(self.fields[name], "VARCHAR"))
        return f"coalesce(strftime(make_timestamp(({normal.sane(seconds)}) * 1000000), '%Y-%m-%d %H:%M:%S'), {value})"

    def _flag(self, role: Role, value: str) -> str:
        if role in NEEDED[self.side]:
            return f"{value} IS NULL"
        return f"({value} IS NULL AND raw_{role.value} IS NOT NULL)"

    def _bad(self) -> str:
        return " + ".join(f"CAST({self._flag(role, value)} AS UTINYINT)" for role, value in self.checked())


def nothing(fields: Sequence[str]) -> str:
    """Query with the columns of :meth:`FileView.normal` and no row."""
    kinds = {**_KINDS, **{f"f{i}": "VARCHAR" for i in range(len(fields))}, "k": "UBIGINT", "bad": "UTINYINT"}
    return "SELECT " + ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in kinds.items()) + " WHERE false"
