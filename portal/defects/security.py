"""Faults of protection: headers, cookies, errors, addresses, input."""

from __future__ import annotations

import sqlite3
import ssl
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from portal.behaviour import Behaviour, SearchRules, with_filter, with_intercept, with_patch, with_rule
from portal.catalogue import Procedure
from portal.defects import Defect
from portal.domain.model import AuditEntry, Criteria, ResponseParts
from portal.rules import security
from portal.rules.text import fold
from portal.services import Services
from portal.settings import Settings


def _headers(behaviour: Behaviour, **changes: str) -> Behaviour:
    """The usual headers with some replaced, or left out where the new value is empty."""

    def headers(settings: Settings) -> Mapping[str, str]:
        named = {name.replace("_", "-"): value for name, value in changes.items()}
        return {k: v for k, v in {**security.headers(settings), **named}.items() if v}

    return with_rule(behaviour, "security.headers", headers)


def _open_policy(behaviour: Behaviour) -> Behaviour:
    def headers(settings: Settings) -> Mapping[str, str]:
        usual = dict(security.headers(settings))
        opened = usual["content-security-policy"].replace("script-src 'self'", "script-src * 'unsafe-inline'")
        return {**usual, "content-security-policy": opened}

    return with_rule(behaviour, "security.headers", headers)


def _framable(behaviour: Behaviour) -> Behaviour:
    def headers(settings: Settings) -> Mapping[str, str]:
        usual = dict(security.headers(settings))
        del usual["x-frame-options"]
        policy = usual["content-security-policy"].replace("frame-ancestors 'none'; ", "")
        return {**usual, "content-security-policy": policy}

    return with_rule(behaviour, "security.headers", headers)


def _sniffable(behaviour: Behaviour) -> Behaviour:
    return _headers(behaviour, x_content_type_options="")


def _telling_referrer(behaviour: Behaviour) -> Behaviour:
    return _headers(behaviour, referrer_policy="unsafe-url")


def _banner(behaviour: Behaviour) -> Behaviour:
    return _headers(behaviour, server="nginx/1.22.1", x_powered_by="PHP/8.2.7")


def _picture_over_http(behaviour: Behaviour) -> Behaviour:
    picture = '<p><img src="http://anh.vi-du.example/bieu-ngu.png" alt="Biểu ngữ" width="1" height="1"></p>'
    return with_patch(behaviour, "home.html", '<div class="hero">', picture + '<div class="hero">')


def _script_readable_cookie(behaviour: Behaviour) -> Behaviour:
    def cookie(name: str, value: str) -> str:
        return f"{name}={value}; Path=/; Secure; SameSite=Lax"

    return with_rule(behaviour, "sessions.cookie", cookie)


def _cookie_for_every_site(behaviour: Behaviour) -> Behaviour:
    def cookie(name: str, value: str) -> str:
        return f"{name}={value}; Path=/; Secure; HttpOnly; SameSite=None"

    return with_rule(behaviour, "sessions.cookie", cookie)


def _debug_page(behaviour: Behaviour) -> Behaviour:
    def broken(request: Request, _services: Services) -> Response | None:
        page = request.query_params.get("trang", "1")
        if request.url.path != "/thu-tuc" or (page.isascii() and page.isdigit()):
            return None
        try:
            int(page)
        except ValueError as error:
            text = "".join(traceback.format_exception(error))
            return PlainTextResponse(f"Lỗi máy chủ\n\n{text}", 500)
        return None

    return with_intercept(behaviour, broken)


def _api_description(behaviour: Behaviour) -> Behaviour:
    def description(request: Request, _services: Services) -> Response | None:
        if request.url.path == "/openapi.json":
            paths = {"/ho-so/{code}": {"get": {"summary": "Hồ sơ"}}, "/noi-bo/dong-bo": {"post": {}}}
            return JSONResponse({"openapi": "3.1.0", "info": {"title": "API nội bộ"}, "paths": paths})
        return None

    return with_intercept(behaviour, description)


def _source_folder(behaviour: Behaviour) -> Behaviour:
    def folder(request: Request, _services: Services) -> Response | None:
        return PlainTextResponse("ref: refs/heads/main\n") if request.url.path == "/.git/HEAD" else None

    return with_intercept(behaviour, folder)


