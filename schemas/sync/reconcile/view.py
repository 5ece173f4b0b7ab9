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

    def normal(self, fields: Sequence[str]) -> str:
        """Query for normal values: one column of each name in the model, ``f0`` … for the fields, ``k`` and ``bad``."""
        names = ", ".join([*_KINDS, *(f"f{i}" for i in range(len(fields)))])
        return f"SELECT {names}, hash(code) AS k, {self._bad()} AS bad FROM ({self._valued(fields, place=False)})"

    def unreadable(self) -> str:
        """Query for rows with unreadable values: place, code, then raw value and flag of each checked column."""
        shown = ", ".join(f"CAST(raw_{r.value} AS VARCHAR), {self._flag(r, v)}" for r, v in self.checked())
        return (
            f"SELECT place, code, {shown} FROM ({self._valued((), place=True)}) WHERE {self._bad()} > 0 ORDER BY place"
        )

    def checked(self) -> list[tuple[Role, str]]:
        """Checked columns that this file has."""
        return [(role, value) for role, value in CHECKED if role in self.roles]

    def _valued(self, fields: Sequence[str], *, place: bool) -> str:
        held = [f"{normal.ident(name)} AS raw_{role.value}" for role, name in self.roles.items()]
        held += [f"{normal.ident(self.fields[f])} AS raw_f{i}" for i, f in enumerate(fields) if f in self.fields]
        held += [f"{self.place} AS place"] if place else []
        made = {
            "code": self._made(Role.CODE, lambda c, _: normal.code(c, fold_case=self.fold_case)),
            "procedure": self._made(Role.PROCEDURE, lambda c, _: normal.procedure(c)),
            "status": self._made(Role.STATUS, lambda c, k: normal.status(c, k, self.status_values)),
            "t": self._made(Role.TIME, self._moment),
            "r": self._made(Role.RECEIVED, self._moment),
            "channel": self._made(Role.CHANNEL, lambda c, _: normal.text(c)),
            "hash": self._made(Role.HASH, lambda c, _: f"lower({normal.text(c)})"),
            "answer": self._made(Role.ANSWER, lambda c, _: normal.text(c)),
            **{f"f{i}": self._field(i, name) for i, name in enumerate(fields)},
        }
        listed = ", ".join(f"CAST({made[n] or 'NULL'} AS {_KINDS.get(n, 'VARCHAR')}) AS {n}" for n in made)
        return f"SELECT *, {listed} FROM (SELECT {', '.join(held)} FROM {self.relation})"

    def _made(self, role: Role, make: Callable[[str, str], str]) -> str:
        if role not in self.roles:
            return ""
        return make(f"raw_{role.value}", self.kinds.get(self.roles[role], "VARCHAR"))

    def _moment(self, column: str, kind: str) -> str:
        return normal.moment(column, kind, self.zone)

    def _field(self, index: int, name: str) -> str:
        if name not in self.fields:
            return ""
        value = normal.text(f"raw_f{index}")
        if not is_time(name):
            return value
        seconds = self._moment(f"raw_f{index}", self.kinds.get(self.fields[name], "VARCHAR"))
        return f"coalesce(strftime(make_timestamp(({seconds}) * 1000000), '%Y-%m-%d %H:%M:%S'), {value})"

    def _flag(self, role: Role, value: str) -> str:
        if role in NEEDED[self.side]:
            return f"{value} IS NULL"
        return f"({value} IS NULL AND {normal.trimmed(f'raw_{role.value}')} IS NOT NULL)"

    def _bad(self) -> str:
        return " + ".join(f"CAST({self._flag(role, value)} AS UTINYINT)" for role, value in self.checked())


def nothing(fields: Sequence[str]) -> str:
    """Query with the columns of :meth:`FileView.normal` and no row."""
    kinds = {**_KINDS, **{f"f{i}": "VARCHAR" for i in range(len(fields))}, "k": "UBIGINT", "bad": "UTINYINT"}
    return "SELECT " + ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in kinds.items()) + " WHERE false"
