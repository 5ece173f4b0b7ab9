"""Puts verdicts in reading order: by part and group, what to mend first, who must act."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiemdinh.model.enums import Owner, VerdictState
from kiemdinh.model.verdict import PartScore, Verdict
from reports.runfiles import RunFiles

UNDECIDED = frozenset(
    {VerdictState.ERROR, VerdictState.CANNOT_TELL, VerdictState.NOT_TESTED, VerdictState.NOT_COLLECTED}
)
_WAITING = (*(o.value for o in Owner), "attester", "not-automated", "not-collected", "nobody")
_NOT_ID = re.compile(r"[^a-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria of one group of a part."""

    title: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class PartSection:
    """One part with its groups."""

    score: PartScore
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Criteria that wait for the same people; ``key`` names them."""

    key: str
    verdicts: tuple[Verdict, ...]


def sections(files: RunFiles) -> tuple[PartSection, ...]:
    """Parts in the order of the grade, groups and criteria in the order of the edition."""
    titles = {(p.part, g): t for p in (files.edition.parts if files.edition else ()) for g, t in p.group_titles.items()}
    result = []
    for score in files.grade.parts:
        groups: dict[str, list[Verdict]] = {}
        for verdict in files.judgement.verdicts:
            if verdict.part is score.part:
                groups.setdefault(verdict.group, []).append(verdict)
        result.append(
            PartSection(score, tuple(Group(titles.get((score.part, g), g), tuple(v)) for g, v in groups.items()))
        )
    return tuple(result)


def to_mend(files: RunFiles) -> tuple[Verdict, ...]:
    """Failed criteria: what blocks a release first, then by weight, then in the order of the edition."""
    blocking = {item.criterion for item in files.grade.blockers}
    failed = [v for v in files.judgement.verdicts if v.state is VerdictState.FAILED]
    return tuple(sorted(failed, key=lambda v: (v.criterion not in blocking, -v.weight)))


def waiting(files: RunFiles) -> tuple[Waiting, ...]:
    """Undecided criteria by who must act."""
    found: dict[str, list[Verdict]] = {}
    for verdict in files.judgement.verdicts:
        if verdict.state in UNDECIDED:
            found.setdefault(waits_for(verdict), []).append(verdict)
    return tuple(Waiting(key, tuple(found[key])) for key in _WAITING if key in found)


def waits_for(verdict: Verdict) -> str:
    """Key of the people (an owner, or one of ``attester``, ``not-automated``, ``not-collected``, ``nobody``)."""
    if verdict.state is VerdictState.NOT_COLLECTED:
        return "not-collected"
    if verdict.not_automated and not verdict.checks:
        return "not-automated"
    if verdict.attestation_needed and not verdict.checks:
        return "attester"
    if verdict.owner:
        return verdict.owner.value
    return "attester" if verdict.attestation_needed else "nobody"


def anchors(files: RunFiles) -> Mapping[str, str]:
    """A unique element id for every criterion."""
    taken: dict[str, str] = {}
    for index, verdict in enumerate(files.judgement.verdicts):
        slug = "c-" + _NOT_ID.sub("-", verdict.criterion.lower())
        taken[verdict.criterion] = slug if slug not in taken.values() else f"{slug}-{index}"
    return MappingProxyType(taken)
