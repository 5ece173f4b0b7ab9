"""Habits of pages that vendors build of ready-made parts (windows, tabs, steps, chooser widgets)."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from steps.portal.semantic import SemanticPortal
from steps.portal.session import PortalSession
from tests.driver.conftest import Host, target_at
from tests.driver.pages.core import Answer, Request, serving

MODAL = """<main><h1>Nộp hồ sơ: Cấp thẻ hướng dẫn viên</h1><p>Mã thủ tục: 2.001628</p>
<div role=dialog aria-modal=true aria-hidden=true id=w style='display:none'><p>Bạn có chắc chắn muốn nộp hồ sơ này?</p><button type=button>Đồng ý</button></div></main>"""
PAGES = {"/modal": MODAL, "/modal-open": MODAL.replace("style='display:none'", "")}


def handle(request: Request) -> Answer:
    return Answer(f"<html lang=vi><head><title>Cổng</title></head><body>{PAGES.get(request.path, '')}</body></html>")


@pytest.fixture(scope="module")
def driver(browser: Browser) -> Iterator[SemanticPortal]:
    with serving(handle) as url:
        session = PortalSession(Host(target_at(url)), browser)
        made = session.anonymous_driver()
        assert isinstance(made, SemanticPortal)
        yield made
        session.close()


@pytest.mark.parametrize(
    ("path", "said", "unsaid"), [("/modal", "2.001628", ""), ("/modal-open", "chắc chắn", "2.001628")]
)
def test_a_window_hides_the_page_only_while_it_is_open(
    driver: SemanticPortal, path: str, said: str, unsaid: str
) -> None:
    driver.surface.open(path)
    text = driver.surface.content().text
    assert said in text
    assert not unsaid or unsaid not in text
