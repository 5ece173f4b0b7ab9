"""What people are told, and what is written down."""

from __future__ import annotations

from datetime import datetime

from portal.domain.model import Account, AuditEntry, Dossier, Notice, Status
from portal.rules.text import long_time, short_date

LINES: dict[Status, str] = {
    Status.NEW: "đã được nộp thành công và đang chờ tiếp nhận",
    Status.RECEIVED: "đã được tiếp nhận",
    Status.REFUSED: "không được tiếp nhận. Lý do được nêu trên trang hồ sơ",
    Status.PROCESSING: "đang được xử lý",
    Status.SUPPLEMENT: "cần bổ sung giấy tờ. Nội dung cần bổ sung được nêu trên trang hồ sơ",
    Status.PAYMENT: "cần thực hiện nghĩa vụ tài chính. Bạn có thể thanh toán trên trang hồ sơ",
    Status.WITHDRAWN: "đã được rút theo yêu cầu",
    Status.STOPPED: "đã dừng xử lý. Lý do được nêu trên trang hồ sơ",
    Status.SETTLED: "đã xử lý xong và đang chờ trả kết quả",
    Status.RETURNED: "đã có kết quả. Kết quả được lưu trong Kho dữ liệu cá nhân",
}


def subject(dossier: Dossier, status_name: str) -> str:
    """Subject of a notice on a status."""
    return f"Hồ sơ {dossier.code}: {status_name}"


def body(dossier: Dossier, status_name: str, at: datetime) -> str:
    """Text of a notice: code, status, dates; no personal data."""
    tail = (
        f" Ngày hẹn trả kết quả: {short_date(dossier.due_at)}."
        if dossier.status in (Status.RECEIVED, Status.PROCESSING)
        else ""
    )
    return f"Hồ sơ {dossier.code} {LINES[dossier.status]} (trạng thái: {status_name}, lúc {long_time(at)}).{tail}"


def on_status(dossier: Dossier, owner: Account, status_name: str, at: datetime) -> tuple[Notice, ...]:
    """The notices of one change of status: inbox, e-mail and SMS."""
    title, text = subject(dossier, status_name), body(dossier, status_name, at)
    sms = f"[DVC] Ho so {dossier.code} chuyen trang thai: {status_name}. Tra cuu tren cong dich vu cong."
    notices = [Notice("inbox", owner.username, title, text)]
    if owner.email:
        notices.append(Notice("email", owner.email, title, text))
    if owner.phone:
        notices.append(Notice("sms", owner.phone, title, sms))
    return tuple(notices)


def on_message(dossier: Dossier, owner: Account) -> tuple[Notice, ...]:
    """An officer has written."""
    title = f"Hồ sơ {dossier.code}: có tin nhắn mới từ cơ quan giải quyết"
    text = f"Bạn có tin nhắn mới về hồ sơ {dossier.code}. Vui lòng đăng nhập để đọc và trả lời."
    notices = [Notice("inbox", owner.username, title, text)]
    if owner.email:
        notices.append(Notice("email", owner.email, title, text))
    return tuple(notices)


def on_payment(dossier: Dossier, owner: Account, receipt_number: str) -> tuple[Notice, ...]:
    """A fee has been paid."""
    title = f"Hồ sơ {dossier.code}: đã thanh toán phí, lệ phí"
    text = f"Đã ghi nhận thanh toán cho hồ sơ {dossier.code}. Biên lai số {receipt_number} có trên trang hồ sơ."
    notices = [Notice("inbox", owner.username, title, text)]
    if owner.email:
        notices.append(Notice("email", owner.email, title, text))
    return tuple(notices)


def audit(at: datetime, actor: str, action: str, obj: str, source_ip: str) -> AuditEntry | None:
    """The audit entry of an action; None would leave no trace."""
    return AuditEntry(at, actor, action, obj, source_ip)


def event_at(now: datetime, previous: datetime | None) -> datetime:
    """Moment of a history entry; never before the one before it."""
    return now if previous is None else max(now, previous)
