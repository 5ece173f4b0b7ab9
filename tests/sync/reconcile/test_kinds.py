"""A truth table: what stands on the three sides, and what must be said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from schemas.sync.reconcile.model import Kind, Reason
from schemas.sync.reconcile.result import Found, Reconciliation
from tests.sync.reconcile.made import clock, run

Event = tuple[int, int]  # status, minute


@dataclass(frozen=True)
class Case:
    """Events are (status, minute); of the national portal (status, minute, minute of arrival)."""

    name: str
    portal: list[Event]
    national: list[tuple[int, int, int]]
    sent: list[tuple[int, int, str]] = field(default_factory=list)
    expected: frozenset[tuple[Kind, Reason]] = frozenset()
    content: Callable[[str, int, dict[str, Any]], None] = lambda _side, _index, _row: None


def value(side: str, at: int, **values: Any) -> Callable[[str, int, dict[str, Any]], None]:
    def change(where: str, index: int, row: dict[str, Any]) -> None:
        if (where, index) == (side, at):
            row.update(values)

    return change


def one(kind: Kind, reason: Reason) -> frozenset[tuple[Kind, Reason]]:
    return frozenset({(kind, reason)})


RIGHT = [(2, 0, 1), (4, 60, 61), (9, 120, 121)]
LIFE = [(2, 0), (4, 60), (9, 120)]
SENT = [(2, 0, "0"), (4, 60, "0"), (9, 120, "00")]
CASES = [
    Case("right", LIFE, RIGHT, SENT),
    Case("right-with-arrivals-at-once", LIFE, [(2, 0, 5), (4, 60, 65), (9, 120, 125)], SENT),
    Case("late-border-is-in-time", [(2, 0)], [(2, 0, 30)], [(2, 0, "0")]),
    Case("one-minute-over", [(2, 0)], [(2, 0, 31)], [(2, 0, "0")], one(Kind.LATE, Reason.OVER_LIMIT)),
    Case("never-sent", LIFE, [], [], one(Kind.LOST, Reason.NEVER_SENT)),
    Case("refused", [(2, 0)], [], [(2, 0, "-2")], one(Kind.LOST, Reason.REFUSED)),
    Case(
        "exists-already-then-accepted",
        [(2, 0)],
        [],
        [(2, 0, "3"), (2, 0, "0")],
        one(Kind.LOST, Reason.ACCEPTED_NOT_KEPT),
    ),
    Case("accepted-not-kept", [(2, 0)], [], [(2, 0, "00")], one(Kind.LOST, Reason.ACCEPTED_NOT_KEPT)),
    Case("sent-without-answer", [(2, 0)], [], [(2, 0, "")], one(Kind.LOST, Reason.SENT_NOT_RECEIVED)),
    Case("status-never-sent", LIFE, RIGHT[:2], SENT[:2], one(Kind.INCOMPLETE, Reason.EVENT_NEVER_SENT)),
    Case("status-refused", LIFE, RIGHT[:2], [*SENT[:2], (9, 120, "-1")], one(Kind.INCOMPLETE, Reason.REFUSED)),
    Case("status-accepted-not-kept", LIFE, RIGHT[:2], SENT, one(Kind.INCOMPLETE, Reason.ACCEPTED_NOT_KEPT)),
    Case("first-status-missing", LIFE, RIGHT[1:], SENT, one(Kind.INCOMPLETE, Reason.ACCEPTED_NOT_KEPT)),
    Case("repeated-status-told-twice", [(4, 0), (4, 60)], [(4, 0, 1), (4, 60, 61)], [(4, 0, "0"), (4, 60, "0")]),
    Case(
        "repeated-status-told-once",
        [(4, 0), (4, 60)],
        [(4, 0, 1)],
        [(4, 0, "0")],
        one(Kind.INCOMPLETE, Reason.EVENT_NEVER_SENT),
    ),
    Case(
        "twice-there", [(2, 0)], [(2, 0, 1), (2, 0, 2)], [(2, 0, "0")], one(Kind.DUPLICATED, Reason.RECEIVED_ONCE_SENT)
    ),
    Case(
        "twice-sent",
        [(2, 0)],
        [(2, 0, 1), (2, 0, 2)],
        [(2, 0, ""), (2, 0, "0")],
        one(Kind.DUPLICATED, Reason.SENT_AGAIN),
    ),
    Case("sent-twice-kept-once", [(2, 0)], [(2, 0, 1)], [(2, 0, ""), (2, 0, "3")]),
    Case("strange-status", LIFE, [*RIGHT, (5, 90, 91)], SENT, one(Kind.EXTRA, Reason.UNKNOWN_EVENT)),
    Case(
        "altered-and-overtaken",
        LIFE[:2],
        [(2, 0, 29), (4, 25, 26)],
        SENT[:2],
        frozenset({(Kind.ALTERED, Reason.DIFFERS), (Kind.OUT_OF_ORDER, Reason.AFTER_LATER_EVENT)}),
    ),
    Case(
        "out-of-order",
        [(2, 0), (4, 10)],
        [(2, 0, 20), (4, 10, 15)],
        [],
        one(Kind.OUT_OF_ORDER, Reason.AFTER_LATER_EVENT),
    ),
    Case("same-arrival-is-no-disorder", [(2, 0), (4, 10)], [(2, 0, 20), (4, 10, 20)]),
    Case(
        "middle-of-four-swapped",
        [(1, 0), (2, 5), (4, 6), (9, 20)],
        [(1, 0, 1), (2, 5, 9), (4, 6, 8), (9, 20, 21)],
        [],
        one(Kind.OUT_OF_ORDER, Reason.AFTER_LATER_EVENT),
    ),
    Case("four-in-order", [(1, 0), (2, 5), (4, 6), (9, 20)], [(1, 0, 1), (2, 5, 8), (4, 6, 9), (9, 20, 21)]),
    Case("status-changed", LIFE, [*RIGHT[:2], (8, 120, 121)], SENT, one(Kind.ALTERED, Reason.DIFFERS)),
    Case("seven-hours", LIFE, [*RIGHT[:2], (9, 540, 121)], SENT, one(Kind.ALTERED, Reason.ZONE)),
    Case("hash", LIFE, RIGHT, SENT, one(Kind.ALTERED, Reason.DIFFERS), value("national", 1, hash="other")),
    Case("hash-in-other-case", LIFE, RIGHT, SENT, frozenset(), value("national", 1, hash="ABC")),
    Case("hash-not-told", LIFE, RIGHT, SENT, frozenset(), value("national", 1, hash=None)),
    Case("channel", LIFE, RIGHT, SENT, one(Kind.ALTERED, Reason.DIFFERS), value("national", 0, channel="3")),
    Case("channel-as-number", LIFE, RIGHT, SENT, frozenset(), value("national", 0, channel=2)),
    Case("procedure", LIFE, RIGHT, SENT, one(Kind.ALTERED, Reason.DIFFERS), value("national", 0, procedure="1.000009")),
    Case(
        "procedure-with-agency",
        LIFE,
        RIGHT,
        SENT,
        frozenset(),
        value("national", 0, procedure="1.000001.000.00.00.H48"),
    ),
    Case("procedure-not-told", LIFE, RIGHT, SENT, frozenset(), value("national", 2, procedure="")),
    Case(
        "changed-on-the-way",
        LIFE,
        RIGHT,
        SENT,
        one(Kind.ALTERED, Reason.AFTER_SENDING),
        value("national", 1, ChuHoSo="Lê Thị B"),
    ),
    Case("field-gone", LIFE, RIGHT, SENT, one(Kind.ALTERED, Reason.AFTER_SENDING), value("national", 1, ChuHoSo=None)),
    Case(
        "due-day-in-other-writing",
        LIFE,
        RIGHT,
        SENT,
        frozenset(),
        value("national", 1, NgayHenTra="2026-06-10T17:00:00+07:00"),
    ),
    Case(
        "due-day",
        LIFE,
        RIGHT,
        SENT,
        one(Kind.ALTERED, Reason.DIFFERS),
        value("national", 1, NgayHenTra="2026-06-11T17:00:00"),
    ),
    Case("orphan", [], [(2, 0, 1), (4, 5, 6)], [], one(Kind.ORPHANED, Reason.NOT_ON_PORTAL_NOR_SENT)),
    Case("sent-orphan", [], [(2, 0, 1)], [(2, 0, "0")], one(Kind.ORPHANED, Reason.SENT_NOT_ON_PORTAL)),
    Case("only-sent", [], [], [(2, 0, "0")], one(Kind.ORPHANED, Reason.ONLY_SENT)),
    Case(
        "late-and-twice",
        [(2, 0)],
        [(2, 0, 40), (2, 0, 50)],
        [(2, 0, "0")],
        frozenset({(Kind.LATE, Reason.OVER_LIMIT), (Kind.DUPLICATED, Reason.RECEIVED_ONCE_SENT)}),
    ),
    Case("arrival-not-told", LIFE, RIGHT, SENT, frozenset(), value("national", 1, received_at=None)),
]


def rows(case: Case, number: int) -> tuple[list[dict[str, Any]], ...]:
    code = f"G09.20-260601-{number:07d}"
    base = {
        "code": code,
        "procedure": "1.000001",
        "channel": "2",
        "hash": "abc",
        "ChuHoSo": "Nguyễn Văn A",
        "NgayHenTra": "20260610170000",
    }
    portal = [{**base, "status": s, "time": clock(t)} for s, t in case.portal]
    national = [{**base, "status": s, "time": clock(t), "received_at": clock(r)} for s, t, r in case.national]
    sent = [
        {"code": code, "status": s, "time": clock(t), "answer": a, "ChuHoSo": "Nguyễn Văn A"} for s, t, a in case.sent
    ]
    for side, made in (("portal", portal), ("national", national), ("sent", sent)):
        for index, row in enumerate(made):
            case.content(side, index, row)
    return portal, national, sent


@pytest.fixture(scope="module")
def everything() -> tuple[Reconciliation, dict[str, list[Found]]]:
    sides: tuple[list[Any], ...] = ([], [], [])
    for number, case in enumerate(CASES):
        for side, made in zip(sides, rows(case, number), strict=True):
            side.extend(made)
    result, found = run(*sides)
    by_code: dict[str, list[Found]] = {}
    for item in found:
        by_code.setdefault(item.code, []).append(item)
    return result, by_code


@pytest.mark.parametrize("number", range(len(CASES)), ids=[c.name for c in CASES])
def test_what_is_said_of_a_dossier(everything: tuple[Reconciliation, dict[str, list[Found]]], number: int) -> None:
    found = everything[1].get(f"G09.20-260601-{number:07d}", [])
    assert {(f.kind, f.reason) for f in found} == CASES[number].expected
    assert all(f.message.endswith(".") and "{" not in f.message for f in found)


def test_each_dossier_is_counted_once_under_its_worst(
    everything: tuple[Reconciliation, dict[str, list[Found]]],
) -> None:
    order = ["lost", "incomplete", "altered", "extra", "duplicated", "out-of-order", "late", "pending"]
    expected = dict.fromkeys(["ok", *order], 0)
    for case in CASES:
        if case.portal:
            kinds = {kind.value for kind, _ in case.expected}
            expected[next((k for k in order if k in kinds), "ok")] += 1
    dossiers = everything[0].dossiers
    assert {name: getattr(dossiers, name.replace("-", "_")) for name in expected} == expected
    assert everything[0].orphaned == 2
    assert everything[0].only_sent == 1


def test_without_what_was_sent_no_reason_is_guessed() -> None:
    portal, national, _ = rows(CASES[4], 1)
    more, there, _ = rows(CASES[9], 2)
    result, found = run(portal + more, national + there)
    assert [(f.kind, f.reason) for f in found] == [
        (Kind.LOST, Reason.SENT_UNKNOWN),
        (Kind.INCOMPLETE, Reason.SENT_UNKNOWN),
    ]
    assert "không biết" in found[0].message
    assert "không nêu --sent" in {item.why for item in result.not_checked}


def test_what_is_within_the_window_is_pending_and_its_border_too() -> None:
    events = [{"code": f"A{n}", "status": 2, "time": clock(n)} for n in (0, 29, 30, 31)]
    result, found = run(events, [], [], now="2026-06-01T01:00:00")
    assert [(f.code, f.kind) for f in found] == [
        ("A0", Kind.LOST),
        ("A29", Kind.LOST),
        ("A30", Kind.PENDING),
        ("A31", Kind.PENDING),
    ]
    assert (result.total.lost, result.total.pending) == (2, 2)
    assert not result.clean
    only_pending, _ = run(events[2:], [], [], now="2026-06-01T01:00:00")
    assert only_pending.clean


def test_a_dossier_half_of_which_is_pending_is_not_lost_when_the_rest_came() -> None:
    events = [{"code": "A", "status": s, "time": clock(t)} for s, t in ((2, 0), (4, 50))]
    there = [{"code": "A", "status": 2, "time": clock(0), "received_at": clock(1)}]
    result, found = run(events, there, [], now="2026-06-01T01:00:00")
    assert [(f.kind, f.status) for f in found] == [(Kind.PENDING, 4)]
    assert result.dossiers.pending == 1


def test_without_a_limit_delay_is_measured_and_not_judged() -> None:
    events = [{"code": "A", "status": 2, "time": clock(0)}]
    there = [{"code": "A", "status": 2, "time": clock(0), "received_at": clock(600)}]
    result, found = run(events, there, late_s=None)
    assert found == []
    assert result.clean
    assert result.delay is not None
    assert result.delay.max_s == 36_000
    assert any("--late" in item.why for item in result.not_checked)


def test_a_repeated_status_is_a_finding_only_under_that_reading() -> None:
    events = [{"code": "A", "status": 4, "time": clock(0)}]
    there = [{"code": "A", "status": 4, "time": clock(t), "received_at": clock(t)} for t in (0, 60)]
    _, allowed = run(events, there)
    _, refused = run(events, there, repeat=False)
    assert [(f.kind, f.reason) for f in allowed] == [(Kind.EXTRA, Reason.UNKNOWN_EVENT)]
    assert [(f.kind, f.reason) for f in refused] == [(Kind.DUPLICATED, Reason.REPEATED_STATUS)]


def test_the_same_dossier_in_another_writing_is_the_same() -> None:
    events = [{"code": "  g09.20-260601-1 ", "status": 2, "time": clock(0)}]
    there = [{"code": "G09.20-260601-1\u00a0", "status": "Được tiếp nhận", "time": clock(0)}]
    result, found = run(events, there)
    assert (found, result.dossiers.ok) == ([], 1)
    result, found = run(events, there, fold_case=False)
    assert [f.kind for f in found] == [Kind.LOST, Kind.ORPHANED]
    assert "có thể chính là mã «G09.20-260601-1»" in found[0].message


def test_codes_that_differ_in_signs_are_told_to_be_alike() -> None:
    events = [{"code": "G09.20-260601-0001", "status": 2, "time": clock(0)}]
    there = [{"code": "G0920-260601-0001", "status": 2, "time": clock(0)}]
    _, found = run(events, there)
    assert "G0920-260601-0001" in found[0].message
    assert "G09.20-260601-0001" in found[1].message


def test_personal_values_are_told_apart_but_not_shown() -> None:
    events = [
        {
            "code": "A",
            "status": 2,
            "time": clock(0),
            "ChuHoSo": "Nguyễn Văn A",
            "SoDinhDanh": "001099000123",
            "GhiChu": "gọi 0912345678",
        }
    ]
    there = [{**events[0], "ChuHoSo": "Trần Thị B", "SoDinhDanh": "001099000124", "GhiChu": "thư a@example.org"}]
    _, found = run(events, there)
    assert {(f.field, f.portal, f.national) for f in found} == {
        ("ChuHoSo", "N***[12]", "T***[10]"),
        ("SoDinhDanh", "***123", "***124"),
        ("GhiChu", "gọi ***678", "thư ***@***"),
    }
    told = " ".join(f.message for f in found)
    assert not any(v in told for v in ("Nguyễn", "001099000123", "0912345678", "a@example.org"))


def test_how_little_differs_is_said() -> None:
    events = [{"code": "A", "status": 2, "time": clock(0), "TieuDe": "Cấp Giấy phép"}]
    said = [
        run(events, [{**events[0], "TieuDe": other}])[1]
        for other in ("Cấp giấy phép", "Cấp  Giấy phép", "Cap Giay phep")
    ]
    assert [
        "chữ hoa" in said[0][0].message,
        "khoảng trắng" in said[1][0].message,
        "khác dấu" in said[2][0].message,
    ] == [True] * 3


def test_an_evening_event_keeps_its_vietnamese_day() -> None:
    events = [{"code": "A", "procedure": "1.000001", "status": 1, "time": "2026-06-01T16:59:59Z"}]
    there = [
        {"code": "A", "procedure": "1.000001", "status": 1, "time": "20260601235959", "received_at": "20260602000001"}
    ]
    result, found = run(events, there)
    assert found == []
    assert [g.key for g in result.by_day] == [("2026-06-01",)]


def test_rows_of_the_portal_that_stand_twice_word_for_word_are_one_event() -> None:
    events = [{"code": "A", "status": 2, "time": clock(0)}] * 2
    there = [{"code": "A", "status": 2, "time": clock(0), "received_at": clock(1)}]
    result, found = run(events, there)
    assert (found, result.inputs["portal"].repeated, result.dossiers.ok) == ([], 1, 1)
    _, found = run(events, there * 2)
    assert [f.kind for f in found] == [Kind.DUPLICATED]


def test_a_repeat_that_came_after_something_newer_says_so() -> None:
    events = [{"code": "A", "status": s, "time": clock(t)} for s, t in ((2, 0), (4, 5))]
    there = [
        {"code": "A", "status": s, "time": clock(t), "received_at": clock(r)}
        for s, t, r in ((2, 0, 1), (4, 5, 6), (2, 0, 9))
    ]
    _, found = run(events, there)
    assert [f.kind for f in found] == [Kind.DUPLICATED]
    assert "sau trạng thái mới hơn" in found[0].message


def test_a_national_portal_that_tells_no_times_is_matched_by_status() -> None:
    events = [{"code": "A", "status": s, "time": clock(t)} for s, t in ((2, 0), (4, 5), (4, 9))]
    there = [{"code": "A", "status": s} for s in (2, 4, 4, 4)]
    result, found = run(events, there)
    assert [(f.kind, f.reason) for f in found] == [(Kind.DUPLICATED, Reason.RECEIVED_AGAIN)]
    assert result.delay is None
    arrivals = [{"code": "A", "status": s, "received_at": clock(r)} for s, r in ((2, 20), (4, 6), (4, 50))]
    _, found = run(events, arrivals)
    assert [(f.kind, f.status, f.time[11:16]) for f in found] == [
        (Kind.OUT_OF_ORDER, 2, "00:00"),
        (Kind.LATE, 4, "00:09"),
    ]


def test_what_was_sent_wrongly_is_told_from_what_was_changed_on_the_way() -> None:
    base = {"code": "A", "status": 2, "time": clock(0)}
    said = []
    for sent in ("cũ", "mới", "khác"):
        _, found = run([{**base, "NoiDung": "cũ"}], [{**base, "NoiDung": "mới"}], [{**base, "NoiDung": sent}])
        said.append([f.reason for f in found])
    assert said == [[Reason.AFTER_SENDING], [Reason.BEFORE_SENDING], [Reason.DIFFERS]]


def test_nothing_on_any_side_is_said_and_not_praised() -> None:
    result, found = run([], [])
    assert (found, result.dossiers.portal, result.total.portal) == ([], 0, 0)


def test_sentences_in_english() -> None:
    portal, national, sent = rows(CASES[4], 1)
    _, found = run(portal, national, sent, lang="en")
    assert found[0].message == "Dossier G09.20-260601-0000001 (3 events): never sent."
