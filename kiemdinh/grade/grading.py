"""Puts the grade together: score, ceiling, letter or range, gate, counts and sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from kiemdinh.grade.counts import count, silence
from kiemdinh.grade.gate import Gate, gate_items
from kiemdinh.grade.score import UNDECIDED, Sums, letter
from kiemdinh.grade.sentences import sentences
from kiemdinh.model.check import Check
from kiemdinh.model.edition import Edition
from kiemdinh.model.enums import Basis, VerdictState
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.plan import Plan
from kiemdinh.model.verdict import Grade, Judgement, Verdict

FORMULA_VERSION = "1.0"


def grade(
    judgement: Judgement,
    edition: Edition,
    plan: Plan,
    outcomes: Iterable[Outcome],
    catalogue: Mapping[str, Check],
    *,
    gate: Gate = Gate.NO_VIOLATION,
) -> Grade:
    """Grade a judgement.

    Score of a part = its weight × earned ÷ possible, where criteria that do not apply have left the denominator.
    A part of which nothing applies leaves the hundred points.  Letters are compared unrounded.

    Args:
        judgement: verdicts under ``edition``.
        edition: the edition judged by.
        plan: what the run set out to do.
        outcomes: every look of the run.
        catalogue: checks by id.
        gate: what this run demands before publication.

    Raises:
        CountMismatch: planned cases and ended cases differ; no report may be printed.
        ValueError: the judgement was given under another edition.
    """
    if judgement.edition != edition.id:
        raise ValueError(f"judgement under {judgement.edition}, edition {edition.id}")
    outcome_counts, folded = count(plan, outcomes)
    verdicts = judgement.verdicts
    sums = Sums.of(edition.parts, verdicts)
    blockers = gate_items(verdicts, folded, catalogue, gate)
    silent = silence(folded, plan.run)
    answered = silent is None
    floor = letter(edition.scale, sums.score)
    enough = sums.completeness >= Fraction(str(edition.scale.least_completeness))
    return Grade(
        edition=edition.id,
        run=judgement.run,
        as_of=judgement.as_of,
        formula_version=FORMULA_VERSION,
        score=float(sums.score),
        ceiling=float(sums.ceiling),
        letter=floor if enough else "",
        ceiling_letter=letter(edition.scale, sums.ceiling),
        floor_letter=floor,
        completeness=float(sums.completeness),
        least_completeness=edition.scale.least_completeness,
        parts=tuple(p.shown() for p in sums.parts),
        by_basis=_by_basis(verdicts),
        counts=_counts(verdicts),
        outcome_counts=outcome_counts,
        planned=len(plan.items),
        gate_met=answered and not blockers and bool(outcome_counts["passed"]),
        blockers=blockers,
        sentences=sentences(verdicts, sums, blockers, silent=silent),
        undecided_criteria=sum(v.state in UNDECIDED for v in verdicts),
        portal_reachable=answered,
        portal_problem=silent or "",
    )


def _by_basis(verdicts: tuple[Verdict, ...]) -> dict[str, int]:
    earned = Counter({basis.value: 0 for basis in Basis})
    for verdict in verdicts:
        if verdict.state.earns:
            earned[verdict.obligation_basis.value] += verdict.weight
    return dict(earned)


def _counts(verdicts: tuple[Verdict, ...]) -> dict[str, int]:
    found = Counter(v.state for v in verdicts)
    return {state.value: found[state] for state in VerdictState}
