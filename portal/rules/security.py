# ruff: noqa: ARG001, FBT001 - a rule takes all that its replacement may need
"""Headers, form tokens, safe addresses."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from portal.settings import Settings


def headers(settings: Settings) -> Mapping[str, str]:
    """Security headers of every response."""
    gateway = settings.payment_url
    csp = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
        "'self'; connect-src 'self'; "
        f"form-action 'self' {settings.identity_url} {gateway}; frame-ancestors 'none'; base-uri "
        f"'none'; object-src 'none'"
    )
    return {
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "content-security-policy": csp,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }


def cache_control(path: str, signed_in: bool) -> str:
    """Personal pages are never stored; files of the design are kept for an hour."""
    if path.startswith("/static/"):
        return "public, max-age=3600"
    return "no-store" if signed_in or path.startswith(("/dang-nhap", "/tra-cuu-ho-so", "/tai-lieu")) else "no-cache"


def csrf_token(secret_key: str, session_id: str) -> str:
    """Token of the forms of one session."""
    return hmac.new(secret_key.encode(), b"csrf:" + session_id.encode(), hashlib.sha256).hexdigest()


def csrf_valid(expected: str, given: str) -> bool:
    """Compare without telling by time."""
    return bool(given) and hmac.compare_digest(expected.encode(), given.encode())


def csrf_required(path: str) -> bool:
    """Every POST needs a token."""
    return True


def safe_return_path(target: str) -> str:
    """Only a path of this site; anything else becomes the home page."""
    parts = urlsplit(target)
    fine = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return target if fine and "\\" not in target and "\n" not in target else "/"


def download_headers(filename_ascii: str, filename_quoted: str) -> Mapping[str, str]:
    """Files of people are downloaded, never shown inside the site."""
    return {
        "content-disposition": f"attachment; filename=\"{filename_ascii}\"; filename*=UTF-8''{filename_quoted}",
        "x-content-type-options": "nosniff",
    }


def error_detail(error: BaseException) -> str:
    """What an error page tells about the cause: nothing."""
    return ""


def rate_limit(bucket: str) -> tuple[int, int]:
    """Requests allowed in so many seconds from one address: buckets 'lookup', 'feedback', 'sign-in'."""
    return {"lookup": (1200, 60), "feedback": (60, 60), "sign-in": (300, 60)}.get(bucket, (600, 60))
