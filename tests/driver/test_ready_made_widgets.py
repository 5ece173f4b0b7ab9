"""Widgets that province portals are built of: sheets of days, lists by script, boxes in rows with buttons above."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import pytest

from kiemdinh.model.target import Procedure
from steps.portal.lexicon import lexicon_with
from steps.portal.listing import stated_total
from steps.portal.semantic import SemanticPortal
from steps.portal.semantic_officer import SemanticOfficer
from steps.portal.session import PortalSession

CODE = "000.14.H77-261122-0007"
# A field that cannot be typed into; a click opens a sheet whose arrows are header cells and which shows days of two more months.
DAYS = """<main><h1>Nộp hồ sơ</h1><form><label>Họ và tên * <input value='Trần Văn Bảo'></label><label>Ngày cấp giấy tờ * <input id=d readonly></label><label>Nội dung <textarea></textarea></label></form></main>
<style>#sheet td, #sheet th { cursor: pointer }</style><script>
let v = new Date(); v.setDate(1);
const draw = () => { let h = '<table><tr><th class=p>«</th><th colspan=5>Tháng ' + (v.getMonth() + 1) + ' ' + v.getFullYear() + '</th><th class=n>»</th></tr>'; const x = new Date(v); x.setDate(1 - 7 + x.getDay() * 0);
  for (let w = 0; w < 7; w++) { h += '<tr>'; for (let k = 0; k < 7; k++) { h += '<td data-t=' + x.getTime() + '>' + x.getDate() + '</td>'; x.setDate(x.getDate() + 1); } h += '</tr>'; } sheet.innerHTML = h + '</table>'; };
