from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiemdinh import demo
from kiemdinh.bundle.folder import RunFolder
from kiemdinh.model.enums import Owner, Status
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.outcome import Outcome
from kiemdinh.records import load_attestations
from kiemdinh.target import load_target
from tests import mini

HOLE = demo.Defect("hole", "Lỗ hổng", {"b.hole": Status.FAILED})


def test_the_fresh_target_has_a_short_permission_and_fresh_attestations(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    demo.write_target(path, mini.NOW, [HOLE])
    target = load_target(path).target
    assert target.authorisation is not None
    ends = datetime.fromisoformat(target.authorisation.not_after)
    assert mini.NOW < ends <= mini.NOW + timedelta(hours=4)
    assert target.launch is not None
    assert target.launch.command[-2:] == ("--defect", "hole")
    records = load_attestations(Path(target.attestations))
    assert records
    assert all(r.demonstration and r.target == target.id for r in records)
    assert all(r.dated == "2026-03-02" for r in records)


def test_every_built_in_defect_names_a_planned_check() -> None:
    from kiemdinh.catalogue import load_catalogue  # noqa: PLC0415

    known = load_catalogue()
    for defect in demo.defects().values():
        assert defect.expects
        assert set(defect.expects) <= set(known), defect.id


def test_an_unknown_defect_suggests_near_ones() -> None:
    first = next(iter(demo.defects()))
    with pytest.raises(InputProblem, match=f"«{first}»"):
        demo.chosen([first[:-1]])


def record(tmp_path: Path, ends: dict[str, Status]) -> RunFolder:
    folder = mini.make_run(tmp_path / "run", mini.target())
    for check, status in ends.items():
        owner = None if status is Status.PASSED else Owner.PORTAL if status is Status.FAILED else Owner.SUITE
        folder.outcomes.append(Outcome(check=check, status=status, owner=owner, message="x", proven=True))
    return folder


def test_on_the_good_portal_nothing_may_fail(tmp_path: Path) -> None:
    good = demo.compare(record(tmp_path, {"b.hole": Status.PASSED}), [])
    assert good.as_it_should


def test_a_violation_or_an_error_on_the_good_portal_is_unexpected(tmp_path: Path) -> None:
    bad = demo.compare(record(tmp_path, {"b.hole": Status.FAILED, "a.one": Status.ERROR}), [])
    assert bad.unexpected == (("a.one", "x"), ("b.hole", "x"))


def test_a_defect_must_end_as_declared_and_nothing_else_may_fail(tmp_path: Path) -> None:
    caught = demo.compare(record(tmp_path, {"b.hole": Status.FAILED, "a.one": Status.PASSED}), [HOLE])
    assert caught.caught == ("b.hole",)
    assert caught.as_it_should


def test_a_missed_defect_is_said(tmp_path: Path) -> None:
    missed = demo.compare(record(tmp_path, {"b.hole": Status.PASSED, "a.one": Status.FAILED}), [HOLE])
    assert missed.missed == (("b.hole", "failed", "passed"),)
    assert missed.unexpected == (("a.one", "x"),)
