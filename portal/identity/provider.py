"""What the handlers of the provider share."""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from portal.catalogue import Person
from portal.identity.accounts import Accounts
from portal.identity.claims import claims_of
from portal.identity.config import Client, ProviderConfig
from portal.identity.grants import Authorization, Grants
from portal.identity.keys import SigningKey


class Refused(Exception):
    """A request that must not be sent back to the relying party."""


@dataclass(frozen=True)
class Provider:
    """The parts of one running provider."""

    config: ProviderConfig
    accounts: Accounts
    grants: Grants
    key: SigningKey
    clients: Mapping[str, Client]
    pages: Environment = field(repr=False)

    def page(self, template: str, status: int = 200, **context: object) -> HTMLResponse:
        """Render a page. Browsers apply form-action to the redirect after a form too: it names the relying parties."""
        targets = {origin(uri) for client in self.clients.values() for uri in client.redirect_uris}
        response = HTMLResponse(self.pages.get_template(template).render(**context), status)
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self' {' '.join(sorted(targets))}".rstrip()
        )
        return response

    def client_and_address(self, params: Mapping[str, str]) -> tuple[Client, str]:
        """The registered client and address of an authorization request.

        Raises:
            Refused: the client is unknown, or the address is not exactly one of its own.
        """
        client = self.clients.get(params.get("client_id", ""))
        address = params.get("redirect_uri", "")
        if client is None or address not in client.redirect_uris:
            raise Refused
        return client, address

    def authenticate(self, request: Request, form: Mapping[str, str]) -> Client | None:
        """The client that proved its secret, by header (client_secret_basic) or form (client_secret_post)."""
        name, secret = form.get("client_id", ""), form.get("client_secret", "")
        header = request.headers.get("authorization", "")
        if header.lower().startswith("basic "):
            try:
                left, _, right = base64.b64decode(header[6:], validate=True).decode().partition(":")
            except ValueError:
                return None
            name, secret = unquote(left), unquote(right)
        client = self.clients.get(name)
        if client is None or not hmac.compare_digest(secret.encode(), client.client_secret.encode()):
            return None
        return client

    def id_token(self, grant: Authorization, person: Person) -> str:
        """The signed ID token of `person` for the client of `grant`."""
        now = int(time.time())
        claims = {
            **claims_of(person),
            "iss": self.config.issuer,
            "aud": grant.client_id,
            "iat": now,
            "exp": now + self.config.token_seconds,
            "auth_time": grant.auth_time,
        }
        if grant.nonce:
            claims["nonce"] = grant.nonce
        return self.key.sign(claims)


def origin(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def with_query(address: str, **params: str) -> str:
    """`address` with the non-empty `params` added to its query."""
    given = urlencode({k: v for k, v in params.items() if v})
    if not given:
        return address
    return address + ("&" if urlsplit(address).query else "?") + given
