"""Calls as a foreign site could make a citizen's browser send them (Fetch standard: cookies, simple requests, CORS)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from playwright.sync_api import Route

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CheckSignal, Violation
from security.behind import actor, near
from security.bodies import changed, values_of
from security.calls import Actor, Call, call_of
from security.context import Context, keep
from security.disclosure import short
from security.people import context_of
from security.web import Answer
from steps.portal.protocol import PortalDriver

FOREIGN = "https://kiemdinh-ngoai.example"
# What a browser says with a request that a foreign page started, and what it says with the portal's own.
FROM_AFAR = {
    "Origin": FOREIGN,
    "Referer": FOREIGN + "/",
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}
# Fetch standard, CORS-safelisted request headers: what a page may send to another site without asking it first.
READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
TOKEN_NAME = re.compile(r"(?i)csrf|xsrf|token|authenticity|nonce|antiforgery|__requestverification")
"""Usual names of protection tokens."""
_GUARD = re.compile(r"(?i)csrf|xsrf|antiforgery|requestverification")
_SECRET_VALUE = re.compile(r"^(?=.*[0-9a-zA-Z])[\w+/=.:-]{16,}$")
_SIMPLE = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")


def at_home(page: str) -> dict[str, str]:
    """What a browser says of where a request of a page comes from."""
    parts = urlsplit(page)
    return {"Origin": f"{parts.scheme}://{parts.netloc}", "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Sendable:
    """What of a citizen's browser goes with a request that a foreign site started.

    Attributes:
        cookies: header value of the cookies without ``SameSite=Lax`` or ``Strict``.
        kept_back: names of the cookies that stay at home.
        whole: header value of all cookies.
    """

    cookies: str
    kept_back: tuple[str, ...]
    whole: str


def sendable(who: Actor, url: str) -> Sendable:
    """Cookies of somebody's browser for an address, split by whether a foreign site's request carries them."""
    page = who.driver.page
    # Only the browser's own protocol tells a missing SameSite from the default that this browser puts in its place.
    said = context_of(who.driver).new_cdp_session(page).send("Network.getCookies", {"urls": [url]})["cookies"]
    across = [c for c in said if str(c.get("sameSite", "")) not in {"Lax", "Strict"}]
    held = tuple(c["name"] for c in said if c not in across)
    return Sendable(_header(across), held, _header(said))


def _header(cookies: list[dict[str, str]]) -> str:
    return "; ".join(f"{c['name']}={c['value']}" for c in cookies)


def forgeries(call: Call, *, any_type: bool) -> Iterator[tuple[str, str]]:
    """(content type, body) with which a foreign page can send what a call sends.

    Args:
        call: the honest one.
        any_type: whether the portal lets foreign origins send any content type.
    """
    if any_type or call.kind in _SIMPLE:
        yield dict(call.headers).get("content-type", "text/plain"), call.body
    if not call.kind.endswith("json"):
        return
    yield "text/plain", call.body
    try:
        fields = json.loads(call.body)
    except ValueError:
        return
    if isinstance(fields, dict) and all(isinstance(v, str | int | float) for v in fields.values()):
        yield "application/x-www-form-urlencoded", urlencode(fields)


@dataclass(frozen=True)
class Held:
    """A request that a page was about to send, kept from leaving, so that what may be used once is still unused.

    Attributes:
        call: the request.
        by_form: whether the browser would have sent it for a form, without a script.
        theirs: values of the same names that another citizen's page would have sent.
    """

    call: Call
    by_form: bool
    theirs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """How the page of a dossier sends messages.

    Attributes:
        hold: makes the page send a word, and keeps the request back; ``None`` when the page sends none.
        elsewhere: the same in another sign-in of the same person; ``None`` too where there is no other.
        foreign: the same of another citizen's page of an own dossier.
        says: whether the dossier's page shows a word, or whatever else tells that a request was carried out.
        stateful: whether many requests come before, so that the page's own state in the request may hold anything.
    """

    hold: Callable[[str], Held | None]
    elsewhere: Callable[[str], Held | None]
    foreign: Callable[[str], Held | None]
    says: Callable[[str], bool]
    stateful: bool = False


def line_of(context: Context) -> Line:
    """How citizen-a's page of the filed dossier sends messages."""
    people = context.people
    owner = actor(people.citizen(), context)

    def elsewhere(word: str) -> Held | None:
        try:
            return held_back(people.portal.as_account("citizen-a", fresh=True), people.filed.code, word)
        except CheckSignal:  # a person signs in by hand
            return None

    def says(word: str) -> bool:
        if word in owner.shown(people.filed.url)[0]:
            return True
        citizen = people.citizen()
        citizen.open_dossier(people.filed.code)
        return word in citizen.all_said()

    def foreign(word: str) -> Held | None:
        other = other_citizen(context, files=True)
        return held_back(*other, word) if other is not None and other[1] else None

    def own(word: str) -> Held | None:
        return held_back(people.citizen(), people.filed.code, word)

    return Line(own, elsewhere, foreign, says)


