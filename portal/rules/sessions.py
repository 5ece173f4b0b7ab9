# ruff: noqa: ARG001 - a rule takes all that its replacement may need
"""Sessions and cookies."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from portal.domain.model import Account
from portal.settings import Settings

COOKIES = {"public": "__Host-phien", "officer": "__Host-phien-canbo"}


def new_id() -> str:
    """A session id with 256 bits of chance."""
    return secrets.token_urlsafe(32)


def id_after_sign_in(old: str, new: str) -> str:
    """The id to use once somebody has signed in: never the one from before."""
    return new


def idle_limit(settings: Settings, user: Account) -> timedelta:
    """How long a session may rest: 15 minutes, administrators 5."""
    seconds = {
        "administrator": settings.admin_idle_seconds,
        "officer": settings.officer_idle_seconds,
    }.get(user.kind, settings.citizen_idle_seconds)
    return timedelta(seconds=seconds)


def is_expired(now: datetime, last_seen: datetime, created_at: datetime, idle: timedelta) -> bool:
    """Too long at rest, or older than twelve hours."""
    return now - last_seen > idle or now - created_at > timedelta(hours=12)


def cookie(name: str, value: str) -> str:
    """The Set-Cookie value of a session."""
    return f"{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax"


def delete_on_sign_out() -> bool:
    """Signing out ends the session on the server."""
    return True
