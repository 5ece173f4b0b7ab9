"""Forms without a text area: the account's own data, and taking a dossier back."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser

from kiemdinh.model.failures import Violation
from security import csrf
from security.context import Context
from security.withdrawn import withdrawal_protected
from tests.security.desk import CODE, DOSSIER, NAMES, OWNER, Desk, Visit, at_work, moved, notes, page
from tests.security.lab import Reply

HOME = "Số 12, ngõ 34, phố Hoa Sen"


@dataclass
class Own(Desk):
    """A portal where a citizen changes the address of the account and takes dossiers back.

    Attributes:
        unguarded: paths whose form is taken without its token.
        asks_twice: the page takes a dossier back by itself, before it sends the reason.
    """

    unguarded: tuple[str, ...] = ()
    asks_twice: bool = False
    address: str = HOME
    seen: list[str] = field(default_factory=list)
    gone: bool = False

    def token(self, visit: Visit) -> str:
        return f"<input type=hidden name=_csrf value={visit.key[::-1]}>"

    def _own(self, visit: Visit) -> Reply:
        path = visit.asked.path
        if visit.asked.method == "POST" and path in {"/toi", DOSSIER + "/rut"} and visit.owns:
            if path not in self.unguarded and visit.form.get("_csrf") != visit.key[::-1]:
                return Reply("<h1>Biểu mẫu hết hạn</h1>", 403)
            if path == "/toi":
                self.address = visit.form["dia_chi"]
                self.seen.append(self.address)
            self.gone = self.gone or path != "/toi"
            return moved(DOSSIER if path != "/toi" else "/toi")
        if path == "/toi" and visit.owns:
            line = f'<label>Địa chỉ <input name=dia_chi value="{self.address}"></label>'
            return page(
                visit, f"<h1>Tài khoản</h1><form method=post>{self.token(visit)}{line}<button>Lưu</button></form>"
            )
        if path == DOSSIER and visit.owns:
            head = f"<h1>Hồ sơ {CODE}</h1><p>Người nộp: {NAMES[OWNER]}</p>"
            state = "<p>Trạng thái: Công dân yêu cầu rút hồ sơ</p>"
            first = (
                f"const r = new XMLHttpRequest(); r.open('POST', '{DOSSIER}/rut', false);"
                "r.setRequestHeader('content-type', 'application/x-www-form-urlencoded');"
                f"r.send('_csrf={visit.key[::-1]}')"
            )
            before = f' onsubmit="{first}"' if self.asks_twice else ""
            form = (
                f"<p>Trạng thái: Mới đăng ký</p><form method=post action={DOSSIER}/rut{before}>{self.token(visit)}"
                "<label>Lý do rút hồ sơ <input name=ly_do></label><button>Rút hồ sơ</button></form>"
            )
            return page(visit, head + (state if self.gone else form))
        reply = super()._own(visit)
        link = "<a href=/toi>Tài khoản</a>" if path == "/" and visit.owns else ""
        return Reply(str(reply.body).replace("</main>", link + "</main>"), reply.status, reply.headers, reply.kind)


def prepared(context: Context) -> Context:
    """The dossier that the check files is the one of the desk."""
    account = context.target.accounts["citizen-a"]
    own = replace(account, person=replace(account.person, address=HOME))
    session = cast("SimpleNamespace", context.session)
    session.target = replace(context.target, accounts={**context.target.accounts, "citizen-a": own})
    driver: Any = context.people.citizen()
    done = SimpleNamespace(accepted=True, acknowledgement=SimpleNamespace(code=CODE))
    driver.file_dossier = lambda _: done
    return context


@pytest.mark.parametrize("unguarded", [(), ("/toi",)])
def test_the_accounts_own_data_are_guarded(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, unguarded: tuple[str, ...]
) -> None:
    monkeypatch.setattr(csrf, "withdrawal_protected", lambda *_: True)
    monkeypatch.setattr(csrf, "message_protected", lambda *_: True)
    desk = Own(unguarded=unguarded)
    with at_work(desk, browser) as context:
        told = notes()
        if unguarded:
            with pytest.raises(Violation, match="không có mã bảo vệ"):
                csrf.state_change_protected(prepared(context), "-", told)
        else:
            csrf.state_change_protected(prepared(context), "-", told)
            assert told.remark.startswith("Đã thử 2 biểu mẫu")
    assert desk.address == HOME
    assert all(one.startswith(HOME) for one in desk.seen)


@pytest.mark.parametrize("unguarded", [(), (DOSSIER + "/rut",)])
def test_nobody_else_takes_a_dossier_back(browser: Browser, unguarded: tuple[str, ...]) -> None:
    with at_work(Own(unguarded=unguarded), browser) as context:
        if unguarded:
            with pytest.raises(Violation, match="rút hồ sơ"):
                withdrawal_protected(prepared(context), notes())
        else:
            assert withdrawal_protected(prepared(context), notes())


def test_what_the_owners_page_did_before_is_not_taken_for_the_forgery(browser: Browser) -> None:
    desk = Own(asks_twice=True)
    with at_work(desk, browser) as context:
        assert not withdrawal_protected(prepared(context), notes())
    assert desk.gone
