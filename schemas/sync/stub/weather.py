"""Scripted weather: what goes wrong, for which calls, how often."""

from __future__ import annotations

import asyncio
import re
from enum import StrEnum

import msgspec

from schemas.sync.contracts import DOSSIER_SERVICES

_LOGIN = "Login"
_DIGITS = re.compile("-?[0-9]{1,9}")


class Kind(StrEnum):
    """What the stub does instead of a plain answer."""

    EXPIRED_SESSION = "expired-session"
    ERROR_CODE = "error-code"
    ALREADY_EXISTS = "already-exists"
    TIME_OUT = "time-out"
    SLOW = "slow"
    HTTP_ERROR = "http-error"
    CUT = "cut"
    DUPLICATE = "duplicate"
    RESTART = "restart"
    NOT_JSON = "not-json"


class Style(StrEnum):
    """How ``error_code`` is written: number 0, text "0" or text "00"."""

    NUMBER = "number"
    STRING = "string"
    PADDED = "string-00"


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One piece of weather.

    Attributes:
        kind: what happens.
        service: only calls of this service; empty for all for which the kind makes sense (``Login`` is the sign-in).
        dossier: only calls that name this dossier code; empty for all.
        times: calls it lasts, ``None`` until it is cleared.
        skip: matching calls that pass before it begins.
        code: value of ``error_code`` for ``error-code`` (0 gives a success written in ``style``); as a text it is
            written as a text, "00" with both zeros.
        style: how ``error_code`` is written; ``None`` keeps the contract's.
        message: text of the answer.
        status: HTTP status of ``http-error`` and, for ``expired-session``, 401 or 200.
        processed: whether the message takes effect although the answer does not say so (lost acknowledgement).
        deadline_s: seconds for which ``time-out`` and ``slow`` hold the answer, unless released earlier.
        after: bytes of the answer that are sent before ``cut``.
    """

    kind: Kind
    service: str = ""
    dossier: str = ""
    times: int | None = 1
    skip: int = 0
    code: int | str = -1
    style: Style | None = None
    message: str = ""
    status: int = 0
    processed: bool = False
    deadline_s: float = 30.0
    after: int = 0

    @property
    def number(self) -> int:
        """The code whatever its spelling."""
        return int(self.code)

    @property
    def spelling(self) -> Style | None:
        """How ``error_code`` is to be written; ``None`` keeps the contract's way."""
        if self.style is None and isinstance(self.code, str):
            return Style.PADDED if self.code == "00" else Style.STRING
        return self.style

    def __post_init__(self) -> None:
        if isinstance(self.code, str) and not _DIGITS.fullmatch(self.code):
            raise ValueError("code phải là số nguyên hoặc chữ số")
        if (self.times is not None and self.times < 1) or self.skip < 0 or self.after < 0:
            raise ValueError("times phải từ 1, skip và after từ 0")
        if not 0 < self.deadline_s <= 600:
            raise ValueError("deadline_s phải trong (0, 600]")
        if self.status and not 100 <= self.status <= 599:
            raise ValueError("status phải là mã HTTP")


class _Script(msgspec.Struct, forbid_unknown_fields=True):
    rules: list[Rule]


def read_rules(text: bytes) -> list[Rule]:
    """One rule, a list of rules, or ``{"rules": […]}``.

    Raises:
        ValueError: something else.
    """
    script = text.lstrip()
    if script.startswith(b"["):
        return msgspec.json.decode(script, type=list[Rule])
    if b'"rules"' in script[:20]:
        return msgspec.json.decode(script, type=_Script).rules
    return [msgspec.json.decode(script, type=Rule)]


class Active(msgspec.Struct, kw_only=True):
    """A rule in force and what is left of it."""

    id: int
    rule: Rule
    left: int | None
    to_skip: int
    used: int = 0


class Weather:
    """Rules in force, oldest first; the first that fits a call is used."""

    def __init__(self) -> None:
        self._rules: list[Active] = []
        self._last = 0
        self._released = asyncio.Event()

    @property
    def rules(self) -> list[Active]:
        """Rules in force."""
        return list(self._rules)

    def add(self, rule: Rule) -> int:
        """Put a rule in force.

        Returns:
            Its number.
        """
        self._last += 1
        self._rules.append(Active(id=self._last, rule=rule, left=rule.times, to_skip=rule.skip))
        return self._last

    def clear(self, number: int | None = None) -> None:
        """End one rule, or all; answers held are released."""
        self._rules = [] if number is None else [r for r in self._rules if r.id != number]
        self.release()

    def release(self) -> None:
        """Let go of every answer that is held now."""
        self._released.set()
        self._released = asyncio.Event()

    async def hold(self, seconds: float) -> None:
        """Wait until released, at most so long."""
        try:
            await asyncio.wait_for(self._released.wait(), seconds)
        except TimeoutError:
            return

    def take(self, service: str, dossiers: tuple[str, ...]) -> Rule | None:
        """The rule for this call, if any; counts it."""
        for active in self._rules:
            rule = active.rule
            fits = rule.service == service or (not rule.service and _makes_sense(rule.kind, service))
            if not fits or (rule.dossier and rule.dossier not in dossiers):
                continue
            if active.to_skip:
                active.to_skip -= 1
                continue
            active.used += 1
            if active.left is not None:
                active.left -= 1
                if active.left <= 0:
                    self._rules.remove(active)
            return rule
        return None


def _makes_sense(kind: Kind, service: str) -> bool:
    """Whether a kind can befall a service: nobody's session expires at sign-in, and only a dossier exists already."""
    if kind is Kind.ALREADY_EXISTS:
        return service in DOSSIER_SERVICES
    return kind is not Kind.EXPIRED_SESSION or service != _LOGIN
