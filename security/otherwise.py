"""The same page asked for in another way: rules that look at the letters of an address, a method or a header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from kiemdinh.model.target import Person
from security.calls import LEAVING, Actor
from security.context import Context
from security.disclosure import BUSY, Ask, Secret, folded, personal_in, text_of
from security.html import read_page
from security.people import Filed
from security.web import Answer

_MOST_EXPORTS = 3
_EXPORTS = re.compile(r"(?i)xuất|kết xuất|export|excel|csv|tải (?:danh sách|về|xuống)|in danh sách")


def otherwise(who: Actor, url: str) -> Iterator[Answer]:
    """Answers to somebody who asks for a page by addresses, methods and headers that mean the same to some servers."""
    parts = urlsplit(url)
    head, _, tail = parts.path.rstrip("/").rpartition("/")
    own = {"Content-Type": "application/x-www-form-urlencoded"}
    plain = parts.path.rstrip("/")
    paths = (f"{plain}/", f"{head}//{tail}", f"{plain};a=1", f"{plain}.json", f"{head.upper()}/{tail}")
    tries: list[tuple[str, str, dict[str, str]]] = [
        ("GET", urlunsplit((*parts[:2], path, parts.query, "")), {}) for path in paths if path != parts.path
    ]
    tries += [
        ("POST", url, own),
        ("GET", url, {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"}),
        ("GET", f"{parts.scheme}://{parts.netloc}/", {"X-Original-URL": parts.path, "X-Rewrite-URL": parts.path}),
    ]
    for method, address, headers in tries:
        try:
            answer = who.send(method, address, headers, "")
        except (ConnectionError, TimeoutError):
            continue  # what is not answered refuses too
        if answer.status not in BUSY:
            yield answer


def exports(context: Context, officer: Ask, lists: str, filed: Filed, person: Person) -> Iterator[Secret]:
    """Files with the officers' list in them, to which the page of the list leads."""
    page = read_page(officer(lists).text, lists)
    named = [u for u, words in page.names.items() if _EXPORTS.search(words) and context.belongs(u)]
    for url in [u for u in named if not LEAVING.search(u)][:_MOST_EXPORTS]:
        answer = officer(url)
        text = text_of(answer)
        told = (*personal_in(person, text), *((filed.code,) if filed.code in text else ()))
        if answer.status == 200 and told:
            yield Secret(answer, frozenset(), tuple(folded(v) for v in told))
