"""The exceptions a check may raise, and nothing else decides an outcome.

Only :class:`Violation` blames the portal.  Every other type names who must act instead.
"""

from __future__ import annotations

from kiemdinh.model.enums import Owner, Status

ANSWERS = "target:answers"
"""What a case is blocked by when the portal did not answer the canary."""


class CheckSignal(Exception):
    """Base of all typed ends of a check that did not pass."""

    status: Status = Status.ERROR
    owner: Owner | None = Owner.SUITE


class Violation(CheckSignal):
    """The portal broke the rule that the check states.

    Args:
        expected: what a conforming portal shows (Vietnamese).
        observed: what was seen (Vietnamese, redacted by the sink).
        place: page, element or message.
        proven: a disclosure or bypass seen in full; needs no second look.
        curl: command line that repeats the request.
    """

    status = Status.FAILED
    owner = Owner.PORTAL

    def __init__(self, expected: str, observed: str, place: str, *, proven: bool = False, curl: str = "") -> None:
        super().__init__(f"{place}: mong đợi {expected}; thấy {observed}")
        self.expected = expected
        self.observed = observed
        self.place = place
        self.proven = proven
        self.curl = curl


class FunctionNotFound(CheckSignal):
    """The driver could not find a function; a person must confirm or map it.

    Args:
        function: driver function or element sought (Vietnamese).
        place: where it was sought.
        tried: what was tried, for the tester.
    """

    status = Status.CANNOT_TELL
    owner = Owner.ADAPTER

    def __init__(self, function: str, place: str, tried: str = "") -> None:
        super().__init__(f"{place}: không tìm thấy {function}" + (f" (đã thử: {tried})" if tried else ""))
        self.function = function
        self.place = place
        self.tried = tried


class CannotTell(CheckSignal):
    """The check ran and what it saw decides nothing.

    Args:
        message: why (Vietnamese).
        place: where.
        owner: who can make it decidable.
    """

    status = Status.CANNOT_TELL

    def __init__(self, message: str, place: str, owner: Owner = Owner.ADAPTER) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.owner = owner


class AccountProblem(CheckSignal):
    """A test account does not work (wrong password, locked, wrong role)."""

    status = Status.CANNOT_TELL
    owner = Owner.ACCOUNT


class DataProblem(CheckSignal):
    """Test data named in the target does not fit the portal."""

    status = Status.CANNOT_TELL
    owner = Owner.DATA


class EnvironmentProblem(CheckSignal):
    """Connection, time-out of everything, missing tool or hook."""

    status = Status.CANNOT_TELL
    owner = Owner.ENVIRONMENT


class Unreachable(EnvironmentProblem):
    """The portal did not answer the canary, or did not start; the outcome of a check never says so.

    Args:
        message: how it did not (Vietnamese).
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.blocked_by = (ANSWERS,)


class Blocked(CheckSignal):
    """The check could not run because something before it did not hold.

    Args:
        message: why (Vietnamese).
        blocked_by: check ids or needs.
        owner: who can unblock it.
    """

    status = Status.NOT_TESTED

    def __init__(self, message: str, blocked_by: tuple[str, ...], owner: Owner = Owner.ENVIRONMENT) -> None:
        super().__init__(message)
        self.blocked_by = blocked_by
        self.owner = owner


class NotApplicable(CheckSignal):
    """The case cannot occur on this portal, by a fact that a person confirmed."""

    status = Status.NOT_APPLICABLE
    owner = None


class Aborted(Exception):
    """Kill switch or interrupt: stop collecting at once."""


class InputProblem(Exception):
    """Malformed input of the suite: a message with its place; exit code 2.

    Args:
        message: what is wrong and what was expected (Vietnamese).
        place: ``file:line:column`` or the option's name.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.message = message
        self.place = place
