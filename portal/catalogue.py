"""The catalogue of procedures, fields, units and people, read once from `portal/data/*.yaml`.

The YAML keys are the attribute names of the classes below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

DATA_DIR = Path(__file__).parent / "data"


class Level(StrEnum):
    """How far a procedure is provided online (Điều 11 Nghị định 42/2022/NĐ-CP)."""

    FULL = "full"
    PARTIAL = "partial"
    INFORMATION = "information"

    @property
    def label(self) -> str:
        """Vietnamese name."""
        return {"full": "Toàn trình", "partial": "Một phần", "information": "Chỉ cung cấp thông tin"}[self.value]


SUBJECT_LABELS: dict[str, str] = {
    "citizen": "Công dân",
    "enterprise": "Doanh nghiệp",
    "organisation": "Tổ chức",
}


@dataclass(frozen=True, slots=True)
class FieldOfWork:
    """Lĩnh vực. `code` such as `G16-DL01`."""

    code: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """Đơn vị thực hiện. `code` such as `G16.05`; `number` is the two digits used in 2025 dossier codes."""

    code: str
    name: str
    short_name: str
    number: str
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """One paper of the dossier. `form` is a stem of a downloadable form, or empty."""

    code: str
    name: str
    copies: int = 1
    kind: str = "Bản chính"
    required: bool = True
    form: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """Phí or lệ phí in đồng. `kind`: 1 thông thường, 2 thẩm định, 3 gia hạn. `name` begins with Phí or Lệ phí."""

    code: str
    name: str
    amount: int
    kind: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to file. `kind`: 1 trực tiếp, 2 trực tuyến, 3 bưu chính. `days` are working days."""

    kind: int
    days: int
    description: str = ""

    @property
    def label(self) -> str:
        """Vietnamese name."""
        return {1: "Trực tiếp", 2: "Trực tuyến", 3: "Dịch vụ bưu chính"}[self.kind]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the order of work."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What the applicant receives. `code` such as `KQ.G16.000031`."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """Căn cứ pháp lý."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the interactive form that belongs to one procedure.

    `type`: text, textarea, date, number or select. `show_if` = (name of a select field, value) makes it conditional.
    """

    name: str
    label: str
    type: str = "text"
    required: bool = True
    options: tuple[str, ...] = ()
    help: str = ""
    max_length: int = 500
    minimum: int | None = None
    maximum: int | None = None
    show_if: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """Thủ tục hành chính with all parts that must be published. `days` = working days of settlement."""

    code: str
    name: str
    field: str
    unit: str
    level: Level
    subjects: tuple[str, ...]
    days: int
    steps: tuple[Step, ...]
    channels: tuple[Channel, ...]
    components: tuple[Component, ...]
    results: tuple[Result, ...]
    legal_bases: tuple[LegalBasis, ...]
    fees: tuple[Fee, ...] = ()
    requirements: str = "Không có."
    form_fields: tuple[FormField, ...] = ()
    keywords: tuple[str, ...] = ()
    popular: bool = False
    decision: str = ""
    copies: int = 1

    @property
    def online(self) -> bool:
        """Whether citizens may file it online."""
        return self.level is not Level.INFORMATION


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic person. `kind`: citizen, organisation, officer or administrator. Dates are ISO strings.

    `roles` of officers: receive, appraise, approve. `secret` names the launch secret that holds the password.
    """

    username: str
    kind: str
    full_name: str
    identity_number: str
    birth_date: str
    gender: str
    address: str
    phone: str
    email: str
    organisation_name: str = ""
    tax_code: str = ""
    unit: str = ""
    position: str = ""
    roles: tuple[str, ...] = ()
    secret: str = ""


@dataclass(frozen=True)
class Catalogue:
    """All published data. Order is the order of the files."""

    fields: tuple[FieldOfWork, ...]
    units: tuple[Unit, ...]
    procedures: tuple[Procedure, ...]
    people: tuple[Person, ...] = field(default=(), repr=False)

    @cached_property
    def procedures_by_code(self) -> Mapping[str, Procedure]:
        """Procedures by their code."""
        return {p.code: p for p in self.procedures}

    @cached_property
    def fields_by_code(self) -> Mapping[str, FieldOfWork]:
        """Fields by code."""
        return {f.code: f for f in self.fields}

    @cached_property
    def units_by_code(self) -> Mapping[str, Unit]:
        """Units by code."""
        return {u.code: u for u in self.units}


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows = yaml.load((folder / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe
    if not isinstance(rows, list):
        raise ValueError(f"{name}: a list was expected")
    return rows


def _procedure(row: dict[str, Any]) -> Procedure:
    def many(key: str, kind: type) -> tuple[Any, ...]:
        return tuple(kind(**item) for item in row.get(key) or ())

    form_fields = tuple(
        FormField(
            **{
                **item,
                "options": tuple(item.get("options") or ()),
                "show_if": tuple(item["show_if"]) if item.get("show_if") else None,
            }
        )
        for item in row.get("form_fields") or ()
    )
    plain = {k: row[k] for k in ("code", "name", "field", "unit", "days")}
    extra = {k: row[k] for k in ("requirements", "popular", "decision", "copies") if k in row}
    return Procedure(
        **plain,
        **extra,
        level=Level(row["level"]),
        subjects=tuple(row["subjects"]),
        steps=many("steps", Step),
        channels=many("channels", Channel),
        components=many("components", Component),
        results=many("results", Result),
        legal_bases=many("legal_bases", LegalBasis),
        fees=many("fees", Fee),
        form_fields=form_fields,
        keywords=tuple(row.get("keywords") or ()),
    )


def load_people(folder: Path = DATA_DIR) -> tuple[Person, ...]:
    """People of `people.yaml` (the identity provider reads them with this function too)."""
    return tuple(Person(**{**row, "roles": tuple(row.get("roles") or ())}) for row in _rows(folder, "people.yaml"))


def load_catalogue(folder: Path = DATA_DIR) -> Catalogue:
    """Read `fields.yaml`, `units.yaml`, every `procedures*.yaml` and `people.yaml` of `folder`.

    Raises:
        ValueError: a file is not a list, or a procedure names an unknown field or unit.
        TypeError: an unknown key.
    """
    catalogue = Catalogue(
        fields=tuple(FieldOfWork(**row) for row in _rows(folder, "fields.yaml")),
        units=tuple(Unit(**row) for row in _rows(folder, "units.yaml")),
        procedures=tuple(
            _procedure(row) for path in sorted(folder.glob("procedures*.yaml")) for row in _rows(folder, path.name)
        ),
        people=load_people(folder),
    )
    for procedure in catalogue.procedures:
        if procedure.field not in catalogue.fields_by_code or procedure.unit not in catalogue.units_by_code:
            raise ValueError(f"procedure {procedure.code}: unknown field or unit")
    return catalogue
