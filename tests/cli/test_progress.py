from __future__ import annotations

import io
from pathlib import Path

import pytest

from kiemdinh.cli.screen import Screen
from kiemdinh.events.progress import EventTail, Progress, follow
from kiemdinh.events.types import CheckFinished, CheckStarted, PersonNeeded, RunStarted, StageFinished, StageStarted
from kiemdinh.model.enums import Owner, Status
from kiemdinh.texts import Words
from tests import mini

AT = "2026-03-02T09:00:00.000+07:00"


def test_progress_counts_cases_once_and_estimates_what_is_left() -> None:
    progress = Progress(planned=3, seconds={("a.a", "-"): 20.0, ("a.b", "-"): 20.0, ("a.c", "-"): 20.0})
    progress.apply(RunStarted(at=AT, run="r", target="t", planned=3, runnable=3), 0)
    progress.apply(StageStarted(at=AT, stage="s", title="Chức năng", cases=3, seconds=60), 0)
    assert progress.left_s(0) == 60
    progress.apply(CheckStarted(at=AT, check="a.a", case="-", look=1), 0)
    assert progress.running == {("a.a", "-")}
    progress.apply(CheckFinished(at=AT, check="a.a", case="-", look=1, status=Status.PASSED), 10)
    assert progress.left_s(10) == 30, "faster than expected, but a few seconds alone do not halve what is left"
    progress.apply(
        CheckFinished(at=AT, check="a.a", case="-", look=2, status=Status.FAILED, owner=Owner.PORTAL), 11
    )  # fmt: skip
    assert len(progress.done) == 1
    progress.apply(PersonNeeded(at=AT, who="Cán bộ", what="ký số"), 12)
    assert progress.person == ("Cán bộ", "ký số")


def test_a_finished_stage_needs_nobody() -> None:
    progress = Progress(planned=1, seconds={}, stage="Chức năng", person=("Cán bộ", "ký số"))
    progress.apply(StageFinished(at=AT, stage="s"), 13)
    assert progress.stage == ""
    assert progress.person is None


def test_of_two_stages_the_other_is_shown_when_one_has_ended() -> None:
    progress = Progress(planned=2, seconds={("a.a", "-"): 30.0, ("b.b", "-"): 30.0})
    for key, title in (("s", "Chức năng"), ("t", "An toàn")):
        progress.apply(StageStarted(at=AT, stage=key, title=title, cases=1, seconds=30), 0)
    progress.apply(CheckStarted(at=AT, check="a.a", case="-", look=1), 0)
    progress.apply(CheckStarted(at=AT, check="b.b", case="-", look=1), 0)
    progress.apply(CheckFinished(at=AT, check="b.b", case="-", look=1, status=Status.PASSED), 10)
    progress.apply(StageFinished(at=AT, stage="t"), 10)
    assert (progress.stage, progress.running) == ("Chức năng", {("a.a", "-")})
    assert progress.left_s(10) == 18, "what took 10 s at both stages was expected to take 30"
    progress.apply(StageFinished(at=AT, stage="s"), 20)
    assert (progress.stage, progress.running) == ("", set())


def test_the_tail_waits_for_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    tail = EventTail(path)
    assert tail.read_new() == []
    line = b'{"event":"PersonNeeded","at":"x","who":"a","what":"b"}\n'
    path.write_bytes(line + line[:20])
    assert len(tail.read_new()) == 1
    path.write_bytes(line + line + b"rubbish\n")
    assert len(tail.read_new()) == 1
    assert list(follow(tail, Progress(planned=0, seconds={}), lambda: 0.0)) == []


def test_without_a_terminal_there_are_plain_lines(tmp_path: Path) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target())
    stream = io.StringIO()
    with Screen(folder, Words("vi"), stream=stream) as screen:
        folder.events.append(StageStarted(at=AT, stage="s", title="Chức năng", cases=2, seconds=120))
        folder.events.append(
            CheckFinished(
                at=AT, check="a.one", case="-", look=1, status=Status.FAILED, owner=Owner.PORTAL, message="[sai]"
            )
        )
        folder.events.append(PersonNeeded(at=AT, who="Cán bộ", what="ký số"))
        folder.events.append(StageFinished(at=AT, stage="s", problem="bộ thu thập dừng"))
        screen.tick()
    assert stream.getvalue().splitlines() == [
        "Chức năng: 2 phép, khoảng 2 phút",
        "  ✕ a.one: [sai]",
        "Cần người: Cán bộ: ký số",
        "  ! bộ thu thập dừng",
        "  1/10 · còn khoảng 1 giây",
    ]


def test_a_log_gets_one_line_for_each_tenth_however_often_it_is_asked(tmp_path: Path) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target())
    stream = io.StringIO()
    folder.events.append(CheckFinished(at=AT, check="a.one", case="-", look=1, status=Status.PASSED))
    with Screen(folder, Words("vi"), stream=stream) as screen:
        for _ in range(50):
            screen.tick()
        assert stream.getvalue() == "", "what was done before a resume is not announced again"
        for item in folder.plan.items:
            folder.events.append(CheckFinished(at=AT, check=item.check, case=item.case, look=1, status=Status.PASSED))
            for _ in range(5):
                screen.tick()
    lines = stream.getvalue().splitlines()
    assert 1 < len(lines) <= 10
    assert len(set(lines)) == len(lines)
    assert lines[-1].startswith(f"  {len(folder.plan.items)}/{len(folder.plan.items)} ")


def test_on_a_terminal_there_is_a_live_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    folder = mini.make_run(tmp_path / "run", mini.target())
    stream = Terminal()
    with Screen(folder, Words("vi"), stream=stream) as screen:
        folder.events.append(StageStarted(at=AT, stage="s", title="Chức năng", cases=2, seconds=120))
        folder.events.append(CheckStarted(at=AT, check="a.three", case="x", look=1))
        screen.tick()
    assert "a.three" in stream.getvalue()
    assert "còn khoảng" in stream.getvalue()


def test_quiet_says_nothing(tmp_path: Path) -> None:
    folder = mini.make_run(tmp_path / "run", mini.target())
    stream = io.StringIO()
    with Screen(folder, Words("vi"), quiet=True, stream=stream) as screen:
        folder.events.append(PersonNeeded(at=AT, who="a", what="b"))
        screen.tick()
    assert stream.getvalue() == ""
