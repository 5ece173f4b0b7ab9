"""Live checks against a small sender without a browser: a conforming one passes all, each fault fails its own check."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from kiemdinh.catalogue import load_catalogue
from kiemdinh.events.clock import VIETNAM
from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Access, Engine, Status
from kiemdinh.model.plan import Plan, PlanItem
from kiemdinh.model.target import BaseUrls, Launch, Procedure, Sync, Target, TestData
from schemas.live import __main__ as engine
from schemas.live.lab import Lab
from steps.portal.values import Acknowledgement, Done, PageView, Submission
from tests.sync.conftest import RunningStub, start_stub
from tests.sync.samples import dossier, progress

PROCEDURE = Procedure(code="1.004202", name="Cấp đổi thẻ hướng dẫn viên du lịch")
PAGE = PageView(url="https://portal.example.org/")
Change = Callable[[dict[str, Any]], dict[str, Any]]


class Sender:
    """A system under test: its queue is a thread for each dossier; faults are attributes."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=30)
        self.lock = threading.RLock()
        self.session = ""
        self.number = 0
        self.stopped = threading.Event()
        self.threads: list[threading.Thread] = []
        self.change: Change = lambda item: item
        self.status: Callable[[str], str] = lambda status: status
        self.flag: Callable[[bool], str] = lambda known: "True" if known else "False"
        self.drops = self.gives_up = self.keeps_session = self.careless = False

    def file(self) -> str:
        self.number += 1
        code = f"G16.02-{datetime.now(VIETNAM):%Y%m%d}-16{self.number:05d}"
        if not self.drops:
            self.enqueue(code, "1")
        return code

    def enqueue(self, code: str, status: str) -> None:
        thread = threading.Thread(target=self._deliver, args=(code, status), daemon=True)
        self.threads.append(thread)
        thread.start()

    def close(self) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join(10)
        self.client.close()

    def _deliver(self, code: str, status: str) -> None:
        wait = 0.02
        while not self.stopped.is_set():
            try:
                with self.lock:
                    if self._send(code, status):
                        return
            except (httpx.HTTPError, ValueError):
                pass
            if self.gives_up:
                return
            self.stopped.wait(wait)
            wait = min(0.2, wait * 2)

    def _send(self, code: str, status: str) -> bool:
        now = datetime.now(VIETNAM)
        dates = {"NgayTiepNhan": f"{now:%Y%m%d%H%M%S}", "NgayNopHoSo": f"{now:%Y%m%d%H%M%S}"}
        due = f"{now + timedelta(days=9):%Y%m%d%H%M%S}"
        names = {"MaHoSo": code, "MaTTHC": PROCEDURE.code, "TenTTHC": PROCEDURE.name, "TrangThaiHoSo": status}
        item = self.change(dossier(**names, **dates, NgayHenTra=due)["data"][0])
        known = bool(self._call("TraCuuHoSo", mahoso=item["MaHoSo"]).get("result"))
        answer = self._call("DongBoHoSoMC", isUpdating=self.flag(known), data=[item])
        taken: bool = answer["error_code"] == "0"
        if taken or self.careless:
            step = progress(MaHoSo=item["MaHoSo"], ThoiDiemXuLy=dates["NgayTiepNhan"], TrangThai=self.status(status))
            taken = self._call("CapNhatTienDoHoSoMC", data=step["data"]).get("error_code") == "0" and taken
        return taken

    def _call(self, service: str, **fields: Any) -> dict[str, Any]:
        if not self.session:
            answer = self.client.post("/login", json={"username": "bo", "password": "thu-nghiem"})
            answer.raise_for_status()
            self.session = answer.json()["session"]
        body = {"session": self.session, "madonvi": "000.00.00.G16", "service": service, **fields}
        answer = self.client.post("/integration", json=body)
        if answer.status_code == 401 and not self.keeps_session:
            self.session = ""
        answer.raise_for_status()
        return dict(answer.json())


