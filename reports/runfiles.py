"""Reads what a report needs from a run folder, and refuses files that contradict each other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from kiemdinh.model.check import Check
from kiemdinh.model.comparison import Comparison
from kiemdinh.model.edition import Edition, Instrument
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.fold import fold_all
from kiemdinh.model.outcome import Evidence, FoldedOutcome, Outcome
from kiemdinh.model.plan import Plan
from kiemdinh.model.target import Target
from kiemdinh.model.verdict import Grade, Judgement

T = TypeVar("T")
_DIGEST_LENGTH = 64


class _Seal(msgspec.Struct, frozen=True):
    """What a report reads of ``seal.json``; the rest is for verification."""

    overall: str


class StoredState(StrEnum):
    """What became of an evidence file."""

    WHOLE = "whole"
    MISSING = "missing"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Stored:
    """Content of an evidence file; empty unless whole."""

    state: StoredState
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The files of one judged run.

    Attributes:
        run_dir: the run's folder.
        folder: folder of the judgement; reports are written here.
        edition: the edition as stored with the judgement or the run, ``None`` when it is not there.
        checks: the stored catalogue by id, empty when it is not there.
        manifest: the manifest as plain values, ``None`` when it is not there.
        bundle_hash: hash over the sealed collection, empty when it is not sealed.
        comparison: comparison with an earlier run, ``None`` when none was asked for.
    """

    run_dir: Path
    folder: Path
    judgement: Judgement
    grade: Grade
    plan: Plan
    target: Target
    edition: Edition | None
    checks: Mapping[str, Check]
    manifest: dict[str, Any] | None
    bundle_hash: str
    comparison: Comparison | None = None

    def instrument(self, key: str) -> Instrument | None:
        """The instrument behind a citation."""
        known = self.edition.instruments if self.edition else ()
        return next((i for i in known if i.key == key), None)

    def cases(self) -> Mapping[tuple[str, str], FoldedOutcome]:
        """Every case of the run with its looks, also of checks that no criterion of the edition cites, sorted."""
        judged = {(c.final.check, c.final.case): c for v in self.judgement.verdicts for k in v.checks for c in k.cases}
        try:
            lines = (self.run_dir / "outcomes.ndjson").read_bytes().splitlines()
        except FileNotFoundError:
            lines = []
        try:
            seen = fold_all(msgspec.json.decode(line, type=Outcome) for line in lines)
        except msgspec.DecodeError as error:
            place = str(self.run_dir / "outcomes.ndjson")
            raise InputProblem(f"tệp không đúng dạng: {error}", place) from error
        return MappingProxyType(dict(sorted({**seen, **judged}.items())))

    def stored(self, evidence: Evidence) -> Stored:
        """Read an evidence file and compare it with its digest."""
        digest = evidence.sha256
        if len(digest) != _DIGEST_LENGTH or not digest.isalnum():
            return Stored(StoredState.MISSING)
        try:
            content = (self.run_dir / "evidence" / digest[:2] / digest).read_bytes()
        except OSError:
            return Stored(StoredState.MISSING)
        if hashlib.sha256(content).hexdigest() != digest:
            return Stored(StoredState.CHANGED)
        return Stored(StoredState.WHOLE, content)


def load(run_dir: Path, edition: str) -> RunFiles:
    """Read a judged run.

    Args:
        run_dir: the run's folder.
        edition: name of the judgement: an edition, or ``<edition>@<time>`` for an earlier one.

    Raises:
        InputProblem: a file that is missing, malformed, of another run or edition, or whose sums do not hold
            (every planned case has exactly one status, every criterion one state).
    """
    folder = run_dir / "judgements" / edition
    edition = edition.partition("@")[0]
    seal = _optional(run_dir / "seal.json", _Seal)
    files = RunFiles(
        run_dir=run_dir,
        folder=folder,
        judgement=_needed(folder / "verdicts.json", Judgement),
        grade=_needed(folder / "grade.json", Grade),
        plan=_needed(run_dir / "plan.json", Plan),
        target=_needed(run_dir / "target.json", Target),
        edition=_optional(folder / "edition.json", Edition)
        or _optional(run_dir / "editions" / f"{edition}.json", Edition),
        checks=MappingProxyType({c.id: c for c in _optional(run_dir / "catalogue.json", list[Check]) or ()}),
        manifest=_optional(run_dir / "manifest.json", dict[str, Any]),
        bundle_hash=seal.overall if seal else "",
        comparison=_optional(folder / "comparison.json", Comparison),
    )
    _agree(files, edition)
    return files


def _needed(path: Path, kind: type[T]) -> T:
    found = _optional(path, kind)
    if found is None:
        raise InputProblem("lượt kiểm định thiếu tệp này; chấm lại bằng «kiemdinh rejudge»", str(path))
    return found


def _optional(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputProblem(f"tệp không đúng dạng: {error}", str(path)) from error


def _agree(files: RunFiles, edition: str) -> None:
    judgement, grade, where = files.judgement, files.grade, str(files.folder)
    for name, value in (("verdicts.json", judgement.edition), ("grade.json", grade.edition)):
        if value != edition:
            raise InputProblem(f"{name} thuộc phiên bản quy định {value}, không phải {edition}", where)
    if len({judgement.run, grade.run, files.plan.run}) != 1:
        raise InputProblem("verdicts.json, grade.json và plan.json không cùng một lượt kiểm định", where)
    if sum(grade.outcome_counts.values()) != grade.planned:
        raise InputProblem("số trường hợp đã lập kế hoạch không bằng tổng theo kết quả: không in báo cáo", where)
    if sum(grade.counts.values()) != len(judgement.verdicts):
        raise InputProblem("số tiêu chí không bằng tổng theo kết luận: không in báo cáo", where)
