"""Whole lives of dossiers, as a conforming system sends them."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

NOW = "20260601000000"
UNIT = "000.00.00.G16"
WAYS = (
    ("1", "2", "4", "9", "10"),
    ("1", "2", "4", "4", "9", "10"),
    ("1", "2", "5", "2", "4", "9", "10"),
    ("1", "3"),
    ("1", "5", "3"),
    ("1", "2", "4", "9", "6", "10"),
    ("1", "2", "4", "9", "6", "9", "10"),
    ("1", "2", "4", "8"),
    ("1", "6", "2", "4", "7", "10"),
    ("2", "6", "4", "9"),
)
CATALOGUE = [
    {
        "MATTHC": f"{1 + n % 3}.{1000 + n:06d}",
        "TENTTHC": f"Cấp giấy phép hoạt động biểu diễn loại {n}",
        "TRANGTHAI": "0" if n >= 18 else "1",
        "KETQUATHUCHIEN": [] if n % 5 == 0 else [{"MAKETQUA": f"KQ.G16.{n:06d}", "TENKETQUA": "Giấy phép"}],
    }
    for n in range(20)
]
IN_FORCE = [p for p in CATALOGUE if p["TRANGTHAI"] == "1"]
NAMES = ("Nguyễn Thị Hòa", "Trần Văn Đức", "Lê Hoàng Yến", "Phạm Gia Bảo", "Võ Thị Mỹ Duyên")


@dataclass
class Draft:
    """A message before it is written; ``raw`` replaces its line."""

    id: str
    message: dict[str, Any]
    rules: set[str] = field(default_factory=set)
    raw: bytes | None = None

    @property
    def item(self) -> dict[str, Any]:
        first: dict[str, Any] = self.message["data"][0]
        return first

    @property
    def is_dossier(self) -> bool:
        return bool(self.message["service"] == "DongBoHoSoMC")


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%d%H%M%S")


def identity(rng: random.Random) -> str:
    """A synthetic identity number."""
    return "0" + "".join(rng.choice("0123456789") for _ in range(11))


def dossier_item(rng: random.Random, number: int, contract: str) -> dict[str, Any]:
    """A conforming dossier with status 1."""
    procedure = rng.choice(IN_FORCE)
    received = datetime(2026, rng.randint(1, 4), rng.randint(1, 28), rng.randint(8, 16), rng.randint(0, 59))  # noqa: DTZ001
    evening = contract == "B" and rng.random() < 0.2
    submitted = received - timedelta(hours=rng.randint(14, 20)) if evening else received
    day = submitted if evening else received
    code = (
        f"000.00.{rng.randint(0, 3):02d}.G16-{day:%y%m%d}-{number % 100000:04d}"
        if number % 2
        else f"G16.{rng.randint(1, 11):02d}-{day:%Y%m%d}-16{number:05d}"
    )
    fees = [{"TenPhiLePhi": "Lệ phí", "MaPhiLePhi": "LP1", "HinhThucThu": "1", "Gia": "150000", "LoaiPhiLePhi": "1"}]
    item: dict[str, Any] = {
        "MaHoSo": code,
        "MaTTHC": procedure["MATTHC"],
        "TenTTHC": procedure["TENTTHC"],
        "MaLinhVuc": "G16-VH01",
        "TenLinhVuc": "Nghệ thuật biểu diễn",
        "SoBienNhan": "",
        "ChuHoSo": rng.choice(NAMES),
        "LoaiDoiTuong": rng.choice(["1", "2", 1]),
        "MaDoiTuong": f"T{number}",
        "ThongTinKhac": "",
        "Email": rng.choice(["", "nguoi.nop@example.org"]),
        "Fax": "",
        "SoDienThoai": f"09{rng.randint(10000000, 99999999)}",
        "TrichYeuHoSo": "Đề nghị cấp giấy phép: chương trình «Hà Nội mùa thu» " + "ế" * rng.choice([0, 10, 900]),
        "NgayTiepNhan": stamp(received),
        "NgayHenTra": stamp(received + timedelta(days=rng.choice([0, 5, 15]))),
        "TrangThaiHoSo": "1",
        "NgayTra": "",
        "ThongTinTra": "",
        "HinhThuc": rng.choice(["0", "1", 0]),
        "NgayKetThucXuLy": "",
        "DonViXuLy": "Cục Nghệ thuật biểu diễn",
        "GhiChu": "",
        "TaiLieuNop": [
            {
                "TepDinhKemId": f"{number}",
                "TenTepDinhKem": "đơn đề nghị.pdf",
                "IsDeleted": "False",
                "MaThanhPhanHoSo": "000.00.00.G16-KQ000001",
                "DuongDanTaiTepTin": f"https://portal.example.org/tai-lieu/{rng.randbytes(16).hex()}",
            }
        ],
        "DanhSachLePhi": fees if rng.random() < 0.5 else [],
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [],
        "DanhSachGiayToKetQua": [],
    }
    if contract == "B":
        person = identity(rng)
        item |= {
            "KenhThucHien": "2" if evening else rng.choice(["1", "2", "3", 2]),
            "NoiNopHoSo": "2",
            "SoGiayToChuHoSo": person,
            "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": person}],
            "TaiKhoanDuocXacThucVoiVNeID": "1",
            "DSKetNoiCSDL": [],
            "HoSoCoThanhPhanSoHoa": "1",
            "DuocThanhToanTrucTuyen": rng.choice(["0", "2", "3"]) if item["DanhSachLePhi"] else "0",
            "NgayNopHoSo": stamp(submitted),
        }
        if str(item["KenhThucHien"]) == "3":
            item["HinhThuc"] = "1"
    for optional in ("SoBienNhan", "Fax", "GhiChu", "ThongTinKhac"):
        if rng.random() < 0.3:
            del item[optional]
    return item


def _with_status(item: dict[str, Any], status: str) -> dict[str, Any]:
    made = copy.deepcopy(item)
    made["TrangThaiHoSo"] = status
    if status in {"9", "10"}:
        made["NgayKetThucXuLy"] = made["NgayHenTra"]
        made["DanhSachGiayToKetQua"] = [
            {
                "TenGiayTo": "Giấy phép",
                "MaThanhPhanHoSo": "",
                "GiayToId": "1",
                "DuongDanTepTinKetQua": "https://p.example.org/kq/x9",
            }
        ]
    return made


def lives(rng: random.Random, contract: str, count: int) -> list[Draft]:
    """Whole lives of dossiers, as a conforming system sends them."""
    drafts: list[Draft] = []
    for number in range(count):
        item = dossier_item(rng, number, contract)
        at = datetime.strptime(item["NgayTiepNhan"], "%Y%m%d%H%M%S")  # noqa: DTZ007
        for step, status in enumerate(rng.choice(WAYS)):
            base = {"session": "s" * 24, "madonvi": UNIT}
            changed = _with_status(item, status)
            update = "True" if step else "False"
            body = {**base, "service": "DongBoHoSoMC", "isUpdating": update, "data": [changed]}
            drafts.append(Draft(f"{contract}-{number}-{step}-h", body))
            progress = {
                "MaHoSo": item["MaHoSo"],
                "NguoiXuLy": rng.choice(NAMES),
                "ChucDanh": "",
                "ThoiDiemXuLy": stamp(at + timedelta(hours=step)),
                "PhongBanXuLy": "Một cửa",
                "NoiDungXuLy": f"Chuyển trạng thái {status}",
                "TrangThai": status,
                "NgayBatDau": item["NgayTiepNhan"],
                "NgayKetThucTheoQuyDinh": "",
            }
            drafts.append(
                Draft(f"{contract}-{number}-{step}-t", {**base, "service": "CapNhatTienDoHoSoMC", "data": [progress]})
            )
    return drafts


def write(draft: Draft) -> bytes:
    """One line as our messages travel."""
    wrapped = {"id": draft.id, "service": draft.message["service"], "message": draft.message}
    return json.dumps(wrapped, ensure_ascii=False, separators=(",", ":")).encode()
