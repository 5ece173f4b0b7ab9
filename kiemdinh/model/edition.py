"""The edition (phiên bản quy định): law as data, frozen after loading."""

from __future__ import annotations

import msgspec

from kiemdinh.model.check import Text
from kiemdinh.model.enums import Basis, Comparison, Part
from kiemdinh.model.outcome import FactValue


class _Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Instrument(_Base, frozen=True, kw_only=True):
    """A legal instrument with its own dates.

    Attributes:
        key: short key used by citations.
        number: number and symbol.
        title: Vietnamese title.
        issued, in_force, repealed: ISO dates; empty when unknown or not repealed.
        basis: how certain number and dates are.
        note: what is not certain.
    """

    key: str
    number: str
    title: str
    issued: str = ""
    in_force: str = ""
    repealed: str = ""
    basis: Basis
    note: str = ""


class Citation(_Base, frozen=True, kw_only=True):
    """Where a statement stands.

    Attributes:
        instrument: key of an :class:`Instrument`.
        clause: clause as far as it was read; empty when unknown (never invented).
        basis: how certain this citation is.
    """

    instrument: str
    clause: str = ""
    basis: Basis


class FactRule(_Base, frozen=True, kw_only=True):
    """Success condition over a fact.

    Attributes:
        check: check that measures it.
        fact: name of the fact.
        comparison: how to compare.
        value: limit stated by the edition, or ``None`` when it must come from the operator.
        limit_key: key in ``Target.limits`` that may set (or, if ``value`` is ``None``, must set) the limit.
        unit: unit of the limit.
        basis: of the limit.
    """

    check: str
    fact: str
    comparison: Comparison
    value: FactValue | None = None
    limit_key: str = ""
    unit: str = ""
    basis: Basis


class AttestationNeed(_Base, frozen=True, kw_only=True):
    """What a person must attest.

    Attributes:
        statement: what is attested.
        evidence: documents to ask for.
        valid_months: how long an attestation counts at most.
    """

    statement: str
    evidence: str
    valid_months: int = 12


class AbsenceMeaning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a confirmed absence of a capability means for the criterion.

    Attributes:
        capability: key of ``Target.capabilities``.
        means: ``failed`` or ``not-applicable``.
    """

    capability: str
    means: str


class Criterion(_Base, frozen=True, kw_only=True):
    """One requirement (tiêu chí).

    Attributes:
        id: stable id within the edition, kebab-case.
        title: Vietnamese and English title.
        part, group: where its points lie.
        obligation: what the law asks, in our words.
        obligation_basis, condition_basis: certainty of the duty and of our success condition.
        citations: where it stands.
        condition: success condition in words.
        method: how it is verified, in words.
        weight: hundredths of a point of the whole scale (integer, may be 0 for informative ones).
        checks: check ids; all are mandatory.
        facts: success conditions over measured values.
        attestation: what a person must attest, when no program can see it.
        not_automated: honest reason why no check exists yet, else empty.
        absence: meaning of confirmed absences.
        release_blocker: failure blocks publication whatever the score.
        advice: what to ask the developer to mend (Vietnamese).
    """

    id: str
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
    checks: tuple[str, ...] = ()
    facts: tuple[FactRule, ...] = ()
    attestation: AttestationNeed | None = None
    not_automated: str = ""
    absence: tuple[AbsenceMeaning, ...] = ()
    release_blocker: bool = False
    advice: str = ""


class PartWeight(_Base, frozen=True, kw_only=True):
    """Weight of a part: hundredths of a point, with its groups' weights pinned."""

    part: Part
    title: Text
    weight: int
    groups: dict[str, int]
    group_titles: dict[str, str]


class GradeStep(_Base, frozen=True, kw_only=True):
    """A letter and the least score that earns it (points, 0 to 100)."""

    letter: str
    at_least: float


class Scale(_Base, frozen=True, kw_only=True):
    """Grade scale.

    Attributes:
        steps: best first.
        basis, note: certainty.
        least_completeness: below this share of weight actually decided there is no letter but a range.
    """

    steps: tuple[GradeStep, ...]
    basis: Basis
    note: str = ""
    least_completeness: float


class Edition(_Base, frozen=True, kw_only=True):
    """A set of criteria with the dates on which it is in force.

    Attributes:
        id: e.g. ``2024``.
        title: name for people.
        in_force: first day (ISO).
        until: last day (ISO) or empty.
        instruments: instruments by key.
        parts: parts with weights that add up to 10 000 hundredths.
        scale: letters.
        criteria: in report order.
    """

    id: str
    title: Text
    in_force: str
    until: str = ""
    instruments: tuple[Instrument, ...]
    parts: tuple[PartWeight, ...]
    scale: Scale
    criteria: tuple[Criterion, ...]
