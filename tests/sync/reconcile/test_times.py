# ruff: noqa: S608 - expressions under test
from __future__ import annotations

import duckdb
import pytest

from kiemdinh.model.failures import InputProblem
from schemas.sync.reconcile import normal
from schemas.sync.reconcile.moments import moment, seconds
from schemas.sync.reconcile.sentences import moment_text
from schemas.sync.reconcile.words import Speech

WRITTEN = {
    "20260601080910": "2026-06-01T08:09:10",
    " 20260601080910 ": "2026-06-01T08:09:10",
    "202606010809": "2026-06-01T08:09:00",
    "20260601": "2026-06-01T00:00:00",
    "2026-06-01T08:09:10": "2026-06-01T08:09:10",
    "2026-06-01 08:09:10": "2026-06-01T08:09:10",
    "2026-06-01T08:09": "2026-06-01T08:09:00",
    "2026-06-01": "2026-06-01T00:00:00",
    "2026-06-01T08:09:10.999": "2026-06-01T08:09:10",
    "2026-06-01T08:09:10+07:00": "2026-06-01T08:09:10",
    "2026-06-01T08:09:10 +0700": "2026-06-01T08:09:10",
    "2026-06-01T01:09:10Z": "2026-06-01T08:09:10",
    "2026-06-01T16:59:59.5z": "2026-06-01T23:59:59",
    "2026-05-31T20:09:10-05:00": "2026-06-01T08:09:10",
    "01/06/2026 08:09:10": "2026-06-01T08:09:10",
    "01/06/2026 08:09": "2026-06-01T08:09:00",
    "1/6/2026": "2026-06-01T00:00:00",
    "08:09:10 01/06/2026": "2026-06-01T08:09:10",
    "1780276150": "2026-06-01T08:09:10",
    "1780276150123": "2026-06-01T08:09:10",
}
NO_TIMES = [
    "",
    "null",
    "20260230080000",
    "20260601250000",
    "2026060108091",
    "2026-13-01",
    "2026-02-30T08:00:00",
    "31/02/2026",
    "06/31/2026",
    "2026060108",
    "0001-01-01",
    "99991231235959",
    "epoch",
    "infinity",
    "08:09:10",
    "hôm nay",
    "-1",
    "20260601080910x",
    "2026-06-01T08:09:10+99:00",
]


def read(values: list[str], expression: str) -> dict[str, object]:
    work = duckdb.connect()
    work.execute("CREATE TABLE given (v VARCHAR)")
    work.executemany("INSERT INTO given VALUES (?)", [[v] for v in values])
    trimmed = f"SELECT v, {normal.trimmed('v')} AS x FROM given"
    found = dict(work.execute(f"SELECT v, {expression} FROM ({trimmed})").fetchall())
    work.close()
    return found


def test_every_way_of_writing_a_time_is_read() -> None:
    found = read([*WRITTEN, *NO_TIMES], normal.sane(normal.moment("x", "VARCHAR", "+07:00")))
    assert {v: moment_text(s)[:19] for v, s in found.items() if isinstance(s, int)} == WRITTEN


def test_a_stated_zone_wins_over_that_of_the_side() -> None:
    found = read(
        ["20260601010910", "2026-06-01T08:09:10+07:00", "1780276150"],
        normal.sane(normal.moment("x", "VARCHAR", "+00:00")),
    )
    assert {moment_text(s)[:19] for s in found.values() if isinstance(s, int)} == {"2026-06-01T08:09:10"}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("TIMESTAMP", "2026-06-01 08:09:10.5"),
        ("TIMESTAMP WITH TIME ZONE", "2026-06-01 01:09:10.5+00"),
        ("TIMESTAMP_NS", "2026-06-01 08:09:10"),
    ],
)
def test_times_of_a_typed_column(kind: str, value: str) -> None:
    with duckdb.connect() as work:
        sql = f"SELECT {normal.sane(normal.moment('v', kind, '+07:00'))} FROM (SELECT CAST('{value}' AS {kind}) AS v)"
        ((found,),) = work.execute(sql).fetchall()
    assert moment_text(found)[:19] == "2026-06-01T08:09:10"


def test_every_way_of_writing_a_status() -> None:
    expression = normal.status("x", "VARCHAR", {"Đang thụ lý": 4, "7": 9})
    found = read(["2", "10", "2.0", " đang XỬ lý ", "Đang thụ lý", "7", "0", "11", "2.5", "x", "-2", ""], expression)
    assert {v: s for v, s in found.items() if s is not None} == {
        "2": 2,
        "10": 10,
        "2.0": 2,
        " đang XỬ lý ": 4,
        "Đang thụ lý": 4,
        "7": 9,
    }


@pytest.mark.parametrize(
    ("text", "expected"), [("45s", 45), ("30m", 1800), ("2h", 7200), ("1d", 86_400), ("1h 30m", 5400), ("0s", 0)]
)
def test_durations(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["30", "m", "30 phút", "-5m", "1.5h", "5m x"])
def test_no_durations(text: str) -> None:
    with pytest.raises(InputProblem, match="khoảng thời gian"):
        seconds(text)


@pytest.mark.parametrize("text", ["2026-06-01T08:00:00", "20260601080000", "01/06/2026 08:00", "2026-06-01T01:00:00Z"])
def test_moments(text: str) -> None:
    assert moment_text(moment(text)) == "2026-06-01T08:00:00+07:00"


def test_no_moment() -> None:
    with pytest.raises(InputProblem, match="--now"):
        moment("bây giờ")


def test_lengths_in_words() -> None:
    vi, en = Speech("vi"), Speech("en")
    assert [vi.length(s) for s in (0, 59, 60, 3661, 90_000, -60)] == [
        "0 giây",
        "59 giây",
        "1 phút",
        "1 giờ 1 phút",
        "1 ngày 1 giờ",
        "-1 phút",
    ]
    assert (en.length(1800), en.number(1234567), vi.number(1234567)) == ("30 min", "1,234,567", "1.234.567")
