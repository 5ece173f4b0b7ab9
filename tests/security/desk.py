"""A small portal with two citizens and a dossier of one of them, worked in a browser; its habits are settings."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs

from playwright.sync_api import Browser

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.target import Account, Attachment, Network, Person, Procedure, TestData
from security.context import Context
from security.people import Filed, People
from security.web import Web
from steps.portal.session import PortalSession
from tests.security import lab
from tests.security.lab import Asked, Reply

CODE = "000.15.H07-261122-0001"
DOSSIER = "/ho-so/7"
NAMES = {"an": "Nguyễn Thị Minh An", "binh": "Trần Quốc Bình"}
OWNER = "an"


@dataclass
class Visit:
    """A request with who asks.

    Attributes:
        asked: the request.
        key: value of the session cookie.
        state: what is kept for the session; ``who`` is the signed-in user.
        form: fields of the body, url-encoded.
    """

    asked: Asked
    key: str
    state: dict[str, str]
    cookies: Mapping[str, str]
    form: dict[str, str]

    @property
    def who(self) -> str:
        return self.state.get("who", "")

    @property
    def owns(self) -> bool:
        return self.who == OWNER

    def query(self, name: str) -> str:
        return next(iter(self.asked.query.get(name, [])), "")


Answering = Callable[[Visit], Reply | None]


def page(visit: Visit, body: str) -> Reply:
    """A page of the portal."""
    who = f"<span>{NAMES[visit.who]}</span> <a href=/ra>Đăng xuất</a>" if visit.who else "<a href=/vao>Đăng nhập</a>"
    return Reply(
        f"<!doctype html><html lang=vi><head><title>Cổng</title></head><body><header><a href=/>Trang chủ</a> "
        f"<a href=/ho-so>Hồ sơ của tôi</a> {who}</header><main>{body}</main></body></html>"
    )


def moved(to: str) -> Reply:
    """A redirect."""
    return Reply("", 302, {"Location": to})


SIGN_IN = (
    "<h1>Đăng nhập</h1><form method=post><label>Tên đăng nhập <input name=u></label>"
    "<label>Mật khẩu <input type=password name=p></label><button>Đăng nhập</button></form>"
)


@dataclass
class Desk:
    """The portal.

    Attributes:
        first: answers before the portal itself does, where it answers at all.
        inside: what the owner's page of the dossier holds beside its head.
        cookie: attributes of the session cookie.
    """

    first: Answering = lambda _: None
    inside: Callable[[Visit], str] = lambda _: ""
    cookie: str = "HttpOnly; Path=/"
    said: list[str] = field(default_factory=list)
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Reply:
        cookies = {k: v.value for k, v in SimpleCookie(asked.headers.get("cookie", "")).items()}
        key = cookies.get("phien", "")
        key = key if key in self.sessions else secrets.token_hex(16)
        encoded = asked.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        form = {k: v[-1] for k, v in parse_qs(asked.body.decode()).items()} if encoded else {}
        visit = Visit(asked, key, self.sessions.setdefault(key, {}), cookies, form)
        reply = self.first(visit) or self._own(visit)
        if cookies.get("phien") == visit.key:
            return reply
        given = f"phien={visit.key}; {self.cookie}"
        more = "\n" + reply.headers["Set-Cookie"] if "Set-Cookie" in reply.headers else ""
        return Reply(reply.body, reply.status, {**reply.headers, "Set-Cookie": given + more}, reply.kind)

    def signed(self, visit: Visit) -> bool:
        """Take up a sign-in that was posted, under a new key."""
        who = visit.form.get("u", "")
        if who not in NAMES or visit.form.get("p") != "mat-khau":
            return False
        visit.key = secrets.token_hex(16)
        visit.state = self.sessions.setdefault(visit.key, {"who": who})
        return True

    def _own(self, visit: Visit) -> Reply:  # noqa: PLR0911 - one answer per address
        path = visit.asked.path
        if path == "/":
            return page(visit, "<h1>Cổng dịch vụ công</h1>")
        if path == "/ra":
            visit.state.clear()
            return moved("/")
        if path == "/vao":
            if visit.asked.method == "POST" and self.signed(visit):
                back = visit.query("next")
                return moved(back if back.startswith("/") and back[1:2] not in {"/", "\\", "\t"} else "/")
            return page(visit, SIGN_IN)
        if not visit.who and path.startswith("/ho-so"):
            return moved("/vao?next=/ho-so")
        if path == "/ho-so":
            row = f"<tr><td><a href={DOSSIER}>{CODE}</a></td><td>Mới đăng ký</td></tr>" if visit.owns else ""
            return page(
                visit, f"<h1>Hồ sơ của tôi</h1><table><tr><th>Mã hồ sơ</th><th>Trạng thái</th></tr>{row}</table>"
            )
        if path == DOSSIER and visit.owns:
            told = "".join(f"<li>{w}</li>" for w in self.said)
            head = f"<h1>Hồ sơ {CODE}</h1><p>Người nộp: {NAMES[OWNER]}</p><p>Trạng thái: Mới đăng ký</p>"
            return page(visit, f"{head}<h2>Trao đổi</h2><ul>{told}</ul>{self.inside(visit)}")
        return Reply(f"<h1>{'Không có quyền' if path == DOSSIER else 'Không có trang'}</h1>", 404)


def given(value: object, status: int = 200) -> Reply:
    """An answer of an API."""
    return Reply(json.dumps(value, ensure_ascii=False), status, {}, "application/json")


@contextmanager
def at_work(desk: lab.Site, browser: Browser, files: tuple[str, ...] = ()) -> Iterator[Context]:
    """What a check uses, on this portal; the dossier is filed already."""
    with lab.serving(desk) as url:
        people = {
            key: Account(username=name, password_env="MAT_KHAU", person=Person(full_name=NAMES[name]))
            for key, name in (("citizen-a", "an"), ("citizen-b", "binh"))
        }
        service = Procedure(code="1.001", name="Cấp thẻ", attachments=(Attachment(component="Đơn", kind="pdf"),))
        aim = lab.target(url, accounts=people, network=Network(timeout_s=5.0), data=TestData(procedure=service))
        run = SimpleNamespace(target=aim, environ={"MAT_KHAU": "mat-khau"}, plan=SimpleNamespace(seed=7))
        session = cast("CollectSession", run)
        with Web(aim) as web:
            context = Context(session, web)
            made = People(session, lambda: None)
            portal = PortalSession(session, browser)
            made.__dict__["portal"] = portal
            made.__dict__["filed"] = Filed(CODE, url + DOSSIER, tuple(url + f for f in files))
            context.__dict__["people"] = made
            try:
                yield context
            finally:
                portal.close()


def notes() -> Notes:
    """Where a check keeps its evidence."""
    return cast("Notes", SimpleNamespace(text=lambda *_: None, remark=""))
