"""The mapping file: names of columns, values of statuses and the zone of times, per side."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from kiemdinh.documents import Document, convert, read_document
from kiemdinh.model.failures import InputProblem
from schemas.sync.reconcile.columns import ALLOWED, Role, Side
from schemas.sync.reconcile.normal import zone_seconds


class SideMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Columns of one side.

    Attributes:
        code, procedure, status, time, received_at, channel, hash, answer: name of the column with that meaning.
        fields: columns to compare: name of the field → column; ``None`` compares all further common columns.
        status_values: this system's own words for statuses → 1 to 10.
        zone: offset of times that state none, such as ``+07:00``.
    """

    code: str | None = None
    procedure: str | None = None
    status: str | None = None
    time: str | None = None
    received_at: str | None = None
    channel: str | None = None
    hash: str | None = None
    answer: str | None = None
    fields: dict[str, str] | None = None
    status_values: dict[str, int] = {}
    zone: str = "+07:00"

    def roles(self) -> dict[Role, str]:
        """Columns named, by role."""
        return {role: name for role in Role if (name := getattr(self, role.value)) is not None}


class MappingFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file.

    Attributes:
        portal, sent, national: columns of each side.
        personal: further fields whose values are masked.
    """

    portal: SideMapping = SideMapping()
    sent: SideMapping = SideMapping()
    national: SideMapping = SideMapping()
    personal: tuple[str, ...] = ()


class Mapped:
    """A mapping file with its places.

    Args:
        document: the file as parsed; ``None`` without one.
        content: its values.
    """

    def __init__(self, document: Document | None = None, content: MappingFile | None = None) -> None:
        self._document = document
        self.content = content or MappingFile()

    def side(self, side: Side) -> SideMapping:
        """Mapping of one side."""
        found: SideMapping = getattr(self.content, side.value)
        return found

    def place(self, side: Side, *keys: str) -> str:
        """``file:line:column`` of a key, or empty without a file."""
        return self._document.place((side.value, *keys)) if self._document else ""


def load_mapping(path: Path | None) -> Mapped:
    """Read a mapping file.

    Raises:
        InputProblem: with line and column: not YAML, unknown key, a role that the side does not have, a status that is
            not 1 to 10, a zone that is no offset.
    """
    if path is None:
        return Mapped()
    document = read_document(path)
    if document.data is None:
        return Mapped()
    mapped = Mapped(document, convert(document, MappingFile))
    for side in Side:
        _check(mapped, side, mapped.side(side))
    return mapped


def _check(mapped: Mapped, side: Side, given: SideMapping) -> None:
    for role in given.roles():
        if role not in ALLOWED[side]:
            names = ", ".join(r.value for r in ALLOWED[side])
            message = f"«{role.value}» không dùng cho {side.value}; các khóa dùng được: {names}"
            raise InputProblem(message, mapped.place(side, role.value))
    for word, status in given.status_values.items():
        if not 1 <= status <= 10:
            raise InputProblem(f"«{word}»: trạng thái phải từ 1 đến 10", mapped.place(side, "status_values", word))
    try:
        zone_seconds(given.zone)
    except ValueError as error:
        raise InputProblem(f"múi giờ «{given.zone}» phải có dạng +07:00", mapped.place(side, "zone")) from error
    _refuse_repeats(mapped, side, given.roles())


def _refuse_repeats(mapped: Mapped, side: Side, roles: Mapping[Role, str]) -> None:
    seen: dict[str, Role] = {}
    for role, name in roles.items():
        if name in seen:
            message = f"cột «{name}» đã dùng cho {seen[name].value}"
            raise InputProblem(message, mapped.place(side, role.value))
        seen[name] = role
