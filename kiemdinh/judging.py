"""Judges and grades a sealed collection and writes the judgement beside it; the collection is never touched."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from kiemdinh.bundle.folder import JUDGEMENTS, SEAL, RunFolder, encode
from kiemdinh.bundle.seal import seal_judgement
from kiemdinh.events.clock import VIETNAM
from kiemdinh.grade import grade as grade_of
from kiemdinh.judge import judge
from kiemdinh.model.edition import Edition
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.plan import Plan
from kiemdinh.model.verdict import Grade, Judgement
from kiemdinh.near import near

FORMATS = ("html", "json", "junit")
EDITION = "edition.json"
_CORE = ("verdicts.json", "grade.json")


class SuiteProblem(Exception):
    """The suite itself failed: exit code 3, and no report is printed."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement as written.

    Attributes:
        judgement: the verdicts.
        grade: the grade.
        folder: where both lie.
        reports: rendered files.
    """

    judgement: Judgement
    grade: Grade
    folder: Path
    reports: tuple[Path, ...] = ()


def find_edition(folder: RunFolder, name: str, known: Mapping[str, Edition]) -> Edition:
    """The edition as it was when collected, else the one that the suite has now.

    Raises:
        InputProblem: neither exists.
    """
    stored = folder.edition(name)
    return stored if stored is not None else require_edition(name, known)


def require_edition(name: str, known: Mapping[str, Edition]) -> Edition:
    """An edition of the suite.

    Raises:
        InputProblem: it has none of that name.
    """
    if name not in known:
        raise InputProblem(f"không có phiên bản quy định «{name}»{near(name, known)}", "--edition")
    return known[name]


def check_whole(plan: Plan, outcomes: list[Outcome]) -> None:
    """Promise: every planned case has an outcome, and nothing else has.

    Raises:
        SuiteProblem: it is not so; no report may be printed.
    """
    planned = {(i.check, i.case) for i in plan.items}
    seen = {(o.check, o.case) for o in outcomes}
    if len(planned) != len(plan.items):
        raise SuiteProblem("kế hoạch có trường hợp lặp lại")
    if planned != seen:
        lost, extra = sorted(planned - seen)[:3], sorted(seen - planned)[:3]
        raise SuiteProblem(f"số phép đã lên kế hoạch không khớp kết quả (thiếu {lost}, thừa {extra}); không in báo cáo")
    keys = [o.key for o in outcomes]
    if len(set(keys)) != len(keys):
        raise SuiteProblem("có kết quả bị ghi hai lần; không in báo cáo")


def compute(folder: RunFolder, edition: Edition, as_of: str = "") -> tuple[Judgement, Grade]:
    """Verdicts and grade of a run; nothing is written.

    Args:
        folder: the run.
        edition: under which to judge.
        as_of: ISO date of the verdict; the plan's when empty.

    Raises:
        SuiteProblem: the outcomes do not fit the plan.
        InputProblem: malformed run files.
    """
    plan, catalogue = folder.plan, folder.catalogue
    outcomes = list(folder.outcomes.read())
    check_whole(plan, outcomes)
    judgement = judge(
        edition,
        plan,
        outcomes,
        catalogue,
        folder.target,
        attestations=folder.attestations,
        waivers=folder.waivers,
        as_of=as_of or plan.as_of,
    )
    return judgement, grade_of(judgement, edition, plan, outcomes, catalogue)


def judge_run(
    folder: RunFolder,
    edition: Edition,
    *,
    as_of: str = "",
    formats: tuple[str, ...] = FORMATS,
    lang: str = "vi",
    beside: Callable[[], Mapping[str, object]] = dict,
) -> Judged:
    """Judge, grade, render and seal.

    A judgement that says something else than the one before does not replace it: the earlier one is set aside, whole
    and sealed, as ``judgements/<edition>@<its time>``.

    Args:
        folder: a sealed run.
        edition: under which to judge.
        as_of: ISO date of the verdict; the plan's when empty.
        formats: report formats.
        lang: language of the reports.
        beside: gives more JSON files of the judgement, by name, which the reports may read.

    Raises:
        InputProblem: the run is not sealed, or its files are malformed.
        SuiteProblem: the outcomes do not fit the plan.
    """
    if not folder.sealed:
        raise InputProblem(
            f"lượt này chưa thu thập xong; chạy tiếp: kiemdinh run --resume {folder.path}", str(folder.path)
        )
    judgement, grade = compute(folder, edition, as_of)
    place = folder.path / JUDGEMENTS / edition.id
    files: dict[str, object] = {"verdicts.json": judgement, "grade.json": grade}
    if folder.edition(edition.id) != edition:
        files[EDITION] = edition
    _set_aside(place, {name: encode(value) for name, value in files.items()})
    for name, value in {**files, **beside()}.items():
        folder.write(f"{JUDGEMENTS}/{edition.id}/{name}", value)
    reports = render(folder, edition.id, formats, lang)
    return Judged(judgement=judgement, grade=grade, folder=place, reports=reports)


def _set_aside(place: Path, said: Mapping[str, bytes]) -> None:
    """Make room for a judgement; one that says the same may be written over."""
    if not place.exists():
        return
    if not (place / SEAL).is_file():
        shutil.rmtree(place)  # a judgement that was interrupted before it was whole
        return
    present = {name: (place / name).read_bytes() for name in (*_CORE, EDITION) if (place / name).is_file()}
    if present == said:
        return
    made = datetime.fromtimestamp((place / _CORE[-1]).stat().st_mtime, VIETNAM)
    name = f"{place.name}@{made:%Y%m%d-%H%M%S}"
    free = (name if n == 1 else f"{name}-{n}" for n in count(1))
    place.rename(next(path for path in map(place.with_name, free) if not path.exists()))


def render(folder: RunFolder, edition: str, formats: tuple[str, ...], lang: str = "vi") -> tuple[Path, ...]:
    """Render a stored judgement and seal it again.

    Args:
        folder: the run.
        edition: name of the judgement: an edition, or ``<edition>@<time>`` for one that was set aside.
        formats: report formats.
        lang: language of the reports.

    Raises:
        InputProblem: unknown format, or no such judgement.
    """
    from reports import render as render_reports  # noqa: PLC0415 - templates load only when a report is wanted

    files = tuple(render_reports(folder.path, edition, formats, lang=lang)) if formats else ()
    seal_judgement(folder, edition)
    return files
