from __future__ import annotations

import errno
import itertools
import os
from collections import Counter
from pathlib import Path

import psutil
import pytest

from kiemdinh.bundle.folder import RunFolder
from kiemdinh.bundle.seal import verify
from kiemdinh.collect.orchestrator import Collector
from kiemdinh.collect.settings import Bounds
from kiemdinh.collect.stages import STAGES
from kiemdinh.events.types import RunFinished, StageFinished, StageStarted
from kiemdinh.judging import check_whole
from kiemdinh.model.enums import Access, Engine, Owner, Status
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.fold import fold_all
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.plan import PlanItem
from kiemdinh.model.target import Launch
from tests import mini


def collect(
    tmp_path: Path,
    portal: mini.Portal,
    faults: dict[str, str] | None = None,
    only: tuple[str, ...] = ("a", "b"),
    **more: object,
) -> RunFolder:
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=only)
    assert Collector(folder, mini.settings(faults, **more)).run()
    check_whole(folder.plan, list(folder.outcomes.read()))
    assert verify(folder.path).findings == ()
    return folder


def outcomes(folder: RunFolder, check: str) -> list[Outcome]:
    return [o for o in folder.outcomes.read() if o.check == check]


def final(folder: RunFolder) -> dict[tuple[str, str], tuple[Status, Owner | None]]:
    return {k: (f.final.status, f.final.owner) for k, f in fold_all(folder.outcomes.read()).items()}


def test_every_case_belongs_to_exactly_one_stage() -> None:
    for engine in Engine:
        for access in Access:
            for alone, outside in itertools.product((False, True), repeat=2):
                item = PlanItem(
                    check="a.b", case="-", engine=engine, access=access, alone=alone, outside=outside
                )  # fmt: skip
                assert sum(stage.takes(item) for stage in STAGES) == 1


def test_a_good_portal_passes_everything_in_order(tmp_path: Path, portal: mini.Portal) -> None:
    folder = collect(tmp_path, portal, only=())
    assert {o.status for o in folder.outcomes.read()} == {Status.PASSED}
    stages = [e.stage for e in folder.events.read() if isinstance(e, StageStarted)]
    assert set(stages[:2]) == {"functional-observe", "security-observe"}
    assert stages[2:] == [
        "functional-write",
        "sync",
        "load",
    ]
    assert not folder.private.exists()
    assert [e.interrupted for e in folder.events.read() if isinstance(e, RunFinished)] == [False]
    keys = [o.key for o in folder.outcomes.read()]
    assert keys == sorted(keys)


def test_looks_again_until_two_agree(tmp_path: Path, portal: mini.Portal) -> None:
    folder = collect(
        tmp_path, portal, {"a.one": "flaky", "a.two": "fail", "b.hole": "proven", "a.three": "cannot-tell"}
    )  # fmt: skip
    looks = Counter(o.check for o in folder.outcomes.read())
    assert (looks["a.one"], looks["a.two"], looks["b.hole"], looks["a.three"]) == (2, 2, 1, 4)
    assert final(folder)["a.one", "-"] == (Status.CANNOT_TELL, Owner.PORTAL)
    assert final(folder)["a.two", "-"] == (Status.FAILED, Owner.PORTAL)
    assert final(folder)["b.hole", "-"] == (Status.FAILED, Owner.PORTAL)


def test_a_dependant_of_a_case_that_passed_at_the_second_look_runs_then(tmp_path: Path, portal: mini.Portal) -> None:
    folder = collect(tmp_path, portal, {"a.one": "flaky"})
    assert [o.status for o in outcomes(folder, "b.after")] == [Status.NOT_TESTED, Status.PASSED]


def test_a_crash_costs_only_the_case_that_was_running(tmp_path: Path, portal: mini.Portal) -> None:
    folder = collect(tmp_path, portal, {"a.two": "crash"})
    ends = final(folder)
    assert ends["a.two", "-"] == (Status.ERROR, Owner.SUITE)
    assert {status for key, (status, _) in ends.items() if key[0] != "a.two"} == {Status.PASSED}
    assert "dừng giữa chừng (mã 9): câu trăn trối" in outcomes(folder, "a.two")[0].message
    proof = outcomes(folder, "a.two")[0].evidence[0]
    assert "câu trăn trối" in (folder.path / "evidence" / proof.sha256[:2] / proof.sha256).read_text()


