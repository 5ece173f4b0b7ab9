"""Faults of protection: headers, cookies, transport, what lies open."""

from __future__ import annotations

import ssl
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace

from fastapi import Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from portal.behaviour import Behaviour, with_filter, with_intercept, with_patch, with_rule
from portal.defects import Defect
from portal.domain.model import ResponseParts
from portal.rules import security
from portal.rules.sessions import COOKIES
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


def _script_readable_cookie_of_officers(behaviour: Behaviour) -> Behaviour:
    usual = behaviour.sessions.cookie

    def cookie(name: str, value: str) -> str:
        told = usual(name, value)
        return told.replace("; HttpOnly", "") if name == COOKIES["officer"] else told

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


def _old_contact(behaviour: Behaviour) -> Behaviour:
    def contact(request: Request, services: Services) -> Response | None:
        if request.url.path != "/.well-known/security.txt":
            return None
        return PlainTextResponse(
            f"Contact: mailto:{services.settings.support_email}\nExpires: 2024-12-31T00:00:00+07:00\n"
        )

    return with_intercept(behaviour, contact)


def _old_tls(behaviour: Behaviour) -> Behaviour:
    return with_rule(behaviour, "serving.oldest_tls", lambda: ssl.TLSVersion.TLSv1)


def _pages_over_http(behaviour: Behaviour) -> Behaviour:
    return with_rule(behaviour, "serving.plain_http_redirects", lambda: False)


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
        "officer-cookie-readable-by-script",
        "Cookie phiên của cán bộ thiếu HttpOnly",
        "Tiện ích ký số ở máy cán bộ đọc mã phiên trong trình duyệt; phần công dân vẫn đúng.",
        "cookies.session-protected",
        _script_readable_cookie_of_officers,
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
        "security-contact-expired",
        "security.txt đã hết hạn",
        "Tệp viết một lần khi khai trương, không ai gia hạn.",
        "security-contact.published",
        _old_contact,
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
)
