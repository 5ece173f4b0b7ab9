"""By what an element will be known again, and where its page is."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from playwright.sync_api import Error as PlaywrightError

from kiemdinh.events.redact import Redactor
from kiemdinh.model.target import MappedElement
from steps.portal.lexicon import Term
from steps.portal.mapped import plain, role_of
from steps.portal.snapshot import Thing, Things

_PASSING = re.compile(r"(?i)^(?:.*session.*|s?id|sid|token|.*csrf.*|state|nonce|code|ticket|_|t|ts|v)$")
_SESSION_PATH = re.compile(r"(?i);(?:j?session)?id=[^/?#]*")
# An id that a program made up will be another tomorrow.
_SELECTOR = """e => {
  const one = s => { try { return document.querySelectorAll(s).length === 1 ? s : ''; } catch { return ''; } };
  const made = v => /\\d{3,}|:|^[a-f0-9-]{8,}$|(?:^|[-_])(?:ctl|ext|react|ember|radix|mui|ng)\\d*(?:$|[-_])/i.test(v);
  const tag = e.tagName.toLowerCase();
  if (e.id && !made(e.id)) { const s = one('#' + CSS.escape(e.id)); if (s) return s; }
  const name = e.getAttribute('name');
  if (name && !made(name)) { const s = one(tag + '[name="' + CSS.escape(name) + '"]'); if (s) return s; }
  const kind = e.getAttribute('type');
  if (kind) { const s = one(tag + '[type="' + CSS.escape(kind) + '"]'); if (s) return s; }
  return '';
}"""


def identity(thing: Thing, things: Things, redactor: Redactor, term: Term | None = None) -> MappedElement:
    """By what a person's eyes and a program find an element again; words that hold personal data are left out.

    Args:
        thing: the element.
        things: the reading it is of.
        redactor: knows personal data.
        term: what it was found for: of several words beside a field, those that speak of it are its label.
    """

    def words(text: str) -> str:
        line = plain(text)
        return line if redactor.text(line) == line else ""

    name = words(thing.name) if thing.kind != "field" else words(thing.aria or thing.label)
    beside = [w for w in map(words, (thing.near, thing.placeholder, thing.title)) if w]
    label = "" if name or thing.kind != "field" else max(beside, key=term.score if term else len, default="")
    if thing.box and thing.group:
        name, label = "", words(thing.group)
    try:
        selector = str(things.element(thing).evaluate(_SELECTOR))
    except (PlaywrightError, LookupError):
        selector = ""
    return MappedElement(role=role_of(thing), name=name, label=label, selector=words(selector) and selector)


def address_of(url: str, base: str, redactor: Redactor) -> str:
    """A page's address as a map keeps it: a path under the site's base, without what is of one session or person."""
    parts = urlsplit(url)
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _PASSING.match(k)])
    fragment = parts.fragment if parts.fragment.startswith(("/", "!/")) else ""
    path = _SESSION_PATH.sub("", parts.path) or "/"
    clean = urlunsplit((parts.scheme, parts.netloc, path, query, fragment))
    if redactor.text(unquote(clean)) != unquote(clean):
        return ""
    same = (parts.scheme, parts.netloc) == urlsplit(base)[:2]
    return urlunsplit(("", "", path, query, fragment)) if same else clean
