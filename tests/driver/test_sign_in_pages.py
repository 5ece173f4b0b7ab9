"""Sign-in pages as vendors build them: each on a site of a few lines that lets in one person."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import Blocked
from steps.portal.session import PortalSession
from tests.driver.conftest import Host, target_at
from tests.driver.pages.core import Answer, Request, serving

PERSON = "Trần Văn Bảo"
TEXT = "<h1>Cổng dịch vụ công</h1><p>Chào mừng người dân tới cổng.</p><a href=/tra-cuu>Tra cứu hồ sơ</a>"
LINK = f"<header><a href=/vao>Đăng nhập</a></header>{TEXT}"
SIGNED = f"<header>Xin chào, {PERSON} <a href=/ra>Đăng xuất</a></header>{TEXT}"


SLOW_S = 1.5


def form(action: str = "/vao", more: str = "") -> str:
    return f"<form method=post action={action}><label>Tên đăng nhập <input name=u></label><label>Mật khẩu <input type=password name=p></label>{more}<button>Đăng nhập</button></form>"


@dataclass(frozen=True)
class Way:
    """A site: its front page, the page with the form, pages besides, what follows the password, and who is in."""

    home: str = LINK
    page: str = form()
    others: tuple[tuple[str, str], ...] = ()
    between: str = ""
    after: str = ""
    signed: str = SIGNED
    asks: tuple[str, str] = ("u", "thu")
    slow: tuple[str, ...] = ()


DOORS = f"""<ul role=tablist><li role=tab id=a aria-selected=true>Cán bộ</li><li role=tab id=b>Công dân</li></ul><div id=c>{form("/can-bo")}</div><div id=d style='display:none'>{form()}</div>
<script>b.onclick = () => {{ c.style.display = 'none'; d.style.display = 'block'; }};</script>"""
METHODS = "<h1>Chọn cách đăng nhập</h1><a href=/quet-ma>Đăng nhập bằng VNeID</a> <a href=/vao>Tài khoản cấp bởi Cổng dịch vụ công</a>"
IMAGE = """<table><tr><td>Tên truy cập</td><td><input id=u></td></tr><tr><td>Mật khẩu</td><td><input type=password id=p></td></tr></table><input type=image src=/vao.png alt='Đăng nhập' onclick='go()'>
<form method=post action=/vao id=f><input type=hidden name=u id=hu><input type=hidden name=p id=hp></form><script>function go() { hu.value = u.value; hp.value = p.value; f.submit(); }</script>"""
AVATAR = f"""<header><button id=a><img src=/anh.png alt='Ảnh đại diện' width=20 height=20></button></header>{TEXT}
<script>a.onclick = () => a.insertAdjacentHTML('afterend', '<ul><li>{PERSON}</li><li><a href=/ra>Đăng xuất</a></li></ul>');</script>"""
WAYS = {
    "doors for several kinds of people": Way(page=DOORS),
    "methods, one of which leads to no form": Way(home=LINK.replace("/vao", "/chon"), others=(("/chon", METHODS), ("/quet-ma", "<p>Quét mã bằng ứng dụng</p>"))),
    "a box to tick": Way(page=form(more="<label><input type=checkbox name=may> Tôi không phải người máy</label>"), asks=("may", "on")),
    "consent afterwards": Way(between="<p>Cổng muốn dùng họ tên của bạn.</p><form method=post action=/tiep><button name=k>Từ chối</button><button name=y>Đồng ý</button></form>"),
    "a role afterwards": Way(between="<h1>Chọn vai trò</h1><form method=post action=/tiep><button name=y value=1>Cá nhân</button><button name=y value=2>Tổ chức</button></form>"),
    "a window that closes itself": Way(home=f"<header><a href='#' onclick=\"window.open('/vao', '_blank', 'width=400,height=400'); return false\">Đăng nhập</a></header>{TEXT}", after="<script>window.opener.location = '/'; window.close();</script>"),
    "a menu behind a picture": Way(signed=AVATAR),
    "a menu that opens under the mouse": Way(home=f"<style>#w ul {{ display: none }} #w:hover ul {{ display: block }}</style><header><div id=w><span>Tài khoản</span><ul><li><a href=/vao>Đăng nhập</a></li></ul></div></header>{TEXT}"),
    "a picture for a button": Way(page=IMAGE),
    "a picture for a button that comes late": Way(page=IMAGE, slow=("/vao.png",)),
}  # fmt: skip
RIDDLE = Way(page=form(more="<label>Mã xác nhận <input name=m></label><img src=/m.png alt=''>"), asks=("m", "x7k2"))


def site(way: Way) -> Callable[[Request], Answer]:
    pages = {"/vao": way.page, **dict(way.others)}

    def handle(asked: Request) -> Answer:
        if asked.path in way.slow:
            time.sleep(SLOW_S)
        if asked.path == "/ra":
            asked.session.clear()
        if asked.method == "POST":
            name, value = way.asks
            right = asked.path == "/vao" and asked.form.get("p") == "dung-mat-khau" and asked.form.get(name) == value
            if right and way.between:
                return told(way.between)
            if right or (asked.path == "/tiep" and "y" in asked.form):
                asked.session["who"] = PERSON
                return told(way.after) if way.after else Answer(status=303, location="/")
            return told(f"<p role=alert>Sai tên đăng nhập hoặc mật khẩu</p>{way.page}")
        if asked.path in pages:
            return told(pages[asked.path])
        return told(way.signed if asked.session.get("who") else way.home)

    return handle


def told(body: str) -> Answer:
    return Answer(f"<html lang=vi><head><title>Cổng</title></head><body>{body}</body></html>")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_a_person_gets_in_and_out(browser: Browser, way: Way) -> None:
    with serving(site(way)) as url:
        session = PortalSession(Host(target_at(url)), browser)
        driver = session.as_account("citizen-a", fresh=True)
        assert (driver.is_signed_in(), driver.signed_in_name()) == (True, PERSON)
        driver.sign_out()
        assert not driver.is_signed_in()
        session.close()


def test_what_only_a_person_can_copy_is_said_to_be_so(browser: Browser) -> None:
    with serving(site(RIDDLE)) as url:
        session = PortalSession(Host(target_at(url)), browser)
        with pytest.raises(Blocked, match="captcha"):
            session.as_account("citizen-a", fresh=True)
        session.close()
