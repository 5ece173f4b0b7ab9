"""Labels of hostile payloads are worked out without the validator; both must say the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from schemas.sync.contracts import Contract, book
from schemas.sync.hostile.make import payloads
from schemas.sync.lines import Line
from schemas.sync.message import read_message
from schemas.sync.readings import Readings
from schemas.sync.validator import Knowledge, MessageChecker

READINGS = Readings()


@pytest.mark.parametrize("contract", Contract)
def test_the_validator_finds_what_the_label_says(contract: Contract) -> None:
    checker = MessageChecker(contract, READINGS, Knowledge())
    wrong: list[str] = []
    made = payloads(contract, seed=3)
    share = made if contract is Contract.B else made[::4]
    for payload in share:
        message = read_message(Line(1, payload.raw.strip(b" \t\r\n")), "f", READINGS)
        message.service = payload.service
        found = {(f.rule, f.path) for f in checker.message(message).findings}
        expected = {(v.rule, v.path) for v in payload.violates}
        if found != expected:
            wrong.append(f"{payload.service} {payload.about}: {payload.label} but {sorted(found)}")
    assert not wrong, (len(wrong), len(made), wrong[:40])


def test_every_rule_and_keyword_of_the_schemas_is_attacked() -> None:
    made = payloads(Contract.B)
    violated = {(v.rule, v.keyword) for p in made for v in p.violates}
    assert {f"SY-{n:02d}" for n in (1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 15, 18)} <= {rule for rule, _ in violated}
    keywords = {k for form in book(Contract.B).requests.values() for k in _keywords(form.schema)}
    assert keywords - {"const"} <= {keyword for _, keyword in violated}
    assert {"syntax", "utf-8", "bom", "nfc", "duplicate-key", "lone-surrogate", "nan", "overflow", "too-deep"} <= {
        keyword for _, keyword in violated
    }
    assert Counter(p.service for p in made).keys() == set(book(Contract.B).services)
    assert sum(not p.violates for p in made) > 300


def _keywords(schema: Any) -> set[str]:
    found = set(schema.get("x-rule", {}))
    for child in schema.get("properties", {}).values():
        found |= _keywords(child)
    if isinstance(schema.get("items"), dict):
        found |= _keywords(schema["items"])
    return found


def test_the_same_seed_gives_the_same_payloads() -> None:
    one, same, other = (payloads(Contract.C, ("TaoHoSo",), seed=n) for n in (1, 1, 2))
    assert one == same
    assert one != other
    assert sorted(p.about for p in one) == sorted(p.about for p in other)


def test_a_border_of_length_is_drawn_in_code_points() -> None:
    made = {p.about: p for p in payloads(Contract.B, ("CapNhatTienDoHoSoMC",))}
    assert made["NguoiXuLy: 50 astral letters"].label == "valid"
    assert made["NguoiXuLy: 51 astral letters"].label == "SY-18 maxLength /data/0/NguoiXuLy"
