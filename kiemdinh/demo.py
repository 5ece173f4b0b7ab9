"""The demonstration: the reference portal, a short permission, and what each defect must lead to.

The only module outside the tests that knows the reference portal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from kiemdinh.bundle.folder import RunFolder, encode, write_whole
from kiemdinh.events.clock import stamp
from kiemdinh.model.enums import Status
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.fold import fold_all, worst
from kiemdinh.model.target import Authorisation, Target
from kiemdinh.near import near
from kiemdinh.records import load_attestations
from kiemdinh.target import load_target

REFERENCE = Path(__file__).resolve().parent.parent / "targets" / "reference.yaml"
ATTESTATIONS = REFERENCE.parent / "demo" / "attestations.yaml"
EDITION, OTHER_EDITION = "2024", "2025"
_PERMITTED = timedelta(hours=2)
_ATTESTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Defect:
    """What the demonstration needs of a defect.

    Attributes:
        id: its name.
        title: one Vietnamese line.
        expects: status by check that it must lead to.
    """

    id: str
    title: str
    expects: dict[str, Status]


@dataclass(frozen=True, slots=True)
class Result:
    """Whether the demonstration did what it should.

    Attributes:
        caught: checks that ended as declared.
        missed: (check, expected, seen) that did not.
        unexpected: (check, message) of violations and errors that nothing declares.
    """

    caught: tuple[str, ...]
    missed: tuple[tuple[str, str, str], ...]
    unexpected: tuple[tuple[str, str], ...]

    @property
    def as_it_should(self) -> bool:
        """Whether nothing was missed and nothing came unexpected."""
        return not self.missed and not self.unexpected


def defects() -> dict[str, Defect]:
    """All built-in defects by id."""
    from portal.defects import all_defects  # noqa: PLC0415 - the portal loads only for a demonstration

    return {
        d.id: Defect(d.id, d.title_vi, {check: Status(status) for check, status in d.expects})
        for d in all_defects().values()
    }


def chosen(ids: Sequence[str]) -> list[Defect]:
    """Defects by id.

    Raises:
        InputProblem: an unknown id, with near ones.
    """
    known = defects() if ids else {}
    for one in ids:
        if one not in known:
            raise InputProblem(f"không có lỗi cài sẵn «{one}»{near(one, known)}", "--defect")
    return [known[one] for one in dict.fromkeys(ids)]


def write_target(path: Path, now: datetime, switched: Sequence[Defect] = (), source: Path = REFERENCE) -> Target:
    """Write a fresh target for one demonstration.

    Args:
        path: file to write.
        now: the permission starts here and is short: an eternal one would be the wrong example.
        switched: defects to switch on.
        source: the committed target.

    The demonstration attestations are written beside it, dated on the day of the run, so that they never go stale in
    the repository.

    Raises:
        InputProblem: the committed target is malformed.
    """
    target = load_target(source).target
    if target.launch is None:
        raise InputProblem("hệ thống mẫu cần mục launch", str(source))
    more = tuple(word for defect in switched for word in ("--defect", defect.id))
    fresh = msgspec.structs.replace(
        target,
        launch=msgspec.structs.replace(target.launch, command=target.launch.command + more),
        authorisation=Authorisation(
            allowed_by="Người chạy trình diễn, trên máy của mình",
            document="TRÌNH DIỄN",
            not_before=stamp(now),
            not_after=stamp(now + _PERMITTED),
        ),
    )
    if ATTESTATIONS.is_file():
        records = [
            msgspec.structs.replace(
                record,
                target=target.id,
                dated=now.date().isoformat(),
                valid_until=(now.date() + _ATTESTED).isoformat(),
                demonstration=True,
            )
            for record in load_attestations(ATTESTATIONS)
        ]
        write_whole(path.with_name("chung-thuc.yaml"), encode(records))
        fresh = msgspec.structs.replace(fresh, attestations="chung-thuc.yaml")
    write_whole(path, encode(fresh))
    return fresh


def compare(folder: RunFolder, switched: Sequence[Defect]) -> Result:
    """Compare what a run saw with what its defects declare.

    On the good portal nothing may fail and nothing may be an error; under defects the named checks end as declared
    and nothing else fails.
    """
    planned = {i.check for i in folder.plan.items if i.runnable}
    declared = {check: status for d in switched for check, status in d.expects.items() if check in planned}
    seen: dict[str, list[Status]] = {}
    messages: dict[str, str] = {}
    for (check, _), folded in fold_all(folder.outcomes.read()).items():
        seen.setdefault(check, []).append(folded.final.status)
        if folded.final.status in {Status.FAILED, Status.ERROR}:
            messages.setdefault(check, folded.final.message)
    ended = {check: worst(statuses) for check, statuses in seen.items()}
    return Result(
        caught=tuple(sorted(c for c, s in declared.items() if ended.get(c) is s)),
        missed=tuple((c, str(s), str(ended.get(c, "-"))) for c, s in sorted(declared.items()) if ended.get(c) is not s),
        unexpected=tuple((c, m) for c, m in sorted(messages.items()) if c not in declared),
    )
