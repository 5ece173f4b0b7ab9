"""What the national portal knows and answers: sessions, dossiers, progress, catalogues (requirements.md §9.1, §9.2).

Bodies of services that no read source describes are answered with an empty list; the call is recorded all the same.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from schemas.sync.stub.weather import Style

EXPIRED = "Phiên làm việc đã hết hạn (session expired)"
EXISTS = "Hồ sơ đã tồn tại"
OK = "Thành công"
DOSSIER_SERVICES = frozenset({"DongBoHoSoMC", "TaoHoSo"})
PROGRESS_SERVICES = frozenset({"CapNhatTienDoHoSoMC", "CapNhatTienTrinh", "CapNhatTrangThai"})
LOGIN = "Login"
REUSE = "TaiSuDungKetQua"
_MINISTRY = frozenset(
    {
        *("LayDanhSachTTHC", "LayThuTuc", "LayDanhMucCoQuan", "LayDanhMucLinhVuc", "TraCuuHoSo", "DongBoHoSoMC"),
        *("CapNhatTienDoHoSoMC", "DongBoTrangThaiHoSo", "TraCuuTechID", "DongBoHoiDap", LOGIN),
        *("DongBoKetQuaHoiDapGuiTuDVCQG", "LayDanhSachHoiDapGuiTuDVCQG", "LayDanhSachHoiDapBoCoQuan"),
        "LayNoiDungTraLoiTheoCauHoi",
    }
)
SERVICES: Mapping[str, frozenset[str]] = {
    "A": _MINISTRY,
    "B": _MINISTRY | {REUSE, "TaiGiayTo"},
    "C": frozenset({LOGIN, "TaoHoSo", "CapNhatTienTrinh", "CapNhatTrangThai"}),
}
"""Services with a body, by contract."""
UNKNOWN_SERVICE = -4


@dataclass(slots=True)
class NationalDossier:
    """A dossier as the national portal holds it."""

    item: dict[str, Any] = field(default_factory=dict)
    progress: list[dict[str, Any]] = field(default_factory=list)
    sends: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answers, before it is written in the contract's style.

    Attributes:
        code: ``error_code``; 0 is success.
        message: text.
        extra: further keys of the answer (``session``, ``result``).
        status: HTTP status.
        accepted: dossier codes that took effect.
    """

    code: int = 0
    message: str = OK
    extra: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    accepted: tuple[str, ...] = ()

    def body(self, style: Style, contract: str = "B") -> dict[str, Any]:
        """The answer with its code (``error_code``, contract C: ``code``) written as number or text."""
        key = "code" if contract == "C" else "error_code"
        return {key: spell(self.code, style), "message": self.message, **self.extra}


def spell(code: int, style: Style) -> int | str:
    """An error code as number, "0" or "00" ("00" only for success)."""
    if style is Style.NUMBER:
        return code
    return "00" if style is Style.PADDED and code == 0 else str(code)


