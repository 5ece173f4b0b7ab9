"""Loads editions (phiên bản quy định) and refuses law data that is incomplete, dishonest or does not add up.

An edition is a folder ``editions/<id>/``: ``edition.yaml`` (dates, instruments, parts, scale) and, beside it, files
that are lists of criteria.  Criteria stand in the order of parts and groups, whatever file they are in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from kiemdinh.documents import Document, convert, read_document
from kiemdinh.model.check import Check, Text
from kiemdinh.model.edition import Criterion, Edition, FactRule, Instrument, PartWeight, Scale
from kiemdinh.model.enums import Basis, Part, VerdictState
from kiemdinh.model.failures import InputProblem
from kiemdinh.near import near
from steps.portal.functions import regulated

BUILT_IN = Path(__file__).parent.parent / "editions"
HEAD = "edition.yaml"
WHOLE = 10_000
_CERTAINTY = (Basis.LAW_READ, Basis.LAW_SECONDARY, Basis.LAW_UNVERIFIED, Basis.PROJECT_CHOICE)


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``edition.yaml``: an :class:`Edition` without its criteria."""

    id: str
    title: Text
    in_force: str
    until: str = ""
    instruments: tuple[Instrument, ...]
    parts: tuple[PartWeight, ...]
    scale: Scale


@dataclass(frozen=True, slots=True)
class EditionSummary:
    """What choosing an edition needs.

    Attributes:
        id: edition id, the folder's name.
        title: name for people.
        in_force, until: first and last day (ISO); ``until`` is empty when still in force.
    """

    id: str
    title: Text
    in_force: str
    until: str

    def covers(self, day: str) -> bool:
        """Whether the edition is in force on an ISO date."""
        return self.in_force <= day and (not self.until or day <= self.until)


def list_editions(folder: Path = BUILT_IN) -> tuple[EditionSummary, ...]:
    """All editions of a folder, oldest first.

    Raises:
        InputProblem: no edition there, or a malformed ``edition.yaml``.
    """
    heads = [convert(read_document(path), Head) for path in sorted(folder.glob(f"*/{HEAD}"))]
    if not heads:
        raise InputProblem("không có phiên bản quy định nào", str(folder))
    found = [EditionSummary(h.id, h.title, h.in_force, h.until) for h in heads]
    return tuple(sorted(found, key=lambda e: e.in_force))


def edition_id_for(as_of: str, folder: Path = BUILT_IN) -> str:
    """Id of the edition in force on a day.

    Args:
        as_of: ISO date.
        folder: where editions lie.

    Raises:
        InputProblem: not a date, or no edition is in force on it.
    """
    try:
        day = date.fromisoformat(as_of).isoformat()
    except ValueError as error:
        raise InputProblem(f"ngày phải có dạng 2026-12-31, nhưng gặp «{as_of}»", "--as-of") from error
    known = list_editions(folder)
    found = [e for e in known if e.covers(day)]
    if not found:
        spans = "; ".join(f"{e.id}: từ {e.in_force}" + (f" đến {e.until}" if e.until else "") for e in known)
        raise InputProblem(f"không có phiên bản quy định nào cho ngày {day} ({spans})", "--as-of")
    return found[-1].id


def load_edition(edition_id: str, catalogue: Mapping[str, Check], folder: Path = BUILT_IN) -> Edition:
    """Load and validate one edition.

    Args:
        edition_id: the folder's name.
        catalogue: known checks; every cited one must exist.
        folder: where editions lie.

    Raises:
        InputProblem: unknown edition or faulty data, with file, line and column.
    """
    home = folder / edition_id
    if Path(edition_id).name != edition_id or not (home / HEAD).is_file():
        known = ", ".join(sorted(p.parent.name for p in folder.glob(f"*/{HEAD}")))
        raise InputProblem(f"không có phiên bản quy định «{edition_id}»; hiện có: {known}")
    head_document = read_document(home / HEAD)
    head = convert(head_document, Head)
    placed = list(_criteria(home))
    _check_head(head, head_document, edition_id)
    _Rules(head, catalogue).check(placed)
    order = {(p.part, g): (n, m) for n, p in enumerate(head.parts) for m, g in enumerate(p.groups)}
    criteria = sorted((p.criterion for p in placed), key=lambda c: order[c.part, c.group])
    _check_sums(head, criteria, head_document)
    return Edition(
        id=head.id,
        title=head.title,
        in_force=head.in_force,
        until=head.until,
        instruments=head.instruments,
        parts=head.parts,
        scale=head.scale,
        criteria=tuple(criteria),
    )


