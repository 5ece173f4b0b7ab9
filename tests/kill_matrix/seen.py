"""What is asked of a worker and what it answers."""

from __future__ import annotations

import msgspec

from kiemdinh.model.enums import Status


class Seen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one check stands after a run.

    Attributes:
        status: folded status; ``failed`` too when a measured value breaks a rule of the edition.
        owner: who must act, empty for nobody.
        message: one line of the first case that stands so.
        blocked_by: checks or needs that kept it from running.
        unstable: its looks did not agree.
        cases: ids of the cases that stand so, when the check has several.
    """

    status: Status
    owner: str = ""
    message: str = ""
    blocked_by: tuple[str, ...] = ()
    unstable: bool = False
    cases: tuple[str, ...] = ()


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What to run.

    Attributes:
        defects: ids of the faults, none for the portal as it should be.
        checks: check ids.
        edition: edition of the portal's configuration and of the judgement.
        official: start processes as ``kiemdinh run`` does instead of staying inside this one.
        watched: watch the portal as it should be and tell which faults were met.
        once: take the first look at what fails for the second, too.
    """

    defects: tuple[str, ...] = ()
    checks: tuple[str, ...]
    edition: str = "2024"
    official: bool = False
    watched: bool = False
    once: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen.

    Attributes:
        order: what was asked.
        seen: by check id.
        seconds: how long it took.
        trouble: why nothing could be seen, else empty.
        met: faults that would have made a difference, with the first part of the portal that showed it.
        unused: parts of the portal that were not used.
    """

    order: Order
    seen: dict[str, Seen] = {}
    seconds: float = 0.0
    trouble: str = ""
    met: dict[str, str] = {}
    unused: tuple[str, ...] = ()
