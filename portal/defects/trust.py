"""Faults of trust: in what people send, and in who sends it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.behaviour import Behaviour, SearchRules, with_filter, with_intercept, with_patch, with_rule
from portal.catalogue import Procedure
from portal.defects import Defect
from portal.domain.model import AuditEntry, Criteria, ResponseParts
from portal.rules.text import fold, iso
from portal.services import Services
from portal.web.state import session_of


def _careless_return(behaviour: Behaviour) -> Behaviour:
    def safe_return_path(target: str) -> str:
        return target if target.startswith("/") else "/"

    return with_rule(behaviour, "security.safe_return_path", safe_return_path)


def _message_without_token(behaviour: Behaviour) -> Behaviour:
    def csrf_required(path: str) -> bool:
        return not path.endswith("/tin-nhan")

    return with_rule(behaviour, "security.csrf_required", csrf_required)


def _withdrawal_without_token(behaviour: Behaviour) -> Behaviour:
    def csrf_required(path: str) -> bool:
        return not path.endswith("/rut")

    return with_rule(behaviour, "security.csrf_required", csrf_required)


def _message_by_address(behaviour: Behaviour) -> Behaviour:
    def take(request: Request, services: Services) -> Response | None:
        """An old line of the mobile application: the message stands in the address, no token is asked for."""
        parts, user = request.url.path.strip("/").split("/"), session_of(request).user
        body = request.query_params.get("body", "")[:2000]
        if request.method != "GET" or parts[0] != "ho-so" or parts[-1] != "tin-nhan" or user is None or not body:
            return None
        with services.db.write() as connection:
            connection.execute(
                "INSERT INTO message(dossier, author, author_name, from_officer, body, at) "
                "SELECT id, owner, ?, 0, ?, ? FROM dossier WHERE code=? AND owner=?",
                (user.display_name, body, iso(services.clock.now()), parts[1], user.username),
            )
        return RedirectResponse(f"/ho-so/{parts[1]}", 303)

    return with_intercept(behaviour, take)


def _raw_file_names(behaviour: Behaviour) -> Behaviour:
    named = with_rule(behaviour, "filing.safe_filename", lambda name: name.replace("\\", "/").rpartition("/")[2][:150])
    return with_patch(
        named, "dossier.html", "{{ f.filename }}</a></li>{% else %}", "{{ f.filename | safe }}</a></li>{% else %}"
    )


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


def _endless_guesses(behaviour: Behaviour) -> Behaviour:
    return with_rule(behaviour, "serving.lock_after", lambda: 1_000_000)


def _fault(defect_id: str, title: str, story: str, checks: str, apply: Callable[[Behaviour], Behaviour]) -> Defect:
    failed = tuple((check, "failed") for check in checks.split())
    return Defect(defect_id, title, story, checks.partition(".")[0], failed, apply)


DEFECTS = (
    _fault(
        "return-path-only-slash",
        "Đăng nhập xong có thể bị đưa ra trang ngoài",
        "Hàm kiểm tra chỉ xem địa chỉ có bắt đầu bằng dấu / hay không.",
        "redirect.no-open-redirect",
        _careless_return,
    ),
    _fault(
        "message-form-without-token",
        "Gửi tin nhắn không kiểm mã chống giả mạo",
        "Đường gửi tin nhắn được miễn kiểm để ứng dụng di động dùng chung.",
        "csrf.state-change-protected",
        _message_without_token,
    ),
    _fault(
        "withdrawal-without-token",
        "Rút hồ sơ không kiểm mã chống giả mạo",
        "Nút rút hồ sơ được đưa vào thư báo; đường gửi của nó được miễn kiểm để bấm từ thư.",
        "csrf.state-change-protected",
        _withdrawal_without_token,
    ),
    _fault(
        "message-by-address",
        "Mở một địa chỉ là gửi được tin nhắn thay người dân",
        "Đường gửi tin nhắn cũ của ứng dụng di động nhận cả GET; mã chống giả mạo chỉ được kiểm khi gửi POST.",
        "csrf.state-change-protected",
        _message_by_address,
    ),
    _fault(
        "file-names-raw",
        "Tên tệp tải lên in thẳng ra trang",
        "Nội dung kê khai được mã hóa khi in, tên tệp thì lấy thẳng từ máy người nộp.",
        "injection.stored-xss",
        _raw_file_names,
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
        "password-guesses-unlimited",
        "Thử mật khẩu không giới hạn",
        "Ngưỡng khóa được nâng lên khi kiểm thử tải và không đặt lại.",
        "lockout.after-failures",
        _endless_guesses,
    ),
)
