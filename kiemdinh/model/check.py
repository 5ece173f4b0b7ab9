"""The check (phép kiểm): an atomic test with a stable id that knows nothing of law."""

from __future__ import annotations

import msgspec

from kiemdinh.model.enums import Access, Engine


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text for people, Vietnamese first."""

    vi: str
    en: str


class Needs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a target must offer for the check to run.

    Attributes:
        capabilities: functions of the portal, keys of ``Target.capabilities``.
        accounts: roles, keys of ``Target.accounts``.
        hooks: test hooks (clock, outbox, audit-log, payment-result).
        data: keys of ``Target.data``.
        tools: outside tools (wapiti, zap).
        target: other target sections (sync, officer-url, plain-http, tls).
    """

    capabilities: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    target: tuple[str, ...] = ()


class FactDeclaration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value that the check measures and judge compares."""

    name: str
    unit: str
    title: Text


class Check(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the check catalogue.

    Attributes:
        id: ``area.name`` in kebab-case, never a clause number.
        engine: collector that runs it.
        access: level it needs.
        title: short name for people.
        fault: the realistic fault it catches.
        needs: what a target must offer.
        depends_on: checks whose failure makes this one ``not-tested``.
        cases: explicit case ids; empty means the one case ``-``.
        facts: values it measures.
        alone: runs last and by itself (lock-out, clock changes).
        unkillable: why no built-in defect can prove it (only the outside can); else empty.
        release_blocker: a failure blocks publication whatever the score.
        minutes: expected duration for the progress estimate.
    """

    id: str
    engine: Engine
    access: Access
    title: Text
    fault: Text
    needs: Needs = Needs()
    depends_on: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    facts: tuple[FactDeclaration, ...] = ()
    alone: bool = False
    unkillable: str = ""
    release_blocker: bool = False
    seconds: float = 3.0

    @property
    def case_ids(self) -> tuple[str, ...]:
        """Case ids that a run plans for this check."""
        return self.cases or ("-",)
