"""Suggestions for a mistyped name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near_names(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Known names most like ``word``, best first."""
    names = list(known)
    found = difflib.get_close_matches(word, names, n=most, cutoff=0.55)
    if not found and len(word) >= 4:
        found = sorted(n for n in names if word in n)[:most]
    return found


def near(word: str, known: Iterable[str], most: int = 3) -> str:
    """A Vietnamese clause to append to a message: near names, or nothing."""
    found = near_names(word, known, most)
    return f"; có phải là {' hoặc '.join(f'«{n}»' for n in found)}?" if found else ""
