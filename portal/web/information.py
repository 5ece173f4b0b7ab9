"""Pages that only inform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from portal.catalogue import Level
from portal.services import services_of
from portal.web.content import content
from portal.web.published import published


def _page(template: str) -> Callable[[Request], Response]:
    def show(request: Request) -> Response:
        return services_of(request).page(request, template, content=content())

    return show


def english(request: Request) -> Response:
    """Organisation, functions and contact data in English."""
    services = services_of(request)
    totals = services.behaviour.search.level_totals(published(services))
    return services.page(
        request,
        "english.html",
        english=content()["english"],
        online=totals[Level.FULL] + totals[Level.PARTIAL],
        units=[(unit, *row) for unit, row in zip(services.catalogue.units, content()["english"]["units"], strict=True)],
    )


def security_contact(request: Request) -> Response:
    """RFC 9116."""
    services = services_of(request)
    expires = (services.clock.now() + timedelta(days=180)).replace(microsecond=0)
    lines = (
        f"Contact: mailto:{services.settings.support_email}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: vi, en",
        f"Canonical: {services.settings.public_url}/.well-known/security.txt",
    )
    return PlainTextResponse("\n".join(lines) + "\n")


def robots(_request: Request) -> Response:
    """Personal pages are not for search engines."""
    return PlainTextResponse("User-agent: *\nDisallow: /ho-so\nDisallow: /tai-khoan\nDisallow: /kho-du-lieu\n")


def router() -> APIRouter:
    """The pages of this module."""
    routes = APIRouter()
    for path, handler in (
        ("/huong-dan", _page("guide.html")),
        ("/tro-nang", _page("accessibility.html")),
        ("/dieu-khoan", _page("terms.html")),
        ("/quyen-rieng-tu", _page("privacy.html")),
        ("/so-do-trang", _page("sitemap.html")),
        ("/english", english),
        ("/.well-known/security.txt", security_contact),
        ("/robots.txt", robots),
    ):
        routes.add_api_route(path, handler, methods=["GET"], response_model=None)
    return routes
