"""The officers' site: own sign-in, list, and the page on which a dossier is handled."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

from tests.foreign.postback.data import (
    NEW,
    OFFICERS,
    REFUSED,
    RETURNED,
    SIGNED,
    SIGNING,
    TAKEN,
    WAITING,
    WORKING,
    Citizen,
    Dossier,
    Store,
)
from tests.foreign.postback.server import Answer, Request
from tests.foreign.postback.site import Manners, Session, Site
from tests.foreign.postback.webform import Look, P, button, drop, esc, grid, page, picture, rows_of, text, told

_NAME = "Phần mềm một cửa điện tử"


class OfficerSite(Site):
    """The officers' site."""

    def __init__(self, store: Store, manners: Manners) -> None:
        super().__init__(store, manners, "MotCua_SessionId")
        self.pages |= {"/Default.aspx": self._list, "/XuLy.aspx": self._work, "/TepTin.ashx": self._file}

    def _show(self, request: Request, session: Session, title: str, body: str) -> Answer:
        user = session.user
        assert user is not None
        left = f"<table class='trai' width='190'><tr><td>Cán bộ: <b>{esc(user.name)}</b><br>{esc(user.unit)}<br><a href=\"javascript:__doPostBack('ctl00$lbtThoat','')\">Thoát</a></td></tr></table>"
        lang = "vi" if self.manners.mended else ""
        return page(Look(_NAME, (("/Default.aspx", "Danh sách hồ sơ"),), left, lang=lang), request, title, body)

    def _common(self, request: Request, session: Session) -> Answer | None:
        if request.target == "ctl00$lbtThoat":
            session.user = None
        if session.user is not None:
            return None
        message = ""
        if request.target == "imgVao":
            given = (request.form.get("txtTen"), request.form.get("txtMatKhau"))
            session.user = next((o for o in OFFICERS if (o.user, o.password) == given), None)
            if session.user is not None:
                query = "&".join(f"{k}={v}" for k, v in request.query.items())
                return Answer(location=request.path + (f"?{query}" if query else ""))
            message = "Sai tên đăng nhập hoặc mật khẩu."
        body = (
            f"<table align='center'><tr><td colspan='2'><font color='red'>{message}</font></td></tr><tr><td>Tên đăng nhập</td><td><input type='text' name='txtTen'></td></tr>"
            "<tr><td>Mật khẩu</td><td><input type='password' name='txtMatKhau'></td></tr>"
            "<tr><td></td><td><input type='image' name='imgVao' src='/images/vao.gif' width='80' height='24' title='Đăng nhập'></td></tr></table>"
        )
        return page(Look(_NAME, (), ""), request, "Đăng nhập phần mềm một cửa", body, bare=True)

    def _mine(self, user: Citizen) -> list[Dossier]:
        return [d for d in self.store.dossiers.values() if d.procedure.unit == user.unit]

    def _list(self, request: Request, session: Session) -> Answer:
        done = self._common(request, session)
        if done is not None:
            return done
        assert session.user is not None
        code = request.form.get(P + "txtTimBN", "").strip()
        found = [d for d in self._mine(session.user) if code in d.code]
        found.sort(key=lambda d: -d.id)
        rows = [
            (
                str(n),
                d.code,
                esc(d.values["hoten"]),
                d.procedure.name,
                f"{d.filed:%d/%m/%Y}",
                d.status,
                f"<a href='/XuLy.aspx?id={d.id}'>Xử lý</a>",
            )
            for n, d in enumerate(found[:30], 1)
        ]
        form = (
            "<table>"
            + rows_of((("Số biên nhận", text("txtTimBN", code) + picture("imgTim", "Tìm", "kinh")),))
            + "</table>"
        )
        table = grid(
            ("STT", "Số biên nhận", "Người nộp", "Thủ tục", "Ngày nộp", "Tình trạng", "Thao tác"), rows, "gvHoSo"
        )
        return self._show(request, session, "DANH SÁCH HỒ SƠ", form + (table if rows else told("Không có hồ sơ nào.")))

    def _file(self, request: Request, session: Session) -> Answer:
        done = self._common(request, session)
        if done is not None:
            return done
        file, _ = self.store.files[int(request.query.get("id", ""))]
        return Answer(
            file.content,
            kind="application/octet-stream",
            headers=(("Content-Disposition", f'attachment; filename="tep-{file.id}"'),),
        )

    # --- handling
    def _work(self, request: Request, session: Session) -> Answer:
        done = self._common(request, session)
        if done is not None:
            return done
        user = session.user
        assert user is not None
        dossier = self.store.dossiers[int(request.query.get("id", ""))]
        if self.manners.mended and dossier.procedure.unit != user.unit:
            return self._show(request, session, "Thông báo", told("Hồ sơ không thuộc đơn vị của anh/chị.", bad=True))
        message = self._act(request, user, dossier) if request.method == "POST" else ""
        given = dossier.values
        files = [
            (str(n), esc(f.paper), f"<a href='/TepTin.ashx?id={f.id}'>{esc(f.name)}</a>")
            for n, f in enumerate(dossier.files, 1)
        ]
        pairs = [
            ("Số biên nhận", dossier.code),
            ("Thủ tục", dossier.procedure.name),
            ("Người nộp", esc(given["hoten"])),
            ("Nội dung đề nghị", esc(given["noidung"])),
            ("Ngày nộp", f"{dossier.filed:%d/%m/%Y %H:%M}"),
            ("Tình trạng", f"<b>{dossier.status}</b>"),
            ("Chuyên viên", esc(dossier.handler)),
        ]
        if dossier.answer:
            pairs.append(("Nội dung người nộp bổ sung", esc(dossier.answer)))
        body = (
            message
            + f"<table width='100%' border='1'>{rows_of(pairs)}</table>"
            + grid(("STT", "Giấy tờ", "Tệp"), files, "gvTep")
        )
        return self._show(request, session, "XỬ LÝ HỒ SƠ", body + self._offered(user, dossier))

    def _offered(self, user: Citizen, dossier: Dossier) -> str:
        note = ("Ý kiến xử lý", f"<textarea name='{P}txtYKien' rows='3' cols='60'></textarea>")
        rows: list[tuple[str, str]] = []
        if user.role == "receive" and dossier.status == NEW:
            rows = [
                note,
                (
                    "",
                    f"{button('btnTiepNhan', 'Tiếp nhận')} {button('btnTuChoi', 'Từ chối')} {button('btnBoSung', 'Yêu cầu bổ sung')}",
                ),
            ]
        elif user.role == "receive" and dossier.status == TAKEN:
            people = drop("ddlChuyenVien", [o.name for o in OFFICERS if o.role == "appraise"], "")
            rows = [
                ("Chuyên viên thụ lý", people),
                note,
                ("", f"{button('btnChuyen', 'Chuyển xử lý')} {button('btnBoSung', 'Yêu cầu bổ sung')}"),
            ]
        elif user.role == "appraise" and dossier.status == WORKING:
            rows = [note, ("", button("btnTrinh", "Trình lãnh đạo"))]
        elif user.role == "approve" and dossier.status == SIGNING:
            rows = [note, ("", f"{button('btnDuyet', 'Duyệt')} {button('btnKhongDuyet', 'Không duyệt')}")]
        elif user.role == "receive" and dossier.status == SIGNED:
            show = "onclick=\"document.getElementById('hopTra').style.display='block';return false;\""
            box = f"<div id='hopTra' class='hop' style='display:none'>Trả kết quả cho người nộp?<br>{button('btnTraKQ', 'Đồng ý')} <input type='button' value='Bỏ qua' onclick=\"document.getElementById('hopTra').style.display='none'\"></div>"
            rows = [("", f"<input type='submit' class='nut' value='Trả kết quả' {show}>{box}")]
        return f"<p><b>Thao tác</b></p><table>{rows_of(rows)}</table>" if rows else ""

    def _act(self, request: Request, user: Citizen, dossier: Dossier) -> str:
        words = request.form.get(P + "txtYKien", "").strip()
        target = request.target.removeprefix(P)
        steps = {
            ("btnTiepNhan", "receive", NEW): TAKEN,
            ("btnTuChoi", "receive", NEW): REFUSED,
            ("btnBoSung", "receive", NEW): WAITING,
            ("btnBoSung", "receive", TAKEN): WAITING,
            ("btnChuyen", "receive", TAKEN): WORKING,
            ("btnTrinh", "appraise", WORKING): SIGNING,
            ("btnDuyet", "approve", SIGNING): SIGNED,
            ("btnKhongDuyet", "approve", SIGNING): WORKING,
            ("btnTraKQ", "receive", SIGNED): RETURNED,
        }
        after = steps.get((target, user.role, dossier.status))
        if after is None:
            return ""
        if after in {REFUSED, WAITING} and not words:
            return told("Phải ghi ý kiến xử lý (lý do).", bad=True)
        if after is WORKING and target == "btnChuyen":
            dossier.handler = request.form.get(P + "ddlChuyenVien", "")
            if not dossier.handler:
                return told("Chưa chọn chuyên viên.", bad=True)
        if after is REFUSED:
            dossier.reason = words
        if after is WAITING:
            dossier.asked = words
        dossier.move(after, user.name)
        return told("Cập nhật thành công.")
