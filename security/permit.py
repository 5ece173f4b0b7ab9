"""Intrusive work needs a permission that holds now: the engine asks again, whatever the plan said."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Access
from kiemdinh.model.failures import Blocked

Fetch = Callable[[str], tuple[int, str]]


def is_loopback(url: str) -> bool:
    """Whether an address names this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def verify(session: CollectSession, fetch: Fetch) -> None:
    """Whether intrusive work may start now.

    Args:
        session: run with target and plan.
        fetch: gives (status, text) of an address; only asked outside loopback.

    Raises:
        Blocked: no permission, not now, not at this level, or no proof of control.
        ConnectionError, TimeoutError: the proof could not be fetched.
    """
    target = session.target
    if not (session.plan.access.covers(Access.INTRUSIVE) and target.access.allowed.covers(Access.INTRUSIVE)):
        raise _refused("lượt kiểm định hoặc tệp đích không cho phép mức xâm nhập")
    permission = target.authorisation
    if permission is None:
        raise _refused("tệp đích không có khối authorisation")
    now = session.clock()
    if not _moment(permission.not_before) <= now <= _moment(permission.not_after):
        raise _refused(
            f"văn bản {permission.document} chỉ cho phép từ {permission.not_before} đến {permission.not_after}"
        )
    for url in filter(None, (target.base_urls.public, target.base_urls.officer)):
        if is_loopback(url):
            continue
        expected = session.environ.get(permission.control_token_env, "") if permission.control_token_env else ""
        if len(expected) < 8:
            raise _refused("thiếu mã chứng minh quyền kiểm soát (control_token_env)")
        status, text = fetch(url.rstrip("/") + permission.control_path)
        if status != 200 or not hmac.compare_digest(text.strip().encode(), expected.encode()):
            raise _refused(f"{url}{permission.control_path} không chứng minh được quyền kiểm soát")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _refused(f"thời điểm không đọc được: {text}") from error
    if moment.tzinfo is None:
        raise _refused(f"thời điểm thiếu múi giờ: {text}")
    return moment


def _refused(reason: str) -> Blocked:
    return Blocked(f"Không được phép làm việc xâm nhập: {reason}", ("target:authorisation",))
