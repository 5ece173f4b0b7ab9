"""Filing forms as vendors build them: each on a site of a few lines that takes what is whole."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.target import Procedure
from steps.portal.session import PortalSession
from tests.driver.conftest import Host, target_at
from tests.driver.pages.core import Answer, Request, serving

PROCEDURE = Procedure(code="1.009374", name="Cấp giấy phép tổ chức lễ hội")
CODE = "000.00.10.G18-261122-0007"
OFFER = f"<h1>{PROCEDURE.name}</h1><table><tr><th>Mã thủ tục</th><td>{PROCEDURE.code}</td></tr><tr><th>Trình tự thực hiện</th><td>Nộp hồ sơ rồi nhận kết quả theo giấy hẹn.</td></tr></table><a href=/to-khai>Nộp hồ sơ trực tuyến</a>"
LIST = f"<form><label>Từ khóa <input name=q></label><button>Tìm kiếm</button></form><p>1 thủ tục</p><ul><li><a href=/thu-tuc>{PROCEDURE.name}</a> <span>Mã: {PROCEDURE.code}</span></li></ul>"
WORDS = "<label>Họ và tên * <input name=ten required></label><label>Nội dung đề nghị * <textarea name=nd required></textarea></label>"
SIGN_IN = "<form method=post action=/vao><label>Tên đăng nhập <input name=u></label><label>Mật khẩu <input type=password name=p></label><button>Đăng nhập</button></form>"
DONE = f"<h1>Nộp hồ sơ thành công</h1><p>Mã hồ sơ: {CODE}</p><p>Thời gian tiếp nhận: 09:15 ngày 22/11/2026</p>"
GIVE = "const give = async (f) => { const d = new FormData(); d.append('f', f); const r = await (await fetch('/tep', {method: 'POST', body: d})).json(); ma.value = r.ma; ten_tep.textContent = r.ten; };"


def form(body: str, button: str = "<button>Nộp hồ sơ</button>", script: str = "") -> str:
    return f"<h1>{PROCEDURE.name}</h1><form method=post action=/nop enctype='multipart/form-data'>{body}{button}</form><script>{script}</script>"


@dataclass(frozen=True)
class Way:
    """A site: the page that «Nộp hồ sơ trực tuyến» opens, one behind it, and what must arrive."""

    first: str
    second: str = ""
    needed: str = "nd"


WAYS = {
    "a window that asks for the file": Way(
        form(WORDS + "<table><tr><td>Đơn đề nghị *</td><td><button type=button id=mo>Đính kèm</button> <span id=ten_tep></span><input type=hidden name=ma id=ma></td></tr></table><div role=dialog id=w style='display:none'><h2>Đính kèm tệp</h2><input type=file id=tep><button type=button id=ok>Đồng ý</button></div>",
             script=GIVE + "mo.onclick = () => { w.style.display = 'block'; }; ok.onclick = async () => { await give(tep.files[0]); w.style.display = 'none'; };"),
        needed="ma"),
    "a field that its button makes": Way(
        form(WORDS + "<ul><li>Đơn đề nghị (bắt buộc) <a href='#' id=mo>Chọn tệp đính kèm</a> <span id=ten_tep></span><input type=hidden name=ma id=ma></li></ul>",
             script=GIVE + "mo.onclick = (e) => { e.preventDefault(); const i = document.createElement('input'); i.type = 'file'; i.onchange = () => give(i.files[0]); i.click(); };"),
        needed="ma"),
    "a folded part with a mandatory field": Way(
        form("<label>Họ và tên * <input name=ten required></label><h3><button type=button aria-expanded=false id=mo>II. Nội dung</button></h3><div id=p style='display:none'><label>Nội dung đề nghị * <textarea name=nd></textarea></label></div>",
             script="mo.onclick = () => { p.style.display = 'block'; mo.setAttribute('aria-expanded', 'true'); };")),
    "a link for a button": Way(form(WORDS, "<a href='javascript:void(0)' onclick='document.forms[0].submit()'>Gửi hồ sơ</a>")),
    "a page to agree to first": Way(
        "<h1>Trước khi nộp hồ sơ</h1><p>Ông/bà cần chuẩn bị đơn đề nghị và bản sao giấy tờ; hồ sơ được giải quyết trong 5 ngày làm việc.</p><label><input type=checkbox id=c> Tôi đã đọc và đồng ý</label><button id=b disabled onclick=\"location = '/tiep'\">Bắt đầu</button><script>c.onchange = () => { b.disabled = !c.checked; };</script>",
        form(WORDS)),
    "a window that says the code": Way(
        form(WORDS, "<button type=button id=b>Nộp hồ sơ</button>",
             "b.onclick = async () => { const r = await fetch('/nop', {method: 'POST', body: new FormData(document.forms[0])}); if (r.ok) document.body.insertAdjacentHTML('beforeend', `<div role=dialog><h2>Thành công!</h2><p>Hồ sơ " + CODE + " đã được gửi lúc 22/11/2026 09:15</p><button type=button>OK</button></div>`); };")),
}  # fmt: skip


def site(way: Way, taken: list[str]) -> Callable[[Request], Answer]:
    pages = {"/tra-cuu": LIST, "/thu-tuc": OFFER, "/to-khai": way.first, "/tiep": way.second, "/vao": SIGN_IN}

    def handle(asked: Request) -> Answer:
        if asked.method == "POST" and asked.path == "/vao":
            asked.session["who"] = "Trần Văn Bảo"
            return Answer(status=303, location="/")
        if asked.path == "/tep":
            return Answer(json.dumps({"ma": "t1", "ten": asked.files["f"][0]}), media_type="application/json")
        if asked.path == "/nop":
            if not asked.form.get(way.needed):
                return Answer("<p role=alert>Thiếu thông tin</p>", status=400)
            taken.append(asked.form[way.needed])
            return told(asked, DONE)
        return told(asked, pages.get(asked.path, "<h1>Cổng dịch vụ công</h1><p>Chào mừng người dân tới cổng.</p>"))

    return handle


def told(asked: Request, body: str) -> Answer:
    who = (
        f"Xin chào, {asked.session['who']} <a href=/ra>Đăng xuất</a>"
        if asked.session.get("who")
        else "<a href=/vao>Đăng nhập</a>"
    )
    return Answer(
        f"<html lang=vi><head><title>Cổng</title></head><body><header><a href=/>Trang chủ</a> <a href=/tra-cuu>Tra cứu thủ tục</a> {who}</header><main>{body}</main></body></html>"
    )


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_a_dossier_is_filed_once_and_acknowledged(browser: Browser, way: Way) -> None:
    taken: list[str] = []
    with serving(site(way, taken)) as url:
        session = PortalSession(Host(target_at(url)), browser)
        done = session.as_account("citizen-a", fresh=True).file_dossier(PROCEDURE)
        session.close()
    assert done.acknowledgement is not None
    assert (done.acknowledgement.code, len(taken)) == (CODE, 1)
    assert "22/11/2026" in done.acknowledgement.received_at + done.acknowledgement.text
