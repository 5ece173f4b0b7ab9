"""Habits of pages that vendors build of ready-made parts (windows, tabs, steps, chooser widgets)."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import pytest

from steps.portal.lexicon import lexicon_with
from steps.portal.listing import level_counts
from steps.portal.semantic import SemanticPortal
from steps.portal.unfolding import tabs
from steps.words import free_of_charge, left_open, spans

MODAL = """<main><h1>Nộp hồ sơ: Cấp thẻ hướng dẫn viên</h1><p>Mã thủ tục: 2.001628</p>
<div role=dialog aria-modal=true aria-hidden=true id=w style='display:none'><p>Bạn có chắc chắn muốn nộp hồ sơ này?</p><button type=button>Đồng ý</button></div></main>"""
TABS = """<main><h1>Hồ sơ</h1><ul><li><a role=tab aria-selected=true href='#a'>Thông tin</a></li><li><a role=tab aria-selected=false href='#b'>Bổ sung hồ sơ</a></li></ul>
<div id=a>Trạng thái: Chờ bổ sung</div><div id=b hidden></div></main><script>
for (const t of document.querySelectorAll('[role=tab]')) t.onclick = (e) => { e.preventDefault(); for (const p of [a, b]) p.hidden = '#' + p.id !== t.hash; b.innerHTML = "<p>Mời bổ sung bản đồ</p><form action=/sent><textarea name=t></textarea><button>Gửi bổ sung</button></form>"; };</script>"""
CONTENTS = """<main><h1>Hồ sơ</h1><nav><a href='#muc-1'>Thông tin chung</a> <a href='#gi%E1%BA%A5y'>Giấy tờ</a></nav><p><a href='#100%'>Xong 100%</a> <a href='#an' onclick='an.hidden = false'>Trao đổi</a></p>
<div id=muc-1>Trạng thái</div><div id='giấy'>Đơn</div><div id=an hidden>Lời nhắn của cán bộ</div></main>"""
STEPS = """<main><form id=f method=post action=/sent2><input type=hidden name=n id=n value=0><div id=s1><label>Họ và tên * <input value='Trần Văn Bảo'></label><button type=button onclick='go(2)'>Tiếp tục</button></div>
<div id=s2 hidden><label>Nội dung đề nghị * <textarea required></textarea></label><button type=button onclick='go(3)'>Tiếp tục</button></div><div id=s3 hidden><button>Nộp hồ sơ</button></div></form></main><script>
let at = 1; const go = () => { if (at === 2 && !f.querySelector('textarea').value) return; at += 1; for (const k of [1, 2, 3]) window['s' + k].hidden = k !== at; }; f.onsubmit = (e) => { n.value = +n.value + 1; };</script>"""
PAY_FIRST = """<main><h1>Thanh toán phí, lệ phí</h1><table><tr><th scope=row>Mã hồ sơ</th><td>000.00.00.G09-261122-0007</td></tr><tr><th scope=row>Trạng thái</th><td>Chưa thanh toán</td></tr></table><form method=post><button>Thanh toán</button></form></main>"""
COUNTS = "<main><h1>Danh mục</h1><p>Tổng số: <b>22</b> | Toàn trình: <b>12</b> | Một phần: <b>10</b></p></main>"
THANKS = """<main><h1>Phản ánh kiến nghị</h1><form id=f><label>Tiêu đề <input></label><label>Nội dung phản ánh * <textarea></textarea></label><button>Gửi phản ánh</button></form></main><script>
f.onsubmit = (e) => { e.preventDefault(); f.outerHTML = "<p>Gửi phản ánh thành công.%s</p>"; };</script>"""
DOSSIERS = """<main><h1>Hồ sơ của tôi</h1><table><tr><th>Mã hồ sơ</th><th>Thủ tục</th><th>Trạng thái</th><th></th></tr><tr><td>HS-1</td><td>2.001628 Cấp thẻ</td><td>Đang xử lý</td><td><a href=/modal>Xem</a></td></tr>
<tr><td></td><td>2.001628 Cấp thẻ</td><td>Lưu nháp</td><td><a href=/steps>Tiếp tục</a></td></tr></table></main>"""
PAGES = {
    "/thanks": THANKS % "", "/thanks-by-mail": THANKS % " Mã tra cứu gửi qua email.", "/dossiers": DOSSIERS,
    "/": "<header><a href=/dossiers>Hồ sơ của tôi</a><a href='/thanks'>Phản ánh kiến nghị</a></header><main><h1>Cổng</h1></main>",
    "/tabs": TABS, "/contents": CONTENTS, "/steps": STEPS, "/pay-first": PAY_FIRST, "/counts": COUNTS,
    "/sent": "<main>Đã gửi</main>", "/sent2": "<main><h1>Nộp hồ sơ thành công</h1><p>Mã hồ sơ: 000.00.00.G09-261122-0008</p></main>",
   "/modal": MODAL, "/modal-open": MODAL.replace("style='display:none'", ""),
}  # fmt: skip


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


def test_counts_side_by_side_in_one_line_are_told_apart(driver: SemanticPortal) -> None:
    driver.surface.open("/counts")
    counts = level_counts(driver.surface.content(), lexicon_with({}))
    assert list(counts.values()) == [12, 10]


def test_what_a_tab_hides_belongs_to_the_dossier_and_its_form_is_found(driver: SemanticPortal) -> None:
    driver.surface.open("/tabs")
    assert "Mời bổ sung bản đồ" in driver.all_said()
    driver.surface.open("/tabs")
    done = driver.perform("supplement.button", "Tôi gửi bản đồ")
    assert done.offered
    assert driver.surface.url.endswith("/sent?t=T%C3%B4i+g%E1%BB%ADi+b%E1%BA%A3n+%C4%91%E1%BB%93")


def test_links_to_what_is_in_sight_are_no_tabs(driver: SemanticPortal) -> None:
    driver.surface.open("/contents")
    opened = list(tabs(driver.surface))
    assert "Trao đổi" in opened
    assert not {"Thông tin chung", "Giấy tờ"} & set(opened)
    assert "Lời nhắn của cán bộ" in driver.surface.content().text


def test_a_form_in_steps_is_walked_to_the_draft_button_and_to_its_free_text(driver: SemanticPortal) -> None:
    driver.surface.open("/steps")
    first = driver.read_form()
    assert [f.label for f in first.fields] == ["Họ và tên"]
    assert [f.label for f in driver.next_step().fields] == ["Nội dung đề nghị"]
    driver.fill({"Nội dung đề nghị": "Xin cấp thẻ"})
    assert driver.submit(times=2).accepted


def test_a_dossier_that_must_be_paid_first_is_filed(driver: SemanticPortal) -> None:
    driver.surface.open("/pay-first")
    told = driver.acknowledgement()
    assert told.unpaid
    assert told.code == "000.00.00.G09-261122-0007"


def test_thanks_without_a_code_are_told_from_a_code_that_comes_by_mail(driver: SemanticPortal) -> None:
    driver.memory.pages["page.feedback"] = f"{driver.surface.base}/thanks"
    assert driver.send_feedback("Thử", "Nội dung").thanks == "Gửi phản ánh thành công."
    driver.memory.pages["page.feedback"] = f"{driver.surface.base}/thanks-by-mail"
    assert driver.send_feedback("Thử", "Nội dung").thanks == ""


def test_a_draft_among_all_dossiers_is_opened(driver: SemanticPortal) -> None:
    assert [f.label for f in driver.reopen_draft("2.001628").fields] == ["Họ và tên"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trong thời hạn 05 (năm) ngày làm việc", ("5 ngày làm việc",)),
        ("15 Ngày làm việc", ("15 ngày làm việc",)),
        ("Không quy định", ()),
    ],
)
def test_spans_of_time(text: str, expected: tuple[str, ...]) -> None:
    assert spans(text) == expected


def test_no_fee_is_said_in_one_word() -> None:
    assert free_of_charge("Không\nHình thức nộp Trực tuyến\n5 ngày làm việc")
    assert free_of_charge("Phí, lệ phí: Không.")
    assert not free_of_charge("Không áp dụng nộp qua bưu chính\n650.000 đồng")


def test_a_promise_to_write_something_is_no_content() -> None:
    assert left_open("Nội dung đang được cập nhật.")
    assert not left_open("Không")
