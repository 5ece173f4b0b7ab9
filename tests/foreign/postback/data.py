"""What the old portal knows: procedures, people, dossiers; all in memory, all invented."""

# ruff: noqa: E501 - lines of a table are kept whole

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FULL, PART, TOLD = "DVC toàn trình", "DVC một phần", "DVC cung cấp thông tin"
TOURISM, ART, HERITAGE = "Du lịch", "Nghệ thuật biểu diễn", "Di sản văn hóa"
UNITS = {
    TOURISM: ("Phòng Quản lý Du lịch", "Trung tâm Xúc tiến Du lịch"),
    ART: ("Phòng Quản lý Văn hóa",),
    HERITAGE: ("Phòng Di sản",),
}


@dataclass(frozen=True)
class Tthc:
    """A procedure."""

    id: int
    code: str
    name: str
    field: str
    unit: str
    level: str
    who: str
    days: int
    fee: int
    papers: tuple[str, ...]

    @property
    def fee_words(self) -> str:
        """Fee as people write it."""
        return f"{self.fee:,} đồng".replace(",", ".") if self.fee else "Không thu phí"

    @property
    def time_limit(self) -> str:
        """Time limit as published."""
        return f"{self.days} ngày làm việc"


def _make() -> tuple[Tthc, ...]:
    guide = ("Đơn đề nghị cấp thẻ", "Bản sao văn bằng")
    show = ("Văn bản đề nghị", "Kịch bản chương trình")
    rows = (
        ("2.001628", "Cấp thẻ hướng dẫn viên du lịch tại điểm", TOURISM, 0, FULL, "Cá nhân", 10, 0, guide),
        ("1.003490", "Công nhận khu du lịch cấp tỉnh", TOURISM, 0, PART, "Tổ chức", 60, 0, ("Đơn đề nghị",)),
        ("1.004551", "Công nhận cơ sở dịch vụ ăn uống đạt chuẩn", TOURISM, 0, FULL, "Tổ chức", 20, 1000000, ("Đơn",)),
        ("1.004503", "Công nhận cơ sở mua sắm đạt chuẩn phục vụ khách", TOURISM, 1, FULL, "Tổ chức", 20, 1000000, ("Đơn",)),
        ("1.001440", "Cấp đổi thẻ hướng dẫn viên quốc tế", TOURISM, 0, FULL, "Cá nhân", 10, 325000, guide),
        ("1.003275", "Cấp giấy phép tổ chức biểu diễn nghệ thuật trên địa bàn", ART, 0, FULL, "Tổ chức", 5, 300000, show),
        ("1.009397", "Tổ chức biểu diễn tại cơ sở du lịch, nhà hàng", ART, 0, FULL, "Tổ chức", 5, 150000, show),
        ("1.009398", "Tổ chức cuộc thi, liên hoan các loại hình nghệ thuật", ART, 0, PART, "Tổ chức", 15, 0, show),
        ("1.009403", "Ra nước ngoài dự thi người đẹp, người mẫu", ART, 0, FULL, "Cá nhân", 5, 0, ("Đơn đề nghị",)),
        ("1.003838", "Cấp phép cho người Việt Nam định cư ở nước ngoài nghiên cứu di sản", HERITAGE, 0, PART, "Cá nhân", 20, 0, ("Đơn",)),
        ("2.001613", "Xác nhận đủ điều kiện được cấp phép hoạt động bảo tàng", HERITAGE, 0, PART, "Tổ chức", 15, 0, ("Đơn",)),
        ("2.001591", "Cấp phép khai quật khẩn cấp", HERITAGE, 0, PART, "Tổ chức", 3, 0, ("Công văn",)),
        ("1.003646", "Công nhận bảo vật quốc gia", HERITAGE, 0, TOLD, "Tổ chức", 150, 0, ("Hồ sơ hiện vật",)),
    )  # fmt: skip
    return tuple(
        Tthc(17 + n, code, name, what, UNITS[what][unit], level, who, days, fee, papers)
        for n, (code, name, what, unit, level, who, days, fee, papers) in enumerate(rows)
    )


PROCEDURES = _make()


@dataclass(frozen=True)
class Citizen:
    """Somebody with an account."""

    user: str
    password: str
    name: str
    number: str = ""
    birthday: str = ""
    phone: str = ""
    email: str = ""
    role: str = "citizen"
    unit: str = ""


