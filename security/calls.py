"""Requests that a page's own script makes: recorded while it is shown, sent again as somebody else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from playwright.sync_api import Request

from security.web import Answer
from steps.portal.protocol import Browsing

# What browsers add by themselves; the rest is what the page's script chose to send.
_BROWSERS_OWN = re.compile(
    r"^(?:host|cookie|content-length|connection|accept-encoding|accept-language|user-agent|origin|dnt|priority"
    r"|cache-control|pragma|upgrade-insecure-requests|if-none-match|if-modified-since|sec-.*|:.*)$"
)
_SAME_FOR_ALL = frozenset({"accept", "content-type", "referer", "x-requested-with"})
_CREDENTIAL = re.compile(r"(?i)^(?:.*token|.*secret|api_?key|auth|authorization|jwt|session(?:_?id)?|sid)$")
# Sending these again could end or change a sign-in.
_OF_SIGN_IN = re.compile(r"(?i)token|refresh|log-?in|log-?out|sign-?in|sign-?out|session|oauth|/auth|dang-|phien")
_MUTATION = re.compile(r'"query"\s*:\s*"\s*(?:\\n\s*)*mutation\b')
_LEAST_SECRET = 16
LEAVING = re.compile(r"(?i)log-?out|sign-?out|dang-xuat|thoat")
"""Addresses that end a sign-in."""


@dataclass(frozen=True)
class Call:
    """One request of a page's script.

    Attributes:
        method, url: as sent.
        headers: (lower-case name, value) pairs that the script chose.
        body: request body as text.
        ended: whether it was answered while the page was looked at; what waits for news may never be.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    ended: bool = True

    @property
    def kind(self) -> str:
        """Media type of the body."""
        return dict(self.headers).get("content-type", "").partition(";")[0].strip().lower()

    @property
    def own_headers(self) -> dict[str, str]:
        """Headers that no browser adds and that may tell who is asking."""
        return {n: v for n, v in self.headers if n not in _SAME_FOR_ALL}

    @property
    def reads(self) -> bool:
        """Whether sending it again only reads, and ends: GET, or a JSON query that a page posts while it is shown."""
        if not self.ended:
            return False
        if self.method == "GET":
            return not LEAVING.search(self.url)
        asks = self.kind.endswith("json") and not _MUTATION.search(self.body)
        return self.method == "POST" and asks and not _OF_SIGN_IN.search(urlsplit(self.url).path)

    def with_word(self, old: str, new: str) -> Call:
        """The same call with one word changed wherever it is sent."""
        return replace(self, url=self.url.replace(old, new), body=self.body.replace(old, new))


@contextmanager
def recorded(who: Browsing) -> Iterator[list[Call]]:
    """Calls of somebody's pages inside the block; the list is filled when it ends."""
    calls: list[Call] = []
    asked: list[Request] = []
    ended: list[Request] = []
    place = who.page.context

    def note(request: Request) -> None:
        if request.resource_type in {"xhr", "fetch"} and request.url.startswith("http"):
            asked.append(request)

    def note_end(request: Request) -> None:
        ended.append(request)

    place.on("request", note)
    place.on("requestfinished", note_end)
    try:
        yield calls
    finally:
        place.remove_listener("request", note)
        place.remove_listener("requestfinished", note_end)
        answered = {call_of(r) for r in asked if r in ended}
        # Of a call that is made again and again the last one may be under way: one that ended is enough.
        made = dict.fromkeys(call_of(r) for r in asked if r.method != "OPTIONS")
        calls += [replace(c, ended=c in answered) for c in made]


def call_of(request: Request) -> Call:
    """A request of a page as a value."""
    headers = tuple((n.lower(), v) for n, v in request.headers.items() if not _BROWSERS_OWN.match(n.lower()))
    raw = request.post_data_buffer
    return Call(request.method, request.url, headers, raw.decode("utf-8", "replace") if raw else "")


