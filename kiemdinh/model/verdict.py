"""Verdicts and grade: what judge and grade write and reports read."""

from __future__ import annotations

import msgspec

from kiemdinh.model.check import Text
from kiemdinh.model.edition import Citation
from kiemdinh.model.enums import Basis, Comparison, Owner, Part, Status, VerdictState
from kiemdinh.model.outcome import FactValue, FoldedOutcome
from kiemdinh.model.records import Attestation, Waiver


class _Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class CheckResult(_Base, frozen=True, kw_only=True):
    """One cited check, its cases folded.

    Attributes:
        status: worst of its cases.
        owner: owner of the worst case.
        cases: the folded cases.
    """

    check: str
    title: Text
    status: Status
    owner: Owner | None
    cases: tuple[FoldedOutcome, ...]


class FactResult(_Base, frozen=True, kw_only=True):
    """One judged fact.

    Attributes:
        value: measured value, ``None`` when not measured.
        limit: limit applied, ``None`` when the operator has set none.
        basis: basis of the limit applied.
        state: verdict of this rule alone.
        note: Vietnamese remark (e.g. where the limit comes from).
    """

    check: str
    fact: str
    title: Text
    comparison: Comparison
    value: FactValue | None
    limit: FactValue | None
    unit: str
    basis: Basis
    state: VerdictState
    note: str = ""


class Verdict(_Base, frozen=True, kw_only=True):
    """What one criterion earns, and everything a reader needs to follow it."""

    criterion: str
    title: Text
    part: Part
    group: str
    obligation: str
    obligation_basis: Basis
    condition: str
    condition_basis: Basis
    method: str
    citations: tuple[Citation, ...]
    weight: int
    state: VerdictState
    owner: Owner | None = None
    reason: str = ""
    advice: str = ""
    release_blocker: bool = False
    checks: tuple[CheckResult, ...] = ()
    facts: tuple[FactResult, ...] = ()
    attestation: Attestation | None = None
    attestation_needed: str = ""
    waiver: Waiver | None = None
    not_automated: str = ""
    unstable: bool = False


class Judgement(_Base, frozen=True, kw_only=True):
    """All verdicts of a run under one edition.

    Attributes:
        edition: edition id.
        as_of: ISO date on which the verdicts are given.
        run: run id.
        rules_version: version of the judging rules.
    """

    edition: str
    edition_title: Text
    as_of: str
    run: str
    rules_version: str
    verdicts: tuple[Verdict, ...]


class PartScore(_Base, frozen=True, kw_only=True):
    """Numerator and denominator of a part, in hundredths of a point.

    Attributes:
        weight: weight of the part.
        earned: points earned.
        possible: denominator after not-applicable left it.
        undecided: points of criteria that nobody decided (not tested, cannot tell, error, not collected).
        score: earned scaled to the part's weight (points, unrounded).
        ceiling: score if every undecided criterion passed.
    """

    part: Part
    title: Text
    weight: int
    earned: int
    possible: int
    undecided: int
    score: float
    ceiling: float


class GateItem(_Base, frozen=True, kw_only=True):
    """A reason that blocks publication.

    Attributes:
        criterion: criterion id; empty when the failing check is cited by no criterion of the edition.
        whatever_score: a release blocker, which no score and no waiver lifts; else an ordinary violation.
    """

    criterion: str
    title: Text
    reason: str
    whatever_score: bool = True


class Grade(_Base, frozen=True, kw_only=True):
    """Score, letter, ceiling, completeness and release gate of one judgement.

    Attributes:
        formula_version: version of the formula.
        score, ceiling: points, unrounded.
        letter: letter, or empty when completeness is too low.
        ceiling_letter: letter of the ceiling.
        floor_letter: letter of the score (the low end of the range).
        completeness: share of applicable weight that was decided, 0 to 1.
        least_completeness: limit of the edition.
        parts: the six parts.
        by_basis: earned hundredths by basis of the obligation.
        counts: number of criteria by verdict state.
        outcome_counts: number of planned cases by status.
        planned: number of planned cases.
        gate_met: the release gate stated for this run.
        blockers: what blocks publication.
        sentences: the three most useful Vietnamese sentences.
        portal_reachable: whether the canary was ever answered, or never had to ask.
        portal_problem: how the portal did not answer in the whole run; empty when it did.
    """

    edition: str
    run: str
    as_of: str
    formula_version: str
    score: float
    ceiling: float
    letter: str
    ceiling_letter: str
    floor_letter: str
    completeness: float
    least_completeness: float
    parts: tuple[PartScore, ...]
    by_basis: dict[str, int]
    counts: dict[str, int]
    outcome_counts: dict[str, int]
    planned: int
    gate_met: bool
    blockers: tuple[GateItem, ...]
    sentences: tuple[str, ...]
    undecided_criteria: int = 0
    portal_reachable: bool = True
    portal_problem: str = ""
