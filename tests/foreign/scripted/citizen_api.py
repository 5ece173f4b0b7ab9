"""The API behind the citizens' page."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from tests.foreign.scripted import paper
from tests.foreign.scripted.data import FULL, INFORMATION, ORGANISATION, PARTIAL, Person, Service
from tests.foreign.scripted.store import (
    ASKED,
    FEE,
    RECEIVED,
    REFUSED,
    RETURNED,
    STATES,
    ZONE,
    Dossier,
    File,
    Store,
    told,
)
from tests.foreign.scripted.web import Reply, Request, data

_LIMIT = 3 * 1024 * 1024
_ENDINGS = (".pdf", ".png", ".jpg", ".docx")
_HEADS = {".pdf": b"%PDF-", ".png": b"\x89PNG", ".jpg": b"\xff\xd8", ".docx": b"PK\x03\x04"}
REQUIRED = ("hoTen", "soDinhDanh", "dienThoai", "noiDung", "ngayToChuc", "nhan")
Handler = Callable[[Request, tuple[str, ...]], Reply]


def money(amount: int) -> str:
    """An amount as people read it."""
    return f"{amount:,}".replace(",", ".") + " đồng" if amount else "Không thu phí"


def _plain(text: str) -> str:
    lowered = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in lowered if not unicodedata.combining(c))


def no(status: int, words: str) -> Reply:
    """A refusal."""
    return data({"loi": words}, status)


class CitizenApi:
    """Everything under ``/api`` of the citizens' site.

    Args:
        store: what the portal remembers.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.public = ""
        self.identity = ""
        self._routes: tuple[tuple[str, str, Handler], ...] = (
            ("GET", r"/api/dich-vu", self._search),
            ("GET", r"/api/dich-vu/tong-hop", self._summary),
            ("GET", r"/api/dich-vu/([^/]+)", self._service),
            ("POST", r"/api/phien", self._sign_in),
            ("DELETE", r"/api/phien", self._sign_out),
            ("GET", r"/api/toi", self._me),
            ("GET", r"/api/toi/viec", self._mine),
            ("GET", r"/api/toi/tin", self._notices),
            ("GET", r"/api/toi/giay-to", self._papers),
            ("GET", r"/api/nhap/([^/]+)", self._draft),
            ("PUT", r"/api/nhap/([^/]+)", self._keep_draft),
            ("POST", r"/api/tep", self._upload),
            ("POST", r"/api/viec", self._file),
            ("GET", r"/api/viec/(\d+)", self._dossier),
            ("POST", r"/api/viec/(\d+)/(loi-nhan|bo-sung|sao|thu)", self._act),
            ("GET", r"/api/theo-doi/(.+)", self._look_up),
            ("GET", r"/api/so-lieu", self._figures),
            ("POST", r"/api/y-kien", self._opinion),
            ("GET", r"/api/y-kien/([^/]+)", self._opinion_of),
        )

    def __call__(self, request: Request) -> Reply:
        """Answer a request of the API."""
        for method, pattern, handler in self._routes:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                return handler(request, found.groups())
        return no(404, "Không có dữ liệu")

    def who(self, request: Request) -> Person | None:
        """Whose token a request carries."""
        return self._store.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))

    # --- services
    def _brief(self, service: Service) -> dict[str, Any]:
        return {
            "ma": service.code,
            "ten": service.name,
            "linhVuc": service.field,
            "coQuan": service.unit,
            "mucDo": service.level,
            "doiTuong": service.audience,
        }

    def _search(self, request: Request, _: tuple[str, ...]) -> Reply:
        asked = request.query
        words = unicodedata.normalize("NFC", asked.get("q", "")).strip().lower()
        if not self._store.wrong("accents-matter"):
            words = _plain(words)
        found = []
        for service in self._store.services.values():
            text = f"{service.name} {service.code}".lower()
            text = text if self._store.wrong("accents-matter") else _plain(text)
            if not all(part in text for part in words.split()):
                continue
            wanted = (
                (asked.get("linhVuc"), service.field),
                (asked.get("coQuan"), service.unit),
                (asked.get("mucDo"), service.level),
                (asked.get("doiTuong"), service.audience),
            )
            if all(not want or want.lower() in have.lower() for want, have in wanted):
                found.append(self._brief(service))
        start = int(asked.get("tu") or 0)
        number = min(int(asked.get("so") or 8), 50)
        return data({"tong": len(found), "muc": found[start : start + number]})

    def _summary(self, _: Request, __: tuple[str, ...]) -> Reply:
        listed = list(self._store.services.values())
        return data(
            {
                "tong": len(listed),
                "mucDo": [{"ten": k, "so": sum(s.level == k for s in listed)} for k in (FULL, PARTIAL, INFORMATION)],
                "linhVuc": sorted({s.field for s in listed}),
                "coQuan": sorted({s.unit for s in listed}),
                "doiTuong": ["Công dân", "Tổ chức"],
            }
        )

    def _service(self, _: Request, found: tuple[str, ...]) -> Reply:
        service = self._store.services.get(found[0])
        if service is None:
            if not re.fullmatch(r"[\w.]+", found[0]) and self._store.wrong("trace-in-errors"):
                msg = f"invalid input syntax for service code: {found[0]!r}"
                raise ValueError(msg)
            return no(404, "Không có dịch vụ này")
        forms = [{"ten": p, "url": f"/tai/mau/{service.code}/{n}.docx"} for n, p in enumerate(service.papers, 1)]
        return data(
            {
                **self._brief(service),
                "phi": money(service.fee),
                "phiNop": money(
                    service.fee - 50000 if service.fee and self._store.wrong("fee-differs") else service.fee
                ),
                "thoiHan": f"{service.days} ngày làm việc",
                "trinhTu": [
                    "Người đề nghị khai thông tin và gửi trên cổng.",
                    f"{service.unit} xem xét trong {service.days} ngày làm việc.",
                    "Nhận thông báo và tải văn bản trả lời.",
                ],
                "cachThuc": "Gửi trên cổng này hoặc đến trực tiếp quầy số 3, Trung tâm phục vụ tỉnh Lam Giang.",
                "giayTo": list(service.papers),
                "ketQua": "Văn bản chấp thuận bản điện tử",
                "canCu": "Luật Di sản văn hóa; quy chế tổ chức hoạt động văn hóa của tỉnh Lam Giang",
                "dieuKien": "Nội dung phù hợp thuần phong mỹ tục.",
                "bieuMau": forms,
            }
        )

    # --- people
    def _sign_in(self, request: Request, _: tuple[str, ...]) -> Reply:
        sent = request.json()
        with self._store.lock:
            grant = self._store.grants.pop(str(sent.get("ma", "")), None)
        if grant is None or grant[0].role != "citizen":
            return no(401, "Mã xác thực không dùng được")
        digest = hashlib.sha256(str(sent.get("khoa", "")).encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != grant[1]:
            return no(401, "Mã xác thực không dùng được")
        return data({"token": self._store.sign_in(grant[0]), "ten": grant[0].name})

    def _sign_out(self, request: Request, _: tuple[str, ...]) -> Reply:
        if not self._store.wrong("token-survives"):
            self._store.tokens.pop(request.headers.get("authorization", "").removeprefix("Bearer "), None)
        return data({})

    def _me(self, request: Request, _: tuple[str, ...]) -> Reply:
        me = self.who(request)
        if me is None:
            return no(401, "Phiên đã hết hạn")
        return data(
            {"id": me.username, "ten": me.name, "soDinhDanh": me.identity, "ngaySinh": me.birthday,
             "dienThoai": me.phone, "thu": me.mail, "noiO": me.home}
        )  # fmt: skip

    def _mine(self, request: Request, _: tuple[str, ...]) -> Reply:
        me = self.who(request)
        if me is None:
            return no(401, "Phiên đã hết hạn")
        state = request.query.get("trangThai", "")
        own = [d for d in self._store.dossiers.values() if d.owner is me and state in {"", d.state}]
        listed = [self._line(d) for d in reversed(own)]
        start = int(request.query.get("tu") or 0)
        return data({"tong": len(listed), "muc": listed[start : start + 10], "trangThai": list(STATES)})

    def _line(self, dossier: Dossier) -> dict[str, Any]:
        return {
            "id": dossier.id,
            "ma": dossier.code,
            "ten": dossier.service.name,
            "trangThai": dossier.state,
            "luc": told(dossier.filed),
        }

    def _notices(self, request: Request, _: tuple[str, ...]) -> Reply:
        me = self.who(request)
        return no(401, "Phiên đã hết hạn") if me is None else data({"muc": self._store.notices.get(me.username, [])})

    def _papers(self, request: Request, _: tuple[str, ...]) -> Reply:
        me = self.who(request)
        if me is None:
            return no(401, "Phiên đã hết hạn")
        done = [d for d in self._store.dossiers.values() if d.owner is me and d.result and d.state == RETURNED]
        return data({"muc": [{"ten": f"Văn bản chấp thuận {d.code}", "tep": self._link(d.result)} for d in done]})

    # --- filing
    def _draft(self, request: Request, found: tuple[str, ...]) -> Reply:
        me = self.who(request)
        if me is None:
            return no(401, "Phiên đã hết hạn")
        return data({"truong": self._store.drafts.get((me.username, found[0]), {})})

    def _keep_draft(self, request: Request, found: tuple[str, ...]) -> Reply:
        me = self.who(request)
        if me is None:
            return no(401, "Phiên đã hết hạn")
        if not self._store.wrong("draft-in-memory"):
            self._store.drafts[me.username, found[0]] = {k: str(v) for k, v in request.json().items()}
        return data({})

    def _upload(self, request: Request, _: tuple[str, ...]) -> Reply:
        me = self.who(request)
        if me is None:
            return no(401, "Phiên đã hết hạn")
        name = request.query.get("ten", "tep")
        ending = "." + name.rpartition(".")[2].lower()
        if len(request.body) > _LIMIT:
            return no(413, "Tệp quá lớn, mỗi tệp tối đa 3 MB")
        if ending not in _ENDINGS:
            return no(415, "Chỉ nhận tệp PDF, DOCX, PNG, JPG")
        if not self._store.wrong("any-file") and not request.body.startswith(_HEADS[ending]):
            return no(415, "Nội dung tệp không khớp với đuôi tệp, không được chấp nhận")
        kept = self._store.keep(name, request.headers.get("content-type", ""), request.body, me.username)
        return data({"id": kept.id, "ten": name, "co": len(request.body)}, 201)

    def _file(self, request: Request, _: tuple[str, ...]) -> Reply:
        me = self.who(request)
        if me is None:
            return no(401, "Phiên đã hết hạn")
        sent = request.json()
        service = self._store.services.get(str(sent.get("dichVu", "")))
        if service is None or service.level == INFORMATION:
            return no(404, "Không có dịch vụ này")
        fields = {str(k): str(v) for k, v in dict(sent.get("truong") or {}).items()}
        missing = [k for k in REQUIRED if not fields.get(k, "").strip()]
        if missing and not self._store.wrong("server-trusts-client"):
            return data({"loi": "Chưa nhập đủ thông tin bắt buộc", "o": missing}, 422)
        own = (self._store.files.get(str(i)) for i in sent.get("tep") or [])
        files = [f for f in own if f is not None and f.owner == me.username]
        dossier = self._store.file(me, service, fields, files, str(sent.get("khoa", "")))
        return data({"id": dossier.id, "ma": dossier.code, "luc": told(dossier.filed), "hen": told(dossier.due)}, 201)

    # --- one dossier
    def _dossier(self, request: Request, found: tuple[str, ...]) -> Reply:
        me = self.who(request)
        if me is None:
            return no(401, "Phiên đã hết hạn")
        dossier = self._store.dossiers.get(int(found[0]))
        if dossier is None:
            return no(404, "Không có hồ sơ này")
        if dossier.owner is not me and not self._store.wrong("foreign-dossier-in-api"):
            return no(403, "Hồ sơ không thuộc về bạn")
        return data(self.whole(dossier))

    def _link(self, file: File | None) -> str:
        if file is None:
            return ""
        if self._store.wrong("files-by-number"):
            return f"/tai/tep/{list(self._store.files).index(file.id) + 1}"
        return f"/tai/{self._store.ticket(file)}"

    def whole(self, dossier: Dossier) -> dict[str, Any]:
        """All of a dossier."""
        returned = dossier.state == RETURNED
        return {
            **self._line(dossier),
            "chu": dossier.owner.username,
            "nguoiNop": dossier.owner.name,
            "hen": told(dossier.due),
            "phi": money(dossier.service.fee),
            "canThu": dossier.state == FEE and not dossier.paid,
            "daThu": dossier.paid,
            "bienLai": self._link(dossier.receipt),
            "truong": dossier.fields,
            "tep": [{"ten": f.name, "url": self._link(f)} for f in dossier.files],
            "buoc": [{"luc": a, "ten": b, "ai": c} for a, b, c in dossier.steps if self._public_step(b)],
            "loiNhan": [{"luc": a, "ai": b, "noiDung": c} for a, b, c in dossier.talk],
            "yeuCau": dossier.ask if dossier.state == ASKED else "",
            "lyDo": "" if self._store.wrong("reason-lost") else dossier.reason,
            "ketQua": self._link(dossier.result) if returned else "",
            "danhGia": dossier.ratings[-1] if dossier.ratings and not self._store.wrong("rating-again") else 0,
            "coTheDanhGia": returned and (not dossier.ratings or self._store.wrong("rating-again")),
            "qr": paper.qr_picture(f"{self.public}/theo-doi?ma={dossier.code}"),
        }

    def _public_step(self, _state: str) -> bool:
        return True

    def _act(self, request: Request, found: tuple[str, ...]) -> Reply:
        me = self.who(request)
        if me is None:
            return no(401, "Phiên đã hết hạn")
        dossier = self._store.dossiers.get(int(found[0]))
        if dossier is None or dossier.owner is not me:
            return no(403, "Hồ sơ không thuộc về bạn")
        sent = request.json()
        return getattr(self, "_act_" + found[1].replace("-", "_"))(dossier, sent)  # type: ignore[no-any-return]

    def _act_loi_nhan(self, dossier: Dossier, sent: dict[str, Any]) -> Reply:
        words = str(sent.get("noiDung", "")).strip()
        if not words:
            return no(422, "Chưa nhập lời nhắn")
        dossier.talk.append((told(datetime.now(ZONE)), dossier.owner.name, words))
        return data({})

    def _act_bo_sung(self, dossier: Dossier, sent: dict[str, Any]) -> Reply:
        if dossier.state != ASKED:
            return no(409, "Hồ sơ không ở bước bổ sung")
        dossier.files += [f for i in sent.get("tep") or [] if (f := self._store.files.get(str(i))) is not None]
        dossier.talk.append((told(datetime.now(ZONE)), dossier.owner.name, str(sent.get("noiDung", ""))))
        self._store.turn(dossier, RECEIVED, dossier.owner.name, "đã bổ sung")
        return data({})

    def _act_sao(self, dossier: Dossier, sent: dict[str, Any]) -> Reply:
        if dossier.state != RETURNED or (dossier.ratings and not self._store.wrong("rating-again")):
            return no(409, "Hồ sơ này đã được đánh giá")
        dossier.ratings.append(int(sent.get("sao") or 0))
        return data({})

    def _act_thu(self, dossier: Dossier, _: dict[str, Any]) -> Reply:
        if dossier.state != FEE:
            return no(409, "Hồ sơ không ở bước nộp phí")
        key = secrets.token_urlsafe(12)
        self._store.bills[key] = dossier.id
        return data({"url": f"{self.identity}/thu-ho/{key}"})

    # --- for everybody
    def _look_up(self, _: Request, found: tuple[str, ...]) -> Reply:
        dossier = self._store.by_code(found[0])
        if dossier is None:
            return no(404, "Không tìm thấy hồ sơ với mã này")
        name = dossier.owner.name
        shown: dict[str, Any] = {
            "ma": dossier.code,
            "ten": dossier.service.name,
            "trangThai": dossier.state,
            "hen": told(dossier.due),
            "nguoiNop": name.split()[0] + " ***",
        }
        if self._store.wrong("look-up-tells-all"):
            shown |= {"nguoiNop": name, "soDinhDanh": dossier.owner.identity, "dienThoai": dossier.owner.phone}
        return data(shown)

    def _figures(self, request: Request, _: tuple[str, ...]) -> Reply:
        first = _day(request.query.get("tu", ""), date(2000, 1, 1))
        last = _day(request.query.get("den", ""), date(2999, 1, 1))
        within = [d for d in self._store.dossiers.values() if first <= d.filed.date() <= last]
        areas = sorted({s.field for s in self._store.services.values()})
        rows = []
        for area in areas:
            own = [d for d in within if d.service.field == area]
            done = sum(d.state in {RETURNED, REFUSED} for d in own)
            rows.append({"ten": area, "nhan": len(own), "xong": done, "dang": len(own) - done})
        total = {k: sum(r[k] for r in rows if isinstance(r[k], int)) for k in ("nhan", "xong", "dang")}  # type: ignore[misc]
        if self._store.wrong("cached-total") and len(request.query.get("tu", "")) == 0:
            total = {"nhan": 1204, "xong": 1150, "dang": 54}
        return data({"dong": rows, "tong": total, "coQuan": ORGANISATION})

    def _opinion(self, request: Request, _: tuple[str, ...]) -> Reply:
        sent = {k: str(v) for k, v in request.json().items()}
        if not sent.get("noiDung", "").strip():
            return no(422, "Chưa nhập nội dung")
        key = f"YK-{secrets.randbelow(900000) + 100000}"
        self._store.opinions[key] = {**sent, "luc": told(datetime.now(ZONE))}
        return data({"ma": key}, 201)

    def _opinion_of(self, _: Request, found: tuple[str, ...]) -> Reply:
        kept = self._store.opinions.get(found[0])
        if kept is None:
            return no(404, "Không tìm thấy ý kiến với mã này")
        return data({"ma": found[0], "tieuDe": kept.get("tieuDe", ""), "noiDung": kept["noiDung"], "luc": kept["luc"],
                     "tinhTrang": "Đang xem xét"})  # fmt: skip


def _day(text: str, otherwise: date) -> date:
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else otherwise
    except ValueError:
        return otherwise
