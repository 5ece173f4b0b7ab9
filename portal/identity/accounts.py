"""Accounts: password check that tells nothing about which names exist, and lock-out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from portal.catalogue import Person
from portal.identity.config import Lockout


class SignIn(Enum):
    """Answer to a user name and a password."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LOCKED = "locked"


@dataclass(slots=True)
class _Failures:
    count: int = 0
    locked_until: float = 0.0


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**11, r=8, p=1)


class Accounts:
    """Known people with their passwords. Thread-safe.

    A name that does not exist is locked like any other, and costs the same time.
    """

    def __init__(
        self, people: Iterable[Person], passwords: Mapping[str, str], lockout: Lockout, time: Callable[[], float]
    ) -> None:
        self._people = {p.username: p for p in people if p.username in passwords}
        self._salt = secrets.token_bytes(16)
        self._digests = {name: _digest(passwords[name], self._salt) for name in self._people}
        self._nobody = _digest(secrets.token_urlsafe(16), self._salt)
        self._lockout = lockout
        self._time = time
        self._failures: dict[str, _Failures] = {}
        self._lock = threading.Lock()

    def person(self, username: str) -> Person | None:
        """The person of that name, if it may sign in."""
        return self._people.get(username)

    def sign_in(self, username: str, password: str) -> SignIn:
        """Check the password and keep count of failures; success forgets them."""
        name = username.strip().lower()
        fits = hmac.compare_digest(_digest(password, self._salt), self._digests.get(name, self._nobody))
        now = self._time()
        with self._lock:
            failures = self._failures.setdefault(name, _Failures())
            if failures.locked_until > now:
                return SignIn.LOCKED
            if fits:
                del self._failures[name]
                return SignIn.ACCEPTED
            if failures.locked_until:
                failures.count, failures.locked_until = 0, 0.0
            failures.count += 1
            if failures.count >= self._lockout.attempts:
                failures.locked_until = now + self._lockout.seconds
                return SignIn.LOCKED
            return SignIn.REFUSED
