"""A seeded, labelled corpus of messages."""

from __future__ import annotations

from tests.sync.corpus.lives import CATALOGUE, NOW, UNIT, Draft, dossier_item, lives, write
from tests.sync.corpus.make import Corpus, Labelled, make_corpus

__all__ = [
    "CATALOGUE",
    "NOW",
    "UNIT",
    "Corpus",
    "Draft",
    "Labelled",
    "dossier_item",
    "lives",
    "make_corpus",
    "write",
]
