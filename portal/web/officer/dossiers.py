# ruff: noqa: PLR0917 - handlers name each parameter of the request
"""Inbox of the own unit and the page of one dossier."""

from __future__ import annotations

import sqlite3

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from portal import documents
from portal.domain.model import Account, Dossier, Status
from portal.domain.printing import RETURN_METHODS, notice_data, receipt_data
from portal.domain.rows import (
    account_of,
    attachment_of,
    dossier_of,
    event_of,
    message_of,
    payment_of,
    supplement_of,
)
from portal.rules.access import ACTION_ROLES
from portal.rules.text import fold, iso
from portal.services import Services, services_of
from portal.web.downloads import download, stored_file
from portal.web.forms import PageError, UserDependency
from portal.web.state import session_of

PAGE_SIZE = 20


def officer_dossier(services: Services, connection: sqlite3.Connection, user: Account, code: str) -> Dossier:
    """The dossier with this code, if the officer may open it.

    Raises:
        PageError: 404 for a code that does not exist, 403 for one of another unit.
    """
    row = connection.execute("SELECT * FROM dossier WHERE code=?", (code,)).fetchone()
    if row is None:
        raise PageError(404)
    dossier = dossier_of(row)
    if not services.behaviour.access.officer_may_open(user, dossier):
        raise PageError(403)
    return dossier


def home(request: Request) -> Response:
    """Where the work begins; a page with the way in for those who have not signed in."""
    user = session_of(request).user
    if user is None:
        return services_of(request).page(request, "officer/welcome.html")
    if user.kind == "administrator":
        return RedirectResponse("/quan-tri/tai-khoan", 303)
    return RedirectResponse("/ho-so", 303)


def inbox(
    request: Request,
    user: Account = UserDependency,
    q: str = "",
    trang_thai: str = "",
    qua_han: str = "",
    trang: int = 1,
) -> Response:
    """Dossiers of the own unit: search by code, applicant or procedure; filter by status."""
    services = services_of(request)
    if user.kind == "administrator":
        return RedirectResponse("/quan-tri", 303)
    with services.db.read() as connection:
        rows = connection.execute("SELECT * FROM dossier ORDER BY (status=1) DESC, submitted_at DESC, id DESC")
        mine = [d for d in map(dossier_of, rows) if services.behaviour.access.officer_may_open(user, d)]
    now = services.clock.now()
    words = fold(q).split()
    names = services.catalogue.procedures_by_code

    def fits(dossier: Dossier) -> bool:
        hay = fold(f"{dossier.code} {dossier.applicant_name} {names[dossier.procedure].name} {dossier.procedure}")
        open_late = dossier.finished_at is None and dossier.due_at < now
        return (
            all(word in hay for word in words)
            and (not trang_thai or str(int(dossier.status)) == trang_thai)
            and (qua_han != "co" or open_late)
        )

    found = [d for d in mine if fits(d)]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    current = min(max(1, trang), pages)
    return services.page(
        request,
        "officer/inbox.html",
        dossiers=found[(current - 1) * PAGE_SIZE : current * PAGE_SIZE],
        count=len(found),
        page_number=current,
        pages=pages,
        statuses=list(Status),
        chosen={"q": q, "trang_thai": trang_thai, "qua_han": qua_han},
        counts={s: sum(d.status is s for d in mine) for s in Status},
        unit=services.catalogue.units_by_code.get(user.unit),
    )


def page(request: Request, code: str, user: Account = UserDependency) -> Response:
    """One dossier with the actions that the officer's roles allow."""
    services = services_of(request)
    with services.db.write() as connection:
        dossier = officer_dossier(services, connection, user, code)
        connection.execute(
            "INSERT INTO audit(at, actor, action, object, source_ip) VALUES (?,?,?,?,?)",
            (
                iso(services.clock.now()),
                user.username,
                "xem-ho-so",
                code,
                request.client.host if request.client else "-",
            ),
        )
    with services.db.read() as connection:
        return show(services, request, connection, user, dossier)


