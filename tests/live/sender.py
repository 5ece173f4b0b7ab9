"""A system under test without a browser: a queue that tells a stub about dossiers, and what a driver sees of it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx

from kiemdinh.events.clock import VIETNAM
from kiemdinh.model.target import Procedure
from steps.portal.values import (
    Acknowledgement,
    Done,
    Download,
    PageView,
    Payment,
    ProcedurePage,
    SectionKind,
    Submission,
)
from tests.sync.samples import dossier, progress

PROCEDURE = Procedure(code="1.004202", name="Cấp đổi thẻ hướng dẫn viên du lịch")
PAID = Procedure(code="1.004201", name="Cấp thẻ hướng dẫn viên du lịch quốc tế", fee_vnd=650_000)
SITE = "https://portal.example.org"
CITIZEN = "Nguyễn Văn Thử"
PAGE = PageView(url=f"{SITE}/")
DONE = Done(done=True, message="", page=PAGE)
PDF = b"%PDF-1.7 synthetic"
FEE = {"TenPhiLePhi": "Phí", "MaPhiLePhi": "P1", "HinhThucThu": "1", "Gia": "650000", "LoaiPhiLePhi": "1"}
CATALOGUE = [
    {
        "MATTHC": procedure.code,
        "TENTTHC": procedure.name,
        "THANHPHANHOSO": [{"GIAYTO": [{"TENGIAYTO": "Đơn đề nghị"}, {"TENGIAYTO": "Ảnh chân dung"}]}],
        "CACHTHUCTHUCHIEN": [
            {
                "KENH": "2",
                "THOIGIAN": [
                    {
                        "THOIGIANGIAIQUYET": "7",
                        "DONVITINH": "Ngày làm việc",
                        "PHILEPHI": [{"SOTIEN": str(procedure.fee_vnd or 0)}],
                    }
                ],
            }
        ],
    }
    for procedure in (PROCEDURE, PAID)
]
Change = Callable[[dict[str, Any]], dict[str, Any]]


class Sender:
    """Its queue is a thread for each message; faults are attributes.

    Args:
        url: address of the stub.
        number: last number that was given to a dossier.
    """

    def __init__(self, url: str, number: int) -> None:
        self.client = httpx.Client(base_url=url, timeout=30)
        self.lock = threading.RLock()
        self.session = ""
        self.number = number
        self.stopped = threading.Event()
        self.threads: list[threading.Thread] = []
        self.items: dict[str, dict[str, Any]] = {}
        self.files = {"a8Kq0ZrT5mWc": PDF, "tHxk3Vw8Qd2uYb7n": PDF}
        self.change: Change = lambda item: item
        self.change_progress: Change = lambda item: item
        self.status: Callable[[str], str] = lambda status: status
        self.flag: Callable[[bool], str] = lambda known: "True" if known else "False"
        self.understood: Callable[[object], bool] = lambda code: str(code) in {"0", "00"}
        self.drops = self.gives_up = self.keeps_session = self.careless = self.forgets_lost = self.silent = (
            self.in_its_own_way
        ) = False
        self.attempts = 1_000
        self.papers = "Đơn đề nghị; Ảnh chân dung"
        self.others = False

    def file(self, procedure: Procedure) -> str:
        """File a dossier and tell of it."""
        self.number += 1
        code = f"G16.02-{datetime.now(VIETNAM):%Y%m%d}-16{self.number:05d}"
        paper = {"TepDinhKemId": "1", "TenTepDinhKem": "don.pdf", "IsDeleted": "False", "MaThanhPhanHoSo": "TP1"}
        self.items[code] = {
            "MaHoSo": code,
            "MaTTHC": procedure.code,
            "TenTTHC": procedure.name,
            "ChuHoSo": CITIZEN,
            "KenhThucHien": "2",
            "NgayHenTra": f"{datetime.now(VIETNAM) + timedelta(days=9):%Y%m%d%H%M%S}",
            "DuocThanhToanTrucTuyen": "0",
            "DanhSachLePhi": [FEE] if procedure.fee_vnd else [],
            "DanhSachHoSoBoSung": [],
            "DanhSachGiayToKetQua": [],
            "TaiLieuNop": [paper | {"DuongDanTaiTepTin": f"{SITE}/tep/a8Kq0ZrT5mWc"}],
        }
        if not self.drops:
            self.tell(code, "1")
        if self.others:
            # somebody else files the same service at the same time, and is never lost
            other = f"{code[:-5]}{int(code[-5:]) + 40_000}"
            item = {**self.items[code], "MaHoSo": other, "ChuHoSo": "Người Khác", "TrangThaiHoSo": "1"}
            self._start(self._deliver, item, "1", 1_000)
        return code

    def tell(self, code: str, status: str, **changes: object) -> None:
        """Queue the present state of a dossier."""
        self.items[code] |= changes
        item = {**self.items[code], "TrangThaiHoSo": status}
        self._start(self._deliver, item, status, self.attempts)

    def close(self) -> None:
        """Stop."""
        self.stopped.set()
        for thread in self.threads:
            thread.join(10)
        self.client.close()

    def _start(self, work: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _deliver(self, item: dict[str, Any], status: str, attempts: int) -> None:
        for attempt in itertools.count(1):
            if self.stopped.is_set() or attempt > attempts:
                return
            try:
                with self.lock:
                    if self._send(item, status):
                        return
            except httpx.TransportError:
                if self.forgets_lost:
                    return
            except (httpx.HTTPError, ValueError):
                pass
            if self.gives_up:
                return
            self.stopped.wait(min(0.2, 0.02 * 2**attempt))

    def _send(self, told: dict[str, Any], status: str) -> bool:
        now = datetime.now(VIETNAM)
        dates = {"NgayTiepNhan": f"{now:%Y%m%d%H%M%S}", "NgayNopHoSo": f"{now:%Y%m%d%H%M%S}"}
        item = self.change({**dossier(**dates)["data"][0], **told})
        known = bool(self._call("TraCuuHoSo", mahoso=item["MaHoSo"]).get("result"))
        answer = self._call("DongBoHoSoMC", isUpdating=self.flag(known), data=[item])
        taken = self.understood(answer["error_code"])
        if taken and self.in_its_own_way:
            self._call("DongBoTrangThaiHoSo", data=[{"MaHoSo": item["MaHoSo"], "TrangThai": status}])
        elif (taken or self.careless) and not self.silent:
            step = progress(MaHoSo=item["MaHoSo"], ThoiDiemXuLy=dates["NgayTiepNhan"], TrangThai=self.status(status))
            rows = [self.change_progress(row) for row in step["data"]]
            taken = self.understood(self._call("CapNhatTienDoHoSoMC", data=rows).get("error_code")) and taken
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
        """Any citizen."""
        return self

    def as_officer(self, _key: str) -> Portal:
        """Any officer."""
        return self

    def anonymous(self) -> Portal:
        """A visitor."""
        return self

    def open_procedure(self, code: str) -> ProcedurePage:
        """What is published."""
        found = next(p for p in (PROCEDURE, PAID) if p.code == code)
        fee = f"{found.fee_vnd or 0} đồng"
        texts = {
            SectionKind.FEE: fee,
            SectionKind.COMPONENTS: self.sender.papers,
            SectionKind.TIME_LIMIT: "7 ngày làm việc",
        }
        return ProcedurePage(code, found.name, texts, (), True, PAGE)

    def file_dossier(self, procedure: Procedure) -> Submission:
        """File."""
        return Submission(Acknowledgement(self.sender.file(procedure), "", "", "", PAGE), (), PAGE)

    def open_dossier(self, code: str) -> Any:
        """What the citizen's page tells of it."""
        due = self.sender.items[code]["NgayHenTra"]
        return SimpleNamespace(fields={"Ngày hẹn trả kết quả": f"{due[6:8]}/{due[4:6]}/{due[:4]}"})

    def receive(self, code: str) -> Done:
        """Status 2."""
        return self._told(code, "2")

    def request_supplement(self, code: str, _text: str) -> Done:
        """Status 5."""
        dates = {"NgayHenTraTruoc": "20260401170000", "NgayHenTraMoi": "20260405170000"}
        return self._told(code, "5", DanhSachHoSoBoSung=[{"HoSoBoSungId": "1", "NoiDungBoSung": "Bản sao"} | dates])

    def request_payment(self, code: str) -> Done:
        """Status 6."""
        return self._told(code, "6", DuocThanhToanTrucTuyen="3")

    def pay(self, code: str) -> Payment:
        """Back to status 2."""
        self._told(code, "2", DuocThanhToanTrucTuyen="2")
        return Payment(confirmed=True, amount="650.000", page=PAGE)

    def assign(self, _code: str, _person: str) -> Done:
        """Nothing is told."""
        return DONE

    def appraise(self, code: str, _text: str) -> Done:
        """Status 4."""
        return self._told(code, "4")

    def approve(self, code: str, _text: str) -> Done:
        """Status 9, with a result."""
        paper = {"TenGiayTo": "Kết quả", "MaThanhPhanHoSo": "", "GiayToId": "1", "MaGiayToKetQua": "KQ.G16.000001"}
        link = {"DuongDanTepTinKetQua": f"{SITE}/tep/tHxk3Vw8Qd2uYb7n"}
        return self._told(code, "9", DanhSachGiayToKetQua=[paper | link])

    def return_result(self, code: str) -> Done:
        """Status 10."""
        return self._told(code, "10")

    def download(self, address: str) -> Download:
        """A file by the last part of its address."""
        found = self.sender.files.get(address.rpartition("/")[2])
        return Download(address, 200 if found else 404, "", "application/pdf", found or b"", {})

    def _told(self, code: str, status: str, **changes: object) -> Done:
        self.sender.tell(code, status, **changes)
        return DONE
