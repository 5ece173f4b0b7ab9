"""Every kind of public page, the sign-in page and the payment page are clean to axe and fit 320 pixels."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlencode

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from portal.app import create_app
from portal.catalogue import load_catalogue, load_people
from portal.clock import HANOI
from portal.db.seed import open_database
from portal.identity.app import create_provider
from portal.identity.config import Client, ProviderConfig
from portal.payment_stub import PaymentOutcomes, create_payment_app
from portal.rules.fees import sign
from portal.settings import Settings

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/",
    "/thu-tuc",
    "/thu-tuc?q=khongco",
    "/thu-tuc/1.012001",
    "/dich-vu-cong",
    "/thong-ke",
    "/thong-ke?tu-ngay=sai",
    "/huong-dan",
    "/hoi-dap",
    "/phan-anh",
    "/phan-anh/tra-cuu?ma=PAKN-1",
    "/khao-sat",
    "/khao-sat/ket-qua",
    "/english",
    "/tro-nang",
    "/dieu-khoan",
    "/quyen-rieng-tu",
    "/so-do-trang",
    "/khong-co-trang-nay",
)
WIDE = ("/", "/thu-tuc/1.012001", "/thong-ke")


class _Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve `app` on a free loopback port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def portal_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("portal")
    settings = Settings(runtime_dir=folder, cache_dir=folder / "cache", secret_key="k" * 32)
    catalogue = load_catalogue()
    database = open_database(settings, catalogue, _Clock().now())
    with serving(create_app(settings, _Clock(), database, catalogue=catalogue)) as url:
        yield url


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


def examine(page: Page, address: str, widths: tuple[int, ...] = (320,)) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 720})
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert problems == []


@pytest.mark.parametrize("path", PAGES)
def test_public_page(page: Page, portal_url: str, path: str) -> None:
    examine(page, portal_url + path, (320, 1280) if path in WIDE else (320,))


def test_mistakes_in_a_form(page: Page, portal_url: str) -> None:
    page.goto(f"{portal_url}/phan-anh")
    page.get_by_role("button", name="Gửi phản ánh, kiến nghị").click()
    summary = page.get_by_role("alert")
    assert summary.evaluate("e => e === document.activeElement")
    assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []


def test_menu_opens_by_keyboard_on_a_narrow_screen(page: Page, portal_url: str) -> None:
    page.goto(portal_url)
    menu = page.get_by_role("button", name="Menu")
    assert not page.get_by_role("link", name="Thống kê").first.is_visible()
    menu.focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("link", name="Thống kê").first.is_visible()


def test_sign_in_page(page: Page) -> None:
    client = Client("cong", "bi-mat", ("https://portal.test/",))
    config = ProviderConfig(issuer="http://127.0.0.1", clients=(client,), passwords={"congdan.a": "x"})
    query = urlencode(
        {
            "response_type": "code",
            "client_id": "cong",
            "redirect_uri": "https://portal.test/",
            "scope": "openid",
            "code_challenge": "a" * 43,
            "code_challenge_method": "S256",
        }
    )
    with serving(create_provider(config, load_people())) as url:
        examine(page, f"{url}/authorize?{query}")
        page.get_by_label("Tên đăng nhập").fill("congdan.a")
        page.get_by_label("Mật khẩu").fill("sai")
        page.get_by_role("button", name="Đăng nhập").click()
        assert "không đúng" in page.get_by_role("alert").inner_text()
        assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []


def test_payment_page(page: Page) -> None:
    order = {"reference": "TT-1", "amount": "1000", "description": "Phí", "return_url": "https://portal.test/"}
    query = urlencode({**order, "signature": sign("khoa", order)})
    with serving(create_payment_app("khoa", PaymentOutcomes())) as url:
        examine(page, f"{url}/thanh-toan?{query}")
