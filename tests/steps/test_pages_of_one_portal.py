"""What main pages share: links that lead somewhere, an office in the footer, letters of today, nothing cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import CannotTell, EnvironmentProblem, Violation
from steps.fixtures import Scene
from steps.portal.values import Download, PageView
from steps.structure_steps import _CUT, Visited, links_work, same_footer, text_nfc

_SITE = "https://cong.example"
_HOME = "<title>Cổng</title><h1>Trang chủ</h1>"
_GUIDE = "<h1>Hướng dẫn</h1><p>Cách nộp hồ sơ</p>"
_NOTHING = "<h1>Không tìm thấy trang</h1><p>Xem lại địa chỉ</p>"


@dataclass
class Site:
    """Answers downloads; ``None`` stands for a redirect that never ends."""

    answer: Callable[[str], tuple[int, str] | None]

    def download(self, address: str) -> Download:
        got = self.answer(address.removeprefix(_SITE))
        if got is None:
            raise EnvironmentProblem(f"{address}: không tải được (Max redirect count exceeded)")
        return Download(address, got[0], "", "text/html", got[1].encode(), {})

    def curl(self, url: str) -> str:
        return f"curl {url}"


def visited(text: str = "", footer: dict[str, object] | None = None, links: tuple[str, ...] = ()) -> Visited:
    page = PageView(url=f"{_SITE}/", status=200)
    return Visited("home", page, "vi", None, footer, text, links)


def follow(answer: Callable[[str], tuple[int, str] | None]) -> None:
    pages = [visited(links=(f"{_SITE}/huong-dan", f"{_SITE}/cu"))]
    target = SimpleNamespace(base_urls=SimpleNamespace(public=_SITE))
    collect = cast("Any", SimpleNamespace(target=target, plan=SimpleNamespace(seed=1)))
    links_work(Scene({"visited": pages, "driver": Site(answer)}), collect)


def pages_of(there: dict[str, str], other: tuple[int, str] | None) -> Callable[[str], tuple[int, str] | None]:
    return lambda path: (200, there[path]) if path in there else other


@pytest.mark.parametrize(
    ("answer", "observed"),
    [
        (pages_of({"/": _HOME, "/huong-dan": _GUIDE}, (404, _NOTHING)), "trả mã 404"),
        (pages_of({"/": _HOME, "/huong-dan": _GUIDE}, (200, _NOTHING)), "báo không tìm thấy"),
        (pages_of({"/": _HOME, "/huong-dan": _GUIDE}, None), "chuyển hướng vòng quanh"),
    ],
)
def test_a_dead_link_is_told_whatever_its_status(
    answer: Callable[[str], tuple[int, str] | None], observed: str
) -> None:
    with pytest.raises(Violation, match="1 liên kết hỏng") as told:
        follow(answer)
    assert observed in told.value.observed


@pytest.mark.parametrize(
    "answer",
    [
        pages_of({"/": _HOME, "/huong-dan": _GUIDE, "/cu": _GUIDE}, (200, _NOTHING)),
        pages_of({}, (200, "<div id=app></div><script>const t = 'Không tìm thấy trang'</script>")),
        pages_of({"/": _HOME}, (200, _GUIDE)),
    ],
    ids=["own-page-for-nothing", "drawn-by-script", "another-page-for-nothing"],
)
def test_a_portal_that_answers_everything_has_no_dead_link_for_it(
    answer: Callable[[str], tuple[int, str] | None],
) -> None:
    follow(answer)


def footed(text: str, said: str = "", pictures: int = 0) -> None:
    part = {"text": f"{text} Tổng đài 1900 1234", "links": [], "said": said, "pictures": pictures, "colour": "x"}
    same_footer(Scene({"visited": [visited(footer=part)]}))


@pytest.mark.parametrize(
    "text", ["Bộ Y tế", "UBND tỉnh Hà Nam", "Ủy ban nhân dân", "Cục Hàng hải", "Sở Nội vụ", "Ministry of Health"]
)
def test_a_footer_that_names_an_office_passes(text: str) -> None:
    footed(text)
    footed("Liên hệ", said=text)


def test_a_footer_without_an_office_fails_where_nothing_else_may_name_it() -> None:
    with pytest.raises(Violation, match="tên cơ quan"):
        footed("Liên hệ hỗ trợ dịch vụ, bộ phận kỹ thuật")
    with pytest.raises(CannotTell):
        footed("Liên hệ", pictures=1)
    with pytest.raises(CannotTell):
        footed("© BVHTTDL")


def test_letters_of_the_old_fonts_are_told() -> None:
    text_nfc(Scene({"visited": [visited("Thủ tục hành chính được công bố, «Nộp hồ sơ»: 5 µm Office® 10º")]}))
    with pytest.raises(Violation, match="phông chữ cũ"):
        text_nfc(Scene({"visited": [visited("Thñ tôc hµnh chÝnh ®­îc c«ng bè t¹i trang nµy vµ nhËn kÕt qu¶")]}))


@pytest.mark.parametrize(
    ("style", "cut"),
    [
        ("html,body{overflow-x:hidden} main{width:900px}", True),
        ("html,body{overflow-x:hidden} main{overflow-x:auto} p{width:900px}", False),
        ("html,body{overflow-x:hidden} p{position:absolute;left:-40px;width:900px}", False),
        ("html,body{overflow-x:hidden}", False),
    ],
)
def test_text_that_runs_out_of_a_page_that_does_not_scroll_is_cut(browser: Browser, style: str, cut: bool) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 600})
    try:
        words = "Nộp hồ sơ trực tuyến và theo dõi kết quả giải quyết. " * 6
        page.set_content(f"<style>{style}</style><main><p>{words}</p></main>")
        assert (page.evaluate(_CUT) > 0) is cut
    finally:
        page.close()
