"""Parameters of the public pages: where input comes in by address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kiemdinh.model.failures import CheckSignal
from security.context import Context

_SEARCHING = ("text", "search", "textarea")
_MOST = 12


@dataclass(frozen=True)
class Parameter:
    """One parameter of one address.

    Attributes:
        url: address without its query.
        pairs: all parameters with ordinary values.
        name: the one to vary.
        free: whether people type text into it.
    """

    url: str
    pairs: tuple[tuple[str, str], ...]
    name: str
    free: bool = False

    @property
    def value(self) -> str:
        """Its ordinary value."""
        return next((v for n, v in self.pairs if n == self.name), "")

    def with_value(self, value: str) -> str:
        """The address with another value."""
        parts = urlsplit(self.url)
        changed = [(n, value if n == self.name else v) for n, v in self.pairs]
        return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(changed), ""))


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
    addresses += _search_address(context, words)
    for url in addresses:
        parts = urlsplit(url)
        pairs = tuple(parse_qsl(parts.query, keep_blank_values=True))
        base = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        for name, value in pairs:
            _add(found, Parameter(base, pairs, name, value == words))
    return tuple(sorted(found.values(), key=lambda p: (not p.free, p.url, p.name))[:_MOST])


def _add(found: dict[tuple[str, str], Parameter], parameter: Parameter) -> None:
    key = (urlsplit(parameter.url).path, parameter.name)
    if key not in found or (parameter.free and not found[key].free):
        found[key] = parameter


def _ordinary_words(context: Context) -> str:
    procedure = context.target.data.procedure
    if procedure is None:
        return "a"
    return procedure.search_words or procedure.name or procedure.code or "a"


def _search_address(context: Context, words: str) -> list[str]:
    """Address of a procedure search, if the search works by address and the driver finds it."""
    if not context.signed_work:
        return []
    try:
        visitor = context.people.portal.anonymous()
        visitor.search_procedures(words)
    except CheckSignal:
        return []
    return [visitor.page.url] if context.belongs(visitor.page.url) else []
