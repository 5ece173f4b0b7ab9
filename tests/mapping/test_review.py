"""The local page on which a person confirms: it writes what was said, nothing else, only for who has its tokens."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from kiemdinh.mapping.review import Review
from kiemdinh.model.enums import MappingState
from kiemdinh.model.target import MappedFunction
from kiemdinh.target import load_target

TEXT = """# của đơn vị
version: 1
id: thu   # mã
name: 'Thử <img src=x onerror=alert(1)>'
base_urls: {public: "https://cong.example.org"}
mapping:
  functions:
    # nhóm một
    procedure-search:  # Tra cứu
      # Lan tìm ra ô này
      page: "/tim"   # trang
      element: {role: textbox, name: "\\"><script>alert(1)</script>"}
      state: proposed
      confidence: 0.93
    statistics:
      page: /thong-ke
      confidence: 0.5
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "t.yaml"
    made.write_text(TEXT, encoding="utf-8")
    (tmp_path / "t.map").mkdir()
    (tmp_path / "t.map" / "statistics.png").write_bytes(b"\x89PNG")
    return made


@pytest.fixture
def review(path: Path) -> Iterator[Review]:
    with Review(path, lambda: datetime(2026, 11, 22, 9, 30, tzinfo=UTC)) as running:
        yield running


@pytest.fixture
def browser(review: Review) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=review.address, trust_env=False, timeout=30) as client:
        yield client


def form_of(page: str) -> dict[str, str]:
    """What a browser would send for the page as it stands."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if at.get("type") == "radio" and not tag.rstrip(">").endswith(" checked"):
            continue
        fields[html.unescape(at["name"])] = html.unescape(at.get("value", ""))
    return fields


def functions(path: Path) -> dict[str, MappedFunction]:
    return load_target(path).target.mapping.functions


def test_confirm_correct_and_mark_absent(browser: httpx.Client, path: Path) -> None:
    page = browser.get("").text
    form = form_of(page)
    form |= {"by": "Nguyễn Văn Mẫu", "action": "save"}
    form |= {"procedure-search.state": "confirmed", "procedure-search.name": "Từ khóa"}
    form |= {"statistics.state": "absent", "statistics.note": "chưa xây dựng"}
    answer = browser.post("", data=form)
    assert answer.status_code == 200
    assert "Đã ghi 2 mục" in answer.text
    found = functions(path)
    search, statistics = found["procedure-search"], found["statistics"]
    assert (search.state, search.by, search.on) == (MappingState.CONFIRMED, "Nguyễn Văn Mẫu", "2026-11-22")
    assert search.element is not None
    assert (search.element.role, search.element.name) == ("textbox", "Từ khóa")
    assert (statistics.state, statistics.note) == (MappingState.ABSENT, "chưa xây dựng")
    assert set(found) == {"procedure-search", "statistics"}
    text = path.read_text(encoding="utf-8")
    for comment in ("# của đơn vị", "# mã", "# nhóm một", "# Tra cứu", "# Lan tìm ra ô này", "# trang"):
        assert comment in text
    assert text[: text.index("    procedure-search")] == TEXT[: TEXT.index("    procedure-search")]


def test_nothing_changed_writes_nothing(browser: httpx.Client, path: Path) -> None:
    answer = browser.post("", data=form_of(browser.get("").text) | {"by": "A", "action": "save"})
    assert "Không có gì thay đổi" in answer.text
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_confirmation_needs_a_name(browser: httpx.Client, path: Path) -> None:
    form = form_of(browser.get("").text) | {"statistics.state": "confirmed"}
    answer = browser.post("", data=form)
    assert "ghi họ tên người xác nhận" in answer.text
    assert path.read_text(encoding="utf-8") == TEXT


def test_an_answer_that_the_file_cannot_hold_is_refused_whole(browser: httpx.Client, path: Path) -> None:
    form = form_of(browser.get("").text) | {"statistics.page": "https://khac.example.org/x", "by": "A"}
    answer = browser.post("", data=form)
    assert "Chưa ghi được" in answer.text
    assert "t.yaml:" in answer.text
    assert path.read_text(encoding="utf-8") == TEXT
    assert {p.name for p in path.parent.iterdir()} == {"t.yaml", "t.map"}


def test_a_file_changed_elsewhere_is_not_overwritten(browser: httpx.Client, path: Path) -> None:
    form = form_of(browser.get("").text) | {"statistics.state": "absent", "by": "A"}
    path.write_text(TEXT + "# thêm\n", encoding="utf-8")
    assert "vừa được sửa ở nơi khác" in browser.post("", data=form).text
    assert path.read_text(encoding="utf-8") == TEXT + "# thêm\n"


def test_sure_proposals_are_chosen_but_not_written(browser: httpx.Client, path: Path) -> None:
    page = browser.post("", data=form_of(browser.get("").text) | {"action": "propose", "by": "A"}).text
    form = form_of(page)
    assert (form["procedure-search.state"], form["statistics.state"]) == ("confirmed", "proposed")
    assert path.read_text(encoding="utf-8") == TEXT


def test_the_page_escapes_and_runs_no_script(browser: httpx.Client) -> None:
    answer = browser.get("")
    assert "<script" not in answer.text
    assert "<img src=x" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert browser.get("statistics.png").content == b"\x89PNG"
    assert browser.get("../statistics.png").status_code == 404
    assert browser.get("%2e%2e/t.yaml").status_code == 404


def test_only_who_holds_the_tokens(browser: httpx.Client, review: Review, path: Path) -> None:
    form = form_of(browser.get("").text) | {"statistics.state": "absent", "by": "A"}
    base = f"http://{review.host}"
    with httpx.Client(trust_env=False, timeout=30) as other:
        assert other.get(base + "/").status_code == 404
        assert other.get(base + "/sai/").status_code == 404
        assert other.post(base + "/sai/", data=form).status_code == 403
        assert other.get(review.address, headers={"host": "la.example.org"}).status_code == 404
        assert other.post(review.address, data=form, headers={"origin": "https://la.example.org"}).status_code == 403
        assert other.post(review.address, data=form | {"form_token": "sai"}).status_code == 403
        assert other.post(review.address, data={k: v for k, v in form.items() if k != "form_token"}).status_code == 403
    assert path.read_text(encoding="utf-8") == TEXT


def test_done_ends_the_review(browser: httpx.Client, review: Review) -> None:
    answer = browser.post("", data=form_of(browser.get("").text) | {"action": "done"})
    assert "Xong" in answer.text
    review.serve()
    assert review.counts()["other"] == 1
