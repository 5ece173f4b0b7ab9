"""Live checks against a small sender without a browser: a conforming one passes all, each fault fails its own check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from kiemdinh.catalogue import load_catalogue
from kiemdinh.events.clock import VIETNAM
from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Access, Engine, Status
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.plan import Plan, PlanItem
from kiemdinh.model.target import Account, BaseUrls, Launch, Person, Sync, Target, TestData
from schemas.live import __main__ as engine
from schemas.live.content import codes_of_others, neighbours
from schemas.live.lab import Filed, Lab
from schemas.live.stub import Exchange
from schemas.live.weather import Outage, retries_eased
from tests.live.sender import CATALOGUE, CITIZEN, PAID, PDF, PROCEDURE, SITE, Portal, Sender
from tests.sync.conftest import RunningStub, start_stub

Item = dict[str, Any]
OFFICER = "099190000077"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStub]:
    started = start_stub(tmp_path_factory.mktemp("stub"), "--contract", "B")
    yield started
    started.close()


def looked(
    folder: Path,
    stub: RunningStub,
    set_up: Callable[[Sender], None],
    only: str = "",
    *,
    settle_s: float = 1.2,
    earlier: str = "",
) -> list[Outcome]:
    catalogue = [c for c in load_catalogue().values() if c.engine is Engine.SYNC]
    chosen = [c for c in catalogue if not only or c.id in {only, "sync.dossier-arrives", "sync.update-flag"}]
    items = tuple(PlanItem(check=c.id, case="-", engine=c.engine, access=c.access, alone=c.alone) for c in chosen)
    plan = Plan(
        run="r",
        target="t",
        release="",
        edition="2024",
        editions=("2024",),
        as_of="2026-01-01",
        access=Access.WRITE,
        seed=1,
        items=items,
    )
    target = Target(
        version=1,
        id="t",
        name="Hệ thống thử",
        base_urls=BaseUrls(public="https://portal.example.org"),
        launch=Launch(command=("true",)),
        accounts={
            "citizen-a": Account(username="thu", password_env="PW", person=Person(full_name=CITIZEN)),
            "officer-receive": Account(username="can-bo", password_env="PW", person=Person(identity_number=OFFICER)),
        },
        data=TestData(procedure=PROCEDURE, paid_procedure=PAID, catalogue=str(folder / "national.json")),
        sync=Sync(unit_code="000.00.00.G16", settle_s=settle_s),
    )
    for name, value in (("plan", plan), ("target", target), ("catalogue", catalogue), ("national", CATALOGUE)):
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(value))
    environ = {
        "KIEMDINH_STUB_CONTROL_URL": stub.ready["control_url"],
        "KIEMDINH_STUB_CONTROL_TOKEN": stub.ready["control_token"],
    }
    session = CollectSession(folder, environ=environ)
    if earlier:
        session.filed(earlier)
    sender = Sender(stub.url, len(stub.records()))
    set_up(sender)

    class FakeLab(Lab):
        @property
        def portal(self) -> Any:
            return Portal(sender)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "Lab", FakeLab)
        try:
            engine.collect(session, session.todo(Engine.SYNC))
        finally:
            sender.close()
    return list(session.outcomes.read())


def outcomes(
    folder: Path, stub: RunningStub, set_up: Callable[[Sender], None], only: str = "", **more: Any
) -> dict[str, Status]:
    return {o.check: o.status for o in looked(folder, stub, set_up, only, **more)}


def good(_sender: Sender) -> None:
    pass


def set_(name: str, value: object) -> Callable[[Sender], None]:
    return lambda sender: setattr(sender, name, value)


def cheaper(item: Item) -> Item:
    return {**item, "DanhSachLePhi": [fee | {"Gia": "1"} for fee in item["DanhSachLePhi"]]}


def same_due(item: Item) -> list[Item]:
    return [row | {"NgayHenTraMoi": row["NgayHenTraTruoc"]} for row in item["DanhSachHoSoBoSung"]]


def linked(item: Item, name: str) -> list[Item]:
    return [row | {"DuongDanTaiTepTin": f"{SITE}/tep/{name}"} for row in item["TaiLieuNop"]]


def updated(**changes: object) -> Callable[[Item], Item]:
    """A fault of the code that tells of changes, not of that which tells of a filing."""
    return lambda item: item if item["TrangThaiHoSo"] == "1" else {**item, **changes}


def in_universal_time(item: Item) -> Item:
    moment = datetime.strptime(item["NgayNopHoSo"], "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
    return {**item, "NgayNopHoSo": f"{moment - timedelta(hours=7):%Y%m%d%H%M%S}"}


def a_year_later(item: Item) -> Item:
    due = item["NgayHenTra"]
    return {**item, "NgayHenTra": f"{int(due[:4]) + 1}{due[4:]}"}


def running_numbers(sender: Sender) -> None:
    sender.files |= {"41": PDF, "42": PDF}
    sender.change = lambda item: {**item, "TaiLieuNop": linked(item, "42")}


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (f"{SITE}/tep/42", [f"{SITE}/tep/41", f"{SITE}/tep/43"]),
        (f"{SITE}/tep?id=0", [f"{SITE}/tep?id=1"]),
        (f"{SITE}/tep/007", [f"{SITE}/tep/006", f"{SITE}/tep/008"]),
        (f"{SITE}/tep/550e8400-e29b-41d4-a716-446655440000", []),
        (f"{SITE}/tep/a8Kq0ZrT5mWc", []),
    ],
)
def test_only_short_numbers_are_guessed(link: str, found: list[str]) -> None:
    assert neighbours(link) == found


def test_a_result_that_names_another_dossier_is_that_ones() -> None:
    assert codes_of_others("Kết quả hồ sơ G16.02-20261123-1600002", "G16.02-20261123-1600001") == [
        "G16.02-20261123-1600002"
    ]
    assert not codes_of_others("G16.02-20261123-1600001, G16.02-20261123-1600002", "G16.02-20261123-1600001")
    assert not codes_of_others("Thẻ số 12", "G16.02-20261123-1600001")


def test_a_conforming_sender_passes_every_check(tmp_path: Path, running: RunningStub) -> None:
    assert set(outcomes(tmp_path, running, good, settle_s=60).values()) == {Status.PASSED}


@pytest.mark.parametrize(
    ("check", "set_up"),
    [
        ("sync.dossier-arrives", set_("drops", True)),
        ("sync.well-formed", set_("change", lambda i: {**i, "noiBo": 1})),
        ("sync.mandatory-fields", set_("change", lambda i: {**i, "TenLinhVuc": "null"})),
        ("sync.well-formed", set_("change", updated(noiBo=1))),
        ("sync.mandatory-fields", set_("change", updated(TenLinhVuc="null"))),
        ("sync.dates-consistent", set_("change", updated(NgayTiepNhan="23/11/2026"))),
        ("sync.dates-consistent", set_("change", in_universal_time)),
        ("sync.dates-consistent", set_("change", lambda i: {**i, "NgayHenTra": "20200101000000"})),
        ("sync.dates-consistent", set_("change", a_year_later)),
        ("sync.dossier-arrives", set_("change", lambda i: {**i, "SoGiayToChuHoSo": OFFICER})),
        ("sync.procedure-known", set_("change", lambda i: {**i, "TenTTHC": "Tên cũ"})),
        ("sync.dossier-code", set_("change", lambda i: {**i, "MaHoSo": i["MaHoSo"].replace("G16.02", "G16.03")})),
        ("sync.update-flag", set_("flag", lambda _known: "False")),
        ("sync.update-flag", set_("flag", lambda _known: "True")),
        ("sync.status-order", set_("status", lambda s: {"1": "2", "2": "1"}[s])),
        ("sync.status-order", set_("status", lambda _s: "1")),
        ("sync.status-order", set_("status", lambda s: "4" if s in {"9", "10"} else s)),
        ("sync.retried-after-outage", set_("gives_up", True)),
        ("sync.session-renewed", set_("keeps_session", True)),
        ("sync.progress-after-dossier", set_("careless", True)),
        ("sync.channel-consistent", set_("change", lambda i: {**i, "KenhThucHien": "1"})),
        ("sync.channel-consistent", set_("change", lambda i: {**i, "NgayNopHoSo": ""})),
        ("sync.supplement-told", set_("change", lambda i: {**i, "DanhSachHoSoBoSung": []})),
        ("sync.supplement-told", set_("change", lambda i: {**i, "DanhSachHoSoBoSung": same_due(i)})),
        ("sync.payment-consistent", set_("change", lambda i: {**i, "DuocThanhToanTrucTuyen": "3"})),
        (
            "sync.payment-consistent",
            set_("change", cheaper),
        ),
        ("sync.result-present", set_("change", lambda i: {**i, "DanhSachGiayToKetQua": []})),
        ("sync.result-present", set_("files", {"a8Kq0ZrT5mWc": PDF})),
        ("sync.file-links-protected", set_("change", lambda i: {**i, "TaiLieuNop": linked(i, "099190000011")})),
        ("sync.file-links-protected", running_numbers),
        ("sync.lengths-kept", set_("change_progress", lambda i: {**i, "NguoiXuLy": "Đỗ Thu Hà, " * 5})),
        ("sync.lost-answer-recovered", set_("forgets_lost", True)),
        ("sync.success-codes-understood", set_("understood", lambda code: code == "0")),
        ("sync.procedure-equals-national", set_("papers", "Đơn đề nghị")),
        ("sync.burst-survives", set_("attempts", 3)),
    ],
)
def test_a_fault_fails_its_own_check_and_no_other(
    tmp_path: Path, running: RunningStub, check: str, set_up: Callable[[Sender], None]
) -> None:
    found = outcomes(tmp_path, running, set_up, check)
    assert [c for c, status in found.items() if status is Status.FAILED] == [check]
    assert Status.ERROR not in found.values()


@pytest.mark.parametrize(
    ("check", "status"),
    [
        ("sync.status-order", Status.FAILED),
        ("sync.progress-after-dossier", Status.NOT_TESTED),
        ("sync.lost-answer-recovered", Status.NOT_TESTED),
        ("sync.success-codes-understood", Status.NOT_TESTED),
    ],
)
def test_a_sender_without_any_progress_is_told_once(
    tmp_path: Path, running: RunningStub, check: str, status: Status
) -> None:
    found = outcomes(tmp_path, running, set_("silent", True), check)
    assert found == {"sync.dossier-arrives": Status.PASSED, "sync.update-flag": Status.PASSED, check: status}


def test_progress_in_a_packet_that_no_source_describes_is_no_missing_progress(
    tmp_path: Path, running: RunningStub
) -> None:
    found = outcomes(tmp_path, running, set_("in_its_own_way", True), "sync.status-order")
    assert found["sync.status-order"] is Status.CANNOT_TELL


@pytest.mark.parametrize(("attempts", "status"), [(1, Status.FAILED), (1_000, Status.PASSED)])
def test_what_others_file_meanwhile_hides_no_loss(
    tmp_path: Path, running: RunningStub, attempts: int, status: Status
) -> None:
    def set_up(sender: Sender) -> None:
        sender.others, sender.attempts = True, attempts

    found = outcomes(tmp_path, running, set_up, "sync.burst-survives")
    assert found["sync.burst-survives"] is status


@pytest.mark.parametrize(("others", "told"), [((), 35.0), (("X-2",) * 400, 30.0)])
def test_how_often_a_dossier_is_sent_again_is_measured_without_what_others_wait_for(
    others: tuple[str, ...], told: float
) -> None:
    def call(number: int, *dossiers: str) -> Exchange:
        return Exchange(number, number, "", "", dossiers, "", b"", weather="http-error")

    outage = Outage((Filed("X-1", "", 0, datetime.now(VIETNAM)),), calls=436, seconds=60.0)
    named = ["X-1"] * 31 + list(others)
    calls = [call(n, code) for n, code in enumerate(named, 1)] + [call(900 + n) for n in range(5)]
    lab = SimpleNamespace(once=lambda _key, _make: outage, stub=SimpleNamespace(refresh=lambda: calls))
    facts: list[tuple[object, ...]] = []
    retries_eased(cast("Any", lab), cast("Any", SimpleNamespace(fact=lambda *fact: facts.append(fact))))
    assert facts == [("retries-per-min", told, "1/min")]


def test_what_others_file_meanwhile_is_blamed_on_nobody(tmp_path: Path, running: RunningStub) -> None:
    found = outcomes(tmp_path, running, set_("others", True), settle_s=60)
    # Weather that comes once may meet somebody else's message: then nobody can tell what ours would have done.
    unsure = {c for c, status in found.items() if status is Status.CANNOT_TELL}
    assert unsure <= {"sync.session-renewed", "sync.lost-answer-recovered"}
    assert {status for c, status in found.items() if c not in unsure} == {Status.PASSED}


@pytest.mark.parametrize(("known", "status"), [(False, Status.FAILED), (True, Status.NOT_TESTED)])
def test_what_another_stage_filed_and_is_told_late_is_not_taken_for_ours(
    tmp_path: Path, running: RunningStub, known: bool, status: Status
) -> None:
    other = f"G16.02-{datetime.now(VIETNAM):%Y%m%d}-1690001"

    def set_up(sender: Sender) -> None:
        sender.change = lambda item: {**item, "MaHoSo": other}

    found = outcomes(tmp_path, running, set_up, "sync.dossier-code", earlier=other if known else "")
    assert found["sync.dossier-code"] is status
    assert found["sync.dossier-arrives"] is (Status.FAILED if known else Status.PASSED)


def test_without_a_stub_nobody_is_blamed(tmp_path: Path, running: RunningStub) -> None:
    silent = RunningStub({**running.ready, "control_url": ""}, running.process)
    silent.control = running.control
    found = outcomes(tmp_path, silent, good)
    assert found["sync.dossier-arrives"] is Status.CANNOT_TELL
    assert Status.FAILED not in found.values()


def test_an_unreadable_run_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert engine.main(["--run-dir", str(tmp_path)]) == 2
    assert "plan.json" in capsys.readouterr().err
