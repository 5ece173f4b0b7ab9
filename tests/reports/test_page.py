"""The page in a browser: accessible, quiet on the network, usable with and without script, printable."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pypdf import PdfReader

import reports
from tests.reports import sample

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}


def opened(browser: Browser, path: Path, **options: Any) -> Page:
    page = browser.new_context(**{"viewport": DESK, **options}).new_page()
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_accessible(browser: Browser, page_file: Path, scheme: str, viewport: ViewportSize) -> None:
    page = opened(browser, page_file, color_scheme=scheme, viewport=viewport)
    page.locator("#open-all").click()
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    page.context.close()
    assert found.violations_count == 0, found.generate_report()


def test_accessible_in_english_and_when_the_portal_was_down(browser: Browser, run_dir: Path, tmp_path: Path) -> None:
    (english,) = reports.render(run_dir, sample.EDITION, ("html",), lang="en")
    (down,) = reports.render(sample.down_run(tmp_path), sample.EDITION, ("html",))
    for path in (english, down):
        page = opened(browser, path)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        page.context.close()
        assert found.violations_count == 0, found.generate_report()


def test_asks_the_network_for_nothing_and_says_no_error(browser: Browser, page_file: Path) -> None:
    page = browser.new_context(viewport=DESK).new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(dialog.message))
    page.goto(page_file.as_uri())
    page.locator("#open-all").click()
    page.context.close()
    assert [url for url in asked if not url.startswith(("data:", page_file.as_uri()))] == []
    assert errors == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_sideways_scrolling(browser: Browser, page_file: Path, width: int) -> None:
    page = opened(browser, page_file, viewport={"width": width, "height": 800})
    page.locator("#open-all").click()
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert wide <= width


def visible(page: Page) -> int:
    return page.locator(".criterion:visible").count()


def test_filter_search_and_address(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file)
    total = page.locator(".criterion").count()
    assert visible(page) == total
    assert page.locator("#shown").inner_text() == f"Đang hiện {total} trên {total} tiêu chí"
    page.get_by_label("Kết luận", exact=True).select_option("failed")
    expect(page.locator(".criterion:visible")).to_have_count(3)
    assert page.locator("#shown").inner_text() == f"Đang hiện 3 trên {total} tiêu chí"
    page.get_by_label("Tìm trong tiêu chí").fill("ho so cua nguoi khac")
    expect(page.locator(".criterion:visible")).to_have_count(1)
    assert page.evaluate("location.hash").startswith("#loc:state=failed&q=ho")
    again = opened(browser, page_file)
    again.goto(page_file.as_uri() + page.evaluate("location.hash"))
    again.reload()
    assert visible(again) == 1
    again.get_by_role("button", name="Bỏ lọc").click()
    assert visible(again) == total
    assert "#" not in again.url
    page.get_by_label("Tìm trong tiêu chí").fill("zzqxv wqkjh")
    expect(page.locator(".criterion:visible")).to_have_count(0)
    assert page.get_by_text("Không có tiêu chí nào khớp bộ lọc.").is_visible()
    page.context.close()
    again.context.close()


def test_filter_by_part_and_owner(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file)
    page.get_by_label("Phần", exact=True).select_option("security")
    expect(page.locator(".criterion:visible")).to_have_count(4)
    page.get_by_label("Người xử lý").select_option("suite")
    expect(page.locator(".criterion:visible")).to_have_count(1)
    assert page.locator(".part:visible").count() == 1
    page.context.close()


def test_a_link_opens_its_criterion_even_when_filtered_away(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file)
    page.get_by_label("Kết luận", exact=True).select_option("passed")
    expect(page.locator("#c-tracking")).to_be_hidden()
    page.locator("#chua-ket-luan a[href='#c-tracking']").click()
    expect(page.locator("#c-tracking > details")).to_have_attribute("open", "")
    assert page.locator("#c-tracking").is_visible()
    page.context.close()


def test_without_script_everything_is_there(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, java_script_enabled=False)
    assert page.locator(".criterion:visible").count() == page.locator(".criterion").count()
    assert page.locator("#filter:visible").count() == 0
    page.locator("#c-tracking summary").first.click()
    assert page.locator("#c-tracking .body").is_visible()
    page.context.close()


def test_dark_button_and_enlarged_picture_by_keyboard(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file)
    dark = page.get_by_role("button", name="Nền tối")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    dark.press("Enter")
    assert dark.get_attribute("aria-pressed") == "true"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.locator("#c-procedure-search .picture__button").first.press("Enter")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    page.context.close()


def test_headings_go_down_one_step_at_a_time(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file)
    levels = page.locator("main :is(h1,h2,h3,h4,h5,h6)").evaluate_all("all => all.map(h => Number(h.tagName[1]))")
    page.context.close()
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_printed_page_says_range_and_target(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, color_scheme="dark")
    page.get_by_label("Kết luận", exact=True).select_option("failed")
    expect(page.locator(".criterion:visible")).to_have_count(3)
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    page.context.close()
    assert len(pages) > 3
    whole = " ".join(" ".join(sheet.extract_text().split()) for sheet in pages)
    assert "Hiển thị đúng trên điện thoại" in whole, "a filter on the screen takes nothing from the paper"
    for number, sheet in enumerate(pages, start=1):
        said = " ".join(sheet.extract_text().split())
        assert "từ E đến B, chưa đủ cơ sở" in said
        assert "Bộ Mẫu · 4.2.0" in said
        assert f"Trang {number} / {len(pages)}" in said
