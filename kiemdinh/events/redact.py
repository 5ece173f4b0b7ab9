"""Redaction: nothing personal or secret passes the evidence sink in the clear.

A masked value keeps the last three characters (identity numbers, phones) and a salted hash, so that two pieces of
evidence can be shown to speak of the same value without showing it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable

_TOKEN_KEYS = (
    r"authorization|cookie|set-cookie|x-api-key|api[-_]?key|access_token|refresh_token|id_token|client_secret|"
    r"session(?:id)?|csrf[-_]?token|_csrf|password|passwd|mat_?khau|token|code_verifier|secret"
)
_HEADER = re.compile(rf"(?im)^(\s*[-\w']*?(?:{_TOKEN_KEYS})\s*:\s*)(\S.*?)(?=['\"]?\s*$)")
_PAIR = re.compile(rf"(?i)(\b[\w-]*(?:{_TOKEN_KEYS})\b[\"']?\s*[=:]\s*[\"']?)([^\s\"'&;,<>{{}}]{{4,}})")
_CODE_PARAMETER = re.compile(r"(?i)([?&](?:code|state|nonce|code_challenge)=)([^&\s\"'<>]{4,})")
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]{4,}")
_IDENTITY = re.compile(r"(?<![\d.,-])(\d{12}|\d{9})(?![\d.,-]*\d)")
_PHONE = re.compile(r"(?<![\w.+-])(?:\+84|84|0)(?:[ .-]?\d){9}(?![ .-]?\d)")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")


class Redactor:
    """Masks identity numbers, phones, mail addresses, tokens, cookies and named secrets.

    Args:
        salt: per-run secret salt of the hashes.
        secrets: exact values that must never appear (passwords, tokens from the environment).
        people: exact personal values known from the target (names are left readable, numbers are not).
    """

    def __init__(self, salt: bytes, secrets: Iterable[str] = (), people: Iterable[str] = ()) -> None:
        self._salt = salt
        self._exact = sorted({s for s in secrets if len(s) >= 4}, key=len, reverse=True)
        self._people = sorted({p for p in people if len(p) >= 6}, key=len, reverse=True)

    def digest(self, value: str) -> str:
        """Salted hash of a value, eight hex digits."""
        return hmac.new(self._salt, value.encode(), hashlib.sha256).hexdigest()[:8]

    def text(self, text: str) -> str:
        """The text with everything sensitive masked."""
        for secret in self._exact:
            text = text.replace(secret, f"[bí mật #{self.digest(secret)}]")
        for value in self._people:
            text = text.replace(value, self._mask(value))
        text = _JWT.sub(self._token, text)
        text = _HEADER.sub(self._keyed, text)
        text = _PAIR.sub(self._keyed, text)
        text = _CODE_PARAMETER.sub(self._keyed, text)
        text = _MAIL.sub(self._mail, text)
        text = _IDENTITY.sub(lambda m: self._mask(m.group(0)), text)
        return _PHONE.sub(lambda m: self._mask(m.group(0)), text)

    def _mask(self, value: str) -> str:
        return f"***{value[-3:]}#{self.digest(value)}"

    def _token(self, match: re.Match[str]) -> str:
        return f"[mã #{self.digest(match.group(0))}]"

    def _keyed(self, match: re.Match[str]) -> str:
        value = match.group(2)
        if value.startswith(("[bí", "[mã", "***")):
            return match.group(0)
        return f"{match.group(1)}[đã che #{self.digest(value)}]"

    def _mail(self, match: re.Match[str]) -> str:
        return f"***@***#{self.digest(match.group(0))}"

    def patterns(self) -> tuple[Callable[[str], bool], ...]:
        """Detectors used by the page masker: whether a text holds something to mask."""
        return (lambda text: self.text(text) != text,)
