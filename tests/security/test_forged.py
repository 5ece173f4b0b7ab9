"""Messages as portals send them: whose token, header or cookie holds a foreign site off, and whose does not."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from email import message_from_bytes
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from kiemdinh.model.failures import CannotTell, FunctionNotFound, Violation
from security import csrf
from security.access import foreign_dossier_refused
from security.bodies import changed, values_of
from security.calls import Call
from security.csrf import state_change_protected
from steps.portal.session import PortalSession
from tests.security.desk import CODE, DOSSIER, OWNER, Desk, Visit, at_work, given, moved, notes, page
from tests.security.lab import Reply

BOX = "<h2>Gửi tin nhắn</h2><label>Nội dung <textarea id=t name=t></textarea></label>"
BUTTON = "<button type=button id=g>Gửi tin nhắn</button>"
OTHER = "000.15.H07-261122-0002"
SEND = "%s<script>g.onclick = async () => { %s; location.reload(); };</script>"


@pytest.fixture(autouse=True)
def _messages_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """These portals take no dossiers, so that there is none to take back."""
    monkeypatch.setattr(csrf, "withdrawal_protected", lambda *_: False)


def fields(visit: Visit) -> dict[str, str]:
    """What was sent, whatever it is written in."""
    kind = visit.asked.headers.get("content-type", "")
    if kind.startswith("multipart/"):
        parts = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + visit.asked.body).walk()
        named = ((p.get_param("name", header="content-disposition"), p.get_payload(decode=True)) for p in parts)
        return {n: v.decode() for n, v in named if isinstance(n, str) and isinstance(v, bytes)}
    if kind.startswith("application/x-www-form-urlencoded"):
        return visit.form
    return {k: str(v) for k, v in json.loads(visit.asked.body).items()} if visit.asked.body else {}


def desk(box: str, allowed: Callable[[Visit, dict[str, str]], bool], cookie: str = "HttpOnly; Path=/") -> Desk:
    """A portal whose dossier page shows a box and takes messages at ``/gui`` where they are allowed."""

    def first(visit: Visit) -> Reply | None:
        if visit.asked.path == "/" and visit.who:
            return page(visit, inside(visit).replace("textarea", "span")) if "@ANY" in box else None
        if visit.asked.path != "/gui" or visit.asked.method != "POST":
            return None
        sent = fields(visit)
        if not visit.owns or not allowed(visit, sent):
            return given({"loi": "Không có quyền"}, 403)
        made.said.append(sent.get("t", ""))
        return moved(DOSSIER) if "html" in visit.asked.headers.get("accept", "") else given({})

    def inside(visit: Visit) -> str:
        visit.state["once"] = once = secrets.token_hex(16)
        return box.replace("@ONCE", once).replace("@SESSION", bound(visit)).replace("@ANY", signed("trang"))

    made = Desk(first, inside, cookie)
    return made


def signed(text: str) -> str:
    return hashlib.sha256(f"bi-mat {text}".encode()).hexdigest()


def bound(visit: Visit) -> str:
    return signed(visit.key)


def as_json(*, headers: str = "") -> str:
    kind = f"{{ 'Content-Type': 'application/json', {headers} }}"
    body = "JSON.stringify({ t: t.value })"
    return BOX + SEND % (BUTTON, f"await fetch('/gui', {{ method: 'POST', headers: {kind}, body: {body} }})")


def form(hidden: str) -> str:
    return f"<form method=post action=/gui>{BOX}{hidden}<button>Gửi tin nhắn</button></form>"


def header(visit: Visit, name: str) -> str:
    return visit.asked.headers.get(name, "")


def once(visit: Visit, value: str) -> bool:
    return bool(value) and visit.state.pop("once", "") == value


TOKEN = as_json(headers="'X-CSRF-Token': '@ONCE'")
NUMBER = f"<input type=hidden name=ma_ho_so value={CODE}>"
PARTS = f"<form id=f>{BOX}<input type=hidden name=__RequestVerificationToken value=@SESSION>{BUTTON}</form>" + (
    SEND % ("", "await fetch('/gui', { method: 'POST', body: new FormData(f) })")
)


@pytest.mark.parametrize(
    "site",
    [
        desk(TOKEN, lambda v, _: once(v, header(v, "x-csrf-token"))),
        desk(PARTS, lambda v, sent: sent.get("__RequestVerificationToken") == bound(v)),
        desk(form(f"{NUMBER}<input type=hidden name=k value=@SESSION>"), lambda v, sent: sent.get("k") == bound(v)),
    ],
    ids=["one-time-header", "in-a-part", "in-a-form"],
)
def test_a_protected_message_is_passed(site: Desk, browser: Browser) -> None:
    with at_work(site, browser) as context:
        state_change_protected(context, "-", notes())


@pytest.mark.parametrize(
    ("site", "how"),
    [
        (desk(TOKEN, lambda *_: True, cookie="HttpOnly; Path=/; SameSite=Lax"), "X-CSRF-Token"),
        (desk(as_json(), lambda *_: True), "text/plain"),
        (desk(PARTS, lambda *_: True), "multipart/form-data"),
        (desk(form(NUMBER), lambda _, sent: sent.get("ma_ho_so") == CODE), "không có mã bảo vệ"),
        (
            desk(
                form("<input type=hidden name=_token value=@ANY>"),
                lambda _, sent: sent.get("_token") == signed("trang"),
            ),
            "người khác",
        ),
    ],
    ids=[
        "header-not-asked-for",
        "text-taken",
        "part-not-asked-for",
        "number-alone",
        "of-anybody",
    ],
)
def test_an_unprotected_message_is_found(site: Desk, how: str, browser: Browser) -> None:
    with at_work(site, browser) as context, pytest.raises(Violation) as seen:
        state_change_protected(context, "-", notes())
    assert how.casefold() in seen.value.observed.casefold()


def postback(bound_to: Callable[[Visit], str]) -> Desk:
    """A page that is one form with the state of the page, and buttons that a script names."""

    def state(visit: Visit) -> str:
        return signed(f"trang ho so {bound_to(visit)}")

    def box(visit: Visit) -> str:
        hidden = f"<input type=hidden name=__VIEWSTATE value={state(visit)}><input type=hidden name=__EVENTTARGET id=e>"
        buttons = "<button type=button onclick=\"e.value='gui'; f.submit()\">Gửi tin nhắn</button><input type=submit name=in value=In><input type=submit name=ve value=Về>"  # noqa: E501
        return f"<form method=post id=f>{hidden}{BOX}{buttons}</form>"

    def first(visit: Visit) -> Reply | None:
        path, sent = visit.asked.path, visit.form
        if path == "/ho-so" and visit.who:
            row = f"<tr><td><a href=/xem?id={visit.who}>{CODE}</a></td><td>Mới đăng ký</td></tr>"
            return page(
                visit, f"<h1>Hồ sơ của tôi</h1><table><tr><th>Mã hồ sơ</th><th>Tình trạng</th></tr>{row}</table>"
            )
        if path not in {"/xem", DOSSIER} or not visit.who:
            return None
        if (
            visit.asked.method == "POST"
            and sent.get("__VIEWSTATE") == state(visit)
            and sent.get("__EVENTTARGET") == "gui"
        ):
            told[visit.who].append(sent.get("t", ""))
        words = "".join(f"<li>{w}</li>" for w in told[visit.who])
        return page(visit, f"<h1>Hồ sơ {CODE}</h1><p>Trạng thái: Mới đăng ký</p><ul>{words}</ul>{box(visit)}")

    told: dict[str, list[str]] = {OWNER: [], "binh": []}
    return Desk(first)


@pytest.mark.parametrize(("site", "caught"), [(postback(lambda v: v.who), False), (postback(lambda _: ""), True)])
def test_the_state_of_a_page_protects_only_when_it_is_somebodys(site: Desk, caught: bool, browser: Browser) -> None:
    seen = ""
    with at_work(site, browser) as context:
        try:
            state_change_protected(context, "-", notes())
        except Violation as violation:
            seen = violation.observed
    assert bool(seen) is caught, seen


@pytest.mark.parametrize("open_to_all", [False, True])
def test_another_citizen_writes_with_a_token_of_their_own(open_to_all: bool, browser: Browser) -> None:
    def first(visit: Visit) -> Reply | None:
        path = visit.asked.path
        if path == "/ho-so" and visit.who == "binh":
            return page(visit, f"<h1>Hồ sơ của tôi</h1><ul><li><a href=/ho-so/8>{OTHER}</a> Mới đăng ký</li></ul>")
        if path == "/ho-so/8" and visit.who == "binh":
            return page(visit, f"<h1>Hồ sơ {OTHER}</h1><p>Trạng thái: Mới đăng ký</p>{site.inside(visit)}")
        if path != "/gui" or header(visit, "x-csrf-token") != bound(visit) or not (visit.owns or open_to_all):
            return given({"loi": "Không có quyền"}, 403) if path == "/gui" else None
        site.said.append(fields(visit)["t"])
        return given({})

    site, seen = desk(as_json(headers="'X-CSRF-Token': '@SESSION'"), lambda *_: False), False
    site.first = first
    with at_work(site, browser) as context:
        try:
            foreign_dossier_refused(context, "-", notes())
        except Violation:
            seen = True
    assert seen is open_to_all


class Filing:
    """A citizen who can do nothing but file, in two requests to one place, the second with the state of the first."""

    def __init__(self, portal: PortalSession, desk: Desk, *, key: str) -> None:
        self._driver = portal.as_account(key)
        self.page = self._driver.page
        self._desk = desk

    def file_dossier(self, _: object) -> object:
        try:
            self.page.evaluate(
                """async () => { const send = async (o) => (await fetch('/nop', {
                method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
                body: new URLSearchParams(o) })).json();
                await send({ ...await send({ buoc: 1 }), buoc: 2 }); }"""
            )
        except PlaywrightError as error:
            raise FunctionNotFound("nút nộp", "") from error
        return SimpleNamespace(accepted=True, acknowledgement=None)

    def my_dossiers(self) -> list[object]:
        return [SimpleNamespace(code=f"H-{n}", status="Mới") for n in range(len(self._desk.said))]

    def send_message(self, *_: object) -> None:
        raise FunctionNotFound("ô nhắn tin", "")


@pytest.mark.parametrize(
    ("name", "value", "ends"),
    [
        ("_csrf", bound, ""),
        ("_csrf", lambda _: signed("chung"), "Violation"),
        ("__VIEWSTATE", lambda v: signed(v.who), "CannotTell"),
        ("__VIEWSTATE", lambda _: signed("trang"), "Violation"),
    ],
)
def test_where_there_are_no_messages_the_filing_tells(
    name: str, value: Callable[[Visit], str], ends: str, browser: Browser
) -> None:
    def first(visit: Visit) -> Reply | None:
        if visit.asked.path != "/nop" or not visit.who:
            return None
        if visit.form.get("buoc") == "2" and visit.form.get(name) == value(visit):
            site.said.append("H")
        return given({name: value(visit)})

    site, ended = Desk(first), ""
    with at_work(site, browser) as context:
        portal = context.people.portal
        people = {key: Filing(portal, site, key=key) for key in ("citizen-a", "citizen-b")}
        context.people.__dict__["citizen"] = lambda key="citizen-a": people[key]
        try:
            state_change_protected(context, "-", notes())
        except (Violation, CannotTell) as problem:
            ended = type(problem).__name__
    assert ended == ends


def test_nothing_is_said_of_a_page_without_messages(browser: Browser) -> None:
    with at_work(Desk(), browser) as context, pytest.raises(CannotTell):
        state_change_protected(context, "-", notes())


@pytest.mark.parametrize(
    "call",
    [
        Call("POST", "/", (("content-type", "application/json"),), '{"a": "1", "b": {"c": "2"}}'),
        Call("POST", "/", (("content-type", "application/x-www-form-urlencoded"),), "a=1&b.c=2"),
        Call(
            "POST",
            "/",
            (("content-type", "multipart/form-data; boundary=x"),),
            '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
            '--x\r\nContent-Disposition: form-data; name="b.c"\r\n\r\n2\r\n--x--\r\n',
        ),
    ],
)
def test_values_of_a_body_are_read_changed_and_left_out(call: Call) -> None:
    assert values_of(call) == {"a": "1", "b.c": "2"}
    assert changed(call, lambda _, value: value) == call
    assert values_of(changed(call, lambda name, value: None if name == "b.c" else value)) == {"a": "1"}
    assert values_of(changed(call, lambda _, value: value + "x")) == {"a": "1x", "b.c": "2x"}
