"""What the provider tells about a person."""

from __future__ import annotations

from typing import Any

from portal.catalogue import Person

ACCOUNT_TYPES = {"citizen": 1, "organisation": 2, "officer": 3, "administrator": 3}


def claims_of(person: Person) -> dict[str, Any]:
    """Claims of `person`, the same in the ID token and at the userinfo endpoint."""
    claims: dict[str, Any] = {
        "sub": person.username,
        "LoaiTaiKhoan": ACCOUNT_TYPES[person.kind],
        "HoVaTen": person.full_name,
        "SoDinhDanh": person.identity_number,
        "NgaySinh": person.birth_date,
        "GioiTinh": person.gender,
        "DiaChi": person.address,
        "SoDienThoai": person.phone,
        "ThuDienTu": person.email,
        "loAs": 2,
    }
    if person.organisation_name:
        claims |= {"TenDoanhNghiep": person.organisation_name, "MaSoThue": person.tax_code}
    return claims


CLAIM_NAMES: tuple[str, ...] = (
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "LoaiTaiKhoan",
    "HoVaTen",
    "SoDinhDanh",
    "NgaySinh",
    "GioiTinh",
    "DiaChi",
    "SoDienThoai",
    "ThuDienTu",
    "TenDoanhNghiep",
    "MaSoThue",
    "loAs",
)
