"""The peer of ``bench/functional.py``: the page actions of its checks, written by hand for the reference portal alone.

``python bench/bare.py SETTINGS.json SHARE OF``: does every OF-th scenario, beginning with number SHARE.  Nothing of
the suite is loaded: no driver, no Gherkin, no outcomes; addresses and selectors are simply known.  The settings name
browser, its arguments, address, account and the small PDF that is filed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

Settings = dict[str, Any]
Scenario = Callable[[Page, Settings], None]
CODE, PAID = "1.004206", "1.004201"
WORDS = "cập nhật thông tin trên thẻ"
FILTERS = {
    "linh-vuc": ("G16-DL03", "G16-VH01"),
    "don-vi": ("G16.02", "G16.01"),
    "muc-do": ("full", "partial"),
    "doi-tuong": ("citizen", "enterprise"),
}


def expect(truth: object, what: str) -> None:
    """End the script when the portal is not as it should be: a time of a failed action compares with nothing."""
    if not truth:
        raise SystemExit(f"không như mong đợi: {what}")


def search(page: Page, settings: Settings, words: str, **filters: str) -> str:
    """Open the search page, fill it, send it; gives the text of the results."""
    page.goto(settings["url"] + "/thu-tuc", wait_until="domcontentloaded")
    page.fill("main [name=q]", words)
    for name, value in filters.items():
        page.select_option(f"main [name={name}]", value)
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.click("main form:has([name=q]) button[type=submit]")
    return page.inner_text("main")


def searching(words: str, *, found: bool | None = True) -> Scenario:
    """A search and a look at its results."""

    def scenario(page: Page, settings: Settings) -> None:
        text = search(page, settings, words)
        expect(found is None or (CODE in text) is found, words)

    return scenario


def filtering(name: str) -> Scenario:
    """The comparison with and without the right option of one filter, as often as the check opens the pages."""

    def scenario(page: Page, settings: Settings) -> None:
        for value, found in zip(FILTERS[name], (True, False), strict=True):
            page.goto(settings["url"] + "/thu-tuc", wait_until="domcontentloaded")
            page.eval_on_selector_all(f"main [name={name}] option", "all => all.map(o => o.label)")
            expect(CODE in search(page, settings, WORDS), "không lọc")
            expect((CODE in search(page, settings, WORDS, **{name: value})) is found, f"{name}={value}")

    return scenario


def results(page: Page, settings: Settings) -> None:
    """Open the first three results."""
    search(page, settings, "du lịch")
    links = page.eval_on_selector_all("main a[href^='/thu-tuc/']", "all => all.map(a => a.getAttribute('href'))")
    for link in list(dict.fromkeys(links))[:3]:
        page.goto(settings["url"] + link, wait_until="domcontentloaded")
        expect(link.rpartition("/")[2] in page.inner_text("main"), link)


def paging(page: Page, settings: Settings) -> None:
    """Filter, then go to the second page."""
    page.goto(settings["url"] + "/thu-tuc", wait_until="domcontentloaded")
    search(page, settings, "")
    search(page, settings, "", **{"muc-do": "full"})
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.click("main a[href*='trang=2']")
    expect("muc-do=full" in page.url, "trang 2")


def reading(code: str, *, status: int = 200) -> Scenario:
    """Open the page of a procedure and read it whole."""

    def scenario(page: Page, settings: Settings) -> None:
        answer = page.goto(f"{settings['url']}/thu-tuc/{quote(code)}", wait_until="domcontentloaded")
        expect(answer is not None and answer.status == status, code)
        expect(len(page.inner_text("main")) > 20, code)

    return scenario


def listing(page: Page, settings: Settings) -> None:
    """Open the list of services and read it whole."""
    page.goto(settings["url"] + "/dich-vu-cong", wait_until="domcontentloaded")
    expect(CODE in page.inner_text("main"), "danh mục")


def sign_in(page: Page, settings: Settings) -> None:
    """Sign in through the provider."""
    page.goto(settings["url"] + "/", wait_until="domcontentloaded")
    page.goto(settings["url"] + "/dang-nhap", wait_until="domcontentloaded")
    page.fill("[name=username]", settings["username"])
    page.fill("[name=password]", settings["password"])
    with page.expect_navigation(url=settings["url"] + "/", wait_until="domcontentloaded"):
        page.click("main button[type=submit]")


def file_dossier(page: Page, settings: Settings) -> None:
    """File a dossier and read its acknowledgement."""
    page.goto(f"{settings['url']}/thu-tuc/{CODE}", wait_until="domcontentloaded")
    page.goto(f"{settings['url']}/nop-ho-so/{CODE}", wait_until="domcontentloaded")
    page.fill("[name=dia_chi]", "Số 12, ngõ 34, phố Hoa Sen, phường Minh Họa, Hà Nội")
    page.fill("[name=dien_thoai]", "0100000011")
    page.fill("[name=email]", "congdan.a@example.org")
    for label, value in settings["form"].items():
        page.get_by_label(label).fill(value)
    for field in page.query_selector_all("main input[type=file]"):
        field.set_input_files(settings["pdf"])
    page.check("[name=nhan_ket_qua][value=online]")
    page.check("[name=dong_y]")
    with page.expect_navigation(url="**/xem-lai", wait_until="domcontentloaded"):
        page.click("[name=hanh_dong][value=tiep]")
    for box in page.query_selector_all("main input[type=checkbox]"):
        box.check()
    with page.expect_navigation(url="**/tiep-nhan", wait_until="domcontentloaded"):
        page.click("main form[action$='/gui'] button[type=submit]")
    expect("000.00.00" in page.inner_text("main"), "mã hồ sơ")


def filing(page: Page, settings: Settings) -> None:
    """Sign in and file."""
    sign_in(page, settings)
    file_dossier(page, settings)


OBSERVE: tuple[Scenario, ...] = (
    *(reading(PAID) for _ in range(4)),
    *(reading(CODE) for _ in range(9)),
    *(filtering(name) for name in FILTERS),
    searching(CODE),
    searching(WORDS),
    searching("cap nhat thong tin tren the"),
    searching(WORDS.upper()),
    searching("zzqxv wqkjh", found=False),
    paging,
    results,
    searching("<b>giấy</b> & phép", found=None),
    searching("giấy phép " * 60, found=None),
    searching("100%s %d %", found=None),
    searching("giấy phép' OR", found=None),
    *(listing for _ in range(3)),
)
WRITE: tuple[Scenario, ...] = (filing, filing)


def in_own_context(browser: Browser, scenario: Scenario, settings: Settings) -> None:
    """Each scenario has a visitor of its own, as in the suite."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    try:
        scenario(context.new_page(), settings)
    finally:
        context.close()


def main() -> None:
    """Do a share of the scenarios."""
    path, share, of = sys.argv[1:4]
    settings: Settings = json.loads(Path(path).read_text(encoding="utf-8"))
    chosen = {"observe": OBSERVE, "write": WRITE}[settings["stage"]]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=settings["browser"], args=settings["arguments"])
        for scenario in chosen[int(share) :: int(of)]:
            in_own_context(browser, scenario, settings)
        browser.close()


if __name__ == "__main__":
    main()
