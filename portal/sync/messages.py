"""Builds and queues the messages of contract B for a change of a dossier."""

from __future__ import annotations

import json
import secrets
import sqlite3
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from portal.domain.model import Account, Attachment, Dossier, Status
from portal.domain.rows import account_of, attachment_of, payment_of, supplement_of
from portal.rules.text import iso

if TYPE_CHECKING:
    from portal.services import Services


def _link(services: Services, connection: sqlite3.Connection, file: Attachment, now: datetime) -> str:
    """An unguessable address of one file that ends after some days."""
    token = secrets.token_urlsafe(32)
    until = now + timedelta(seconds=services.behaviour.store.link_lifetime_seconds())
    connection.execute("INSERT INTO share_link VALUES (?,?,?)", (token, file.id, iso(until)))
    return f"{services.settings.public_url}/tai-lieu/{token}"


def dossier_item(services: Services, connection: sqlite3.Connection, dossier: Dossier, now: datetime) -> dict[str, Any]:
    """One item of DongBoHoSoMC (contract B)."""
    rules = services.behaviour.sync
    catalogue = services.catalogue
    procedure = catalogue.procedures_by_code[dossier.procedure]
    field = catalogue.fields_by_code[procedure.field]
    unit = catalogue.units_by_code[dossier.unit]
    row = connection.execute("SELECT * FROM account WHERE username=?", (dossier.owner,)).fetchone()
    owner = account_of(row) if row else Account(dossier.owner, "citizen", dossier.applicant_name)
    files = [
        attachment_of(r)
        for r in connection.execute(
            "SELECT * FROM attachment WHERE dossier=? ORDER BY uploaded_at, rowid", (dossier.id,)
        )
    ]
    names = {c.code: c.name for c in procedure.components}
    payments = [payment_of(r) for r in connection.execute("SELECT * FROM payment WHERE dossier=?", (dossier.id,))]
    paid = any(p.state == "paid" for p in payments)
    result = procedure.results[0] if procedure.results else None
    supplements = [
        supplement_of(r)
        for r in connection.execute("SELECT * FROM supplement WHERE dossier=? ORDER BY id", (dossier.id,))
    ]
    data = dossier.data
    kind = {"citizen": "1", "organisation": "4"}.get(owner.kind, "1")
    if owner.kind == "organisation" and owner.tax_code:
        kind = "2"
    identity = str(data.get("so_dinh_danh") or owner.identity_number)
    results = [f for f in files if f.kind == "result"] if dossier.status in (Status.SETTLED, Status.RETURNED) else []
    return {
        "MaHoSo": dossier.code,
        "MaTTHC": dossier.procedure,
        "TenTTHC": procedure.name,
        "MaLinhVuc": field.code,
        "TenLinhVuc": field.name,
        "KenhThucHien": str(dossier.channel),
        "ChuHoSo": dossier.applicant_name,
        "LoaiDoiTuong": kind,
        "MaDoiTuong": dossier.owner,
        "ThongTinKhac": "",
        "Email": str(data.get("email") or owner.email),
        "Fax": "",
        "SoDienThoai": str(data.get("dien_thoai") or owner.phone),
        "TrichYeuHoSo": rules.cut(f"{procedure.name} - {dossier.applicant_name}", 1000),
        "NgayNopHoSo": rules.stamp(dossier.submitted_at),
        "NgayTiepNhan": rules.stamp(dossier.received_at),
        "NgayHenTra": rules.stamp(dossier.due_at),
        "TrangThaiHoSo": str(int(dossier.status)),
        "NgayTra": rules.stamp(dossier.returned_at),
        "NgayTuChoi": rules.stamp(dossier.finished_at) if dossier.status is Status.REFUSED else "",
        "ThongTinTra": {"online": "Trực tuyến", "post": "Bưu chính", "office": "Trực tiếp"}.get(
            dossier.return_method, ""
        ),
        "HinhThuc": "1" if dossier.return_method == "post" else "0",
        "NgayKetThucXuLy": rules.stamp(dossier.finished_at),
        "DonViXuLy": unit.name,
        "GhiChu": "",
        "NoiNopHoSo": "2",
        "SoGiayToChuHoSo": identity,
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": identity}],
        "TaiKhoanDuocXacThucVoiVNeID": "1",
        "DSKetNoiCSDL": [],
        "HoSoCoThanhPhanSoHoa": "1" if files else "0",
        "DuocThanhToanTrucTuyen": "0" if not payments else "2" if paid else "3",
        "TaiLieuNop": [
            {
                "TepDinhKemId": f.id,
                "TenTepDinhKem": rules.cut(f.filename, 4000),
                "IsDeleted": "False",
                "MaThanhPhanHoSo": f.component,
                "DuongDanTaiTepTin": _link(services, connection, f, now),
                "DuocSoHoa": "1",
                "DuocTaiSuDung": "1" if f.from_store else "0",
                "DuocLayTuKhoDMQG": "0",
                "MaKetQuaThayThe": "",
            }
            for f in files
            if f.kind in ("component", "supplement")
        ],
        "DanhSachLePhi": [
            {
                "TenPhiLePhi": fee.name,
                "MaPhiLePhi": fee.code,
                "HinhThucThu": "1",
                "Gia": str(fee.amount),
                "LoaiPhiLePhi": str(fee.kind),
            }
            for fee in services.behaviour.fees.due_fees(procedure)
        ],
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [
            {
                "HoSoBoSungId": str(s.id),
                "NguoiYeuCauBoSung": s.requested_by,
                "NoiDungBoSung": s.reason,
                "NgayBoSung": rules.stamp(s.requested_at),
                "NguoiTiepNhanBoSung": "",
                "ThongTinTiepNhan": s.note,
                "NgayTiepNhanBoSung": rules.stamp(s.answered_at),
                "TrangThaiBoSung": "1" if s.answered_at else "0",
                "DanhSachGiayToBoSung": [{"MaThanhPhanHoSo": c, "TenGiayTo": names.get(c, c)} for c in s.items],
                "DanhSachLePhiBoSung": [],
                "NgayHenTraTruoc": rules.stamp(s.due_before),
                "NgayHenTraMoi": rules.stamp(s.moved_to),
            }
            for s in supplements
        ],
        "DanhSachGiayToKetQua": [
            {
                "TenGiayTo": rules.cut(result.name if result else f.filename, 2000),
                "MaThanhPhanHoSo": "",
                "GiayToId": f.id,
                "MaGiayToKetQua": result.code if result else "",
                "DuongDanTepTinKetQua": _link(services, connection, f, now),
            }
            for f in results
        ],
    }


