"""The quick look never lets pass what the exact path would blame, and both tell history the same."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.sync.chunk import Part, SpanChecker
from schemas.sync.contracts import Contract
from schemas.sync.hostile.make import payloads
from schemas.sync.lines import Line
from schemas.sync.quick.look import QuickLook
from schemas.sync.readings import Readings
from schemas.sync.rules.procedure import catalogue_of
from schemas.sync.validator import Knowledge
from tests.sync.corpus import CATALOGUE, NOW, make_corpus
from tests.sync.samples import dossier, progress, raw

READINGS = Readings()
ODD = [
    b" ",
    b"\r",
    b"\t :",
    b'"',
    b"\\",
    b"\\u003a",
    b"\\u0022",
    b"\\u0301",
    b"\\ud800",
    b"null",
    b"NULL",
    b"\xcc\x81",
    b"\xe2\x80\x80",
    b"\xff",
    b"\x00",
    b"1e400",
    b"-0",
    b"99999999999999999999",
    b"[[[",
    b'"MaHoSo":"x",',
    b'"MaHoSo"\r:"x",',
    b'"x":1,',
    b"\xc2\xa0",
    b"20260230000000",
    b"0",
    b"{}",
    b",",
]


def knowledge(contract: str, payments: Sequence[dict[str, Any]] = ()) -> Knowledge:
    paid = {str(p["MaHoSo"]): Decimal(str(p["SoTien"])) for p in payments}
    known = catalogue_of(CATALOGUE, READINGS.out_of_force)
    return Knowledge(now=NOW, catalogue=known, payments=paid if contract == "B" else None)


class Three:
    """The same lines through the quick look, the fast parser and the exact reader."""

    def __init__(self, contract: str, known: Knowledge, readings: Readings = READINGS) -> None:
        kinds: tuple[dict[str, bool], ...] = ({}, {"quick": False}, {"exact": True})
        self._checkers = [SpanChecker(Contract(contract), readings, known, **k) for k in kinds]

    def agree(self, lines: Sequence[bytes]) -> Part:
        numbered = [Line(n, line.strip(b" \t\r\n")) for n, line in enumerate(lines, 1) if line.strip(b" \t\r\n")]
        quick, plain, exact = (c.lines(numbered, "f") for c in self._checkers)
        for part in (quick, plain):
            assert part.findings == exact.findings
            assert part.steps == exact.steps
            assert {k: n for k, n in part.counts.items() if n} == {k: n for k, n in exact.counts.items() if n}
        return exact


@pytest.mark.parametrize("contract", ["A", "B"])
def test_the_corpus_is_judged_alike(contract: str) -> None:
    corpus = make_corpus(77, contract, 130)
    exact = Three(contract, knowledge(contract, corpus.payments)).agree([x.line for x in corpus.lines])
    assert exact.findings


def test_most_sane_lines_need_no_more_than_the_quick_look() -> None:
    look = QuickLook(Contract.B, READINGS, knowledge("B", make_corpus(78, "B", 60).payments))
    sane = [x.line for x in make_corpus(78, "B", 60).lines if not x.rules]
    taken = [look.steps(line, "f", 1) is not None for line in sane]
    assert sum(taken) > 0.9 * len(sane)


def _mutated(rng: random.Random, line: bytes) -> bytes:
    changed = bytearray(line)
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.randrange(len(changed))
        kind = rng.randrange(4)
        if kind == 0:
            changed[at : at + rng.randrange(1, 4)] = rng.choice(ODD)
        elif kind == 1:
            changed[at:at] = rng.choice(ODD)
        elif kind == 2:
            del changed[at : at + rng.randrange(1, 6)]
        else:
            changed[at] = rng.randrange(256)
    return bytes(changed).replace(b"\n", b" ")


@pytest.mark.parametrize("contract", ["A", "B"])
def test_damaged_bytes_are_judged_alike(contract: str) -> None:
    rng = random.Random(5)
    good = [raw(dossier(contract)), raw(progress()), raw({"id": 7, "service": "x", "message": dossier(contract)})]
    good.append(json.dumps(dossier(contract)).encode())
    Three(contract, knowledge(contract)).agree([_mutated(rng, rng.choice(good)) for _ in range(600)])


TEXTS = (
    *("", " ", "0", "1", "2", "3", "9", "10", "null", "NULL", "True", "False", "\u00a0", "\x1f", "1.5", "1e3"),
    *("20260301080000", "20260228235959", "19891231000000", "20610101000000", "20260301080000\n", "\u0662" * 14),
    *(
        "https://a.example/0%3001199012345",
        "a@example.org",
        "G16-260301-1600001",
        "1.001000",
        "e\u0301",
        "\u1e9b\u0323",
    ),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 12),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(TEXTS),
    st.just([]),
    st.just([{}]),
    st.just({}),
)
FIELDS = [*sorted(dossier()["data"][0]), "NgayTuChoi", "KhoaLa"]
ROWS = {
    "DanhSachLePhi": ("TenPhiLePhi", "Gia", "HinhThucThu"),
    "DanhSachHoSoBoSung": ("NgayHenTraTruoc", "NgayHenTraMoi", "TrangThaiBoSung"),
    "DanhSachGiayToKetQua": ("TenGiayTo", "DuongDanTepTinKetQua"),
    "TaiLieuNop": ("DuongDanTaiTepTin", "TenTepDinhKem", "DuocSoHoa"),
    "DanhSachTepDinhKemKhac": ("TenGiayTo", "SoLuong"),
    "DinhDanhCHS": ("LoaiDinhDanh", "SoDinhDanh"),
}
CHANGES = st.one_of(
    st.tuples(st.sampled_from(FIELDS), VALUES),
    st.sampled_from(sorted(ROWS)).flatmap(
        lambda key: st.tuples(
            st.just(key), st.lists(st.dictionaries(st.sampled_from(ROWS[key]), VALUES, max_size=3), max_size=3)
        )
    ),
)
THREES = {c: Three(c, knowledge(c)) for c in "AB"}
STRICT = Three("B", Knowledge(unit="G16"), Readings(may_be_empty=(), supplement_twice_is_finding=True))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(CHANGES, max_size=3),
    st.lists(st.tuples(st.sampled_from(sorted(progress()["data"][0])), VALUES), max_size=2),
)
def test_any_changed_values_are_judged_alike(changes: list[tuple[str, Any]], steps: list[tuple[str, Any]]) -> None:
    for contract, three in THREES.items():
        body, told = copy.deepcopy(dossier(contract)), copy.deepcopy(progress())
        body["data"][0].update(changes)
        told["data"][0].update(steps)
        lines = [json.dumps(m).encode() for m in (body, told, {"id": "x", "message": body})]
        three.agree(lines)
        if contract == "B":
            STRICT.agree(lines)


@pytest.mark.parametrize("contract", ["A", "B"])
def test_hostile_payloads_are_judged_alike(contract: str) -> None:
    services = ("DongBoHoSoMC", "CapNhatTienDoHoSoMC")
    made = payloads(Contract(contract), services, seed=8)
    THREES[contract].agree([p.raw for p in made[:: 6 if contract == "B" else 15] if b"\n" not in p.raw])


def test_a_key_that_stands_twice_is_seen_however_it_is_written() -> None:
    line = raw(dossier())
    for second in (
        b'"Fax":"a:b",',
        b'"Fax" :"",',
        b'"Fax"\r:"\\u003a",',
        b'"\\u0046ax":"\\u003A",',
        b'"Fax":"\\u0022:",',
    ):
        doubled = line.replace(b'"MaHoSo"', second + second + b'"MaHoSo"').replace(b',"Fax":""', b"")
        assert [f.rule for f in THREES["B"].agree([doubled]).findings] == ["SY-01"]
