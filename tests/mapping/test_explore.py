"""The explorer finds what a person would find, and sends nothing but what reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from steps.mapping.expedition import Expedition
from steps.mapping.values import PICTURES, End, Job, Note, Sighting, Told, Unseen
from steps.portal.functions import regulated
from steps.portal.session import PortalSession
from tests.driver.conftest import SMALL_PORTALS, Host, target_at
from tests.driver.pages.core import Answer, Request, serving


@dataclass
class Seen:
    """What one exploration told and what the portal received."""

    kind: str
    url: str
    folder: Path
    told: list[Told] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sightings(self) -> dict[str, Sighting]:
        return {t.function: t for t in self.told if isinstance(t, Sighting)}


def explored(seen: Seen, browser: Browser, accounts: tuple[str, ...], pages: int = 60) -> Seen:
    host = Host(target_at(seen.url))
    session = PortalSession(host, browser)
    try:
        job = Job(target=host.target, accounts=accounts, pages=pages)
        Expedition(job, seen.folder, seen.told.append, host.environ).walk(session)
    finally:
        session.close()
    return seen


@pytest.fixture(scope="module", params=list(SMALL_PORTALS))
def seen(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    kind = request.param
    requests: list[tuple[str, str]] = []

    def handle(asked: Request) -> Answer:
        requests.append((asked.method, asked.path))
        return SMALL_PORTALS[kind](asked)

    with serving(handle) as url:
        found = Seen(kind, url, tmp_path_factory.mktemp(kind), requests=requests)
        yield explored(found, browser, ("citizen-a",))


PAGES = {
    "old-tables": {
        "procedure-search": "/dm",
        "service-list": "/dsdv",
        "public-lookup": "/tinhtrang",
        "statistics": "/bc",
    },
    "scripted": {
        "procedure-search": "/#/tim",
        "service-list": "/#/dich-vu",
        "public-lookup": "/#/theo-doi",
        "statistics": "/#/so-lieu",
    },
    "sections": {
        "procedure-search": "/procedures",
        "service-list": "/services",
        "public-lookup": "/track",
        "statistics": "/stats",
    },
}


def test_pages_and_elements_are_found(seen: Seen) -> None:
    found = seen.sightings
    for function, page in PAGES[seen.kind].items():
        assert found[function].page == page, function
    search = found["procedure-search"]
    assert search.element is not None
    assert search.element.role in {"textbox", "searchbox"}
    assert search.confidence >= 0.85
    assert "đã dùng thử" in search.how
    why = "\n".join(str(t) for t in seen.told if isinstance(t, Unseen | Note))
    assert {"sign-in", "sign-out", "procedure-page", "filing", "my-dossiers"} <= set(found), why
    assert ("attachments" in found) == (seen.kind != "sections"), why
    assert ("filing-submit" in found) == (seen.kind == "old-tables"), why
    assert found["filing"].page == ""


def test_what_is_not_there_is_only_not_seen(seen: Seen) -> None:
    unseen = {t.function for t in seen.told if isinstance(t, Unseen)}
    assert {"english-page", "feedback", "notifications", "personal-store"} <= unseen
    assert unseen | set(seen.sightings) == set(regulated())
    assert not unseen & set(seen.sightings)
    assert isinstance(seen.told[-1], End)
    assert seen.told[-1].problem == ""


def test_nothing_is_sent_but_searches_and_the_sign_in(seen: Seen) -> None:
    changing = {(method, path) for method, path in seen.requests if method not in {"GET", "HEAD", "OPTIONS"}}
    allowed = {
        "old-tables": {("POST", "/dm"), ("POST", "/vao")},
        "scripted": {("POST", "/api/vao")},
        "sections": {("POST", "/id")},
    }
    assert changing <= allowed[seen.kind]
    assert not any("out" in p or "thoat" in p for _, p in seen.requests)


def test_every_sighting_has_a_picture(seen: Seen) -> None:
    for sighting in seen.sightings.values():
        assert sighting.picture, sighting.function
        assert (seen.folder / PICTURES / sighting.picture).read_bytes().startswith(b"\x89PNG")


HEAD = '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Cổng có bẫy</title></head><body>'
SCRIPT = "<script>fetch('/ghi-nhan', {method: 'POST', body: 'x'}); navigator.sendBeacon('/dem', 'x');</script>"
TRAPS = f"""{HEAD}<header><nav><a href="/tim">Tra cứu thủ tục</a> <a href="OTHER/tim">Tra cứu hồ sơ</a>
<a href="/xoa/thong-ke">Xóa thống kê</a> <a href="/dang-xuat">Đăng xuất</a></nav></header><main><h1>Trang chủ</h1>
<form method="post" action="/gop-y"><button>Phản ánh, kiến nghị</button></form></main>{SCRIPT}</body></html>"""
SEARCH = f"""{HEAD}<main><h1>Tra cứu thủ tục</h1><form method="post" action="/tim">
<label>Từ khóa <input name="q"></label>
<button>Tìm kiếm</button></form>
<p>Không tìm thấy</p></main>{SCRIPT}</body></html>"""


def test_traps_are_left_alone(browser: Browser, tmp_path: Path) -> None:
    requests: list[tuple[str, str]] = []
    elsewhere: list[str] = []

    def other(asked: Request) -> Answer:
        elsewhere.append(asked.path)
        return Answer("khác")

    with serving(other) as other_url:

        def handle(asked: Request) -> Answer:
            requests.append((asked.method, asked.path))
            return Answer(SEARCH if asked.path == "/tim" else TRAPS.replace("OTHER", other_url))

        with serving(handle) as url:
            seen = explored(Seen("trap", url, tmp_path, requests=requests), browser, ())
    assert {(m, p) for m, p in requests if m != "GET"} <= {("POST", "/tim")}
    assert not {p for _, p in requests} & {"/xoa/thong-ke", "/dang-xuat", "/gop-y"}
    assert elsewhere == []
    assert seen.sightings["procedure-search"].page == "/tim"
    notes = [t.text for t in seen.told if isinstance(t, Note)]
    assert any("POST /ghi-nhan" in n for n in notes)


def test_the_budget_of_pages_holds(browser: Browser, tmp_path: Path) -> None:
    requests: list[tuple[str, str]] = []

    def handle(asked: Request) -> Answer:
        requests.append((asked.method, asked.path))
        return SMALL_PORTALS["sections"](asked)

    with serving(handle) as url:
        seen = explored(Seen("sections", url, tmp_path, requests=requests), browser, (), pages=2)
    assert {"procedure-search", "sign-in"} <= set(seen.sightings)
    assert "statistics" not in seen.sightings


def test_a_portal_that_is_down_is_said(browser: Browser, tmp_path: Path) -> None:
    seen = explored(Seen("down", "http://127.0.0.1:9", tmp_path), browser, ())
    assert isinstance(seen.told[-1], End)
    assert "127.0.0.1:9" in seen.told[-1].problem
    assert not seen.sightings
