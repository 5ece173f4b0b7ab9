from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from schemas.sync.contracts import Contract
from schemas.sync.run import Options, Validation
from tests.sync.corpus import CATALOGUE, NOW, make_corpus


def validate(
    folder: Path, contract: str, seed: int, count: int
) -> tuple[Counter[str], Counter[str], Counter[str], list[str]]:
    corpus = make_corpus(seed, contract, count)
    messages, catalogue, payments = (folder / n for n in ("m.ndjson", "c.json", "p.ndjson"))
    messages.write_bytes(b"\n".join(x.line for x in corpus.lines) + b"\n")
    catalogue.write_text(json.dumps({"error_code": "0", "result": CATALOGUE}))
    payments.write_text("".join(json.dumps(p) + "\n" for p in corpus.payments) or '{"MaHoSo":"x","SoTien":0}')
    options = Options(
        contract=Contract(contract), catalogue=catalogue, payments=payments, first=True, now=NOW, workers=1
    )
    out = io.BytesIO()
    summary = Validation(options, (messages,)).run(out, lambda _done, _all: None)
    assert summary.messages == len(corpus.lines)
    numbers = {f"m.ndjson:{i}": x.id for i, x in enumerate(corpus.lines, 1)}
    found = {(numbers.get(f["id"], f["id"]), f["rule"]) for f in map(json.loads, out.getvalue().splitlines())}
    expected = {(x.id, rule) for x in corpus.lines for rule in x.rules}
    right, missed, wrong = (Counter(r for _, r in s) for s in (found & expected, expected - found, found - expected))
    notes = [f"missed {x}" for x in sorted(expected - found)] + [f"wrong {x}" for x in sorted(found - expected)]
    return right, missed, wrong, notes


@pytest.mark.parametrize(("contract", "seed", "count"), [("B", 20261122, 420), ("A", 7, 300)])
def test_recall_and_precision_for_each_rule(tmp_path: Path, contract: str, seed: int, count: int) -> None:
    assert len(make_corpus(seed, contract, count).lines) >= (3000 if contract == "B" else 1000)
    right, missed, wrong, notes = validate(tmp_path, contract, seed, count)
    labelled = set(right | missed)
    wanted = {f"SY-{n:02d}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 15)}
    assert wanted | ({"SY-11", "SY-12", "SY-18"} if contract == "B" else set()) <= labelled
    for rule in labelled | set(wrong):
        recall = right[rule] / max(1, right[rule] + missed[rule])
        precision = right[rule] / max(1, right[rule] + wrong[rule])
        assert recall >= 0.99, (rule, recall, [n for n in notes if rule in n])
        assert precision >= 0.99, (rule, precision, [n for n in notes if rule in n])


def test_the_corpus_is_the_same_for_the_same_seed() -> None:
    first, second = make_corpus(3, "B", 20), make_corpus(3, "B", 20)
    assert [x.line for x in first.lines] == [x.line for x in second.lines]
