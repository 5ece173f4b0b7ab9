"""The sentences that every format opens with, so that all of them say the same."""

from __future__ import annotations

from kiemdinh.model.verdict import Grade
from reports.formatting import numbers
from reports.texts import PHRASES, pick


def range_words(grade: Grade, lang: str) -> tuple[str, str]:
    """The range that stands instead of a letter, and the remark that belongs to it."""
    span = pick(PHRASES["range"], lang).format(low=grade.floor_letter, high=grade.ceiling_letter)
    same = grade.floor_letter == grade.ceiling_letter
    return (grade.floor_letter if same else span), pick(PHRASES["range_ground"], lang)


def letter_words(grade: Grade, lang: str) -> str:
    """The letter, or the range with the remark that there is not enough ground for a letter."""
    return grade.letter or ", ".join(range_words(grade, lang))


def gate_key(grade: Grade) -> str:
    """Key of the gate's word: met, not met, or open because the portal never answered."""
    if grade.gate_met:
        return "gate_met"
    return "gate_not_met" if grade.portal_reachable else "gate_open"


def score_words(grade: Grade, lang: str) -> str:
    """``66,5 / 100``."""
    return pick(PHRASES["score_of"], lang).format(score=numbers(lang).points(grade.score))


def ceiling_sentence(grade: Grade, lang: str) -> str:
    """What the score could still become."""
    key = "ceiling" if grade.undecided_criteria else "ceiling_none"
    return pick(PHRASES[key], lang).format(
        ceiling=numbers(lang).points(grade.ceiling),
        letter=grade.ceiling_letter,
        count=numbers(lang).count(grade.undecided_criteria),
    )


def completeness_sentence(grade: Grade, lang: str) -> str:
    """How much was decided, and how much a letter needs."""
    return pick(PHRASES["completeness_line"], lang).format(
        done=numbers(lang).share(grade.completeness), least=numbers(lang).share(grade.least_completeness)
    )
