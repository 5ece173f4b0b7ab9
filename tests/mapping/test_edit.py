"""Entries are written into a target file; what a person wrote around them stays to the byte."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiemdinh.documents import convert, parse_document
from kiemdinh.mapping.edit import Written, write_functions
from kiemdinh.model.enums import MappingState
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.target import MappedElement, MappedFunction, Mapping

HEAD = 'version: 1\nid: thu   # mã\nname: "Thử"\n'
ENTRY = MappedFunction(page="/tim", element=MappedElement(role="textbox", name='Từ "khóa"'), confidence=0.93)


def functions(text: str) -> dict[str, MappedFunction]:
    document = parse_document(text.encode(), "t.yaml")
    return convert(document, Mapping, ("mapping",)).functions


@pytest.mark.parametrize(
    "body",
    [
        "",
        "mapping:\n",
        "mapping: {}\n",
        "mapping:   # bản đồ\nlimits: {}\n",
        "mapping:\n  synonyms:\n    search.button: [Truy vấn]\nlimits: {}\n",
        "mapping: {synonyms: {search.button: [Truy vấn]}}   # cũ\nlimits: {}\n",
        "mapping:\n  functions:\n\nlimits: {}\n",
        "mapping:\n  functions: {}   # chưa có\nlimits: {}\n",
        "mapping:\n  functions: {rating: {state: unknown}}\nlimits: {}\n",
        "mapping:\n    functions:\n        rating: {state: unknown}   # xem sau\n\n# hết\nlimits: {}\n",
        "mapping:\n  functions:\n    feedback:\n      state: unknown\n      # cuối\n  synonyms: {}\n# hết",
        "mapping:\n  functions:\n    feedback:\n      note: |\n        hai\n        dòng\n\n# hết\nlimits: {}\n",
    ],
)
def test_entries_are_added_whatever_stands_there(body: str) -> None:
    text = HEAD + body
    before = parse_document(text.encode(), "t.yaml").data
    written = write_functions(text, {"procedure-search": Written(ENTRY, "Tra cứu", ("# thấy: ô",))})
    data: Any = parse_document(written.encode(), "t.yaml").data
    assert functions(written)["procedure-search"] == ENTRY
    old = (before.get("mapping") or {}) if isinstance(before, dict) else {}
    assert isinstance(old, dict)
    kept = data["mapping"]["functions"]
    del kept["procedure-search"]
    assert kept == (old.get("functions") or {})
    assert data["mapping"].get("synonyms") == old.get("synonyms")
    assert data.get("limits") == (before.get("limits") if isinstance(before, dict) else None)
    for comment in ("# mã", "# bản đồ", "# cũ", "# chưa có", "# xem sau", "# hết", "# cuối"):
        assert (comment in written) == (comment in text)


def test_comments_inside_a_replaced_entry_stay_and_generated_ones_do_not() -> None:
    text = (
        HEAD
        + """mapping:
  functions:
    # nhóm một
    procedure-search:  # lời của tôi
      # thấy: cũ
      # ô này do Lan tìm ra
      page: /cu   # trang cũ
      state: proposed
      # dặn dò cuối
    rating:
      state: absent   # Lan nói
      by: Lan
      on: 2026-11-22
"""
    )
    written = write_functions(text, {"procedure-search": Written(ENTRY, "Tra cứu", ("# thấy: mới",))})
    assert "# thấy: cũ" not in written
    for comment in (
        "# nhóm một",
        "# lời của tôi",
        "# ô này do Lan tìm ra",
        "# trang cũ",
        "# dặn dò cuối",
        "# thấy: mới",
    ):
        assert comment in written
    assert written[written.index("    rating:") :] == text[text.index("    rating:") :]
    assert functions(written)["procedure-search"] == ENTRY


def test_line_ends_of_windows_stay() -> None:
    text = (HEAD + "mapping:\n  functions:\n    rating: {state: unknown}\n").replace("\n", "\r\n")
    written = write_functions(text, {"rating": Written(ENTRY)})
    assert "\n" not in written.replace("\r\n", "")
    assert functions(written)["rating"] == ENTRY


def test_a_file_in_braces_is_refused() -> None:
    with pytest.raises(InputProblem):
        write_functions("{version: 1}\n", {"rating": Written(ENTRY)})


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=30).map(
    lambda t: " ".join(__import__("unicodedata").normalize("NFC", t).split())
)
ENTRIES = st.builds(
    MappedFunction,
    page=TEXT.map(lambda t: "/" + t),
    element=st.none()
    | st.builds(MappedElement, role=st.sampled_from(["", "textbox", "button"]), name=TEXT, selector=TEXT),
    state=st.sampled_from(list(MappingState)),
    confidence=st.integers(0, 100).map(lambda n: n / 100),
    by=TEXT,
    on=st.sampled_from(["", "2026-11-22"]),
    note=TEXT,
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["rating", "feedback", "sign-in"]), ENTRIES), max_size=6))
def test_whatever_is_written_is_read_back(steps: list[tuple[str, MappedFunction]]) -> None:
    text, expected = HEAD + "# đầu\n", dict[str, MappedFunction]()
    for key, entry in steps:
        text = write_functions(text, {key: Written(entry, "Tên")})
        expected[key] = entry
    assert text.startswith(HEAD + "# đầu\n")
    if expected:
        shown = dict(functions(text))
        assert shown == {
            k: MappedFunction(
                page=_seen(e.page),
                element=_element(e.element),
                state=e.state,
                confidence=e.confidence,
                by=_seen(e.by),
                on=e.on,
                note=_seen(e.note),
            )
            for k, e in expected.items()
        }


def _seen(text: str) -> str:
    return "".join(c if c.isprintable() or c == " " else " " for c in text)


def _element(element: MappedElement | None) -> MappedElement | None:
    if element is None:
        return None
    return MappedElement(role=element.role, name=_seen(element.name), selector=_seen(element.selector))
