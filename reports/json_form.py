"""``report.json``: everything a report says, in one stable document for other programs."""

from __future__ import annotations

from typing import Any

import msgspec

from kiemdinh.model.check import Text
from kiemdinh.model.edition import Instrument, Scale
from kiemdinh.model.enums import Access
from kiemdinh.model.verdict import Grade, Judgement
from reports.runfiles import RunFiles

FORMAT = "kiemdinh-report"
VERSION = 1


class ReportTarget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The system that was tested.

    Attributes:
        id: stable id, for comparing runs.
        name: Vietnamese name.
        release: version of the system under test.
        operator: who operates it.
        public_url: address of the citizen side.
    """

    id: str
    name: str
    release: str
    operator: str
    public_url: str


class ReportDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One judged run.

    Attributes:
        format: always ``kiemdinh-report``.
        version: version of this form; it grows when a reader would have to change.
        run: run id.
        edition: edition id of the judgement.
        edition_title: its name.
        as_of: ISO date of the verdicts.
        access: access level of the run.
        seed: seed of everything random.
        target: the system that was tested.
        grade: score, letter, ceiling, gate; as in grade.json.
        judgement: all verdicts; as in verdicts.json.
        instruments: instruments that citations name by key.
        scale: letters of the edition, ``null`` when the edition is not stored in the run.
        manifest: manifest of the run, ``null`` when absent.
        bundle_sha256: hash over the sealed collection, empty when not sealed.
    """

    format: str = FORMAT
    version: int = VERSION
    run: str
    edition: str
    edition_title: Text
    as_of: str
    access: Access
    seed: int
    target: ReportTarget
    grade: Grade
    judgement: Judgement
    instruments: tuple[Instrument, ...]
    scale: Scale | None
    manifest: dict[str, Any] | None
    bundle_sha256: str


def document(files: RunFiles) -> ReportDocument:
    """The document of a run."""
    target, edition = files.target, files.edition
    return ReportDocument(
        run=files.judgement.run,
        edition=files.judgement.edition,
        edition_title=files.judgement.edition_title,
        as_of=files.judgement.as_of,
        access=files.plan.access,
        seed=files.plan.seed,
        target=ReportTarget(
            id=target.id,
            name=target.name,
            release=files.plan.release,
            operator=target.operator,
            public_url=target.base_urls.public,
        ),
        grade=files.grade,
        judgement=files.judgement,
        instruments=edition.instruments if edition else (),
        scale=edition.scale if edition else None,
        manifest=files.manifest,
        bundle_sha256=files.bundle_hash,
    )


def write(files: RunFiles, _lang: str) -> bytes:
    """The document as indented JSON, the same bytes for the same run."""
    return msgspec.json.format(msgspec.json.encode(document(files), order="deterministic"), indent=1) + b"\n"