class NationalPortal:
    """State and services of the three contracts.

    Args:
        procedures: catalogue in the form of ``LayThuTuc`` results.
        contract: ``A``, ``B`` or ``C``.
        session_s: seconds of life of a session.
        username, password: the only account that may sign in; empty for any.
    """

    def __init__(
        self,
        procedures: Iterable[Mapping[str, Any]] = (),
        *,
        contract: str = "B",
        session_s: float = 1800.0,
        username: str = "",
        password: str = "",
    ) -> None:
        self._procedures = {str(p.get("MATTHC", "")): dict(p) for p in procedures}
        self._contract = contract
        self._session_s = session_s
        self._username = username
        self._password = password
        self._sessions: dict[str, float] = {}
        self.dossiers: dict[str, NationalDossier] = {}

    @property
    def sessions(self) -> int:
        """Sessions known now."""
        return len(self._sessions)

    def forget_sessions(self) -> None:
        """End every session, as a restart or an expiry does."""
        self._sessions.clear()

    def login(self, body: Mapping[str, Any]) -> Reply:
        """Sign in; any account unless one is configured."""
        username = str(body.get("username") or body.get("client_id") or "")
        password = str(body.get("password") or body.get("client_secret") or "")
        wrong = self._username and (username, password) != (self._username, self._password)
        if not username or not password or wrong:
            words = "Sai tên đăng nhập hoặc mật khẩu"
            return Reply(-1, words, status=401) if self._contract == "C" else Reply(-1, words, {"session": ""})
        session = secrets.token_urlsafe(24)
        self._sessions[session] = time.monotonic() + self._session_s
        if self._contract != "C":
            return Reply(extra={"session": session})
        life = int(self._session_s)
        token = {"access_token": session, "expires_in": life, "token_type": "Bearer", "scope": "default"}
        return Reply(extra={"data": token})

    def session_valid(self, session: str) -> bool:
        """Whether a session is known and alive; using it renews it."""
        until = self._sessions.get(session)
        if until is None or until < time.monotonic():
            self._sessions.pop(session, None)
            return False
        self._sessions[session] = time.monotonic() + self._session_s
        return True

    def call(self, service: str, body: Mapping[str, Any]) -> Reply:
        """Answer one service call of a valid session."""
        if service not in SERVICES[self._contract]:
            return Reply(UNKNOWN_SERVICE, f"Không có dịch vụ «{service}»", status=404 if self._contract == "C" else 200)
        if service in DOSSIER_SERVICES:
            return self.receive_dossiers(items_of(body), updating=is_true(body.get("isUpdating")))
        if service in PROGRESS_SERVICES:
            return self.receive_progress(items_of(body))
        if service == REUSE:
            return Reply(extra={"errorCode": "0", "signature": "", "result": {"DanhSachGiayToKetQua": []}})
        return Reply(extra={"result": self._look_up(service, body)})

    def _look_up(self, service: str, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        if service == "TraCuuHoSo":
            codes = [str(body.get(k)) for k in ("mahoso", "maHoSo", "MaHoSo") if body.get(k)]
            return [self.dossiers[c].item for c in codes if c in self.dossiers]
        if service == "TraCuuTechID":
            return _technical_id(str(body.get("provider") or ""), str(body.get("mstorcmnd") or ""))
        if service == "LayThuTuc":
            wanted = next((str(body[k]) for k in ("maTTHC", "MaTTHC", "matthc") if body.get(k)), "")
            return [p for c, p in self._procedures.items() if c == wanted]
        if service == "LayDanhSachTTHC":
            return [{k: p.get(k, "") for k in ("MATTHC", "TENTTHC", "TRANGTHAI")} for p in self._procedures.values()]
        if service == "LayDanhMucLinhVuc":
            return self._distinct("LINHVUCTHUCHIEN", "MALINHVUC")
        return self._distinct("COQUANTHUCHIEN", "MADONVI") if service == "LayDanhMucCoQuan" else []

    def receive_dossiers(self, items: list[dict[str, Any]], *, updating: bool) -> Reply:
        """``DongBoHoSoMC``: a second first send is answered "exists"; an update of an unknown dossier is taken in."""
        codes = [code_of(item) for item in items]
        if not codes or not all(codes):
            return self._reply(Reply(-1, "Thiếu mã hồ sơ", status=400))
        known = [c for c in codes if c in self.dossiers]
        if known and not updating:
            return self._reply(Reply(3, f"{EXISTS}: {', '.join(known)}", status=400))
        accepted = []
        for item, code in zip(items, codes, strict=True):
            dossier = self.dossiers.setdefault(code, NationalDossier())
            dossier.item = item
            dossier.sends += 1
            accepted.append(code)
        created = {"idHoSo": str(len(self.dossiers)), "maHoSo": accepted[-1]}
        return Reply(accepted=tuple(accepted), extra={"data": created} if self._contract == "C" else {"result": []})

    def receive_progress(self, items: list[dict[str, Any]]) -> Reply:
        """``CapNhatTienDoHoSoMC``: only for dossiers that were accepted before."""
        unknown = [code_of(i) for i in items if code_of(i) not in self.dossiers]
        if unknown:
            words = f"Không tìm thấy hồ sơ: {', '.join(c or '(thiếu mã)' for c in unknown)}"
            return self._reply(Reply(-2, words, status=404))
        for item in items:
            self.dossiers[code_of(item)].progress.append(item)
        extra: dict[str, Any] = {"data": None} if self._contract == "C" else {"result": []}
        return Reply(accepted=tuple(code_of(i) for i in items), extra=extra)

    def _reply(self, reply: Reply) -> Reply:
        """Only contract C tells errors by the HTTP status."""
        return reply if self._contract == "C" else replace(reply, status=200)

    def _distinct(self, key: str, code: str) -> list[dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = {}
        for procedure in self._procedures.values():
            value = procedure.get(key) or []
            for row in value if isinstance(value, list) else [value]:
                if isinstance(row, dict) and row.get(code):
                    rows.setdefault(str(row[code]), row)
        return list(rows.values())


def items_of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Items of a message: ``data`` as a list, one object, or the body itself when it names a dossier."""
    data = body.get("data")
    if isinstance(data, dict):
        return [data]
    if isinstance(data, list):
        return [i for i in data if isinstance(i, dict)]
    return [dict(body)] if code_of(body) else []


def _technical_id(provider: str, number: str) -> list[dict[str, Any]]:
    """The same made-up technical id for the same person, none without a number."""
    if not number:
        return []
    return [{"TECHNICALID": f"TECH-{hashlib.sha256(f'{provider}:{number}'.encode()).hexdigest()[:12]}"}]


def code_of(item: Mapping[str, Any]) -> str:
    """Dossier code of an item."""
    value = item.get("MaHoSo")
    return value if isinstance(value, str) else ""


def is_true(value: object) -> bool:
    """``isUpdating`` as written by the contract or by a lenient sender."""
    return value is True or str(value).lower() in {"true", "1"}
