"""Portals that a script draws from an API: open ones are caught, careful ones and public data are not accused."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, Violation
from kiemdinh.model.target import Person
from security.behind import Dossier, Refusal, addresses_told, near, no_foreign_word
from security.calls import Call, Credentials
from security.context import Context, Spoken
from security.disclosure import apart, secret_in, text_of
from security.forged import Held, Line, forgeries, message_protected
from tests.security.drawn import BASE, NEVER, Drawn, Made, acting, answered, as_driver, context_for, json_reply
from tests.security.lab import Asked, Reply, Site

A, B = "token-cua-cong-dan-a", "token-cua-cong-dan-b"
PERSON = Person(identity_number="099190000011", full_name="Nguyễn Thị Minh An")
URL = f"{BASE}/viec/7"
STEPS = "đã tiếp nhận thẩm định phòng lữ hành hẹn trả ngày mười lăm tháng sáu"
WHOLE = {"ma": "H-7", "nguoi": PERSON.full_name, "so": PERSON.identity_number, "buoc": [STEPS]}
REFUSED = json_reply({"loi": "Không có quyền"}, 403)


def notes() -> Notes:
    return cast("Notes", SimpleNamespace(text=lambda *_: None, remark=""))


def opens(token: str) -> Callable[[str], list[Made]]:
    """The script of the portal: who is signed in, then the dossier of the address; a visitor asks all the same."""
    headers = {"authorization": f"Bearer {token}", "accept": "*/*", "sec-fetch-mode": "cors"} if token else {}

    def makes(url: str) -> list[Made]:
        first: Made = ("GET", f"{BASE}/api/toi", headers, "")
        return [first, ("GET", f"{BASE}/api/viec/7", headers, "")] if url == URL else [first]

    return makes


def bearer(request: Asked) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def careful(request: Asked) -> Reply:
    if request.path == "/api/toi":
        return json_reply({"ten": {A: PERSON.full_name, B: "Trần Quốc Bảo"}.get(bearer(request), "")})
    return json_reply(WHOLE) if bearer(request) == A else REFUSED


def any_signed_in(request: Asked) -> Reply:
    return json_reply(WHOLE) if request.path == "/api/viec/7" and bearer(request) in {A, B} else careful(request)


def no_token_at_all(request: Asked) -> Reply:
    return json_reply(WHOLE) if request.path == "/api/viec/7" else careful(request)


def without_person(request: Asked) -> Reply:
    """Hides who filed from strangers, and tells the rest to everybody who signed in."""
    told = any_signed_in(request)
    if request.path == "/api/viec/7" and bearer(request) == B:
        return json_reply({"ma": "H-7", "buoc": [STEPS]})
    return told


def public_tracking(request: Asked) -> Reply:
    """Whoever knows the number is told how far it is, signed in or not, but not whose it is."""
    if request.path == "/api/viec/7" and bearer(request) != A:
        return json_reply({"ma": "H-7", "buoc": [STEPS]})
    return careful(request)


def refused(site: Site, token: str = B) -> int:
    owner = Drawn(site, opens(A))
    context = context_for(site, owner)
    intruder = acting(Drawn(site, opens(token), hides=True), context)
    nobody = acting(Drawn(site, opens("")), context) if token else None
    refusal = Refusal("người khác", acting(owner, context), intruder, nobody, f"{BASE}/")
    return refusal.check(context, as_driver(owner), Dossier(URL, "H-7", PERSON), notes())


@pytest.mark.parametrize(("site", "token"), [(careful, B), (careful, ""), (public_tracking, B), (public_tracking, "")])
def test_a_careful_api_is_not_accused(site: Site, token: str) -> None:
    # who is signed in is a secret of the owner as well: two answers are judged
    assert refused(site, token) == 2


@pytest.mark.parametrize(
    ("site", "token"), [(any_signed_in, B), (no_token_at_all, B), (no_token_at_all, ""), (without_person, B)]
)
def test_an_open_api_is_found_though_the_page_hides_it(site: Site, token: str) -> None:
    with pytest.raises(Violation) as seen:
        refused(site, token)
    assert seen.value.proven
    assert "/api/viec/7" in seen.value.place


def news(site: Site, *, first: bool = False) -> Site:
    """The portal with a line on which the page waits for news; the first question may be answered at once."""
    turn = iter((first,))

    def answers(request: Asked) -> Reply:
        if request.path != "/api/tin-moi":
            return site(request)
        return json_reply({}) if next(turn, False) else Reply(status=NEVER)

    return answers


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(("site", "caught"), [(careful, False), (any_signed_in, True)])
def test_a_line_that_waits_for_news_is_not_waited_for(site: Site, caught: bool, first: bool) -> None:
    def waits(token: str) -> Callable[[str], list[Made]]:
        return lambda url: [("GET", f"{BASE}/api/tin-moi", {}, ""), *opens(token)(url)]

    whole = news(site, first=first)
    owner = Drawn(whole, waits(A))
    context = context_for(whole, owner)
    other = acting(Drawn(whole, waits(B), hides=True), context)
    refusal = Refusal("người khác", acting(owner, context), other, None, f"{BASE}/")
    if not caught:
        assert refusal.check(context, as_driver(owner), Dossier(URL, "H-7", PERSON), notes()) == 2
        return
    with pytest.raises(Violation):
        refusal.check(context, as_driver(owner), Dossier(URL, "H-7", PERSON), notes())


def test_what_two_test_accounts_share_tells_nobody_apart() -> None:
    other = Person(full_name="Trần Quốc Bảo", phone="0100000001", email="thu@example.org")
    person = Person(full_name=PERSON.full_name, phone="0100000001", email="thu@example.org")
    assert apart(person, other) == Person(full_name=PERSON.full_name)
    assert apart(person, person) == Person()


def test_a_busy_portal_refuses_nobody() -> None:
    def busy(request: Asked) -> Reply:
        return careful(request) if bearer(request) == A else Reply("Bận", 503)

    with pytest.raises(CannotTell) as seen:
        refused(busy)
    assert seen.value.owner is Owner.ENVIRONMENT


def test_nothing_is_judged_when_the_owner_cannot_repeat_the_call() -> None:
    turn = iter(range(100))

    def once(request: Asked) -> Reply:
        """A portal whose every request needs a number that was not used before."""
        return any_signed_in(request) if request.path == "/api/toi" or next(turn) == 0 else REFUSED

    def signed_only(request: Asked) -> Reply:
        return once(request) if request.path == "/api/viec/7" else json_reply({})

    assert refused(signed_only) == 0


def test_the_owners_secret_in_an_address_is_not_handed_to_the_intruder() -> None:
    def site(request: Asked) -> Reply:
        key = "".join(request.query.get("access_token", []))
        return json_reply(WHOLE) if key == A else REFUSED

    def makes(token: str) -> Callable[[str], list[Made]]:
        return lambda _: [("GET", f"{BASE}/api/viec/7?access_token={token}", {}, "")]

    owner, other = Drawn(site, makes(A)), Drawn(site, makes(B))
    context = context_for(site, owner)
    refusal = Refusal("người khác", acting(owner, context), acting(other, context), None, f"{BASE}/")
    assert refusal.check(context, as_driver(owner), Dossier(URL, "H-7", PERSON), notes()) == 1


def test_files_that_a_script_fetches_are_known_from_what_it_is_told() -> None:
    told = {"tep": [{"ten": "/ don.pdf", "url": "/tai/1"}, {"url": "https://khac.example/2"}], "ra": "/api/logout"}

    def site(request: Asked) -> Reply:
        return json_reply(told) if bearer(request) == A else REFUSED

    owner = Drawn(site, opens(A))
    context = context_for(site, owner, belongs=lambda url: url.startswith(BASE))
    assert addresses_told(context, acting(owner, context), URL) == (f"{BASE}/ don.pdf", f"{BASE}/tai/1")


def test_a_path_that_holds_the_owners_secret_cannot_be_tried() -> None:
    owner = Credentials()
    owner.learn([Call("GET", f"{BASE}/api/toi", (("x-phien", A),))])
    other = acting(Drawn(careful), context_for(careful, Drawn(careful)))
    assert other.imitate(Call("GET", f"{BASE}/api/{A}/viec"), owner) is None


def test_personal_values_in_data_that_a_page_does_not_draw_are_a_leak() -> None:
    own = answered(Reply(f"<script>window.data={json.dumps(WHOLE)}</script>H-7"), "GET", URL)
    hidden = f'<p>Không có quyền</p><script>window.data={{"so":"{PERSON.identity_number}"}}</script>'
    other = answered(Reply(hidden), "GET", URL)
    assert secret_in(answered(json_reply(WHOLE), "GET", URL), PERSON, "", "H-7").shows_person(other, "")
    assert not secret_in(own, PERSON, "", "H-7").shows_person(answered(Reply("<p>Không có quyền</p>"), "GET", URL), "")
    assert PERSON.full_name in text_of(answered(json_reply(WHOLE), "GET", URL))


@pytest.mark.parametrize(
    ("call", "reads"),
    [
        (Call("GET", f"{BASE}/api/viec/7"), True),
        (Call("GET", f"{BASE}/api/logout"), False),
        (Call("POST", f"{BASE}/graphql", (("content-type", "application/json"),), "{}"), True),
        (
            Call("POST", f"{BASE}/graphql", (("content-type", "application/json"),), '{"query": "mutation { a }"}'),
            False,
        ),
        (Call("POST", f"{BASE}/api/token/refresh", (("content-type", "application/json"),), "{}"), False),
        (Call("POST", f"{BASE}/api/viec", (("content-type", "multipart/form-data"),)), False),
        (Call("DELETE", f"{BASE}/api/viec/7"), False),
    ],
)
def test_only_reading_calls_are_sent_again(call: Call, reads: bool) -> None:
    assert call.reads is reads


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://dvc.bo.gov.vn/api", True),
        ("https://api.dvc.bo.gov.vn/", True),
        ("https://api.bo.gov.vn/", True),
        ("https://khac.gov.vn/", False),
        ("https://bo.gov.vn.example/", False),
        ("https://cdn.example/", False),
    ],
)
def test_calls_to_strangers_are_left_alone(url: str, ours: bool) -> None:
    context = cast("Context", SimpleNamespace(sites=("https://dvc.bo.gov.vn",)))
    assert near(context, url) is ours


class Talk:
    """A dossier with messages; what it takes for a right to write is a function of the request."""

    def __init__(self, allowed: Callable[[Asked], bool], preflight: dict[str, str] | None = None) -> None:
        self.said: list[str] = []
        self._allowed = allowed
        self._preflight = preflight or {}

    def __call__(self, request: Asked) -> Reply:
        if request.method == "OPTIONS":
            return Reply("", 204, self._preflight)
        if request.method == "GET":
            return json_reply({"ma": "H-7", "loi": self.said})
        if not self._allowed(request):
            return REFUSED
        try:
            self.said.append(str(json.loads(request.body)["noiDung"]))
        except (ValueError, KeyError):
            return Reply("", 400)
        return json_reply({})


def by_header(request: Asked) -> bool:
    return bearer(request) == A


def by_cookie(request: Asked) -> bool:
    return "phien=a" in request.headers.get("cookie", "")


def by_cookie_and_type(request: Asked) -> bool:
    return by_cookie(request) and request.headers.get("content-type") == "application/json"


def by_cookie_and_origin(request: Asked) -> bool:
    return by_cookie(request) and request.headers.get("origin", BASE) == BASE


def by_any_sign_in(request: Asked) -> bool:
    return bearer(request) in {A, B}


OPEN = {
    "Access-Control-Allow-Origin": "https://kiemdinh-ngoai.example",
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Allow-Headers": "Content-Type",
}
MESSAGE = json.dumps({"noiDung": "kdtu thử"}, ensure_ascii=False)


def forged(talk: Talk, same_site: str, *, token: bool = False) -> bool:
    headers = (("content-type", "application/json"), *((("authorization", f"Bearer {A}"),) if token else ()))
    cookies = [{"name": "phien", "value": "a", "sameSite": same_site}] if not token else []
    owner = Drawn(talk, lambda _: [("GET", f"{BASE}/api/viec/7", {}, "")], cookies)
    context = context_for(talk, owner)
    mine = acting(owner, context)

    def hold(word: str) -> Held:
        return Held(Call("POST", f"{BASE}/api/viec/7/loi", headers, MESSAGE).with_word("kdtu", word), by_form=False)

    line = Line(hold, lambda _: None, lambda _: None, lambda word: word in mine.shown(URL)[0])
    return message_protected(context, line, notes())


@pytest.mark.parametrize(
    ("talk", "same_site", "token"),
    [
        (Talk(by_header), "", True),
        (Talk(by_header, OPEN), "", True),
        (Talk(by_cookie), "Lax", False),
        (Talk(by_cookie), "Strict", False),
        (Talk(by_cookie_and_type), "None", False),
        (Talk(by_cookie_and_origin), "None", False),
    ],
)
def test_what_no_foreign_site_can_send_is_protected(talk: Talk, same_site: str, token: bool) -> None:
    assert forged(talk, same_site, token=token)


@pytest.mark.parametrize(
    ("talk", "same_site"),
    [(Talk(by_cookie), "None"), (Talk(by_cookie), ""), (Talk(by_cookie_and_type, OPEN), "None")],
)
def test_a_right_that_lies_in_cookies_alone_is_found(talk: Talk, same_site: str) -> None:
    with pytest.raises(Violation):
        forged(talk, same_site)


def test_a_message_that_its_owner_cannot_send_again_decides_nothing() -> None:
    assert not forged(Talk(lambda _: False), "None")


@pytest.mark.parametrize(("allowed", "open_to_all"), [(by_header, False), (by_any_sign_in, True)])
def test_who_may_write_into_a_dossier(allowed: Callable[[Asked], bool], open_to_all: bool) -> None:
    talk = Talk(allowed)
    headers = (("content-type", "application/json"), ("authorization", f"Bearer {A}"))
    spoken = Spoken(Call("POST", f"{BASE}/api/viec/7/loi", headers, MESSAGE), "kdtu")
    owner = Drawn(talk, opens(A))
    context = context_for(talk, owner, spoken=spoken)
    other = acting(Drawn(talk, opens(B)), context)
    other.shown(f"{BASE}/")
    caught = False
    try:
        no_foreign_word(context, acting(owner, context), other, URL, notes())
    except Violation:
        caught = True
    assert caught is open_to_all


def test_forgeries_are_simple_requests_only() -> None:
    flat = Call("POST", BASE, (("content-type", "application/json"),), '{"a": "1"}')
    assert [kind for kind, _ in forgeries(flat, any_type=False)] == ["text/plain", "application/x-www-form-urlencoded"]
    deep = Call("POST", BASE, (("content-type", "application/json"),), '{"a": {"b": "1"}}')
    assert [kind for kind, _ in forgeries(deep, any_type=True)] == ["application/json", "text/plain"]