d.onclick = () => { if (document.getElementById('sheet')) return; const s = document.createElement('div'); s.id = 'sheet'; document.body.append(s); draw();
  s.onclick = (e) => { const t = e.target; if (t.className === 'p') { v.setMonth(v.getMonth() - 1); draw(); } else if (t.className === 'n') { v.setMonth(v.getMonth() + 1); draw(); } else if (t.dataset.t) { const c = new Date(+t.dataset.t); d.value = String(c.getDate()).padStart(2, '0') + '/' + String(c.getMonth() + 1).padStart(2, '0') + '/' + c.getFullYear(); s.remove(); } }; };</script>"""
LENGTH = """<main><h1>Danh mục</h1><label>Hiển thị <select><option>10<option>25<option>50</select> mục</label><table><tr><th>Mã</th></tr><tr><td>1.000001</td></tr></table><div>Hiển thị 1 đến 10 của 23 mục</div></main>"""
FEES = """<main><h1>Hồ sơ</h1><ul><li><a role=tab aria-selected=true href='#a'>Thông tin</a></li><li><a role=tab aria-selected=false href='#b'>Nghĩa vụ tài chính</a></li></ul>
<div id=a>Mã hồ sơ: 000.14.H77-261122-0007</div><div id=b hidden><p>Đã nộp</p><a href='/paper'>Biên lai điện tử</a></div></main><script>
for (const t of document.querySelectorAll('[role=tab]')) t.onclick = (e) => { e.preventDefault(); for (const p of [a, b]) p.hidden = '#' + p.id !== t.hash; };</script>"""
LISTED = f"<table><tr><th><input type=checkbox aria-label='Chọn tất cả'></th><th>Mã hồ sơ</th><th>Trạng thái</th></tr><tr><td><input type=checkbox></td><td><a href='/officer/one?n=7'>{CODE}</a></td><td>Mới đăng ký</td></tr></table>"
TREE = "<nav><ul><li><a href='/officer/mine'>Việc của tôi</a></li><li><a href='/officer/new'>Chờ tiếp nhận (1)</a></li></ul></nav>"
SEARCH = "<form><label>Mã hồ sơ <input name=q></label><button>Tìm kiếm</button></form>"
TOOLS = """<div><button type=button id=t disabled>Tiếp nhận</button></div><script>const box = document.querySelector('td input'); box.onchange = () => { t.disabled = !box.checked; };
t.onclick = () => { const w = document.createElement('div'); w.setAttribute('role', 'dialog'); w.innerHTML = '<p>Tiếp nhận hồ sơ đã chọn?</p><button>Đồng ý</button>'; document.body.append(w); w.querySelector('button').onclick = () => { w.innerHTML = '<p role=status>Tiếp nhận thành công</p>'; }; };</script>"""
# A picker drawn over a list that stays in the page one point wide, and a second step with a file and a box that is not shown yet.
PICKER = """<main><h1>Nộp hồ sơ</h1><form><div><label for=t>Tỉnh *</label><select id=t name=t tabindex=-1 aria-hidden=true style='position:absolute;width:1px;height:1px;clip:rect(0 0 0 0)'><option value=''>-- Chọn --<option value=1>Tỉnh Minh Họa<option value=2 selected>Tỉnh Ví Dụ</select>
<span><span role=combobox aria-haspopup=listbox tabindex=0 aria-labelledby=c><span id=c>Tỉnh Ví Dụ</span>▾</span></span></div><label>Họ và tên * <input></label><label>Nội dung <textarea></textarea></label>
<div hidden><table><tr><td>Đơn đề nghị *</td><td><button type=button>Chọn tệp tin</button><input type=file hidden></td></tr></table><p><span><b><input type=checkbox> Tôi cam đoan</b></span></p></div></form></main>"""
# A window whose one answer says neither what was pressed nor «Đồng ý», and one that offers no answer at all.
ASKED = """<main><h1>Hồ sơ</h1><button type=button id=b>Yêu cầu bổ sung</button></main><script>b.onclick = () => { const w = document.createElement('div'); w.setAttribute('role', 'dialog'); w.innerHTML = '<label>Nội dung cần bổ sung * <textarea></textarea></label><button>Đóng</button>%s'; document.body.append(w);
const y = w.querySelector('#y'); if (y) y.onclick = () => { w.innerHTML = '<p role=status>Thành công: ' + w.querySelector('textarea').value + '</p>'; }; };</script>"""
WRONG = """<main><h1>Nộp hồ sơ</h1><form><div class='form-group has-error'><label for=h>Họ và tên *</label><input id=h aria-invalid=true><p class=help-block>Họ và tên là thông tin bắt buộc</p></div><div class=form-group><label for=k>Điện thoại *</label><input id=k><p class=help-block>Không được để trống</p></div><label>Nội dung <textarea></textarea></label></form></main>"""
PAGES = {
    "/asked": ASKED % "<button id=y>Chuyển đi</button>",
    "/unanswered": ASKED % "",
    "/wrong": WRONG,
    "/picker": PICKER,
    "/": "<header><a href=/days>Nộp hồ sơ</a></header><main><h1>Cổng</h1></main>",
    "/days": DAYS,
    "/length": LENGTH,
    "/fees": FEES,
    "/paper": "<main><h1>Biên lai</h1></main>",
    "/officer/mine": f"{TREE}<main><h1>Việc của tôi</h1>{SEARCH}<p>Không có dữ liệu</p></main>",
    "/officer/new": f"{TREE}<main><h1>Chờ tiếp nhận</h1>{SEARCH}{LISTED}{TOOLS}</main>",
    "/officer/one": f"{TREE}<main><h1>Hồ sơ {CODE}</h1><p>Trạng thái: Mới đăng ký</p></main>",
}


def test_a_day_is_chosen_where_it_cannot_be_typed(driver: SemanticPortal) -> None:
    driver.surface.open("/days")
    typed = driver.fill_required(Procedure(code="1", name="Thử"), attachments=False)
    shown = driver.page.evaluate("d.value")
    assert typed["Ngày cấp giấy tờ"] == shown != ""


def test_a_picker_drawn_over_a_list_is_one_field_and_steps_not_shown_have_none(driver: SemanticPortal) -> None:
    driver.surface.open("/picker")
    fields = driver.read_form().fields
    assert [(f.label, f.value) for f in fields] == [("Tỉnh", "Tỉnh Ví Dụ"), ("Họ và tên", ""), ("Nội dung", "")]


@pytest.mark.parametrize(("path", "done"), [("/asked", True), ("/unanswered", False)])
def test_a_window_is_answered_by_its_one_button_or_nothing_was_done(
    driver: SemanticPortal, path: str, done: bool
) -> None:
    driver.surface.open(path)
    told = driver.perform("officer.supplement", "Nộp bản sao")
    assert told.offered
    assert told.done is done
    assert ("Thành công: Nộp bản sao" in told.page.notices) is done


def test_words_in_a_group_marked_as_wrong_are_the_error_of_its_field(driver: SemanticPortal) -> None:
    driver.surface.open("/wrong")
    assert [f.error for f in driver.read_form().fields] == ["Họ và tên là thông tin bắt buộc", "", ""]


def test_the_total_of_a_paged_list_is_not_how_many_it_may_show(driver: SemanticPortal) -> None:
    driver.surface.open("/length")
    assert stated_total(driver.surface.content(), lexicon_with({})) == 23


def test_a_receipt_behind_a_tab_is_found(driver: SemanticPortal) -> None:
    driver.memory.dossiers[CODE] = f"{driver.surface.base}/fees"
    assert [k.text for k in driver.fee_receipts(CODE)] == ["Biên lai điện tử"]


def test_officers_tick_a_row_of_the_list_that_holds_it_and_press_above(session: PortalSession) -> None:
    citizen = session.anonymous_driver()
    assert isinstance(citizen, SemanticPortal)
    officer = SemanticOfficer(citizen.surface, citizen.target, citizen.lexicon, citizen.memory)
    officer.surface.base += "/officer/mine"
    assert [i.code for i in officer.find_dossier(CODE)] == [CODE]
    done = officer.receive(CODE)
    assert done.offered
    assert done.done
