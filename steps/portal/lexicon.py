"""The lexicon: by which words people know the functions of a portal.  Data in ``lexicon/*.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from kiemdinh.model.failures import InputProblem
from steps.portal.text import likeness

FOLDER = Path(__file__).with_name("lexicon")
_MOST_KNOWN = 4096


@dataclass(frozen=True, slots=True)
class Term:
    """Words for one thing.

    Attributes:
        key: key in the lexicon, e.g. ``search.page``.
        name: what it is, for messages (Vietnamese).
        words: synonyms, best first; a leading ``=`` asks for just these words.
        avoid: words that mean something else; a text with one of them does not count.
    """

    key: str
    name: str
    words: tuple[str, ...]
    avoid: tuple[str, ...] = ()
    _known: dict[str, float] = field(default_factory=dict, init=False, repr=False, compare=False)

    def score(self, text: str) -> float:
        """How well a text names this thing, 0 to 1; later synonyms count a little less."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[text] = self._score(text)
        return known

    def _score(self, text: str) -> float:
        if not text or any(likeness(text, a) > 0 for a in self.avoid):
            return 0.0
        best = 0.0
        for rank, word in enumerate(self.words):
            best = max(best, likeness(text, word) * (1 - 0.01 * min(rank, 20)))
        return best

    def says(self, text: str) -> bool:
        """Whether a text speaks of this thing at all."""
        return self.score(text) > 0


class Lexicon:
    """Terms by key.

    Args:
        terms: the terms.
        more: further words by key, from the target's mapping; they come first.
    """

    def __init__(self, terms: Mapping[str, Term], more: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._terms = dict(terms)
        self._under: dict[str, tuple[str, ...]] = {}
        for key, words in (more or {}).items():
            if key not in self._terms:
                raise InputProblem(f"từ điển không có khóa {key!r}", f"mapping.synonyms.{key}")
            old = self._terms[key]
            self._terms[key] = Term(key, old.name, (*words, *old.words), old.avoid)

    def __getitem__(self, key: str) -> Term:
        """The term of a key."""
        return self._terms[key]

    def keys(self, prefix: str = "") -> tuple[str, ...]:
        """Keys that begin with a prefix."""
        if prefix not in self._under:
            self._under[prefix] = tuple(k for k in self._terms if k.startswith(prefix))
        return self._under[prefix]

    def best(self, text: str, prefix: str, least: float = 0.0) -> str:
        """Key under a prefix whose term names a text best, or empty."""
        scored = [(self._terms[k].score(text), k) for k in self.keys(prefix)]
        score, key = max(scored, default=(0.0, ""))
        return key if score > least else ""


@cache
def builtin_terms() -> Mapping[str, Term]:
    """The terms of the built-in lexicon files.

    Raises:
        InputProblem: a file is malformed.
    """
    terms: dict[str, Term] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for key, entry in content.items():
            if key in terms or set(entry) - {"name", "words", "avoid"}:
                raise InputProblem(f"mục {key!r} trùng hoặc có khóa lạ", str(path))
            terms[key] = Term(key, entry["name"], tuple(entry["words"]), tuple(entry.get("avoid", ())))
    return terms


def lexicon_with(more: Mapping[str, tuple[str, ...]]) -> Lexicon:
    """The built-in lexicon with the words of a target's mapping."""
    return Lexicon(builtin_terms(), more)
