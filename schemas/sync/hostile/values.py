"""Values to put into a field: around every border that its schema draws, and some that none does."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

BAD_STAMPS = (
    "20260230080000",
    "20260431080000",
    "20230229080000",
    "19000229080000",
    "20260001080000",
    "20261301080000",
    "20260100080000",
    "20260301240000",
    "20260301086000",
    "20260301080060",
    "20260301",
    "202603010800",
    "2026-03-01 08:00:00",
    "2026-03-01T08:00:00Z",
    " 20260301080000",
    "20260301080000 ",
    "20260301080000\n",
    "２０２６０３０１０８００００",
    "-0260301080000",
)
BAD_SPACED = (
    "2026-02-30 08:00:00",
    "2026-13-01 08:00:00",
    "2026-03-01 24:00:00",
    "20260301080000",
    "01/03/2026",
    "2026-03-01",
)
GOOD_STAMPS = ("", "20240229000000", "20000229235959", "20261231235959")
GOOD_SPACED = ("", "2024-02-29 00:00:00", "2000-02-29 23:59:59")
BAD_CODES = (
    "G16.01-20260230-1600001",
    "g16.01-20260302-1600001",
    "G16.01-20260302-16000012",
    "G16.01_20260302_1600001",
    "000.00.00.G16-260302-001",
    "HS-1",
    "G16.01-20260302-1600001\n",
    "Ｇ16.01-20260302-1600001",
)
BAD_PROCEDURES = ("1.00100", "1001000", "1.001000.G16", "x", "1.001000 ", "１.001000")
BAD_AMOUNTS = ("-1", "1,5", "1.000.000", "1e5", "một trăm", "0x10", "٣", "NaN", "1.", ".5")
ODD_NUMBERS = (-1, -0.0, 0, 1.5, 2**53, 2**63, 2**64, 10**30, -(10**30), 1e308, 5e-324)
ASTRAL, COMPOSED = "😀", "ế"


def texts(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Texts around the borders of a text field, each with a word about it; valid or not is for the oracle to say."""
    yield from (("empty", ""), ("blank", "   "), ("no-break space", "\u00a0"), ("tab and line end", "\t\n"))
    yield from (("ideographic space", "\u3000"), ("word null", "null"), ("word NULL", "NULL"), ("word Null", "Null"))
    pattern = str(node.get("pattern", ""))
    special = tuple(_special(pattern))
    if special:
        yield from ((f"{value!a}", value) for value in special)
        return
    if "enum" in node or "const" in node:
        known = [str(v) for v in (*node.get("enum", ()), node.get("const", "")) if v != ""]
        yield from (
            (f"{value!a}", value) for value in (f" {known[0]}", f"{known[0]} ", f"0{known[0]}", known[0].lower(), "99")
        )
        return
    most = node.get("maxLength")
    if most:
        for length in (most - 1, most, most + 1):
            yield f"{length} composed letters", COMPOSED * length
            yield f"{length} astral letters", ASTRAL * length
        yield f"{most + 1} letters ending astral", "a" * most + ASTRAL
    else:
        yield "20000 letters", COMPOSED * 20_000
    yield from (("emoji with joiners", "👩\u200d👧"), ("right-to-left mark", "a\u202eb"), ("escaped NUL", "a\x00b"))
    yield from (
        ("unit separator", "a\x1fb"),
        ("delete", "a\x7fb"),
        ("noncharacter", "a\uffffb"),
        ("markup", "<b>&amp;</b>"),
    )
    yield from (("quote and comma", "x','y\"\\"), ("formula", "=1+1"), ("colon inside", 'a":b : "c'))


def _special(pattern: str) -> Iterator[str]:
    if "-02-29" in pattern:
        yield from BAD_SPACED
        yield from GOOD_SPACED
    elif "[0-5][0-9]" in pattern:
        yield from BAD_STAMPS
        yield from GOOD_STAMPS
    elif "[GH][0-9]{2}-" in pattern:
        yield from BAD_CODES
    elif "[0-9]\\.[0-9]{6}" in pattern:
        yield from BAD_PROCEDURES
    elif pattern.startswith("^$|^[0-9]+"):
        yield from BAD_AMOUNTS


def others() -> Iterator[tuple[str, Any]]:
    """Values of every JSON type."""
    yield from (
        ("null", None),
        ("true", True),
        ("false", False),
        ("object", {}),
        ("array", []),
        ("array of null", [None]),
    )
    yield from ((f"number {value!r}"[:40], value) for value in ODD_NUMBERS)


def decomposed(text: str) -> str:
    """The same words with combining marks."""
    return unicodedata.normalize("NFD", text + "ế")
