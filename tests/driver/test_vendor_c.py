"""Habits of server-rendered portals dressed with ready-made parts: figure cards, paged tables, styled choices."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import pytest

from kiemdinh.model.target import Account
from steps.portal.forms import errors_of
from steps.portal.information import cards_of
from steps.portal.lexicon import lexicon_with
from steps.portal.listing import level_counts, total_beside
from steps.portal.semantic import SemanticPortal

_CARDS = [("18", "Tổng số dịch vụ công"), ("10", "Toàn trình"), ("6", "Một phần"), ("2", "Cung cấp thông tin trực tuyến")]  # fmt: skip


def _cards(figure_first: bool) -> str:
    boxes = "".join(f"<div><b>{f}</b> {w}</div>" if figure_first else f"<div>{w} <b>{f}</b></div>" for f, w in _CARDS)
    style = "<style>b{display:block}</style>"
    return f"{style}<main><h1>Danh mục</h1>{boxes}<p>Hiển thị 10 mục</p><p>Đang xem 1 đến 10 trong tổng số 17 mục</p></main>"


_STYLE = "<style>.w{position:fixed;inset:0;background:#0006}.w div{background:#fff;margin:40px}</style>"
MENU = f"""{_STYLE}<main><h1>Hồ sơ</h1><p>Trạng thái: Mới đăng ký</p><button aria-haspopup=true aria-expanded=false onclick="this.setAttribute('aria-expanded', m.hidden); m.hidden = !m.hidden">Thao tác ▾</button>
<ul id=m hidden><li><button onclick="d.hidden = false; m.hidden = true">Từ chối tiếp nhận</button></ul></main>
<div id=d class=w role=dialog aria-modal=true hidden><div><h2>Từ chối tiếp nhận</h2><form id=f><label>Lý do (*) <textarea required></textarea></label><button>Xác nhận</button> <button type=button>Đóng</button></form></div></div><script>
f.onsubmit = async (e) => {{ e.preventDefault(); await fetch('/nothing', {{ method: 'POST' }}); const ok = !!f.querySelector('textarea').value, w = document.createElement('div'); w.className = 'w'; w.setAttribute('role', 'dialog'); w.setAttribute('aria-modal', 'true');
w.innerHTML = '<div><h2>' + (ok ? 'Thành công!' : 'Lỗi') + '</h2><p>' + (ok ? 'Đã từ chối hồ sơ.' : 'Vui lòng nhập lý do.') + '</p><button>OK</button></div>'; document.body.append(w); }};</script>"""
QUESTION = f"""{_STYLE}<main><h1>Nộp hồ sơ</h1></main><div class=w role=dialog aria-modal=true><div><p>Nộp rồi không thể sửa. Bạn có chắc không?</p><button>Đồng ý</button> <button>Hủy</button></div></div>"""
ACKNOWLEDGED = f"""{_STYLE}<main><h1>Nộp hồ sơ thành công</h1><p>Mã hồ sơ: 000.00.02.G18-261122-0007</p></main><div id=w class=w role=dialog aria-modal=true><div><h2>Thành công!</h2><p>Hồ sơ đã được gửi thành công.</p><button onclick="w.remove()">OK</button></div></div>"""
SIGN_IN = """<main><form><label>Tên đăng nhập <input name=u></label><label>Mật khẩu <input type=password></label><button>Đăng nhập</button></form><a href='https://id.invalid/authorize?client_id=a&response_type=code'>Đăng nhập bằng VNeID</a></main>"""
_ROWS = "".join(
    f"<tr><td>000.00.02.G18-261122-000{n}</td><td>30.000 đồng</td><td><form action=/gateway><input type=hidden name=n value={n}><button>Thanh toán</button></form></td></tr>"
    for n in (6, 7)
)
DUES = f"<main><h1>Thanh toán phí, lệ phí</h1><table><tr><th>Mã hồ sơ</th><th>Số tiền</th><th></th></tr>{_ROWS}</table></main>"


def _list() -> str:
    """Dossiers, the oldest first, ten to a page that a script turns; two drafts at the end."""
    rows = [
        f"<td>000.00.02.G18-261122-00{n:02d}<td>Cấp thẻ<td>01/11/2026 08:{n:02d}<td>Đang xử lý<td><a href=/dossier-{n}>Xem</a>"
        for n in range(1, 13)
    ]
    rows += [
        f"<td><td>2.001628 Cấp thẻ<td>22/11/2026 09:{m}<td>Bản nháp<td><a href={to}>Tiếp tục khai</a>"
        for m, to in (("05", "/old-draft"), ("40", "/draft"))
    ]
    return f"""<main><h1>Hồ sơ của tôi</h1><table><thead><tr><th>Mã hồ sơ<th>Thủ tục<th>Ngày nộp<th>Trạng thái<th></thead><tbody id=b></tbody></table><ul><li><a href='#' id=p>Trước</a><li><a href='#' id=n>Tiếp</a></ul></main>
