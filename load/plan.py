"""What the crowd will ask for: addresses by page group, with a text that tells the right answer from another's."""

from __future__ import annotations

import unicodedata

import msgspec

PROTECTING = frozenset({401, 403, 429})
"""How a portal, or what stands before it, keeps a crowd out on purpose."""


class Visit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One address.

    Attributes:
        url: absolute.
        expects: text of the right answer (NFC), empty when the page is drawn by script and its source tells nothing.
        rejects: text of other visits of the group, which the right answer never holds.
    """

    url: str
    expects: str = ""
    rejects: tuple[str, ...] = ()


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page group: home, search, procedure or lookup."""

    name: str
    visits: tuple[Visit, ...]


class JourneyPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything the Locust process needs.

    Attributes:
        host: scheme and host of the target.
        ca_file: PEM of the target's own authority, or empty.
        groups: page groups in order.
        users: number of virtual users.
        max_requests_per_s: ceiling over all users.
        stop_error_ratio: the run ends above this share of errors.
        timeout_s: patience for one answer.
        seed: of the order of visits.
        samples: file for one line per answer.
        stop_file: kill switch.
    """

    host: str
    ca_file: str
    groups: tuple[Group, ...]
    users: int
    max_requests_per_s: float
    stop_error_ratio: float
    timeout_s: float
    seed: int
    samples: str
    stop_file: str


class Sample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer.

    Attributes:
        at_ms: since the start of the journey.
        group: page group.
        us: response time in microseconds.
        status: HTTP status, 0 when there was no answer.
        right: whether it was what was asked for (``True`` where nothing can be told).
        url: address.
    """

    at_ms: int
    group: str
    us: int
    status: int
    right: bool
    url: str


def right_answer(visit: Visit, status: int, text: str) -> bool:
    """Whether an answer is the one that was asked for, as far as its content tells.

    A page that opened before the crowd came and is said not to exist now is a wrong answer; server errors, answers
    that never came and refusals by a protection are counted apart.
    """
    if 400 <= status < 500:
        return status in PROTECTING
    if status != 200 or not visit.expects:
        return True
    text = unicodedata.normalize("NFC", text)
    return visit.expects in text and not any(r in text for r in visit.rejects)