def _stored_pages(behaviour: Behaviour) -> Behaviour:
    def cache_control(path: str, _signed_in: bool) -> str:  # noqa: FBT001 - the shape of the rule
        return "public, max-age=3600" if path.startswith("/static/") else "private, max-age=60"

    return with_rule(behaviour, "security.cache_control", cache_control)


def _reflected_origin(behaviour: Behaviour) -> Behaviour:
    def allow(request: Request, parts: ResponseParts) -> ResponseParts:
        origin = request.headers.get("origin")
        if not origin:
            return parts
        extra = (("access-control-allow-origin", origin), ("access-control-allow-credentials", "true"))
        return replace(parts, headers=(*parts.headers, *extra))

    return with_filter(behaviour, allow)


def _careless_return(behaviour: Behaviour) -> Behaviour:
    def safe_return_path(target: str) -> str:
        return target if target.startswith("/") else "/"

    return with_rule(behaviour, "security.safe_return_path", safe_return_path)


def _old_contact(behaviour: Behaviour) -> Behaviour:
    def contact(request: Request, services: Services) -> Response | None:
        if request.url.path != "/.well-known/security.txt":
            return None
        return PlainTextResponse(
            f"Contact: mailto:{services.settings.support_email}\nExpires: 2024-12-31T00:00:00+07:00\n"
        )

    return with_intercept(behaviour, contact)


def _message_without_token(behaviour: Behaviour) -> Behaviour:
    def csrf_required(path: str) -> bool:
        return not path.endswith("/tin-nhan")

    return with_rule(behaviour, "security.csrf_required", csrf_required)


def _raw_words(behaviour: Behaviour) -> Behaviour:
    old = '<h2 id="ket-qua">Kết quả tra cứu</h2>'
    new = old.replace("tra cứu", "tra cứu {{ ('“' ~ criteria.query ~ '”') | safe if criteria.query }}")
    return with_patch(behaviour, "procedures.html", old, new)


def _raw_messages(behaviour: Behaviour) -> Behaviour:
    return with_patch(behaviour, "_messages.html", "<p>{{ m.body }}</p>", "<p>{{ m.body | safe }}</p>")


def _raw_answers(behaviour: Behaviour) -> Behaviour:
    return with_patch(behaviour, "_answers.html", "{{ value or '—' }}", "{{ (value or '—') | safe }}")


def _concatenated_query(behaviour: Behaviour) -> Behaviour:
    def find(procedures: Iterable[Procedure], criteria: Criteria, rules: SearchRules) -> list[Procedure]:
        rest = rules_without_words(procedures, criteria, rules)
        by_code = {p.code: p for p in rest}
        table = sqlite3.connect(":memory:")
        try:
            table.execute("CREATE TABLE p (code TEXT, hay TEXT)")
            rows = [(p.code, fold(" ".join((p.code, p.name, *p.keywords)))) for p in rest]
            table.executemany("INSERT INTO p VALUES (?, ?)", rows)
            found = table.execute(f"SELECT code FROM p WHERE hay LIKE '%{fold(criteria.query)}%'").fetchall()  # noqa: S608
        except sqlite3.Error:
            found = []
        finally:
            table.close()
        return rules.order([by_code[code] for (code,) in found], criteria.query)

    return with_rule(behaviour, "search.find", find)


def rules_without_words(procedures: Iterable[Procedure], criteria: Criteria, rules: SearchRules) -> list[Procedure]:
    """Procedures that fit every criterion but the words."""
    wordless = replace(criteria, query="")
    return SearchRules().find(procedures, wordless, rules)


def _inline_files(behaviour: Behaviour) -> Behaviour:
    def download_headers(ascii_name: str, _quoted: str) -> Mapping[str, str]:
        return {"content-disposition": f'inline; filename="{ascii_name}"'}

    def bare(_request: Request, parts: ResponseParts) -> ResponseParts:
        headers = dict(parts.headers)
        if not headers.get("content-disposition", "").startswith("inline"):
            return parts
        return replace(parts, headers=tuple(h for h in parts.headers if h[0] != "x-content-type-options"))

    return with_filter(with_rule(behaviour, "security.download_headers", download_headers), bare)