def held_back(citizen: PortalDriver, code: str, word: str) -> Held | None:
    """The request by which a citizen's page of an own dossier would send a word."""
    return kept_back(citizen, lambda: citizen.send_message(code, f"{word} thử"), word)


def kept_back(citizen: PortalDriver, act: Callable[[], object], word: str) -> Held | None:
    """The request with a word in it that a page would send when something is done on it."""
    got: list[Held] = []
    place = context_of(citizen)

    def keep_back(route: Route) -> None:
        request = route.request
        if request.method in READING or word.encode() not in (request.post_data_buffer or b""):
            route.fallback()
            return
        got.append(Held(call_of(request), request.is_navigation_request()))
        route.abort("aborted")

    place.route("**/*", keep_back)
    try:
        act()
    except CheckSignal:
        pass  # the page never heard whether it was sent
    finally:
        place.unroute("**/*", keep_back)
    return got[0] if got else None


def token_names(values: Mapping[str, str], known: str) -> frozenset[str]:
    """Names of values that look like a protection token: by their name, else by a shape that nothing known has.

    Args:
        values: by name; of those inside others the last part of the name counts.
        known: what the page and its address tell anyway, such as the number of a dossier.
    """
    named = frozenset(n for n, v in values.items() if v and TOKEN_NAME.search(n.rpartition(".")[2]))
    return named or frozenset(n for n, v in values.items() if _SECRET_VALUE.match(v) and v not in known)


def message_protected(context: Context, line: Line, notes: Notes) -> bool:
    """Whether the request that sends a message could be judged: sent by its owner it shows an effect.

    Raises:
        Violation: sent as a foreign site would send it, it shows the same.
    """
    owner = actor(context.people.citizen(), context)
    unsent, control = context.canary("csrf-call-unsent"), context.canary("csrf-call-control")
    if line.hold(unsent) is None or line.says(unsent):
        return False  # the page keeps what it could not send
    held = line.hold(control)
    if held is None or not near(context, held.call.url):
        return False
    owner.repeat(held.call)
    if not line.says(control):
        return False
    goes, open_type = sendable(owner, held.call.url), _lets_in(context, held.call)
    theirs = _theirs(context, held.call, line)
    for number in range(len(_forged(context, replace(held, theirs=theirs), goes, open_type=open_type))):

        def tried(fresh: Held | None, number: int = number) -> tuple[_Attempt, Answer] | None:
            whole = replace(fresh, theirs=theirs) if fresh is not None else None
            return _sent(context, whole, goes, number, open_type=open_type)

        word = context.canary(f"csrf-call-{number}")
        forged = tried(line.hold(word))
        if forged is None or not line.says(word) or not _without_secrets(context, line, number, tried):
            continue
        attempt, answer = forged
        keep(notes, short(answer), "Yêu cầu giả mạo")
        raise Violation(
            "yêu cầu giả mạo từ trang ngoài bị từ chối",
            f"yêu cầu với Origin lạ, {attempt.label}, vẫn được thực hiện (HTTP {answer.status})",
            f"{attempt.call.method} {attempt.call.url}",
            curl=answer.curl(),
        )
    tokens = _tokens(context, held.call)
    if line.stateful and tokens and not any(TOKEN_NAME.search(n) for n in tokens):
        return False  # refused for a state that does not fit, which need not be a protection
    notes.remark = _why(held.call, goes)
    return True


def _tokens(context: Context, call: Call) -> frozenset[str]:
    filed = context.people.filed
    return token_names(values_of(call), unquote(f"{filed.code} {filed.url} {call.url}"))


def _theirs(context: Context, call: Call, line: Line) -> dict[str, str]:
    """What another citizen's page would send for the tokens: state of a page without a token tied to the sign-in."""
    if not _tokens(context, call):
        return {}
    other = line.foreign(context.canary("csrf-call-foreign"))
    return values_of(other.call) if other is not None else {}


@dataclass(frozen=True)
class _Attempt:
    label: str
    call: Call
    cookies: str


