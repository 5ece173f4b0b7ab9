from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steps.words import (
    amounts,
    bare,
    days,
    excerpt,
    free_of_charge,
    has_moment,
    listing,
    one_line,
    plain,
    rival_amounts,
    says,
)

VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệ ĐẤỆ\n\t", max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Cấp  Giấy\n phép", "cap giay phep"), ("ĐƯỜNG đi", "duong di"), ("", ""), ("Ẩm thực – Ẵm", "am thuc – am")],
)
def test_bare(text: str, expected: str) -> None:
    assert bare(text) == expected
    assert bare(unicodedata.normalize("NFD", text)) == expected


@settings(max_examples=60, deadline=None)
@given(VIETNAMESE)
def test_bare_is_plain_latin_and_stays_what_it_is(text: str) -> None:
    assert bare(bare(text)) == bare(text)
    assert bare(text).isascii()
    assert bare(plain(text)) == bare(text)


@settings(max_examples=60, deadline=None)
@given(VIETNAMESE)
def test_decomposed_text_reads_the_same(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert one_line(decomposed) == one_line(text)
    assert says(decomposed, text)


def test_diacritics_matter_unless_asked_otherwise() -> None:
    assert says("Hồ sơ ĐÃ  TIẾP NHẬN", "đã tiếp nhận")
    assert not says("Ho so da tiep nhan", "đã tiếp nhận")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lệ phí: 650.000 đồng/lần", (650000,)),
        ("650,000đ", (650000,)),
        ("1 200 000 VNĐ và 50000 vnd", (1200000, 50000)),
        ("650.000 ₫", (650000,)),
        ("0 đồng", (0,)),
        ("VND 650,000", (650000,)),
        ("₫650.000", (650000,)),
        ("650.000,00 VND", (650000,)),
        ("650.000 VNĐ\n15 ngày, 50.000 đồng", (650000, 50000)),
        ("Đơn vị: VNĐ\n15 ngày", ()),
        ("Mã 1.004206, 7 ngày, 3 bộ", ()),
        ("650.000", ()),
    ],
)
def test_amounts(text: str, expected: tuple[int, ...]) -> None:
    assert amounts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Không thu phí", True),
        ("Miễn lệ phí", True),
        ("không  quy\nđịnh", True),
        ("Có phí 650.000 đồng", False),
        ("không thuộc đối tượng", False),
    ],
)
def test_free_of_charge(text: str, expected: bool) -> None:
    assert free_of_charge(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 05/04/2024", ((2024, 4, 5),)),
        ("5-4-2024 đến 06.04.2024", ((2024, 4, 5), (2024, 4, 6))),
        ("mã 1.004206", ()),
        ("2024-04-05", ()),
    ],
)
def test_days(text: str, expected: tuple[tuple[int, int, int], ...]) -> None:
    assert days(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:05 ngày 05/04/2024", True),
        ("9 giờ 05 ngày 5/4/2024", True),
        ("05/04/2024 9h05", True),
        ("ngày 05/04/2024", False),
        ("lúc 09:05", False),
    ],
)
def test_has_moment(text: str, expected: bool) -> None:
    assert has_moment(text) is expected


def test_excerpt_and_listing_are_short() -> None:
    assert excerpt("a " * 200) == "a " * 79 + "a…"
    assert len(excerpt("x" * 500)) == 160
    assert excerpt(" a \n b ") == "a b"
    assert listing(str(n) for n in range(3)) == "0; 1; 2"
    assert listing(str(n) for n in range(8)) == "0; 1; 2; 3; 4; … (cả thảy 8)"
    assert listing([]) == "không có mục nào"


@pytest.mark.parametrize(
    ("text", "rivals"),
    [
        ("Phí: 50.000 đồng\nMức phí: 40.000 đồng", (40000,)),
        ("50.000 đồng; 40.000 đồng", (40000,)),
        ("Khoản thu\nThẩm định\n50.000 đồng\nThẩm định\n40.000 đồng", (40000,)),
        ("Phí: 50.000 đồng\nPhí: 50.000đ", ()),
        ("Phí: 50.000 đồng; phí bưu chính: 26.000 đồng", ()),
        ("Trực tuyến: 50.000 đồng\nTrực tiếp: 40.000 đồng", ()),
        ("Hạng 1: 50.000 đồng. Hạng 2: 40.000 đồng", ()),
        ("Cấp mới\n50.000 đồng\nCấp lại\n40.000 đồng", ()),
        ("Phí: 50.000 đồng\nLệ phí: 40.000 đồng", ()),
        ("Từ 50.000 đồng đến 40.000 đồng", ()),
        ("Phí: 30.000 đồng; phí: 40.000 đồng", ()),
    ],
)
def test_rival_amounts(text: str, rivals: tuple[int, ...]) -> None:
    assert rival_amounts(text, 50_000) == rivals
