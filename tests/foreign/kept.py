"""What was seen of a foreign portal in the last whole run, kept beside it as ``seen.json`` (outcomes only)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kiemdinh.model.enums import Status
from tests.foreign.figures import Sight
from tests.foreign.harness import Foreign, truth
from tests.kill_matrix.seen import Seen

_FILE = "seen.json"


def _word(sight: Sight, check: str) -> str:
    """Status, and who must act where it is not what the truth table says."""
    seen = sight.seen[check]
    agrees = check not in sight.truth or sight.said(check) == sight.true(check)
    return str(seen.status) if agrees else f"{seen.status} {seen.owner}"


def _seen(word: str) -> Seen:
    status, _, owner = word.partition(" ")
    return Seen(status=Status(status), owner=owner)


def keep(portal: Foreign, sights: Sequence[Sight]) -> None:
    """Keep what was seen."""
    runs = [
        {
            "flavour": s.flavour,
            "mapped": s.mapped,
            "seen": {c: _word(s, c) for c in sorted(s.seen)},
        }
        for s in sights
    ]
    text = json.dumps(runs, ensure_ascii=False, indent=1) + "\n"
    (portal.folder / _FILE).write_text(text, encoding="utf-8")


def kept(portal: Foreign) -> list[Sight]:
    """What is kept of a portal, held against its truth table as it is now; nothing when it was never run."""
    path = portal.folder / _FILE
    if not path.exists():
        return []
    return [
        Sight(
            portal,
            run["flavour"],
            run["mapped"],
            truth(portal),
            {c: _seen(word) for c, word in run["seen"].items()},
        )
        for run in json.loads(path.read_text(encoding="utf-8"))
    ]
