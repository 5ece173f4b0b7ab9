"""Who may be attacked: this machine freely, others with a written permission that holds now and proof of control."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import yaml

from kiemdinh.model.failures import InputProblem
from kiemdinh.model.permission import Fetch, is_loopback, why_not_now, why_unproven
from kiemdinh.model.target import Authorisation

NATIONAL = "dichvucong.gov.vn"


class Refused(PermissionError):
    """The receiver may not be attacked.

    Args:
        reason: Vietnamese.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"không được phép gửi bản tin tấn công: {reason}")


def read_permission(path: Path) -> Authorisation:
    """The block ``authorisation`` of a target file, or such a block alone.

    Raises:
        InputProblem: unreadable, or no such block.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputProblem(f"không đọc được tệp cho phép: {error}", str(path)) from error
    block = content.get("authorisation", content) if isinstance(content, dict) else None
    try:
        return msgspec.convert(block, Authorisation)
    except msgspec.ValidationError as error:
        raise InputProblem(f"khối authorisation sai: {error}", str(path)) from error


def permit(url: str, permission: Authorisation | None, now: datetime, environ: Mapping[str, str], fetch: Fetch) -> None:
    """Whether hostile messages may be sent there now.

    Args:
        url: of the receiver.
        permission: given by the operator.
        now: with offset.
        environ: holds the token that proves control.
        fetch: gives (status, text) of an address; only asked outside loopback.

    Raises:
        Refused: no permission, not now, or no proof of control; always for the real national portal.
        ConnectionError, TimeoutError: the proof could not be fetched.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().rstrip(".")
    if parts.scheme not in {"http", "https"} or not host:
        raise Refused(f"«{url}» không phải địa chỉ http(s)")
    if host == NATIONAL or host.endswith(f".{NATIONAL}"):
        raise Refused("không bao giờ gửi tới Cổng Dịch vụ công quốc gia thật")
    if is_loopback(url):
        return
    if permission is None:
        raise Refused(
            "ngoài máy này cần --authorisation TỆP (văn bản cho phép, thời hạn, mã chứng minh quyền kiểm soát)"
        )
    if not permission.allowed_by.strip() or not permission.document.strip():
        raise Refused("khối authorisation thiếu người cho phép hoặc số văn bản")
    reason = why_not_now(permission, now) or why_unproven(
        f"{parts.scheme}://{parts.netloc}", permission, environ, fetch
    )
    if reason:
        raise Refused(reason)
