"""Inbox, personal document store and account page."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from portal.domain.desk import Desk
from portal.domain.model import Account, FieldError
from portal.domain.rows import attachment_of
from portal.rules.filing import EMAIL, PHONE
from portal.rules.text import iso
from portal.services import services_of
from portal.web.downloads import stored_file
from portal.web.forms import FormDependency, PageError, UserDependency, client_ip, texts
from portal.web.state import session_of


def inbox(request: Request, user: Account = UserDependency) -> Response:
    """Notices, newest first."""
    services = services_of(request)
    with services.db.read() as connection:
        rows = connection.execute(
            "SELECT i.*, d.code FROM inbox i LEFT JOIN dossier d ON d.id = i.dossier WHERE "
            "i.username=? ORDER BY i.id DESC LIMIT 200",
            (user.username,),
        ).fetchall()
    return services.page(request, "inbox.html", notices=rows)


def notice(request: Request, notice_id: int, user: Account = UserDependency) -> Response:
    """One notice; opening it marks it as read."""
    services = services_of(request)
    with services.db.write() as connection:
        row = connection.execute(
            "SELECT i.*, d.code FROM inbox i LEFT JOIN dossier d ON d.id = i.dossier WHERE i.id=?", (notice_id,)
        ).fetchone()
        if row is None or not services.behaviour.access.may_read_notice(user, row["username"]):
            raise PageError(404)
        now = iso(services.clock.now())
        connection.execute("UPDATE inbox SET read_at=? WHERE id=? AND read_at IS NULL", (now, notice_id))
    return services.page(request, "notice.html", notice=row)


def store(request: Request, user: Account = UserDependency) -> Response:
    """Papers of the person: results of earlier procedures."""
    services = services_of(request)
    with services.db.read() as connection:
        rows = connection.execute(
            "SELECT * FROM store_item WHERE owner=? ORDER BY added_at DESC", (user.username,)
        ).fetchall()
    return services.page(request, "store.html", items=rows)


def store_file(request: Request, item_id: str, user: Account = UserDependency) -> Response:
    """A paper of the store; each download is written down."""
    services = services_of(request)
    with services.db.write() as connection:
        row = connection.execute(
            "SELECT a.*, s.owner AS store_owner FROM store_item s JOIN attachment a ON a.id = "
            "s.attachment WHERE s.id=?",
            (item_id,),
        ).fetchone()
        if row is None or not services.behaviour.access.may_use_store(user, row["store_owner"]):
            raise PageError(404)
        Desk(services, connection, user, client_ip(request)).audit("xem-kho-du-lieu", item_id)
    return stored_file(services, attachment_of(row))


def profile(request: Request, user: Account = UserDependency) -> Response:
    """The account with its proven and its contact data."""
    return services_of(request).page(
        request,
        "account.html",
        data={"dia_chi": user.address, "dien_thoai": user.phone, "email": user.email},
        error_of={},
    )


def change_profile(request: Request, user: Account = UserDependency, form: FormData = FormDependency) -> Response:
    """Change contact data; proven data cannot be changed here."""
    services = services_of(request)
    given = texts(services, form)
    data = {k: given.get(k, "")[:300] for k in ("dia_chi", "dien_thoai", "email")}
    errors: list[FieldError] = []
    if not data["dia_chi"]:
        errors.append(FieldError("dia_chi", "Nhập địa chỉ liên hệ"))
    if not PHONE.match(data["dien_thoai"]):
        errors.append(FieldError("dien_thoai", "Số điện thoại gồm 10 chữ số, bắt đầu bằng 0"))
    if not EMAIL.match(data["email"]):
        errors.append(FieldError("email", "Thư điện tử phải có dạng ten@tenmien.vn"))
    if errors:
        return services.page(request, "account.html", 422, data=data, error_of={e.field: e.text for e in errors})
    with services.db.write() as connection:
        connection.execute(
            "UPDATE account SET address=?, phone=?, email=? WHERE username=?",
            (data["dia_chi"], data["dien_thoai"], data["email"], user.username),
        )
        Desk(services, connection, user, client_ip(request)).audit("sua-thong-tin-lien-he", user.username)
    session_of(request).say("Đã lưu thông tin liên hệ.")
    return RedirectResponse("/tai-khoan", 303)


def router() -> APIRouter:
    """Routes of the personal pages."""
    routes = APIRouter()
    routes.add_api_route("/thong-bao", inbox, methods=["GET"])
    routes.add_api_route("/thong-bao/{notice_id}", notice, methods=["GET"])
    routes.add_api_route("/kho-du-lieu", store, methods=["GET"])
    routes.add_api_route("/kho-du-lieu/{item_id}", store_file, methods=["GET"])
    routes.add_api_route("/tai-khoan", profile, methods=["GET"])
    routes.add_api_route("/tai-khoan", change_profile, methods=["POST"])
    return routes
