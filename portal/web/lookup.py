"""Public look-up of dossiers and results by code, and file links for the national portal."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response

from portal.domain.model import Dossier
from portal.domain.rows import attachment_of, dossier_of
from portal.services import Services, services_of
from portal.web.downloads import stored_file
from portal.web.forms import PageError, limited


def _find(services: Services, code: str) -> Dossier | None:
    with services.db.read() as connection:
        row = connection.execute("SELECT * FROM dossier WHERE code=?", (code,)).fetchone()
    return dossier_of(row) if row else None


def dossier_lookup(request: Request, ma: str = "") -> Response:
    """Status and dates of a dossier; personal data masked."""
    services = services_of(request)
    behaviour = services.behaviour
    code = behaviour.codes.normalise(ma)[:60]
    view, text = None, ""
    if code:
        limited(request, "lookup")
        dossier = _find(services, code)
        if dossier is None:
            text = behaviour.lookup.not_found_text(code)
        else:
            procedure = services.catalogue.procedures_by_code[dossier.procedure].name
            view = behaviour.lookup.public_view(dossier, procedure, services.catalogue.units_by_code[dossier.unit].name)
    return services.page(request, "lookup.html", code=ma.strip()[:60], view=view, text=text)


def result_lookup(request: Request, ma: str = "") -> Response:
    """Confirms a result by the dossier code or the number of the result."""
    services = services_of(request)
    behaviour = services.behaviour
    code = behaviour.codes.normalise(ma)[:60]
    view, text = None, ""
    if code:
        limited(request, "lookup")
        dossier = _find(services, code)
        if dossier is None:
            with services.db.read() as connection:
                row = connection.execute(
                    "SELECT * FROM dossier WHERE upper(result_number)=? AND result_number<>''", (code,)
                ).fetchone()
            dossier = dossier_of(row) if row else None
        if dossier is None or not behaviour.lookup.result_published(dossier):
            text = behaviour.lookup.not_found_text(code)
        else:
            procedure = services.catalogue.procedures_by_code[dossier.procedure]
            view = behaviour.lookup.public_view(
                dossier, procedure.name, services.catalogue.units_by_code[dossier.unit].name
            )
    return services.page(request, "lookup_result.html", code=ma.strip()[:60], view=view, text=text)


def shared_file(request: Request, token: str) -> Response:
    """A file by its unguessable, ending link."""
    services = services_of(request)
    with services.db.read() as connection:
        row = connection.execute(
            "SELECT a.*, s.expires_at AS until FROM share_link s JOIN attachment a ON a.id = "
            "s.attachment WHERE s.token=?",
            (token,),
        ).fetchone()
    if row is None or datetime.fromisoformat(row["until"]) < services.clock.now():
        raise PageError(404)
    return stored_file(services, attachment_of(row))


def router() -> APIRouter:
    """Routes of the public look-up."""
    routes = APIRouter()
    routes.add_api_route("/tra-cuu-ho-so", dossier_lookup, methods=["GET"])
    routes.add_api_route("/tra-cuu-ket-qua", result_lookup, methods=["GET"])
    routes.add_api_route("/tai-lieu/{token}", shared_file, methods=["GET"])
    return routes
