"""What a change of law asks anew, drops or alters, and what that does to a run; what was not collected stands apart."""

from __future__ import annotations

from dataclasses import dataclass

from kiemdinh.model.check import Text
from kiemdinh.model.edition import Criterion, Edition
from kiemdinh.model.enums import VerdictState
from kiemdinh.model.verdict import Judgement, Verdict

_COMPARED = {
    "obligation": "nghĩa vụ",
    "condition": "điều kiện đạt",
    "citations": "căn cứ",
    "weight": "trọng số",
    "part": "phần",
    "group": "nhóm",
    "checks": "phép kiểm",
    "facts": "giới hạn",
    "absence": "nghĩa của việc không có chức năng",
    "attestation": "yêu cầu chứng thực",
    "obligation_basis": "độ chắc của nghĩa vụ",
    "condition_basis": "độ chắc của điều kiện",
    "release_blocker": "chặn phát hành",
}
_DUTY = frozenset({"obligation", "condition", "checks", "facts", "absence", "attestation"})


@dataclass(frozen=True, slots=True)
class LawChange:
    """One criterion in two editions.

    Attributes:
        criterion: id.
        title: title, of the newer edition where both have it.
        kind: ``added``, ``removed``, ``changed`` or ``same``.
        what: Vietnamese names of what changed.
        duty_changed: what must be done or shown changed, not only citation, certainty, weight or place.
        before, after: verdicts of the run, or ``None`` without a run or where the edition has no such criterion.
        not_collected: one side could not be judged since the run never collected for it; not an effect of the law.
    """

    criterion: str
    title: Text
    kind: str
    what: tuple[str, ...] = ()
    duty_changed: bool = False
    before: VerdictState | None = None
    after: VerdictState | None = None
    not_collected: bool = False

    @property
    def verdict_changed(self) -> bool:
        """Whether the law alone changed the verdict."""
        return not self.not_collected and self.before is not self.after


@dataclass(frozen=True, slots=True)
class LawDiff:
    """Difference of two editions, seen through one run when judgements are given.

    Attributes:
        before, after: edition ids.
        changes: every criterion of either edition, in the newer edition's order, removed ones last.
    """

    before: str
    after: str
    changes: tuple[LawChange, ...]

    def of_kind(self, kind: str) -> tuple[LawChange, ...]:
        """Changes of one kind."""
        return tuple(c for c in self.changes if c.kind == kind)

    @property
    def not_collected(self) -> tuple[LawChange, ...]:
        """Criteria about which this run says nothing; a new run is needed, no conclusion follows."""
        return tuple(c for c in self.changes if c.not_collected)

    @property
    def verdicts_changed(self) -> tuple[LawChange, ...]:
        """Criteria of both editions whose verdict differs by law alone."""
        return tuple(c for c in self.changes if c.verdict_changed and c.kind in {"changed", "same"})


def law_diff(
    before: Edition, after: Edition, judged_before: Judgement | None = None, judged_after: Judgement | None = None
) -> LawDiff:
    """Compare two editions; judgements of the same run show the effect on its verdicts.

    Raises:
        ValueError: the judgements are of different runs or other editions.
    """
    _same_run(before, after, judged_before, judged_after)
    old = {c.id: c for c in before.criteria}
    new = {c.id: c for c in after.criteria}
    old_verdicts, new_verdicts = _verdicts(judged_before), _verdicts(judged_after)
    order = [*new, *(i for i in old if i not in new)]
    return LawDiff(
        before=before.id,
        after=after.id,
        changes=tuple(_change(old.get(i), new.get(i), old_verdicts.get(i), new_verdicts.get(i)) for i in order),
    )


def _change(old: Criterion | None, new: Criterion | None, was: Verdict | None, now: Verdict | None) -> LawChange:
    shown = new or old
    if shown is None:
        raise ValueError("a criterion of neither edition")
    keys: list[str] = []
    if old and new:
        keys = [key for key in _COMPARED if getattr(old, key) != getattr(new, key)]
        kind = "changed" if keys else "same"
    else:
        kind = "added" if new else "removed"
    states = [v.state for v in (was, now) if v]
    return LawChange(
        criterion=shown.id,
        title=shown.title,
        kind=kind,
        what=tuple(_COMPARED[key] for key in keys),
        duty_changed=not (old and new) or not _DUTY.isdisjoint(keys),
        before=was.state if was else None,
        after=now.state if now else None,
        not_collected=VerdictState.NOT_COLLECTED in states,
    )


def _verdicts(judgement: Judgement | None) -> dict[str, Verdict]:
    return {v.criterion: v for v in judgement.verdicts} if judgement else {}


def _same_run(before: Edition, after: Edition, old: Judgement | None, new: Judgement | None) -> None:
    for edition, judgement in ((before, old), (after, new)):
        if judgement is not None and judgement.edition != edition.id:
            raise ValueError(f"judgement under {judgement.edition}, edition {edition.id}")
    if old is not None and new is not None and old.run != new.run:
        raise ValueError(f"judgements of different runs: {old.run}, {new.run}")
