"""Finding an element by what it says, with scored candidates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from steps.portal.lexicon import Term
from steps.portal.snapshot import Thing, Things
from steps.portal.text import likeness

_REGIONS = {"dialog": 1.25, "main": 1.0, "body": 1.0, "aside": 0.85, "nav": 0.9, "header": 0.88, "footer": 0.8}
_MENU_REGIONS = {"dialog": 1.0, "nav": 1.0, "header": 0.98, "main": 0.96, "body": 0.96, "aside": 0.9, "footer": 0.85}
LEAST = 0.42


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing and how well it fits, 0 to about 1."""

    thing: Thing
    score: float


def _sources(thing: Thing) -> tuple[tuple[str, float], ...]:
    if thing.kind == "field":
        own = 0.97 if thing.label or thing.aria else 1.0
        return (
            (thing.aria, 1.0),
            (thing.label, 1.0),
            (thing.near, 0.9 * own),
            (thing.placeholder, 0.92),
            (thing.title, 0.9),
            (thing.group, 0.75 if thing.box else 0.5),
        )
    return ((thing.aria, 1.0), (thing.text, 1.0), (thing.alt, 0.95), (thing.title, 0.95))


def score(thing: Thing, term: Term, *, menu: bool = False) -> float:
    """How well a thing answers to a term."""
    said = max((term.score(text) * weight for text, weight in _sources(thing) if text), default=0.0)
    if said <= 0:
        return 0.0
    regions = _MENU_REGIONS if menu else _REGIONS
    return said * regions.get(thing.region, 1.0) * (0.5 if thing.disabled else 1.0)


def candidates(
    things: Things | Iterable[Thing],
    term: Term,
    kinds: Iterable[str] = ("link", "button", "tab"),
    *,
    where: Callable[[Thing], bool] = lambda _: True,
    menu: bool = False,
    least: float = LEAST,
) -> list[Candidate]:
    """Things that answer to a term, best first.

    Args:
        things: where to look.
        term: what to look for.
        kinds: kinds of thing that count.
        where: further condition.
        menu: prefer menus and headers (navigation) over main content (actions).
        least: score below which a thing does not count.
    """
    allowed = set(kinds)
    items = things.items if isinstance(things, Things) else things
    scored = (Candidate(t, score(t, term, menu=menu)) for t in items if t.kind in allowed and where(t))
    return sorted((c for c in scored if c.score >= least), key=lambda c: -c.score)


def best(
    things: Things | Iterable[Thing],
    term: Term,
    kinds: Iterable[str] = ("link", "button", "tab"),
    *,
    where: Callable[[Thing], bool] = lambda _: True,
    menu: bool = False,
    least: float = LEAST,
) -> Thing | None:
    """The thing that answers best, if any does."""
    found = candidates(things, term, kinds, where=where, menu=menu, least=least)
    return found[0].thing if found else None


def by_words(things: Things, words: str, kinds: Iterable[str] = ("field",)) -> Thing | None:
    """The thing whose label says certain words best."""
    return best(things, Term("", words, (words,)), kinds, least=0.3)


def option_like(thing: Thing, words: str) -> str | None:
    """Value of the choice of a drop-down list that says certain words best."""
    scored = [(max(likeness(o.text, words), 0.9 * likeness(words, o.text)), n) for n, o in enumerate(thing.options)]
    top, number = max(scored, default=(0.0, 0), key=lambda s: (s[0], -s[1]))
    if top <= 0:
        return next((o.value for o in thing.options if o.value == words), None)
    return thing.options[number].value
