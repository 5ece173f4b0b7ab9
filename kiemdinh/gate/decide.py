"""From a judged run to the slip: the state of each step and the decision; nothing is measured or run here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiemdinh.gate.findings import Evidences, Finder, brief
from kiemdinh.gate.service import Service
from kiemdinh.gate.steps import PlannedStep
from kiemdinh.model.check import Check
from kiemdinh.model.edition import Edition
from kiemdinh.model.enums import Status, VerdictState
from kiemdinh.model.fold import fold_all
from kiemdinh.model.outcome import FoldedOutcome, Outcome
from kiemdinh.model.plan import Plan
from kiemdinh.model.slip import Decision, Slip, SlipFinding, SlipStep, StepState
from kiemdinh.model.target import Target
from kiemdinh.model.verdict import Grade, Judgement

_NAMED = 3
_MOST_SHORT = 80
_Ended = tuple[StepState, str, tuple[SlipFinding, ...]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged run, as the slip needs it.

    Attributes:
        plan, target, edition, catalogue: of the run.
        outcomes: every look.
        judgement, grade: under the edition.
    """

    plan: Plan
    target: Target
    edition: Edition
    catalogue: Mapping[str, Check]
    outcomes: Sequence[Outcome]
    judgement: Judgement
    grade: Grade


def make_slip(judged: Judged, service: Service, steps: Iterable[PlannedStep]) -> Slip:
    """The slip of a service.

    Args:
        judged: the run of its checks.
        service: the procedure.
        steps: what each step means for it.
    """
    maker = _Maker(judged, tuple(steps))
    done = maker.steps()
    decision = decide(done)
    starts = sorted(o.started for o in judged.outcomes if o.started)
    ends = sorted(o.finished for o in judged.outcomes if o.finished)
    target = judged.target
    return Slip(
        decision=decision,
        sentence=sentence(decision, done, reachable=judged.grade.portal_reachable),
        procedure_code=service.procedure.code,
        procedure_name=service.procedure.name,
        compared=service.compared,
        published=service.source,
        target_id=target.id,
        target_name=target.name,
        release=target.release,
        address=target.base_urls.public,
        run=judged.plan.run,
        edition=judged.judgement.edition,
        as_of=judged.judgement.as_of,
        started=starts[0] if starts else "",
        finished=ends[-1] if ends else "",
        steps=done,
        reachable=judged.grade.portal_reachable,
    )


def decide(steps: Iterable[SlipStep]) -> Decision:
    """Ready when every step that applies passed; not ready when one failed; else there is no ground to say."""
    known = tuple(steps)
    if any(s.state is StepState.FAILED and any(not f.waived for f in s.findings) for s in known):
        return Decision.NOT_READY
    if any(s.state is StepState.UNDECIDED for s in known) or not any(s.state is StepState.PASSED for s in known):
        return Decision.NO_GROUND
    return Decision.READY


def sentence(decision: Decision, steps: Sequence[SlipStep], *, reachable: bool) -> str:
    """The decision in one line."""
    if decision is Decision.READY:
        passed = sum(s.state is StepState.PASSED for s in steps)
        aside = sum(s.state is StepState.NOT_APPLICABLE for s in steps)
        more = f", {aside} bước không áp dụng cho thủ tục này" if aside else ""
        waived = sum(s.state is StepState.FAILED for s in steps)
        more += f", {waived} bước chưa đạt nhưng có miễn trừ còn hạn" if waived else ""
        return f"{passed} bước đạt{more}."
    wanted = StepState.FAILED if decision is Decision.NOT_READY else StepState.UNDECIDED
    named = [s for s in steps if s.state is wanted and (wanted is StepState.UNDECIDED or _blocks(s))]
    if decision is Decision.NO_GROUND and not reachable:
        return "Hệ thống không trả lời trong lúc kiểm nên chưa có gì để kết luận; đây không phải kết luận về lỗi."
    same: dict[str, list[SlipStep]] = {}
    for step in named:
        same.setdefault(_short(step), []).append(step)
    heads = [f"Bước {_named(steps)}: {why}" for why, steps in list(same.items())[:_NAMED]]
    left = sum(len(steps) for steps in list(same.values())[_NAMED:])
    more = f" Còn {left} bước khác." if left else ""
    return " ".join(h if h.endswith("…") else h.rstrip(".") + "." for h in heads) + more