def read_stored(path: Path) -> Edition:
    """An edition as a run's bundle keeps it (JSON, validated when it was stored).

    Raises:
        InputProblem: missing or malformed.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Edition)
    except FileNotFoundError as error:
        raise InputProblem("lượt kiểm không lưu phiên bản quy định này", str(path)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputProblem(f"phiên bản quy định đã lưu bị hỏng: {error}", str(path)) from error


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of both kinds of file: ``edition.yaml`` and the lists of criteria."""
    (head, criteria), parts = msgspec.json.schema_components(
        (Head, tuple[Criterion, ...]), ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Edition of the rules (edition.yaml) or a list of its criteria (the other files of the folder)",
        "anyOf": [head, criteria],
        "$defs": parts,
    }


@dataclass(frozen=True, slots=True)
class _Placed:
    """A criterion and where it was read."""

    criterion: Criterion
    document: Document
    index: int

    def problem(self, message: str, *where: str | int) -> InputProblem:
        return InputProblem(f"tiêu chí «{self.criterion.id}»: {message}", self.document.place((self.index, *where)))


def _criteria(home: Path) -> Iterator[_Placed]:
    for path in sorted(home.glob("*.yaml")):
        if path.name != HEAD:
            document = read_document(path)
            for index, criterion in enumerate(convert(document, list[Criterion])):
                yield _Placed(criterion, document, index)


def _check_head(head: Head, document: Document, edition_id: str) -> None:
    if head.id != edition_id:
        raise InputProblem(f"id phải trùng tên thư mục «{edition_id}»", document.place(("id",)))
    _dates(head.in_force, head.until, document, ("in_force",), required=True)
    keys: set[str] = set()
    for index, instrument in enumerate(head.instruments):
        if instrument.key in keys:
            raise InputProblem(f"văn bản «{instrument.key}» lặp lại", document.place(("instruments", index, "key")))
        keys.add(instrument.key)
        _dates(instrument.in_force, instrument.repealed, document, ("instruments", index))
    _check_parts(head.parts, document)
    _check_scale(head.scale, document)


def _check_parts(parts: tuple[PartWeight, ...], document: Document) -> None:
    if sorted(p.part for p in parts) != sorted(Part):
        raise InputProblem("phải có đủ sáu phần, mỗi phần một lần", document.place(("parts",)))
    if sum(p.weight for p in parts) != WHOLE:
        raise InputProblem(f"trọng số các phần phải cộng đúng {WHOLE}", document.place(("parts",)))
    for index, part in enumerate(parts):
        at = ("parts", index, "groups")
        if sum(part.groups.values()) != part.weight:
            total = sum(part.groups.values())
            raise InputProblem(f"các nhóm cộng được {total}, phải là {part.weight}", document.place(at))
        if part.groups.keys() != part.group_titles.keys():
            raise InputProblem("mỗi nhóm cần đúng một tên trong group_titles", document.place(at))


def _check_scale(scale: Scale, document: Document) -> None:
    least = [s.at_least for s in scale.steps]
    if not least or least != sorted(set(least), reverse=True) or least[-1] != 0:
        raise InputProblem("thang mức phải giảm dần và kết thúc ở 0", document.place(("scale", "steps")))
    if not 0 <= scale.least_completeness <= 1:
        raise InputProblem("mức đầy đủ tối thiểu phải từ 0 đến 1", document.place(("scale", "least_completeness")))


def _check_sums(head: Head, criteria: Iterable[Criterion], document: Document) -> None:
    sums = {(p.part, g): 0 for p in head.parts for g in p.groups}
    for criterion in criteria:
        sums[criterion.part, criterion.group] += criterion.weight
    for index, part in enumerate(head.parts):
        for group, weight in part.groups.items():
            if sums[part.part, group] != weight:
                message = f"tiêu chí của nhóm «{group}» cộng được {sums[part.part, group]}, phải là {weight}"
                raise InputProblem(message, document.place(("parts", index, "groups", group)))


def _dates(first: str, last: str, document: Document, where: tuple[str | int, ...], *, required: bool = False) -> None:
    for day in (first, last):
        if day or (required and day is first):
            try:
                valid = date.fromisoformat(day).isoformat() == day
            except ValueError:
                valid = False
            if not valid:
                raise InputProblem(f"ngày phải có dạng 2026-12-31, nhưng gặp «{day}»", document.place(where))
    if first and last and last <= first:
        raise InputProblem(f"ngày kết thúc {last} không sau ngày bắt đầu {first}", document.place(where))