def texts_in(value: object) -> Iterator[str]:
    """Texts and numbers of a decoded JSON value, without the names of its fields."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)


def decoded(answer: Answer) -> object | None:
    """The JSON of an answer, or ``None`` when it is none."""
    if answer.is_html or not answer.body:
        return None
    try:
        found: object = json.loads(answer.text.removeprefix(")]}',").strip())
    except (ValueError, RecursionError):
        return None
    return found


@dataclass
class Credentials:
    """How somebody's pages say who is asking, apart from cookies.

    Attributes:
        headers: by lower-case name.
        parameters: of addresses, by name.
        secrets: values that stand for the person wherever they occur.
    """

    headers: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)

    def learn(self, calls: list[Call]) -> None:
        """Take over what the person's own pages send."""
        for call in calls:
            self.headers.update(call.own_headers)
            for name, value in parse_qsl(urlsplit(call.url).query):
                if _CREDENTIAL.match(name):
                    self.parameters[name] = value
            for value in (*call.own_headers.values(), *self.parameters.values()):
                self.secrets |= {part for part in value.split() if len(part) >= _LEAST_SECRET}


@dataclass(frozen=True)
class Actor:
    """Somebody who sends calls with what their own browser would send.

    Attributes:
        driver: their browser.
        send: sends (method, url, headers, body) with the cookies of that browser.
        credentials: what their pages send beside cookies.
    """

    driver: Browsing
    send: Callable[[str, str, Mapping[str, str], str], Answer]
    credentials: Credentials = field(default_factory=Credentials)

    def shown(self, url: str) -> tuple[str, list[Call]]:
        """Text of a page as the browser draws it for them, and the calls it made on the way."""
        with recorded(self.driver) as calls:
            text = self.driver.visit(url).text
        self.credentials.learn(calls)
        return text, calls

    def ask(self, url: str) -> Answer:
        """GET with their cookies; where that is refused, with the headers that their pages send too."""
        answer = self.send("GET", url, {}, "")
        if answer.status in {401, 403} and self.credentials.headers:
            return self.send("GET", url, self.credentials.headers, "")
        return answer

    def repeat(self, call: Call) -> Answer:
        """An own call again, as it was."""
        return self.send(call.method, call.url, {**dict(call.headers), **_from_page(call)}, call.body)

    def again(self, call: Call) -> Answer | None:
        """An own call again; ``None`` when no answer comes, as where the portal waits for news before it answers."""
        try:
            return self.repeat(call)
        except TimeoutError:
            return None

    def imitate(self, call: Call, owner: Credentials) -> Answer | None:
        """Somebody else's call with this person's cookies, headers and parameters in place of the owner's.

        Returns:
            the answer, or ``None`` when the owner's secret is part of the path or body, so that nobody could guess it.
        """
        parts = urlsplit(call.url)
        if any(s in parts.path or s in call.body for s in owner.secrets):
            return None
        mine = self.credentials
        pairs = []
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            if not (_CREDENTIAL.match(name) or value in owner.secrets):
                pairs.append((name, value))
            elif name in mine.parameters:
                pairs.append((name, mine.parameters[name]))
        # A query without secrets is sent byte for byte.
        same = pairs == parse_qsl(parts.query, keep_blank_values=True)
        url = call.url if same else urlunsplit((*parts[:3], urlencode(pairs), ""))
        headers = {n: v for n, v in call.headers if n in _SAME_FOR_ALL}
        headers |= {n: mine.headers[n] for n in call.own_headers if n in mine.headers}
        return self.send(call.method, url, {**headers, **_from_page(call)}, call.body)


def _from_page(call: Call) -> dict[str, str]:
    """What browsers add to a changing request of a page: where it comes from."""
    page = urlsplit(dict(call.headers).get("referer", ""))
    if call.method == "GET" or not page.netloc:
        return {}
    same = (page.scheme, page.netloc) == urlsplit(call.url)[:2]
    return {"origin": f"{page.scheme}://{page.netloc}", "sec-fetch-site": "same-origin" if same else "same-site"}
