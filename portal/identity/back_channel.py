"""What the portal's server asks: tokens, user information, keys, discovery."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from portal.identity.claims import CLAIM_NAMES, claims_of
from portal.identity.keys import ALGORITHM
from portal.identity.provider import Provider


def _oauth_error(error: str, status: int = 400, challenge: str = "") -> JSONResponse:
    return JSONResponse({"error": error}, status, {"WWW-Authenticate": challenge} if challenge else None)


class BackChannel:
    """Handlers over one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def router(self) -> APIRouter:
        """Their addresses."""
        router = APIRouter()
        router.add_api_route("/.well-known/openid-configuration", self.discovery, methods=["GET"])
        router.add_api_route("/jwks", self.jwks, methods=["GET"])
        router.add_api_route("/token", self.token, methods=["POST"], response_model=None)
        router.add_api_route("/userinfo", self.userinfo, methods=["GET", "POST"], response_model=None)
        return router

    def discovery(self) -> dict[str, Any]:
        """Provider metadata (OpenID Connect Discovery 1.0, section 3)."""
        issuer = self._provider.config.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "end_session_endpoint": f"{issuer}/logout",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "profile"],
            "claims_supported": list(CLAIM_NAMES),
            "authorization_response_iss_parameter_supported": True,
        }

    def jwks(self) -> dict[str, Any]:
        """Public keys."""
        return dict(self._provider.key.public_set())

    async def token(self, request: Request) -> Response:
        """Exchange a code for tokens (RFC 6749, section 4.1.3; RFC 7636)."""
        async with request.form() as posted:
            form = {key: value for key, value in posted.items() if isinstance(value, str)}
        client = self._provider.authenticate(request, form)
        if client is None:
            return _oauth_error("invalid_client", 401, "Basic")
        if form.get("grant_type") != "authorization_code":
            return _oauth_error("unsupported_grant_type")
        redeemed = self._provider.grants.redeem(
            form.get("code", ""), client.client_id, form.get("redirect_uri", ""), form.get("code_verifier", "")
        )
        person = self._provider.accounts.person(redeemed[0].username) if redeemed else None
        if redeemed is None or person is None:
            return _oauth_error("invalid_grant")
        grant, access_token = redeemed
        return JSONResponse(
            {
                "access_token": access_token,
                "token_type": "Bearer",
                "expires_in": self._provider.grants.token_seconds,
                "scope": "openid profile",
                "id_token": self._provider.id_token(grant, person),
            }
        )

    def userinfo(self, request: Request) -> Response:
        """Claims of the person behind an access token."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        username = self._provider.grants.user_of(value) if scheme.lower() == "bearer" else None
        person = self._provider.accounts.person(username) if username else None
        if person is None:
            return _oauth_error("invalid_token", 401, 'Bearer error="invalid_token"')
        return JSONResponse(claims_of(person))
