"""Reading forms: token first, then values."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

from fastapi import Depends, Request
from starlette.datastructures import FormData

from portal.domain.model import Account
from portal.services import Services, services_of
from portal.web.state import session_of


class PageError(Exception):
    """Ends a request with an error page."""

    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        super().__init__(str(status))
        self.status = status
        self.headers = headers or {}


class SignInNeeded(Exception):
    """The page is for people who have signed in."""


async def check_token(request: Request) -> AsyncIterator[None]:
    """Refuse a changing request whose form token is not the session's; close its files when it is done.

    Raises:
        PageError: 403, or 413 for a body over the limit.
        SignInNeeded: the session had rested too long.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        yield
        return
    services = services_of(request)
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > services.settings.max_upload_bytes * 12:
        raise PageError(413)
    rules = services.behaviour.security
    form = await request.form(max_files=40, max_fields=400)
    try:
        if rules.csrf_required(request.url.path):
            if session_of(request).expired:
                raise SignInNeeded
            given = form.get("_csrf")
            if not rules.csrf_valid(session_of(request).csrf_token, given if isinstance(given, str) else ""):
                raise PageError(403)
        yield
    finally:
        await form.close()


async def form_data(request: Request) -> FormData:
    """The form of the request (its token has been checked by the application)."""
    return await request.form(max_files=40, max_fields=400)


def texts(services: Services, form: FormData) -> dict[str, str]:
    """All text values, cleaned; the last one counts where a name occurs more than once."""
    return {k: services.behaviour.filing.clean(v) for k, v in form.multi_items() if isinstance(v, str) and k != "_csrf"}


def current_user(request: Request) -> Account:
    """Who is signed in.

    Raises:
        SignInNeeded: nobody.
    """
    user = session_of(request).user
    if user is None:
        raise SignInNeeded
    return user


UserDependency = Depends(current_user)
FormDependency = Depends(form_data)


def client_ip(request: Request) -> str:
    """Address of the caller."""
    return request.client.host if request.client else "-"


def limited(request: Request, bucket: str) -> None:
    """Count a request against the limit of its bucket.

    Raises:
        PageError: 429.
    """
    services = services_of(request)
    limit, seconds = services.behaviour.security.rate_limit(bucket)
    if not services.limiter.allow(bucket, client_ip(request), limit, seconds, time.monotonic()):
        raise PageError(429, {"Retry-After": str(seconds)})
