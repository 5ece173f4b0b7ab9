"""What the matrix demands of its rows, and the figures drawn from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import yaml

from kiemdinh.model.check import Check
from kiemdinh.model.enums import Engine, Status
from tests.kill_matrix.rows import GOOD, Matrix, Row

DATA = Path(__file__).parent / "data"


class Allowed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A check that may end as ``cannot-tell`` or ``not-tested`` on the portal as it should be.

    Attributes:
        check: its id.
        status: how it may end.
        reason: why (Vietnamese).
    """

    check: str
    status: Status
    reason: str


class Reach(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A check whose fault shows only over several sessions or some time, though it needs one account.

    Attributes:
        check: its id.
        reason: why (Vietnamese).
    """

    check: str
    reason: str


def allowed() -> dict[str, Allowed]:
    """The short list of what need not pass on the portal as it should be."""
    raw = yaml.safe_load((DATA / "cannot-tell.yaml").read_text(encoding="utf-8"))
    return {a.check: a for a in msgspec.convert(raw or [], list[Allowed])}


def reaches() -> dict[str, Reach]:
    """Checks that need several sessions or time."""
    raw = yaml.safe_load((DATA / "reach.yaml").read_text(encoding="utf-8"))
    return {r.check: r for r in msgspec.convert(raw, list[Reach])}


def problem(matrix: Matrix, row: Row, exceptions: Mapping[str, Allowed]) -> str:
    """What is wrong with a row, one line, or an empty text."""
    expected = matrix.named(row.defect).get(row.check)
    status = row.seen.status
    about = f"{row.defect or 'portal as it should be'} / {row.check}: {status}"
    told = f" ({row.seen.message})" if row.seen.message else ""
    if expected is not None:
        return "" if status == expected else f"{about}, declared {expected}{told}"
    if status in {Status.FAILED, Status.ERROR}:
        return f"{about}, expected not to be{told}"
    if row.defect not in GOOD.values():
        blocked = status is Status.NOT_TESTED and not row.seen.blocked_by
        return f"{about} without saying what blocks it{told}" if blocked else ""
    exception = exceptions.get(row.check)
    fine = status in {Status.PASSED, Status.NOT_APPLICABLE} or (exception is not None and exception.status is status)
    return "" if fine else f"{about}, not in the list of exceptions{told}"


def wide(check: Check, known: Mapping[str, Reach]) -> str:
    """Why a check's fault shows only across roles, systems, sessions or time (Vietnamese), or an empty text."""
    if check.id in known:
        return known[check.id].reason
    if len(check.needs.accounts) > 1:
        return "nhiều vai"
    if check.engine is Engine.SYNC:
        return "hai hệ thống"
    if check.needs.hooks or check.id.startswith("notification."):
        return "thông báo tới sau"
    return "đo theo thời gian" if check.engine is Engine.LOAD else ""


def wide_defects(matrix: Matrix) -> list[str]:
    """Faults that cannot be seen without two roles, two sessions or some time: those named by such checks only."""
    known = reaches()
    return [
        d
        for d in sorted(matrix.defects)
        if all(wide(matrix.catalogue[c], known) for c in matrix.named(d) if c in matrix.catalogue)
    ]


def gaps(matrix: Matrix) -> list[str]:
    """Checks without a killing fault, faults that name no check, names that do not exist, killed unkillables."""
    killed = {c for d in matrix.defects for c, s in matrix.named(d).items() if s == Status.FAILED}
    found = [
        f"{c}: no fault kills it" for c, entry in matrix.catalogue.items() if not entry.unkillable and c not in killed
    ]
    found += [
        f"{c}: killed, yet declared unkillable"
        for c in matrix.catalogue
        if matrix.catalogue[c].unkillable and c in killed
    ]
    for defect in matrix.defects:
        named = matrix.named(defect)
        found += [] if named else [f"{defect}: names no check"]
        found += [f"{defect}: no such check {c}" for c in named if c not in matrix.catalogue]
        found += [f"{defect}: no such status {s}" for s in named.values() if s not in set(Status)]
    return found


@dataclass(frozen=True)
class Figures:
    """Counts over rows.

    Attributes:
        named: rows of faults and the checks they name.
        detected: of these, as declared.
        others: rows of faults and checks that they do not name.
        false_alarms: of these, failed.
        unsure: of these, cannot-tell or error.
        unstable: rows whose looks did not agree.
        good: rows of the portal as it should be.
        good_failed: of these, failed.
        good_unsure: of these, cannot-tell or error.
    """

    named: int
    detected: int
    others: int
    false_alarms: int
    unsure: int
    unstable: int
    good: int
    good_failed: int
    good_unsure: int


def figures(matrix: Matrix, rows: Iterable[Row]) -> Figures:
    """Count."""
    named = detected = others = alarms = unsure = unstable = good = good_failed = good_unsure = 0
    for row in rows:
        status = row.seen.status
        doubt = status in {Status.CANNOT_TELL, Status.ERROR}
        unstable += row.seen.unstable
        expected = matrix.named(row.defect).get(row.check)
        if row.defect in GOOD.values():
            good, good_failed, good_unsure = good + 1, good_failed + (status is Status.FAILED), good_unsure + doubt
        elif expected is not None:
            named, detected = named + 1, detected + (status == expected)
        else:
            others, alarms, unsure = others + 1, alarms + (status is Status.FAILED), unsure + doubt
    return Figures(named, detected, others, alarms, unsure, unstable, good, good_failed, good_unsure)
