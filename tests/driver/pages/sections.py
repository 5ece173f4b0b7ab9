"""A modern server-rendered portal: sections, definition lists, accordions, a wizard, paging, sign-in on another host."""

# ruff: noqa: E501, ISC004 - lines of markup are kept whole

from __future__ import annotations

from urllib.parse import quote

from tests.driver.pages.core import PROCEDURES, Answer, Procedure, Request, found

CODE = "G16.02-20261122-1600009"
PAGE_SIZE = 2


def frame(title: str, body: str, request: Request) -> Answer:
    who = request.session.get("who", "")
    account = (
        f'<details><summary>{who}</summary><form method="post" action="/sign-out"><button>Đăng xuất</button></form></details>'
        if who
        else '<a class="b" href="/sso">Đăng nhập</a>'
    )
    return Answer(f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head><body>
    <header><a href="/">Trang nhất</a><nav><ul><li><a href="/procedures">Thủ tục hành chính</a><li><a href="/services">Dịch vụ công trực tuyến</a>
    <li><a href="/track">Tra cứu tình trạng hồ sơ</a><li><a href="/stats">Báo cáo thống kê</a><li><a href="/help">Hướng dẫn tra cứu thủ tục</a></ul></nav>
    <form role="search" action="/find"><input type="search" name="s" aria-label="Tìm trong trang"><button>Tìm</button></form>{account}</header>
    <main><h1>{title}</h1>{body}</main><footer><a href="/my">Hồ sơ của tôi</a> <a href="/procedures">Thủ tục</a></footer></body></html>""")


def article(p: Procedure) -> str:
    return (
        f'<article><h3><a href="/procedures/{p.code}">{p.name}</a></h3><dl><dt>Mã TTHC</dt><dd>{p.code}</dd><dt>Mức độ cung cấp</dt>'
        f'<dd>{p.level}</dd><dt>Cơ quan thực hiện</dt><dd>{p.unit}</dd><dt>Lĩnh vực</dt><dd>{p.field}</dd></dl><a href="/procedures/{p.code}">Xem chi tiết</a></article>'
    )


def search(request: Request) -> Answer:
    words, level, page = request.query.get("kw", ""), request.query.get("lv", ""), int(request.query.get("p", "1"))
    hits = [p for p in found(words) if level in {"", p.level}]
    part = hits[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    levels = "".join(
        f'<label><input type="radio" name="lv" value="{v}"{" checked" if v == level else ""}>{v or "Tất cả"}</label>'
        for v in ("", "Toàn trình", "Một phần", "Chỉ cung cấp thông tin")
    )
    more = (
        f'<a href="/procedures?kw={quote(words)}&lv={quote(level)}&p={page + 1}">›</a>'
        if page * PAGE_SIZE < len(hits)
        else ""
    )
    shown = (
        f"<p>Hiển thị {len(part)} trong tổng số {len(hits)} thủ tục</p>{''.join(article(p) for p in part)}"
        if hits
        else ""
    )
    nothing = "" if hits else "<p role='status'>Không tìm thấy thủ tục nào phù hợp với từ khóa.</p>"
    return frame("Thủ tục hành chính", f"""<form><label>Từ khóa<input name="kw" value="{words}"></label><fieldset><legend>Mức độ</legend>{levels}</fieldset>
    <button>Áp dụng</button></form>{shown}{nothing}<nav aria-label="Phân trang">{more}</nav>""", request)  # fmt: skip


def detail(p: Procedure, request: Request) -> Answer:
    parts = (
        ("Trình tự thực hiện", "<ol><li>Nộp</li><li>Nhận</li></ol>"), ("Cách thức thực hiện", "<table><thead><tr><th>Hình thức nộp</th><th>Thời hạn giải quyết</th>"
        "</tr></thead><tr><td>Trực tuyến</td><td>20 ngày</td></tr></table>"), ("Thành phần hồ sơ", "<ul><li>Đơn <a href='/f/don.pdf'>Tải biểu mẫu</a></li></ul>"),
        ("Phí, lệ phí", p.fee), ("Đối tượng thực hiện", "Cá nhân"), ("Kết quả thực hiện", "Giấy phép"), ("Căn cứ pháp lý", "<p>Luật số 1</p>"),
    )  # fmt: skip
    body = "".join(f"<details><summary>{k}</summary><div>{v}</div></details>" for k, v in parts)
    return frame(p.name, f"<dl><dt>Mã số</dt><dd>{p.code}</dd><dt>Cơ quan thực hiện</dt><dd>{p.unit}</dd></dl>{body}"
                 f"<form action='/apply/{p.code}/1'><button>Thực hiện trực tuyến</button></form>", request)  # fmt: skip


def apply(request: Request, code: str, step: str) -> Answer:
    if "who" not in request.session:
        request.session["back"] = f"/apply/{code}/1"
        return Answer(location="/sso")
    saved = request.session
    if request.method == "POST":
        saved.update({f"v-{k}": v for k, v in request.form.items()})
        if step == "1" and not request.form.get("muc_dich"):
            return frame("Nộp hồ sơ", "<div role='alert'>Mục đích là bắt buộc</div>" + form_one(saved), request)
        if step == "2" and not request.files.get("don", ("", b""))[0].endswith(".pdf"):
            return frame("Nộp hồ sơ", "<div role='alert'>Tệp không đúng định dạng cho phép</div>" + form_two(), request)
        return Answer(location=f"/apply/{code}/{int(step) + 1}")
    bodies = {
        "1": form_one(saved),
        "2": form_two(),
        "3": "<p>Kiểm tra lại</p><form method=post><button>Xác nhận nộp</button> <a href='/'>Hủy</a></form>",
    }
    if step == "4":
        return frame("Kết quả nộp", f"""<section><p>Hồ sơ đã được gửi thành công</p><dl><dt>Mã số hồ sơ</dt><dd>{CODE}</dd><dt>Thời gian tiếp nhận</dt>
        <dd>22/11/2026 15:20</dd><dt>Ngày hẹn trả</dt><dd>10/12/2026</dd></dl></section>""", request)  # fmt: skip
    return frame("Nộp hồ sơ", f"<p>Bước {step}/3</p>{bodies[step]}", request)


def form_one(saved: dict[str, str]) -> str:
    return f"""<form method="post" novalidate><fieldset><legend>Người nộp</legend><label for=a1>Họ, tên</label><input id=a1 name=ten value="{saved["who"]}" readonly></fieldset>
    <label for=a2>Mục đích (bắt buộc)</label><textarea id=a2 name=muc_dich>{saved.get("v-muc_dich", "")}</textarea>
    <label for=a3>Tỉnh</label><select id=a3 name=tinh required><option value="">Chọn</option><option>Hà Nội</option></select>
    <fieldset><legend>Hình thức nhận kết quả *</legend><label><input type=radio name=nh value=1>Trực tiếp</label><label><input type=radio name=nh value=2>Trực tuyến</label></fieldset>
    <label><input type=checkbox name=dy value=1 required>Tôi đồng ý xử lý dữ liệu cá nhân</label><button>Tiếp theo</button></form>"""


def form_two() -> str:
    return '<form method="post" enctype="multipart/form-data"><label for=d>Đơn đề nghị <b>*</b></label><input type=file id=d name=don accept=".pdf"><button>Tiếp tục</button></form>'


def track(request: Request) -> Answer:
    code, body = request.query.get("ma", ""), ""
    if code == CODE:
        body = f"<section><h2>Kết quả</h2><dl><dt>Mã số hồ sơ</dt><dd>{CODE}</dd><dt>Trạng thái hồ sơ</dt><dd>Yêu cầu bổ sung giấy tờ</dd></dl></section>"
    elif code:
        body = "<p role=alert>Không tìm thấy hồ sơ có mã đã nhập</p>"
    return frame(
        "Tra cứu tình trạng hồ sơ",
        f"<form><label for=m>Mã số hồ sơ</label><input id=m name=ma><button>Tra cứu</button></form>{body}",
        request,
    )


def stats(request: Request) -> Answer:
    first = request.query.get("tu", "")
    return frame("Báo cáo thống kê", f"""<form><label>Từ ngày<input type=date name=tu></label><label>Đến ngày<input type=date name=den></label><button>Lọc</button></form>
    <h2>Kỳ báo cáo từ {first or "01/01/2026"}</h2><dl><dt>Tổng tiếp nhận</dt><dd>1.230</dd></dl><table><caption>Theo lĩnh vực</caption><thead><tr><th>Lĩnh vực</th><th>Tiếp nhận</th></tr></thead>
    <tbody><tr><th>Văn hóa</th><td>1.200</td></tr><tr><th>Du lịch</th><td>30</td></tr></tbody><tfoot><tr><th>Tổng</th><td>1.230</td></tr></tfoot></table>""", request)  # fmt: skip


def sign_on(request: Request) -> Answer:
    if request.path == "/sso":
        return frame("Chọn cách đăng nhập", "<a href='/id'>Tài khoản định danh điện tử (VNeID)</a>", request)
    error = ""
    if request.method == "POST":
        if request.form.get("password") == "dung-mat-khau":
            request.session["who"] = "Phạm Thị Dung"
            return Answer(location=request.session.pop("back", "/"))
        error = "<p role=alert>Tên đăng nhập hoặc mật khẩu không đúng.</p>"
    return Answer(f"""<html lang=vi><title>Định danh</title><main><h1>Đăng nhập</h1>{error}<form method=post><label>Tên đăng nhập<input name=username></label>
    <label>Mật khẩu<input type=password name=password></label><button>Đăng nhập</button><a href="/quen">Quên mật khẩu</a></form></main></html>""")


def services(request: Request) -> Answer:
    groups = "".join(
        f"<section><h2>{level} ({len(own)})</h2>{''.join(article(p) for p in own)}</section>"
        for level in ("Toàn trình", "Một phần")
        if (own := [p for p in PROCEDURES if p.level == level])
    )
    return frame("Dịch vụ công trực tuyến", f"<dl><dt>Tổng số dịch vụ</dt><dd>4</dd></dl>{groups}", request)


def mine(request: Request) -> Answer:
    if "who" not in request.session:
        request.session["back"] = "/my"
        return Answer(location="/sso")
    return frame(
        "Hồ sơ của tôi",
        f'<ul><li><a href="/d/{CODE}">{CODE}</a> <span class="badge">Đang xử lý</span></li></ul>',
        request,
    )


def handle(request: Request) -> Answer:
    by_code = {p.code: p for p in PROCEDURES}
    parts = request.path.strip("/").split("/")
    if parts[0] == "sign-out":
        request.session.clear()
        return Answer(location="/")
    if parts[0] == "apply":
        return apply(request, parts[1], parts[2])
    if parts[0] == "procedures" and len(parts) == 2 and parts[1] in by_code:
        return detail(by_code[parts[1]], request)
    pages = {
        "procedures": search,
        "services": services,
        "track": track,
        "stats": stats,
        "sso": sign_on,
        "id": sign_on,
        "my": mine,
    }
    if parts[0] in pages and len(parts) == 1:
        return pages[parts[0]](request)
    if request.path == "/":
        return frame("Trang nhất", "<p>Chào mừng</p>", request)
    answer = frame("Lỗi", "<p>Trang không tồn tại</p>", request)
    answer.status = 404
    return answer
