"""A seeded corpus of messages with labels: what is right, and what is wrong under exactly which rule."""

from __future__ import annotations

import copy
import json
import random
import re
import unicodedata
from collections.abc import Callable
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
class Labelled:
    """One line of the corpus and the rules it breaks."""

    id: str
    line: bytes
    rules: frozenset[str] = frozenset()


@dataclass
class Corpus:
    """The lines with what has to be given beside them."""

    contract: str
    lines: list[Labelled]
    payments: list[dict[str, Any]] = field(default_factory=list)


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


def _stamp(moment: datetime) -> str:
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
        f"000.00.{rng.randint(0, 3):02d}.G16-{day:%y%m%d}-{number % 10000:04d}"
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
        "NgayTiepNhan": _stamp(received),
        "NgayHenTra": _stamp(received + timedelta(days=rng.choice([0, 5, 15]))),
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
            "NgayNopHoSo": _stamp(submitted),
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
                "ThoiDiemXuLy": _stamp(at + timedelta(hours=step)),
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
    draft.item["NgayHenTra"] = _stamp(day)
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


def _too_long(rng: random.Random, draft: Draft) -> bool:
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
    _too_long,
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
    _too_long,
)


def write(draft: Draft) -> bytes:
    """One line as our messages travel."""
    wrapped = {"id": draft.id, "service": draft.message["service"], "message": draft.message}
    return json.dumps(wrapped, ensure_ascii=False, separators=(",", ":")).encode()


def make_corpus(seed: int, contract: str, count: int) -> Corpus:
    """Messages of ``count`` lives; in about every other life exactly one message is broken."""
    rng = random.Random(seed)
    drafts = lives(rng, contract, count)
    by_life: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_life.setdefault(draft.id.split("-")[1], []).append(draft)
    lines: list[Labelled] = []
    payments: list[dict[str, Any]] = []
    for life in by_life.values():
        _payment(life, payments)
        if rng.random() < 0.75:
            _break_one(rng, life, contract)
        elif rng.random() < 0.5:
            _break_order(rng, life)
        _settle_labels(life)
        _settle_payment(life, payments)
        lines += [Labelled(d.id, d.raw or write(d), frozenset(d.rules)) for d in life]
    return Corpus(contract, lines, payments)


def _payment(life: list[Draft], payments: list[dict[str, Any]]) -> None:
    item = life[0].item
    if str(item.get("DuocThanhToanTrucTuyen")) == "2":
        payments.append({"MaHoSo": item["MaHoSo"], "SoTien": sum(int(f["Gia"]) for f in item["DanhSachLePhi"])})


def _break_one(rng: random.Random, life: list[Draft], contract: str) -> None:
    draft = rng.choice(life)
    before = copy.deepcopy(draft.message)
    for _ in range(40):
        mutation = rng.choice(DOSSIER if draft.is_dossier else PROGRESS)
        if mutation is _too_long and contract == "A":
            continue
        if mutation(rng, draft) and (draft.message != before or draft.raw is not None):
            return
        draft.message, draft.rules, draft.raw = copy.deepcopy(before), set(), None


def _break_order(rng: random.Random, life: list[Draft]) -> None:
    steps = [d for d in life if not d.is_dossier]
    if len(steps) < 3 or rng.random() < 0.3:
        life[0], life[1] = life[1], life[0]
        return
    last = steps[-1]
    wrong = {"10": "1", "9": "2", "3": "1", "8": "2"}.get(last.item["TrangThai"], "1")
    last.item["TrangThai"] = wrong


CODE = re.compile(r"\d{3}\.\d{2}\.\d{2}\.[GH]\d{2}-\d{6}-\d{4,5}|[GH]\d{2}(?:\.\d{2}){0,3}-\d{6}(?:\d{2})?-\d{4,7}")
FOLLOWS = {
    "1": "2 3 5 6 7",
    "2": "4 5 6 7 8",
    "4": "5 6 7 8 9",
    "5": "2 3 4 7 8",
    "6": "2 4 7 8",
    "7": "10",
    "9": "6 10",
}


def _settle_labels(life: list[Draft]) -> None:
    """What one change means for the other messages of a life, worked out step by step without the validator."""
    sent: dict[str, tuple[str, str]] = {}
    told: dict[str, list[str]] = {}
    last: dict[str, Draft | None] = {}
    for draft in life:
        lost = draft.raw is not None and not _parses(draft.raw)
        for item in draft.message["data"]:
            code = item.get("MaHoSo") or ""
            if not CODE.fullmatch(code):
                continue
            if draft.is_dossier:
                _settle_dossier(draft, item, code, sent, lost=lost)
                last[code] = None
            else:
                _settle_progress(draft, item, code, told.setdefault(code, []), lost=lost)
                if code not in sent and not lost:
                    draft.rules.add("SY-08")
                last[code] = None if told[code][-1] == "?" else draft
    for code, final in last.items():
        status = sent.get(code, ("", ""))[1]
        if final is not None and status and told[code][-1] != status:
            final.rules.add("SY-04")


def _settle_payment(life: list[Draft], payments: list[dict[str, Any]]) -> None:
    """A message under a changed code names a payment that nobody made."""
    paid = {p["MaHoSo"] for p in payments}
    for draft in life:
        item = draft.item
        said = str(item.get("DuocThanhToanTrucTuyen")) == "2" and item.get("DanhSachLePhi")
        code = item.get("MaHoSo") or ""
        if said and code not in paid and CODE.fullmatch(code) and (draft.raw is None or _parses(draft.raw)):
            draft.rules.add("SY-12")


def _parses(raw: bytes) -> bool:
    text = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        json.loads(text.decode())
    except ValueError:
        return False
    return True


def _settle_dossier(
    draft: Draft, item: dict[str, Any], code: str, sent: dict[str, tuple[str, str]], *, lost: bool
) -> None:
    procedure = item.get("MaTTHC") or ""
    procedure = procedure if re.fullmatch(r"\d\.\d{6}", procedure) and not lost else ""
    status = str(item.get("TrangThaiHoSo"))
    status = status if status in map(str, range(1, 11)) and not lost else ""
    if not lost:
        before = sent.get(code)
        updating = draft.message["isUpdating"]
        if before and before[0] and procedure and before[0] != procedure:
            draft.rules.add("SY-06")
        elif (updating == "False" and before) or (updating == "True" and not before):
            draft.rules.add("SY-07")
    sent[code] = (sent.get(code, ("", ""))[0] or procedure, status)


def _settle_progress(draft: Draft, item: dict[str, Any], code: str, told: list[str], *, lost: bool) -> None:
    status = str(item.get("TrangThai"))
    if lost or status not in set(map(str, range(1, 11))):
        told.append("?")
        return
    before = told[-1] if told else "?"
    if before not in {"?", status} and status not in FOLLOWS.get(before, "").split():
        distinct = [s for i, s in enumerate(told) if i == 0 or told[i - 1] != s]
        on_return = before == "6" and len(distinct) > 1 and distinct[-2] == "9" and status in {"9", "10"}
        if not on_return:
            draft.rules.add("SY-04")
    if (before, status) == ("5", "3") and "2" in told:
        draft.rules.add("SY-04")
    told.append(status)
    assert code
