"""A place to report vulnerabilities: security.txt (RFC 9116)."""

from __future__ import annotations

from datetime import datetime

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, Violation
from security.context import Context, keep

_PATHS = ("/.well-known/security.txt", "/security.txt")


def published(context: Context, _case: str, notes: Notes) -> None:
    """``security.txt`` is a text with a contact and has not expired."""
    place = context.public + _PATHS[0]
    elsewhere = ""
    for path in _PATHS:
        answer = context.web.follow(context.public + path)
        elsewhere = elsewhere or (answer.location if answer.location.endswith("/security.txt") else "")
        if answer.status != 200 or answer.is_html:
            continue
        keep(notes, answer, "security.txt")
        fields = _fields(answer.text)
        contacts = [v for k, v in fields if k == "contact" and v]
        if not contacts:
            raise Violation("có dòng Contact", "không có dòng Contact nào", answer.url, curl=answer.curl())
        expires = next((v for k, v in fields if k == "expires"), "")
        _judge_end(context, expires, answer.url, notes)
        return
    if elsewhere:
        # RFC 9116 §3 allows it; what lies on a host that is no part of the target is not ours to ask for.
        raise CannotTell(f"chuyển sang máy chủ khác: {elsewhere}", place, Owner.ENVIRONMENT)
    raise Violation("có tệp security.txt với địa chỉ liên hệ", "không có tệp này", place, curl=f"curl -sS -i {place}")


def _fields(text: str) -> list[tuple[str, str]]:
    lines = [line.partition(":") for line in text.splitlines() if not line.startswith("#")]
    return [(name.strip().lower(), value.strip()) for name, colon, value in lines if colon]


def _judge_end(context: Context, expires: str, url: str, notes: Notes) -> None:
    if not expires:
        notes.remark = "security.txt thiếu dòng Expires (RFC 9116 §2.5.5)"
        return
    try:
        end = datetime.fromisoformat(expires.replace("z", "Z"))
    except ValueError:
        notes.remark = f"Dòng Expires không đúng dạng ngày giờ: {expires}"
        return
    if end.tzinfo is None:
        end = end.replace(tzinfo=context.session.clock().tzinfo)
    if end <= context.session.clock():
        raise Violation("security.txt còn hạn", f"đã hết hạn {expires}", url)
