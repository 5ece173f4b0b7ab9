"""Faulty law data is refused with its place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiemdinh import editions
from kiemdinh.catalogue import load_catalogue
from kiemdinh.model.failures import InputProblem

CATALOGUE = load_catalogue()
CRITERIA = "functions-search.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(editions.BUILT_IN / "2024", tmp_path / "2024")
    return tmp_path


def edit(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    def apply(text: str) -> str:
        assert old in text
        return text.replace(old, new, count)

    return apply


CHECK = "    - procedure-search.finds-by-name\n"
FIRST = "- id: search-by-criteria\n"
CITES = re.compile(r"  citations:\n(?:    - \{.*\}\n)+")

FAULTS: list[tuple[str, Callable[[str], str], str, int]] = [
    (CRITERIA, edit(CHECK, "    - procedure-search.finds-nothing\n"), "không có phép kiểm", 16),
    (CRITERIA, edit(CHECK, CHECK + CHECK), "lặp lại", 17),
    (CRITERIA, edit("- id: search-filters\n", FIRST), "mã lặp lại", 22),
    (CRITERIA, edit("  weight: 100\n", "  weight: 101\n"), "cộng được 501, phải là 500", 0),
    (CRITERIA, edit("  weight: 100\n", "  weight: -100\n"), "không được âm", 5),
    (CRITERIA, edit("  weight: 100\n", "  weight: nặng\n"), "cần kiểu int", 5),
    (CRITERIA, edit("  weight: 100\n", "  weigth: 100\n"), "khóa lạ «weigth»", 5),
    (CRITERIA, edit("  group: search\n", "  group: seach\n"), "không có trong phần", 4),
    (CRITERIA, lambda t: CITES.sub("  citations: []\n", t, count=1), "thiếu căn cứ", 11),
    (CRITERIA, edit("instrument: nd42,", "instrument: nd43,"), "không có văn bản «nd43»", 14),
    (CRITERIA, edit("  condition_basis: project-choice\n", ""), "thiếu khóa bắt buộc «condition_basis»", 1),
    (CRITERIA, edit("  obligation_basis: law-read\n", "  obligation_basis: law\n"), "không thuộc danh sách", 7),
    (CRITERIA, edit("  method: 'Phép kiểm tự động'\n", "  method: ' '\n"), "không được để trống", 10),
    (CRITERIA, edit("means: failed", "means: passed"), "failed hoặc not-applicable", 20),
    (CRITERIA, edit("  absence:\n", "  not_automated: 'x'\n  absence:\n"), "not_automated chỉ dùng khi", 19),
    ("edition.yaml", edit("in_force: 2024-04-05\n", "in_force: 05/04/2024\n"), "ngày phải có dạng", 5),
    ("edition.yaml", edit("until: 2025-06-30\n", "until: 2023-06-30\n"), "không sau ngày bắt đầu", 5),
    ("edition.yaml", edit("id: '2024'\n", "id: '2023'\n"), "trùng tên thư mục", 3),
    ("edition.yaml", edit("  - key: nd42\n", "  - key: nd45\n"), "lặp lại", 0),
    ("edition.yaml", edit("    weight: 2000\n", "    weight: 2001\n"), "cộng đúng 10000", 0),
    ("edition.yaml", edit("      layout: 280\n", "      layout: 281\n"), "các nhóm cộng được 501", 0),
    ("edition.yaml", edit("at_least: 80}", "at_least: 95}"), "giảm dần", 0),
    ("edition.yaml", edit("least_completeness: 0.8", "least_completeness: 80"), "từ 0 đến 1", 0),
]


@pytest.mark.parametrize(
    ("file", "change", "message", "line"), FAULTS, ids=[f[2] + f"-{n}" for n, f in enumerate(FAULTS)]
)
def test_a_fault_is_refused_with_file_line_and_column(
    folder: Path, file: str, change: Callable[[str], str], message: str, line: int
) -> None:
    path = folder / "2024" / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(InputProblem) as caught:
        editions.load_edition("2024", CATALOGUE, folder)
    assert message in caught.value.message
    found = re.fullmatch(r"(.+):(\d+):(\d+)", caught.value.place)
    assert found is not None
    assert line in {0, int(found[2])}


def test_a_duty_may_not_be_surer_than_its_citations(folder: Path) -> None:
    path = folder / "2024" / CRITERIA
    text = path.read_text(encoding="utf-8")
    path.write_text(
        CITES.sub("  citations:\n    - {instrument: du-an, basis: project-choice}\n", text, count=1), "utf-8"
    )
    with pytest.raises(InputProblem, match="chắc chắn hơn"):
        editions.load_edition("2024", CATALOGUE, folder)


def test_a_criterion_may_not_lose_its_last_instrument_while_the_edition_lasts(folder: Path) -> None:
    path = folder / "2024" / CRITERIA
    text = path.read_text(encoding="utf-8")
    path.write_text(CITES.sub("  citations:\n    - {instrument: nd42, basis: law-read}\n", text, count=1), "utf-8")
    head = folder / "2024" / "edition.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("repealed: 2026-07-01", "repealed: 2025-01-01"), "utf-8")
    with pytest.raises(InputProblem, match="từ ngày 2025-01-01 không còn văn bản nào"):
        editions.load_edition("2024", CATALOGUE, folder)


def test_a_criterion_that_nothing_shows_is_refused(folder: Path) -> None:
    path = folder / "2024" / "functions-rating.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  checks:\n    - rating.once-per-dossier\n", ""), "utf-8")
    with pytest.raises(InputProblem, match="cần phép kiểm, chứng thực hoặc lý do"):
        editions.load_edition("2024", CATALOGUE, folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("fact: mean-ms", "fact: median-ms", "không đo «median-ms»"),
        ("unit: ms", "unit: s", "đơn vị phải là «ms»"),
        ("      limit_key: response-mean-ms\n", "", "phải có limit_key"),
        ("    - check: load.home-response", "    - check: load.front-response", "không có phép kiểm"),
    ],
)
def test_a_faulty_limit_is_refused(folder: Path, old: str, new: str, message: str) -> None:
    path = folder / "2024" / "performance.yaml"
    path.write_text(edit(old, new)(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(InputProblem) as caught:
        editions.load_edition("2024", CATALOGUE, folder)
    assert message in caught.value.message


def test_a_folder_without_editions_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputProblem, match="không có phiên bản"):
        editions.list_editions(tmp_path)