CITIZENS = (
    Citizen("gam.nth", "Thu@12345", "Nguyễn Thị Hồng Gấm", "066190000101", "21/05/1990", "0100000101", "gam@example.org"),
    Citizen("kien.lt", "Thu@67890", "Lê Trung Kiên", "066085000202", "02/11/1985", "0100000202", "kien@example.org"),
    Citizen("khoa.pv", "Thu@11111", "Phạm Văn Khóa", "066080000303", "01/01/1980", "0100000303", "khoa@example.org"),
)  # fmt: skip
OFFICERS = (
    Citizen("tn.hanh", "Cb@12345", "Võ Thị Hạnh", role="receive", unit=UNITS[TOURISM][0]),
    Citizen("tl.long", "Cb@22345", "Đặng Hoàng Long", role="appraise", unit=UNITS[TOURISM][0]),
    Citizen("ld.phuc", "Cb@32345", "Bùi Hữu Phúc", role="approve", unit=UNITS[TOURISM][0]),
    Citizen("tn.ditich", "Cb@42345", "Trịnh Thị Lụa", role="receive", unit=UNITS[HERITAGE][0]),
)

NEW, TAKEN, WORKING, WAITING = "Chờ tiếp nhận", "Đã tiếp nhận", "Đang thụ lý", "Chờ bổ sung"
REFUSED, SIGNING, SIGNED, RETURNED = "Từ chối tiếp nhận", "Trình ký", "Đã ký", "Đã trả kết quả"
STATUSES = (NEW, TAKEN, WORKING, WAITING, REFUSED, SIGNING, SIGNED, RETURNED)


@dataclass
class File:
    """An uploaded file."""

    id: int
    paper: str
    name: str
    content: bytes


@dataclass
class Dossier:
    """A filed dossier."""

    id: int
    code: str
    owner: str
    procedure: Tthc
    values: dict[str, str]
    files: list[File]
    filed: datetime
    status: str = NEW
    handler: str = ""
    asked: str = ""
    reason: str = ""
    answer: str = ""
    rating: str = ""
    history: list[tuple[datetime, str, str]] = field(default_factory=list)

    @property
    def due(self) -> datetime:
        """Appointed day."""
        return self.filed + timedelta(days=self.procedure.days)

    def move(self, status: str, who: str) -> None:
        """Change the status."""
        self.status = status
        self.history.append((now(), status, who))


def now() -> datetime:
    """The portal's clock."""
    return datetime.now(ZONE)


class Store:
    """Everything that changes.

    Args:
        legal_codes: number dossiers as the law says.
    """

    def __init__(self, *, legal_codes: bool) -> None:
        self.lock = threading.RLock()
        self.dossiers: dict[int, Dossier] = {}
        self.files: dict[int, tuple[File, str]] = {}
        self.feedback: dict[str, tuple[str, str]] = {}
        self._legal = legal_codes
        self._last_file = 300
        first = PROCEDURES[4]
        for days in (9, 5, 3):
            values = {"hoten": "Cao Thị Mơ", "cmnd": "066170000909", "dt": "0100000909", "noidung": "Đổi thẻ"}
            dossier = self.add("mo.ct", first, values, [])
            dossier.filed -= timedelta(days=days)
            dossier.move(RETURNED, "Võ Thị Hạnh")

    def keep_file(self, owner: str, paper: str, name: str, content: bytes) -> File:
        """Store a file under the next number."""
        with self.lock:
            self._last_file += 1
            file = File(self._last_file, paper, name, content)
            self.files[file.id] = (file, owner)
            return file

    def add(self, owner: str, procedure: Tthc, values: dict[str, str], files: list[File]) -> Dossier:
        """Store a dossier under the next number."""
        with self.lock:
            number = 1021 + len(self.dossiers)
            moment = now()
            code = f"000.12.01.H99-{moment:%y%m%d}-{number:04d}" if self._legal else f"SVH-26-{number:06d}"
            dossier = Dossier(number, code, owner, procedure, values, files, moment)
            dossier.history.append((moment, NEW, "Hệ thống"))
            self.dossiers[number] = dossier
            return dossier

    def by_code(self, code: str) -> Dossier | None:
        """The dossier of a code."""
        return next((d for d in list(self.dossiers.values()) if d.code == code.strip()), None)
