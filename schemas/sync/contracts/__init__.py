"""Contracts A, B and C as JSON Schemas: one file for each service and direction."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

Schema = dict[str, Any]
_FOLDER = Path(__file__).parent


class Contract(StrEnum):
    """Message formats known from practice."""

    A = "A"
    B = "B"
    C = "C"


class Kind(StrEnum):
    """What a message carries."""

    DOSSIER = "dossier"
    PROGRESS = "progress"
    OTHER = "other"
    ANSWER = "answer"


DOSSIER_SERVICES = frozenset({"DongBoHoSoMC", "TaoHoSo"})
PROGRESS_SERVICES = frozenset({"CapNhatTienDoHoSoMC", "CapNhatTienTrinh", "CapNhatTrangThai"})
UNREAD_PROGRESS = frozenset({"DongBoTrangThaiHoSo"})
"""Named by a source as telling the status of dossiers; no source says what stands in it."""


class Form:
    """The compiled schema of one message form.

    Args:
        schema: the schema.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.validator = jsonschema_rs.validator_for(schema)
        self.is_valid = self.validator.is_valid


class Book:
    """All forms of one contract; compiled once.

    Args:
        contract: which.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        folder = _FOLDER / contract.value.lower()
        schemas = {p.name.removesuffix(".json"): orjson.loads(p.read_bytes()) for p in sorted(folder.glob("*.json"))}
        self.requests = {n.removesuffix(".request"): Form(s) for n, s in schemas.items() if n.endswith(".request")}
        self.answers = {n.removesuffix(".answer"): Form(s) for n, s in schemas.items() if n.endswith(".answer")}
        self.items = {
            name: Form(item_schema(form.schema))
            for name, form in self.requests.items()
            if name in DOSSIER_SERVICES | PROGRESS_SERVICES
        }

    @property
    def services(self) -> tuple[str, ...]:
        """Names of the services."""
        return tuple(self.requests)


def item_schema(schema: Schema) -> Schema:
    """Schema of one item of a request: of ``data``, of the list, or the request itself."""
    if schema.get("type") == "array":
        item: Schema = schema["items"]
    elif "data" in schema.get("properties", {}):
        item = schema["properties"]["data"]["items"]
    else:
        item = schema
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **item}


@cache
def book(contract: Contract) -> Book:
    """The book of a contract, compiled on first use."""
    return Book(contract)


@cache
def marks() -> Mapping[Contract, frozenset[str]]:
    """Keys that only one contract has, by which a file without a declared contract is recognised."""
    keys = {
        c: frozenset(key for form in book(c).items.values() for key in form.schema.get("properties", {}))
        for c in Contract
    }
    return {c: keys[c] - frozenset().union(*(keys[o] for o in Contract if o is not c)) for c in Contract}