def progress_item(
    services: Services, dossier: Dossier, text: str, actor: Account | None, now: datetime
) -> dict[str, Any]:
    """One item of CapNhatTienDoHoSoMC."""
    rules = services.behaviour.sync
    unit = services.catalogue.units_by_code[dossier.unit]
    return {
        "MaHoSo": dossier.code,
        "NguoiXuLy": rules.cut(actor.display_name if actor else "Hệ thống", 50),
        "ChucDanh": actor.position if actor else "",
        "ThoiDiemXuLy": rules.stamp(now),
        "PhongBanXuLy": unit.name,
        "NoiDungXuLy": text,
        "TrangThai": str(int(dossier.status)),
        "NgayBatDau": rules.stamp(dossier.received_at),
        "NgayKetThucTheoQuyDinh": rules.stamp(dossier.due_at),
    }


def enqueue(  # noqa: PLR0917 - what, when and who of one change
    services: Services,
    connection: sqlite3.Connection,
    dossier: Dossier,
    text: str,
    actor: Account | None,
    now: datetime,
) -> None:
    """Queue the present state of a dossier and one step of its progress, in the caller's transaction."""
    rules = services.behaviour.sync
    if services.settings.national_portal_url is None or not rules.wanted(str(int(dossier.status))):
        return
    payload = {
        "dossier": rules.finish_dossier(dossier_item(services, connection, dossier, now)),
        "progress": rules.finish_progress(progress_item(services, dossier, text, actor, now)),
    }
    connection.execute(
        "INSERT INTO sync_job(dossier, kind, payload, created_at) VALUES (?,?,?,?)",
        (dossier.id, str(int(dossier.status)), json.dumps(payload, ensure_ascii=False), iso(now)),
    )
