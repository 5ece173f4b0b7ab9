"""A site that is a folder of its host: officers often work at «/mot-cua» of the citizens' host."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import msgspec
from playwright.sync_api import Browser

from kiemdinh.model.target import BaseUrls
from steps.portal.semantic_officer import SemanticOfficer
from steps.portal.session import PortalSession
from tests.driver.conftest import Host, target_at
from tests.driver.pages.core import Answer, Request, serving

FORM = "<main><h1>{title}</h1><form method=post><label>Tên đăng nhập <input name=u></label><label>Mật khẩu <input type=password name=p></label><button>Đăng nhập</button></form></main>"
INSIDE = "<header>Trần Văn Bảo <a href='/mot-cua/thoat'>Đăng xuất</a></header><main><h1>Bàn làm việc</h1></main>"


def handle(request: Request) -> Answer:
    if request.method == "POST" and request.path == "/mot-cua/vao":
        request.session["officer"] = "1"
        return Answer(status=303, location="/ban-lam-viec")
    if request.path in ("/mot-cua", "/ban-lam-viec"):
        if "officer" in request.session:
            return _page(INSIDE)
        return Answer(status=302, location="/mot-cua/vao")
    if request.path == "/mot-cua/vao":
        return _page(FORM.format(title="Đăng nhập cán bộ"))
    return _page("<header><a href='/dang-nhap'>Đăng nhập</a></header>" + FORM.format(title="Đăng nhập công dân"))


def _page(body: str) -> Answer:
    return Answer(f"<html lang=vi><head><title>Cổng</title></head><body>{body}</body></html>")


def test_officers_sign_in_at_their_own_folder_of_the_host(browser: Browser) -> None:
    with serving(handle) as url:
        target = msgspec.structs.replace(target_at(url), base_urls=BaseUrls(public=url, officer=f"{url}/mot-cua"))
        session = PortalSession(Host(target), browser)
        officer = session.as_officer("citizen-a")
        assert isinstance(officer, SemanticOfficer)
        assert officer.is_signed_in()
        assert officer.surface.inside
        assert officer.surface.url == f"{url}/ban-lam-viec"
        session.close()
