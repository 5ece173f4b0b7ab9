"""The map in a target file: what it may say, and what a person must say beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiemdinh.catalogue import load_catalogue
from kiemdinh.model.enums import MappingState
from kiemdinh.model.failures import InputProblem
from kiemdinh.target import load_target
from steps.portal.functions import regulated, serving
from steps.portal.lexicon import builtin_terms
from steps.portal.protocol import OfficerDriver, PortalDriver

HEAD = """version: 1
id: thu
name: "Thử"
base_urls: {public: "https://cong.example.org"}
mapping:
  functions:
"""


def write(folder: Path, body: str) -> Path:
    path = folder / "t.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def test_whole_form(tmp_path: Path) -> None:
    entry = load_target(
        write(
            tmp_path,
            """    procedure-search:
      page: "/tim"
      element: {role: textbox, name: "Từ khóa", selector: "#q"}
      state: confirmed
      confidence: 0.93
      by: "Nguyễn Văn Mẫu"
      on: 2026-11-22
    rating: {state: absent, by: "Nguyễn Văn Mẫu", on: 2026-11-22, note: "Chưa xây dựng"}
    feedback: {page: "https://cong.example.org/gop-y"}
""",
        )
    ).target.mapping.functions
    assert entry["procedure-search"].state is MappingState.CONFIRMED
    assert entry["procedure-search"].on == "2026-11-22"
    assert entry["rating"].state is MappingState.ABSENT
    assert entry["feedback"].state is MappingState.PROPOSED


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        ("    procedure-serch: {page: /}\n", "7:", "procedure-search"),
        ("    rating: {state: absent, on: 2026-11-22}\n", "7:21", "cần ghi by"),
        ("    rating: {state: absent, by: A}\n", "7:21", "cần ghi on"),
        ("    rating: {state: confirmed, by: A, on: 2026-11-22}\n", "7:21", "cần page"),
        ("    rating: {page: /, on: hôm qua}\n", "7:27", "không phải ngày"),
        ("    rating: {page: 'https://khac.example.org/'}\n", "7:20", "trên máy chủ của hệ thống"),
        ("    rating: {page: //khac.example.org}\n", "7:20", "trên máy chủ của hệ thống"),
        ("    rating: {confidence: 1.5}\n", "7:26", "từ 0 đến 1"),
        ("    rating: {element: {}}\n", "7:23", "phần tử cần ít nhất"),
        ("    rating: {state: absent, by: A, on: 2026-11-22}\ncapabilities: {rating: offered}\n", "7:21", "mâu thuẫn"),
    ],
)
def test_mistakes_have_a_place(tmp_path: Path, body: str, place: str, words: str) -> None:
    with pytest.raises(InputProblem) as caught:
        load_target(write(tmp_path, body))
    assert f"t.yaml:{place}" in caught.value.place
    assert words in caught.value.message


def test_list_of_functions_is_tied_to_capabilities_driver_lexicon_and_checks() -> None:
    catalogue = load_catalogue()
    capabilities = {name for check in catalogue.values() for name in check.needs.capabilities}
    known = regulated()
    assert {f.capability for f in known.values()} - {""} == capabilities
    assert all(f.capability in {"", key} for key, f in known.items())
    methods = set(dir(PortalDriver)) | set(dir(OfficerDriver))
    for key, function in known.items():
        assert set(function.driver) <= methods, key
        assert {function.opens, function.element} - {""} <= set(builtin_terms()), key
        assert set(function.checks) <= set(catalogue), key
        assert function.who in {"visitor", "citizen", "officer"}
        assert function.place in {"page", "home", "procedure", "form", "dossier", "officer-dossier", *known}
        assert (function.place == "page") == bool(function.opens), key
        assert bool(function.element) == bool(function.kinds), key
    assert serving("page.search") == serving("search.words") == "procedure-search"
    assert serving("menu.toggle") == ""