def _forged(context: Context, held: Held, goes: Sendable, *, open_type: bool) -> list[_Attempt]:
    """What a foreign page could send in place of a request."""
    call, tokens = held.call, _tokens(context, held.call)
    bare = changed(call, lambda n, v: None if n in tokens else v)
    bare = replace(bare, url=without_tokens(call.url, context.people.filed.url))
    ways = [("không có mã bảo vệ", bare)]
    if tokens:
        ways.append(("mã bảo vệ sai", changed(call, lambda n, v: v[::-1] + "x" if n in tokens else v)))
        theirs = held.theirs
        if tokens <= theirs.keys():
            ways.append(("mã bảo vệ của người khác", changed(call, lambda n, v: theirs[n] if n in tokens else v)))
    found = []
    # Forms, and whatever carries a token, are judged by the token: SameSite alone does not stand for one.
    cookies = goes.whole if tokens or held.by_form else goes.cookies
    for label, way in ways:
        for kind, body in forgeries(way, any_type=open_type):
            if call.method == "POST" or open_type:  # other methods are always asked for first
                sent = replace(way, body=body, headers=(("content-type", kind),))
                found.append(_Attempt(f"{label}, chỉ có cookie, kiểu {kind.partition(';')[0]}", sent, cookies))
    guards = [n for n in call.own_headers if _GUARD.search(n)]
    if guards:
        sent = replace(bare, headers=(("content-type", call.kind or "text/plain"),))
        found.append(_Attempt(f"bỏ mã bảo vệ mà trang gửi trong tiêu đề {guards[0]}", sent, goes.whole))
    return found


def _sent(
    context: Context, held: Held | None, goes: Sendable, number: int, *, open_type: bool
) -> tuple[_Attempt, Answer] | None:
    """One of the forged requests, sent; ``None`` when the page sent nothing this time."""
    made = _forged(context, held, goes, open_type=open_type) if held is not None else []
    if number >= len(made):
        return None
    attempt = made[number]
    headers = {**FROM_AFAR, **dict(attempt.call.headers)}
    if attempt.cookies:
        headers["Cookie"] = attempt.cookies
    call = attempt.call
    return attempt, context.web.send(call.method, call.url, headers=headers, data=call.body.encode())


def _without_secrets(context: Context, line: Line, number: int, tried: Callable[[Held | None], object]) -> bool:
    """Whether it is taken too when whatever another sign-in has otherwise comes from there."""
    word = context.canary(f"csrf-call-{number}-bare")
    own, other = line.hold(word), line.elsewhere(word)
    if own is None or other is None:
        return True
    theirs = values_of(other.call)
    secret = {n for n, v in values_of(own.call).items() if n in theirs and theirs[n] != v}
    if not secret:
        return True
    tried(replace(own, call=changed(own.call, lambda n, v: theirs[n] if n in secret else v)))
    return line.says(word)


def without_tokens(address: str, page: str) -> str:
    """An address without parameters that look like a protection token and are not told by a page's own address."""
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(n, v) for n, v in pairs if not (TOKEN_NAME.search(n) or (_SECRET_VALUE.match(v) and v not in page))]
    return address if kept == pairs else urlunsplit((*parts[:3], urlencode(kept), ""))


def other_citizen(context: Context, *, files: bool) -> tuple[PortalDriver, str] | None:
    """Citizen-b with the code of an own dossier: what an attacker with an account of their own has.

    Args:
        context: the checks' context.
        files: whether they file one when they have none.
    """
    people, account = context.people, context.target.accounts.get("citizen-b")
    if account is None or account.password_env not in context.session.environ:
        return None
    try:
        other = people.citizen("citizen-b")
        own = next((item.code for item in other.my_dossiers() if item.code), "")
        if not own and files:
            done = other.file_dossier(people.procedure)
            own = done.acknowledgement.code if done.acknowledgement is not None else ""
    except CheckSignal:
        return None
    return other, own


def _lets_in(context: Context, call: Call) -> bool:
    """Whether the portal answers a preflight so that a foreign page may send this method and content type."""
    asked = {
        "Origin": FOREIGN,
        "Access-Control-Request-Method": call.method,
        "Access-Control-Request-Headers": "content-type",
    }
    answer = context.web.send("OPTIONS", call.url, headers=asked)
    heads = answer.header("access-control-allow-headers").lower()
    return (
        200 <= answer.status < 300
        and answer.header("access-control-allow-origin").strip() == FOREIGN
        and answer.header("access-control-allow-credentials").strip() == "true"
        and "content-type" in heads
    )


def _why(call: Call, goes: Sendable) -> str:
    """Why a foreign site cannot do it (Vietnamese)."""
    if call.own_headers:
        names = ", ".join(sorted(call.own_headers))
        return f"Trang gửi quyền trong tiêu đề ({names}) mà trang ngoài không gửi được"
    if goes.kept_back:
        return "Cookie phiên có SameSite nên không đi cùng yêu cầu từ trang ngoài"
    return "Yêu cầu từ trang ngoài bị từ chối"
