"""Following a dossier: own list, its page, print, files, rating, supplement, public look-up in a frame."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

from typing import Any

from tests.foreign.postback.data import REFUSED, RETURNED, STATUSES, TAKEN, WAITING, Dossier
from tests.foreign.postback.filing import ALLOWED, LIMIT
from tests.foreign.postback.server import Answer, Request
from tests.foreign.postback.site import PublicSite, Session
from tests.foreign.postback.webform import P, button, drop, esc, grid, page, picture, rows_of, text, told, unpack

_PAGE = 10
_MARKS = ("Rất hài lòng", "Hài lòng", "Chưa hài lòng")
_KINDS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}


def result_pdf(code: str) -> bytes:
    """The result as a one-page PDF."""
    stream = f"BT /F1 14 Tf 60 760 Td (KET QUA GIAI QUYET HO SO {code}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


class CitizenPages:
    """Adds what follows a dossier to the site."""

    def __init__(self, site: PublicSite) -> None:
        self._site = site
        site.pages |= {
            "/HoSoDaNop.aspx": self._list,
            "/XemHoSo.aspx": self._view,
            "/InBienNhan.aspx": self._receipt,
            "/TaiTep.ashx": self._file,
            "/TaiKetQua.ashx": self._download,
            "/TraCuu.aspx": self._outer,
            "/TraCuuHS.aspx": self._inner,
        }

    def _own(self, request: Request, session: Session) -> Dossier | None:
        """The dossier of an address; whose it is, only the mended portal asks."""
        assert session.user is not None
        found = self._site.store.dossiers[int(request.query.get("id", ""))]
        return found if not self._site.manners.mended or found.owner == session.user.user else None

    def _refused(self, request: Request, session: Session) -> Answer:
        return self._site.show(request, session, "Thông báo", told("Quý vị không có quyền xem hồ sơ này.", bad=True))

    # --- own list
    def _list(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session) or self._site.demand(request, session)
        if done is not None:
            return done
        assert session.user is not None
        state: dict[str, Any] = unpack(request) if request.method == "POST" else {"tt": "", "page": 1}
        if request.target == P + "ddlTinhTrang":
            state = {"tt": request.form.get(P + "ddlTinhTrang", ""), "page": 1}
        elif request.target == P + "gvHoSo":
            state["page"] = int(request.argument()[5:])
        own = [
            d
            for d in self._site.store.dossiers.values()
            if d.owner == session.user.user and state["tt"] in {"", d.status}
        ]
        own.sort(key=lambda d: -d.id)
        number = int(state["page"])
        rows = [
            (
                str(n),
                d.code,
                d.procedure.name,
                f"{d.filed:%d/%m/%Y}",
                d.status,
                f"<a href='/XemHoSo.aspx?id={d.id}'><img src='/images/xem.gif' width='16' height='16' title='Xem'></a>",
            )
            for n, d in enumerate(own[(number - 1) * _PAGE : number * _PAGE], 1)
        ]
        box = f"<table>{rows_of((('Tình trạng', drop('ddlTinhTrang', STATUSES, state['tt'], first='-- Tất cả --', reload=True)),))}</table>"
        table = grid(
            ("STT", "Số biên nhận", "Thủ tục", "Ngày nộp", "Tình trạng", "Xem"),
            rows,
            "gvHoSo",
            -(-len(own) // _PAGE),
            number,
        )
        return self._site.show(
            request, session, "HỒ SƠ ĐÃ NỘP", box + (table if own else told("Không có hồ sơ nào.")), state
        )

    # --- one dossier
    def _view(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session) or self._site.demand(request, session)
        if done is not None:
            return done
        dossier = self._own(request, session)
        if dossier is None:
            return self._refused(request, session)
        message = self._act(request, session, dossier) if request.method == "POST" else ""
        return self._site.show(request, session, "THÔNG TIN HỒ SƠ", message + self._drawn(dossier))

    def _act(self, request: Request, session: Session, dossier: Dossier) -> str:
        if request.target == P + "btnGuiBoSung" and dossier.status == WAITING:
            words = request.form.get(P + "txtBoSung", "").strip()
            name, content = request.files.get(P + "fuBoSung", ("", b""))
            if not words or name.rpartition(".")[2].lower() not in ALLOWED:
                return told("Chưa nhập nội dung hoặc chưa chọn tệp đúng định dạng.", bad=True)
            assert session.user is not None
            dossier.files.append(self._site.store.keep_file(session.user.user, "Bổ sung", name, content))
            dossier.answer, dossier.asked = words, ""
            dossier.move(TAKEN, session.user.name)
            return told("Đã gửi phần bổ sung.")
        if request.target == P + "btnDanhGia" and dossier.status == RETURNED:
            mark = request.form.get(P + "rblMucDo", "")
            if dossier.rating:
                return told("Hồ sơ này đã được đánh giá.", bad=True)
            if mark not in _MARKS:
                return told("Chưa chọn mức độ hài lòng.", bad=True)
            dossier.rating = mark
            return told("Cảm ơn quý vị đã đánh giá.")
        return ""

    def _drawn(self, dossier: Dossier) -> str:
        given = dossier.values
        pairs = [
            ("Số biên nhận", f"<b>{dossier.code}</b>"),
            ("Thủ tục", f"{dossier.procedure.code} - {dossier.procedure.name}"),
            ("Người nộp", esc(given["hoten"])),
            ("Số CMND/CCCD", given["cmnd"]),
            ("Điện thoại", given["dt"]),
            ("Nội dung đề nghị", esc(given["noidung"])),
            ("Ngày nộp", f"{dossier.filed:%d/%m/%Y %H:%M}"),
            ("Ngày hẹn trả", f"{dossier.due:%d/%m/%Y}"),
            ("Tình trạng", f"<font color='blue'>{dossier.status}</font>"),
        ]
        if dossier.status == REFUSED:
            pairs.append(("Lý do từ chối", esc(dossier.reason)))
        if dossier.answer:
            pairs.append(("Nội dung đã bổ sung", esc(dossier.answer)))
        out = f"<table width='100%' border='1'>{rows_of(pairs)}</table>"
        out += f"<p><input type='button' class='nut' value='In biên nhận' onclick=\"window.open('/InBienNhan.aspx?id={dossier.id}','in','width=700,height=800')\"></p>"
        files = [
            (str(n), esc(f.paper), f"<a href='/TaiTep.ashx?id={f.id}'>{esc(f.name)}</a>")
            for n, f in enumerate(dossier.files, 1)
        ]
        out += "<p><b>Giấy tờ đính kèm</b></p>" + grid(("STT", "Tên giấy tờ", "Tệp"), files, "gvTep")
        steps = [(f"{t:%d/%m/%Y %H:%M}", s, esc(w)) for t, s, w in dossier.history]
        out += "<p><b>Quá trình xử lý</b></p>" + grid(
            ("Thời gian", "Trạng thái", "Người thực hiện"), steps, "gvQuaTrinh"
        )
        if dossier.status == WAITING:
            out += "<p><b>Yêu cầu bổ sung</b></p><table width='100%'>" + rows_of((
                ("Nội dung cần bổ sung", esc(dossier.asked)),
                ("Ý kiến của người nộp (*)", f"<textarea name='{P}txtBoSung' rows='3' cols='50'></textarea>"),
                ("Giấy tờ bổ sung (*)", f"<input type='file' class='an' id='fuBoSung' name='{P}fuBoSung' onchange=\"document.getElementById('tenTep').innerHTML=this.files[0].name\"><input type='button' value='Chọn tệp...' onclick=\"document.getElementById('fuBoSung').click()\"> <span id='tenTep'></span>"),
                ("", button("btnGuiBoSung", "Gửi bổ sung")),
            )) + "</table>"  # fmt: skip
        if dossier.status == RETURNED:
            out += f"<p>Kết quả: <a href='/TaiKetQua.ashx?id={dossier.id}'>Tải kết quả</a></p>"
            if not dossier.rating:
                marks = "<br>".join(f"<input type='radio' name='{P}rblMucDo' value='{m}'> {m}" for m in _MARKS)
                out += f"<p><b>Đánh giá mức độ hài lòng</b></p><table><tr><td>{marks}</td></tr><tr><td>{button('btnDanhGia', 'Gửi đánh giá')}</td></tr></table>"
        return out

    def _receipt(self, request: Request, session: Session) -> Answer:
        done = self._site.demand(request, session)
        if done is not None:
            return done
        dossier = self._own(request, session)
        if dossier is None:
            return self._refused(request, session)
        body = "<p align='center'>SỞ VĂN HÓA VÀ DU LỊCH TỈNH MINH HỌA<br><b>GIẤY BIÊN NHẬN HỒ SƠ</b></p><table>" + rows_of((
            ("Số biên nhận", dossier.code),
            ("Họ tên người nộp", esc(dossier.values["hoten"])),
            ("Thủ tục", dossier.procedure.name),
            ("Ngày tiếp nhận", f"{dossier.filed:%H giờ %M ngày %d/%m/%Y}"),
            ("Ngày hẹn trả kết quả", f"{dossier.due:%d/%m/%Y}"),
            ("Giấy tờ đã nhận", "<br>".join(esc(f.paper) for f in dossier.files)),
        )) + "</table><p align='center'><a href='javascript:window.print()'>In</a></p>"  # fmt: skip
        return page(self._site.look(session), request, "Biên nhận", body, bare=True)

    # --- files
    def _file(self, request: Request, session: Session) -> Answer:
        done = self._site.demand(request, session)
        if done is not None:
            return done
        assert session.user is not None
        file, owner = self._site.store.files[int(request.query.get("id", ""))]
        if self._site.manners.mended and owner != session.user.user:
            return self._refused(request, session)
        kind = _KINDS.get(file.name.rpartition(".")[2].lower(), "application/octet-stream")
        style = "attachment" if self._site.manners.mended else "inline"
        return Answer(
            file.content,
            kind=kind,
            headers=(("Content-Disposition", f'{style}; filename="tep-{file.id}.{file.name.rpartition(".")[2]}"'),),
        )

    def _download(self, request: Request, session: Session) -> Answer:
        done = self._site.demand(request, session)
        if done is not None:
            return done
        dossier = self._own(request, session)
        if dossier is None or dossier.status != RETURNED:
            return self._refused(request, session)
        return Answer(
            result_pdf(dossier.code),
            kind="application/pdf",
            headers=(("Content-Disposition", f'attachment; filename="ket-qua-{dossier.id}.pdf"'),),
        )

    # --- look-up
    def _outer(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session)
        frame = "<iframe src='/TraCuuHS.aspx' width='780' height='420' frameborder='0' name='khung'></iframe>"
        return done or self._site.show(request, session, "TRA CỨU HỒ SƠ", frame)

    def _inner(self, request: Request, session: Session) -> Answer:
        code, result = request.form.get(P + "txtSoBN", "").strip(), ""
        if request.target == P + "imgTraCuu":
            found = self._site.store.by_code(code)
            result = told("Không tìm thấy hồ sơ có số biên nhận này.", bad=True)
            if found is not None:
                rows = [
                    ("Số biên nhận", found.code),
                    ("Thủ tục", found.procedure.name),
                    ("Ngày nộp", f"{found.filed:%d/%m/%Y}"),
                    ("Tình trạng", found.status),
                ]
                if not self._site.manners.mended:
                    rows[1:1] = [
                        ("Người nộp", esc(found.values["hoten"])),
                        ("Số CMND/CCCD", found.values["cmnd"]),
                        ("Điện thoại", found.values["dt"]),
                    ]
                result = f"<table border='1' width='100%'>{rows_of(rows)}</table>"
        form = (
            "<table>"
            + rows_of(
                (
                    (
                        "Số biên nhận",
                        text("txtSoBN", code, hint="VD: SVH-26-000001") + picture("imgTraCuu", "Tra cứu", "kinh"),
                    ),
                )
            )
            + "</table>"
        )
        return page(self._site.look(session), request, "Tra cứu", form + result, bare=True)


__all__ = ["LIMIT", "CitizenPages"]
