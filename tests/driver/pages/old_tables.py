"""An old portal: tables for layout, no landmarks, placeholders instead of labels, icon buttons that only have a title."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

from tests.driver.pages.core import PROCEDURES, Answer, Procedure, Request, found

CODE = "000.00.00.H10-261122-0007"


def frame(body: str, request: Request) -> str:
    who = request.session.get("who", "")
    account = (
        f"Xin chào, <b>{who}</b> | <a href='/thoat'>Thoát</a>"
        if who
        else "<a href='/vao'><img src='/k.gif' alt='Đăng nhập'></a>"
    )
    return f"""<html><head><title>Cổng DVC tỉnh</title></head><body><table width="100%" id="ctl00_top"><tr class="header"><td>
    <a href="/"><img src="/logo.gif" alt="Trang chủ"></a></td><td><a href="/dm">Bộ thủ tục hành chính</a> |
    <a href="/dsdv">Danh sách dịch vụ công</a> | <a href="/tinhtrang">Tình trạng hồ sơ</a> | <a href="/bc">Tình hình giải quyết hồ sơ</a>
    | <a href="/qlhs">Quản lý hồ sơ đã nộp</a></td><td>{account}</td></tr></table>
    <table width="100%"><tr><td width="200" valign="top">Tin mới<br>Bản tin</td><td valign="top">{body}</td></tr></table>
    <table class="footer"><tr><td>Điện thoại 024 0000 0000</td></tr></table></body></html>"""


def row(number: int, p: Procedure) -> str:
    return (
        f"<tr><td>{number}</td><td>{p.code}</td><td><a href='/ct?id={p.code}'>{p.name}</a></td><td>{p.level}</td>"
        f"<td>{p.unit}</td></tr>"
    )


def listing(items: list[Procedure] | tuple[Procedure, ...]) -> str:
    head = "<tr><td><b>STT</b></td><td><b>Mã TTHC</b></td><td><b>Tên thủ tục</b></td><td><b>Mức độ</b></td><td><b>Đơn vị</b></td></tr>"
    return f"<table border=1>{head}{''.join(row(n, p) for n, p in enumerate(items, 1))}</table>"


def search_page(request: Request) -> str:
    items = found(request.form.get("ctl00$kw", "")) if request.method == "POST" else list(PROCEDURES)
    shown = [p for p in items if not request.form.get("ctl00$lv") or p.field == request.form["ctl00$lv"]]
    fields = "".join(f"<option>{f}</option>" for f in sorted({p.field for p in PROCEDURES}))
    result = (
        f"<p>Tìm thấy {len(shown)} bản ghi</p>{listing(shown)}"
        if shown
        else "<font color=red>Không có bản ghi nào.</font>"
    )
    return f"""<form method="post"><table><tr><td>Lĩnh vực</td><td><select name="ctl00$lv"><option value="">--Tất cả--</option>{fields}</select>
    </td></tr><tr><td colspan=2><input name="ctl00$kw" placeholder="Nhập tên thủ tục cần tìm"><button title="Tìm kiếm"><i></i></button>
    </td></tr></table></form>{result}"""


def detail(p: Procedure) -> str:
    parts = (
        ("Mã thủ tục", p.code), ("Tên thủ tục", p.name), ("Lĩnh vực", p.field), ("Cơ quan giải quyết", p.unit),
        ("Trình tự", "Bước 1. Nộp. Bước 2. Nhận."), ("Hình thức nộp", "Trực tuyến; trực tiếp"), ("Thời gian giải quyết", "15 ngày"),
        ("Hồ sơ bao gồm", "<a href='/mau/don.docx'>Đơn đề nghị</a>"), ("Đối tượng", "Tổ chức, cá nhân"), ("Kết quả", "Giấy phép"),
        ("Lệ phí", p.fee), ("Cơ sở pháp lý", ""),
    )  # fmt: skip
    rows = "".join(f"<tr><td class=lb>{k}:</td><td>{v}</td></tr>" for k, v in parts)
    return f"<table>{rows}</table><a href='/nop?id={p.code}' title='Đăng ký trực tuyến'><img src=/nop.gif></a>"


def filing(request: Request) -> Answer:
    if not request.session.get("who"):
        return Answer(location="/vao?ve=/nop%3Fid=" + request.query.get("id", ""))
    form, errors = request.form, ""
    if request.method == "POST":
        if form.get("hoten") and form.get("noidung") and request.files.get("f1", ("", b""))[1].startswith(b"%PDF"):
            request.session["noidung"] = form["noidung"]
            return Answer(location="/xong")
        errors = "<div class='error'>Tệp không hợp lệ hoặc chưa nhập đủ thông tin bắt buộc</div>"
    return Answer(frame(f"""{errors}<form method="post" enctype="multipart/form-data"><table>
    <tr><td>Họ và tên (*)</td><td><input name="hoten" value="{form.get('hoten', request.session['who'])}"></td></tr>
    <tr><td>Ngày sinh</td><td><input name="ns" placeholder="dd/mm/yyyy"></td></tr>
    <tr><td>Nội dung đề nghị (*)</td><td><textarea name="noidung">{form.get('noidung', '')}</textarea></td></tr>
    <tr><td>Đơn đề nghị (*)</td><td><input type="file" name="f1"></td></tr>
    <tr><td></td><td><input type="checkbox" name="ok"> Tôi cam kết thông tin đúng sự thật (*)</td></tr>
    <tr><td></td><td><input type="submit" value="Gửi hồ sơ"></td></tr></table></form>""", request))  # fmt: skip


def login(request: Request) -> Answer:
    error = ""
    if request.method == "POST":
        if request.form.get("txtPass") == "dung-mat-khau":
            request.session["who"] = "Trần Văn Bảo"
            return Answer(location=request.query.get("ve", "/"))
        error = "<font color=red>Sai tên đăng nhập hoặc mật khẩu không đúng</font>"
    return Answer(frame(f"""{error}<form method=post><input name=txtUser placeholder="Tài khoản"><br>
    <input name=txtPass type=password placeholder="Mật khẩu"><br><input type=image alt="Đăng nhập" src="/dn.gif"></form>""", request))  # fmt: skip


def lookup(request: Request) -> str:
    form = "<form><input name=ma placeholder='Số hồ sơ'><input type=submit value='Xem'></form>"
    if request.query.get("ma") == CODE:
        return (
            form
            + f"<table><tr><td>Số hồ sơ</td><td>{CODE}</td></tr><tr><td>Tình trạng</td><td>Đang xử lý</td></tr></table>"
        )
    return form + ("<font>Không tìm thấy hồ sơ</font>" if "ma" in request.query else "")


STATISTICS = """<h3>Tình hình giải quyết hồ sơ</h3><table border=1><tr><th rowspan=2>STT</th><th rowspan=2>Đơn vị</th><th colspan=2>Đã giải quyết</th></tr>
<tr><th>Đúng hạn</th><th>Quá hạn</th></tr><tr><td>1</td><td>Cục A</td><td>1.200</td><td>3</td></tr><tr><td>2</td><td>Cục B</td><td>30</td><td>0</td></tr>
<tr><td></td><td>Tổng cộng</td><td>1.230</td><td>3</td></tr></table>"""


def handle(request: Request) -> Answer:
    by_code = {p.code: p for p in PROCEDURES}
    own = f"<table border=1><tr><th>Số biên nhận</th><th>Tên thủ tục</th><th>Tình trạng</th></tr><tr><td><a href='/hs?so={CODE}'>{CODE}</a></td><td>Lễ hội</td><td>Đang xử lý</td></tr></table>"
    done = f"<h2>Gửi hồ sơ thành công</h2><table><tr><td>Số biên nhận</td><td>{CODE}</td></tr><tr><td>Tiếp nhận lúc</td><td>14 giờ 05, 22/11/2026</td></tr><tr><td>Hẹn trả</td><td>08/12/2026</td></tr></table>"
    if request.path == "/thoat":
        request.session.clear()
        return Answer(location="/")
    if request.path == "/vao":
        return login(request)
    if request.path == "/nop":
        return filing(request)
    if request.path == "/qlhs" and not request.session.get("who"):
        return Answer(location="/vao?ve=/qlhs")
    pages = {
        "/": "<h1>Cổng dịch vụ công</h1>", "/dm": search_page(request), "/dsdv": f"<p>Tổng số: {len(PROCEDURES)} dịch vụ</p>{listing(PROCEDURES)}",
        "/tinhtrang": lookup(request), "/bc": STATISTICS, "/xong": done, "/qlhs": own,
        "/ct": detail(by_code[request.query["id"]]) if request.query.get("id") in by_code else "",
    }  # fmt: skip
    if not pages.get(request.path):
        return Answer(frame("<h1>Không tìm thấy trang</h1>", request), status=404)
    return Answer(frame(pages[request.path], request))
