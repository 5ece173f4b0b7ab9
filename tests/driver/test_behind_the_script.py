"""What a page's own script keeps to itself: the driver sees the portal behind it."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.enums import MappingState
from kiemdinh.model.target import MappedElement, MappedFunction, Mapping
from steps.portal.files import oversize, sample
from steps.portal.kept_session import can_be_taken_up
from steps.portal.semantic import SemanticPortal
from steps.portal.session import PortalSession
from tests.driver.conftest import Host, target_at
from tests.driver.pages.core import Answer, Request, serving

LIMIT = 1_000_000
FORM = f"""<main><h1>Nộp hồ sơ</h1><label for=c>Nội dung *</label><textarea id=c></textarea><p>Tệp tối đa 1 MB</p>
<label for=f>Đơn đề nghị *</label><input type=file id=f><p id=said role=alert></p><button type=button id=b>Nộp hồ sơ</button></main><script>
f.onchange = async () => {{ said.textContent = ''; if (f.files[0].size > {LIMIT}) {{ said.textContent = 'Tệp quá lớn'; f.value = ''; return; }}
  const body = new FormData(); body.append('tep', f.files[0]); await fetch('/tep', {{method: 'POST', body}}); }};
b.onclick = async () => {{ said.textContent = ''; if (!c.value.trim()) {{ said.textContent = 'Chưa nhập nội dung'; return; }}
  await fetch('/nop', {{method: 'POST', body: new URLSearchParams({{noi_dung: c.value}})}});
  document.querySelector('main').innerHTML = '<h1>Nộp hồ sơ thành công</h1><p>Mã hồ sơ: 000.00.00.H01-261122-0001</p>'; }};</script>"""
REACH = """<main><form><label for=t>Họ và tên *</label><input id=t>
<div><span id=n>Nhận kết quả *</span><div aria-haspopup=listbox aria-labelledby=n style='width:99px;height:20px'>Chọn…</div></div>
<div><label for=s>Tỉnh *</label><select id=s tabindex=-1 required><option value=''>Chọn</option><option>Hà Nội</option></select><span role=combobox tabindex=0 aria-label='Tỉnh *' style='display:inline-block;width:99px;height:20px'></span></div>
<div><label for=d>Ngày *</label><input id=d readonly aria-haspopup=dialog tabindex=-1><button type=button>Mở lịch</button></div></form></main>"""
TOKEN = """<header><span id=w></span></header><main><h1>Cổng dịch vụ công</h1><p>Trang chủ</p></main><script>
const token = localStorage.getItem('phien');
if (token) fetch('/toi', {headers: {Authorization: 'Bearer ' + token}}).then(() => { w.innerHTML = '<b>Trần Văn Bảo</b> <button type=button id=o>Đăng xuất</button>'; o.onclick = () => { localStorage.removeItem('phien'); w.textContent = ''; }; });</script>"""
BUTTON = """<main><h1>Giấy tờ</h1><section><h2>Đơn đề nghị</h2><button type=button class=k>Bấm chỗ này</button></section><p id=said></p></main><script>
document.querySelector('.k').onclick = () => { const i = document.createElement('input'); i.type = 'file'; i.onchange = () => { said.textContent = 'Đã chọn ' + i.files[0].name; }; i.click(); };</script>"""
PAGES = {"/form": FORM, "/reach": REACH, "/": TOKEN, "/button": BUTTON}


@dataclass
class Place:
    """A driver at a portal, and what the portal got."""

    driver: SemanticPortal
    fields: list[dict[str, str]] = field(default_factory=list)
    files: list[int] = field(default_factory=list)


@pytest.fixture(scope="module")
def place(browser: Browser) -> Iterator[Place]:
    fields: list[dict[str, str]] = []
    files: list[int] = []

    def handle(request: Request) -> Answer:
        if request.method == "POST":
            fields.append(request.form)
            files.extend(len(content) for _, content in request.files.values())
        return Answer(f"<html lang=vi><title>Cổng</title><body>{PAGES.get(request.path, '')}</body></html>")

    confirmed = MappedFunction(
        page="/button",
        element=MappedElement(role="button", name="Bấm chỗ này"),
        state=MappingState.CONFIRMED,
        by="Nguyễn Văn Mẫu",
        on="2026-11-22",
    )
    with serving(handle) as url:
        session = PortalSession(Host(target_at(url, mapping=Mapping(functions={"attachments": confirmed}))), browser)
        driver = session.anonymous_driver()
        assert isinstance(driver, SemanticPortal)
        yield Place(driver, fields, files)
        session.close()


def test_a_form_that_the_page_keeps_is_sent_without_the_field(place: Place) -> None:
    place.driver.visit("/form")
    place.driver.fill({"Nội dung": ""})
    kept = place.driver.submit(client_checks=False)
    assert (kept.accepted, kept.sent) == (False, 0)
    sent = place.driver.submit_lacking("Nội dung")
    assert sent.accepted
    assert sent.sent > 0
    assert place.fields[-1] == {"noi_dung": ""}


def test_a_file_that_only_the_page_finds_too_large_is_sent(place: Place) -> None:
    large = oversize(LIMIT)
    place.driver.visit("/form")
    refused = place.driver.attach("", large)
    assert (refused.accepted, refused.sent) == (False, 0)
    sent = place.driver.attach("", large, client_checks=False)
    assert sent.accepted is not False
    assert sent.sent > LIMIT
    assert place.files[-1] == len(large.content)


def test_a_mandatory_field_that_tab_never_reaches_is_told(place: Place) -> None:
    place.driver.visit("/reach")
    assert place.driver.out_of_tab_reach() == ("Nhận kết quả",)


def test_a_token_is_known_as_the_session_and_can_be_taken_up_again(place: Place) -> None:
    driver = place.driver
    driver.visit("/")
    assert not driver.session().marks.keys() & {"localStorage phien"}
    driver.page.evaluate("() => localStorage.setItem('phien', 'token-cua-mot-nguoi-da-vao')")
    driver.home()
    assert driver.is_signed_in()
    kept = driver.session()
    assert kept.marks["localStorage phien"] == "token-cua-mot-nguoi-da-vao"
    assert can_be_taken_up(kept)
    driver.sign_out()
    driver.home()
    assert not driver.is_signed_in()
    driver.take_up_session(kept)
    driver.home()
    assert driver.is_signed_in()


def test_files_go_by_the_button_that_a_person_confirmed(place: Place) -> None:
    place.driver.visit("/button")
    attached = place.driver.attach("Đơn đề nghị", sample("pdf", "don"))
    assert attached.accepted
