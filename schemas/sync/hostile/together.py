"""Payloads in which every field is right by itself and the whole is not."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from schemas.sync.hostile.model import Payload, Violation, write

_CCCD = "001099000001"
Change = tuple[str, dict[str, Any], str, str]
_SUPPLEMENT = [{"NgayHenTraTruoc": "20260316170000", "NgayHenTraMoi": "20260316170000"}]
_LINK = "https://tep.example.org/"
_BOTH: tuple[Change, ...] = (
    ("due before receipt", {"NgayHenTra": "20260302075959"}, "SY-03", "NgayHenTra"),
    ("ended before receipt", {"NgayKetThucXuLy": "20260301080000"}, "SY-03", "NgayKetThucXuLy"),
    ("received without a receipt time", {"NgayTiepNhan": "", "NgayNopHoSo": ""}, "SY-02", "NgayTiepNhan"),
    ("received without a due date", {"NgayHenTra": ""}, "SY-02", "NgayHenTra"),
    ("day of the code after receipt", {"MaHoSo": "G16.01-20260303-1600001"}, "SY-06", "MaHoSo"),
    ("day of the code does not exist", {"MaHoSo": "000.00.01.G16-260230-0001"}, "SY-06", "MaHoSo"),
    ("agency of somebody else", {"MaHoSo": "G15.01-20260302-1500001"}, "SY-06", "MaHoSo"),
    ("province for ministry", {"MaHoSo": "000.00.01.H16-260302-0001"}, "SY-06", "MaHoSo"),
    ("new due date not later", {"DanhSachHoSoBoSung": _SUPPLEMENT}, "SY-13", "DanhSachHoSoBoSung/0/NgayHenTraMoi"),
    (
        "identity number in an address",
        {"TaiLieuNop": [{"DuongDanTaiTepTin": f"{_LINK}{_CCCD}/don.pdf"}]},
        "SY-15",
        "TaiLieuNop/0/DuongDanTaiTepTin",
    ),
    (
        "identity number in an address, escaped",
        {"TaiLieuNop": [{"DuongDanTaiTepTin": f"{_LINK}%30{_CCCD[1:]}/don.pdf"}]},
        "SY-15",
        "TaiLieuNop/0/DuongDanTaiTepTin",
    ),
    (
        "mail in an address",
        {"DanhSachGiayToKetQua": [{"DuongDanTepTinKetQua": f"{_LINK}?m=a%40example.org"}]},
        "SY-15",
        "DanhSachGiayToKetQua/0/DuongDanTepTinKetQua",
    ),
    (
        "result without an address",
        {"TrangThaiHoSo": "10", "DanhSachGiayToKetQua": [{"TenGiayTo": "Giấy phép"}]},
        "SY-10",
        "DanhSachGiayToKetQua/0/DuongDanTepTinKetQua",
    ),
)
_B: tuple[Change, ...] = (
    ("online without a day", {"KenhThucHien": "2", "NgayNopHoSo": ""}, "SY-11", "NgayNopHoSo"),
    (
        "online by an account that nobody checked",
        {"KenhThucHien": 2, "TaiKhoanDuocXacThucVoiVNeID": 0},
        "SY-11",
        "TaiKhoanDuocXacThucVoiVNeID",
    ),
    (
        "by post without a word about it",
        {"KenhThucHien": "3", "ThongTinTra": "", "ThongTinKhac": ""},
        "SY-11",
        "HinhThuc",
    ),
)


def together(service: str, contract: str, message: Any) -> Iterator[Payload]:  # noqa: ANN401 - any JSON
    """Contradictions of the dossier services and of contract C's updates.

    Args:
        service: name.
        contract: ``A``, ``B`` or ``C``.
        message: that conforms.
    """
    if service == "DongBoHoSoMC":
        for about, fields, rule, path in (*_BOTH, *(_B if contract == "B" else ())):
            changed = copy.deepcopy(message)
            item = changed["data"][0]
            item.update({k: v for k, v in fields.items() if k in item})
            yield Payload(service, about, write(changed), (Violation(rule, f"/data/0/{path}", "together"),))
        twice = copy.deepcopy(message)
        twice["data"].append(twice["data"][0])
        yield Payload(
            service, "the same dossier twice", write(twice), (Violation("SY-06", "/data/1/MaHoSo", "together"),)
        )
    elif service == "CapNhatTrangThai":
        for key in ("DanhSachLePhi", "DanhSachGiayToKetQua"):
            changed = copy.deepcopy(message)
            changed[0][key] = [{}]
            wrong = Violation("SY-01", f"/0/{key}", "together")
            yield Payload(service, f"{key} in status 2", write(changed), (wrong,))
            changed[0]["TrangThai"] = "5"
            yield Payload(service, f"{key} in status 5", write(changed))
