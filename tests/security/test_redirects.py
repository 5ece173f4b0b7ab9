"""Redirects to a foreign site, by the server, by a script and by the sign-in; no name server knows that site."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import Violation
from security.redirects import FOREIGN, Way, leads_away, no_open_redirect
from tests.security.desk import SIGN_IN, Desk, Visit, at_work, moved, notes, page
from tests.security.lab import Reply


def to_anywhere(visit: Visit) -> Reply | None:
    """After sign-in the browser goes wherever the address says; before, nothing tells."""
    if visit.asked.path == "/vao" and visit.asked.method == "POST" and DESK.signed(visit):
        return moved(visit.query("next") or "/")
    return None


def by_script(check: str) -> str:
    return (
        f"<script>const n = new URLSearchParams(location.search).get('next'); if ({check}) location.href = n;</script>"
    )


def scripted(check: str) -> Desk:
    """A page between: its script leads on to where the address says, if a test of its own lets it."""

    def first(visit: Visit) -> Reply | None:
        if visit.asked.path == "/" and not visit.query("next"):
            return page(visit, "<h1>Cổng</h1><a href='/tiep?next=/ho-so'>Tiếp tục</a>")
        return page(visit, f"<h1>Đang chuyển trang</h1>{by_script(check)}") if visit.asked.path == "/tiep" else None

    return Desk(first)


def signs_in_by_script(check: str) -> Desk:
    """The form is sent by a script, which then goes where the address says."""
    desk = Desk()
    form = SIGN_IN.replace("<form method=post>", "<form id=f>") + (
        "<script>f.onsubmit = async (e) => { e.preventDefault();"
        " const n = new URLSearchParams(location.search).get('next') || '/';"
        " await fetch('/api/vao', { method: 'POST', body: new URLSearchParams(new FormData(f)) });"
        f" location.assign({check} ? n : '/'); }};</script>"
    )

    def first(visit: Visit) -> Reply | None:
        if visit.asked.path == "/api/vao":
            return Reply(json.dumps(desk.signed(visit)), kind="application/json")
        return page(visit, form) if visit.asked.path == "/vao" else None

    desk.first = first
    return desk


def in_two_steps(visit: Visit) -> Reply | None:
    """The way on is tested only where it is first told."""
    if visit.asked.path == "/vao" and visit.asked.method == "GET" and visit.who:
        return moved(f"/tiep?u={visit.query('next')}")
    return moved(visit.query("u")) if visit.asked.path == "/tiep" else None


DESK = Desk(to_anywhere)
CAREFUL = "n.startsWith('/') && new URL(n, location).origin === location.origin"
PATH = "/^\\/(?![\\/\\\\])/.test(n.replace(/[\\t\\r\\n]/g, ''))"


@pytest.mark.parametrize(
    "desk",
    [
        DESK,
        scripted("n && n.startsWith('/') && !n.startsWith('//')"),
        scripted("n && new URL(n, location).href.includes(location.host)"),
        signs_in_by_script("n.startsWith('https://127.0.0.1')"),
        Desk(in_two_steps),
    ],
)
def test_whatever_leads_away_is_found(desk: Desk, browser: Browser) -> None:
    with at_work(desk, browser) as context, pytest.raises(Violation) as seen:
        no_open_redirect(context, "-", notes())
    assert FOREIGN in seen.value.observed


@pytest.mark.parametrize("desk", [scripted(f"n && {CAREFUL}"), signs_in_by_script(PATH)])
def test_what_stays_is_not_accused(desk: Desk, browser: Browser) -> None:
    with at_work(desk, browser) as context:
        no_open_redirect(context, "-", notes())


@pytest.mark.parametrize(
    ("base", "place", "away"),
    [
        ("https://cong.example/a", f"https:{FOREIGN}/", False),
        ("http://cong.example/a", f"https:{FOREIGN}/", True),
        ("http://cong.example/a", f"http:/{FOREIGN}/", False),
        ("https://cong.example/a", f"///{FOREIGN}/", True),
        ("https://cong.example/a", f"https:///{FOREIGN}/", True),
        ("https://cong.example/a", f" //{FOREIGN}", True),
        ("https://cong.example/a", f"/a//{FOREIGN}/", False),
    ],
)
def test_addresses_are_read_as_browsers_read_them(base: str, place: str, away: bool) -> None:
    assert leads_away(base, place) is away


def test_parameters_after_a_mark_are_varied_where_they_stand() -> None:
    way = Way("https://cong.example/a?x=1#/vao?next=%2Fho-so&k=2", ("next",))
    assert way.to("//b/") == "https://cong.example/a?x=1#/vao?k=2&next=%2F%2Fb%2F"
