"""Verdicts that hold what is shown against what is known: the clock, the fee, the owner of a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kiemdinh.model.failures import Blocked, CannotTell, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.filing_steps import in_another_zone
from steps.fixtures import Scene
from steps.following_steps import _beside, not_in_others_store, other_opens_store, papers_of
from steps.inbox_steps import not_told_to_other, other_opens_inbox
from steps.payment_steps import fee_receipt
from steps.portal.protocol import PortalDriver
from steps.portal.values import Download, Link, Notice, PageView, Payment
from steps.words import moment

_URL = "http://127.0.0.1/"
_PAGE = PageView(url=_URL, status=200, text="Không có dữ liệu phù hợp với 0056")
_NOW = datetime(2026, 11, 23, 10, 13, tzinfo=timezone(timedelta(hours=7)))
_CODE = "000.00.02.G18-261123-0001"


@dataclass
class StandIn:
    """Answers what a driver would."""

    files: dict[str, bytes] = field(default_factory=dict)
    inbox: tuple[Notice, ...] = ()
    store: tuple[Link, ...] = ()
    page: Any = field(default_factory=lambda: SimpleNamespace(url=_URL, wait_for_timeout=lambda _: None))

    def look_up(self, code: str) -> Any:
        raise FunctionNotFound(code, _URL)

    def download_result(self, code: str) -> Download:
        return self.download(f"{_URL}{code}")

    def personal_store(self) -> tuple[Link, ...]:
        return self.store

    def notices(self) -> tuple[Notice, ...]:
        return self.inbox

    def current(self) -> PageView:
        return _PAGE

    def download(self, url: str) -> Download:
        return Download(url=url, status=200, media_type="text/plain", content=self.files[url], name="t.txt")

    def fee_receipts(self, code: str) -> tuple[Link, ...]:
        return (Link(code, f"{_URL}bien-lai"),)


def driver(**files: bytes) -> PortalDriver:
    return cast("PortalDriver", StandIn({_URL + name.replace("_", "-"): data for name, data in files.items()}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10:13 ngày 23/11/2026", datetime(2026, 11, 23, 10, 13)),  # noqa: DTZ001
        ("lúc 08 giờ 05, 23-11-2026", datetime(2026, 11, 23, 8, 5)),  # noqa: DTZ001
        ("10:13 23/11/2026, hẹn trả 30/11/2026", None),
        ("25:99 23/11/2026", None),
        ("23/11/2026", None),
    ],
)
def test_one_moment_is_read_and_no_other(text: str, told: datetime | None) -> None:
    assert moment(text) == told


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("03:12 23/11/2026", True),
        ("17:12 23/11/2026", True),
        ("17:00 23/11/2026", False),
        ("10:12 23/11/2026", False),
        ("09:58 23/11/2026", False),
        ("08:00 24/11/2026", False),
    ],
)
def test_a_moment_of_another_zone_is_told_from_an_official_one(text: str, off: bool) -> None:
    told = moment(text)
    assert told is not None
    assert in_another_zone(told, _NOW) is off


@pytest.mark.parametrize(
    ("amount", "charged", "problem"),
    [
        ("Tổng: 101.100 đồng", True, CannotTell),
        ("Tổng: 101.100 đồng", False, Violation),
        ("Tổng: 90.000 đồng", True, Violation),
        ("Phí: 100.000 đồng, tổng 101.100 đồng", True, None),
    ],
)
def test_a_gateway_with_a_charge_of_its_own_is_not_told_to_ask_another_fee(
    amount: str, charged: bool, problem: type[Exception] | None
) -> None:
    scene = Scene()
    scene.keep(
        payment=Payment(confirmed=True, amount=amount, page=_PAGE, charged=charged), dossier=SimpleNamespace(code=_CODE)
    )
    procedure = Procedure(code="1.004206", name="Cấp giấy phép", fee_vnd=100_000)
    citizen = driver(bien_lai="Đã thu 100.000 đồng".encode())
    if problem is None:
        fee_receipt(citizen, scene, procedure)
        return
    with pytest.raises(problem, match="cổng thanh toán"):
        fee_receipt(citizen, scene, procedure)


def test_an_answer_in_words_of_its_own_is_judged_by_what_it_shows() -> None:
    assert _beside(driver(), _CODE)[1] is _PAGE


def test_papers_of_a_dossier_are_told_by_their_row_or_by_what_they_hold() -> None:
    store = driver(a=b"khac", b=b"ket qua")
    links = (Link("Giấy phép số 7", f"{_URL}a"), Link("Giấy phép số 8", f"{_URL}b"))
    assert papers_of(store, links, _CODE, b"ket qua") == {f"{_URL}b"}
    assert papers_of(store, (Link(f"Giấy phép, hồ sơ {_CODE}", f"{_URL}c"),), _CODE, b"") == {f"{_URL}c"}
    assert papers_of(store, links[:1], _CODE, b"ket qua") == set()
    assert papers_of(store, links, _CODE) == set()


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("own", "others", "problem"),
    [(_CODE, "", None), (_CODE, _CODE, Violation), ("", _CODE, Blocked)],
)
def test_an_inbox_is_its_owners(own: str, others: str, problem: type[Exception] | None) -> None:
    scene = Scene()
    scene.keep(dossier=SimpleNamespace(code=_CODE))

    def run() -> None:
        citizen, other = (StandIn(inbox=(Notice(text=f"Hồ sơ {c} đã nộp"),)) for c in (own, others))
        other_opens_inbox(cast("PortalDriver", citizen), cast("PortalDriver", other), scene)
        not_told_to_other(scene)

    if problem is None:
        run()
        return
    with pytest.raises(problem):
        run()


@pytest.mark.parametrize(
    ("theirs", "problem"),
    [
        ((Link("Giấy phép số 8", f"{_URL}b"),), Violation),
        ((Link("Giấy phép số 9", f"{_URL}c"),), None),
        ((Link("Giấy phép số 9", f"{_URL}b", given=True),), None),
        ((Link(f"Giấy phép, hồ sơ {_CODE}", f"{_URL}c"),), Violation),
    ],
)
def test_a_store_is_its_owners(theirs: tuple[Link, ...], problem: type[Exception] | None) -> None:
    scene = Scene()
    scene.keep(dossier=SimpleNamespace(code=_CODE))
    files = {f"{_URL}{name}": b"ket qua" for name in ("b", "c", _CODE)}
    citizen, other = (StandIn(files, store=s) for s in ((Link("Giấy phép số 8", f"{_URL}b"),), theirs))
    other_opens_store(cast("PortalDriver", citizen), cast("PortalDriver", other), scene)
    if problem is None:
        not_in_others_store(scene)
        return
    with pytest.raises(problem, match="của người khác"):
        not_in_others_store(scene)
