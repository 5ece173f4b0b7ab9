"""What officers do with a dossier. Each action is checked for role, unit, status and form by the server."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from portal import documents
from portal.domain.desk import Desk, NotAllowed
from portal.domain.files import store_bytes
from portal.domain.model import Account, Attachment, Dossier, Status
from portal.domain.printing import result_data
from portal.rules.text import iso
from portal.services import Services, services_of
from portal.web.forms import FormDependency, PageError, UserDependency, client_ip, texts
from portal.web.officer.dossiers import officer_dossier, show
from portal.web.state import session_of


@dataclass(frozen=True)
class Job:
    """One action on one dossier. `prepared` is what was made before the transaction began."""

    desk: Desk
    dossier: Dossier
    user: Account
    form: Mapping[str, str]
    items: tuple[str, ...]
    prepared: Attachment | None

    @property
    def services(self) -> Services:
        """The parts of the portal."""
        return self.desk.services


def _accept(job: Job) -> str:
    now = job.desk.now
    procedure = job.services.catalogue.procedures_by_code[job.dossier.procedure]
    days = next((c.days for c in procedure.channels if c.kind == job.dossier.channel), procedure.days)
    due = max(job.dossier.due_at, job.services.behaviour.deadlines.due(now, days))
    job.desk.change_status(
        job.dossier, Status.RECEIVED, "Tiếp nhận hồ sơ và hẹn trả kết quả.", "tiep-nhan", accepted_at=now, due_at=due
    )
    return "Đã tiếp nhận hồ sơ."


def _refuse(job: Job) -> str:
    job.desk.change_status(
        job.dossier, Status.REFUSED, "Từ chối tiếp nhận hồ sơ.", "tu-choi", reason=job.form["reason"]
    )
    return "Đã từ chối tiếp nhận hồ sơ."


def _supplement(job: Job) -> str:
    components = {c.code for c in job.services.catalogue.procedures_by_code[job.dossier.procedure].components}
    items = tuple(i for i in job.items if i in components)
    days_text = job.form.get("days", "5")
    days = min(30, max(1, int(days_text))) if days_text.isdigit() else 5
    moved = job.services.behaviour.deadlines.moved_by_supplement(job.dossier.due_at, days)
    job.desk.connection.execute(
        "INSERT INTO supplement(dossier, reason, items, requested_by, requested_at, due_before, "
        "moved_to) VALUES (?,?,?,?,?,?,?)",
        (
            job.dossier.id,
            job.form["reason"],
            json.dumps(items),
            job.user.full_name,
            iso(job.desk.now),
            iso(job.dossier.due_at),
            iso(moved),
        ),
    )
    job.desk.change_status(
        job.dossier,
        Status.SUPPLEMENT,
        "Yêu cầu bổ sung, hoàn thiện hồ sơ.",
        "yeu-cau-bo-sung",
        reason=job.form["reason"],
        due_at=moved,
        supplements=job.dossier.supplements + 1,
    )
    return "Đã gửi yêu cầu bổ sung."


def _request_payment(job: Job) -> str:
    open_payment = job.desk.connection.execute(
        "SELECT 1 FROM payment WHERE dossier=? AND state<>'paid'", (job.dossier.id,)
    ).fetchone()
    if open_payment is None:
        raise NotAllowed("Hồ sơ không có khoản phí, lệ phí nào phải nộp.")
    job.desk.change_status(job.dossier, Status.PAYMENT, "Yêu cầu thực hiện nghĩa vụ tài chính.", "yeu-cau-nop-phi")
    return "Đã gửi yêu cầu nộp phí, lệ phí."


def _assign(job: Job) -> str:
    assignee = job.desk.account(job.form["assignee"])
    if assignee is None or assignee.unit != job.dossier.unit or "appraise" not in assignee.roles:
        raise NotAllowed("Cán bộ được chọn không thẩm định hồ sơ của đơn vị này.")
    text = f"Phân công {assignee.full_name} thẩm định hồ sơ."
    if job.dossier.status is Status.PROCESSING:
        changed = job.desk.set(job.dossier, assignee=assignee.username, stage="assigned")
        job.desk.event(changed, text)
        job.desk.audit("phan-cong-lai", changed.code)
    else:
        job.desk.change_status(
            job.dossier, Status.PROCESSING, text, "phan-cong", assignee=assignee.username, stage="assigned"
        )
    return "Đã phân công thẩm định."


def _appraise(job: Job) -> str:
    changed = job.desk.set(
        job.dossier, appraiser=job.user.username, appraisal=job.form["appraisal"][:4000], stage="appraised"
    )
    job.desk.event(changed, "Đã thẩm định hồ sơ.")
    job.desk.audit("tham-dinh", changed.code)
    return "Đã lưu ý kiến thẩm định."


def _submit(job: Job) -> str:
    changed = job.desk.set(job.dossier, stage="submitted")
    job.desk.event(changed, "Trình lãnh đạo phê duyệt kết quả.")
    job.desk.audit("trinh-phe-duyet", changed.code)
    return "Đã trình phê duyệt."


def _send_back(job: Job) -> str:
    changed = job.desk.set(job.dossier, stage="assigned")
    job.desk.event(changed, "Lãnh đạo chuyển lại để thẩm định thêm.")
    job.desk.audit("chuyen-lai", changed.code)
    return "Đã chuyển lại để thẩm định thêm."


def _approve(job: Job) -> str:
    if not job.services.behaviour.workflow.approver_allowed(job.user, job.dossier):
        raise NotAllowed("Người thẩm định không được phê duyệt chính hồ sơ này.")
    if job.prepared is not None:
        job.desk.add_file(job.prepared)
    procedure = job.services.catalogue.procedures_by_code[job.dossier.procedure]
    job.desk.change_status(
        job.dossier,
        Status.SETTLED,
        "Phê duyệt kết quả giải quyết.",
        "phe-duyet",
        approver=job.user.username,
        stage="",
        result_number=result_number(job.dossier, job.desk),
        result_code=procedure.results[0].code if procedure.results else "",
    )
    return "Đã phê duyệt kết quả."


def result_number(dossier: Dossier, desk: Desk) -> str:
    """Number of the result document; one dossier has one."""
    return f"{dossier.id:05d}/KQ-{desk.now:%Y}"


def _stop(job: Job) -> str:
    job.desk.change_status(job.dossier, Status.STOPPED, "Dừng xử lý hồ sơ.", "dung-xu-ly", reason=job.form["reason"])
    return "Đã dừng xử lý hồ sơ."


def _return_result(job: Job) -> str:
    behaviour = job.services.behaviour
    desk = job.desk
    unpaid = desk.connection.execute(
        "SELECT 1 FROM payment WHERE dossier=? AND state<>'paid'", (job.dossier.id,)
    ).fetchone()
    if unpaid is not None and behaviour.workflow.unpaid_blocks_return():
        raise NotAllowed("Công dân chưa nộp đủ phí, lệ phí nên chưa thể trả kết quả.")
    procedure = job.services.catalogue.procedures_by_code[job.dossier.procedure]
    if behaviour.store.stored_on_return(job.dossier):
        for result in (f for f in desk.files(job.dossier) if f.kind == "result"):
            desk.connection.execute(
                "INSERT INTO store_item(id, owner, name, code, number, issuer, attachment, "
                "valid_from, added_at) VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    secrets.token_urlsafe(18),
                    job.dossier.owner,
                    procedure.results[0].name if procedure.results else result.filename,
                    job.dossier.result_code,
                    job.dossier.result_number,
                    job.services.catalogue.units_by_code[job.dossier.unit].name,
                    result.id,
                    desk.now.date().isoformat(),
                    iso(desk.now),
                ),
            )
    desk.change_status(job.dossier, Status.RETURNED, "Trả kết quả giải quyết.", "tra-ket-qua", returned_at=desk.now)
    return "Đã trả kết quả."


def _extend(job: Job) -> str:
    days_text = job.form.get("days", "")
    days = min(30, max(1, int(days_text))) if days_text.isdigit() else 5
    due = job.services.behaviour.deadlines.moved_by_supplement(job.dossier.due_at, days)
    changed = job.desk.set(job.dossier, due_at=due)
    job.desk.announce(changed, "Xin lỗi và hẹn lại ngày trả kết quả.", "gia-han")
    return "Đã gửi văn bản xin lỗi và hẹn lại ngày trả kết quả."


def _message(job: Job) -> str:
    job.desk.connection.execute(
        "INSERT INTO message(dossier, author, author_name, from_officer, body, at) VALUES (?,?,?,1,?,?)",
        (job.dossier.id, job.user.username, job.user.full_name, job.form["body"][:2000], iso(job.desk.now)),
    )
    owner = job.desk.account(job.dossier.owner)
    if owner is not None:
        job.desk.notify(job.dossier, job.services.behaviour.notices.on_message(job.dossier, owner))
    job.desk.audit("gui-tin-nhan", job.dossier.code)
    return "Đã gửi tin nhắn cho công dân."


ACTIONS: dict[str, tuple[str, Callable[[Job], str]]] = {
    "tiep-nhan": ("accept", _accept),
    "tu-choi": ("refuse", _refuse),
    "bo-sung": ("supplement", _supplement),
    "nop-phi": ("request_payment", _request_payment),
    "phan-cong": ("assign", _assign),
    "tham-dinh": ("appraise", _appraise),
    "trinh": ("submit", _submit),
    "chuyen-lai": ("send_back", _send_back),
    "phe-duyet": ("approve", _approve),
    "dung": ("stop", _stop),
    "tra-ket-qua": ("return_result", _return_result),
    "gia-han": ("extend", _extend),
    "tin-nhan": ("message", _message),
}


def _result_file(services: Services, desk: Desk, user: Account, dossier: Dossier) -> Attachment:
    number = result_number(dossier, desk)
    content = documents.result_pdf(result_data(services, dossier, number, user, desk.now))
    return store_bytes(
        services,
        content,
        filename=f"ket-qua-{dossier.code}.pdf",
        owner=dossier.owner,
        kind="result",
        at=desk.now,
        dossier=dossier.id,
    )


def act(
    request: Request, code: str, action_path: str, user: Account = UserDependency, form: FormData = FormDependency
) -> Response:
    """Do one action."""
    services = services_of(request)
    rules = services.behaviour
    if action_path not in ACTIONS:
        raise PageError(404)
    action, work = ACTIONS[action_path]
    given = texts(services, form)
    items = tuple(v for k, v in form.multi_items() if k == "items" and isinstance(v, str))
    prepared: Attachment | None = None
    if action == "approve":
        with services.db.read() as connection:
            dossier = officer_dossier(services, connection, user, code)
            if rules.access.officer_may_act(user, dossier, action) and rules.workflow.action_allowed(dossier, action):
                prepared = _result_file(services, Desk(services, connection, user, client_ip(request)), user, dossier)
    try:
        with services.db.write() as connection:
            dossier = officer_dossier(services, connection, user, code)
            if not rules.access.officer_may_act(user, dossier, action):
                raise PageError(403)
            if not rules.workflow.action_allowed(dossier, action):
                raise NotAllowed("Thao tác này không áp dụng cho trạng thái hiện tại của hồ sơ.")
            errors = rules.workflow.action_errors(action, given)
            if errors:
                found = {f"{action}.{e.field}": e.text for e in errors}
                return show(services, request, connection, user, dossier, found, 422)
            desk = Desk(services, connection, user, client_ip(request))
            said = work(Job(desk, dossier, user, given, items, prepared))
    except NotAllowed as error:
        with services.db.read() as connection:
            dossier = officer_dossier(services, connection, user, code)
            return show(services, request, connection, user, dossier, None, 409, str(error))
    session_of(request).say(said)
    return RedirectResponse(f"/ho-so/{code}", 303)


def router() -> APIRouter:
    """The one route of all actions."""
    routes = APIRouter()
    routes.add_api_route("/ho-so/{code}/{action_path}", act, methods=["POST"])
    return routes
