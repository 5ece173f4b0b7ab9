"""The plan: what will run, what cannot and why, and who can unblock it."""

from __future__ import annotations

import msgspec

from kiemdinh.model.enums import Access, Engine, Owner


class _Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class PlanItem(_Base, frozen=True, kw_only=True):
    """One case of one check.

    Attributes:
        outside: a tool from outside the suite does the work.
        blocked: Vietnamese reason why it will not run, or empty.
        blocked_by: needs that are missing.
        owner: who can unblock it.
        absent: capability that a person confirmed as absent (the outcome is then not applicable, a fact).
    """

    check: str
    case: str
    engine: Engine
    access: Access
    alone: bool = False
    outside: bool = False
    seconds: float = 3.0
    blocked: str = ""
    blocked_by: tuple[str, ...] = ()
    owner: Owner | None = None
    absent: str = ""

    @property
    def runnable(self) -> bool:
        """Whether collect must run it."""
        return not self.blocked and not self.absent


class Plan(_Base, frozen=True, kw_only=True):
    """What one run will do.

    Attributes:
        run: run id.
        target: target id.
        release: version of the system under test.
        edition: edition of the verdict.
        editions: all editions collected for.
        as_of: ISO date.
        access: level of this run.
        seed: seed of everything random.
        items: planned cases, sorted by (check, case).
        only, skip: selection patterns as given.
        look_again_of: run whose non-passes are looked at again, or empty.
    """

    run: str
    target: str
    release: str
    edition: str
    editions: tuple[str, ...]
    as_of: str
    access: Access
    seed: int
    items: tuple[PlanItem, ...]
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    look_again_of: str = ""
