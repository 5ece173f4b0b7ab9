"""Dossiers as vendors show them: cards, steps, headings, sentences, notices without a list."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from steps.portal.dossiers import bare_status
from steps.portal.semantic import SemanticPortal
from steps.portal.session import PortalSession
from tests.driver.conftest import Host, target_at
from tests.driver.pages.core import Answer, Request, serving

CODES = ("000.00.10.G18-261122-0001", "000.00.10.G18-261121-0044")
SHOWN = (("Cấp giấy phép tổ chức lễ hội", "Đang xử lý"), ("Cấp lại thẻ hướng dẫn viên", "Yêu cầu bổ sung"))
SIGN_IN = "<form method=post action=/vao><label>Tên đăng nhập <input name=u></label><label>Mật khẩu <input type=password name=p></label><button>Đăng nhập</button></form>"
CARDS = "".join(
    f"<div class=the><strong>{n}</strong><p>Mã hồ sơ: {c}</p><p>{c} · {s}</p><button type=button onclick=\"xem('{c}', '{s}')\">Xem chi tiết</button></div>"
    for c, (n, s) in zip(CODES, SHOWN, strict=True)
)
MINE = f"<h1>Hồ sơ của tôi</h1><div id=r>{CARDS}</div><script>const xem = (c, s) => {{ r.innerHTML = `<h2>Hồ sơ ${{c}} <span>${{s}}</span></h2>`; }};</script>"
STEPS = f"<h1>{SHOWN[0][0]}</h1><p>Mã hồ sơ: {CODES[0]}</p><ol class=buoc><li>Mới nộp</li><li class=active>Đang xử lý</li><li>Đã giải quyết</li><li>Đã trả kết quả</li></ol>"
UNMARKED = STEPS.replace(" class=active", "")
NOTICES = "<h1>Thông báo của tôi</h1>" + "".join(
    f"<div><b>Cập nhật trạng thái</b><p>Hồ sơ {c} chuyển sang {s}</p><small>22/11/2026 09:00</small></div>"
    for c, (_, s) in zip(CODES, SHOWN, strict=True)
)
OFFERED = f"<h1>Hồ sơ {CODES[0]}</h1><p><span>Mới nộp</span></p><div><button type=button>Tiếp nhận</button></div><div><button type=button>Từ chối tiếp nhận</button></div>"
PAGES = {"/viec": OFFERED, "/cua-toi": MINE, "/buoc": STEPS, "/khong-ro": UNMARKED, "/tin": NOTICES, "/vao": SIGN_IN}


def handle(asked: Request) -> Answer:
    if asked.method == "POST":
        asked.session["who"] = "Trần Văn Bảo"
        return Answer(status=303, location="/")
    who = (
        "<a href=/cua-toi>Hồ sơ của tôi</a> <a href=/tin>Thông báo</a> Xin chào, Trần Văn Bảo <a href=/ra>Đăng xuất</a>"
        if asked.session.get("who")
        else "<a href=/vao>Đăng nhập</a>"
    )
    body = PAGES.get(asked.path, "<h1>Cổng dịch vụ công</h1><p>Chào mừng người dân tới cổng.</p>")
    return Answer(
        f"<html lang=vi><head><title>Cổng</title></head><body><header>{who}</header><main>{body}</main></body></html>"
    )


@pytest.fixture(scope="module")
def driver(browser: Browser) -> Iterator[SemanticPortal]:
    with serving(handle) as url:
        session = PortalSession(Host(target_at(url)), browser)
        found = session.as_account("citizen-a", fresh=True)
        assert isinstance(found, SemanticPortal)
        yield found
        session.close()


def test_cards_whose_button_draws_the_dossier(driver: SemanticPortal) -> None:
    assert [(i.code, i.status) for i in driver.my_dossiers()] == [
        (c, s) for c, (_, s) in zip(CODES, SHOWN, strict=True)
    ]
    view = driver.open_dossier(CODES[1])
    assert (view.code, view.status) == (CODES[1], "Yêu cầu bổ sung")


def test_of_steps_side_by_side_the_marked_one_is_the_status(driver: SemanticPortal) -> None:
    driver.visit("/buoc")
    assert driver.read_dossier(CODES[0]).status == "Đang xử lý"
    driver.visit("/khong-ro")
    assert driver.read_dossier(CODES[0]).status == ""


def test_what_may_be_pressed_is_no_status(driver: SemanticPortal) -> None:
    driver.visit("/viec")
    assert driver.read_dossier(CODES[0]).status == "Mới nộp"


def test_notices_that_no_list_holds_are_known_by_their_dossiers(driver: SemanticPortal) -> None:
    assert [any(c in n.text for n in driver.notices()) for c in CODES] == [True, True]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (f"Hồ sơ {CODES[0]} – Đang xử lý", "Đang xử lý"),
        (f"{CODES[0]} · Đang xử lý", "Đang xử lý"),
        (f"Hồ sơ {CODES[0]} của ông N*** hiện ở trạng thái: Đang xử lý", "Đang xử lý"),
        ("Đã trả kết quả", "Đã trả kết quả"),
        ("Hồ sơ đã được tiếp nhận", "Hồ sơ đã được tiếp nhận"),
    ],
)
def test_a_status_apart_from_its_dossier(line: str, status: str) -> None:
    assert bare_status(line) == status
