"""Parts of the driver that need no portal: words, files, browser, failures."""

from __future__ import annotations

import io
import socket
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from kiemdinh.model.failures import EnvironmentProblem, InputProblem
from kiemdinh.model.target import Account, BaseUrls, Network, Person, Target
from steps.portal import files
from steps.portal.browser import find_browser
from steps.portal.capture import masked_picture
from steps.portal.lexicon import Lexicon, Term, builtin_terms
from steps.portal.session import PortalSession
from steps.portal.text import bare, dossier_code, fold, likeness, moment_with_time, number
from tests.driver.conftest import Host, target_at


def test_words_match_without_accents_and_case() -> None:
    assert fold("Tra CỨU  Thủ tục Đất") == "tra cuu thu tuc dat"
    assert likeness("Đăng nhập", "dang nhap") == 1.0
    assert likeness("Hướng dẫn đăng nhập", "Đăng nhập") < likeness("Đăng nhập hệ thống", "Đăng nhập") < 1.0
    assert likeness("Nội dung", "Nộp") == 0.0
    assert bare("Họ và tên (*):") == "Họ và tên"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mã hồ sơ: 000.00.00.G16-260101-0001.", "000.00.00.G16-260101-0001"),
        ("G16.02-20260101-1600001 đã nộp", "G16.02-20260101-1600001"),
        ("ngày 2026-01-22", ""),
    ],
)
def test_dossier_codes(text: str, code: str) -> None:
    assert dossier_code(text) == code


def test_moments_and_numbers() -> None:
    assert moment_with_time("Hẹn 01/02/2026, nhận lúc 14:05 22/01/2026") == "14:05 22/01/2026"
    assert number("1.234,5 %") == 1234.5
    assert number("—") is None
    assert number("3 trên 4") is None


def test_a_word_to_avoid_rules_out() -> None:
    term = Term("x", "x", ("Tra cứu",), ("hồ sơ",))
    assert term.score("Tra cứu thủ tục") > 0
    assert term.score("Tra cứu hồ sơ") == 0


def test_mapping_adds_words_and_unknown_keys_are_refused() -> None:
    lexicon = Lexicon(builtin_terms(), {"sign-out": ("Rời hệ thống",)})
    assert lexicon["sign-out"].score("Rời hệ thống") == 1.0
    with pytest.raises(InputProblem):
        Lexicon(builtin_terms(), {"khong-co": ("x",)})


def test_sample_files_are_what_they_say() -> None:
    assert len(PdfReader(io.BytesIO(files.sample("pdf").content)).pages) == 1
    Image.open(io.BytesIO(files.sample("png").content)).verify()
    with zipfile.ZipFile(io.BytesIO(files.sample("docx").content)) as archive:
        assert "word/document.xml" in archive.namelist()
    assert not files.disguised("program-as-pdf").content.startswith(b"%PDF")
    big = files.oversize(1_000_000)
    assert len(big.content) > 1_000_000
    assert len(PdfReader(io.BytesIO(big.content), strict=False).pages) == 1


def test_browser_is_found_in_order(tmp_path: Path) -> None:
    named, own, known = (
        tmp_path / "named",
        tmp_path / "ms/chromium_headless_shell-1/linux/headless_shell",
        tmp_path / "bin/chromium",
    )
    for path in (named, own, known):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o755)
    environ = {"PATH": str(known.parent), "HOME": str(tmp_path / "home")}
    assert find_browser(environ) == known
    environ["PLAYWRIGHT_BROWSERS_PATH"] = str(tmp_path / "ms")
    assert find_browser(environ) == own
    environ["KIEMDINH_BROWSER"] = str(named)
    assert find_browser(environ) == named
    environ["KIEMDINH_BROWSER"] = str(tmp_path / "missing")
    with pytest.raises(InputProblem):
        find_browser(environ)


def test_no_browser_names_both_commands(tmp_path: Path) -> None:
    with pytest.raises(
        EnvironmentProblem, match=r"playwright install chromium.*apt-get install chromium-headless-shell"
    ):
        find_browser({"PATH": str(tmp_path), "HOME": str(tmp_path)})


def test_a_portal_that_is_down_is_the_environments_problem(browser: Browser) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        session = PortalSession(Host(target_at(f"http://127.0.0.1:{taken.getsockname()[1]}")), browser)
        with pytest.raises(EnvironmentProblem):
            session.anonymous().search_procedures("x")
        session.close()


def test_pictures_are_masked_and_the_page_restored(browser: Browser) -> None:
    person = Person(identity_number="001190000099", phone="0912345678", address="Số 1 phố Thử Nghiệm")
    target = Target(
        version=1,
        id="thu",
        name="Thử",
        base_urls=BaseUrls(public="http://127.0.0.1:9"),
        accounts={"citizen-a": Account(username="u", password_env="PW", person=person)},
        network=Network(timeout_s=2.0),
    )
    page = browser.new_page()
    markup = "<p id=a>{}</p><input id=b value='{}'>"
    page.set_content(markup.format("Số định danh 001190000099, Số 1 phố Thử Nghiệm, a.b@example.vn", "0912345678"))
    shown = masked_picture(page, target)
    assert "001190000099" in page.inner_text("#a")
    assert page.input_value("#b") == "0912345678"
    bar = "█"
    page.set_content(markup.format(f"Số định danh {bar * 12}, {bar * 19}, {bar * 14}", bar * 10))
    assert shown == page.screenshot(full_page=True, animations="disabled")
    page.close()
