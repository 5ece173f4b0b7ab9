"""From an exploration to a target file, a page, and back: what a person said is never overwritten."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiemdinh.cli.root import main
from kiemdinh.doctor.examine import Doctor
from kiemdinh.doctor.finding import Level
from kiemdinh.mapping import make as making
from kiemdinh.mapping.make import Made, Wish, make, prepare
from kiemdinh.mapping.run import Explored, polite
from kiemdinh.model.enums import MappingState
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.target import BaseUrls, MappedElement, Target
from kiemdinh.running import Suite
from kiemdinh.target import load_target
from kiemdinh.texts import Words
from steps.mapping.values import End, Note, Sighting, Told, Unseen
from steps.portal.functions import regulated

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
URL = "https://cong.example.org"
FIRST: tuple[Told, ...] = (
    Sighting(
        function="procedure-search",
        page="/tim",
        confidence=0.93,
        how="ô «Từ khóa»",
        picture="procedure-search.png",
        element=MappedElement(role="textbox", name="Từ khóa"),
    ),
    Sighting(function="statistics", page="/thong-ke", confidence=0.7, how='<b>"liên kết"</b>'),
    Unseen(function="rating", why="tài khoản chưa có hồ sơ"),
    Note(text="<script>alert(1)</script>"),
    End(pages=9, title="Cổng Dịch vụ công <thử>"),
)


def explorer(told: tuple[Told, ...], *, complete: bool = True) -> Callable[..., Explored]:
    def explore(target: Target, pictures: Path, **_: Any) -> Explored:
        for one in told:
            if isinstance(one, Sighting) and one.picture:
                pictures.mkdir(parents=True, exist_ok=True)
                (pictures / one.picture).write_bytes(PIXEL)
        return Explored(told, complete)

    return explore


def mapped(monkeypatch: pytest.MonkeyPatch, wish: Wish, told: tuple[Told, ...], *, complete: bool = True) -> Made:
    monkeypatch.setattr(making, "explore", explorer(told, complete=complete))
    return make(prepare(wish, Words(), {}), {}, lambda: NOW)


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "draft.yaml"
    made = mapped(monkeypatch, Wish(url=URL, out=str(path)), FIRST)
    assert made.file == path
    return path


def test_the_draft_loads_and_says_who_must_do_what(draft: Path) -> None:
    target = load_target(draft).target
    assert target.id == "cong-example-org"
    assert target.name == "Cổng Dịch vụ công <thử>"
    found = target.mapping.functions
    assert found["procedure-search"].element == MappedElement(role="textbox", name="Từ khóa")
    assert found["procedure-search"].state is MappingState.PROPOSED
    assert found["rating"].state is MappingState.UNKNOWN
    text = draft.read_text(encoding="utf-8")
    assert "# Tra cứu thủ tục hành chính" in text
    assert "# ảnh: draft.map/procedure-search.png" in text
    assert "# chưa thấy: tài khoản chưa có hồ sơ" in text
    assert [k for k in found if k in regulated()] == list(found)


def test_plan_and_doctor_take_it_as_it_is(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(draft)]) == 0
    assert capsys.readouterr().out
    first = next(iter(Doctor(Suite()).examine(draft)))
    assert (first.level, first.message) == (Level.FINE, "tệp đích đúng dạng")


def confirm(draft: Path) -> str:
    text = draft.read_text(encoding="utf-8")
    text = text.replace(
        "      state: proposed\n      confidence: 0.93",
        "      # Lan đã thử\n      state: confirmed\n      by: Lan   # IT\n      on: 2026-11-22",
    )
    text = text.replace(
        "    rating:  # Đánh giá việc giải quyết hồ sơ\n", "    rating:\n      by: Lan\n      on: 2026-11-22\n"
    )
    text = text.replace("state: unknown", "state: absent")
    draft.write_text(text, encoding="utf-8")
    return text


AGAIN: tuple[Told, ...] = (
    Sighting(function="procedure-search", page="/cho-khac", confidence=1.0),
    Sighting(function="rating", page="/danh-gia", confidence=1.0),
    Sighting(function="statistics", page="/so-lieu", confidence=0.9),
    Sighting(function="feedback", page="/gop-y", confidence=0.9),
    End(pages=3),
)


def test_a_rerun_overwrites_no_confirmation(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = confirm(draft)
    made = mapped(monkeypatch, Wish(url=URL, out=str(draft)), AGAIN)
    found = load_target(draft).target.mapping.functions
    assert (found["procedure-search"].page, found["procedure-search"].by) == ("/tim", "Lan")
    assert found["rating"].state is MappingState.ABSENT
    assert found["statistics"].page == "/so-lieu"
    assert found["feedback"].page == "/gop-y"
    text = draft.read_text(encoding="utf-8")
    start, end = before.index("    procedure-search:"), before.index("    statistics:")
    assert before[start:end] in text
    html = made.page.read_text(encoding="utf-8")
    assert "Lần xem này máy thấy ở /cho-khac" in html
    assert "Lần xem này máy lại thấy ở /danh-gia" in html
    assert (made.counts["confirmed"], made.counts["absent"]) == (1, 1)


def test_what_was_seen_before_an_interrupt_is_kept(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = mapped(monkeypatch, Wish(url=URL, out=str(draft)), AGAIN[2:3], complete=False)
    assert not made.complete
    found = load_target(draft).target.mapping.functions
    assert found["statistics"].page == "/so-lieu"
    assert found["procedure-search"].page == "/tim"


def test_nothing_seen_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: tuple[Told, ...] = (Unseen(function="rating", why="…"), End(pages=0, problem="không kết nối được"))
    made = mapped(monkeypatch, Wish(url=URL, out=str(tmp_path / "d.yaml")), told)
    assert (made.written, made.problem) == (False, "không kết nối được")
    assert list(tmp_path.iterdir()) == []


def test_the_page_is_offline_and_escapes(draft: Path) -> None:
    html = (draft.with_name("draft.map") / "map.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "&lt;thử&gt;" in html
    assert 'src="data:image/png;base64,' in html
    assert not re.search(r'(?:src|action)="https?:|url\(\s*["\']?https?:|@import|<link', html)
    for words in ("Tra cứu thủ tục hành chính", "0,93", "Nhìn hình; đúng chỗ thì xác nhận", "Chưa thấy"):
        assert words in html
    assert set(re.findall(r'href="(https?://[^"/]+)', html)) == {URL}


EXISTING = """# của đơn vị
version: 1
id: thu          # mã
name: "Thử"
base_urls: {public: "https://cong.example.org"}
accounts:
  citizen-a: {username: a, password_env: PW_A}
