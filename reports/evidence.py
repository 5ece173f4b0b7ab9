"""Decides how each piece of evidence appears in one self-contained page."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiemdinh.model.enums import Status
from kiemdinh.model.outcome import Evidence, FoldedOutcome
from kiemdinh.model.verdict import Verdict
from reports.runfiles import RunFiles, StoredState

PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
TEXTS = ("text/", "application/json", "application/xml", "application/x-ndjson", "application/xhtml+xml")
INLINE_BUDGET = 48_000_000
EXCERPT_CHARACTERS = 6_000


class Shown(StrEnum):
    """How a piece of evidence appears."""

    PICTURE = "picture"
    REPEATED = "repeated"
    TEXT = "text"
    KEPT = "kept"
    MISSING = "missing"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One piece of evidence, ready for the page.

    Attributes:
        uri: data URI of a picture.
        text: excerpt of a text.
        cut: whether the excerpt is not the whole.
        anchor: id of the element, or of the first appearance when repeated.
    """

    evidence: Evidence
    shown: Shown
    uri: str = ""
    text: str = ""
    cut: bool = False
    anchor: str = ""


def of_case(case: FoldedOutcome) -> list[Evidence]:
    """Evidence of all looks at a case, each file once."""
    found = {e.sha256: e for look in case.attempts for e in look.evidence}
    found.update({e.sha256: e for e in case.final.evidence if e.sha256 not in found})
    return list(found.values())


class EvidenceBook:
    """Evidence of one page: every picture appears once, failures first when there is more than a page can carry.

    Args:
        files: the run.
        budget: bytes of pictures that one page carries at most.
    """

    def __init__(self, files: RunFiles, budget: int = INLINE_BUDGET) -> None:
        self._files = files
        self._inline = _within_budget(files.judgement.verdicts, budget)
        self._seen: set[str] = set()

    def view(self, evidence: Evidence) -> EvidenceView:
        """The view of a piece of evidence, in page order."""
        anchor = f"e-{evidence.sha256[:16]}" if evidence.sha256.isalnum() else "e-none"
        picture = evidence.media_type in PICTURES
        if picture and evidence.sha256 in self._seen:
            return EvidenceView(evidence, Shown.REPEATED, anchor=anchor)
        if not (evidence.media_type.startswith(TEXTS) or (picture and evidence.sha256 in self._inline)):
            return EvidenceView(evidence, Shown.KEPT)
        stored = self._files.stored(evidence)
        if stored.state is not StoredState.WHOLE:
            return EvidenceView(evidence, Shown.MISSING if stored.state is StoredState.MISSING else Shown.CHANGED)
        if picture:
            self._seen.add(evidence.sha256)
            uri = f"data:{evidence.media_type};base64,{base64.b64encode(stored.content).decode('ascii')}"
            return EvidenceView(evidence, Shown.PICTURE, uri=uri, anchor=anchor)
        text = stored.content[: EXCERPT_CHARACTERS * 4].decode("utf-8", "replace")
        excerpt = text[:EXCERPT_CHARACTERS]
        cut = len(excerpt) < len(text) or len(stored.content) > EXCERPT_CHARACTERS * 4
        return EvidenceView(evidence, Shown.TEXT, text=excerpt, cut=cut)


def _within_budget(verdicts: Iterable[Verdict], budget: int) -> frozenset[str]:
    cases = [case for verdict in verdicts for check in verdict.checks for case in check.cases]
    ordered = sorted(cases, key=lambda case: case.final.status is not Status.FAILED)
    chosen: dict[str, int] = {}
    left = budget
    for evidence in (e for case in ordered for e in of_case(case) if e.media_type in PICTURES):
        if evidence.sha256 not in chosen and evidence.size <= left:
            chosen[evidence.sha256] = evidence.size
            left -= evidence.size
    return frozenset(chosen)
