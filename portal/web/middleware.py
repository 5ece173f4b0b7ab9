"""Sessions, response headers and filters around the whole application."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.domain.model import ResponseParts
from portal.domain.rows import account_of
from portal.rules.sessions import COOKIES
from portal.rules.text import iso, moment
from portal.web.state import SessionState

if TYPE_CHECKING:
    from portal.services import Services

FLASH_COOKIES = {"public": "__Host-thong-diep", "officer": "__Host-thong-diep-canbo"}


def _load(services: Services, cookie: str) -> SessionState:
    """The session that belongs to a cookie value; an unknown one becomes a new anonymous session."""
    rules = services.behaviour
    now = services.clock.now()
    state: SessionState | None = None
    if cookie and len(cookie) <= 128:
        with services.db.read() as connection:
            row = connection.execute(
                "SELECT s.id AS session_id, s.created_at AS began, s.last_seen AS seen, a.* FROM session s "
                "JOIN account a ON a.username = s.username WHERE s.id=? AND s.site=?",
                (cookie, services.site),
            ).fetchone()
        token = rules.security.csrf_token(services.settings.secret_key, cookie)
        if row is None:
            return SessionState(cookie, token, fresh=False)
        user = account_of(row)
        idle = rules.sessions.idle_limit(services.settings, user)
        seen = moment(row["seen"])
        if rules.sessions.is_expired(now, seen, moment(row["began"]), idle) or user.locked:
            with services.db.write() as connection:
                connection.execute("DELETE FROM session WHERE id=?", (cookie,))
            state = _anonymous(services)
            state.expired = True
            return state
        if abs((now - seen).total_seconds()) > 5:
            with services.db.write() as connection:
                connection.execute("UPDATE session SET last_seen=? WHERE id=?", (iso(now), cookie))
        return SessionState(cookie, token, user=user, fresh=False)
    return _anonymous(services)


def _anonymous(services: Services) -> SessionState:
    rules = services.behaviour
    session_id = rules.sessions.new_id()
    return SessionState(session_id, rules.security.csrf_token(services.settings.secret_key, session_id))


class PortalMiddleware:
    """Gives each request its session and each response its headers; runs intercepts and filters."""

    def __init__(self, app: ASGIApp, services: Callable[[], Services]) -> None:
        self._app = app
        self._services = services

    async def __call__(  # noqa: C901, PLR0915 - one pass around the application
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        services = self._services()
        request = Request(scope, receive)
        static = scope["path"].startswith("/static/")
        cookie = request.cookies.get(COOKIES[services.site], "")
        session = _anonymous(services) if static else await to_thread.run_sync(_load, services, cookie)
        flash = request.cookies.get(FLASH_COOKIES[services.site], "")
        if flash:
            try:
                session.flash = base64.urlsafe_b64decode(flash.encode()).decode()[:300]
            except ValueError:
                session.flash = ""
        scope["portal.session"] = session
        signed_in = session.user is not None
        started: list[Message] = []
        chunks: list[bytes] = []

        def finished(head: Message) -> list[tuple[str, str]]:
            pairs = [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in head["headers"]]
            present = {k for k, _ in pairs}
            wanted = dict(services.behaviour.security.headers(services.settings))
            wanted["cache-control"] = services.behaviour.security.cache_control(scope["path"], signed_in)
            pairs += [(k, v) for k, v in wanted.items() if k not in present]
            if not static:
                pairs += self._cookies(services, session)
            return pairs

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                if services.behaviour.filters:
                    started.append(message)
                else:
                    headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in finished(message)]
                    await send({**message, "headers": headers})
            elif not services.behaviour.filters:
                await send(message)
            else:
                chunks.append(message.get("body", b""))
                if not message.get("more_body", False):
                    parts = ResponseParts(started[0]["status"], tuple(finished(started[0])), b"".join(chunks))
                    for fn in services.behaviour.filters:
                        parts = await to_thread.run_sync(fn, request, parts)
                    pairs = [(k, v) for k, v in parts.headers if k != "content-length"]
                    if parts.status not in (204, 304):
                        pairs.append(("content-length", str(len(parts.body))))
                    headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in pairs]
                    await send({"type": "http.response.start", "status": parts.status, "headers": headers})
                    await send({"type": "http.response.body", "body": parts.body})

        if scope["method"] == "HEAD":
            # Pages are written for GET; the server drops the body of an answer to HEAD.
            scope = {**scope, "method": "GET"}
        for intercept in services.behaviour.intercepts:
            response = await to_thread.run_sync(intercept, request, services)
            if response is not None:
                await response(scope, receive, collect)
                return
        await self._app(scope, receive, collect)

    @staticmethod
    def _cookies(services: Services, session: SessionState) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = []
        name = COOKIES[services.site]
        rules = services.behaviour.sessions
        if session.ended:
            pairs.append(("set-cookie", rules.cookie(name, "") + "; Max-Age=0"))
        elif session.fresh and session.used:
            pairs.append(("set-cookie", rules.cookie(name, session.id)))
        if session.flash_out is not None:
            value = base64.urlsafe_b64encode(session.flash_out.encode()).decode()
            life = "; Max-Age=60" if value else "; Max-Age=0"
            pairs.append(
                ("set-cookie", f"{FLASH_COOKIES[services.site]}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{life}")
            )
        return pairs
