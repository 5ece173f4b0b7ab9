"""Calls as a foreign site could make a citizen's browser send them (Fetch standard: cookies, simple requests, CORS)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import Violation
from security.behind import actor, near
from security.calls import Actor, Call
from security.context import Context, Spoken, keep
from security.disclosure import short
from security.people import context_of

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
    """

    cookies: str
    kept_back: tuple[str, ...]


def sendable(who: Actor, url: str) -> Sendable:
    """Cookies of somebody's browser for an address, split by whether a foreign site's request carries them."""
    page = who.driver.page
    # Only the browser's own protocol tells a missing SameSite from the default that this browser puts in its place.
    said = context_of(who.driver).new_cdp_session(page).send("Network.getCookies", {"urls": [url]})["cookies"]
    across = [c for c in said if str(c.get("sameSite", "")) not in {"Lax", "Strict"}]
    held = tuple(c["name"] for c in said if c not in across)
    return Sendable("; ".join(f"{c['name']}={c['value']}" for c in across), held)


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


def message_protected(context: Context, spoken: Spoken, notes: Notes) -> bool:
    """Whether the call that sends a message could be judged: sent again by its owner it shows an effect.

    Raises:
        Violation: sent as a foreign site would send it, it shows the same.
    """
    people = context.people
    owner, url = actor(people.citizen(), context), people.filed.url
    if not near(context, spoken.call.url):
        return False
    control = context.canary("csrf-call-control")
    owner.repeat(spoken.call.with_word(spoken.word, control))
    if control not in owner.shown(url)[0]:
        return False
    goes = sendable(owner, spoken.call.url)
    open_type = _lets_in(context, spoken.call)
    for number, (kind, body) in enumerate(forgeries(spoken.call, any_type=open_type)):
        word = context.canary(f"csrf-call-{number}")
        headers = {**FROM_AFAR, "Content-Type": kind}
        if goes.cookies:
            headers["Cookie"] = goes.cookies
        call = Call(spoken.call.method, spoken.call.url, (), body).with_word(spoken.word, word)
        if call.method != "POST" and not open_type:
            continue  # other methods are always asked for first
        answer = context.web.send(call.method, call.url, headers=headers, data=call.body.encode())
        if word in owner.shown(url)[0]:
            keep(notes, short(answer), "Yêu cầu giả mạo")
            raise Violation(
                "yêu cầu giả mạo từ trang ngoài bị từ chối",
                f"yêu cầu với Origin lạ, chỉ có cookie, kiểu {kind}, vẫn được thực hiện (HTTP {answer.status})",
                f"{call.method} {call.url}",
                curl=answer.curl(),
            )
    notes.remark = _why(spoken.call, goes)
    return True


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
