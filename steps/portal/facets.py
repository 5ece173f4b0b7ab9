"""Filters that are lists of links under a heading: «Lĩnh vực: Văn hóa (12), Thể thao (7)»."""

from __future__ import annotations

import re

from steps.portal.lexicon import Term
from steps.portal.snapshot import Thing, Things
from steps.portal.text import nfc

_COUNT = re.compile(r"\s*[(\[]\s*\d[\d.]*\s*[)\]]$")
_PLAINLY = 0.8
_LEAST, _LONGEST = 2, 80
_PLACES = frozenset({"main", "body", "aside", "nav", "dialog"})


def words_of(facet: Thing) -> str:
    """What a facet is called, its count aside."""
    return _COUNT.sub("", nfc(facet.text))


def facets(things: Things, term: Term) -> list[Thing]:
    """Links that filter by what a term names; none when there are not several under one heading.

    Args:
        things: of the page of results.
        term: the filter's words.
    """
    under = [
        t
        for t in things.items
        if t.kind in {"link", "button"}
        and t.visible
        and not t.disabled
        and t.region in _PLACES
        and 0 < len(words_of(t)) <= _LONGEST
        and term.score(nfc(t.section)) >= _PLAINLY
    ]
    return under if len({words_of(t) for t in under}) >= _LEAST else []