"""


def test_the_map_goes_into_an_existing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(EXISTING, encoding="utf-8")
    mapped(monkeypatch, Wish(target=str(path)), FIRST)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(EXISTING)
    assert load_target(path).target.mapping.functions["procedure-search"].page == "/tim"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(), "cần một địa chỉ"),
        (Wish(url="ftp://x"), "không phải địa chỉ"),
        (Wish(url="https://a:b@x"), "không phải địa chỉ"),
        (Wish(url="https://khac.example.org", target="t.yaml"), "không phải https://khac.example.org"),
        (Wish(target="t.yaml", accounts=("citizen",)), "chưa đặt biến môi trường PW_A"),
        (Wish(target="t.yaml", accounts=("officer",)), "không có tài khoản «officer-receive»"),
        (Wish(target="t.yaml", officer="https://cb.example.org"), "base_urls.officer"),
        (Wish(target="thieu.yaml"), "không có tệp này"),
        (Wish(url=URL, out="khong/co/d.yaml"), "không ghi được vào đây"),
    ],
)
def test_wishes_that_make_no_sense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wish: Wish, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(EXISTING, encoding="utf-8")
    with pytest.raises(InputProblem) as caught:
        prepare(wish, Words(), {})
    assert words in caught.value.message


def test_a_strange_portal_is_not_hurried() -> None:
    far = Target(version=1, id="x", name="x", base_urls=BaseUrls(public=URL))
    near = Target(version=1, id="x", name="x", base_urls=BaseUrls(public="http://127.0.0.1:9"))
    assert polite(far).network.max_requests_per_s == 2.0
    assert polite(near).network.max_requests_per_s == 0.0
