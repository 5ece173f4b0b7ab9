"""Habits of pages drawn by scripts that the driver must cope with, each on a page of a few lines."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import EnvironmentProblem
from kiemdinh.model.target import AccessPolicy
from steps.portal.controls import choose, offered, pick_day
from steps.portal.facets import facets, words_of
from steps.portal.forms import main_form
from steps.portal.pages import section_texts
from steps.portal.papers import file_given
from steps.portal.semantic import SemanticPortal
from steps.portal.session import PortalSession
from steps.portal.text import PROCEDURE_CODE
from steps.portal.unfolding import unfold
from steps.portal.values import SectionKind
from tests.driver.conftest import Host, target_at
from tests.driver.pages.core import Answer, Handle, Request, serving

TYPING = """<main><input type=search placeholder='Gõ tên thủ tục' id=q><ul id=r></ul></main><script>
let t; q.oninput = () => { clearTimeout(t); t = setTimeout(async () => { await fetch('/slow'); r.innerHTML = '<li><a href=/p>Xong ' + q.value + '</a></li>'; }, 200); };</script>"""
GROWING = """<main><p>6 thủ tục</p><ul id=r></ul><div id=e style='height:2000px'></div></main><script>
let n = 0; const more = () => { for (let k = 0; k < 3; k++) { n += 1; r.insertAdjacentHTML('beforeend', `<li><a href=/p/${n}>Thủ tục số ${n} của danh mục</a> <span>1.00000${n}</span></li>`); } };
more(); addEventListener('scroll', () => { if (n < 6) more(); });</script>"""
PICKER = """<main><span id=n>Lĩnh vực</span><div id=f aria-haspopup=listbox aria-labelledby=n style='width:99px;height:20px'>Tất cả</div></main><script>
f.onclick = () => { document.body.insertAdjacentHTML('beforeend', '<ul role=listbox id=s><li role=option>Văn hóa</li><li role=option>Thể thao</li></ul>'); for (const o of s.children) o.onclick = () => { f.textContent = o.textContent; s.remove(); }; };
addEventListener('keydown', (e) => { if (e.key === 'Escape' && window.s) s.remove(); });</script>"""
DAYS = """<main><label for=d>Ngày tổ chức *</label><input id=d readonly aria-haspopup=dialog><div id=c></div></main><script>
let m = 10, y = 2026; const draw = () => { c.innerHTML = `<button type=button id=b aria-label='Tháng trước'>‹</button><b>Tháng ${m + 1}/${y}</b><button type=button id=a aria-label='Tháng sau'>›</button><div id=g></div>`;
b.onclick = () => { m -= 1; if (m < 0) { m = 11; y -= 1; } draw(); }; a.onclick = () => { m += 1; if (m > 11) { m = 0; y += 1; } draw(); };
for (let k = 1; k <= 28; k++) { const x = document.createElement('button'); x.type = 'button'; x.textContent = k; x.onclick = () => { d.value = `${k}/${m + 1}/${y}`; c.innerHTML = ''; }; g.append(x); } };
d.onclick = draw;</script>"""
FOLDED = """<main><h1>Thủ tục</h1><h2><button type=button aria-expanded=false id=h>Chi phí</button></h2><div id=p></div></main><script>
h.onclick = () => { h.setAttribute('aria-expanded', 'true'); p.textContent = 'Không thu phí'; };</script>"""
TOAST = """<main><button type=button id=b>Lưu nháp</button></main><script>
b.onclick = () => { const t = document.createElement('div'); t.className = 'x1y2'; t.style.position = 'fixed'; t.textContent = 'Đã lưu bản nháp'; document.body.append(t); setTimeout(() => t.remove(), 30); };</script>"""
RESULT = "<main><button type=button onclick=\"window.open('/tep.pdf')\">Xem kết quả</button></main>"
CHIPS = "<main><ul><li><a href=/p>Cấp thẻ thư viện</a><div style='display:flex'><span>1.000123</span><span>Toàn trình</span></div></li></ul></main>"
ZONES = "<main>" + "".join(
    f"<div><b>{n}</b><p>Kéo tệp vào đây</p><button type=button>Chọn tệp</button><input type=file style='display:none'></div>"
    for n in ("Đơn đề nghị", "Đề án")
) + "</main>"  # fmt: skip
ASIDE = """<aside><h3>Lĩnh vực</h3><ul><li><a href=/drawn?f=1>Văn hóa (12)</a></li><li><a href=/drawn?f=2>Thể thao (7)</a></li></ul><h3>Tin mới</h3><a href=/tin>Thông báo</a></aside><main><p>19 thủ tục</p></main>"""
ASKED = "<main><form><p>Lĩnh vực: <label><input type=radio name=f value=''> Tất cả</label> <label><input type=radio name=f value=1> Văn hóa</label></p><input name=q></form></main>"
PAGED = """<main><p>Tìm thấy 4 thủ tục</p><ul id=r></ul>Trang <select id=p><option>1</option><option>2</option></select></main><script>
const draw = () => { r.innerHTML = ''; for (const k of [1, 2]) r.insertAdjacentHTML('beforeend', `<li><a href=/p/${p.value}${k}>Thủ tục số ${p.value}${k} của danh mục</a> <span>1.0000${p.value}${k}</span></li>`); }; p.onchange = draw; draw();</script>"""
GRID = "<main><h1>Cấp giấy phép</h1><div style='display:grid;grid-template-columns:1fr 3fr'><div>Mã thủ tục</div><div>1.009374</div><div>Phí, lệ phí</div><div>650.000 đồng</div><div>Thời hạn giải quyết</div><div>5 ngày làm việc</div></div></main>"
PANELS = "<main><h1>Cấp giấy phép</h1><ul role=tablist><li role=tab id=a>Phí, lệ phí</li><li role=tab id=b>Thời hạn giải quyết</li></ul><div role=tabpanel aria-labelledby=a>650.000 đồng</div><div role=tabpanel aria-labelledby=b hidden>5 ngày làm việc</div></main>"
PAGES = {
    "/grid": GRID, "/panels": PANELS,
    "/aside": ASIDE, "/asked": ASKED, "/paged": PAGED,
    "/typing": TYPING, "/growing": GROWING, "/picker": PICKER, "/days": DAYS, "/folded": FOLDED, "/toast": TOAST,
    "/result": RESULT, "/chips": CHIPS, "/zones": ZONES, "/slow": "xong",
}  # fmt: skip


def handle(request: Request) -> Answer:
    if request.path == "/tep.pdf":
        return Answer("%PDF-1.4 ket qua", media_type="application/pdf")
    return Answer(f"<html lang=vi><head><title>Cổng vẽ</title></head><body>{PAGES.get(request.path, '')}</body></html>")


@pytest.fixture(scope="module")
def driver(browser: Browser) -> Iterator[SemanticPortal]:
    answer: Handle = handle
    with serving(answer) as url:
        session = PortalSession(Host(target_at(url, access=AccessPolicy())), browser)
        found = session.anonymous()
        assert isinstance(found, SemanticPortal)
        yield found
        session.close()


def test_what_a_search_brings_after_typing_has_ended_is_waited_for(driver: SemanticPortal) -> None:
    driver.visit("/typing")
    driver.page.fill("#q", "thẻ")
    driver.surface.answer()
    assert "Xong thẻ" in driver.current().text


def test_a_list_that_grows_is_read_to_its_end(driver: SemanticPortal) -> None:
    driver.visit("/growing")
    first = driver._results()
    second = driver.next_page()
    assert [i.code for i in first.items] == ["1.000001", "1.000002", "1.000003"]
    assert [i.code for i in second.items] == ["1.000004", "1.000005", "1.000006"]


def test_a_home_made_picker_is_a_list_of_choices(driver: SemanticPortal) -> None:
    driver.visit("/picker")
    things = driver.surface.things()
    field = next(t for t in things.items if t.kind == "field")
    assert (field.role, field.value) == ("combobox", "")
    assert offered(field, things, driver.surface) == ["Văn hóa", "Thể thao"]
    things = driver.surface.things()
    assert choose(next(t for t in things.items if t.kind == "field"), things, "Thể thao", driver.surface)
    assert driver.page.text_content("#f") == "Thể thao"


def test_a_day_that_cannot_be_typed_is_chosen(driver: SemanticPortal) -> None:
    driver.visit("/days")
    things = driver.surface.things()
    assert pick_day(main_form(things)[0], things, date(2027, 1, 6), driver.surface)
    assert driver.page.input_value("#d") == "6/1/2027"


def test_folded_parts_are_opened(driver: SemanticPortal) -> None:
    driver.visit("/folded")
    assert unfold(driver.surface) == 1
    assert "Không thu phí" in driver.current().text


def test_a_toast_without_a_role_is_remembered(driver: SemanticPortal) -> None:
    driver.visit("/toast")
    assert driver.save_draft().message == "Đã lưu bản nháp"


def test_a_file_that_a_button_opens_in_a_new_tab_is_got(driver: SemanticPortal) -> None:
    driver.visit("/result")
    button = driver.seek("result.link", ("button",))
    assert button is not None
    given = file_given(driver.surface, lambda: driver.surface.act(*button))
    assert given is not None
    assert given.content.startswith(b"%PDF")


def test_parts_of_a_flexible_row_are_words_apart(driver: SemanticPortal) -> None:
    driver.visit("/chips")
    (record,) = [r for r in driver.surface.content(PROCEDURE_CODE).records if r.code]
    assert record.code == "1.000123"
    assert record.links


def test_a_file_field_behind_a_button_is_named_by_its_zone(driver: SemanticPortal) -> None:
    driver.visit("/zones")
    files = [t for t in driver.surface.things().items if t.type == "file"]
    assert [f.row.split(" Kéo")[0] for f in files] == ["Đơn đề nghị", "Đề án"]


def test_a_home_page_that_draws_nothing_is_nobodys_to_judge(driver: SemanticPortal) -> None:
    with pytest.raises(EnvironmentProblem, match="không hiện chữ"):
        driver.home()


def test_links_under_the_name_of_a_filter_are_its_options(driver: SemanticPortal) -> None:
    driver.visit("/aside")
    found = facets(driver.surface.things(), driver.lexicon["filter.field"])
    assert [words_of(t) for t in found] == ["Văn hóa", "Thể thao"]
    assert facets(driver.surface.things(), driver.lexicon["filter.level"]) == []


def test_radio_buttons_are_asked_under_the_words_before_them(driver: SemanticPortal) -> None:
    driver.visit("/asked")
    assert [(t.group, t.choice) for t in driver.surface.things().items if t.box] == [
        ("Lĩnh vực:", "Tất cả"),
        ("Lĩnh vực:", "Văn hóa"),
    ]


def test_a_drop_down_list_of_pages_leads_on(driver: SemanticPortal) -> None:
    driver.visit("/paged")
    driver._begin_results()
    assert [i.code for i in driver.next_page().items] == ["1.000021", "1.000022"]


@pytest.mark.parametrize("path", ["/grid", "/panels"])
def test_parts_of_a_procedure_in_a_grid_or_behind_tabs(driver: SemanticPortal, path: str) -> None:
    driver.visit(path)
    found = section_texts(driver.surface.content(), driver.lexicon)
    assert (found[SectionKind.FEE], found[SectionKind.TIME_LIMIT]) == ("650.000 đồng", "5 ngày làm việc")
