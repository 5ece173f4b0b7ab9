"""The slip (phiếu): what one page says about one service before its publication.

Made by ``kiemdinh.gate`` from a judged run; ``reports.slip`` only renders it.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kiemdinh.model.enums import Basis, Owner
from kiemdinh.model.outcome import Evidence


class _Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Decision(StrEnum):
    """What the slip says."""

    READY = "ready"
    NOT_READY = "not-ready"
    NO_GROUND = "no-ground"


class StepState(StrEnum):
    """What became of one step."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not-applicable"


class Clause(_Base, frozen=True, kw_only=True):
    """What the law says about a finding, never more certain than its basis.

    Attributes:
        criterion: criterion of the edition.
        text: instrument and clause as far as they were read.
        basis: how certain the citation is.
        obligation: what is asked, in our words.
        obligation_basis: how certain the duty is.
    """

    criterion: str
    text: str
    basis: Basis
    obligation: str
    obligation_basis: Basis


class SlipFinding(_Base, frozen=True, kw_only=True):
    """One thing to mend, or one thing that could not be told.

    Attributes:
        check: check id.
        title: what was to hold (Vietnamese).
        sentence: what happened, in one line.
        expected: what a conforming portal shows.
        observed: what was seen.
        place: page, element or message.
        ask: what to ask for.
        owner: who must act.
        clauses: what the edition says; empty when it cites this check nowhere.
        blocks: a release blocker whatever the score.
        waived: an approved exception lifts it from the decision; it is shown all the same.
    """

    check: str
    title: str
    sentence: str
    expected: str = ""
    observed: str = ""
    place: str = ""
    ask: str = ""
    owner: Owner
    clauses: tuple[Clause, ...] = ()
    blocks: bool = False
    waived: bool = False


class SlipStep(_Base, frozen=True, kw_only=True):
    """One step of the service.

    Attributes:
        number: from 1, in the order in which a citizen meets them.
        id: kebab-case name of the step.
        title: name of the step (Vietnamese).
        about: what holds when it passes (Vietnamese).
        state: what became of it.
        reason: why it does not apply, or why it could not be told; empty otherwise.
        findings: what failed, or what could not be told.
        picture: picture of the page, if the step has one.
        checks: check ids that the step rests on.
        seconds: time spent on its checks.
    """

    number: int
    id: str
    title: str
    about: str
    state: StepState
    reason: str = ""
    findings: tuple[SlipFinding, ...] = ()
    picture: Evidence | None = None
    checks: tuple[str, ...] = ()
    seconds: float = 0.0


class Slip(_Base, frozen=True, kw_only=True):
    """One service before its publication.

    Attributes:
        decision: ready, not ready, or no ground to say.
        sentence: the decision in one Vietnamese line.
        procedure_code, procedure_name: the service; the name is empty when nobody gave it.
        compared: whether the page was compared with published data.
        published: where the published data came from (Vietnamese).
        target_id, target_name, release: the system.
        address: citizen side.
        run: run id.
        edition: edition id.
        as_of: ISO date of the verdicts.
        started, finished: ISO 8601.
        steps: all steps, those that do not apply included.
        reachable: whether the portal answered at all.
    """

    decision: Decision
    sentence: str
    procedure_code: str
    procedure_name: str
    compared: bool
    published: str
    target_id: str
    target_name: str
    release: str
    address: str
    run: str
    edition: str
    as_of: str
    started: str
    finished: str
    steps: tuple[SlipStep, ...]
    reachable: bool = True