def _nameless_log(behaviour: Behaviour) -> Behaviour:
    def audit(at: datetime, _actor: str, action: str, obj: str, source_ip: str) -> AuditEntry | None:
        return AuditEntry(at, "", action, obj, source_ip)

    return with_rule(behaviour, "notices.audit", audit)


def _old_tls(behaviour: Behaviour) -> Behaviour:
    return with_rule(behaviour, "serving.oldest_tls", lambda: ssl.TLSVersion.TLSv1)


def _pages_over_http(behaviour: Behaviour) -> Behaviour:
    return with_rule(behaviour, "serving.plain_http_redirects", lambda: False)


def _endless_guesses(behaviour: Behaviour) -> Behaviour:
    return with_rule(behaviour, "serving.lock_after", lambda: 1_000_000)


def _fault(defect_id: str, title: str, story: str, checks: str, apply: Callable[[Behaviour], Behaviour]) -> Defect:
    failed = tuple((check, "failed") for check in checks.split())
    return Defect(defect_id, title, story, checks.partition(".")[0], failed, apply)


DEFECTS = (
    _fault(
        "csp-opens-scripts",
        "Chính sách nội dung cho phép script từ mọi nơi",
        "Nhóm thống kê truy cập cần nhúng mã đo, chính sách được nới rộng để thử rồi giữ nguyên.",
        "headers.content-security-policy",
        _open_policy,
    ),
    _fault(
        "pages-can-be-framed",
        "Trang nhúng được vào khung của trang khác",
        "Cổng tỉnh xin nhúng trang tra cứu; tiêu đề chống nhúng bị bỏ cho mọi trang.",
        "headers.frame-protection",
        _framable,
    ),
    _fault(
        "nosniff-missing",
        "Trả lời không có X-Content-Type-Options",
        "Cấu hình máy chủ mới được viết lại và thiếu một dòng.",
        "headers.nosniff",
        _sniffable,
    ),
    _fault(
        "referrer-tells-everything",
        "Địa chỉ đầy đủ được gửi cho trang ngoài",
        "Đối tác thanh toán cần biết trang gửi tới nên Referrer-Policy được đặt unsafe-url.",
        "headers.referrer-policy",
        _telling_referrer,
    ),
    _fault(
        "server-tells-version",
        "Tiêu đề trả lời ghi rõ phiên bản phần mềm",
        "Máy chủ chuyển tiếp dùng cấu hình mặc định.",
        "headers.no-version-banner",
        _banner,
    ),
    _fault(
        "picture-over-http",
        "Trang chủ nạp ảnh qua HTTP",
        "Biên tập viên dán địa chỉ ảnh cũ vào biểu ngữ.",
        "transport.no-mixed-content",
        _picture_over_http,
    ),
    _fault(
        "cookie-readable-by-script",
        "Cookie phiên thiếu HttpOnly",
        "Một tiện ích cần đọc mã phiên trong trình duyệt nên thuộc tính bị bỏ.",
        "cookies.session-protected",
        _script_readable_cookie,
    ),
    _fault(
        "cookie-sent-from-everywhere",
        "Cookie phiên có SameSite=None",
        "Đăng nhập qua khung nhúng từng bị lỗi, cách chữa nhanh là gửi cookie từ mọi trang.",
        "cookies.session-protected",
        _cookie_for_every_site,
    ),
    _fault(
        "debug-page-left-on",
        "Tham số trang sai làm hiện dấu vết chương trình",
        "Chế độ gỡ lỗi bật khi xử lý sự cố và không ai tắt.",
        "error-pages.no-internals",
        _debug_page,
    ),
    _fault(
        "api-description-public",
        "Tài liệu API nội bộ mở công khai",
        "Khung phần mềm tự sinh mô tả API; đường dẫn không bị tắt khi đưa lên môi trường thật.",
        "exposure.no-sensitive-files",
        _api_description,
    ),
    _fault(
        "source-folder-public",
        "Thư mục .git mở công khai",
        "Bản cập nhật được sao chép nguyên thư mục làm việc lên máy chủ.",
        "exposure.no-sensitive-files",
        _source_folder,
    ),
    _fault(
        "personal-pages-cached",
        "Trang cá nhân được trình duyệt giữ lại",
        "Để giảm tải, mọi trang được cho lưu một phút; máy dùng chung ở Bộ phận Một cửa vẫn giữ trang.",
        "cache.personal-pages-not-stored",
        _stored_pages,
    ),
    _fault(
        "origin-reflected",
        "Mọi nguồn lạ được đọc kèm thông tin đăng nhập",
        "Ứng dụng di động gọi từ nguồn khác; lập trình viên trả lại đúng Origin đã nhận.",
        "cors.no-foreign-origin",
        _reflected_origin,
    ),
    _fault(
        "return-path-only-slash",
        "Đăng nhập xong có thể bị đưa ra trang ngoài",
        "Hàm kiểm tra chỉ xem địa chỉ có bắt đầu bằng dấu / hay không.",
        "redirect.no-open-redirect",
        _careless_return,
    ),
    _fault(
        "security-contact-expired",
        "security.txt đã hết hạn",
        "Tệp viết một lần khi khai trương, không ai gia hạn.",
        "security-contact.published",
        _old_contact,
    ),
    _fault(
        "message-form-without-token",
        "Gửi tin nhắn không kiểm mã chống giả mạo",
        "Đường gửi tin nhắn được miễn kiểm để ứng dụng di động dùng chung.",
        "csrf.state-change-protected",
        _message_without_token,
    ),
    _fault(
        "search-words-raw",
        "Từ khóa tra cứu in thẳng ra trang",
        "Tiêu đề kết quả thêm từ khóa bằng chuỗi ghép sẵn, bộ lọc ký tự bị bỏ qua.",
        "injection.reflected-xss injection.scanner-finds-nothing",
        _raw_words,
    ),
    _fault(
        "messages-raw",
        "Tin nhắn của công dân in thẳng ra trang",
        "Cán bộ muốn tin nhắn giữ xuống dòng nên nội dung được in nguyên mã.",
        "injection.stored-xss",
        _raw_messages,
    ),
    _fault(
        "answers-raw",
        "Nội dung kê khai in thẳng ra trang",
        "Nội dung dài cần giữ xuống dòng nên bộ lọc ký tự bị tắt ở trang in thông tin kê khai.",
        "injection.stored-xss",
        _raw_answers,
    ),
    _fault(
        "search-query-concatenated",
        "Từ khóa được ghép vào câu truy vấn",
        "Bản tra cứu mới dùng cơ sở dữ liệu và nối chuỗi; dấu nháy chỉ cho không kết quả nên không ai để ý.",
        "injection.sql",
        _concatenated_query,
    ),
    _fault(
        "files-open-inline",
        "Tệp tải lên mở thẳng trong trang",
        "Cán bộ muốn xem tệp không cần tải về; tiêu đề tải xuống và nosniff bị bỏ cho mọi tệp.",
        "upload.served-safely headers.nosniff",
        _inline_files,
    ),
    _fault(
        "log-without-actor",
        "Nhật ký thiếu người thực hiện",
        "Sau khi tách dịch vụ, tên người dùng không được chuyển theo.",
        "audit.action-logged",
        _nameless_log,
    ),
    _fault(
        "old-tls-accepted",
        "Máy chủ còn nhận TLS 1.0",
        "Máy cũ ở một xã không mở được trang, TLS 1.0 được bật lại cho tiện.",
        "transport.tls-current",
        _old_tls,
    ),
    _fault(
        "http-serves-pages",
        "HTTP thường vẫn phục vụ nội dung",
        "Cổng 80 được trỏ thẳng vào ứng dụng khi thay máy chuyển tiếp.",
        "transport.https-enforced",
        _pages_over_http,
    ),
    _fault(
        "password-guesses-unlimited",
        "Thử mật khẩu không giới hạn",
        "Ngưỡng khóa được nâng lên khi kiểm thử tải và không đặt lại.",
        "lockout.after-failures",
        _endless_guesses,
    ),
)
