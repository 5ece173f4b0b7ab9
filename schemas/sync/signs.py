"""Services of messages that do not name theirs, by the keys of an item."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

_SIGNS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("ABC", frozenset({"username", "password"}), "Login"),
    ("ABC", frozenset({"client_id", "client_secret"}), "Login"),
    ("B", frozenset({"SoDinhDanhChuSoHuu"}), "TaiSuDungKetQua"),
    ("B", frozenset({"CoQuanChuQuan", "DuongDan"}), "TaiGiayTo"),
    ("C", frozenset({"NoiDungYKien"}), "CapNhatTrangThai"),
    ("C", frozenset({"ThoiDiemXuLy"}), "CapNhatTienTrinh"),
    ("C", frozenset({"DanhSachGiayToKetQua"}), "CapNhatTrangThai"),
    ("C", frozenset({"IdHoSo"}), "CapNhatTrangThai"),
    ("C", frozenset({"TrangThai"}), "CapNhatTienTrinh"),
    ("C", frozenset({"MaTTHC"}), "TaoHoSo"),
    ("C", frozenset({"ThongTinNguoiNop"}), "TaoHoSo"),
    ("C", frozenset({"MaDonViTiepNhan"}), "TaoHoSo"),
    ("AB", frozenset({"TrangThai"}), "CapNhatTienDoHoSoMC"),
    ("AB", frozenset({"ThoiDiemXuLy"}), "CapNhatTienDoHoSoMC"),
    ("AB", frozenset({"TrangThaiHoSo"}), "DongBoHoSoMC"),
    ("AB", frozenset({"MaTTHC"}), "DongBoHoSoMC"),
)


def service_by_keys(keys: AbstractSet[str], contract: str) -> str:
    """The service whose items bear such keys, or empty.

    Args:
        keys: of one item.
        contract: ``A``, ``B`` or ``C``.
    """
    return next((service for contracts, sign, service in _SIGNS if contract in contracts and sign <= keys), "")
