"""The driver waits for what a page has begun, and not for what never ends."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from steps.portal.semantic import SemanticPortal
from steps.portal.session import PortalSession
from tests.driver.conftest import Host, target_at
from tests.driver.pages.core import Answer, Request, serving

DRAWN = """<main id=m>Trang đầu <a href='#/sau'>Trang sau</a> <a href='#/gan' id=g>Trang gần</a></main><script>
const draw = async () => { if (location.hash) { for (let k = 0; k < 3; k++) await fetch('/doan?' + k); m.textContent = 'Đã vẽ ' + location.hash; } };
addEventListener('hashchange', draw);</script>"""
OLD_WAY = """<main><button type=button id=b>Xem</button><p id=m>Chưa có</p></main><script>
b.onclick = () => { const x = new XMLHttpRequest(); x.open('GET', '/doan'); x.onload = () => { const y = new XMLHttpRequest(); y.open('GET', '/doan'); y.onload = () => { m.textContent = 'Đã có'; }; y.send(); }; x.send(); };</script>"""
LATER = """<main><button type=button id=b>Xem</button><p id=m>Chưa có</p></main><script>
b.onclick = () => { const s = document.createElement('script'); s.src = '/phan.js'; document.body.append(s); };</script>"""
NEWS = "<main><h1>Tin báo</h1><p id=n>Đang nghe</p></main><script>fetch('/cho-tin?' + Math.random());</script>"
WHEEL = "<main><h1>Trang có vòng xoay</h1><div class='page-loader' style='width:40px;height:40px'></div></main>"
SHORT = """<main><p>7 thủ tục</p><ul id=r></ul><div id=e style='height:2000px'></div></main><script>
let n = 0, deaf = true; const more = (k) => { for (; k > 0; k--) { n += 1; r.insertAdjacentHTML('beforeend', `<li><a href=/p/${n}>Thủ tục số ${n} của danh mục</a> <span>1.00000${n}</span></li>`); } };
more(3); addEventListener('scroll', () => { if (n === 3 && scrollY > 0) { more(3); return; } if (scrollY === 0) deaf = false; if (!deaf && scrollY > 0 && n === 6) more(1); });</script>"""
PAGES = {"/ve": DRAWN, "/cu": OLD_WAY, "/phan": LATER, "/tin": NEWS, "/xoay": WHEEL, "/thieu": SHORT}
FOREVER_S = 3600.0


class Held:
    """Answers that come only at the end."""

    def __init__(self) -> None:
        self.end = threading.Event()

    def handle(self, request: Request) -> Answer:
        if request.path == "/cho-tin":
            self.end.wait(60)
            return Answer("{}", media_type="application/json")
        if request.path == "/phan.js":
            return Answer("m.textContent = 'Đã có';", media_type="text/javascript")
        body = PAGES.get(request.path, "xong")
        return Answer(f"<html lang=vi><head><title>Cổng chờ</title></head><body>{body}</body></html>")


@pytest.fixture
def driver(browser: Browser) -> Iterator[SemanticPortal]:
    held = Held()
    with serving(held.handle) as url:
        session = PortalSession(Host(target_at(url)), browser)
        found = session.anonymous()
        assert isinstance(found, SemanticPortal)
        yield found
        held.end.set()
        session.close()


def press(driver: SemanticPortal, words: str) -> None:
    things = driver.surface.things()
    driver.surface.act(next(t for t in things.items if t.text == words), things)


@pytest.mark.parametrize("guarded", [False, True])
def test_a_link_to_another_part_is_followed_to_its_end(driver: SemanticPortal, *, guarded: bool) -> None:
    if guarded:
        driver.surface.context.route("**/*", lambda route: route.continue_())
    driver.visit("/ve")
    press(driver, "Trang sau")
    assert "Đã vẽ #/sau" in driver.current().text


@pytest.mark.parametrize("page", ["/cu", "/phan"])
@pytest.mark.parametrize("guarded", [False, True])
def test_what_is_asked_for_in_other_ways_is_waited_for(driver: SemanticPortal, page: str, *, guarded: bool) -> None:
    if guarded:
        driver.surface.context.route("**/*", lambda route: route.continue_())
    driver.visit(page)
    press(driver, "Xem")
    assert "Đã có" in driver.current().text


@pytest.mark.parametrize(("page", "words"), [("/tin", "Đang nghe"), ("/xoay", "Trang có vòng xoay")])
def test_what_never_ends_is_waited_for_once(driver: SemanticPortal, page: str, words: str) -> None:
    driver.surface.patience_s = 0.5
    driver.visit(page)
    driver.surface.patience_s = FOREVER_S
    driver.visit(page)
    assert words in driver.current().text


def test_a_list_that_did_not_hear_of_its_end_is_told_again(driver: SemanticPortal) -> None:
    driver.visit("/thieu")
    driver._begin_results()
    first = driver._results()
    second = driver.next_page()
    third = driver.next_page()
    assert [len(r.items) for r in (first, second, third)] == [3, 3, 1]
