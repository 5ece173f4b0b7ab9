"""Officers' pages as vendors build them: the same actions by lists, radio buttons, pages, menus, questions and rows."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.target import Account, Person
from steps.portal.session import PortalSession
from tests.driver.conftest import Host, target_at
from tests.driver.pages.core import Answer, Request, serving

CODES = ("000.00.10.G18-261122-0001", "000.00.10.G18-261122-0002")
STATES = {"nhan": "Đã tiếp nhận", "tu-choi": "Từ chối tiếp nhận", "tra": "Đã trả kết quả"}
LABELS = {"nhan": "Tiếp nhận", "tu-choi": "Từ chối tiếp nhận", "tra": "Trả kết quả"}
SIGN_IN = "<form method=post action=/vao><label>Tên đăng nhập <input name=u></label><label>Mật khẩu <input type=password name=p></label><button>Đăng nhập</button></form>"
MORE = {
    "nhan": "",
    "tu-choi": "<label>Lý do * <textarea name=ly_do required></textarea></label>",
    "tra": "<label>Tệp kết quả * <input type=file name=tep required></label>",
}
Draw = Callable[[str], str]


def form(code: str, body: str, button: str) -> str:
    return f"<form method=post action=/lam enctype='multipart/form-data'><input type=hidden name=ma value={code}>{body}<button>{button}</button></form>"


def by_list(code: str) -> str:
    options = "".join(f"<option value={a}>{LABELS[a]}</option>" for a in LABELS)
    return form(
        code,
        f"<label>Thao tác xử lý <select name=a><option value=''>-- Chọn --</option>{options}</select></label><label>Lý do <textarea name=ly_do></textarea></label><label>Tệp kết quả <input type=file name=tep></label>",
        "Thực hiện",
    )


def by_radio(code: str) -> str:
    boxes = "".join(f"<label><input type=radio name=a value={a}> {LABELS[a]}</label>" for a in LABELS)
    return form(
        code,
        f"<fieldset><legend>Quyết định</legend>{boxes}</fieldset><label>Ý kiến <textarea name=ly_do></textarea></label><label>Tệp kết quả <input type=file name=tep></label>",
        "Xác nhận",
    )


def by_page(code: str) -> str:
    return " ".join(f"<a href=/trang/{a}/{code}>{LABELS[a]}</a>" for a in LABELS)


def by_menu(code: str) -> str:
    return f"<button type=button id=m>Thao tác ▾</button><div id=n style='display:none'>{by_page(code)}</div><script>m.onclick = () => {{ n.style.display = 'block'; }};</script>"


def by_question(code: str) -> str:
    hidden = f"<form id=f method=post action=/lam><input type=hidden name=ma value={code}><input type=hidden name=a id=fa><input type=hidden name=ly_do id=fl></form>"
    return f"{hidden}<button type=button onclick=\"go('nhan', false)\">Tiếp nhận</button><button type=button onclick=\"go('tu-choi', true)\">Từ chối tiếp nhận</button>{form(code, '<input type=hidden name=a value=tra>' + MORE['tra'], 'Trả kết quả')}<script>function go(a, asks) {{ const l = asks ? prompt('Lý do') : confirm('Chắc chắn?') ? '-' : ''; if (!l) return; fa.value = a; fl.value = l; f.submit(); }}</script>"


WAYS: dict[str, Draw | None] = {
    "a list": by_list,
    "radio buttons": by_radio,
    "pages of their own": by_page,
    "a menu known by its words": by_menu,
    "questions of the browser": by_question,
    "the row of the list": None,
}


def site(draw: Draw | None, done: dict[str, tuple[str, str]]) -> Callable[[Request], Answer]:
    def listed() -> str:
        rows = "".join(
            f"<tr><td>{c}</td><td>Cấp giấy phép tổ chức lễ hội</td><td>{STATES.get(done.get(c, ('', ''))[0], 'Mới nộp')}</td><td><a href=/ho-so/{c}>Xem</a> {by_page(c) if draw is None else ''}</td></tr>"
            for c in CODES
        )
        return f"<h1>Danh sách hồ sơ</h1><form><label>Mã hồ sơ <input name=q></label><button>Tìm kiếm</button></form><table><tr><th>Mã hồ sơ</th><th>Thủ tục</th><th>Trạng thái</th><th>Thao tác</th></tr>{rows}</table>"

    def handle(asked: Request) -> Answer:
        if asked.method == "POST" and asked.path == "/vao":
            asked.session["who"] = "Trần Văn Bảo"
            return Answer(status=303, location="/")
        if asked.path == "/lam":
            code, action = asked.form["ma"], asked.form.get("a", "")
            given = {"nhan": "-", "tu-choi": asked.form.get("ly_do", ""), "tra": asked.files.get("tep", ("", b""))[0]}
            if not given.get(action):
                return told(asked, "<p role=alert>Vui lòng nhập đủ thông tin</p>")
            done[code] = (action, given[action])
            return Answer(status=303, location=f"/ho-so/{code}")
        if asked.path.startswith("/ho-so/"):
            code = asked.path.removeprefix("/ho-so/")
            state = STATES.get(done.get(code, ("", ""))[0], "Mới nộp")
            return told(asked, f"<h1>Hồ sơ {code}</h1><p>Trạng thái: {state}</p>{draw(code) if draw else ''}")
        if asked.path.startswith("/trang/"):
            action, code = asked.path.removeprefix("/trang/").split("/")
            return told(
                asked,
                f"<h1>{LABELS[action]} hồ sơ {code}</h1>{form(code, f'<input type=hidden name=a value={action}>{MORE[action]}', 'Xác nhận')}",
            )
        home = listed() if asked.session.get("who") else "<h1>Hệ thống một cửa điện tử</h1>"
        return told(asked, SIGN_IN if asked.path == "/vao" else home)

    return handle


def told(asked: Request, body: str) -> Answer:
    who = (
        "<a href=/>Danh sách hồ sơ</a> Xin chào, Trần Văn Bảo <a href=/ra>Đăng xuất</a>"
        if asked.session.get("who")
        else "<a href=/vao>Đăng nhập</a>"
    )
    return Answer(
        f"<html lang=vi><head><title>Một cửa</title></head><body><header>{who}</header><main>{body}</main></body></html>"
    )


@pytest.mark.parametrize("draw", WAYS.values(), ids=WAYS.keys())
def test_actions_are_carried_out_with_what_they_need(browser: Browser, draw: Draw | None) -> None:
    done: dict[str, tuple[str, str]] = {}
    with serving(site(draw, done)) as url:
        target = target_at(url)
        account = Account(username="thu", password_env="PW", person=Person(full_name="Trần Văn Bảo"))
        target.accounts["officer-receive"] = account
        session = PortalSession(Host(target), browser)
        officer = session.as_officer("officer-receive")
        assert officer.receive(CODES[0]).done
        assert done == {CODES[0]: ("nhan", "-")}
        assert officer.refuse(CODES[1], "Thiếu giấy tờ").done
        assert done[CODES[1]][0] == "tu-choi"
        assert "Thiếu giấy tờ" in done[CODES[1]][1]
        assert officer.return_result(CODES[0]).done
        assert done[CODES[0]] == ("tra", "ket-qua.pdf")
        session.close()
