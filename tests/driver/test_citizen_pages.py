"""What citizens do with their dossiers on vendors' pages: pay, rate, write, answer, withdraw; and what is no success."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import pytest

from kiemdinh.model.failures import FunctionNotFound
from steps.portal.information import figure
from steps.portal.semantic import SemanticPortal

CODE = "000.00.10.G18-261122-{:04d}"
RESULTS = {
    "paid": "<h1>Kết quả</h1><p>Thanh toán thành công.</p>",
    "paid-and-more": "<h1>Kết quả</h1><p>Thanh toán thành công, kết quả sẽ được gửi khi có.</p>",
    "menu": "<ul><li><a href=/a>Chưa thanh toán</a></li><li><a href=/b>Đã thanh toán</a></li></ul><h1>Kết quả</h1><p>Giao dịch lỗi, mã 24.</p>",
    "if": "<h1>Kết quả</h1><p>Giao dịch lỗi, mã 24.</p><p>Nếu quý khách đã thanh toán mà hệ thống chưa cập nhật, xin gọi tổng đài.</p>",
    "waiting": "<h1>Kết quả</h1><p>Ngân hàng đang xử lý. Chúng tôi nhắn tin khi thanh toán thành công.</p>",
    "failed": "<h1>Kết quả</h1><p>Thanh toán không thành công</p><p>Đã thanh toán: 0 đồng</p>",
}
_BANKS = "".join(f"<label><input type=radio name=b value={b} required> {b}</label>" for b in ("Vietcombank", "BIDV"))
_DUES = "".join(
    f"<tr><td><input type=checkbox name=h value={v}></td><td>{c}</td><td>650.000 đ</td></tr>"
    for v, c in (("khac", CODE.format(99)), ("minh", CODE.format(50)))
)
_WINDOW = "role=dialog aria-modal=true style='position:fixed;top:40px;left:40px;background:#fff'"
_MARKS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
_STARS = "".join(f"<button type=button aria-label='{n} sao' onclick='k={n}'>☆</button>" for n in range(1, 6))
_SERVICE = "<ul><li><a href=/tt-%d>1.00000%d - Cấp thẻ hướng dẫn viên du lịch</a></li></ul>"
_TOAST = "const t = document.createElement('div'); t.className = 'toast'; t.textContent = %r; document.body.append(t);"


def _dossier(number: int, body: str) -> str:
    return f"<main><h1>Hồ sơ</h1><p>Mã hồ sơ: {CODE.format(number)}</p><p>Trạng thái: Đã trả kết quả</p>{body}</main>"


def _paying(number: int, result: str) -> dict[str, str]:
    return {
        f"/hs-{number}": _dossier(number, f"<form action=/chon-{number}><button>Thanh toán</button></form>"),
        f"/chon-{number}": f"<main><h1>Phương thức</h1><form action=/cong-{number}>{_BANKS}<button>Tiếp tục</button></form></main>",
        f"/cong-{number}": f"<main><p>Số tiền: 650.000 đồng</p><form action=/kq-{number}><button>Xác nhận thanh toán</button></form></main>",
        f"/kq-{number}": f"<main>{result}</main>",
    }


PAGES = {
    **{k: v for n, result in enumerate(RESULTS.values()) for k, v in _paying(n, result).items()},
    "/hs-50": _dossier(50, f"<form action=/chon-50><table>{_DUES}</table><button>Thanh toán</button></form>"),
    "/chon-50": "<main><p id=p></p><form action=/kq-0><button>Xác nhận thanh toán</button></form></main><script>p.textContent = location.search;</script>",
    "/hs-60": _dossier(60, f"<form method=post action=/xong>{''.join(f'<label><input type=radio name=k value={n}> {w}</label>' for n, w in enumerate(_MARKS, 1))}<button>Gửi đánh giá</button></form>"),
    "/hs-61": _dossier(61, f"<h3>Đánh giá</h3>{_STARS}<button type=button onclick=\"fetch('/xong', {{ method: 'POST', body: 'k=' + k }})\">Gửi đánh giá</button><script>let k = 0;</script>"),
    "/hs-62": _dossier(62, f"<h3>Đánh giá</h3><form method=post action=/xong><label>Mức độ hài lòng * <select name=k required><option value=''>Chọn</option>{''.join(f'<option value={n}>{w}</option>' for n, w in enumerate(_MARKS, 1))}</select></label><button>Gửi đánh giá</button></form>"),
    "/hs-70": _dossier(70, "<a href=/rut>Yêu cầu rút hồ sơ</a>"),
    "/rut": "<main><h1>Yêu cầu rút hồ sơ</h1><form action=/xong><label>Lý do <textarea name=t></textarea></label><button>Trình yêu cầu</button></form></main>",
    "/hs-71": _dossier(71, "<a href=/rut-2>Yêu cầu rút hồ sơ</a>"),
    "/rut-2": "<main><h1>Yêu cầu rút hồ sơ</h1><form action=/xong><label>Lý do <textarea name=t></textarea></label><button>In mẫu</button><button>Xem trước</button></form></main>",
    "/hs-72": _dossier(72, f"<button type=button onclick=\"fetch('/xong', {{ method: 'POST' }}).then(() => {{ {_TOAST % 'Hồ sơ ở bước thẩm định nên chưa rút được'} }})\">Rút hồ sơ</button>"),
    "/hs-80": _dossier(80, f"<button type=button onclick='w.hidden = false'>Trao đổi với cán bộ</button><div id=w hidden {_WINDOW}><form action=/xong><textarea name=t></textarea><button>Gửi</button> <button type=button>Đóng</button></form></div>"),
    "/hs-81": _dossier(81, "<h3>Trao đổi</h3><div role=textbox contenteditable=true id=t aria-label='Nội dung' style='min-height:20px'></div><button type=button onclick=\"location = '/xong?t=' + t.innerText\">Gửi</button>"),
    "/hs-90": _dossier(90, "<a href=/lai>Nộp lại hồ sơ</a>"),
    "/lai": "<main><h1>Cập nhật hồ sơ</h1><form action=/xong><label>Giải trình <textarea name=t></textarea></label><button>Nộp lại hồ sơ</button></form></main>",
    "/gop-y": f"<main><h1>Phản ánh</h1><form onsubmit='w.hidden = false; return false'><label>Nội dung <textarea></textarea></label><button>Gửi phản ánh</button></form></main><div id=w hidden {_WINDOW}><h4>Thành công</h4><p>Phản ánh đã được ghi nhận với mã <b>PAKN-20261122-0042</b></p><button>Đóng</button></div>",
    "/hs-82": _dossier(82, "<div><input id=t placeholder='Nhập tin nhắn'><span><button type=button onclick=\"location = '/xong?t=' + t.value\">Gửi đi</button></span></div>"),
    "/hs-83": _dossier(83, "<textarea id=t oninput='b.disabled = !t.value'></textarea><button id=b disabled type=button onclick=\"location = '/xong?t=' + t.value\">Gửi tin nhắn</button>"),
    "/hs-84": _dossier(84, "<section><h3>Đánh giá</h3><form action=/cham><textarea name=t></textarea><button>Gửi</button></form></section><section><h3>Trao đổi</h3><form action=/xong><textarea name=t></textarea><button>Gửi</button></form></section>"),
    "/hs-85": _dossier(85, "<table><tr><td>Giấy tiếp nhận hồ sơ và hẹn trả kết quả</td><td><a href=/giay>Tải về</a></td></tr></table>"),
    "/hs-86": _dossier(86, "<button type=button onclick=\"window.open('/giay', '_blank', 'width=400,height=300')\">In giấy tiếp nhận</button>"),
    "/hs-87": _dossier(87, "<button type=button onclick=\"alert('Không tải được tệp')\">Tải giấy tiếp nhận</button>"),
    "/giay": f"<h1>GIẤY TIẾP NHẬN HỒ SƠ</h1><p>Mã hồ sơ: {CODE.format(85)}</p><p>Ngày hẹn trả: 30/11/2026</p>",
    "/hs-88": _dossier(88, "<table><tr><th>Ngày</th><th>Số tiền</th><th>Biên lai</th></tr><tr><td>22/11/2026</td><td>650.000 đ</td><td><a href=/giay>Tải về</a></td></tr></table>"),
    "/dich-vu": f"<main><h1>Dịch vụ công</h1><div><a role=tab aria-selected=true href='#a'>Toàn trình (1)</a> <a role=tab aria-selected=false href='#b'>Một phần (1)</a></div><div id=a>{_SERVICE % (1, 1)}</div><div id=b hidden>{_SERVICE % (2, 2)}</div></main><script>for (const x of document.querySelectorAll('[role=tab]')) x.onclick = (e) => {{ e.preventDefault(); for (const p of [a, b]) p.hidden = '#' + p.id !== x.hash; }};</script>",
    "/xong": "<main>Xong</main>",
}  # fmt: skip


@pytest.fixture
def citizen(driver: SemanticPortal) -> SemanticPortal:
    paths = [path for path in PAGES if path.startswith("/hs-")]
    driver.memory.dossiers.update({CODE.format(int(p[4:])): driver.surface.absolute(p) for p in paths})
    return driver


@pytest.mark.parametrize("result", list(RESULTS))
def test_a_fee_is_paid_when_the_page_states_so_and_nothing_else(citizen: SemanticPortal, result: str) -> None:
    number = list(RESULTS).index(result)
    paid = citizen.pay(CODE.format(number))
    assert paid.page.url.partition("?")[0].endswith(f"/kq-{number}")
    assert paid.confirmed is result.startswith("paid")


def test_of_dues_with_boxes_the_own_one_is_chosen(citizen: SemanticPortal) -> None:
    citizen.pay(CODE.format(50))
    assert any(a.endswith("?h=minh") for a in citizen.surface.trail)


@pytest.mark.parametrize("number", [60, 61, 62])
def test_the_best_mark_is_given_wherever_it_stands(citizen: SemanticPortal, number: int) -> None:
    with citizen.surface.outgoing.gathered() as sent:
        citizen.rate(CODE.format(number))
    assert [r.post_data for r in sent] == ["k=5"]


def test_a_page_of_its_own_is_answered_by_its_only_button(citizen: SemanticPortal) -> None:
    assert citizen.withdraw(CODE.format(70), "nham").done
    assert citizen.surface.url.endswith("/xong?t=nham")


def test_a_page_of_its_own_without_a_button_that_is_known_was_not_answered(citizen: SemanticPortal) -> None:
    done = citizen.withdraw(CODE.format(71), "nham")
    assert done.offered
    assert not done.done


def test_a_passing_message_that_nothing_was_done_is_a_refusal(citizen: SemanticPortal) -> None:
    assert not citizen.withdraw(CODE.format(72), "nham").done


@pytest.mark.parametrize("number", [80, 81, 82, 83, 84])
def test_a_message_is_written_where_messages_are_written(citizen: SemanticPortal, number: int) -> None:
    assert citizen.send_message(CODE.format(number), "chao").offered
    assert citizen.surface.url.endswith("/xong?t=chao")


def test_a_dossier_that_is_handed_in_again_answers_the_request(citizen: SemanticPortal) -> None:
    citizen.answer_supplement(CODE.format(90), "day")
    assert citizen.surface.url.endswith("/xong?t=day")


def test_the_code_of_feedback_is_read_where_it_is_said_in_passing(driver: SemanticPortal) -> None:
    driver.memory.pages["page.feedback"] = driver.surface.absolute("/gop-y")
    assert driver.send_feedback("Thử", "Nội dung").code == "PAKN-20261122-0042"


def test_counts_may_be_written_the_english_way() -> None:
    assert figure("Tiếp nhận", "1,100") == 1100
    assert figure("Số ngày", "12,5") == 12.5


@pytest.mark.parametrize("number", [85, 86])
def test_the_receipt_is_read_from_a_row_that_names_it_and_from_a_window(citizen: SemanticPortal, number: int) -> None:
    assert "Ngày hẹn trả: 30/11/2026" in citizen.receipt(CODE.format(number)).text


def test_the_page_of_a_dossier_is_no_receipt(citizen: SemanticPortal) -> None:
    with pytest.raises(FunctionNotFound):
        citizen.receipt(CODE.format(87))


def test_a_column_of_receipts_holds_receipts(citizen: SemanticPortal) -> None:
    assert [k.url.rpartition("/")[2] for k in citizen.fee_receipts(CODE.format(88))] == ["giay"]


def test_services_behind_tabs_of_levels_are_all_listed(driver: SemanticPortal) -> None:
    driver.memory.pages["page.services"] = driver.surface.absolute("/dich-vu")
    listed = {i.code: i.level.casefold() for i in driver.service_list().items}
    assert listed == {"1.000001": "toàn trình", "1.000002": "một phần"}