<script>const r = {rows}; let at = 0; const draw = () => {{ b.innerHTML = r.slice(at, at + 10).map((x) => '<tr>' + x).join(''); }}; n.onclick = (e) => {{ e.preventDefault(); if (at + 10 < r.length) at += 10; draw(); }}; draw();</script>"""


PAGES = {
    "/": "<header><a href=/feedback>Phản ánh kiến nghị</a> <a href=/mine>Hồ sơ của tôi</a></header><main><h1>Cổng</h1></main>", "/above": _cards(True), "/below": _cards(False),
    "/menu": MENU, "/nothing": "<main>Không</main>", "/question": QUESTION, "/thanks": ACKNOWLEDGED, "/sign-in": SIGN_IN,
    "/feedback": "<main><h1>Phản ánh</h1><form action=/tracked><label>Mã phản ánh <input name=ma></label><button>Tra cứu</button></form></main>",
    "/feedback-sent": "<main><p>Mã phản ánh: PAKN-2026-00009</p><a href='/one'>Tra cứu phản ánh</a></main>", "/one": "<main><h1>Tra cứu phản ánh</h1><p>PAKN-2026-00008</p></main>", "/tracked": "<main><p>Mã phản ánh: PAKN-2026-00009</p></main>",
    "/list": _list(), "/draft": "<main><form><label>Nội dung * <textarea>mới</textarea></label><button>Nộp hồ sơ</button></form></main>", "/old-draft": "<main>cũ</main>", "/dossier-12": "<main><h1>Hồ sơ</h1><p>Mã hồ sơ: 000.00.02.G18-261122-0012</p><p>Trạng thái: Đang xử lý</p></main>",
    "/mine": "<main><nav><a href=/inbox>Thông báo</a></nav><h1>Hồ sơ của tôi</h1><p>Không có hồ sơ nào</p></main>", "/inbox": "<main><h1>Thông báo</h1></main>",
    "/dossier": "<main><h1>Hồ sơ</h1><p>Mã hồ sơ: 000.00.02.G18-261122-0007</p><a href=/dues>Thanh toán phí, lệ phí</a></main>", "/dues": DUES,
    "/gateway": "<main><h1>Cổng thanh toán</h1><p>Số tiền: 35.000 đồng</p><form action=/paid><input type=hidden name=n id=n><button>Xác nhận thanh toán</button></form></main><script>n.value = new URLSearchParams(location.search).get('n');</script>",
    "/paid": "<main>Thanh toán thành công</main>",
}  # fmt: skip


@pytest.mark.parametrize("path", ["/above", "/below"])
def test_each_card_of_a_row_has_its_figure_on_the_same_side(driver: SemanticPortal, path: str) -> None:
    driver.surface.open(path)
    content = driver.surface.content()
    assert list(level_counts(content, lexicon_with({})).values()) == [10, 6, 2]
    assert total_beside(content, lexicon_with({})) == 18


def test_an_action_in_a_menu_of_the_page_is_found_and_a_window_that_only_refuses_is_a_refusal(
    driver: SemanticPortal,
) -> None:
    driver.surface.open("/menu")
    refused = driver.perform("officer.refuse", "", strict=False)
    assert refused.offered
    assert not refused.done
    assert "Vui lòng nhập lý do" in refused.message
    driver.surface.open("/menu")
    assert driver.perform("officer.refuse", "Thiếu giấy tờ").done


def test_a_warning_in_a_question_is_no_refusal(driver: SemanticPortal) -> None:
    driver.surface.open("/question")
    things = driver.surface.things()
    assert not errors_of(driver.surface.content(), things, lexicon_with({}))


def test_thanks_in_a_window_hide_no_acknowledgement(driver: SemanticPortal) -> None:
    driver.surface.open("/thanks")
    assert driver.acknowledgement().code == "000.00.02.G18-261122-0007"


def test_feedback_is_tracked_where_the_first_way_led_to_one_answer(driver: SemanticPortal) -> None:
    driver.surface.open("/feedback-sent")
    assert "PAKN-2026-00009" in driver.track_feedback("PAKN-2026-00009").text


def test_the_identity_provider_beside_the_form_is_asked_for_its_request(driver: SemanticPortal) -> None:
    driver.surface.open("/sign-in")
    start = driver.begin_sign_in()
    assert start.url.endswith("/sign-in")
    assert "client_id=a" in start.authorisation_request


def test_the_fee_of_the_dossier_is_paid_and_no_other(driver: SemanticPortal) -> None:
    driver.memory.dossiers["000.00.02.G18-261122-0007"] = driver.surface.absolute("/dossier")
    paid = driver.pay("000.00.02.G18-261122-0007")
    assert driver.surface.url.endswith("/paid?n=7")
    assert paid.amount.endswith("35.000 đồng")


def test_figures_on_cards_are_read_by_their_words(driver: SemanticPortal) -> None:
    driver.surface.open("/above")
    cards = cards_of(driver.surface.content())
    assert cards["Toàn trình"] == 10
    assert cards["Cung cấp thông tin trực tuyến"] == 2


def test_what_no_menu_of_the_home_page_names_stands_beside_the_own_dossiers(driver: SemanticPortal) -> None:
    driver.account = Account(username="a", password_env="A")
    try:
        driver.go_signed("page.notices")
    finally:
        driver.account = None
    assert driver.surface.url.endswith("/inbox")


def test_a_dossier_and_the_newest_draft_are_found_on_the_last_page_of_a_list(driver: SemanticPortal) -> None:
    driver.memory.pages["page.my-dossiers"] = driver.surface.absolute("/list")
    codes = [i.code[-4:] for i in driver.my_dossiers()]
    assert codes[:10] == [f"00{n:02d}" for n in range(1, 11)]
    assert "0012" in codes
    assert driver.open_dossier("000.00.02.G18-261122-0012").status == "Đang xử lý"
    driver.reopen_draft("2.001628")
    assert driver.surface.url.endswith("/draft")
