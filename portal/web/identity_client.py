"""Talks to the OpenID provider from the server's side."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any, Protocol

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from portal.settings import Settings


class SignInFailed(Exception):
    """The provider's answer cannot be trusted or the provider does not answer."""


class IdentityClient(Protocol):
    """Exchanges an authorization code for proven claims."""

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> tuple[Mapping[str, Any], str]:
        """Claims of the ID token with the profile, and the raw ID token.

        Raises:
            SignInFailed: no answer, or an answer that does not verify.
        """
        ...


class HttpIdentityClient:
    """The provider over https, trusting the configured authority only."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> tuple[Mapping[str, Any], str]:
        """See `IdentityClient.exchange`."""
        settings = self._settings
        context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
        try:
            with httpx.Client(base_url=settings.identity_url, verify=context, timeout=10, trust_env=False) as client:
                answer = client.post(
                    "/token",
                    data={
                        "grant_type": "authorization_code",
                        "code": code,
                        "redirect_uri": redirect_uri,
                        "code_verifier": verifier,
                    },
                    auth=(settings.client_id, settings.client_secret),
                )
                answer.raise_for_status()
                tokens = answer.json()
                keys = KeySet.import_key_set(client.get("/jwks").raise_for_status().json())
                decoded = jwt.decode(tokens["id_token"], keys, algorithms=["RS256", "ES256"])
                rules = jwt.JWTClaimsRegistry(
                    iss={"essential": True, "value": settings.identity_url},
                    aud={"essential": True, "value": settings.client_id},
                    exp={"essential": True},
                    sub={"essential": True},
                )
                rules.validate(decoded.claims)
                profile = client.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
                profile.raise_for_status()
                person = profile.json()
        except (httpx.HTTPError, JoseError, KeyError, ValueError) as error:
            raise SignInFailed(type(error).__name__) from error
        if person.get("sub") != decoded.claims["sub"]:
            raise SignInFailed("sub")
        return {**person, **decoded.claims}, str(tokens["id_token"])
