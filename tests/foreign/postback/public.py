"""Public pages: home, procedures, services, statistics, feedback."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.foreign.postback.data import FULL, PART, PROCEDURES, RETURNED, TOLD, UNITS, ZONE, Dossier, Tthc
from tests.foreign.postback.server import Answer, Request
from tests.foreign.postback.site import NAME, PublicSite, Session
from tests.foreign.postback.webform import P, button, drop, esc, grid, picture, post, rows_of, text, told, unpack

_PAGE = 5
_LIST = 6


def folded(words: str) -> str:
    """Words without their marks."""
    plain = unicodedata.normalize("NFD", words.lower().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def day(value: str) -> datetime | None:
    """A day written ``dd/mm/yyyy``."""
    try:
        return datetime.strptime(value.strip(), "%d/%m/%Y").replace(tzinfo=ZONE)
    except ValueError:
        return None


class PublicPages:
    """Adds the public pages to the site.

    Args:
        site: the site.
    """

    def __init__(self, site: PublicSite) -> None:
        self._site = site
        site.pages |= {
            "/Default.aspx": self._home,
            "/DanhMucTTHC.aspx": self._search,
            "/ChiTiet.aspx": self._detail,
            "/TaiMau.ashx": self._form,
            "/DichVu.aspx": self._services,
            "/ThongKe.aspx": self._statistics,
            "/GopY.aspx": self._feedback,
            "/TraCuuGopY.aspx": self._track,
            "/SoDo.aspx": self._map,
            "/HuongDan.aspx": self._help,
            "/VanBan.aspx": self._help,
        }

    # --- home and plain pages
    def _home(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session)
        if done is not None:
            return done
        news = "".join(f"<tr><td>- <a href='/ChiTiet.aspx?id={p.id}'>{p.name}</a></td></tr>" for p in PROCEDURES[:3])
        body = f"<table width='100%'><tr class='gridhead'><td>Thủ tục được quan tâm</td></tr>{news}</table><p>Hoan nghênh quý vị tới {NAME}.</p>"
        return self._site.show(request, session, "Trang chủ", body)

    def _help(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session)
        return done or self._site.show(
            request, session, "Hướng dẫn sử dụng", "<p>Quý vị chọn thủ tục, đăng nhập rồi nộp trực tuyến.</p>"
        )

    def _map(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session)
        links = "".join(f"<tr><td><a href='{a}'>{w}</a></td></tr>" for a, w in self._site.look(session).menu)
        return done or self._site.show(request, session, "Sơ đồ cổng", f"<table>{links}</table>")

    # --- search
    def _matching(self, state: dict[str, Any]) -> list[Tthc]:
        fold = folded if self._site.manners.mended else str.lower
        words = fold(str(state.get("kw", ""))).strip()
        return [
            p
            for p in PROCEDURES
            if (not words or words in fold(p.name) or words == p.code.lower())
            and all(not state.get(k) or state[k] == v for k, v in (("lv", p.field), ("cq", p.unit), ("md", p.level), ("dt", p.who)))
        ]  # fmt: skip

    def _search(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session)
        if done is not None:
            return done
        state: dict[str, Any] = (
            unpack(request) if request.method == "POST" else {"kw": request.query.get("q", ""), "page": 1}
        )
        target = request.target
        if target in {P + "imgTim", P + "ddlLinhVuc"}:
            state = {
                k: request.form.get(P + n, "")
                for k, n in (
                    ("kw", "txtTen"),
                    ("lv", "ddlLinhVuc"),
                    ("cq", "ddlCoQuan"),
                    ("md", "ddlMucDo"),
                    ("dt", "ddlDoiTuong"),
                )
            }
            state["page"] = 1
            if target == P + "ddlLinhVuc":
                state["cq"] = ""
        elif target == P + "gvTTHC" and request.argument().startswith("Page$"):
            state["page"] = int(request.argument()[5:])
        elif target.startswith(P + "gvTTHC$lbt"):
            return Answer(location=f"/ChiTiet.aspx?id={int(target.rpartition('lbt')[2])}")
        found = self._matching(state)
        return self._site.show(
            request, session, "BỘ THỦ TỤC HÀNH CHÍNH", self._search_form(state) + self._found(found, state), state
        )

    @staticmethod
    def _search_form(state: dict[str, Any]) -> str:
        units = UNITS.get(str(state.get("lv")), tuple(u for us in UNITS.values() for u in us))
        return "<table width='100%'>" + rows_of((
            ("Lĩnh vực", drop("ddlLinhVuc", UNITS, str(state.get("lv", "")), first="-- Tất cả --", reload=True)),
            ("Đơn vị thực hiện", drop("ddlCoQuan", units, str(state.get("cq", "")), first="-- Tất cả --")),
            ("Mức độ DVC", drop("ddlMucDo", (FULL, PART, TOLD), str(state.get("md", "")), first="-- Tất cả --")),
            ("Đối tượng", drop("ddlDoiTuong", ("Cá nhân", "Tổ chức"), str(state.get("dt", "")), first="-- Tất cả --")),
            ("Tên hoặc mã thủ tục", text("txtTen", str(state.get("kw", "")), hint="Gõ tên, mã thủ tục cần tìm", width=300) + picture("imgTim", "Tìm", "kinh")),
        )) + "</table>"  # fmt: skip

    def _found(self, found: list[Tthc], state: dict[str, Any]) -> str:
        if not found:
            return told("Không tìm thấy thủ tục nào phù hợp.", bad=True)
        number = int(state.get("page", 1))
        first = (number - 1) * _PAGE
        shown = found[first : first + _PAGE]
        # The label is drawn again on later pages, where somebody forgot the conditions.
        total = len(found) if number == 1 or self._site.manners.mended else len(PROCEDURES)
        rows = [
            (
                str(first + n),
                p.code,
                post(f"gvTTHC$lbt{p.id}", "", p.name),
                p.unit,
                p.level,
                f"<a href='/ChiTiet.aspx?id={p.id}'><img src='/images/xem.gif' width='16' height='16' title='Chi tiết'></a>",
            )
            for n, p in enumerate(shown, 1)
        ]
        pages = -(-len(found) // _PAGE)
        label = f"<p id='ctl00_ContentPlaceHolder1_lblTong'>Có <b>{total}</b> thủ tục</p>"
        return label + grid(
            ("STT", "Mã TTHC", "Tên thủ tục", "Đơn vị thực hiện", "Mức độ", "Xem"), rows, "gvTTHC", pages, number
        )

    # --- one procedure
    def _detail(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session)
        if done is not None:
            return done
        number = int(request.query.get("id", ""))
        found = next((p for p in PROCEDURES if p.id == number), None)
        if found is None:
            return self._site.show(request, session, "Chi tiết thủ tục", told("Không tìm thấy thủ tục.", bad=True))
        if request.target == P + "imgNop":
            return Answer(location=f"/NopHoSo.aspx?id={number}")
        papers = "".join(
            f"<tr><td>{n}</td><td>{w}</td><td>01 bản chính</td></tr>" for n, w in enumerate(found.papers, 1)
        )
        body = "<table width='100%' border='1' cellspacing='0'>" + rows_of((
            ("Mã TTHC", found.code),
            ("Tên thủ tục", f"<b>{found.name}</b>"),
            ("Lĩnh vực", found.field),
            ("Mức độ cung cấp", found.level),
            ("Trình tự thực hiện", "- Bước 1: Tổ chức, cá nhân nộp hồ sơ.<br>- Bước 2: Sở xem xét, giải quyết.<br>- Bước 3: Nhận kết quả."),
            ("Cách thức thực hiện", "Nộp trực tuyến, nộp trực tiếp hoặc qua bưu chính"),
            ("Thành phần hồ sơ", f"<table border='1'><tr class='gridhead'><td>STT</td><td>Tên giấy tờ</td><td>Số lượng</td></tr>{papers}</table>"),
            ("Thời hạn giải quyết", found.time_limit),
            ("Đối tượng thực hiện", found.who),
            ("Cơ quan thực hiện", found.unit),
            ("Kết quả thực hiện", "Giấy phép hoặc văn bản trả lời"),
            ("Phí, lệ phí", found.fee_words),
            ("Căn cứ pháp lý", "Luật và nghị định về lĩnh vực " + found.field.lower()),
            ("Mẫu đơn, tờ khai", f"<a href='/TaiMau.ashx?id={found.id}'><img src='/images/doc.gif' width='16' height='16'> Mau-don.doc</a>"),
        )) + "</table>"  # fmt: skip
        if found.level != TOLD:
            body += f"<p align='center'>{picture('imgNop', 'Nộp trực tuyến', 'nop')}</p>"
        return self._site.show(request, session, "CHI TIẾT THỦ TỤC HÀNH CHÍNH", body)

    def _form(self, request: Request, session: Session) -> Answer:
        del session
        number = int(request.query.get("id", ""))
        content = bytes.fromhex("d0cf11e0a1b11ae1") + f"Mẫu đơn {number}".encode() * 40
        headers = (("Content-Disposition", f'attachment; filename="Mau-don-{number}.doc"'),)
        return Answer(content, kind="application/msword", headers=headers)

    # --- list of services
    def _services(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session)
        if done is not None:
            return done
        online = [p for p in PROCEDURES if p.level != TOLD]
        number = int(request.argument()[5:]) if request.target == P + "gvDichVu" else 1
        shown: Sequence[Tthc] = online[(number - 1) * _LIST : number * _LIST]
        rows = [
            (str((number - 1) * _LIST + n), p.code, f"<a href='/ChiTiet.aspx?id={p.id}'>{p.name}</a>", p.level, p.unit)
            for n, p in enumerate(shown, 1)
        ]
        counts = {level: sum(p.level == level for p in online) for level in (FULL, PART)}
        label = f"<p>Tổng số dịch vụ: {len(online)}</p>" + "".join(f"<p>{k}: {v}</p>" for k, v in counts.items())
        table = grid(
            ("STT", "Mã", "Tên dịch vụ công", "Mức độ", "Cơ quan"), rows, "gvDichVu", -(-len(online) // _LIST), number
        )
        return self._site.show(request, session, "DANH MỤC DỊCH VỤ CÔNG TRỰC TUYẾN", label + table)

    # --- statistics
    def _counted(self, first: datetime | None, last: datetime | None) -> list[Dossier]:
        found = list(self._site.store.dossiers.values())
        found = [d for d in found if first is None or d.filed >= first]
        return [d for d in found if last is None or d.filed.date() <= last.date()]

    def _statistics(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session)
        if done is not None:
            return done
        begin, end = request.form.get(P + "txtTu", ""), request.form.get(P + "txtDen", "")
        counted = self._counted(day(begin), day(end))
        rows, sums = [], [0, 0, 0]
        for unit in (u for us in UNITS.values() for u in us):
            own = [d for d in counted if d.procedure.unit == unit]
            ended = sum(d.status == RETURNED for d in own)
            values = (len(own), ended, len(own) - ended)
            sums = [a + b for a, b in zip(sums, values, strict=True)]
            rows.append((unit, *map(str, values)))
        # The total comes from a query of its own, which also counts what was filed on paper.
        paper = 0 if self._site.manners.mended or begin else 4
        rows.append(("<b>Tổng cộng</b>", str(sums[0] + paper), *map(str, sums[1:])))
        form = "<table>" + rows_of((
            ("Từ ngày", text("txtTu", begin, hint="dd/mm/yyyy", width=90) + "<img src='/images/lich.gif' width='16' height='16'>"),
            ("Đến ngày", text("txtDen", end, hint="dd/mm/yyyy", width=90) + "<img src='/images/lich.gif' width='16' height='16'>"),
            ("", button("btnXem", "Xem")),
        )) + "</table>"  # fmt: skip
        table = grid(
            ("Đơn vị", "Số hồ sơ tiếp nhận", "Số hồ sơ đã giải quyết", "Số hồ sơ đang giải quyết"), rows, "gvThongKe"
        )
        return self._site.show(request, session, "TÌNH HÌNH GIẢI QUYẾT HỒ SƠ", form + table)

    # --- feedback
    def _feedback(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session)
        if done is not None:
            return done
        message = ""
        if request.target == P + "btnGuiGopY":
            given = {n: request.form.get(P + n, "").strip() for n in ("txtHoTen", "txtTieuDe", "txtNoiDung")}
            if all(given.values()):
                with self._site.store.lock:
                    code = f"GY{len(self._site.store.feedback) + 101:05d}"
                    self._site.store.feedback[code] = (given["txtTieuDe"], given["txtNoiDung"])
                message = told(f"Cảm ơn quý vị. Góp ý đã được ghi nhận, mã số góp ý: <b>{code}</b>")
            else:
                message = told("Quý vị chưa nhập đủ các mục có dấu (*).", bad=True)
        body = message + "<table>" + rows_of((
            ("Họ và tên (*)", text("txtHoTen", "")),
            ("Điện thoại", text("txtDienThoai", "")),
            ("Tiêu đề (*)", text("txtTieuDe", "", width=400)),
            ("Nội dung (*)", f"<textarea name='{P}txtNoiDung' rows='6' cols='60'></textarea>"),
            ("", button("btnGuiGopY", "Gửi góp ý")),
        )) + "</table><p><a href='/TraCuuGopY.aspx'>Tra cứu góp ý</a></p>"  # fmt: skip
        return self._site.show(request, session, "GÓP Ý, PHẢN ÁNH", body)

    def _track(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session)
        if done is not None:
            return done
        code, result = request.form.get(P + "txtMaGopY", "").strip(), ""
        if request.target == P + "imgXem":
            found = self._site.store.feedback.get(code)
            result = told("Không tìm thấy góp ý có mã này.", bad=True)
            if found is not None:
                rows = (
                    ("Mã số góp ý", code),
                    ("Tiêu đề", esc(found[0])),
                    ("Nội dung", esc(found[1])),
                    ("Trả lời", "Đang xem xét"),
                )
                result = f"<table border='1'>{rows_of(rows)}</table>"
        form = (
            "<table>"
            + rows_of((("Mã số góp ý", text("txtMaGopY", code) + picture("imgXem", "Tra cứu", "kinh")),))
            + "</table>"
        )
        return self._site.show(request, session, "TRA CỨU GÓP Ý", form + result)