def test_a_crash_that_does_not_repeat_is_no_error_in_the_end(tmp_path: Path, portal: mini.Portal) -> None:
    folder = collect(tmp_path, portal, {"a.two": "crash-once"})
    assert final(folder)["a.two", "-"] == (Status.PASSED, None)


def test_a_torn_line_is_dropped(tmp_path: Path, portal: mini.Portal) -> None:
    folder = collect(tmp_path, portal, {"a.two": "torn"})
    assert final(folder)["a.two", "-"] == (Status.ERROR, Owner.SUITE)


def test_a_silent_engine_is_an_error_of_the_suite(tmp_path: Path, portal: mini.Portal) -> None:
    folder = collect(tmp_path, portal, {"engine": "silent-security"})
    assert final(folder)["b.hole", "-"] == (Status.ERROR, Owner.SUITE)
    assert final(folder)["a.one", "-"] == (Status.PASSED, None)


def test_a_bug_of_ours_never_blames_the_portal(tmp_path: Path, portal: mini.Portal) -> None:
    folder = collect(tmp_path, portal, {"a.one": "bug", "a.two": "refused"})
    assert final(folder)["a.one", "-"] == (Status.ERROR, Owner.SUITE)
    assert final(folder)["a.two", "-"] == (Status.CANNOT_TELL, Owner.ENVIRONMENT)


def test_a_hanging_engine_is_ended_and_nothing_is_left(tmp_path: Path, portal: mini.Portal) -> None:
    bounds = Bounds(base_s=1.5, factor=0.0, stop_s=0.2, canary_s=0.3, grace_s=0.2)
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=("b.hole",))
    assert Collector(folder, mini.settings({"b.hole": "hang"}, bounds=bounds)).run()
    assert final(folder)["b.hole", "-"] == (Status.ERROR, Owner.SUITE)
    assert no_orphans(tmp_path)


def test_a_process_that_left_its_group_is_ended_too(tmp_path: Path, portal: mini.Portal) -> None:
    collect(tmp_path, portal, {"a.one": "orphan"})
    assert no_orphans(tmp_path)


def no_orphans(tmp_path: Path) -> bool:
    """No process works in this run's folder any more."""
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.cwd().startswith(str(tmp_path)):
                return False
        except psutil.Error:
            continue
    return True


def test_a_portal_that_is_down_yields_no_violation(tmp_path: Path) -> None:
    with mini.portal() as gone:
        pass
    folder = mini.make_run(tmp_path / "run", mini.target(gone.url))
    assert Collector(folder, mini.settings({"a.one": "fail"})).run()
    assert set(final(folder).values()) == {(Status.CANNOT_TELL, Owner.ENVIRONMENT)}
    assert all("Không truy cập được" in o.message for o in folder.outcomes.read())


@pytest.mark.parametrize(("status", "words"), [(500, "lỗi 500"), (302, "chuyển hướng vòng lặp")])
def test_a_portal_that_only_errs_or_turns_in_circles_yields_no_violation(
    tmp_path: Path, portal: mini.Portal, status: int, words: str
) -> None:
    portal.status = status
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=("a.one",))
    assert Collector(folder, mini.settings({"a.one": "fail"})).run()
    assert final(folder)["a.one", "-"] == (Status.CANNOT_TELL, Owner.ENVIRONMENT)
    assert words in outcomes(folder, "a.one")[0].message


def test_a_portal_that_dies_under_way_turns_a_single_failure_into_cannot_tell(
    tmp_path: Path, portal: mini.Portal
) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=("a.one",))
    asked = iter(["", "Không truy cập được"])
    settings = mini.settings({"a.one": "fail"}, canary=lambda *_: next(asked, "Không truy cập được"))
    assert Collector(folder, settings).run()
    assert final(folder)["a.one", "-"] == (Status.CANNOT_TELL, Owner.ENVIRONMENT)


