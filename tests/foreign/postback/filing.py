"""Filing in three steps, each a postback of one page."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import secrets
from typing import Any

from tests.foreign.postback.data import PROCEDURES, Tthc
from tests.foreign.postback.server import Answer, Request
from tests.foreign.postback.site import PublicSite, Session
from tests.foreign.postback.webform import P, button, drop, esc, grid, post, rows_of, text, told, unpack

PLACES = {
    "Tỉnh Minh Họa": ("Phường Hoa Phượng", "Xã Suối Trong"),
    "Thành phố Sao Mai": ("Phường Bến Cũ", "Phường Chợ Mới"),
}
LIMIT = 2 * 1024 * 1024
ALLOWED = {
    "pdf": (b"%PDF",),
    "doc": (b"\xd0\xcf\x11\xe0",),
    "docx": (b"PK",),
    "jpg": (b"\xff\xd8",),
    "png": (b"\x89PNG",),
}
_FIELDS = (
    "txtHoTen",
    "txtCMND",
    "txtNgaySinh",
    "txtDienThoai",
    "txtEmail",
    "ddlTinh",
    "ddlXa",
    "txtDiaChi",
    "txtNoiDung",
)
_NEEDED = {
    "txtHoTen": "Họ và tên",
    "txtCMND": "Số CMND/CCCD",
    "txtDienThoai": "Điện thoại",
    "ddlTinh": "Tỉnh/Thành phố",
    "ddlXa": "Phường/Xã",
    "txtNoiDung": "Nội dung đề nghị",
}
_NOTE = "<p><i>Lưu ý: mỗi tệp đính kèm không quá 2 MB, định dạng pdf, doc, docx, jpg, png. Mục có dấu (*) là bắt buộc.</i></p>"


class FilingPages:
    """Adds the filing pages to the site."""

    def __init__(self, site: PublicSite) -> None:
        self._site = site
        site.pages |= {"/NopHoSo.aspx": self._wizard, "/KetQuaNop.aspx": self._result}

    # --- the wizard
    def _wizard(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session) or self._site.demand(request, session)
        if done is not None:
            return done
        number = int(request.query.get("id", ""))
        procedure = next(p for p in PROCEDURES if p.id == number)
        state = unpack(request) if request.method == "POST" else self._begin(session)
        message = ""
        if request.method == "POST" and state.get("step") == 1:
            message = self._first(request, state)
        elif request.method == "POST" and state.get("step") == 2:
            message = self._second(request, session, procedure, state)
        elif request.method == "POST" and state.get("step") == 3:
            if request.target == P + "btnNop" and request.form.get(P + "chkCamDoan"):
                return self._file(session, procedure, state)
            if request.target == P + "btnNop":
                message = told("Quý vị chưa xác nhận lời cam đoan.", bad=True)
            elif request.target == P + "btnLui":
                state["step"] = 2
        draw = {1: self._draw_first, 2: self._draw_second, 3: self._draw_third}[int(state["step"])]
        title = f"NỘP HỒ SƠ TRỰC TUYẾN (bước {state['step']}/3)"
        head = f"<table width='100%'>{rows_of((('Thủ tục', f'{procedure.code} - {procedure.name}'), ('Phí, lệ phí', procedure.fee_words)))}</table>{_NOTE}"
        return self._site.show(request, session, title, head + message + draw(procedure, state), state)

    def _begin(self, session: Session) -> dict[str, Any]:
        user = session.user
        assert user is not None
        state: dict[str, Any] = {"step": 1, "files": {}, "once": secrets.token_hex(8)}
        state |= {
            "txtHoTen": user.name,
            "txtCMND": user.number,
            "txtNgaySinh": user.birthday,
            "txtDienThoai": user.phone,
            "txtEmail": user.email,
        }
        session.bag.setdefault("open", set()).add(state["once"])
        return state

    def _first(self, request: Request, state: dict[str, Any]) -> str:
        state |= {n: request.form.get(P + n, "") for n in _FIELDS}
        if state["ddlXa"] not in PLACES.get(state["ddlTinh"], ()):
            state["ddlXa"] = ""
        if request.target != P + "btnTiep":
            return ""
        missing = [words for n, words in _NEEDED.items() if not str(state[n]).strip()]
        if missing:
            return told("Chưa nhập: " + ", ".join(missing), bad=True)
        state["step"] = 2
        return ""

    def _second(self, request: Request, session: Session, procedure: Tthc, state: dict[str, Any]) -> str:
        target = request.target
        if target == P + "btnLui":
            state["step"] = 1
        elif target.startswith(P + "gvGiayTo$lbtXoa"):
            state["files"].pop(target[-1], None)
        elif target.startswith(P + "gvGiayTo$up"):
            return self._upload(request, session, procedure, state, target[-1])
        elif target == P + "btnTiep":
            missing = [w for n, w in enumerate(procedure.papers) if str(n) not in state["files"]]
            if missing:
                return told("Chưa đính kèm: " + ", ".join(missing), bad=True)
            state["step"] = 3
        return ""

    def _upload(self, request: Request, session: Session, procedure: Tthc, state: dict[str, Any], place: str) -> str:
        name, content = request.files.get(f"{P}gvGiayTo$fu{place}", ("", b""))
        kind = name.rpartition(".")[2].lower()
        if not name:
            return ""
        if kind not in ALLOWED:
            return told("Tệp không đúng định dạng cho phép.", bad=True)
        if self._site.manners.mended and len(content) > LIMIT:
            return told("Tệp vượt quá dung lượng 2 MB.", bad=True)
        if self._site.manners.mended and (not content.startswith(ALLOWED[kind]) or name.count(".") > 1):
            return told("Nội dung tệp không đúng định dạng cho phép.", bad=True)
        assert session.user is not None
        file = self._site.store.keep_file(session.user.user, procedure.papers[int(place)], name, content)
        state["files"][place] = file.id
        return told("Đã tải tệp lên.")

    # --- drawing
    def _draw_first(self, procedure: Tthc, state: dict[str, Any]) -> str:
        del procedure
        star = " <font color='red'>(*)</font>"
        value = {n: str(state.get(n, "")) for n in _FIELDS}
        needed = ",".join(f"['{P}{n}','{w}']" for n, w in _NEEDED.items())
        script = f"<script type='text/javascript'>function KiemTra(){{var ds=[{needed}];for(var i=0;i<ds.length;i++){{var o=document.getElementsByName(ds[i][0])[0];if(!o.value){{alert('Chưa nhập '+ds[i][1]);o.focus();return false;}}}}return true;}}</script>"
        ticked = "" if self._site.manners.mended else " checked"
        return script + "<table width='100%'>" + rows_of((
            ("Họ và tên" + star, text("txtHoTen", value["txtHoTen"])),
            ("Số CMND/CCCD" + star, text("txtCMND", value["txtCMND"])),
            ("Ngày sinh", text("txtNgaySinh", value["txtNgaySinh"], hint="dd/mm/yyyy", width=90) + "<img src='/images/lich.gif' width='16' height='16'>"),
            ("Điện thoại" + star, text("txtDienThoai", value["txtDienThoai"])),
            ("Email", text("txtEmail", value["txtEmail"])),
            ("Tỉnh/Thành phố" + star, drop("ddlTinh", PLACES, value["ddlTinh"], reload=True)),
            ("Phường/Xã" + star, drop("ddlXa", PLACES.get(value["ddlTinh"], ()), value["ddlXa"])),
            ("Địa chỉ", text("txtDiaChi", value["txtDiaChi"], width=400)),
            ("Nội dung đề nghị" + star, f"<textarea name='{P}txtNoiDung' id='ctl00_ContentPlaceHolder1_txtNoiDung' rows='4' cols='60'>{esc(value['txtNoiDung'])}</textarea>"),
            ("", f"<input type='checkbox' name='{P}chkDongY'{ticked}> Tôi đồng ý cho cơ quan xử lý dữ liệu cá nhân của tôi"),
            ("", button("btnTiep", "Tiếp tục", 'onclick="return KiemTra();"')),
        )) + "</table>"  # fmt: skip

    def _draw_second(self, procedure: Tthc, state: dict[str, Any]) -> str:
        rows = []
        for n, words in enumerate(procedure.papers):
            file = self._site.store.files.get(state["files"].get(str(n), 0))
            box = f"ctl00_ContentPlaceHolder1_gvGiayTo_fu{n}"
            up = (
                f"<input type='file' class='an' name='{P}gvGiayTo$fu{n}' id='{box}' onchange=\"if(this.files[0].size>{LIMIT}){{alert('Tệp quá 2 MB');this.value='';return;}}__doPostBack('{P}gvGiayTo$up{n}','')\">"
                f"<input type='button' value='Chọn tệp...' class='nut' onclick=\"document.getElementById('{box}').click()\">"
            )
            shown = (
                f"<a href='/TaiTep.ashx?id={file[0].id}'>{esc(file[0].name)}</a> {post(f'gvGiayTo$lbtXoa{n}', '', 'Xóa')}"
                if file
                else "Chưa có"
            )
            rows.append((str(n + 1), f"{words} (*)", shown, up))
        buttons = f"<p align='center'>{button('btnLui', '<< Quay lại')} {button('btnTiep', 'Tiếp tục')}</p>"
        return grid(("STT", "Tên giấy tờ", "Tệp đã tải", "Thao tác"), rows, "gvGiayTo") + buttons

    def _draw_third(self, procedure: Tthc, state: dict[str, Any]) -> str:
        files = "<br>".join(esc(self._site.store.files[i][0].name) for _, i in sorted(state["files"].items()))
        table = "<table width='100%' border='1'>" + rows_of((
            ("Người nộp", esc(state["txtHoTen"])),
            ("Nội dung đề nghị", esc(state["txtNoiDung"])),
            ("Giấy tờ kèm theo", files),
            ("Phí, lệ phí", procedure.fee_words),
        )) + "</table>"  # fmt: skip
        box = f"<p><input type='checkbox' name='{P}chkCamDoan'> Tôi xin cam đoan những lời khai trên là đúng sự thật (*)</p>"
        ask = "onclick=\"return confirm('Quý vị chắc chắn nộp hồ sơ này?');\""
        return (
            f"{table}{box}<p align='center'>{button('btnLui', '<< Quay lại')} {button('btnNop', 'Nộp hồ sơ', ask)}</p>"
        )

    # --- the end
    def _file(self, session: Session, procedure: Tthc, state: dict[str, Any]) -> Answer:
        store, user = self._site.store, session.user
        assert user is not None
        with store.lock:
            waiting: set[str] = session.bag.setdefault("open", set())
            last: dict[str, int] = session.bag.setdefault("last", {})
            if self._site.manners.mended and state["once"] not in waiting:
                return Answer(location=f"/KetQuaNop.aspx?id={last.get(state['once'], 0)}")
            waiting.discard(state["once"])
            values = {n: str(state.get(n, "")) for n in _FIELDS}
            named = {
                "hoten": values["txtHoTen"],
                "cmnd": values["txtCMND"],
                "dt": values["txtDienThoai"],
                "noidung": values["txtNoiDung"],
                "email": values["txtEmail"],
            }
            files = [store.files[i][0] for _, i in sorted(state["files"].items())]
            dossier = store.add(user.user, procedure, named, files)
            last[state["once"]] = dossier.id
        return Answer(location=f"/KetQuaNop.aspx?id={dossier.id}")

    def _result(self, request: Request, session: Session) -> Answer:
        done = self._site.common(request, session) or self._site.demand(request, session)
        if done is not None:
            return done
        dossier = self._site.store.dossiers[int(request.query.get("id", ""))]
        assert session.user is not None
        if self._site.manners.mended and dossier.owner != session.user.user:
            return self._site.show(
                request, session, "Thông báo", told("Quý vị không có quyền xem hồ sơ này.", bad=True)
            )
        pairs = [("Số biên nhận", f"<b>{dossier.code}</b>"), ("Thủ tục", dossier.procedure.name)]
        if self._site.manners.mended:
            pairs.append(("Thời điểm tiếp nhận", f"{dossier.filed:%H:%M ngày %d/%m/%Y}"))
        body = (
            told("Nộp hồ sơ thành công! Cán bộ sẽ xem xét hồ sơ của quý vị.")
            + f"<table border='1'>{rows_of(pairs)}</table>"
        )
        return self._site.show(request, session, "KẾT QUẢ NỘP HỒ SƠ", body)
