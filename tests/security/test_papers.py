"""Files that no link leads to: a script fetches them, opens them, posts for them or asks for a key first."""

from __future__ import annotations

import base64
import secrets

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import CannotTell, Violation
from security.access import foreign_file_refused
from security.uploads import served_safely
from steps.portal.files import sample
from tests.security.desk import Desk, Visit, at_work, given, notes
from tests.security.lab import Reply

PDF = sample("pdf").content
ROW = "<h2>Thành phần hồ sơ</h2><table><tr><td>Đơn đề nghị</td><td>don.pdf</td><td>%s</td></tr></table>"
SAVE = "const save = (b) => { const a = document.createElement('a'); a.href = URL.createObjectURL(b); a.download = 'don.pdf'; a.click(); };"  # fmt: skip # noqa: E501
BLOB = ROW % "<button type=button id=b title='Tải về'>⬇</button>" + (
    f"<script>{SAVE} b.onclick = async () => save(await (await fetch('/tep/12')).blob());</script>"
)
OPENED = ROW % "<a href='#' onclick=\"window.open('/tep/12'); return false\">Xem</a>"
POSTED = f"<form method=post action=/lay><input type=hidden name=tep value=12>{ROW}</form>" % "<button>Tải</button>"
LETTERS = ROW % "<button type=button id=b>Tải xuống</button>" + (
    f"<script>{SAVE} b.onclick = async () => {{ const d = await (await fetch('/api/tep/12')).json();"
    " save(new Blob([Uint8Array.from(atob(d.noiDung), (c) => c.charCodeAt(0))])); };</script>"
)
KEYED = ROW % "<button type=button id=b>Xem tệp</button>" + (
    "<script>b.onclick = async () => window.open((await (await fetch('/api/khoa/12', { method: 'POST' })).json()).url);"
    "</script>"
)
BEHIND = (
    "<div role=tablist><button role=tab aria-selected=true type=button>Thông tin</button>"
    "<button role=tab aria-selected=false type=button id=tp>Tệp đính kèm</button></div><div role=tabpanel id=p></div>"
    "<script>tp.onclick = () => { tp.setAttribute('aria-selected', 'true');"
    " p.innerHTML = '<ul><li>don.pdf <a href=/tep/12>Xem</a></li></ul>'; };</script>"
)
TEMPLATE = ROW % "<a href=/mau/1>Xem</a>"
GUIDE = ROW % "<a href=/mau/huong-dan.pdf>huong-dan.pdf</a>"


def desk(box: str, *, open_to_all: bool, inline: bool = False) -> Desk:
    """A portal whose dossier page gives a file in some way, to its owner or to everybody who signed in."""
    keys: set[str] = set()
    how = "inline" if inline else "attachment; filename=don.pdf"

    def file() -> Reply:
        return Reply(PDF, 200, {"Content-Disposition": how}, "application/pdf")

    def first(visit: Visit) -> Reply | None:
        path = visit.asked.path
        if path.startswith("/khoa/"):
            return file() if path.removeprefix("/khoa/") in keys else Reply("", 404)
        if path.startswith("/mau/"):
            return Reply(b"%PDF-1.4 mau don cua moi nguoi", 200, {"Content-Disposition": how}, "application/pdf")
        if path not in {"/tep/12", "/lay", "/api/tep/12", "/api/khoa/12"}:
            return None
        if not (visit.owns or (visit.who and open_to_all)):
            return given({"loi": "Không có quyền"}, 403)
        keys.add(key := secrets.token_hex(16))
        told = {"/api/tep/12": {"noiDung": base64.b64encode(PDF).decode()}, "/api/khoa/12": {"url": f"/khoa/{key}"}}
        return given(told[path]) if path in told else file()

    def inside(_: Visit) -> str:
        keys.add(key := secrets.token_hex(16))
        return box.replace("@ANEW", key)

    return Desk(first, inside)


ANEW = ROW % "<a href=/khoa/@ANEW>don.pdf</a>"
WAYS = {"blob": BLOB, "opened": OPENED, "posted": POSTED, "letters": LETTERS, "keyed": KEYED, "behind": BEHIND}


@pytest.mark.parametrize("box", WAYS.values(), ids=WAYS)
def test_files_without_links_that_somebody_else_gets_are_found(box: str, browser: Browser) -> None:
    with at_work(desk(box, open_to_all=True), browser) as context, pytest.raises(Violation) as seen:
        foreign_file_refused(context, "-", notes())
    assert seen.value.proven


@pytest.mark.parametrize("way", ["letters", "posted", "keyed", "anew"])
def test_files_without_links_that_only_their_owner_gets_are_passed(way: str, browser: Browser) -> None:
    with at_work(desk({**WAYS, "anew": ANEW}[way], open_to_all=False), browser) as context:
        foreign_file_refused(context, "-", notes())


@pytest.mark.parametrize(
    ("box", "inline", "caught"),
    [(BLOB, False, False), (OPENED, True, True), (LETTERS, True, False)],
)
def test_how_a_file_without_a_link_comes_back(box: str, inline: bool, caught: bool, browser: Browser) -> None:
    seen = ""
    with at_work(desk(box, open_to_all=False, inline=inline), browser) as context:
        try:
            served_safely(context, "-", notes())
        except Violation as violation:
            seen = violation.observed
    assert bool(seen) is caught, seen


@pytest.mark.parametrize("box", [TEMPLATE, GUIDE])
def test_what_the_page_offers_to_everybody_is_nobodys_file(box: str, browser: Browser) -> None:
    with at_work(desk(box, open_to_all=True), browser) as context, pytest.raises(CannotTell):
        foreign_file_refused(context, "-", notes())
