"""Compares two stored runs: judges both under one edition, in memory, and says what else differs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from kiemdinh.bundle.folder import JUDGEMENTS, SEAL, Manifest, RunFolder, decode, encode
from kiemdinh.bundle.seal import seal_judgement
from kiemdinh.grade import FORMULA_VERSION, compare
from kiemdinh.judge import RULES_VERSION
from kiemdinh.judging import compute, find_edition
from kiemdinh.model.comparison import Comparison, Difference
from kiemdinh.model.edition import Edition
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.plan import Plan

COMPARISON = "comparison.json"


def compare_runs(before: RunFolder, after: RunFolder, known: Mapping[str, Edition], edition: str = "") -> Comparison:
    """Compare two runs of one target.

    Both are judged anew, with today's rules, each as of its own day, under one edition as the later run stored it: so a
    difference is never one of law, formula or rules.  Neither run is touched.

    Args:
        before: the earlier run.
        after: the later run.
        known: editions of the suite.
        edition: edition id; that of the later run when empty.

    Raises:
        InputProblem: not two complete runs of one target, or no such edition.
        SuiteProblem: outcomes do not fit a plan.
    """
    old, new = check_comparable(before, after.plan), after.plan
    if not after.sealed:
        raise InputProblem("lượt này chưa xong nên chưa so được", str(after.path))
    if (before.path / SEAL).read_bytes() == (after.path / SEAL).read_bytes():
        raise InputProblem("hai lượt là một", str(before.path))
    chosen = find_edition(after, edition or new.edition, known)
    judged = [(folder.plan, *compute(folder, chosen)) for folder in (before, after)]
    differences = (*_of_plans(old, new, chosen), *_of_suites(before, after), *_of_editions(before, chosen))
    return compare(judged[0], judged[1], differences)


def check_comparable(before: RunFolder, plan: Plan) -> Plan:
    """Plan of an earlier run that a planned or stored run may be compared with.

    Raises:
        InputProblem: it is incomplete or of another target.
    """
    old = before.plan
    if old.target != plan.target:
        raise InputProblem(
            f"không so hai hệ thống khác nhau: lượt này của «{old.target}», lượt kia của «{plan.target}»",
            str(before.path),
        )
    if not before.sealed:
        raise InputProblem("lượt này chưa xong nên chưa so được", str(before.path))
    return old


def keep(folder: RunFolder, edition: str, comparison: Comparison) -> None:
    """Put a comparison beside a judgement and seal the judgement again."""
    folder.write(f"{JUDGEMENTS}/{edition}/{COMPARISON}", comparison)
    seal_judgement(folder, edition)


def _of_plans(old: Plan, new: Plan, chosen: Edition) -> tuple[Difference, ...]:
    pairs = [
        ("edition", old.edition, new.edition if new.edition != old.edition else chosen.id),
        ("access", old.access.value, new.access.value),
        ("selection", _selection(old), _selection(new)),
    ]
    return tuple(Difference(what=w, before=a, after=b) for w, a, b in pairs if a != b)


def _selection(plan: Plan) -> str:
    words = [*(f"--only {p}" for p in plan.only), *(f"--skip {p}" for p in plan.skip)]
    return " ".join([*words, *([f"--failed-of {plan.look_again_of}"] if plan.look_again_of else [])])


def _of_suites(before: RunFolder, after: RunFolder) -> tuple[Difference, ...]:
    old, new = (_manifest(folder.path) for folder in (before, after))
    pairs = [
        ("formula", old.formula, FORMULA_VERSION),
        ("rules", old.rules, RULES_VERSION),
        ("suite", old.versions.get("kiemdinh", ""), new.versions.get("kiemdinh", "")),
    ]
    found = [Difference(what=w, before=a, after=b) for w, a, b in pairs if a and b and a != b]
    if old.started > new.started:
        found.append(Difference(what="order", before=old.started, after=new.started))
    return tuple(found)


def _of_editions(before: RunFolder, chosen: Edition) -> tuple[Difference, ...]:
    stored = before.edition(chosen.id)
    if stored is None or stored == chosen:
        return ()
    digests = [hashlib.sha256(encode(e)).hexdigest()[:12] for e in (stored, chosen)]
    return (Difference(what="edition-text", before=digests[0], after=digests[1]),)


def _manifest(path: Path) -> Manifest:
    found: Manifest = decode(path / "manifest.json", Manifest)
    return found