class Portal:
    """What the checks use of the driver."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender

    def as_account(self, _key: str) -> Portal:
        return self

    def as_officer(self, _key: str) -> Portal:
        return self

    def anonymous(self) -> Portal:
        return self

    def open_procedure(self, _code: str) -> Procedure:
        return PROCEDURE

    def file_dossier(self, _procedure: Procedure) -> Submission:
        code = self.sender.file()
        return Submission(Acknowledgement(code, "", "", "", PAGE), (), PAGE)

    def receive(self, code: str) -> Done:
        self.sender.enqueue(code, "2")
        return Done(done=True, message="", page=PAGE)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStub]:
    started = start_stub(tmp_path_factory.mktemp("stub"), "--contract", "B")
    yield started
    started.close()


def outcomes(
    folder: Path, stub: RunningStub, set_up: Callable[[Sender], None], only: str = "", settle_s: float = 1.2
) -> dict[str, Status]:
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
        data=TestData(procedure=PROCEDURE),
        sync=Sync(unit_code="000.00.00.G16", settle_s=settle_s),
    )
    for name, value in (("plan", plan), ("target", target), ("catalogue", catalogue)):
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(value))
    environ = {
        "KIEMDINH_STUB_CONTROL_URL": stub.ready["control_url"],
        "KIEMDINH_STUB_CONTROL_TOKEN": stub.ready["control_token"],
    }
    session = CollectSession(folder, environ=environ)
    sender = Sender(stub.url)
    sender.number = len(stub.records())
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
    return {o.check: o.status for o in session.outcomes.read()}


def good(_sender: Sender) -> None:
    pass


def set_(name: str, value: object) -> Callable[[Sender], None]:
    return lambda sender: setattr(sender, name, value)


def test_a_conforming_sender_passes_every_check(tmp_path: Path, running: RunningStub) -> None:
    assert set(outcomes(tmp_path, running, good, settle_s=8).values()) == {Status.PASSED}


@pytest.mark.parametrize(
    ("check", "set_up"),
    [
        ("sync.dossier-arrives", set_("drops", True)),
        ("sync.well-formed", set_("change", lambda i: {**i, "noiBo": 1})),
        ("sync.mandatory-fields", set_("change", lambda i: {**i, "TenLinhVuc": "null"})),
        ("sync.dates-consistent", set_("change", lambda i: {**i, "NgayHenTra": "20200101000000"})),
        ("sync.procedure-known", set_("change", lambda i: {**i, "TenTTHC": "Tên cũ"})),
        ("sync.dossier-code", set_("change", lambda i: {**i, "MaHoSo": i["MaHoSo"].replace("G16.02", "G16.03")})),
        ("sync.update-flag", set_("flag", lambda _known: "False")),
        ("sync.update-flag", set_("flag", lambda _known: "True")),
        ("sync.status-order", set_("status", lambda s: {"1": "2", "2": "1"}[s])),
        ("sync.status-order", set_("status", lambda _s: "1")),
        ("sync.retried-after-outage", set_("gives_up", True)),
        ("sync.session-renewed", set_("keeps_session", True)),
        ("sync.progress-after-dossier", set_("careless", True)),
    ],
)
def test_a_fault_fails_its_own_check_and_no_other(
    tmp_path: Path, running: RunningStub, check: str, set_up: Callable[[Sender], None]
) -> None:
    found = outcomes(tmp_path, running, set_up, check)
    assert [c for c, status in found.items() if status is Status.FAILED] == [check]
    assert Status.ERROR not in found.values()


def test_without_a_stub_nobody_is_blamed(tmp_path: Path, running: RunningStub) -> None:
    silent = RunningStub({**running.ready, "control_url": ""}, running.process)
    silent.control = running.control
    found = outcomes(tmp_path, silent, good)
    assert found["sync.dossier-arrives"] is Status.CANNOT_TELL
    assert Status.FAILED not in found.values()


def test_an_unreadable_run_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert engine.main(["--run-dir", str(tmp_path)]) == 2
    assert "plan.json" in capsys.readouterr().err
