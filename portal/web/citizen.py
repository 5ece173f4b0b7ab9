# ruff: noqa: PLR0917 - handlers name each parameter of the request
"""A citizen's own dossiers."""

from __future__ import annotations

import sqlite3
from datetime import date

from fastapi import APIRouter, Request, Response

from portal import documents
from portal.domain.model import Account, Dossier, Status
from portal.domain.printing import RETURN_METHODS, fee_receipt_data, receipt_data
from portal.domain.rows import attachment_of, dossier_of, event_of, message_of, payment_of, supplement_of
from portal.services import Services, services_of
from portal.web.downloads import download, stored_file
from portal.web.forms import PageError, UserDependency


def own_dossier(
    services: Services, connection: sqlite3.Connection, user: Account, code: str, *, change: bool = False
) -> Dossier:
    """The dossier with this code, if the rules let `user` see (or change) it.

    Raises:
        PageError: 404, so that nobody learns whether a code exists.
    """
    row = connection.execute("SELECT * FROM dossier WHERE code=?", (code,)).fetchone()
    if row is None:
        raise PageError(404)
    dossier = dossier_of(row)
    rules = services.behaviour.access
    if not (rules.may_change_dossier if change else rules.may_open_dossier)(user, dossier):
        raise PageError(404)
    return dossier


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def mine(
    request: Request,
    user: Account = UserDependency,
    trang_thai: str = "",
    tu_ngay: str = "",
    den_ngay: str = "",
    q: str = "",
) -> Response:
    """List of own dossiers with filters."""
    services = services_of(request)
    with services.db.read() as connection:
        rows = connection.execute(
            "SELECT * FROM dossier WHERE owner=? ORDER BY submitted_at DESC, id DESC", (user.username,)
        )
        own = [dossier_of(r) for r in rows]
    first, last = _day(tu_ngay), _day(den_ngay)
    needle = services.behaviour.codes.normalise(q)
    shown = [
        d
        for d in own
        if (not trang_thai or str(int(d.status)) == trang_thai)
        and (first is None or d.submitted_at.date() >= first)
        and (last is None or d.submitted_at.date() <= last)
        and (not needle or needle in d.code)
    ]
    return services.page(
        request,
        "my_dossiers.html",
        dossiers=shown,
        total=len(own),
        statuses=list(Status),
        chosen={"trang_thai": trang_thai, "tu_ngay": tu_ngay, "den_ngay": den_ngay, "q": q},
    )


def page(request: Request, code: str, user: Account = UserDependency) -> Response:
    """One dossier with everything about it."""
    services = services_of(request)
    with services.db.read() as connection:
        dossier = own_dossier(services, connection, user, code)
        return show(services, request, connection, user, dossier)


