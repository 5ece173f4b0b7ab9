"""Signing in through the identity provider, and out."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from portal.domain.accounts import account_from_claims
from portal.domain.desk import Desk
from portal.rules.text import iso, moment
from portal.services import Services, services_of
from portal.web.forms import client_ip, limited
from portal.web.identity_client import SignInFailed
from portal.web.state import session_of


def _own_url(services: Services) -> str:
    return services.settings.officer_url if services.site == "officer" else services.settings.public_url


def start(request: Request, tiep: str = "/", lai: str = "") -> Response:
    """Send the browser to the provider; `tiep` is where the person was."""
    services = services_of(request)
    limited(request, "sign-in")
    rules = services.behaviour.identity
    session = session_of(request)
    target = services.behaviour.security.safe_return_path(tiep)
    if session.user is not None and not lai:
        return RedirectResponse(target, 303)
    session.used = True
    state, nonce, verifier = rules.new_state(), rules.new_nonce(), rules.new_verifier()
    now = services.clock.now()
    with services.db.write() as connection:
        connection.execute("DELETE FROM sign_in WHERE created_at < ?", (iso(now - timedelta(minutes=15)),))
        connection.execute(
            "INSERT OR REPLACE INTO sign_in(state, site, browser, nonce, verifier, return_to, "
            "created_at) VALUES (?,?,?,?,?,?,?)",
            (state, services.site, session.id, nonce, verifier, target, iso(now)),
        )
    redirect_uri = f"{_own_url(services)}/dang-nhap/tra-ve"
    query = rules.authorization_parameters(services.settings.client_id, redirect_uri, state, nonce, verifier)
    if lai:
        query["prompt"] = "login"
    return RedirectResponse(f"{services.settings.identity_url}/authorize?{urlencode(query)}", 303)


def _refused(request: Request, text: str, status: int = 400) -> Response:
    return services_of(request).page(request, "sign_in_failed.html", status, text=text)


def finish(  # noqa: PLR0911 - each way to refuse says why
    request: Request, code: str = "", state: str = "", error: str = ""
) -> Response:
    """The browser comes back from the provider."""
    services = services_of(request)
    rules = services.behaviour.identity
    session = session_of(request)
    with services.db.write() as connection:
        row = connection.execute("SELECT * FROM sign_in WHERE state=? AND site=?", (state, services.site)).fetchone()
        if row is not None and rules.state_used_once():
            connection.execute("DELETE FROM sign_in WHERE state=?", (state,))
    now = services.clock.now()
    if row is None or not rules.state_accepted(row["browser"], "" if session.fresh else session.id):
        return _refused(request, "Yêu cầu đăng nhập không hợp lệ hoặc đã hết hạn.")
    if abs(now - moment(row["created_at"])) > timedelta(minutes=15):
        return _refused(request, "Yêu cầu đăng nhập đã hết hạn.")
    if error or not code:
        return _refused(request, "Việc đăng nhập đã bị hủy.")
    try:
        claims, id_token = services.identity.exchange(code, row["verifier"], f"{_own_url(services)}/dang-nhap/tra-ve")
    except SignInFailed:
        return _refused(request, "Chưa xác thực được với hệ thống định danh. Vui lòng thử lại sau.", 502)
    if not rules.nonce_accepted(row["nonce"], claims):
        return _refused(request, "Yêu cầu đăng nhập không hợp lệ hoặc đã hết hạn.")
    new_id = services.behaviour.sessions.id_after_sign_in(session.id, services.behaviour.sessions.new_id())
    with services.db.write() as connection:
        user = account_from_claims(connection, claims, now)
        desk = Desk(services, connection, user, client_ip(request))
        allowed = user is not None and services.behaviour.access.may_sign_in(services.site, user)
        if allowed and user is not None:
            connection.execute(
                "INSERT OR REPLACE INTO session VALUES (?,?,?,?,?,?)",
                (new_id, services.site, user.username, iso(now), iso(now), id_token),
            )
        desk.audit("dang-nhap" if allowed else "dang-nhap-bi-tu-choi", services.site)
    if not allowed:
        return _refused(request, "Tài khoản này không có quyền sử dụng trang này.", 403)
    session.id = new_id
    session.fresh = session.used = True
    return RedirectResponse(services.behaviour.security.safe_return_path(row["return_to"]), 303)


def sign_out(request: Request) -> Response:
    """End the session here and at the provider."""
    services = services_of(request)
    session = session_of(request)
    home = f"{_own_url(services)}/"
    if session.user is None:
        return RedirectResponse("/", 303)
    with services.db.write() as connection:
        row = connection.execute("SELECT id_token FROM session WHERE id=?", (session.id,)).fetchone()
        if services.behaviour.sessions.delete_on_sign_out():
            connection.execute("DELETE FROM session WHERE id=?", (session.id,))
        Desk(services, connection, session.user, client_ip(request)).audit("dang-xuat", services.site)
    session.ended = True
    session.say("Bạn đã đăng xuất.")
    query = urlencode(
        {
            "id_token_hint": row["id_token"] if row else "",
            "client_id": services.settings.client_id,
            "post_logout_redirect_uri": home,
        }
    )
    return RedirectResponse(f"{services.settings.identity_url}/logout?{query}", 303)


def router() -> APIRouter:
    """Routes of signing in and out, the same on both sites."""
    routes = APIRouter()
    routes.add_api_route("/dang-nhap", start, methods=["GET"])
    routes.add_api_route("/dang-nhap/tra-ve", finish, methods=["GET"])
    routes.add_api_route("/dang-xuat", sign_out, methods=["POST"])
    return routes