class _Rules:
    """Rules that every criterion must hold."""

    def __init__(self, head: Head, catalogue: Mapping[str, Check]) -> None:
        self.head = head
        self.catalogue = catalogue
        self.instruments = {i.key: i for i in head.instruments}
        self.groups = {(p.part, g) for p in head.parts for g in p.groups}
        self.functions = {c for check in catalogue.values() for c in check.needs.capabilities} | set(regulated())

    def check(self, placed: Iterable[_Placed]) -> None:
        seen: set[str] = set()
        for one in placed:
            if one.criterion.id in seen:
                raise one.problem("mã lặp lại", "id")
            seen.add(one.criterion.id)
            self._content(one)
            self._shown_by(one)
            self._citations(one)

    def _content(self, one: _Placed) -> None:
        criterion = one.criterion
        if (criterion.part, criterion.group) not in self.groups:
            raise one.problem(f"nhóm «{criterion.group}» không có trong phần {criterion.part}", "group")
        if criterion.weight < 0:
            raise one.problem("trọng số không được âm", "weight")
        for name in ("obligation", "condition", "method", "advice"):
            if not str(getattr(criterion, name)).strip():
                raise one.problem("không được để trống", name)
        for index, absence in enumerate(criterion.absence):
            if absence.means not in {VerdictState.FAILED, VerdictState.NOT_APPLICABLE}:
                raise one.problem("means phải là failed hoặc not-applicable", "absence", index, "means")
            if absence.capability not in self.functions:
                near_ones = near(absence.capability, self.functions)
                raise one.problem(
                    f"không có chức năng «{absence.capability}»{near_ones}", "absence", index, "capability"
                )

    def _shown_by(self, one: _Placed) -> None:
        criterion = one.criterion
        automatic = bool(criterion.checks or criterion.facts)
        if criterion.not_automated and (automatic or criterion.attestation):
            raise one.problem("not_automated chỉ dùng khi không có phép kiểm và không có chứng thực", "not_automated")
        if not automatic and not criterion.attestation and not criterion.not_automated:
            raise one.problem("cần phép kiểm, chứng thực hoặc lý do chưa tự động hóa")
        for index, check in enumerate(criterion.checks):
            if check not in self.catalogue:
                raise one.problem(f"không có phép kiểm «{check}»", "checks", index)
            if check in criterion.checks[:index]:
                raise one.problem(f"phép kiểm «{check}» lặp lại", "checks", index)
        for index, rule in enumerate(criterion.facts):
            self._fact(one, rule, index)
        if criterion.attestation is not None and criterion.attestation.valid_months < 1:
            raise one.problem("thời hạn chứng thực phải từ 1 tháng", "attestation", "valid_months")

    def _fact(self, one: _Placed, rule: FactRule, index: int) -> None:
        entry = self.catalogue.get(rule.check)
        if entry is None:
            raise one.problem(f"không có phép kiểm «{rule.check}»", "facts", index, "check")
        declared = {f.name: f.unit for f in entry.facts}
        if rule.fact not in declared:
            raise one.problem(f"phép kiểm «{rule.check}» không đo «{rule.fact}»", "facts", index, "fact")
        if rule.unit != declared[rule.fact]:
            raise one.problem(f"đơn vị phải là «{declared[rule.fact]}»", "facts", index, "unit")
        if rule.value is None and not rule.limit_key:
            raise one.problem("giới hạn không có giá trị thì phải có limit_key", "facts", index)

    def _citations(self, one: _Placed) -> None:
        criterion = one.criterion
        if not criterion.citations:
            raise one.problem("thiếu căn cứ", "citations")
        for index, citation in enumerate(criterion.citations):
            if citation.instrument not in self.instruments:
                raise one.problem(f"không có văn bản «{citation.instrument}»", "citations", index, "instrument")
        best = min(_CERTAINTY.index(c.basis) for c in criterion.citations)
        if _CERTAINTY.index(criterion.obligation_basis) < best:
            raise one.problem("nghĩa vụ không thể chắc chắn hơn căn cứ chắc chắn nhất", "obligation_basis")
        self._always_binding(one)

    def _always_binding(self, one: _Placed) -> None:
        """Once a criterion binds, some instrument must carry it on every later day of the edition."""
        cited = [self.instruments[c.instrument] for c in one.criterion.citations]
        first = max(min(i.in_force for i in cited), self.head.in_force)
        for ended in {i.repealed for i in cited if i.repealed} | {first}:
            if ended < first or (self.head.until and ended > self.head.until):
                continue
            if not any(i.in_force <= ended and (not i.repealed or ended < i.repealed) for i in cited):
                raise one.problem(f"từ ngày {ended} không còn văn bản nào có hiệu lực làm căn cứ", "citations")
