"""A conforming message of each service, made from its schema; only what fields mean together is written by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_COMPACT, _SPACED = "20260302080000", "2026-03-02 08:00:00"
_MEANT: Mapping[str, Any] = {
    "MaHoSo": "G16.01-20260302-1600001",
    "mahoso": "G16.01-20260302-1600001",
    "madonvi": "G16",
    "MaDonViTiepNhan": "G16.01",
    "MaTTHC": "1.001000",
    "maTTHC": "1.001000",
    "TenTTHC": "Cấp giấy phép tổ chức biểu diễn nghệ thuật",
    "session": "phien-lam-viec-thu",
    "isUpdating": "False",
    "Email": "nguoi.nop@example.org",
    "SoDienThoai": "0900000000",
    "SoGiayToChuHoSo": "001099000001",
    "SoDinhDanh": "001099000001",
    "DuongDanTaiTepTin": "https://tep.example.org/t/7c1f",
    "DuongDanTepTinKetQua": "https://tep.example.org/k/9e2a",
    "NgayHenTra": "20260316170000",
    "NgayHenTraMoi": "20260323170000",
    "NgayHenTraTruoc": "20260316170000",
    "NgayKetThucXuLy": "20260310170000",
    "TrangThaiHoSo": "2",
    "TrangThai": "2",
    "TaiKhoanDuocXacThucVoiVNeID": "1",
    "DuocThanhToanTrucTuyen": "0",
    "KenhThucHien": "1",
    "HinhThuc": "0",
    "Gia": "150000",
    "SoTien": "150000",
    "SoLuong": "1",
}
TEXT = "Nội dung thử"
LEFT_OUT = frozenset({"DanhSachLePhi", "DanhSachGiayToKetQua"})
"""Of contract C: only with statuses 5, 6 and 9."""


def sample(schema: Mapping[str, Any], contract: str, name: str = "") -> Any:  # noqa: ANN401 - any JSON
    """A value that conforms to a schema.

    Args:
        schema: of a request or of a part of it.
        contract: ``A``, ``B`` or ``C``.
        name: of the field.
    """
    kinds = schema.get("type")
    if kinds == "array" or (isinstance(kinds, list) and "array" in kinds):
        items = schema.get("items")
        return [sample(items, contract, name)] if items else []
    if kinds == "object" or "properties" in schema:
        left_out = LEFT_OUT if contract == "C" else frozenset()
        fields = schema.get("properties", {})
        return {key: sample(node, contract, key) for key, node in fields.items() if key not in left_out}
    return _leaf(schema, name)


def _leaf(schema: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - any JSON
    pattern = str(schema.get("pattern", ""))
    spaced = "-02-29" in pattern
    if "const" in schema:
        return schema["const"]
    if name in _MEANT and not spaced:
        return _MEANT[name]
    if "enum" in schema:
        return next(v for v in schema["enum"] if v != "")
    if spaced:
        return _SPACED if re.search(pattern, _SPACED) else _SPACED.replace(" ", "T")
    return _COMPACT if "[0-5][0-9]" in pattern else TEXT
