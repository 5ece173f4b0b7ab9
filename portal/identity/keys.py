"""Signing key of the provider, made at start and never written."""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

ALGORITHM = "RS256"


class SigningKey:
    """An RSA key of 2048 bits."""

    def __init__(self) -> None:
        self._key = RSAKey.generate_key(2048, {"use": "sig", "alg": ALGORITHM}, auto_kid=True)

    def public_set(self) -> dict[str, list[dict[str, Any]]]:
        """The JWKS document."""
        return {"keys": [dict(self._key.as_dict(private=False))]}

    def sign(self, claims: dict[str, Any]) -> str:
        """A compact signed token with `claims`."""
        return jwt.encode({"alg": ALGORITHM, "typ": "JWT", "kid": self._key.kid}, claims, self._key)

    def verify(self, token: str) -> dict[str, Any]:
        """Claims of a token of this key, whether expired or not.

        Raises:
            joserfc.errors.JoseError: the signature does not fit.
            ValueError: it is no token.
        """
        return dict(jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims)
