"""What is compared and under which readings; shared by every query."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from schemas.sync.reconcile.columns import Role


class Kind(enum.StrEnum):
    """What can be wrong with a dossier, worst first; a dossier is counted under the worst one that it has."""

    LOST = "lost"
    INCOMPLETE = "incomplete"
    ALTERED = "altered"
    EXTRA = "extra"
    DUPLICATED = "duplicated"
    OUT_OF_ORDER = "out-of-order"
    LATE = "late"
    PENDING = "pending"
    ORPHANED = "orphaned"
    UNREADABLE = "unreadable"


CLASSES = (
    Kind.LOST,
    Kind.INCOMPLETE,
    Kind.ALTERED,
    Kind.EXTRA,
    Kind.DUPLICATED,
    Kind.OUT_OF_ORDER,
    Kind.LATE,
    Kind.PENDING,
)
"""Classes of the portal's dossiers beside "received once and in order"; together they are all of them."""


class Reason(enum.StrEnum):
    """Why, as far as the three inputs can tell."""

    SENT_UNKNOWN = "sent-unknown"
    NEVER_SENT = "never-sent"
    EVENT_NEVER_SENT = "event-never-sent"
    STATUS_OF_SENT_UNKNOWN = "status-of-sent-unknown"
    REFUSED = "refused"
    ACCEPTED_NOT_KEPT = "accepted-not-kept"
    SENT_NOT_RECEIVED = "sent-not-received"
    DIFFERS = "differs"
    BEFORE_SENDING = "before-sending"
    AFTER_SENDING = "after-sending"
    ZONE = "zone"
    RECEIVED_AGAIN = "received-again"
    SENT_AGAIN = "sent-again"
    RECEIVED_ONCE_SENT = "received-once-sent"
    REPEATED_STATUS = "repeated-status"
    UNKNOWN_EVENT = "unknown-event"
    AFTER_LATER_EVENT = "after-later-event"
    OVER_LIMIT = "over-limit"
    WITHIN_WINDOW = "within-window"
    NOT_ON_PORTAL = "not-on-portal"
    NOT_ON_PORTAL_NOR_SENT = "not-on-portal-nor-sent"
    SENT_NOT_ON_PORTAL = "sent-not-on-portal"
    ONLY_SENT = "only-sent"
    VALUE = "value"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What can be compared.

    Attributes:
        portal, national, sent: roles that every file of the side has; ``sent`` is ``None`` without such an input.
        fields: further compared fields.
        sent_fields: those of them that the sent messages have too.
        late_s: limit in seconds, or ``None`` when none was set.
        now_s: moment of the comparison, seconds of Vietnamese time.
        repeat: a status may legitimately be told twice.
    """

    portal: frozenset[Role]
    national: frozenset[Role]
    sent: frozenset[Role] | None
    fields: tuple[str, ...]
    sent_fields: frozenset[str]
    late_s: int | None
    now_s: int
    repeat: bool

    def both(self, role: Role) -> bool:
        """Whether both the portal and the national portal tell this."""
        return role in self.portal and role in self.national

    @property
    def timed(self) -> bool:
        """Whether the national portal tells when an event happened."""
        return Role.TIME in self.national

    @property
    def arrivals(self) -> bool:
        """Whether the national portal tells when an event arrived."""
        return Role.RECEIVED in self.national

    def values(self) -> list[tuple[str, str]]:
        """Compared values as (name, column of the views), without status and time."""
        roles = [(role.value, role.value) for role in (Role.PROCEDURE, Role.CHANNEL, Role.HASH) if self.both(role)]
        return roles + [(name, f"f{index}") for index, name in enumerate(self.fields)]

    def sent_has(self, name: str) -> bool:
        """Whether the sent messages tell a compared value."""
        return self.sent is not None and (name in self.sent_fields or name in {role.value for role in self.sent})
