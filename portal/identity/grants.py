"""Short-lived secrets of the provider: opened sign-in forms, codes and access tokens. Kept in memory, thread-safe."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def is_challenge(text: str) -> bool:
    """Whether `text` can be an S256 code challenge (RFC 7636, section 4.2)."""
    return _CHALLENGE.fullmatch(text) is not None


def verifier_fits(verifier: str, challenge: str) -> bool:
    """Whether the S256 transform of `verifier` is `challenge` (RFC 7636, section 4.6)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(digest, challenge)


@dataclass(frozen=True, slots=True)
class Authorization:
    """A checked authorization request; later with the person who agreed."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    username: str = ""
    auth_time: int = 0


@dataclass(slots=True)
class _Code:
    authorization: Authorization
    expires: float
    used: bool = False
    token: str = ""


class Grants:
    """Everything that was handed out and has not expired."""

    def __init__(self, time: Callable[[], float], sign_in_seconds: int, code_seconds: int, token_seconds: int) -> None:
        self._time = time
        self._sign_in_seconds = sign_in_seconds
        self._code_seconds = code_seconds
        self.token_seconds = token_seconds
        self._forms: dict[str, tuple[Authorization, float]] = {}
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def _sweep(self, now: float) -> None:
        self._forms = {k: v for k, v in self._forms.items() if v[1] > now}
        self._tokens = {k: v for k, v in self._tokens.items() if v[1] > now}
        # Used codes stay as long as their token could live, so that a second use still revokes it.
        self._codes = {k: v for k, v in self._codes.items() if v.expires + self.token_seconds > now}

    def open_form(self, authorization: Authorization) -> str:
        """Keep a request while the user types; gives its handle."""
        handle = secrets.token_urlsafe(24)
        now = self._time()
        with self._lock:
            self._sweep(now)
            self._forms[handle] = (authorization, now + self._sign_in_seconds)
        return handle

    def form(self, handle: str) -> Authorization | None:
        """The request of an opened form, or None if there is none or it is too old."""
        with self._lock:
            found = self._forms.get(handle)
            return found[0] if found and found[1] > self._time() else None

    def close_form(self, handle: str) -> Authorization | None:
        """Take the request of an opened form; a second call gives None."""
        with self._lock:
            found = self._forms.pop(handle, None)
            return found[0] if found and found[1] > self._time() else None

    def issue_code(self, authorization: Authorization, username: str, auth_time: int) -> str:
        """A one-time code for the person who signed in at `auth_time` (Unix seconds)."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            entry = replace(authorization, username=username, auth_time=auth_time)
            self._codes[code] = _Code(entry, self._time() + self._code_seconds)
        return code

    def redeem(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> tuple[Authorization, str] | None:
        """Exchange `code` for its request and an access token; None refuses.

        A code presented twice also revokes the token of its first use (RFC 6749, section 4.1.2).
        """
        now = self._time()
        with self._lock:
            entry = self._codes.get(code)
            if entry is None:
                return None
            if entry.used:
                self._tokens.pop(entry.token, None)
                return None
            entry.used = True
            asked = entry.authorization
            fits = (
                entry.expires > now
                and asked.client_id == client_id
                and asked.redirect_uri == redirect_uri
                and verifier_fits(verifier, asked.challenge)
            )
            if not fits:
                return None
            entry.token = secrets.token_urlsafe(32)
            self._tokens[entry.token] = (asked.username, now + self.token_seconds)
            return asked, entry.token

    def user_of(self, token: str) -> str | None:
        """The user name of a living access token."""
        with self._lock:
            found = self._tokens.get(token)
            return found[0] if found and found[1] > self._time() else None
