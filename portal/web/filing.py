# ruff: noqa: PLR0917 - handlers name each parameter of the request
"""Filing a dossier: form, draft, attachments, review, submission, acknowledgement."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from portal.catalogue import Procedure
from portal.domain.desk import Desk
from portal.domain.files import store_bytes
from portal.domain.model import Account, Attachment, FieldError
from portal.domain.rows import attachment_of
from portal.domain.submission import draft_by_token, new_draft, submit
from portal.rules.text import iso
from portal.services import Services, services_of
from portal.web.forms import FormDependency, PageError, UserDependency, client_ip, texts
from portal.web.state import session_of


def _procedure(services: Services, code: str) -> Procedure:
    procedure = services.catalogue.procedures_by_code.get(code)
    if procedure is None or not procedure.online:
        raise PageError(404)
    return procedure


def first_of_each(errors: list[FieldError]) -> dict[str, str]:
    """The first mistake of each field, in the order of the form."""
    found: dict[str, str] = {}
    for error in errors:
        found.setdefault(error.field, error.text)
    return found


def _draft(services: Services, connection: sqlite3.Connection, user: Account, token: str) -> sqlite3.Row:
    draft = draft_by_token(connection, token)
    if draft is None or not services.behaviour.access.may_edit_draft(user, draft["owner"]):
        raise PageError(404)
    return draft


def _attached(connection: sqlite3.Connection, draft_id: int) -> dict[str, Attachment]:
    rows = connection.execute("SELECT * FROM attachment WHERE draft=? ORDER BY uploaded_at, rowid", (draft_id,))
    return {row["component"]: attachment_of(row) for row in rows}


def begin(request: Request, code: str, user: Account = UserDependency) -> Response:
    """Open the form of a procedure: a new draft with what is known already."""
    services = services_of(request)
    procedure = _procedure(services, code)
    if not services.behaviour.filing.may_file(procedure, user):
        return services.page(request, "filing_not_for_you.html", 403, procedure=procedure)
    token = secrets.token_urlsafe(18)
    with services.db.write() as connection:
        open_draft = connection.execute(
            "SELECT token FROM draft WHERE owner=? AND procedure=? AND submitted_as IS NULL AND data "
            "= ? ORDER BY id DESC",
            (user.username, code, json.dumps(dict(services.behaviour.filing.prefill(user)), ensure_ascii=False)),
        ).fetchone()
        if open_draft:
            token = open_draft["token"]
        else:
            desk = Desk(services, connection, user, client_ip(request))
            new_draft(desk, user, procedure, token, services.behaviour.filing.prefill(user))
    return RedirectResponse(f"/nop-ho-so/{code}/{token}", 303)


def _show(
    request: Request,
    user: Account,
    procedure: Procedure,
    draft: sqlite3.Row,
    data: Mapping[str, Any],
    errors: list[FieldError],
    status: int = 200,
) -> Response:
    services = services_of(request)
    with services.db.read() as connection:
        attached = _attached(connection, draft["id"])
        stored = connection.execute(
            "SELECT * FROM store_item WHERE owner=? ORDER BY added_at DESC", (user.username,)
        ).fetchall()
    rules = services.behaviour.filing
    return services.page(
        request,
        "filing_form.html",
        status,
        procedure=procedure,
        draft=draft,
        data=data,
        errors=errors,
        error_of=first_of_each(errors),
        attached=attached,
        stored=stored,
        read_only=rules.read_only_fields(),
        consent_ticked=rules.consent_ticked_in_advance() or data.get("dong_y") == "co",
        fees=services.behaviour.fees.due_fees(procedure),
        fee_total=services.behaviour.fees.total(procedure),
        required={c.code: rules.component_required(c) for c in procedure.components},
        limit_mb=services.settings.max_upload_bytes // (1024 * 1024),
    )


def form_page(request: Request, code: str, token: str, user: Account = UserDependency) -> Response:
    """The form of a draft."""
    services = services_of(request)
    procedure = _procedure(services, code)
    with services.db.read() as connection:
        draft = _draft(services, connection, user, token)
        if draft["submitted_as"] is not None:
            dossier_code = _code_of(connection, draft["submitted_as"])
            return RedirectResponse(f"/ho-so/{dossier_code}", 303)
    return _show(request, user, procedure, draft, json.loads(draft["data"]), [])


def _code_of(connection: sqlite3.Connection, dossier_id: int) -> str:
    return str(connection.execute("SELECT code FROM dossier WHERE id=?", (dossier_id,)).fetchone()[0])


def _take_files(
    services: Services, desk: Desk, user: Account, procedure: Procedure, draft_id: int, form: FormData
) -> list[FieldError]:
    """Check and keep the files of the form, or the papers chosen from the personal store."""
    errors: list[FieldError] = []
    for component in procedure.components:
        chosen = form.get("kho_" + component.code)
        upload = form.get("tep_" + component.code)
        attachment: Attachment | None = None
        if isinstance(upload, UploadFile) and upload.filename:
            content = upload.file.read(services.settings.max_upload_bytes + 1)
            text = services.behaviour.filing.upload_error(upload.filename, content, services.settings.max_upload_bytes)
            if text:
                errors.append(FieldError("tep_" + component.code, f"“{component.name}”: {text}"))
                continue
            attachment = store_bytes(
                services,
                content,
                filename=upload.filename,
                owner=user.username,
                kind="component",
                at=desk.now,
                component=component.code,
                draft=draft_id,
            )
        elif isinstance(chosen, str) and chosen:
            row = desk.connection.execute(
                "SELECT a.*, s.owner AS store_owner FROM store_item s JOIN attachment a ON a.id = "
                "s.attachment WHERE s.id=?",
                (chosen,),
            ).fetchone()
            if row is None or not services.behaviour.access.may_use_store(user, row["store_owner"]):
                errors.append(
                    FieldError("tep_" + component.code, f"“{component.name}”: không tìm thấy giấy tờ trong kho")
                )
                continue
            kept = attachment_of(row)
            attachment = Attachment(
                id=secrets.token_urlsafe(18),
                dossier=None,
                owner=user.username,
                kind="component",
                component=component.code,
                filename=kept.filename,
                media_type=kept.media_type,
                size=kept.size,
                sha256=kept.sha256,
                path=kept.path,
                uploaded_at=desk.now,
                draft=draft_id,
                from_store=True,
            )
        if attachment is not None:
            desk.connection.execute("DELETE FROM attachment WHERE draft=? AND component=?", (draft_id, component.code))
            desk.add_file(attachment)
    return errors


def save(
    request: Request, code: str, token: str, user: Account = UserDependency, form: FormData = FormDependency
) -> Response:
    """Save the draft; with the button "Tiếp tục" check it and go to the review."""
    services = services_of(request)
    procedure = _procedure(services, code)
    rules = services.behaviour.filing
    given = texts(services, form)
    action = given.pop("hanh_dong", "luu")
    with services.db.write() as connection:
        draft = _draft(services, connection, user, token)
        if rules.same_submission(draft["submitted_as"]):
            return RedirectResponse(f"/ho-so/{_code_of(connection, draft['submitted_as'])}/tiep-nhan", 303)
        desk = Desk(services, connection, user, client_ip(request))
        known = rules.prefill(user)
        data = {k: v for k, v in given.items() if not k.startswith(("tep_", "kho_"))}
        data.update({k: known[k] for k in rules.read_only_fields() if k in known})
        errors = _take_files(services, desk, user, procedure, draft["id"], form)
        connection.execute(
            "UPDATE draft SET data=?, updated_at=? WHERE id=?",
            (json.dumps(data, ensure_ascii=False), iso(desk.now), draft["id"]),
        )
        desk.audit("luu-ho-so-nhap", token)
        attached = frozenset(_attached(connection, draft["id"]))
    if action == "luu":
        if errors:
            return _show(request, user, procedure, draft, data, errors, 422)
        session_of(request).say("Đã lưu nháp hồ sơ.")
        return RedirectResponse(f"/nop-ho-so/{code}/{token}", 303)
    errors = [*rules.form_errors(procedure, data), *errors]
    seen = {e.field for e in errors}
    errors += [e for e in rules.component_errors(procedure, attached) if e.field not in seen]
    if not rules.consent_given(data):
        errors.append(FieldError("dong_y", "Bạn cần đồng ý với việc xử lý dữ liệu cá nhân để nộp hồ sơ"))
    if errors:
        return _show(request, user, procedure, draft, data, errors, 422)
    return RedirectResponse(f"/nop-ho-so/{code}/{token}/xem-lai", 303)


def review(request: Request, code: str, token: str, user: Account = UserDependency) -> Response:
    """Everything once more before it is sent."""
    services = services_of(request)
    procedure = _procedure(services, code)
    with services.db.read() as connection:
        draft = _draft(services, connection, user, token)
        if draft["submitted_as"] is not None:
            return RedirectResponse(f"/ho-so/{_code_of(connection, draft['submitted_as'])}", 303)
        attached = _attached(connection, draft["id"])
    return services.page(
        request,
        "filing_review.html",
        procedure=procedure,
        draft=draft,
        data=json.loads(draft["data"]),
        attached=attached,
        fees=services.behaviour.fees.due_fees(procedure),
        fee_total=services.behaviour.fees.total(procedure),
        needed=services.behaviour.filing.field_needed,
    )


def send(request: Request, code: str, token: str, user: Account = UserDependency) -> Response:
    """Submit. The same draft sent twice gives the dossier that exists."""
    services = services_of(request)
    procedure = _procedure(services, code)
    rules = services.behaviour.filing
    with services.db.write() as connection:
        draft = _draft(services, connection, user, token)
        if rules.same_submission(draft["submitted_as"]):
            return RedirectResponse(f"/ho-so/{_code_of(connection, draft['submitted_as'])}/tiep-nhan", 303)
        data = json.loads(draft["data"])
        attached = frozenset(_attached(connection, draft["id"]))
        errors = [*rules.form_errors(procedure, data), *rules.component_errors(procedure, attached)]
        if not rules.consent_given(data):
            errors.append(FieldError("dong_y", "Bạn cần đồng ý với việc xử lý dữ liệu cá nhân để nộp hồ sơ"))
        if not errors and rules.may_file(procedure, user):
            desk = Desk(services, connection, user, client_ip(request))
            dossier = submit(desk, draft, procedure, user, data)
            return RedirectResponse(f"/ho-so/{dossier.code}/tiep-nhan", 303)
    return _show(request, user, procedure, draft, data, errors, 422)


def discard(request: Request, token: str, user: Account = UserDependency) -> Response:
    """Delete a draft that was not submitted."""
    services = services_of(request)
    with services.db.write() as connection:
        draft = _draft(services, connection, user, token)
        if draft["submitted_as"] is None:
            connection.execute("DELETE FROM attachment WHERE draft=?", (draft["id"],))
            connection.execute("DELETE FROM draft WHERE id=?", (draft["id"],))
    session_of(request).say("Đã xóa hồ sơ nháp.")
    return RedirectResponse("/ho-so-nhap", 303)


def drafts(request: Request, user: Account = UserDependency) -> Response:
    """Drafts that wait to be continued."""
    services = services_of(request)
    with services.db.read() as connection:
        rows = connection.execute(
            "SELECT * FROM draft WHERE owner=? AND submitted_as IS NULL ORDER BY updated_at DESC", (user.username,)
        ).fetchall()
    return services.page(request, "drafts.html", drafts=rows)


def router() -> APIRouter:
    """Routes of filing."""
    routes = APIRouter()
    routes.add_api_route("/ho-so-nhap", drafts, methods=["GET"])
    routes.add_api_route("/nop-ho-so/{code}", begin, methods=["GET"])
    routes.add_api_route("/nop-ho-so/{code}/{token}", form_page, methods=["GET"])
    routes.add_api_route("/nop-ho-so/{code}/{token}", save, methods=["POST"])
    routes.add_api_route("/nop-ho-so/{code}/{token}/xem-lai", review, methods=["GET"])
    routes.add_api_route("/nop-ho-so/{code}/{token}/gui", send, methods=["POST"])
    routes.add_api_route("/nop-ho-so/{code}/{token}/xoa", discard, methods=["POST"])
    return routes
