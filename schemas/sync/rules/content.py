"""SY-11 channel, SY-12 payment, SY-13 supplements, SY-15 personal data in addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote

from schemas.sync.finding import Issue, show

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])0[0-9]{11}(?![0-9A-Za-z])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
DIGITS_OF = {"1": 12, "2": 9}
_LINKS = (
    ("TaiLieuNop", "DuongDanTaiTepTin"),
    ("DanhSachGiayToKetQua", "DuongDanTepTinKetQua"),
)


def channel(item: Mapping[str, Any], at: str, told: AbstractSet[str], out: list[Issue]) -> None:
    """Online filing has its day and an authenticated account; postal filing has postal data.

    Args:
        item: the dossier.
        at: pointer to it.
        told: pointers of values that were found wrong already; what they were meant to say is unknown.
        out: where issues go.
    """
    how = str(item["KenhThucHien"])
    if how == "2":
        if not item.get("NgayNopHoSo") and f"{at}/NgayNopHoSo" not in told:
            out.append(
                Issue(
                    "SY-11",
                    f"{at}/NgayNopHoSo",
                    "có ngày nộp khi nộp trực tuyến",
                    "không có",
                    "Hồ sơ nộp trực tuyến không có «NgayNopHoSo».",
                )
            )
        if str(item.get("TaiKhoanDuocXacThucVoiVNeID", "")) == "0":
            path = f"{at}/TaiKhoanDuocXacThucVoiVNeID"
            out.append(
                Issue("SY-11", path, "1 khi nộp trực tuyến", "0", "Hồ sơ nộp trực tuyến bằng tài khoản chưa xác thực.")
            )
    elif (
        how == "3"
        and str(item.get("HinhThuc", "")) == "0"
        and not (item.get("ThongTinTra") or item.get("ThongTinKhac"))
        and not told & {f"{at}/ThongTinTra", f"{at}/ThongTinKhac"}
    ):
        out.append(
            Issue(
                "SY-11",
                f"{at}/HinhThuc",
                "dữ liệu bưu chính khi kênh là 3",
                show(item.get("HinhThuc")),
                "Kênh bưu chính mà không có dữ liệu bưu chính.",
            )
        )


def total_fee(item: Mapping[str, Any]) -> Decimal | None:
    """Sum of ``Gia``; blank counts as nothing, and ``None`` when a part of it cannot be known."""
    fees = item.get("DanhSachLePhi")
    if fees is None or any("Gia" not in fee for fee in fees):
        return None
    try:
        return sum((Decimal(str(fee["Gia"] or 0)) for fee in fees), Decimal(0))
    except InvalidOperation:
        return None


def payment(item: Mapping[str, Any], at: str, payments: Mapping[str, Decimal], out: list[Issue]) -> None:
    """A dossier paid online has a payment record of the same amount."""
    code = item.get("MaHoSo")
    due = total_fee(item)
    if not code or due is None:
        return
    paid = payments.get(code)
    if paid is None:
        path, observed = f"{at}/DuocThanhToanTrucTuyen", "không có bản ghi thanh toán"
        words = "Ghi đã thanh toán trực tuyến mà không có bản ghi thanh toán."
        out.append(Issue("SY-12", path, f"bản ghi thanh toán {due} đồng", observed, words))
    elif paid != due:
        words = f"Tổng lệ phí {due} khác số đã thanh toán {paid}."
        out.append(Issue("SY-12", f"{at}/DanhSachLePhi", f"{due} đồng", f"{paid} đồng", words))


def supplements(item: Mapping[str, Any], at: str, out: list[Issue]) -> None:
    """The new due date lies after the former one."""
    for index, request in enumerate(item["DanhSachHoSoBoSung"]):
        before, after = request.get("NgayHenTraTruoc"), request.get("NgayHenTraMoi")
        if before and after and after <= before:
            path = f"{at}/DanhSachHoSoBoSung/{index}/NgayHenTraMoi"
            out.append(
                Issue(
                    "SY-13",
                    path,
                    f"sau ngày hẹn trả trước ({before})",
                    show(after),
                    "Ngày hẹn trả mới không sau ngày hẹn trả trước.",
                )
            )


def identities_of(item: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Identities of the dossier's owner with their pointers inside the item: a list, or one alone."""
    given = item.get("DinhDanhCHS")
    if isinstance(given, Mapping):
        yield "DinhDanhCHS", given
        return
    for index, row in enumerate(given or ()):
        yield f"DinhDanhCHS/{index}", row


def identities(item: Mapping[str, Any], at: str, out: list[Issue]) -> None:
    """A number of the kind that it says it is: 12 digits or 9."""
    for place, row in identities_of(item):
        number, digits = row.get("SoDinhDanh"), DIGITS_OF.get(str(row.get("LoaiDinhDanh")))
        if number and digits and not (len(number) == digits and number.isascii() and number.isdigit()):
            path, words = (
                f"{at}/{place}/SoDinhDanh",
                f"«SoDinhDanh» không phải {digits} chữ số như loại định danh đã ghi.",
            )
            out.append(Issue("SY-01", path, f"{digits} chữ số", f"{len(number)} ký tự", words))


def links(item: Mapping[str, Any], at: str, out: list[Issue]) -> None:
    """No identity number, phone or mail address in an address of a file."""
    personal: tuple[str, ...] | None = None
    for place, link in links_of(item):
        text = unquote(link) if "%" in link else link
        if personal is None:
            personal = _personal(item)
        if _IDENTITY.search(text) or ("@" in text and _MAIL.search(text)) or _holds(text, personal):
            out.append(
                Issue(
                    "SY-15",
                    f"{at}/{place}",
                    "địa chỉ không chứa dữ liệu cá nhân",
                    "có số định danh, điện thoại hoặc thư điện tử",
                    "Địa chỉ tệp chứa dữ liệu cá nhân.",
                )
            )


def links_of(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Addresses of files with their pointers inside the item."""
    for array, key in _LINKS:
        for index, row in enumerate(item.get(array) or ()):
            link = row.get(key)
            if link:
                yield f"{array}/{index}/{key}", link


def _holds(text: str, values: tuple[str, ...]) -> bool:
    return any(len(value) >= 9 and value in text for value in values)


def _personal(item: Mapping[str, Any]) -> tuple[str, ...]:
    values = [str(item.get(k) or "") for k in ("SoGiayToChuHoSo", "SoDienThoai", "Email")]
    values += [str(row.get("SoDinhDanh") or "") for _, row in identities_of(item)]
    return tuple(values)
