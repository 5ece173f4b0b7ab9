"""The files of one side, of any form, behind one view of normal values."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from kiemdinh.model.failures import InputProblem
from kiemdinh.near import near
from schemas.sync.reconcile import normal
from schemas.sync.reconcile.columns import ALLOWED, KNOWN, NEEDED, Role, Side, fold
from schemas.sync.reconcile.engine import Engine
from schemas.sync.reconcile.files import Form, Source, inspect
from schemas.sync.reconcile.mapping import Mapped
from schemas.sync.reconcile.repair import MOST_BYTES, Broken, row_lines, rows
from schemas.sync.reconcile.view import FileView, nothing

_LINE = "kiemdinh_line"
_REFUSED = (duckdb.InvalidInputException, duckdb.ConversionException)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value or a line that could not be read.

    Attributes:
        side: which input.
        file: its path.
        line: number from 1 (of the row, in a Parquet file).
        column: column's name, or empty for a whole line.
        value: as written, or what is wrong with the line.
        code: dossier, when it is known.
    """

    side: Side
    file: str
    line: int
    column: str
    value: str
    code: str


@dataclass(slots=True)
class _File:
    source: Source
    roles: dict[Role, str]
    fields: dict[str, str]
    relation: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    mended: bool = False


class Inputs:
    """The files of one side.

    Args:
        side: which side.
        paths: its files.
        mapped: the mapping file.
        engine: database.
        fold_case: codes are equal whatever their case.

    Raises:
        InputProblem: a file cannot be used, a column is missing, ambiguous or mapped to a name that does not exist.
    """

    def __init__(self, side: Side, paths: Sequence[Path], mapped: Mapped, engine: Engine, *, fold_case: bool) -> None:
        self.side = side
        self._mapping = mapped.side(side)
        self._mapped = mapped
        self._engine = engine
        self._fold_case = fold_case
        self._files = [self._prepared(inspect(path)) for path in paths]
        self.broken: list[Unreadable] = []
        held = [f for f in self._files if not f.source.empty]
        self.roles = frozenset.intersection(*(frozenset(f.roles) for f in held)) if held else frozenset(ALLOWED[side])
        self.fields = frozenset.intersection(*(frozenset(f.fields) for f in held)) if held else frozenset()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, in the order in which they are read."""
        return tuple(f.source.path for f in self._files)

    @property
    def headless(self) -> bool:
        """Whether no file holds even a header."""
        return all(f.source.empty for f in self._files)

    @property
    def chosen_fields(self) -> bool:
        """Whether the mapping file names the fields to compare."""
        return self._mapping.fields is not None

    def title(self, name: str) -> str:
        """A field's name for people: as the mapping or the first file writes it."""
        for written in self._mapping.fields or ():
            if (fold(written) or written) == name:
                return written
        return next((f.fields[name] for f in self._files if name in f.fields), name)

    def load(self, fields: Sequence[str], step: str) -> None:
        """Read text files into the database and make views of normal values: ``<side>``, and ``<side>_suspects``.

        Args:
            fields: compared fields.
            step: name of the step, for the progress.
        """
        selects, few = [], []
        for number, item in enumerate(self._files):
            if item.source.empty:
                continue
            if item.source.form is not Form.PARQUET:
                self._store(item, f"raw_{self.side.value}_{number}", fields, step)
            selects.append(self._view(item).normal(fields))
            few.append(self._view(item).normal(fields, only="suspects"))
        self._engine.run("CREATE TABLE IF NOT EXISTS suspects (k UBIGINT)")
        for name, queries in ((self.side.value, selects), (f"{self.side.value}_suspects", few)):
            self._engine.run(f"CREATE VIEW {name} AS {' UNION ALL '.join(queries) or nothing(fields)}")

    def unreadable(self) -> Iterator[Unreadable]:
        """Every value that could not be read, with file and line; slow, so asked only when there are some."""
        for item in self._files:
            if item.source.empty:
                continue
            view = self._view(item)
            names = [item.roles[role] for role, _ in view.checked()]
            for line, (_, code, *values) in self._with_lines(item, self._engine.rows(view.unreadable())):
                for name, raw, wrong in zip(names, values[::2], values[1::2], strict=True):
                    if wrong:
                        yield Unreadable(self.side, str(item.source.path), line, name, raw or "", code or "")

    def _view(self, item: _File) -> FileView:
        parquet = item.source.form is Form.PARQUET
        return FileView(
            side=self.side,
            relation=item.relation,
            place="file_row_number" if parquet else _LINE if item.mended else "rowid",
            roles=item.roles,
            fields=item.fields,
            kinds=item.kinds,
            zone=self._mapping.zone,
            status_values=self._mapping.status_values,
            fold_case=self._fold_case,
        )

    def _prepared(self, source: Source) -> _File:
        if source.empty:
            return _File(source, {}, {})
        columns, relation, kinds = source.columns, "", dict[str, str]()
        if source.form is Form.PARQUET:
            relation = f"read_parquet({normal.literal(normal.no_glob(str(source.path)))}, file_row_number = true)"
            try:
                kinds = self._engine.types(relation)
            except duckdb.Error as error:
                raise InputProblem("tệp Parquet bị hỏng", str(source.path)) from error
            columns = tuple(name for name in kinds if name != "file_row_number")
        roles = self._roles(source, columns)
        return _File(source, roles, self._fields(source, columns, roles), relation, kinds)

    def _roles(self, source: Source, columns: tuple[str, ...]) -> dict[Role, str]:
        found = self._mapping.roles()
        for role, name in found.items():
            self._demand(source, columns, name, self._mapped.place(self.side, role.value))
        taken = frozenset(found.values())
        place = f"--{self.side.value} {source.path}"
        for role in ALLOWED[self.side]:
            if role in found:
                continue
            likely = [c for c in columns if c not in taken and fold(c) in KNOWN[role]]
            if len(likely) > 1:
                names = " và ".join(f"«{c}»" for c in likely)
                raise InputProblem(f"{names} đều có thể là {role.value}; hãy chọn một trong tệp --mapping", place)
            if likely:
                found[role] = likely[0]
            elif role in NEEDED[self.side]:
                message = (
                    f"không thấy cột «{role.value}»; các cột có: {', '.join(columns)}{near(role.value, columns)}"
                    f" (tên khác thì nêu trong tệp --mapping, mục {self.side.value})"
                )
                raise InputProblem(message, place)
        return found

    def _fields(self, source: Source, columns: tuple[str, ...], roles: Mapping[Role, str]) -> dict[str, str]:
        if self._mapping.fields is None:
            taken = frozenset(roles.values())
            return {fold(c) or c: c for c in columns if c not in taken}
        for name, column in self._mapping.fields.items():
            self._demand(source, columns, column, self._mapped.place(self.side, "fields", name))
        return {fold(name) or name: column for name, column in self._mapping.fields.items()}

    @staticmethod
    def _demand(source: Source, columns: tuple[str, ...], name: str, place: str) -> None:
        if name not in columns:
            listed = ", ".join(columns)
            raise InputProblem(f"{source.path} không có cột «{name}»; các cột có: {listed}{near(name, columns)}", place)

    def _store(self, item: _File, table: str, fields: Sequence[str], step: str) -> None:
        source = item.source
        names = list(dict.fromkeys([*item.roles.values(), *(item.fields[f] for f in fields if f in item.fields)]))
        self._engine.keep_order(wanted=True)
        try:
            if source.marked or not self._fast(source, names, table, step):
                self._mend(item, names, table, step)
        finally:
            self._engine.keep_order(wanted=False)
        item.relation = table

    def _fast(self, source: Source, names: Sequence[str], table: str, step: str) -> bool:
        """Whether the database itself could read the file, which it does only when nothing is wrong with it."""
        wanted = ", ".join(map(normal.ident, names))
        held = names if source.form is Form.NDJSON else source.columns
        columns = ", ".join(f"{normal.literal(n)}: 'VARCHAR'" for n in held)
        pack = "gzip" if source.packed else "none"
        common = f"auto_detect = false, compression = '{pack}', columns = {{{columns}}}"
        path = normal.literal(normal.no_glob(str(source.path)))
        if source.form is Form.NDJSON:
            how = f"read_json({path}, {common}, format = 'newline_delimited', maximum_object_size = {MOST_BYTES})"
        else:
            how = (
                f"read_csv({path}, {common}, header = true, delim = {normal.literal(source.delimiter)}, quote = '\"', "
                f"escape = '\"', strict_mode = true, max_line_size = {MOST_BYTES})"
            )
        try:
            self._engine.run(f"CREATE OR REPLACE TABLE {table} AS SELECT {wanted} FROM {how}", step)
        except _REFUSED:
            return False
        return True

    def _mend(self, item: _File, names: list[str], table: str, step: str) -> None:
        """Take the good rows of a file that the database refused and note its broken lines."""
        path = self._engine.folder / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            for row in rows(item.source, names):
                if isinstance(row, Broken):
                    where = f" (cột {row.column})" if row.column else ""
                    name = str(item.source.path)
                    self.broken.append(Unreadable(self.side, name, row.line, "", row.problem + where, ""))
                else:
                    writer.writerow([row[0], *(value or "" for value in row[1])])
        columns = ", ".join(f"{normal.literal(n)}: 'VARCHAR'" for n in [_LINE, *names])
        how = (
            f"read_csv({normal.literal(str(path))}, auto_detect = false, header = false, delim = ',', quote = '\"', "
            f"escape = '\"', max_line_size = {4 * MOST_BYTES}, columns = {{{columns}}})"
        )
        wanted = ", ".join([f"CAST({_LINE} AS BIGINT) AS {_LINE}", *map(normal.ident, names)])
        self._engine.run(f"CREATE OR REPLACE TABLE {table} AS SELECT {wanted} FROM {how}", step)
        path.unlink()
        item.mended = True

    @staticmethod
    def _with_lines(item: _File, found: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Rows found, in the file's order, with their physical line."""
        if item.mended or item.source.form is Form.PARQUET:
            first = 0 if item.mended else 1
            yield from ((row[0] + first, row) for row in found)
            return
        row = next(found, None)
        if row is None:
            return
        for ordinal, line in enumerate(row_lines(item.source)):
            if ordinal == row[0]:
                yield line, row
                row = next(found, None)
                if row is None:
                    return
