"""Everything that a request handler may use, in one frozen value: `request.app.state.services`."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse

from portal.behaviour import Behaviour
from portal.catalogue import Catalogue
from portal.clock import Clock
from portal.db.database import Database
from portal.settings import Settings
from portal.web.identity_client import IdentityClient
from portal.web.limits import RateLimiter
from portal.web.render import Renderer


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one running portal."""

    settings: Settings
    clock: Clock
    db: Database
    catalogue: Catalogue
    behaviour: Behaviour
    renderer: Renderer
    limiter: RateLimiter
    identity: IdentityClient
    site: str = "public"

    def page(self, request: Request, template: str, status: int = 200, **context: object) -> HTMLResponse:
        """Render `template` with the common context (see `portal.web.render`) and `context`."""
        return self.renderer.page(self, request, template, status, context)


def services_of(request: Request) -> Services:
    """The services of the application that answers `request`."""
    services: Services = request.app.state.services
    return services