def show(
    services: Services,
    request: Request,
    connection: sqlite3.Connection,
    user: Account,
    dossier: Dossier,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Render the page of a dossier, with errors of the form that was sent."""
    behaviour = services.behaviour
    procedure = services.catalogue.procedures_by_code[dossier.procedure]
    by_dossier = (dossier.id,)
    files = [
        attachment_of(r)
        for r in connection.execute("SELECT * FROM attachment WHERE dossier=? ORDER BY uploaded_at, rowid", by_dossier)
    ]
    events = [event_of(r) for r in connection.execute("SELECT * FROM event WHERE dossier=? ORDER BY id", by_dossier)]
    messages = [
        message_of(r) for r in connection.execute("SELECT * FROM message WHERE dossier=? ORDER BY id", by_dossier)
    ]
    payments = [
        payment_of(r) for r in connection.execute("SELECT * FROM payment WHERE dossier=? ORDER BY id", by_dossier)
    ]
    supplements = [
        supplement_of(r) for r in connection.execute("SELECT * FROM supplement WHERE dossier=? ORDER BY id", by_dossier)
    ]
    rating = connection.execute("SELECT * FROM rating WHERE dossier=?", by_dossier).fetchone()
    open_supplement = next((s for s in supplements if s.answered_at is None), None)
    return services.page(
        request,
        "dossier.html",
        status,
        dossier=dossier,
        procedure=procedure,
        unit=services.catalogue.units_by_code[dossier.unit],
        files=[f for f in files if f.kind != "result" or behaviour.store.result_available(dossier)],
        component_name={c.code: c.name for c in procedure.components},
        events=events,
        messages=messages if behaviour.store.message_visible(user, dossier) else [],
        payments=payments,
        fees=behaviour.fees.due_fees(procedure),
        open_supplement=open_supplement if dossier.status is Status.SUPPLEMENT else None,
        supplements=supplements,
        rating=rating,
        may_rate=behaviour.store.may_rate(dossier, rating is not None),
        may_withdraw=behaviour.workflow.transition_allowed(dossier, Status.WITHDRAWN),
        receipt_available=behaviour.store.receipt_available(dossier),
        return_method=RETURN_METHODS.get(dossier.return_method, ""),
        needed=behaviour.filing.field_needed,
        limit_mb=services.settings.max_upload_bytes // (1024 * 1024),
        error_of=errors or {},
    )


def acknowledgement(request: Request, code: str, user: Account = UserDependency) -> Response:
    """Automatic confirmation after submission: code, official time, next step."""
    services = services_of(request)
    with services.db.read() as connection:
        dossier = own_dossier(services, connection, user, code)
        payment = connection.execute(
            "SELECT * FROM payment WHERE dossier=? AND state<>'paid'", (dossier.id,)
        ).fetchone()
    return services.page(
        request,
        "acknowledgement.html",
        dossier=dossier,
        procedure=services.catalogue.procedures_by_code[dossier.procedure],
        payment=payment_of(payment) if payment else None,
        counting_start=services.behaviour.deadlines.counting_start(dossier.received_at),
    )


def receipt(request: Request, code: str, user: Account = UserDependency) -> Response:
    """Form 01 as a page for printing."""
    services = services_of(request)
    with services.db.read() as connection:
        dossier = own_dossier(services, connection, user, code)
    if not services.behaviour.store.receipt_available(dossier):
        raise PageError(404)
    data = receipt_data(services, dossier)
    return services.page(request, "receipt.html", dossier=dossier, data=data, qr=documents.qr_svg(data.head.lookup_url))


def receipt_file(request: Request, code: str, user: Account = UserDependency) -> Response:
    """Form 01 as PDF."""
    services = services_of(request)
    with services.db.read() as connection:
        dossier = own_dossier(services, connection, user, code)
    if not services.behaviour.store.receipt_available(dossier):
        raise PageError(404)
    content = documents.receipt_pdf(receipt_data(services, dossier))
    return download(services, content, f"giay-tiep-nhan-{dossier.code}.pdf", "application/pdf")


def fee_receipt(request: Request, code: str, number: str, user: Account = UserDependency) -> Response:
    """Receipt of a paid fee as PDF."""
    services = services_of(request)
    with services.db.read() as connection:
        dossier = own_dossier(services, connection, user, code)
        row = connection.execute(
            "SELECT * FROM payment WHERE dossier=? AND receipt_number=? AND state='paid'", (dossier.id, number)
        ).fetchone()
    if row is None:
        raise PageError(404)
    content = documents.fee_receipt_pdf(fee_receipt_data(services, dossier, payment_of(row)))
    return download(services, content, f"bien-lai-{number}.pdf", "application/pdf")


def file(request: Request, file_id: str, user: Account = UserDependency) -> Response:
    """One file of an own dossier, draft or store."""
    services = services_of(request)
    with services.db.read() as connection:
        row = connection.execute("SELECT * FROM attachment WHERE id=?", (file_id,)).fetchone()
        if row is None:
            raise PageError(404)
        attachment = attachment_of(row)
        owner = connection.execute("SELECT * FROM dossier WHERE id=?", (attachment.dossier,)).fetchone()
    dossier = dossier_of(owner) if owner else None
    if not services.behaviour.access.may_open_file(user, dossier, attachment):
        raise PageError(404)
    if attachment.kind == "result" and dossier is not None and not services.behaviour.store.result_available(dossier):
        raise PageError(404)
    return stored_file(services, attachment)


def router() -> APIRouter:
    """Reading routes of own dossiers; changing ones are in `portal.web.citizen_actions`."""
    routes = APIRouter()
    routes.add_api_route("/ho-so", mine, methods=["GET"])
    routes.add_api_route("/ho-so/{code}", page, methods=["GET"])
    routes.add_api_route("/ho-so/{code}/tiep-nhan", acknowledgement, methods=["GET"])
    routes.add_api_route("/ho-so/{code}/giay-tiep-nhan", receipt, methods=["GET"])
    routes.add_api_route("/ho-so/{code}/giay-tiep-nhan.pdf", receipt_file, methods=["GET"])
    routes.add_api_route("/ho-so/{code}/bien-lai/{number}", fee_receipt, methods=["GET"])
    routes.add_api_route("/tep/{file_id}", file, methods=["GET"])
    return routes
