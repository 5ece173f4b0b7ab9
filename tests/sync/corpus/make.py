"""A seeded corpus of messages with labels: what is right, and what is wrong under exactly which rule."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass, field
from typing import Any

from tests.sync.corpus.labels import settle_labels, settle_payment
from tests.sync.corpus.lives import Draft, lives, write
from tests.sync.corpus.mutations import DOSSIER, PROGRESS, too_long


@dataclass
class Labelled:
    """One line of the corpus and the rules it breaks."""

    id: str
    line: bytes
    rules: frozenset[str] = frozenset()


@dataclass
class Corpus:
    """The lines with what has to be given beside them."""

    contract: str
    lines: list[Labelled]
    payments: list[dict[str, Any]] = field(default_factory=list)


def make_corpus(seed: int, contract: str, count: int) -> Corpus:
    """Messages of ``count`` lives; in about every other life exactly one message is broken."""
    rng = random.Random(seed)
    drafts = lives(rng, contract, count)
    by_life: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_life.setdefault(draft.id.split("-")[1], []).append(draft)
    lines: list[Labelled] = []
    payments: list[dict[str, Any]] = []
    for life in by_life.values():
        _payment(life, payments)
        if rng.random() < 0.75:
            _break_one(rng, life, contract)
        elif rng.random() < 0.5:
            _break_order(rng, life)
        settle_labels(life)
        settle_payment(life, payments)
        lines += [Labelled(d.id, d.raw or write(d), frozenset(d.rules)) for d in life]
    return Corpus(contract, lines, payments)


def _payment(life: list[Draft], payments: list[dict[str, Any]]) -> None:
    item = life[0].item
    if str(item.get("DuocThanhToanTrucTuyen")) == "2":
        payments.append({"MaHoSo": item["MaHoSo"], "SoTien": sum(int(f["Gia"]) for f in item["DanhSachLePhi"])})


def _break_one(rng: random.Random, life: list[Draft], contract: str) -> None:
    draft = rng.choice(life)
    before = copy.deepcopy(draft.message)
    for _ in range(40):
        mutation = rng.choice(DOSSIER if draft.is_dossier else PROGRESS)
        if mutation is too_long and contract == "A":
            continue
        if mutation(rng, draft) and (draft.message != before or draft.raw is not None):
            return
        draft.message, draft.rules, draft.raw = copy.deepcopy(before), set(), None


def _break_order(rng: random.Random, life: list[Draft]) -> None:
    steps = [d for d in life if not d.is_dossier]
    if len(steps) < 3 or rng.random() < 0.3:
        life[0], life[1] = life[1], life[0]
        return
    last = steps[-1]
    wrong = {"10": "1", "9": "2", "3": "1", "8": "2"}.get(last.item["TrangThai"], "1")
    last.item["TrangThai"] = wrong