def _named(steps: Sequence[SlipStep]) -> str:
    if len(steps) == 1:
        return f"{steps[0].number} ({steps[0].title.lower()})"
    return ", ".join(str(s.number) for s in steps)


def _blocks(step: SlipStep) -> bool:
    return any(not f.waived for f in step.findings)


def _short(step: SlipStep) -> str:
    found = next((f for f in step.findings if not f.waived), None)
    said = (found.observed or found.sentence) if found else step.reason
    return brief(said or step.about, _MOST_SHORT)


class _Maker:
    def __init__(self, judged: Judged, planned: tuple[PlannedStep, ...]) -> None:
        self._judged = judged
        self._planned = planned
        folded: dict[str, list[FoldedOutcome]] = {}
        for (check, _), one in fold_all(judged.outcomes).items():
            folded.setdefault(check, []).append(one)
        self._folded = folded
        self._number = {c: n for n, step in enumerate(planned, 1) for c in (*step.rule.checks,)}
        self._find = Finder(judged.catalogue, judged.edition, judged.judgement, self._number)

    def steps(self) -> tuple[SlipStep, ...]:
        return tuple(self._step(number, one) for number, one in enumerate(self._planned, 1))

    def _step(self, number: int, step: PlannedStep) -> SlipStep:
        rule = step.rule
        cases = [c for check in step.checks for c in self._folded.get(check, ())]
        state, reason, findings = self._state(step, cases)
        return SlipStep(
            number=number,
            id=rule.id,
            title=rule.title,
            about=rule.about,
            state=state,
            reason=reason,
            findings=findings,
            picture=Evidences(cases).picture(state),
            checks=step.checks,
            seconds=round(sum(_seconds(o) for c in cases for o in c.attempts), 1),
        )

    def _state(self, step: PlannedStep, cases: list[FoldedOutcome]) -> _Ended:
        if step.not_applicable:
            return StepState.NOT_APPLICABLE, step.not_applicable, ()
        if step.unknown:
            return StepState.UNDECIDED, step.unknown, ()
        failed = self._find.failures(step.checks, cases)
        if failed:
            return StepState.FAILED, "", failed
        return self._attested(step) or self._open(step, cases) or self._settled(cases)

    def _open(self, step: PlannedStep, cases: list[FoldedOutcome]) -> _Ended | None:
        found = self._find.undecided(cases)
        missing = [c for c in step.checks if c not in self._folded]
        if found or missing or step.left_out:
            return StepState.UNDECIDED, self._why(found, step), found
        return None

    def _settled(self, cases: list[FoldedOutcome]) -> _Ended:
        if not cases:
            return StepState.UNDECIDED, "bộ kiểm chưa có phép kiểm cho bước này", ()
        if all(c.final.status is Status.NOT_APPLICABLE for c in cases):
            return StepState.NOT_APPLICABLE, cases[0].final.message, ()
        return StepState.PASSED, "", ()

    def _attested(self, step: PlannedStep) -> _Ended | None:
        """What persons attested where no check exists; ``None`` when the step does not rest on them."""
        if not step.rule.attested:
            return None
        verdicts = [v for v in self._judged.judgement.verdicts if v.criterion in step.rule.attested]
        bad = [v for v in verdicts if v.state is VerdictState.FAILED]
        if bad:
            return StepState.FAILED, "", tuple(self._find.of_verdict(v) for v in bad)
        if verdicts and all(v.state.earns for v in verdicts):
            return StepState.PASSED, "theo chứng thực của người có trách nhiệm", ()
        first = next((v.attestation_needed for v in verdicts if v.attestation_needed), "")
        ask = f"; cần chứng thực: {first}" if first else ""
        return StepState.UNDECIDED, f"chưa có phép kiểm tự động cho việc ký số{ask}", ()

    def _why(self, findings: tuple[SlipFinding, ...], step: PlannedStep) -> str:
        if findings:
            return findings[0].sentence
        if step.left_out:
            return "chưa so được với nội dung đã công bố: chưa có dữ liệu công bố của thủ tục"
        return "phép kiểm của bước này không chạy"


def _seconds(outcome: Outcome) -> float:
    if not outcome.started or not outcome.finished:
        return 0.0
    return (datetime.fromisoformat(outcome.finished) - datetime.fromisoformat(outcome.started)).total_seconds()
