"""What a citizen may do with an own dossier: write, supplement, withdraw, pay, rate."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from portal.domain.desk import Desk, NotAllowed
from portal.domain.files import store_bytes
from portal.domain.model import Account, Status
from portal.domain.rows import payment_of, supplement_of
from portal.rules.fees import sign
from portal.rules.text import iso
from portal.services import services_of
from portal.web.citizen import own_dossier, show
from portal.web.forms import FormDependency, PageError, UserDependency, client_ip, texts
from portal.web.state import session_of


def message(request: Request, code: str, user: Account = UserDependency, form: FormData = FormDependency) -> Response:
    """Write to the office."""
    services = services_of(request)
    given = texts(services, form)
    body = given.get("body", "")[:2000]
    with services.db.write() as connection:
        dossier = own_dossier(services, connection, user, code, change=True)
        if dossier.locked:
            raise PageError(403)
        errors = services.behaviour.workflow.action_errors("message", given)
        if errors:
            return show(services, request, connection, user, dossier, {e.field: e.text for e in errors}, 422)
        desk = Desk(services, connection, user, client_ip(request))
        connection.execute(
            "INSERT INTO message(dossier, author, author_name, from_officer, body, at) VALUES (?,?,?,0,?,?)",
            (dossier.id, user.username, user.display_name, body, iso(desk.now)),
        )
        desk.audit("gui-tin-nhan", dossier.code)
    session_of(request).say("Đã gửi tin nhắn.")
    return RedirectResponse(f"/ho-so/{code}#trao-doi", 303)


def supplement(
    request: Request, code: str, user: Account = UserDependency, form: FormData = FormDependency
) -> Response:
    """Send the papers that were asked for; others are not taken."""
    services = services_of(request)
    behaviour = services.behaviour
    given = texts(services, form)
    with services.db.write() as connection:
        dossier = own_dossier(services, connection, user, code, change=True)
        row = connection.execute(
            "SELECT * FROM supplement WHERE dossier=? AND answered_at IS NULL ORDER BY id DESC", (dossier.id,)
        ).fetchone()
        if row is None or dossier.status is not Status.SUPPLEMENT:
            raise PageError(403)
        asked = supplement_of(row)
        offered = tuple(
            name[4:]
            for name, value in form.multi_items()
            if name.startswith("tep_") and isinstance(value, UploadFile) and value.filename
        )
        taken = behaviour.workflow.supplement_items(asked.items, offered)
        errors: dict[str, str] = {}
        contents: dict[str, tuple[str, bytes]] = {}
        for item in taken:
            upload = form["tep_" + item]
            if not isinstance(upload, UploadFile):
                continue
            content = upload.file.read(services.settings.max_upload_bytes + 1)
            problem = behaviour.filing.upload_error(upload.filename or "", content, services.settings.max_upload_bytes)
            if problem:
                errors["tep_" + item] = problem
            contents[item] = (upload.filename or "", content)
        for item in asked.items:
            if item not in taken:
                errors.setdefault("tep_" + item, "Đính kèm tệp cho giấy tờ này")
        if errors:
            return show(services, request, connection, user, dossier, errors, 422)
        desk = Desk(services, connection, user, client_ip(request))
        for item, (filename, content) in contents.items():
            desk.add_file(
                store_bytes(
                    services, content, filename=filename, owner=user.username, kind="supplement",
                    at=desk.now, component=item, dossier=dossier.id,
                )
            )  # fmt: skip
        due = behaviour.deadlines.after_answer(asked.due_before, asked.requested_at, desk.now)
        connection.execute(
            "UPDATE supplement SET answered_at=?, note=?, moved_to=? WHERE id=?",
            (iso(desk.now), given.get("ghi_chu", "")[:1000], iso(due), asked.id),
        )
        target = behaviour.workflow.status_after_answer(dossier)
        try:
            desk.change_status(
                dossier, target, "Công dân đã bổ sung giấy tờ theo yêu cầu.", "bo-sung-ho-so",
                due_at=due, paused_from=None, status_before=None,
            )  # fmt: skip
        except NotAllowed as error:
            raise PageError(403) from error
    session_of(request).say("Đã gửi giấy tờ bổ sung.")
    return RedirectResponse(f"/ho-so/{code}", 303)


def withdraw(request: Request, code: str, user: Account = UserDependency, form: FormData = FormDependency) -> Response:
    """Withdraw the dossier, with a reason."""
    services = services_of(request)
    given = texts(services, form)
    with services.db.write() as connection:
        dossier = own_dossier(services, connection, user, code, change=True)
        errors = services.behaviour.workflow.action_errors("withdraw", given)
        if errors:
            return show(services, request, connection, user, dossier, {"withdraw_reason": errors[0].text}, 422)
        desk = Desk(services, connection, user, client_ip(request))
        try:
            desk.change_status(
                dossier, Status.WITHDRAWN, "Công dân yêu cầu rút hồ sơ.", "rut-ho-so", reason=given["reason"]
            )
        except NotAllowed as error:
            raise PageError(403) from error
    session_of(request).say("Đã rút hồ sơ.")
    return RedirectResponse(f"/ho-so/{code}", 303)


def pay(request: Request, code: str, user: Account = UserDependency) -> Response:
    """Send the browser to the payment gateway with a signed request."""
    services = services_of(request)
    with services.db.write() as connection:
        dossier = own_dossier(services, connection, user, code, change=True)
        row = connection.execute("SELECT * FROM payment WHERE dossier=? ORDER BY id DESC", (dossier.id,)).fetchone()
        if row is None or row["state"] == "paid" or dossier.locked:
            raise PageError(403)
        Desk(services, connection, user, client_ip(request)).audit("bat-dau-thanh-toan", dossier.code)
    params = {
        "reference": row["reference"],
        "amount": str(row["amount"]),
        "description": f"Phi, le phi ho so {dossier.code}",
        "return_url": f"{services.settings.public_url}/thanh-toan/tra-ve",
    }
    params["signature"] = sign(services.settings.payment_secret, params)
    return RedirectResponse(f"{services.settings.payment_url}/thanh-toan?{urlencode(params)}", 303)


def payment_return(request: Request, user: Account = UserDependency) -> Response:
    """The browser comes back from the gateway."""
    services = services_of(request)
    behaviour = services.behaviour
    params = dict(request.query_params)
    if not behaviour.fees.return_genuine(services.settings.payment_secret, params):
        raise PageError(403)
    with services.db.write() as connection:
        row = connection.execute("SELECT * FROM payment WHERE reference=?", (params.get("reference", ""),)).fetchone()
        if row is None:
            raise PageError(404)
        payment = payment_of(row)
        code = connection.execute("SELECT code FROM dossier WHERE id=?", (payment.dossier,)).fetchone()[0]
        dossier = own_dossier(services, connection, user, code, change=True)
        desk = Desk(services, connection, user, client_ip(request))
        if not behaviour.fees.return_fits(payment, params):
            raise PageError(403)
        if not behaviour.fees.succeeded(params):
            if payment.state != "paid":
                connection.execute("UPDATE payment SET state='failed' WHERE id=?", (payment.id,))
            desk.audit("thanh-toan-khong-thanh-cong", dossier.code)
            session_of(request).say("Thanh toán không thành công. Bạn chưa bị trừ tiền; có thể thử lại.")
            return RedirectResponse(f"/ho-so/{code}#thanh-toan", 303)
        if behaviour.fees.accepts_payment(payment):
            number = f"BL-{desk.now:%Y}-{desk.next_number('bien-lai'):06d}"
            connection.execute(
                "UPDATE payment SET state='paid', paid_at=?, receipt_number=? WHERE id=?",
                (iso(desk.now), number, payment.id),
            )
            desk.audit("thanh-toan", dossier.code)
            desk.notify(dossier, behaviour.notices.on_payment(dossier, user, number))
            if dossier.status is Status.PAYMENT:
                target = behaviour.workflow.status_after_answer(dossier)
                desk.change_status(
                    dossier, target, "Công dân đã thực hiện nghĩa vụ tài chính.", "hoan-thanh-thanh-toan",
                    paused_from=None, status_before=None,
                )  # fmt: skip
            else:
                desk.event(dossier, "Công dân đã thanh toán phí, lệ phí trực tuyến.")
    session_of(request).say("Thanh toán thành công. Biên lai có trên trang hồ sơ.")
    return RedirectResponse(f"/ho-so/{code}#thanh-toan", 303)


def rate(request: Request, code: str, user: Account = UserDependency, form: FormData = FormDependency) -> Response:
    """Rate the service once, after the result."""
    services = services_of(request)
    given = texts(services, form)
    score = int(given["diem"]) if given.get("diem", "").isdigit() else 0
    rules = services.behaviour.store
    with services.db.write() as connection:
        dossier = own_dossier(services, connection, user, code, change=True)
        before = connection.execute("SELECT 1 FROM rating WHERE dossier=?", (dossier.id,)).fetchone()
        if not rules.may_rate(dossier, before is not None):
            raise PageError(403)
        if not rules.score_accepted(score):
            return show(services, request, connection, user, dossier, {"diem": "Chọn mức độ hài lòng"}, 422)
        desk = Desk(services, connection, user, client_ip(request))
        connection.execute(
            "INSERT OR REPLACE INTO rating(dossier, username, score, comment, at) VALUES (?,?,?,?,?)",
            (dossier.id, user.username, score, given.get("nhan_xet", "")[:1000], iso(desk.now)),
        )
        desk.audit("danh-gia", dossier.code)
    session_of(request).say("Cảm ơn bạn đã đánh giá.")
    return RedirectResponse(f"/ho-so/{code}", 303)


def router() -> APIRouter:
    """Changing routes of own dossiers."""
    routes = APIRouter()
    routes.add_api_route("/ho-so/{code}/tin-nhan", message, methods=["POST"])
    routes.add_api_route("/ho-so/{code}/bo-sung", supplement, methods=["POST"])
    routes.add_api_route("/ho-so/{code}/rut", withdraw, methods=["POST"])
    routes.add_api_route("/ho-so/{code}/thanh-toan", pay, methods=["POST"])
    routes.add_api_route("/ho-so/{code}/danh-gia", rate, methods=["POST"])
    routes.add_api_route("/thanh-toan/tra-ve", payment_return, methods=["GET"])
    return routes
