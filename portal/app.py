"""The application of one site (public or officer)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.base import RequestResponseEndpoint

from portal.behaviour import Behaviour
from portal.catalogue import Catalogue, load_catalogue
from portal.clock import Clock
from portal.db.database import Database
from portal.defects import apply_defects
from portal.services import Services, services_of
from portal.settings import Settings
from portal.web import account, citizen, citizen_actions, filing, lookup, public, sign_in
from portal.web.forms import PageError, SignInNeeded, check_token, client_ip
from portal.web.identity_client import HttpIdentityClient, IdentityClient
from portal.web.limits import RateLimiter
from portal.web.middleware import PortalMiddleware
from portal.web.officer import actions, administration, dossiers
from portal.web.render import Renderer
from portal.web.state import session_of

log = logging.getLogger("portal")
LAST_PAGE = (
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Hệ thống gặp sự cố</title></head>'
    "<body><main><h1>Hệ thống gặp sự cố</h1><p>Vui lòng thử lại sau.</p></main></body></html>"
)


def make_services(  # noqa: PLR0917 - the parts of a portal, each named once
    settings: Settings,
    clock: Clock,
    database: Database,
    defects: Sequence[str] = (),
    site: str = "public",
    catalogue: Catalogue | None = None,
    identity: IdentityClient | None = None,
) -> Services:
    """The parts of one portal.

    Raises:
        KeyError: an unknown defect id.
    """
    behaviour = apply_defects(Behaviour(), defects)
    return Services(
        settings=settings,
        clock=clock,
        db=database,
        catalogue=catalogue or load_catalogue(),
        behaviour=behaviour,
        renderer=Renderer(behaviour.render),
        site=site,
        limiter=RateLimiter(),
        identity=identity or HttpIdentityClient(settings),
    )


def create_app(  # noqa: PLR0917 - see design.md, section 9
    settings: Settings,
    clock: Clock,
    database: Database,
    defects: Sequence[str] = (),
    site: str = "public",
    catalogue: Catalogue | None = None,
    identity: IdentityClient | None = None,
) -> FastAPI:
    """The application of `site` over `database`. Many may live in one process; there is no shared state."""
    services = make_services(settings, clock, database, defects, site, catalogue, identity)
    return application(services)


def application(services: Services) -> FastAPI:
    """The application that uses `services`."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(check_token)])
    app.state.services = services
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "web" / "static"), name="static")
    app.include_router(sign_in.router())
    if services.site == "public":
        for module in (public, filing, citizen, citizen_actions, account, lookup):
            app.include_router(module.router())
    else:
        app.include_router(dossiers.router())
        app.include_router(actions.router())
        app.include_router(administration.router())
    _handle_errors(app)
    app.add_middleware(PortalMiddleware, services=lambda: services)
    return app


def _handle_errors(app: FastAPI) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", getattr(error, "status", 500))
        response = public.error_page(services_of(request), request, status)
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    async def sign_in_needed(request: Request, _error: Exception) -> Response:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.method != "GET":
            target = "/"
        again = ""
        if session_of(request).expired:
            session_of(request).say("Phiên làm việc đã hết hạn. Vui lòng đăng nhập lại.")
            again = "&lai=1"
        return RedirectResponse(f"/dang-nhap?tiep={quote(target, safe='')}{again}", 303)

    async def bad_request(request: Request, _error: Exception) -> Response:
        return public.error_page(services_of(request), request, 404)

    async def broken(request: Request, error: Exception) -> Response:
        log.error("unhandled error at %s from %s", request.url.path, client_ip(request), exc_info=error)
        try:
            return public.error_page(services_of(request), request, 500)
        except Exception:
            log.exception("the error page itself failed")
            return HTMLResponse(LAST_PAGE, 500)

    app.add_exception_handler(PageError, refused)
    app.add_exception_handler(StarletteHTTPException, refused)
    app.add_exception_handler(SignInNeeded, sign_in_needed)
    app.add_exception_handler(RequestValidationError, bad_request)

    @app.middleware("http")
    async def last_resort(request: Request, call_next: RequestResponseEndpoint) -> Response:
        try:
            return await call_next(request)
        except Exception as error:  # noqa: BLE001 - whatever broke, the visitor gets a neutral page
            return await broken(request, error)
