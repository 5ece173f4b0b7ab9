"""Habits of old portals that the driver must read as a person does: one form around everything, frames, windows."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import FunctionNotFound
from kiemdinh.model.target import AccessPolicy
from steps.portal.base import NO_PORTAL
from steps.portal.forms import main_form
from steps.portal.information import figure, table_of
from steps.portal.lexicon import lexicon_with
from steps.portal.semantic import SemanticPortal
from steps.portal.session import PortalSession
from steps.portal.snapshot import RawTable, Row
from steps.portal.text import PROCEDURE_CODE, codes_like
from tests.driver.conftest import Host, target_at
from tests.driver.pages.core import Answer, Handle, Request, serving

PAGER = '<tr><td colspan=3><table><tr><td><span>1</span></td><td><a href="javascript:go(2)">2</a></td></tr></table></td></tr>'
GRID = (
    "<table><tr class=head><td>STT</td><td>Mã thủ tục</td><td>Tên thủ tục</td></tr>"
    "<tr><td>1</td><td>2.001628</td><td><a href='/ct?id=1'>Cấp thẻ hướng dẫn viên</a></td></tr>"
    "<tr><td>2</td><td>1.009374</td><td><a href='/ct?id=2'>Cấp giấy phép tổ chức lễ hội</a></td></tr>"
    f"{PAGER}</table>"
)
LEFT = "<table><tr><td><input name=q placeholder='Tìm nhanh'><input type=image title='Tìm nhanh' src=/a.gif width=9 height=9></td></tr></table>"


def around(content: str) -> str:
    """A page with one form around everything and a column beside the content."""
    return f"<body><form method=post><table><tr><td>{LEFT}<a href='/'>Trang chủ</a></td><td>{content}</td></tr></table></form></body>"


PAGES = {
    "/": "<body><a href='/a'>Thể thao</a> <a href='/b'>Giải trí</a> <a href='/c'>Đời sống</a> <a href='/d'>Quảng cáo</a></body>",
    "/grid": around(GRID),
    "/box": around("<input type=checkbox name=ok> Tôi cam đoan (*)<br><input type=submit value='Nộp hồ sơ'>"),
    "/frame": around("<iframe src=/inner width=600 height=300></iframe>"),
    "/inner": "<body><table><tr><td>Tình trạng</td><td>Chờ tiếp nhận</td></tr></table></body>",
    "/alert": around("<input type=button value='Gửi' onclick=\"alert('Chưa nhập lý do')\">"),
    "/star": around("Họ tên <font color=red>(*)</font> <input name=ten>"),
}


def handle(request: Request) -> Answer:
    return Answer(f"<html><head><title>Cổng cũ</title></head>{PAGES.get(request.path, PAGES['/'])}</html>")


@pytest.fixture(scope="module")
def driver(browser: Browser) -> Iterator[SemanticPortal]:
    answer: Handle = handle
    with serving(answer) as url:
        session = PortalSession(Host(target_at(url, access=AccessPolicy())), browser)
        found = session.anonymous()
        assert isinstance(found, SemanticPortal)
        yield found
        session.close()


def test_a_grid_with_a_pager_inside_is_read_row_by_row(driver: SemanticPortal) -> None:
    driver.visit("/grid")
    content = driver.surface.content(PROCEDURE_CODE)
    assert [r.code for r in content.records] == ["2.001628", "1.009374"]
    assert ["STT", "Mã thủ tục", "Tên thủ tục"] in [list(t.columns) for t in content.tables]


def test_the_content_of_a_page_wide_form_is_told_from_the_search_box_beside_it(driver: SemanticPortal) -> None:
    driver.visit("/box")
    things = driver.surface.things()
    assert [t.attr for t in main_form(things)] == ["ok"]
    assert len({t.form for t in things.items if t.kind == "field"}) == 2


def test_what_a_frame_says_belongs_to_the_page(driver: SemanticPortal) -> None:
    driver.visit("/frame")
    content = driver.surface.content()
    assert ("Tình trạng", "Chờ tiếp nhận") in [(p.label, p.value) for p in content.pairs]


def test_a_window_of_the_browser_is_a_message(driver: SemanticPortal) -> None:
    driver.visit("/alert")
    things = driver.surface.things()
    driver.surface.act(next(t for t in things.items if t.text == "Gửi"), things)
    assert "Chưa nhập lý do" in driver.surface.content().remembered
    driver.visit("/grid")
    assert not driver.surface.content().remembered


def test_a_mark_of_obligation_is_no_error(driver: SemanticPortal) -> None:
    driver.visit("/star")
    assert driver.surface.content().notices == ()


def test_a_home_page_without_any_function_is_none_of_a_portal(driver: SemanticPortal) -> None:
    with pytest.raises(FunctionNotFound, match="không giống một cổng dịch vụ công") as caught:
        driver.go("page.statistics")
    assert NO_PORTAL in str(caught.value)


def test_codes_of_a_portal_that_numbers_its_own_way() -> None:
    pattern = codes_like(["SVH-26-001024"])
    assert pattern.endswith(r"SVH\-\d\d\-\d\d\d\d\d\d")
    assert codes_like(["000.00.00.H10-261122-0007"]) == codes_like([])


def test_figures_that_overlap_or_cannot_be_added_are_no_sum() -> None:
    rows = (("Tổng số hồ sơ", "9"), ("Đã giải quyết", "6"), ("Đúng hạn", "5"))
    raw = RawTable("", ("Nội dung", "Số lượng"), True, tuple(Row(c, False, False, ()) for c in rows))
    table = table_of(raw, lexicon_with({}))
    assert table is not None
    assert table.totals == {}
    assert figure("Đúng hạn", "95 %") is None
    assert figure("Tỷ lệ đúng hạn", "95") is None
    assert figure("Tiếp nhận", "1.250") == 1250
