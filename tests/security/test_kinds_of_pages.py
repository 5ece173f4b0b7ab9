"""Pages of other kinds are looked at too: rare ones among many alike, further pages of a person, officers' cookies."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from types import SimpleNamespace
from typing import cast

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser

from kiemdinh.events.session import CollectSession
from kiemdinh.model.failures import Violation
from kiemdinh.model.target import BaseUrls
from security.caching import personal_pages_not_stored
from security.context import Context, varied
from security.cookies import session_protected
from security.people import People
from security.web import Web
from steps.portal.session import PortalSession
from tests.security import lab
from tests.security.desk import CODE, DOSSIER, Desk, Visit, at_work, moved, notes, page
from tests.security.lab import Asked, Reply

MANY = "".join(f"<a href=/tin/{n}>Tin {n}</a>" for n in range(1, 30))


def test_a_rare_page_behind_many_alike_is_looked_at() -> None:
    def site(asked: Asked) -> Reply:
        rare = "<a href=/thu-tuc/1.001>Thủ tục</a>" if asked.path == "/thu-tuc" else ""
        return Reply(f"<html><body>{MANY}<a href=/thu-tuc>Thủ tục</a>{rare}</body></html>")

    with lab.serving(site) as url:
        aim = lab.target(url)
        run = cast("CollectSession", SimpleNamespace(target=aim, environ={}, plan=SimpleNamespace(seed=7)))
        with Web(aim) as web:
            seen = [s.answer.url.removeprefix(url) for s in Context(run, web).pages]
    assert seen[:4] == ["/", "/tin/1", "/thu-tuc", "/thu-tuc/1.001"]
    assert len(seen) == 12


def test_addresses_of_one_kind_stand_behind_others() -> None:
    urls = ["/tin/1", "/tin/2", "/tin/3", "/tim?q=a", "/tim?q=b", "/lien-he"]
    assert varied(urls) == ["/tin/1", "/tim?q=a", "/lien-he", "/tin/2", "/tim?q=b", "/tin/3"]


def change(context: Context, **values: object) -> None:
    """Another target for the same portal."""
    session = cast("SimpleNamespace", context.session)
    session.target = replace(context.target, **values)


def kept(head: Callable[[str], str]) -> Desk:
    """A portal with a profile, an inbox and a file of the owner; what each of its pages says of storing is given."""

    class Keeping(Desk):
        def _own(self, visit: Visit) -> Reply:
            path = visit.asked.path
            reply = super()._own(visit)
            if path in {"/toi", "/thu", "/thong-bao"} and not visit.owns:
                reply = moved("/vao")
            elif path == "/toi":
                reply = page(visit, "<h1>Tài khoản</h1><p>Số định danh 099190000011</p>")
            elif path == "/thu":
                reply = page(visit, f"<h1>Hộp thư</h1><p>Hồ sơ {CODE} đã được tiếp nhận</p>")
            elif path == "/thong-bao":
                reply = page(visit, "<h1>Thông báo</h1><p>Chưa có thông báo nào.</p>")
            elif path == "/tep/1":
                reply = Reply(b"%PDF-1.7", kind="application/pdf") if visit.owns else moved("/vao")
            elif path == "/tin":
                reply = page(visit, "<h1>Tin tức</h1>")
            elif visit.owns and path in {"/", "/ho-so", DOSSIER}:
                more = "<a href=/tin>Tin</a><a href=/toi>Tài khoản</a><a href=/thu>Hộp thư</a><a href=/tep/1>Đơn</a>"
                more += "<a href=/thong-bao>Thông báo</a>"
                reply = page(visit, str(reply.body) + more)
            return Reply(reply.body, reply.status, {**reply.headers, "Cache-Control": head(path)}, reply.kind)

    return Keeping()


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("/toi", "private, max-age=60"),
        ("/thu", "no-cache"),
        ("/thong-bao", "private"),
        ("/tep/1", "public, max-age=600"),
    ],
)
def test_no_page_of_a_person_is_stored(browser: Browser, where: str, says: str) -> None:
    with at_work(kept(lambda path: says if path == where else "no-store"), browser) as context:
        account = context.target.accounts["citizen-a"]
        person = replace(account.person, identity_number="099190000011")
        change(context, accounts={**context.target.accounts, "citizen-a": replace(account, person=person)})
        with pytest.raises(Violation) as seen:
            personal_pages_not_stored(context, "-", notes())
    assert where in seen.value.place


def test_pages_for_everybody_may_be_stored(browser: Browser) -> None:
    usual = {"/tin": "public, max-age=60", "/": "no-cache", "/tep/1": "private, max-age=60"}
    with at_work(kept(lambda path: usual.get(path, "no-store")), browser) as context:
        personal_pages_not_stored(context, "-", notes())


def test_an_officers_cookie_is_looked_at(browser: Browser) -> None:
    careful, careless = (Desk(cookie=f"{flag} Path=/; SameSite=Lax") for flag in ("HttpOnly;", ""))
    with lab.serving(careless) as officers, at_work(careful, browser) as context:
        session_protected(context, "httponly", notes())
        accounts = {**context.target.accounts, "officer-receive": context.target.accounts["citizen-a"]}
        change(context, accounts=accounts, base_urls=BaseUrls(public=context.public, officer=officers))
        again = People(context.session, lambda: None)
        again.__dict__["session_cookies"] = context.people.session_cookies
        with closing(PortalSession(context.session, browser)) as portal:
            again.__dict__["portal"] = portal
            context.__dict__["people"] = again
            session_protected(context, "samesite", notes())
            with pytest.raises(Violation) as seen:
                session_protected(context, "httponly", notes())
    assert "cán bộ" in seen.value.place
