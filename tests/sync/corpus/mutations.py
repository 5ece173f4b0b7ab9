"""Single mistakes: each changes one message and says which rule it then breaks."""

from __future__ import annotations

import copy
import random
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta

from tests.sync.corpus.lives import CATALOGUE, Draft, identity, stamp, write

Mutation = Callable[[random.Random, Draft], bool]


def _set(rule: str, key: str, *values: object) -> Mutation:
    def change(rng: random.Random, draft: Draft) -> bool:
        if key not in draft.item:
            return False
        draft.item[key] = rng.choice(values)
        draft.rules.add(rule)
        return True

    return change


def _drop(rule: str, key: str) -> Mutation:
    def change(_rng: random.Random, draft: Draft) -> bool:
        if key not in draft.item:
            return False
        del draft.item[key]
        draft.rules.add(rule)
        return True

    return change


def _strange(key: str) -> Mutation:
    def change(_rng: random.Random, draft: Draft) -> bool:
        draft.item[key] = "1"
        draft.rules.add("SY-01")
        return True

    return change


def _raw(change: Callable[[bytes], bytes]) -> Mutation:
    def apply(_rng: random.Random, draft: Draft) -> bool:
        draft.raw = change(write(draft))
        draft.rules.add("SY-01")
        return True

    return apply


def _nfd(_rng: random.Random, draft: Draft) -> bool:
    draft.item["DonViXuLy" if draft.is_dossier else "NoiDungXuLy"] = unicodedata.normalize("NFD", "Cục Điện ảnh")
    draft.rules.add("SY-01")
    return True


def _due_before(_rng: random.Random, draft: Draft) -> bool:
    day = datetime.strptime(draft.item["NgayTiepNhan"], "%Y%m%d%H%M%S") - timedelta(seconds=1)  # noqa: DTZ007
    draft.item["NgayHenTra"] = stamp(day)
    draft.rules.add("SY-03")
    return True


def _ended_before(_rng: random.Random, draft: Draft) -> bool:
    draft.item["NgayKetThucXuLy"] = "20250101000000"
    draft.rules.add("SY-03")
    return True


def _future(_rng: random.Random, draft: Draft) -> bool:
    code = draft.item["MaHoSo"].split("-")
    day = "260602" if len(code[1]) == 6 else "20260602"
    draft.item["MaHoSo"] = f"{code[0]}-{day}-{code[2]}"
    draft.item.update({"NgayTiepNhan": "20260602000001", "NgayHenTra": "20260702000000", "NgayKetThucXuLy": ""})
    draft.rules.add("SY-03")
    return True


def _code_day(rng: random.Random, draft: Draft) -> bool:
    head, day, tail = draft.item["MaHoSo"].split("-")
    wrong = rng.choice(["260230", "261301", "260531"])
    draft.item["MaHoSo"] = f"{head}-{wrong if len(day) == 6 else '20' + wrong}-{tail}"
    draft.rules.add("SY-06")
    return True


def _code_agency(_rng: random.Random, draft: Draft) -> bool:
    draft.item["MaHoSo"] = draft.item["MaHoSo"].replace("G16", "G15")
    draft.rules.add("SY-06")
    return True


def _same_twice(_rng: random.Random, draft: Draft) -> bool:
    draft.message["data"].append(copy.deepcopy(draft.item))
    draft.rules.add("SY-06")
    return True


def too_long(rng: random.Random, draft: Draft) -> bool:
    if not draft.is_dossier:
        draft.item["NguoiXuLy"] = "ễ" * rng.choice([51, 60])
    elif rng.random() < 0.5:
        draft.item["TrichYeuHoSo"] = "ộ" * 1001
    else:
        draft.item["TaiLieuNop"][0]["TenTepDinhKem"] = "a" * 4001
    draft.rules.add("SY-18")
    return True


def _supplement(_rng: random.Random, draft: Draft) -> bool:
    draft.item["DanhSachHoSoBoSung"] = [{"NgayHenTraTruoc": "20260401000000", "NgayHenTraMoi": "20260401000000"}]
    draft.rules.add("SY-13")
    return True


def _link(rng: random.Random, draft: Draft) -> bool:
    person = draft.item.get("SoGiayToChuHoSo") or identity(rng)
    draft.item["TaiLieuNop"][0]["DuongDanTaiTepTin"] = f"https://portal.example.org/f/{person}/don.pdf"
    draft.rules.add("SY-15")
    return True


