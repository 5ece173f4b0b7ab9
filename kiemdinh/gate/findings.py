"""What failed or could not be told, in sentences, with the clause and what to ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kiemdinh.model.check import Check
from kiemdinh.model.edition import Citation, Edition
from kiemdinh.model.enums import Owner, Status, VerdictState
from kiemdinh.model.outcome import Evidence, FoldedOutcome, Outcome
from kiemdinh.model.slip import Clause, SlipFinding, StepState
from kiemdinh.model.verdict import FactResult, Judgement, Verdict

_MOST_SAID = 110
_OPEN = frozenset({Status.CANNOT_TELL, Status.NOT_TESTED, Status.ERROR})


class Evidences:
    """Pictures of a step.

    Args:
        cases: its folded cases, those of its first check first.
    """

    def __init__(self, cases: Sequence[FoldedOutcome]) -> None:
        self._cases = cases

    def picture(self, state: StepState) -> Evidence | None:
        """The picture to show: of what failed when something did, else of the first check that has one."""
        bad = [c for c in self._cases if c.final.status is Status.FAILED]
        for case in (*bad, *self._cases) if state is StepState.FAILED else self._cases:
            pictures = [e for look in case.attempts for e in look.evidence if e.media_type == "image/png"]
            if pictures:
                return pictures[-1]
        return None


class Finder:
    """Makes findings of one run.

    Args:
        catalogue: checks as they were.
        edition: the edition of the verdicts.
        judgement: the verdicts.
        numbers: number of the step by check id.
    """

    def __init__(
        self, catalogue: Mapping[str, Check], edition: Edition, judgement: Judgement, numbers: Mapping[str, int]
    ) -> None:
        self._catalogue = catalogue
        self._instruments = {i.key: i for i in edition.instruments}
        self._judgement = judgement
        self._numbers = numbers

    def failures(self, checks: Iterable[str], cases: Sequence[FoldedOutcome]) -> tuple[SlipFinding, ...]:
        """Violations among the cases, and what the edition makes of measured values and confirmed absences."""
        wanted = tuple(checks)
        found: list[SlipFinding] = []
        for check in wanted:
            bad = [c for c in cases if c.final.check == check and c.final.status is Status.FAILED]
            if bad:
                found.append(self._violation(check, bad))
                continue
            facts = self._facts(check)
            if facts:
                found.append(self._fact(check, *facts[0]))
            elif any(c.final.check == check and c.final.status is Status.NOT_APPLICABLE for c in cases):
                found += [self.of_verdict(v, check) for v in self._failed_citing(check)]
        return tuple(found)

    def undecided(self, cases: Sequence[FoldedOutcome]) -> tuple[SlipFinding, ...]:
        """What could not be told, one finding per check; what a person can change first."""
        found: dict[str, SlipFinding] = {}
        order = sorted(cases, key=lambda c: bool(c.final.blocked_by and c.final.blocked_by[0] in self._numbers))
        for case in order:
            final = case.final
            if final.status not in _OPEN or final.check in found:
                continue
            found[final.check] = SlipFinding(
                check=final.check,
                title=self._title(final.check),
                sentence=self._why(case),
                place=final.place,
                owner=final.owner or Owner.SUITE,
            )
        return tuple(found.values())

    def of_verdict(self, verdict: Verdict, check: str = "") -> SlipFinding:
        """A finding that rests on a verdict alone (an absence, an attestation)."""
        return SlipFinding(
            check=check,
            title=verdict.title.vi,
            sentence=verdict.reason,
            ask=verdict.advice,
            owner=Owner.PORTAL,
            clauses=self._clauses([verdict]),
            blocks=verdict.release_blocker,
            waived=verdict.waiver is not None and not verdict.release_blocker,
        )

    def _violation(self, check: str, bad: Sequence[FoldedOutcome]) -> SlipFinding:
        final = bad[0].final
        more = f" (và {len(bad) - 1} điểm tương tự)" if len(bad) > 1 else ""
        title = self._title(check)
        sentence = f"{title}: {brief(final.observed or final.message)}{more}"
        return self._finding(check, title, sentence, final)

    def _fact(self, check: str, fact: FactResult, verdict: Verdict) -> SlipFinding:
        title = f"{self._title(check)}: {fact.title.vi.lower()}"
        seen = Outcome(check=check, status=Status.PASSED, expected=_shown(fact.limit), observed=_shown(fact.value))
        return self._finding(check, title, verdict.reason, seen)

    def _finding(self, check: str, title: str, sentence: str, seen: Outcome) -> SlipFinding:
        verdicts = self._failed_citing(check)
        known = self._catalogue.get(check)
        blocks = any(v.release_blocker for v in verdicts) or (known is not None and known.release_blocker)
        ask = next((v.advice for v in verdicts if v.advice), "") or f"Sửa để: {title}."
        return SlipFinding(
            check=check,
            title=title,
            sentence=" ".join(sentence.split()),
            expected=seen.expected,
            observed=seen.observed,
            place=seen.place,
            ask=ask,
            owner=Owner.PORTAL,
            clauses=self._clauses(verdicts),
            blocks=blocks,
            waived=bool(verdicts) and all(v.waiver is not None for v in verdicts) and not blocks,
        )

    def _failed_citing(self, check: str) -> list[Verdict]:
        return [
            v
            for v in self._judgement.verdicts
            if v.state is VerdictState.FAILED and any(c.check == check for c in v.checks)
        ]

    def _facts(self, check: str) -> list[tuple[FactResult, Verdict]]:
        return [
            (f, v)
            for v in self._judgement.verdicts
            for f in v.facts
            if f.check == check and f.state is VerdictState.FAILED
        ]

    def _clauses(self, verdicts: Iterable[Verdict]) -> tuple[Clause, ...]:
        return tuple(
            Clause(
                criterion=v.criterion,
                text=self._cited(c),
                basis=c.basis,
                obligation=v.obligation,
                obligation_basis=v.obligation_basis,
            )
            for v in verdicts
            for c in v.citations
        )

    def _cited(self, citation: Citation) -> str:
        instrument = self._instruments.get(citation.instrument)
        number = instrument.number if instrument else citation.instrument
        return ", ".join(part for part in (citation.clause, number) if part)

    def _why(self, case: FoldedOutcome) -> str:
        final = case.final
        blocked = next((b for b in final.blocked_by if b in self._catalogue), "")
        number = self._numbers.get(blocked)
        if blocked and (number is None or number != self._numbers.get(final.check)):
            where = f" (bước {number})" if number else ""
            return f"chưa kiểm được vì phần trước chưa xong{where}: {self._title(blocked).lower()}"
        text = " ".join(final.message.split())
        return text.removeprefix("Chưa kiểm: ")

    def _title(self, check: str) -> str:
        known = self._catalogue.get(check)
        return known.title.vi if known else check


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def brief(text: str, most: int = _MOST_SAID) -> str:
    """A line of at most so many characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[:most].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