def show(
    services: Services,
    request: Request,
    connection: sqlite3.Connection,
    user: Account,
    dossier: Dossier,
    errors: dict[str, str] | None = None,
    status: int = 200,
    problem: str = "",
) -> Response:
    """Render the page of a dossier with errors of the form that was sent (keys `action.field`)."""
    behaviour = services.behaviour
    procedure = services.catalogue.procedures_by_code[dossier.procedure]
    key = (dossier.id,)
    colleagues = [
        a
        for a in map(
            account_of, connection.execute("SELECT * FROM account WHERE unit=? AND kind='officer'", (dossier.unit,))
        )
        if "appraise" in a.roles and not a.locked
    ]
    names = {
        a.username: a.full_name
        for a in map(account_of, connection.execute("SELECT * FROM account WHERE kind='officer'"))
    }
    actions = {
        a
        for a in ACTION_ROLES
        if behaviour.access.officer_may_act(user, dossier, a) and behaviour.workflow.action_allowed(dossier, a)
    }
    return services.page(
        request,
        "officer/dossier.html",
        status,
        dossier=dossier,
        procedure=procedure,
        actions=actions,
        colleagues=colleagues,
        names=names,
        files=[
            attachment_of(r)
            for r in connection.execute("SELECT * FROM attachment WHERE dossier=? ORDER BY uploaded_at, rowid", key)
        ],
        component_name={c.code: c.name for c in procedure.components},
        events=[event_of(r) for r in connection.execute("SELECT * FROM event WHERE dossier=? ORDER BY id", key)],
        messages=[message_of(r) for r in connection.execute("SELECT * FROM message WHERE dossier=? ORDER BY id", key)],
        payments=[payment_of(r) for r in connection.execute("SELECT * FROM payment WHERE dossier=? ORDER BY id", key)],
        supplements=[
            supplement_of(r) for r in connection.execute("SELECT * FROM supplement WHERE dossier=? ORDER BY id", key)
        ],
        second_supplement=behaviour.workflow.second_supplement_flagged(dossier),
        four_eyes_problem=not behaviour.workflow.approver_allowed(user, dossier),
        return_method=RETURN_METHODS.get(dossier.return_method, ""),
        needed=behaviour.filing.field_needed,
        error_of=errors or {},
        problem=problem,
    )


def file(request: Request, code: str, file_id: str, user: Account = UserDependency) -> Response:
    """A file of a dossier of the own unit."""
    services = services_of(request)
    with services.db.read() as connection:
        dossier = officer_dossier(services, connection, user, code)
        row = connection.execute("SELECT * FROM attachment WHERE id=? AND dossier=?", (file_id, dossier.id)).fetchone()
    if row is None:
        raise PageError(404)
    return stored_file(services, attachment_of(row))


def receipt_file(request: Request, code: str, user: Account = UserDependency) -> Response:
    """Form 01 as PDF."""
    services = services_of(request)
    with services.db.read() as connection:
        dossier = officer_dossier(services, connection, user, code)
    content = documents.receipt_pdf(receipt_data(services, dossier))
    return download(services, content, f"giay-tiep-nhan-{dossier.code}.pdf", "application/pdf")


def notice_file(request: Request, code: str, user: Account = UserDependency) -> Response:
    """Form 02, 03 or 05 of the present status as PDF."""
    services = services_of(request)
    forms = {
        Status.SUPPLEMENT: ("02", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
        Status.REFUSED: ("03", "Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
        Status.STOPPED: ("05", "Thông báo dừng giải quyết hồ sơ"),
    }
    with services.db.read() as connection:
        dossier = officer_dossier(services, connection, user, code)
        row = connection.execute("SELECT * FROM supplement WHERE dossier=? ORDER BY id DESC", (dossier.id,)).fetchone()
    if dossier.status not in forms:
        raise PageError(404)
    number, title = forms[dossier.status]
    names = {c.code: c.name for c in services.catalogue.procedures_by_code[dossier.procedure].components}
    items = (
        tuple(names.get(c, c) for c in supplement_of(row).items) if row and dossier.status is Status.SUPPLEMENT else ()
    )
    content = documents.notice_pdf(notice_data(services, dossier, number, title, items, services.clock.now()))
    return download(services, content, f"mau-{number}-{dossier.code}.pdf", "application/pdf")


def router() -> APIRouter:
    """Routes of the officers."""
    routes = APIRouter()
    routes.add_api_route("/", home, methods=["GET"])
    routes.add_api_route("/ho-so", inbox, methods=["GET"])
    routes.add_api_route("/ho-so/{code}", page, methods=["GET"])
    routes.add_api_route("/ho-so/{code}/tep/{file_id}", file, methods=["GET"])
    routes.add_api_route("/ho-so/{code}/giay-tiep-nhan.pdf", receipt_file, methods=["GET"])
    routes.add_api_route("/ho-so/{code}/phieu.pdf", notice_file, methods=["GET"])
    return routes