def _no_result(_rng: random.Random, draft: Draft) -> bool:
    item = draft.item
    with_result = {p["MATTHC"] for p in CATALOGUE if p["KETQUATHUCHIEN"]}
    if item["TrangThaiHoSo"] not in {"9", "10"}:
        return False
    if item["MaTTHC"] in with_result:
        item["DanhSachGiayToKetQua"] = []
    else:
        item["DanhSachGiayToKetQua"][0]["DuongDanTepTinKetQua"] = ""
    draft.rules.add("SY-10")
    return True


def _online(_rng: random.Random, draft: Draft) -> bool:
    if "KenhThucHien" not in draft.item:
        return False
    draft.item.update({"KenhThucHien": "2", "TaiKhoanDuocXacThucVoiVNeID": "0"})
    draft.rules.add("SY-11")
    return True


def _no_day(_rng: random.Random, draft: Draft) -> bool:
    item = draft.item
    if "KenhThucHien" not in item or item["NgayNopHoSo"][:8] != item["NgayTiepNhan"][:8]:
        return False
    item["KenhThucHien"] = "2"
    del item["NgayNopHoSo"]
    draft.rules.add("SY-11")
    return True


def _postal(_rng: random.Random, draft: Draft) -> bool:
    if "KenhThucHien" not in draft.item:
        return False
    draft.item.update({"KenhThucHien": "3", "HinhThuc": "0", "ThongTinKhac": "", "ThongTinTra": ""})
    draft.rules.add("SY-11")
    return True


def _unpaid(_rng: random.Random, draft: Draft) -> bool:
    if "DuocThanhToanTrucTuyen" not in draft.item:
        return False
    draft.item.update({"DuocThanhToanTrucTuyen": "1", "DanhSachLePhi": [{"TenPhiLePhi": "Phí", "Gia": "99"}]})
    draft.rules.add("SY-12")
    return True


def _flag(_rng: random.Random, draft: Draft) -> bool:
    draft.message["isUpdating"] = "False" if draft.message["isUpdating"] == "True" else "True"
    return True


DOSSIER: tuple[Mutation, ...] = (
    _raw(lambda b: b"\xef\xbb\xbf" + b),
    _raw(lambda b: b[:-7]),
    _raw(lambda b: b.replace(b'"ChuHoSo":', b'"ChuHoSo":"x","ChuHoSo":', 1)),
    _raw(
        lambda b: (
            b.replace(b'"DonViXuLy":"', b'"DonViXuLy":NaN,"SoBienNhan":"x","Fax":"')
            if b"Fax" not in b and b"SoBienNhan" not in b
            else b + b"}"
        )
    ),
    _raw(lambda b: b.replace("Cục".encode(), b"C\xff")),
    _nfd,
    _strange("KhoaLa"),
    _set("SY-01", "DonViXuLy", 5, True, ["x"]),
    _set("SY-01", "HinhThuc", "2", "x"),
    _set("SY-02", "TenTTHC", "", "  ", None, "null"),
    _set("SY-02", "MaLinhVuc", ""),
    _set("SY-02", "ChuHoSo", None, "null"),
    _drop("SY-02", "TenLinhVuc"),
    _drop("SY-02", "DanhSachLePhi"),
    _drop("SY-02", "NgayHenTra"),
    _set("SY-03", "NgayTra", "20260230000000", "2026-03-01", "20260301", "20260301246000"),
    _due_before,
    _ended_before,
    _future,
    _set("SY-04", "TrangThaiHoSo", "0", "11", 12, "x"),
    _set("SY-05", "MaTTHC", "1.00100", "x", "9.999999"),
    _set("SY-05", "TenTTHC", "Tên cũ của thủ tục"),
    _code_day,
    _code_agency,
    _set("SY-06", "MaHoSo", "HS-1", "000.00.00.G16-260101"),
    _same_twice,
    too_long,
    _supplement,
    _link,
    _no_result,
    _online,
    _postal,
    _set("SY-11", "KenhThucHien", "4", "0"),
    _no_day,
    _unpaid,
    _set("SY-12", "DuocThanhToanTrucTuyen", "5", "x"),
    _flag,
)
PROGRESS: tuple[Mutation, ...] = (
    _raw(lambda b: b.replace(b'"ChucDanh":', b'"ChucDanh":"x","ChucDanh":')),
    _nfd,
    _strange("TrangThaiHoSo"),
    _set("SY-02", "NguoiXuLy", "", None),
    _drop("SY-02", "NoiDungXuLy"),
    _set("SY-03", "ThoiDiemXuLy", "20260431000000", "hôm nay"),
    _set("SY-04", "TrangThai", "99", "0"),
    _set("SY-06", "MaHoSo", "HS.1"),
    too_long,
)
