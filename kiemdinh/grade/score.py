"""The arithmetic of the grade, exact: fractions until the last step, nothing rounded before a letter is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kiemdinh.model.edition import PartWeight, Scale
from kiemdinh.model.enums import VerdictState
from kiemdinh.model.verdict import PartScore, Verdict

UNDECIDED = frozenset(
    {VerdictState.ERROR, VerdictState.CANNOT_TELL, VerdictState.NOT_TESTED, VerdictState.NOT_COLLECTED}
)


@dataclass(frozen=True, slots=True)
class PartSum:
    """Sums of one part, in hundredths of a point.

    Attributes:
        part: the part of the edition.
        earned: weight of criteria that passed.
        possible: weight of all applicable criteria.
        undecided: weight of applicable criteria that nobody decided.
    """

    part: PartWeight
    earned: int
    possible: int
    undecided: int

    @property
    def point(self) -> Fraction:
        """Points of the whole part that one hundredth of a criterion's weight is worth."""
        return Fraction(self.part.weight, 100 * self.possible) if self.possible else Fraction(0)

    @property
    def score(self) -> Fraction:
        """Earned points, scaled to the part's weight."""
        return self.point * self.earned

    @property
    def ceiling(self) -> Fraction:
        """Points if every undecided criterion passed."""
        return self.point * (self.earned + self.undecided)

    def shown(self) -> PartScore:
        """The part as it is stored."""
        return PartScore(
            part=self.part.part,
            title=self.part.title,
            weight=self.part.weight,
            earned=self.earned,
            possible=self.possible,
            undecided=self.undecided,
            score=float(self.score),
            ceiling=float(self.ceiling),
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """Score of the whole, exact.

    Attributes:
        parts: sums by part, in the edition's order.
    """

    parts: tuple[PartSum, ...]

    @classmethod
    def of(cls, parts: Sequence[PartWeight], verdicts: Iterable[Verdict]) -> Sums:
        """Add up verdicts; a criterion that does not apply leaves the denominator of its part."""
        earned = dict.fromkeys((p.part for p in parts), 0)
        possible, undecided = dict(earned), dict(earned)
        for verdict in verdicts:
            if verdict.state is VerdictState.NOT_APPLICABLE:
                continue
            possible[verdict.part] += verdict.weight
            if verdict.state.earns:
                earned[verdict.part] += verdict.weight
            elif verdict.state in UNDECIDED:
                undecided[verdict.part] += verdict.weight
        return cls(tuple(PartSum(p, earned[p.part], possible[p.part], undecided[p.part]) for p in parts))

    @property
    def _stretch(self) -> Fraction:
        """A part of which nothing applies leaves the hundred points; the others are stretched to fill them."""
        weight = sum(p.part.weight for p in self.parts if p.possible)
        return Fraction(100 * 100, weight) if weight else Fraction(0)

    @property
    def score(self) -> Fraction:
        """Points, 0 to 100."""
        return self._stretch * sum((p.score for p in self.parts), Fraction(0))

    @property
    def ceiling(self) -> Fraction:
        """Points if every undecided criterion passed."""
        return self._stretch * sum((p.ceiling for p in self.parts), Fraction(0))

    @property
    def completeness(self) -> Fraction:
        """Share of the applicable points that was decided, 0 to 1; each part counts by its own weight."""
        open_points = sum((p.point * p.undecided for p in self.parts), Fraction(0))
        return 1 - self._stretch * open_points / 100 if self._stretch else Fraction(0)

    def worth(self, verdict: Verdict) -> Fraction:
        """Points of the whole that one criterion is worth."""
        return self._stretch * next(p.point for p in self.parts if p.part.part is verdict.part) * verdict.weight


def letter(scale: Scale, points: Fraction) -> str:
    """The best letter whose least score is reached, compared unrounded."""
    for step in scale.steps:
        if points >= Fraction(str(step.at_least)):
            return step.letter
    return scale.steps[-1].letter
