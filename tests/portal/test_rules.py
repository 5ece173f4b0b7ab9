"""Deadlines, statistics, look-up and other rules without pages."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from portal.clock import HANOI
from portal.domain.model import Period
from portal.rules import deadlines, text
from tests.portal.harness import Portal, file_dossier


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-11-18T09:30", 1, date(2026, 11, 19)),
        ("2026-11-18T16:59", 1, date(2026, 11, 19)),
        ("2026-11-18T17:00", 1, date(2026, 11, 20)),
        ("2026-11-20T10:00", 1, date(2026, 11, 23)),
        ("2026-11-21T10:00", 1, date(2026, 11, 25)),
        ("2026-12-31T10:00", 1, date(2027, 1, 4)),
        ("2026-02-13T10:00", 1, date(2026, 2, 23)),
    ],
)
def test_due_dates(received: str, days: int, due: date) -> None:
    moment = datetime.fromisoformat(received).replace(tzinfo=HANOI)
    assert deadlines.due(moment, days) == datetime(due.year, due.month, due.day, 17, tzinfo=HANOI)


def test_answered_supplement_always_moves_the_date() -> None:
    due = datetime(2026, 11, 20, 17, tzinfo=HANOI)
    asked = datetime(2026, 11, 18, 9, tzinfo=HANOI)
    assert deadlines.after_answer(due, asked, asked).date() == date(2026, 11, 23)
    assert deadlines.after_answer(due, asked, datetime(2026, 11, 20, 9, tzinfo=HANOI)).date() == date(2026, 11, 25)


def test_masking_leaves_no_full_name() -> None:
    assert text.mask_name("Nguyễn Thị Minh An") == "Nguyễn T** M*** A*"
    assert text.mask_number("099190000011") == "*********011"
    assert text.fold("Cấp ĐỔI  Thẻ") == "cap doi the"


def test_statistics_equal_the_data(portal: Portal) -> None:
    services = portal.public
    rules = services.behaviour.statistics
    period = Period(date(2025, 1, 1), date(2026, 12, 31))
    with services.db.read() as connection:
        total = connection.execute("SELECT count(*) FROM dossier").fetchone()[0]
        for by in ("unit", "field"):
            found = rules.compute(connection, services.catalogue, period, rules, by=by, now=services.clock.now())
            assert found.total.received == total
            parts = ("processing", "settled_on_time", "settled_late", "refused", "stopped", "waiting")
            for row in (*found.rows, found.total):
                assert sum(getattr(row, p) for p in parts) == row.received
    file_dossier(portal, portal.browser("congdan.a"))
    with services.db.read() as connection:
        after = rules.compute(connection, services.catalogue, period, rules, now=services.clock.now())
    assert (after.total.received, after.total.waiting) == (total + 1, found.total.waiting + 1)


def test_every_status_occurs_in_the_history(portal: Portal) -> None:
    assert {r["status"] for r in portal.rows("SELECT DISTINCT status FROM dossier")} == set(range(1, 11))


def test_public_lookup_masks(portal: Portal) -> None:
    code = file_dossier(portal, portal.browser("congdan.a"))
    page = portal.browser().get(f"/tra-cuu-ho-so?ma={code.lower()}").text
    assert "Mới đăng ký" in page
    for secret in ("Minh An", "099190000011", "0100000011", "phố Thử"):
        assert secret not in page
    missing = [
        portal.browser().get(f"/tra-cuu-ho-so?ma={m}").text for m in ("000.00.00.G16-261118-9999", "' OR 1=1 --")
    ]
    assert all("Không tìm thấy thông tin phù hợp" in p for p in missing)