def test_what_cannot_run_is_recorded_with_its_owner(tmp_path: Path, portal: mini.Portal) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url), access=Access.OBSERVE)
    assert Collector(folder, mini.settings()).run()
    blocked = outcomes(folder, "d.load")[0]
    assert (blocked.status, blocked.owner) == (Status.NOT_TESTED, Owner.ENVIRONMENT)
    assert blocked.blocked_by == ("access:intrusive",)


def test_the_kill_switch_stops_and_resume_goes_on(tmp_path: Path, portal: mini.Portal) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=("a", "b"))
    assert not Collector(folder, mini.settings({"a.two": "stop"})).run()
    assert not folder.sealed
    assert Collector(folder, mini.settings()).run(resumed=True)
    assert set(final(folder).values()) == {(Status.PASSED, None)}
    assert not (folder.path / "STOP").exists()


def test_an_interrupt_leaves_nothing_running(tmp_path: Path, portal: mini.Portal) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=("a",))

    def tick() -> None:
        if (folder.private / "waiting").exists():
            (folder.private / "waiting").unlink()
            raise KeyboardInterrupt

    assert not Collector(folder, mini.settings({"a.two": "wait"}, tick=tick)).run()
    assert no_orphans(tmp_path)
    assert Collector(folder, mini.settings()).run(resumed=True)


def test_two_runs_in_one_folder_are_refused(tmp_path: Path, portal: mini.Portal) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=("a.one",))
    with folder.locked(), pytest.raises(InputProblem, match=f"đang chạy.*{os.getpid()}"):
        Collector(folder, mini.settings()).run()


def test_a_sealed_run_is_not_collected_again(tmp_path: Path, portal: mini.Portal) -> None:
    folder = collect(tmp_path, portal)
    with pytest.raises(InputProblem, match="đã niêm phong"):
        Collector(folder, mini.settings()).run(resumed=True)


def test_a_full_disk_stops_the_run_and_keeps_what_was_written(
    tmp_path: Path, portal: mini.Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=("a.one",))
    with monkeypatch.context() as full:
        full.setattr("kiemdinh.collect.orchestrator._LEAST_FREE_BYTES", 2**62)
        with pytest.raises(OSError, match="space") as caught:
            Collector(folder, mini.settings()).run()
        assert caught.value.errno == errno.ENOSPC
    assert not folder.sealed
    assert Collector(folder, mini.settings()).run(resumed=True)


def test_a_portal_that_does_not_start_yields_no_violation(tmp_path: Path) -> None:
    launch = Launch(command=("/bin/false", "{ready_file}"), ready_timeout_s=5.0)
    folder = mini.make_run(tmp_path / "run", mini.target(launch=launch))
    assert Collector(folder, mini.settings()).run()
    assert set(final(folder).values()) == {(Status.CANNOT_TELL, Owner.ENVIRONMENT)}
    problems = [e.problem for e in folder.events.read() if isinstance(e, StageFinished)]
    assert "dừng ngay khi khởi động" in problems[0]


def test_attack_outside_loopback_needs_the_proof_of_control(
    tmp_path: Path, portal: mini.Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiemdinh.collect.orchestrator.control_problem", lambda *_: "không có tệp chứng minh")
    folder = collect(tmp_path, portal, only=("d.load",))
    load = outcomes(folder, "d.load")[0]
    assert (load.status, load.blocked_by) == (Status.NOT_TESTED, ("target:authorisation",))


def test_the_display_is_asked_while_an_engine_runs(tmp_path: Path, portal: mini.Portal) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target(portal.url), only=("a.one",))
    waiting = folder.private / "waiting"
    asked: list[None] = []

    def tick() -> None:
        if waiting.exists():
            asked.append(None)
        if len(asked) == 3:
            folder.path.joinpath("STOP").touch()

    assert not Collector(folder, mini.settings({"a.one": "wait"}, tick=tick)).run()
    assert len(asked) >= 3
