"""Accounts, catalogue and audit log, for administrators."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from portal.domain.desk import Desk
from portal.domain.model import Account
from portal.domain.rows import account_of
from portal.rules.text import iso
from portal.services import Services, services_of
from portal.web.forms import FormDependency, PageError, UserDependency, client_ip, texts
from portal.web.state import session_of

ROLE_NAMES = {"receive": "Tiếp nhận và trả kết quả", "appraise": "Thẩm định", "approve": "Phê duyệt"}


def _administrator(services: Services, user: Account) -> None:
    if not services.behaviour.access.may_administer(user):
        raise PageError(403)


def home(request: Request, user: Account = UserDependency) -> Response:
    """First page of the administration."""
    _administrator(services_of(request), user)
    return RedirectResponse("/quan-tri/tai-khoan", 303)


def accounts(request: Request, user: Account = UserDependency) -> Response:
    """All accounts."""
    services = services_of(request)
    _administrator(services, user)
    with services.db.read() as connection:
        rows = connection.execute(
            "SELECT * FROM account WHERE kind IN ('officer', 'administrator') ORDER BY unit, username"
        ).fetchall()
        people = connection.execute(
            "SELECT count(*) FROM account WHERE kind IN ('citizen', 'organisation')"
        ).fetchone()[0]
    return services.page(
        request, "officer/accounts.html", accounts=[account_of(r) for r in rows], people=people, role_names=ROLE_NAMES
    )


def change_account(
    request: Request, username: str, user: Account = UserDependency, form: FormData = FormDependency
) -> Response:
    """Lock, unlock, or give roles; never to oneself."""
    services = services_of(request)
    _administrator(services, user)
    action = texts(services, form).get("action", "")
    roles = [v for k, v in form.multi_items() if k == "roles" and isinstance(v, str) and v in ROLE_NAMES]
    with services.db.write() as connection:
        row = connection.execute("SELECT * FROM account WHERE username=?", (username,)).fetchone()
        if row is None:
            raise PageError(404)
        if username == user.username or row["kind"] not in ("officer", "administrator"):
            raise PageError(403)
        desk = Desk(services, connection, user, client_ip(request))
        if action in ("khoa", "mo-khoa"):
            connection.execute("UPDATE account SET locked=? WHERE username=?", (int(action == "khoa"), username))
            connection.execute("DELETE FROM session WHERE username=?", (username,))
        elif action == "vai-tro" and row["kind"] == "officer":
            connection.execute("UPDATE account SET roles=? WHERE username=?", (",".join(roles), username))
        else:
            raise PageError(404)
        desk.audit(f"tai-khoan-{action}", username)
    session_of(request).say("Đã cập nhật tài khoản.")
    return RedirectResponse("/quan-tri/tai-khoan", 303)


def catalogue(request: Request, user: Account = UserDependency) -> Response:
    """Procedures, fields and units as published."""
    services = services_of(request)
    _administrator(services, user)
    with services.db.read() as connection:
        hidden = {r[0] for r in connection.execute("SELECT procedure FROM catalogue_note WHERE hidden=1")}
    return services.page(request, "officer/catalogue.html", hidden=hidden)


def publish(request: Request, code: str, user: Account = UserDependency, form: FormData = FormDependency) -> Response:
    """Take a procedure off the public catalogue, or put it back."""
    services = services_of(request)
    _administrator(services, user)
    if code not in services.catalogue.procedures_by_code:
        raise PageError(404)
    hide = texts(services, form).get("action") == "an"
    with services.db.write() as connection:
        desk = Desk(services, connection, user, client_ip(request))
        connection.execute(
            "INSERT INTO catalogue_note(procedure, hidden, updated_at) VALUES (?,?,?) "
            "ON CONFLICT(procedure) DO UPDATE SET hidden=excluded.hidden, updated_at=excluded.updated_at",
            (code, int(hide), iso(desk.now)),
        )
        desk.audit("an-thu-tuc" if hide else "cong-khai-thu-tuc", code)
    session_of(request).say("Đã cập nhật danh mục thủ tục.")
    return RedirectResponse("/quan-tri/danh-muc", 303)


def audit(request: Request, user: Account = UserDependency, q: str = "", trang: int = 1) -> Response:
    """The audit log, newest first."""
    services = services_of(request)
    _administrator(services, user)
    like = f"%{q.strip()}%"
    with services.db.read() as connection:
        total = connection.execute(
            "SELECT count(*) FROM audit WHERE actor LIKE ? OR action LIKE ? OR object LIKE ?", (like, like, like)
        ).fetchone()[0]
        pages = max(1, -(-total // 50))
        current = min(max(1, trang), pages)
        rows = connection.execute(
            "SELECT * FROM audit WHERE actor LIKE ? OR action LIKE ? OR object LIKE ? ORDER BY id "
            "DESC LIMIT 50 OFFSET ?",
            (like, like, like, (current - 1) * 50),
        ).fetchall()
    return services.page(
        request, "officer/audit.html", entries=rows, q=q, total=total, page_number=current, pages=pages
    )


def router() -> APIRouter:
    """Routes of the administration."""
    routes = APIRouter(prefix="/quan-tri")
    routes.add_api_route("", home, methods=["GET"])
    routes.add_api_route("/danh-muc/{code}", publish, methods=["POST"])
    routes.add_api_route("/tai-khoan", accounts, methods=["GET"])
    routes.add_api_route("/tai-khoan/{username}", change_account, methods=["POST"])
    routes.add_api_route("/danh-muc", catalogue, methods=["GET"])
    routes.add_api_route("/nhat-ky", audit, methods=["GET"])
    return routes
