"""The provider's web application."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.middleware.base import RequestResponseEndpoint

from portal.catalogue import Person
from portal.identity.accounts import Accounts
from portal.identity.back_channel import BackChannel
from portal.identity.config import ProviderConfig
from portal.identity.grants import Grants
from portal.identity.keys import SigningKey
from portal.identity.provider import Provider, Refused
from portal.identity.sign_in import SignInPages

_HERE = Path(__file__).parent


def create_provider(config: ProviderConfig, people: Iterable[Person]) -> FastAPI:
    """The application. `people` without a password in `config` cannot sign in."""
    provider = Provider(
        config=config,
        accounts=Accounts(people, config.passwords, config.lockout, time.monotonic),
        grants=Grants(time.monotonic, config.sign_in_seconds, config.code_seconds, config.token_seconds),
        key=SigningKey(),
        clients={client.client_id: client for client in config.clients},
        pages=Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape()),
    )
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    app.include_router(SignInPages(provider).router())
    app.include_router(BackChannel(provider).router())

    @app.exception_handler(Refused)
    def refused(_request: Request, _error: Exception) -> HTMLResponse:
        return provider.page("stopped.html", 400)

    @app.exception_handler(404)
    def missing(_request: Request, _error: Exception) -> HTMLResponse:
        return provider.page("stopped.html", 404)

    @app.middleware("http")
    async def headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Frame-Options"] = "DENY"
        if not request.url.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return app
