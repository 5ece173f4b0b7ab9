"""The API behind the officers' page: a session in a cookie, changes only with a header no foreign site can send."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from tests.foreign.scripted import paper
from tests.foreign.scripted.citizen_api import CitizenApi, money, no
from tests.foreign.scripted.data import Person
from tests.foreign.scripted.store import (
    ASKED,
    DONE,
    FEE,
    NEW,
    RECEIVED,
    REFUSED,
    RETURNED,
    STOPPED,
    WORKING,
    Dossier,
    Store,
    now,
    told,
)
from tests.foreign.scripted.web import Reply, Request, data, go

_COOKIE, _MARK = "lg_canbo", "lg_dau"
_OPEN = {NEW, RECEIVED, WORKING, ASKED, FEE, DONE}
Change = Callable[["OfficerApi", Dossier, Person, dict[str, Any]], Reply]


class OfficerApi:
    """Everything on the officers' site except its page.

    Args:
        store: what the portal remembers.
        citizen: the other API, for the view of a dossier.
    """

    def __init__(self, store: Store, citizen: CitizenApi) -> None:
        self._store = store
        self._citizen = citizen
        self._sessions: dict[str, Person] = {}
        self._states: set[str] = set()
        self.address = ""

    def __call__(self, request: Request) -> Reply:  # noqa: PLR0911 - one return for each address
        """Answer a request."""
        if request.path == "/vao":
            return self._begin()
        if request.path == "/vao/xong":
            return self._end(request)
        me = self._sessions.get(request.cookies.get(_COOKIE, ""))
        if me is None:
            return no(401, "Chưa đăng nhập")
        if request.method != "GET":
            mark = request.cookies.get(_MARK, "")
            if not mark or request.headers.get("x-dau") != mark:
                return no(403, "Thiếu dấu xác nhận của trang")
        if request.path == "/api/phien" and request.method == "DELETE":
            self._sessions.pop(request.cookies.get(_COOKIE, ""), None)
            return data({})
        if request.path == "/api/toi":
            return data({"ten": me.name, "vai": me.role, "donVi": me.unit})
        if request.path == "/api/dong-nghiep":
            return data({"muc": [{"id": p.username, "ten": p.name} for p in self._colleagues(me)]})
        if request.path == "/api/ho-so":
            return self._list(request, me)
        found = re.fullmatch(r"/api/ho-so/(\d+)(?:/([a-z-]+))?", request.path)
        if found:
            return self._one(request, me, int(found[1]), found[2] or "")
        return no(404, "Không có dữ liệu")

    def expire(self) -> None:
        """Every sign-in ends now."""
        self._sessions.clear()

    # --- coming and going
    def _begin(self) -> Reply:
        state = secrets.token_urlsafe(12)
        self._states.add(state)
        asked = {
            "response_type": "code", "client_id": "can-bo", "redirect_uri": f"{self.address}/vao/xong", "state": state,
            "nonce": secrets.token_urlsafe(8), "code_challenge": "", "code_challenge_method": "",
        }  # fmt: skip
        return go(f"{self._citizen.identity}/xac-thuc?{urlencode(asked)}")

    def _end(self, request: Request) -> Reply:
        with self._store.lock:
            known = request.query.get("state", "") in self._states
            grant = self._store.grants.pop(request.query.get("code", ""), None)
            self._states.discard(request.query.get("state", ""))
        if not known or grant is None or grant[0].role == "citizen":
            return go("/#/khong-co-quyen")
        key, mark = secrets.token_urlsafe(24), secrets.token_urlsafe(12)
        self._sessions[key] = grant[0]
        return go(
            "/#/viec",
            ("Set-Cookie", f"{_COOKIE}={key}; Path=/; HttpOnly; Secure; SameSite=Lax"),
            ("Set-Cookie", f"{_MARK}={mark}; Path=/; Secure; SameSite=Strict"),
        )

    def _colleagues(self, me: Person) -> list[Person]:
        return [p for p in self._store.people.values() if p.role == "appraise" and p.unit == me.unit]

    # --- dossiers
    def _list(self, request: Request, me: Person) -> Reply:
        words = request.query.get("q", "").strip().lower()
        own = [d for d in self._store.dossiers.values() if d.service.unit == me.unit]
        if words:
            own = [d for d in own if words in f"{d.code} {d.owner.name} {d.service.name}".lower()]
        else:
            own = [d for d in own if d.state in _OPEN]
        lines = [
            {"id": d.id, "ma": d.code, "nguoi": d.owner.name, "dichVu": d.service.name, "trangThai": d.state,
             "luc": told(d.filed)}
            for d in reversed(own)
        ]  # fmt: skip
        start = int(request.query.get("tu") or 0)
        return data({"tong": len(lines), "muc": lines[start : start + 12]})

    def _one(self, request: Request, me: Person, number: int, verb: str) -> Reply:
        dossier = self._store.dossiers.get(number)
        if dossier is None or dossier.service.unit != me.unit:
            return no(404, "Không có hồ sơ này trong đơn vị")
        if request.method == "GET":
            view = self._citizen.whole(dossier)
            return data({**view, "lyDo": dossier.reason, "duoc": sorted(self._allowed(dossier, me)),
                         "nguoiXuLy": dossier.worker})  # fmt: skip
        if verb not in self._allowed(dossier, me):
            return no(409, "Hồ sơ không ở bước này")
        return _CHANGES[verb](self, dossier, me, request.json())

    def _allowed(self, dossier: Dossier, me: Person) -> set[str]:
        allowed = {"nhan"}
        state = dossier.state
        if me.role == "receive":
            if state == NEW:
                allowed |= {"tiep-nhan", "tu-choi"}
            if state in {RECEIVED, WORKING}:
                allowed |= {"bo-sung", "dung"}
            if state == RECEIVED:
                allowed |= {"giao"}
                if dossier.service.fee:
                    allowed |= {"thu-phi"}
            if state == DONE:
                allowed |= {"tra"}
        if me.role == "appraise" and state == WORKING and not dossier.appraised_by:
            allowed |= {"tham-dinh"}
        may_approve = me.role == "approve" or (
            self._store.wrong("own-approval") and dossier.appraised_by == me.username
        )
        if may_approve and state == WORKING and dossier.appraised_by:
            allowed |= {"duyet"}
        return allowed if state != RETURNED else {"nhan"}

    def talk(self, dossier: Dossier, me: Person, sent: dict[str, Any]) -> Reply:
        """Write to the citizen."""
        words = str(sent.get("noiDung", "")).strip()
        if not words:
            return no(422, "Chưa nhập lời nhắn")
        dossier.talk.append((told(now()), f"Cán bộ {me.name}", words))
        return data({})

    def receive(self, dossier: Dossier, me: Person, _: dict[str, Any]) -> Reply:
        """Accept."""
        self._store.turn(dossier, RECEIVED, me.name)
        return data({})

    def refuse(self, dossier: Dossier, me: Person, sent: dict[str, Any]) -> Reply:
        """Refuse, with a reason."""
        reason = str(sent.get("noiDung", "")).strip()
        if not reason:
            return no(422, "Chưa nhập lý do")
        dossier.reason = reason
        self._store.turn(dossier, REFUSED, me.name)
        return data({})

    def ask(self, dossier: Dossier, me: Person, sent: dict[str, Any]) -> Reply:
        """Ask for supplements."""
        words = str(sent.get("noiDung", "")).strip()
        if not words:
            return no(422, "Chưa nhập nội dung cần bổ sung")
        dossier.ask = words
        self._store.turn(dossier, ASKED, me.name)
        return data({})

    def demand_fee(self, dossier: Dossier, me: Person, _: dict[str, Any]) -> Reply:
        """Ask for the fee."""
        self._store.turn(dossier, FEE, me.name, money(dossier.service.fee))
        return data({})

    def assign(self, dossier: Dossier, me: Person, sent: dict[str, Any]) -> Reply:
        """Give the dossier to a colleague."""
        person = self._store.people.get(str(sent.get("nguoi", "")))
        if person is None:
            return no(422, "Chưa chọn người xử lý")
        dossier.worker = person.name
        self._store.turn(dossier, WORKING, me.name)
        return data({})

    def appraise(self, dossier: Dossier, me: Person, sent: dict[str, Any]) -> Reply:
        """Write an opinion and pass on."""
        dossier.appraised_by = me.username
        dossier.steps.append((told(now()), WORKING, f"{me.name}: đã thẩm định. {sent.get('noiDung', '')}"))
        return data({})

    def approve(self, dossier: Dossier, me: Person, _: dict[str, Any]) -> Reply:
        """Approve."""
        dossier.approved_by = me.username
        lines = ["SO VAN HOA VA THE THAO TINH LAM GIANG", "VAN BAN CHAP THUAN", f"Ma ho so: {dossier.code}"]
        lines += [f"Nguoi de nghi: {dossier.owner.name}", f"Thu tuc: {dossier.service.name}"]
        qr = f"{self._citizen.public}/theo-doi?ma={dossier.code}"
        name = f"van-ban-{dossier.code}.pdf"
        dossier.result = self._store.keep(name, "application/pdf", paper.pdf(lines, qr), dossier.owner.username)
        self._store.turn(dossier, DONE, me.name)
        return data({})

    def give_back(self, dossier: Dossier, me: Person, _: dict[str, Any]) -> Reply:
        """Return the result."""
        self._store.turn(dossier, RETURNED, me.name)
        return data({})

    def stop(self, dossier: Dossier, me: Person, sent: dict[str, Any]) -> Reply:
        """Stop."""
        self._store.turn(dossier, STOPPED, me.name, str(sent.get("noiDung", "")))
        return data({})


_CHANGES: dict[str, Change] = {
    "nhan": OfficerApi.talk,
    "tiep-nhan": OfficerApi.receive,
    "tu-choi": OfficerApi.refuse,
    "bo-sung": OfficerApi.ask,
    "thu-phi": OfficerApi.demand_fee,
    "giao": OfficerApi.assign,
    "tham-dinh": OfficerApi.appraise,
    "duyet": OfficerApi.approve,
    "tra": OfficerApi.give_back,
    "dung": OfficerApi.stop,
}
