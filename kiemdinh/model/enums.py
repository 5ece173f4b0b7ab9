"""States and kinds, as closed sets (design: outcome status, owner, access level, basis)."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """What one check saw in one run (kết quả kiểm)."""

    PASSED = "passed"
    FAILED = "failed"
    CANNOT_TELL = "cannot-tell"
    NOT_APPLICABLE = "not-applicable"
    NOT_TESTED = "not-tested"
    ERROR = "error"


class Owner(StrEnum):
    """Who must act on an outcome that is not passed."""

    PORTAL = "portal"
    ADAPTER = "adapter"
    ACCOUNT = "account"
    DATA = "data"
    ENVIRONMENT = "environment"
    SUITE = "suite"


class Access(StrEnum):
    """Access level (mức can thiệp); a level includes the ones before it."""

    OBSERVE = "observe"
    WRITE = "write"
    INTRUSIVE = "intrusive"

    @property
    def rank(self) -> int:
        """Position in the order observe < write < intrusive."""
        return list(Access).index(self)

    def covers(self, needed: Access) -> bool:
        """Whether a run allowed at this level may do work that needs ``needed``."""
        return self.rank >= needed.rank


class Engine(StrEnum):
    """Collector that runs a check."""

    FUNCTIONAL = "functional"
    SYNC = "sync"
    LOAD = "load"
    SECURITY = "security"


class Basis(StrEnum):
    """How certain a legal statement is."""

    LAW_READ = "law-read"
    LAW_SECONDARY = "law-secondary"
    LAW_UNVERIFIED = "law-unverified"
    PROJECT_CHOICE = "project-choice"


class VerdictState(StrEnum):
    """Verdict (kết luận) of one criterion."""

    PASSED = "passed"
    PASSED_WITH_REMARKS = "passed-with-remarks"
    FAILED = "failed"
    ERROR = "error"
    CANNOT_TELL = "cannot-tell"
    NOT_TESTED = "not-tested"
    NOT_APPLICABLE = "not-applicable"
    NOT_COLLECTED = "not-collected"

    @property
    def earns(self) -> bool:
        """Whether the criterion's points are earned."""
        return self in {VerdictState.PASSED, VerdictState.PASSED_WITH_REMARKS}


class Part(StrEnum):
    """The six scored parts of QĐ 473/QĐ-BTTTT."""

    FUNCTIONS = "functions"
    STRUCTURE = "structure"
    PERFORMANCE = "performance"
    SECURITY = "security"
    ACCESSIBILITY = "accessibility"
    EMC = "emc"


class Comparison(StrEnum):
    """How judge compares a fact with the edition's limit."""

    AT_MOST = "at-most"
    AT_LEAST = "at-least"
    EQUALS = "equals"
    IN = "in"
    MATCHES = "matches"


class CapabilityState(StrEnum):
    """What is known of a function that a portal may offer."""

    OFFERED = "offered"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class MappingState(StrEnum):
    """What is known of the place of a function in a map of a portal."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ABSENT = "absent"
    UNKNOWN = "unknown"

    @property
    def by_person(self) -> bool:
        """Whether only a person may say so."""
        return self in {MappingState.CONFIRMED, MappingState.ABSENT}


class SignInWay(StrEnum):
    """How the suite signs in with an account."""

    TYPED = "password"
    MANUAL = "manual"
