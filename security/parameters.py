"""Parameters of the public pages: where input comes in by address, or by the calls of a page's script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from kiemdinh.model.failures import CheckSignal
from security.calls import Call, recorded
from security.context import Context
from security.web import Answer

_SEARCHING = ("text", "search", "textarea")
_MOST = 12
_KEY = re.compile(r"^(?=.*\d)[\w.-]{1,40}$")


@dataclass(frozen=True)
class Parameter:
    """One parameter of one address.

    Attributes:
        url: address without its query.
        pairs: all parameters with ordinary values.
        name: the one to vary.
        free: whether people type text into it.
        fragment: path after ``#`` when the parameters stand there (``#/tim?q=…``): only the page's script reads them.
        call: the call whose JSON body holds the value, when it is not in the address.
        tail: whether the last part of the path is what is varied.
    """

    url: str
    pairs: tuple[tuple[str, str], ...]
    name: str
    free: bool = False
    fragment: str = ""
    call: Call | None = None
    tail: bool = False

    @property
    def value(self) -> str:
        """Its ordinary value."""
        return next((v for n, v in self.pairs if n == self.name), "")

    def with_value(self, value: str) -> str:
        """The address with another value."""
        parts = urlsplit(self.url)
        query = urlencode([(n, value if n == self.name else v) for n, v in self.pairs])
        if self.tail:
            path = f"{parts.path.rpartition('/')[0]}/{quote(value, safe='')}"
            return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
        if self.fragment:
            return f"{self.url}#{self.fragment}?{query}"
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))

    @property
    def reaches_server(self) -> bool:
        """Whether the portal itself gets the value."""
        return not self.fragment

    def ask(self, context: Context, value: str) -> Answer:
        """What the portal answers to another value."""
        if self.call is None:
            return context.web.follow(self.with_value(value))
        body = json.dumps(_replaced(json.loads(self.call.body), self.value, value), ensure_ascii=False)
        return context.web.send(self.call.method, self.url, headers=dict(self.call.headers), data=body.encode())


def _replaced(data: object, old: str, new: str) -> object:
    """A JSON value with one text changed wherever it stands by itself."""
    if isinstance(data, dict):
        return {k: _replaced(v, old, new) for k, v in data.items()}
    if isinstance(data, list):
        return [_replaced(v, old, new) for v in data]
    return new if data == old else data


def parameters(context: Context) -> tuple[Parameter, ...]:
    """Parameters of search forms, of links and of the procedure search, free text first."""
    found: dict[tuple[str, str], Parameter] = {}
    words = _ordinary_words(context)
    for seen in context.pages:
        for form in seen.page.forms:
            if form.method != "GET" or not context.belongs(form.action):
                continue
            free = {n for n, kind in form.kinds.items() if kind in _SEARCHING}
            pairs = tuple((n, v or (words if n in free else "")) for n, v in form.fields)
            for name, _ in pairs:
                _add(found, Parameter(form.action.partition("?")[0], pairs, name, name in free))
    addresses = [u for s in context.pages for u, _ in s.page.links if context.belongs(u)]
    searched, calls = _searched(context, words)
    for url in (*addresses, *searched):
        _add_address(found, url, words)
    for call in calls:
        if call.method == "GET":
            _add_address(found, call.url, words)
            _add_tail(found, call.url)
        elif call.kind.endswith("json") and json.dumps(words, ensure_ascii=False) in call.body:
            _add(found, Parameter(call.url, (("JSON", words),), "JSON", free=True, call=call))
    return tuple(sorted(found.values(), key=lambda p: (not p.free, p.url, p.name))[:_MOST])


def _add_address(found: dict[tuple[str, str], Parameter], url: str, words: str) -> None:
    parts = urlsplit(url)
    base = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    inner, _, query = parts.fragment.partition("?")
    for text, fragment in ((parts.query, ""), (query, inner)):
        pairs = tuple(parse_qsl(text, keep_blank_values=True))
        for name, value in pairs:
            _add(found, Parameter(base, pairs, name, value == words, fragment))


def _add_tail(found: dict[tuple[str, str], Parameter], url: str) -> None:
    """The last part of a call's path, where it looks like a key of something."""
    tail = urlsplit(url).path.rpartition("/")[2]
    if _KEY.match(tail):
        _add(found, Parameter(url.partition("?")[0], (("…/", tail),), "…/", tail=True))


def _add(found: dict[tuple[str, str], Parameter], parameter: Parameter) -> None:
    path = urlsplit(parameter.url).path
    key = (path.rpartition("/")[0] if parameter.tail else path + parameter.fragment, parameter.name)
    if key not in found or (parameter.free and not found[key].free):
        found[key] = parameter


def _ordinary_words(context: Context) -> str:
    procedure = context.target.data.procedure
    if procedure is None:
        return "a"
    return procedure.search_words or procedure.name or procedure.code or "a"


def _searched(context: Context, words: str) -> tuple[list[str], list[Call]]:
    """Addresses of a procedure search and of what it links to, and the calls on the way, if the driver finds it."""
    if not context.signed_work:
        return [], []
    visitor = context.people.portal.anonymous()
    addresses: list[str] = []
    with recorded(visitor) as calls:
        try:
            results = visitor.search_procedures(words)
            addresses.append(visitor.page.url)
            if context.drawn:
                addresses += [link.url for link in visitor.links()]
                visitor.open_item(results.items[0])
        except (CheckSignal, IndexError):
            pass
    return _own(context, addresses), [c for c in calls if c.reads and context.belongs(c.url)]


def _own(context: Context, urls: Iterable[str]) -> list[str]:
    return [u for u in dict.fromkeys(urls) if context.belongs(u)]
