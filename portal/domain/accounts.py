"""Accounts made or refreshed at sign-in."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.domain.model import Account
from portal.domain.rows import account_of
from portal.rules.text import iso


def find_account(connection: sqlite3.Connection, username: str) -> Account | None:
    """The account of this name."""
    row = connection.execute("SELECT * FROM account WHERE username=?", (username,)).fetchone()
    return account_of(row) if row else None


def account_from_claims(connection: sqlite3.Connection, claims: Mapping[str, Any], now: datetime) -> Account | None:
    """The account of a proven person. Citizens and organisations are entered when new; staff must be known already.

    Contact data that the person has changed here stay as they are.
    """
    username = str(claims["sub"])
    known = find_account(connection, username)
    if known is None:
        if str(claims.get("LoaiTaiKhoan")) not in ("1", "2"):
            return None
        connection.execute(
            "INSERT INTO account(username, kind, full_name, address, phone, email, created_at) VALUES (?,?,?,?,?,?,?)",
            (
                username,
                "organisation" if str(claims.get("LoaiTaiKhoan")) == "2" else "citizen",
                str(claims.get("HoVaTen", "")),
                str(claims.get("DiaChi", "")),
                str(claims.get("SoDienThoai", "")),
                str(claims.get("ThuDienTu", "")),
                iso(now),
            ),
        )
    if known is None or not known.is_staff:
        connection.execute(
            "UPDATE account SET full_name=?, identity_number=?, birth_date=?, gender=?, "
            "organisation_name=?, tax_code=? "
            "WHERE username=?",
            (
                *(
                    str(claims.get(k) or "")
                    for k in ("HoVaTen", "SoDinhDanh", "NgaySinh", "GioiTinh", "TenDoanhNghiep", "MaSoThue")
                ),
                username,
            ),
        )
    connection.execute("UPDATE account SET last_sign_in=? WHERE username=?", (iso(now), username))
    return find_account(connection, username)
