"""The database against a few lines of plain Python that do the same the slow way, on small worlds full of trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.sync.reconcile.model import CLASSES, Kind
from tests.sync.reconcile.made import clock, run

LATE_MINUTES = 30
NOW_MINUTE = 70


@dataclass(frozen=True, order=True)
class Told:
    status: int
    minute: int
    content: str
    arrival: int = -1


CODES = st.sampled_from(["A", "B", "C", "D", "E", "F", "G", "H"])
STATUS = st.sampled_from([2, 4, 9])
MINUTE = st.sampled_from([0, 10, 20, 45])
CONTENT = st.sampled_from(["x", "x", "x", "y"])
EVENTS = st.builds(Told, STATUS, MINUTE, CONTENT)
FAULTS = st.sampled_from(["", "", "", "", "gone", "twice", "late", "swap", "content", "status", "time", "odd"])


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, tuple[list[Told], list[Told], list[Told]]]:
    """Dossiers that are mostly right: what the portal has, what the national portal has, what was sent."""
    world = {}
    for code in draw(st.lists(CODES, unique=True, min_size=1)):
        portal = draw(st.lists(EVENTS, max_size=5))
        national: list[Told] = []
        for event in portal:
            fault = draw(FAULTS)
            arrival = event.minute + draw(st.sampled_from([1, 2, 29, 30]))
            came = Told(event.status, event.minute, event.content, arrival)
            changed = {
                "gone": [],
                "twice": [came, Told(came.status, came.minute, came.content, arrival + draw(st.sampled_from([0, 25])))],
                "late": [Told(came.status, came.minute, came.content, event.minute + 31)],
                "swap": [Told(came.status, came.minute, came.content, 1)],
                "content": [Told(came.status, came.minute, "z", arrival)],
                "status": [Told(draw(STATUS), came.minute, came.content, arrival)],
                "time": [Told(came.status, draw(MINUTE), came.content, arrival)],
                "odd": [came, Told(draw(STATUS), draw(MINUTE), "x", arrival)],
            }
            national += changed.get(fault, [came])
        if not portal:
            national = [Told(e.status, e.minute, e.content, e.minute + 1) for e in draw(st.lists(EVENTS, max_size=2))]
        sent = [e for e in portal if draw(st.booleans())]
        world[code] = (portal, national, sent)
    return world


def model(portal: list[Told], national: list[Told], *, repeat: bool) -> Counter[str]:
    """Findings of one dossier by kind."""
    events = sorted(set(portal), key=lambda e: (e.minute, e.status, e.content))
    rows = sorted(national, key=lambda e: (e.arrival, e.minute, e.status, e.content))
    found: Counter[str] = Counter()
    if not events:
        return Counter({Kind.ORPHANED: 1}) if rows else found
    over = [e.minute + LATE_MINUTES < NOW_MINUTE for e in events]
    if not rows:
        return Counter({Kind.LOST if any(over) else Kind.PENDING: 1})
    pairs, repeats = matched(events, rows, repeat=repeat)
    found[Kind.EXTRA] = len(rows) - len(pairs) - len(repeats)
    found[Kind.DUPLICATED] = len(set(repeats.values()))
    for p, event in enumerate(events):
        if p not in pairs:
            found[Kind.INCOMPLETE if over[p] else Kind.PENDING] += 1
            continue
        row = rows[pairs[p]]
        found[Kind.ALTERED] += sum(
            a != b for a, b in ((event.minute, row.minute), (event.status, row.status), (event.content, row.content))
        )
        found[Kind.LATE] += row.arrival - event.minute > LATE_MINUTES
        found[Kind.OUT_OF_ORDER] += any(
            rows[n].arrival < row.arrival and events[o].minute > event.minute for o, n in pairs.items()
        )
    return +found


def matched(events: list[Told], rows: list[Told], *, repeat: bool) -> tuple[dict[int, int], dict[int, int]]:
    """Row by event, and event by row that repeats it."""
    pairs: dict[int, int] = {}
    repeats: dict[int, int] = {}

    def free() -> list[int]:
        return [n for n in range(len(rows)) if n not in pairs.values() and n not in repeats]

    def match(key: Callable[[Told], Any], order: Callable[[int], Any] = lambda n: n) -> None:
        for p in range(len(events)):
            fit = sorted((n for n in free() if key(rows[n]) == key(events[p])), key=order)
            if p not in pairs and fit:
                pairs[p] = fit[0]

    def repeating(key: Callable[[Told], Any], among: Iterable[int]) -> None:
        for n in free():
            same = [p for p in among if key(events[p]) == key(rows[n])]
            if same:
                repeats[n] = min(same)

    match(lambda e: (e.status, e.minute, e.content))
    match(lambda e: (e.status, e.minute))
    repeating(lambda e: (e.status, e.minute), list(pairs))
    match(lambda e: e.status, lambda n: (rows[n].minute, n))
    match(lambda e: e.minute)
    if not repeat:
        repeating(lambda e: e.status, range(len(events)))
    return pairs, repeats


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(worlds(), st.booleans(), st.booleans())
def test_the_database_says_what_plain_python_says(
    world: dict[str, tuple[list[Told], list[Told], list[Told]]], repeat: bool, with_sent: bool
) -> None:
    def rows(side: int) -> list[dict[str, Any]]:
        return [
            {"code": code, "status": e.status, "time": clock(e.minute), "hash": e.content}
            | ({"received_at": clock(e.arrival)} if e.arrival >= 0 else {})
            for code, sides in world.items()
            for e in sides[side]
        ]

    result, found = run(
        rows(0), rows(1), rows(2) if with_sent else None, repeat=repeat, now=f"2026-06-01T{NOW_MINUTE // 60:02d}:10:00"
    )
    expected = {code: model(p, n, repeat=repeat) for code, (p, n, _) in world.items()}
    got = {code: Counter(f.kind.value for f in found if f.code == code) for code in world}
    assert got == {code: Counter({str(k): n for k, n in kinds.items()}) for code, kinds in expected.items()}
    worst = Counter(
        next((str(c) for c in CLASSES if kinds[c]), "ok") for code, kinds in expected.items() if world[code][0]
    )
    dossiers = result.dossiers
    assert {c: getattr(dossiers, c.replace("-", "_")) for c in ["ok", *map(str, CLASSES)]} == {
        c: worst[c] for c in ["ok", *map(str, CLASSES)]
    }
    assert dossiers.portal == sum(worst.values())
