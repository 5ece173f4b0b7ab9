"""The pages a person sees: sign-in form, cancel, end of session."""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from joserfc.errors import JoseError

from portal.identity.accounts import SignIn
from portal.identity.grants import Authorization, is_challenge
from portal.identity.provider import Provider, Refused, with_query

COOKIE = "__Host-phien-xac-thuc"
MESSAGES = {
    SignIn.REFUSED: "Tên đăng nhập hoặc mật khẩu không đúng. Vui lòng kiểm tra và thử lại.",
    SignIn.LOCKED: "Đăng nhập sai nhiều lần nên tài khoản tạm thời bị khóa. "
    "Vui lòng thử lại sau hoặc liên hệ tổng đài hỗ trợ.",
}


def request_error(params: Mapping[str, str]) -> str:
    """OAuth error of an authorization request whose client and address are good, or an empty text."""
    if params.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in params.get("scope", "").split():
        return "invalid_scope"
    if params.get("code_challenge_method") != "S256" or not is_challenge(params.get("code_challenge", "")):
        return "invalid_request"
    return ""


class SignInPages:
    """Handlers over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def router(self) -> APIRouter:
        """Their addresses."""
        router = APIRouter()
        router.add_api_route("/authorize", self.authorize, methods=["GET"], response_model=None)
        router.add_api_route("/sign-in", self.sign_in, methods=["POST"], response_model=None)
        router.add_api_route("/cancel", self.cancel, methods=["POST"], response_model=None)
        router.add_api_route("/logout", self.logout, methods=["GET"], response_model=None)
        return router

    def authorize(self, request: Request) -> Response:
        """Check the request and show the form."""
        params = request.query_params
        client, address = self._provider.client_and_address(params)
        state = params.get("state", "")
        if error := request_error(params):
            return self._leave(address, state, error=error)
        handle = self._provider.grants.open_form(
            Authorization(
                client_id=client.client_id,
                redirect_uri=address,
                state=state,
                nonce=params.get("nonce", ""),
                challenge=params["code_challenge"],
            )
        )
        response = self._form_page(handle)
        response.set_cookie(COOKIE, handle, path="/", secure=True, httponly=True, samesite="lax")
        return response

    def sign_in(
        self, request: Request, handle: str = Form(""), username: str = Form(""), password: str = Form("")
    ) -> Response:
        """Check name and password; on success go back with a code."""
        asked = self._opened(request, handle)
        if not username.strip() or not password:
            return self._form_page(handle, username, "Vui lòng nhập tên đăng nhập và mật khẩu.", 422)
        answer = self._provider.accounts.sign_in(username, password)
        if answer is not SignIn.ACCEPTED:
            return self._form_page(handle, username, MESSAGES[answer], 401)
        if self._provider.grants.close_form(handle) is None:
            raise Refused
        code = self._provider.grants.issue_code(asked, username.strip().lower(), int(time.time()))
        return self._leave(asked.redirect_uri, asked.state, code=code)

    def cancel(self, request: Request, handle: str = Form("")) -> Response:
        """Go back without a code."""
        asked = self._opened(request, handle)
        self._provider.grants.close_form(handle)
        return self._leave(asked.redirect_uri, asked.state, error="access_denied")

    def logout(self, request: Request) -> Response:
        """Return to a registered address of the client (OpenID Connect RP-Initiated Logout 1.0)."""
        params = request.query_params
        target = params.get("post_logout_redirect_uri", "")
        client_id = params.get("client_id", "")
        if hint := params.get("id_token_hint"):
            try:
                client_id = str(self._provider.key.verify(hint).get("aud", ""))
            except (JoseError, ValueError):
                raise Refused from None
        if not target:
            return self._provider.page("signed_out.html")
        client = self._provider.clients.get(client_id)
        if client is None or target not in client.post_logout_redirect_uris:
            raise Refused
        return RedirectResponse(with_query(target, state=params.get("state", "")), 303)

    def _form_page(self, handle: str, username: str = "", error: str = "", status: int = 200) -> HTMLResponse:
        return self._provider.page("sign_in.html", status, handle=handle, username=username, error=error)

    def _opened(self, request: Request, handle: str) -> Authorization:
        # The cookie ties the form to the browser that asked for it: a foreign page cannot post a sign-in.
        found = self._provider.grants.form(handle)
        if found is None or not hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), handle.encode()):
            raise Refused
        return found

    def _leave(self, address: str, state: str, *, code: str = "", error: str = "") -> Response:
        issuer = self._provider.config.issuer
        response = RedirectResponse(with_query(address, code=code, error=error, state=state, iss=issuer), 303)
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return response
