"""Whether a permission to intrude holds now, and whether whoever gave it controls the system."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from kiemdinh.model.target import Authorisation

_LEAST_TOKEN = 8
Fetch = Callable[[str], tuple[int, str]]


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def why_not_now(permission: Authorisation, now: datetime) -> str:
    """Why a permission does not hold at a moment (Vietnamese), or an empty text.

    Args:
        permission: given by the operator.
        now: with offset.
    """
    moments: list[datetime] = []
    for text in (permission.not_before, permission.not_after):
        try:
            moments.append(datetime.fromisoformat(text))
        except ValueError:
            return f"thời điểm không đọc được: {text}"
        if moments[-1].tzinfo is None:
            return f"thời điểm thiếu múi giờ: {text}"
    if not moments[0] <= now <= moments[1]:
        return f"văn bản {permission.document} chỉ cho phép từ {permission.not_before} đến {permission.not_after}"
    return ""


def why_unproven(base_url: str, permission: Authorisation, environ: Mapping[str, str], fetch: Fetch) -> str:
    """Why control of a system is not proven (Vietnamese), or an empty text.

    Args:
        base_url: scheme and host of the system, with a path below which it lies, if any.
        permission: names the path of the proof and the variable with its content.
        environ: holds that variable.
        fetch: gives (status, text) of an address.

    Raises:
        ConnectionError, TimeoutError: the proof could not be fetched.
    """
    expected = environ.get(permission.control_token_env, "") if permission.control_token_env else ""
    if len(expected) < _LEAST_TOKEN:
        return "thiếu mã chứng minh quyền kiểm soát (control_token_env)"
    proof = base_url.rstrip("/") + permission.control_path
    status, text = fetch(proof)
    if status != 200 or not hmac.compare_digest(text.strip().encode(), expected.encode()):
        return f"{proof} không chứng minh được quyền kiểm soát"
    return ""
