"""Every way in which a scenario can end, seen from the outside: one feature, one pytest, the outcomes it writes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiemdinh.bundle.folder import RunFolder
from kiemdinh.events.types import CheckFinished, CheckStarted
from kiemdinh.model.enums import Owner, Status
from kiemdinh.model.outcome import Outcome
from tests import mini

ROOT = Path(__file__).parents[2]
UNPLANNED = "x.unplanned"
# what the step does, the outcome it must become
ENDS: dict[str, tuple[str, Status, Owner | None, str]] = {
    "passes": ("notes.fact('n', 3, 'mục')", Status.PASSED, None, ""),
    "violation": ("raise Violation('đúng', 'sai', 'Trang A')", Status.FAILED, Owner.PORTAL, "mong đợi đúng; thấy sai"),
    "cannot-tell": ("raise CannotTell('không rõ', 'Trang A')", Status.CANNOT_TELL, Owner.ADAPTER, "Trang A: không rõ"),
    "not-found": ("raise FunctionNotFound('nút', 'Trang A')", Status.CANNOT_TELL, Owner.ADAPTER, "không tìm thấy nút"),
    "account": ("raise AccountProblem('sai mật khẩu')", Status.CANNOT_TELL, Owner.ACCOUNT, "sai mật khẩu"),
    "data": ("raise DataProblem('không có thủ tục')", Status.CANNOT_TELL, Owner.DATA, "không có thủ tục"),
    "environment": ("raise EnvironmentProblem('mạng')", Status.CANNOT_TELL, Owner.ENVIRONMENT, "mạng"),
    "refused": ("raise ConnectionRefusedError('cổng 9')", Status.CANNOT_TELL, Owner.ENVIRONMENT, "cổng 9"),
    "time-out": ("raise TimeoutError('lâu')", Status.CANNOT_TELL, Owner.ENVIRONMENT, "lâu"),
    "blocked": ("raise Blocked('chưa nộp', ('x.violation',))", Status.NOT_TESTED, Owner.ENVIRONMENT, "chưa nộp"),
    "not-applicable": ("raise NotApplicable('không có phí')", Status.NOT_APPLICABLE, None, "không có phí"),
    "assertion": ("assert 1 == 2", Status.ERROR, Owner.SUITE, "AssertionError"),
    "bug": ("{}['khóa']", Status.ERROR, Owner.SUITE, "KeyError"),
    "skips": ("pytest.skip('lười')", Status.ERROR, Owner.SUITE, "Skipped"),
    "exits": ("raise SystemExit(0)", Status.ERROR, Owner.SUITE, "SystemExit"),
    "in-fixture": ("request.getfixturevalue('broken')", Status.NOT_TESTED, Owner.PORTAL, "chưa đăng nhập được"),
    "in-teardown": ("request.getfixturevalue('untidy')", Status.ERROR, Owner.SUITE, "ValueError: khi dọn"),
    "first-error-counts": (
        "request.getfixturevalue('untidy'); raise Violation('đúng', 'sai', 'Trang A')",
        Status.FAILED,
        Owner.PORTAL,
        "mong đợi đúng",
    ),
    "coroutine": ("", Status.ERROR, Owner.SUITE, "viết bằng async"),
    "no-definition": (
        "",
        Status.ERROR,
        Owner.SUITE,
        "ends.feature:82: bước «Khi chẳng ai viết bước này» chưa có định nghĩa",
    ),
}
_OWN_STEPS = {"coroutine": "bước này là coroutine", "no-definition": "chẳng ai viết bước này"}
_STEPS = """
import pytest
from pathlib import Path
from pytest_bdd import given, parsers, scenarios, when
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import *
from steps.fixtures import prerequisite

ENDS = {ends!r}

@pytest.fixture
def broken():
    with prerequisite("sign-in.returns-to-service", "đăng nhập"):
        raise Violation("trang chủ", "trang lỗi", "Đăng nhập")

@pytest.fixture
def untidy():
    yield
    raise ValueError("khi dọn")

@when(parsers.parse('xảy ra "{{end}}"'))
def happens(end, notes, request):
    exec(ENDS[end])

@when("bước này là coroutine")
async def never_awaited():
    raise ZeroDivisionError

scenarios("ends.feature")
"""


def feature() -> str:
    lines = ["# language: vi", "Tính năng: Mọi cách kết thúc"]
    for end in (*ENDS, UNPLANNED.removeprefix("x.")):
        step = _OWN_STEPS.get(end, f'xảy ra "{end}"')
        lines += ["", f"  @check:x.{end}", f"  Tình huống: {end}", f"    Khi {step}"]
    rows = [
        "",
        "  @check:x.rows",
        "  Khung tình huống: rows",
        '    Khi xảy ra "<ca>"',
        "",
        "    Dữ liệu:",
        "      | ca |",
    ]
    return "\n".join([*lines, *rows, "      | passes |", "      | violation |", ""])


def run(folder: Path, workers: int) -> tuple[RunFolder, str]:
    """Run the feature as the orchestrator does, from a folder of its own."""
    folder.mkdir()
    (folder / "test_ends.py").write_text(_STEPS.format(ends={k: v[0] for k, v in ENDS.items()}), encoding="utf-8")
    (folder / "ends.feature").write_text(feature(), encoding="utf-8")
    checks = {f"x.{end}": mini.check(f"x.{end}") for end in ENDS}
    checks["x.rows"] = mini.check("x.rows", cases=("passes", "violation"))
    run_folder = mini.make_run(folder / "run", mini.target(), checks=checks)
    run_folder.private.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "pytest", str(folder / "test_ends.py"), "-p", "steps.plugin", "-q"]
    command += ["--kd-run-dir", str(run_folder.path), "-n", str(workers), "-p", "no:cacheprovider"]
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("KIEMDINH_", "PYTEST_"))}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return run_folder, f"{done.returncode}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolder, str]:
    return run(tmp_path_factory.mktemp("ends") / "in-one", 0)


@pytest.fixture(scope="module")
def outcomes(ended: tuple[RunFolder, str]) -> dict[tuple[str, str], Outcome]:
    found = list(ended[0].outcomes.read())
    assert len({(o.check, o.case) for o in found}) == len(found)
    return {(o.check, o.case): o for o in found}


@pytest.mark.parametrize("end", ENDS)
def test_each_end_becomes_its_outcome(outcomes: dict[tuple[str, str], Outcome], end: str) -> None:
    _, status, owner, words = ENDS[end]
    outcome = outcomes[f"x.{end}", "-"]
    assert (outcome.status, outcome.owner) == (status, owner), outcome.message
    assert words in outcome.message


def test_only_a_violation_blames_the_portal(outcomes: dict[tuple[str, str], Outcome]) -> None:
    failed = {key for key, o in outcomes.items() if o.status is Status.FAILED}
    assert failed == {("x.violation", "-"), ("x.first-error-counts", "-"), ("x.rows", "violation")}


def test_what_a_check_wrote_down_is_kept(outcomes: dict[tuple[str, str], Outcome]) -> None:
    (fact,) = outcomes["x.passes", "-"].facts
    assert (fact.name, fact.value, fact.unit) == ("n", 3, "mục")
    violation = outcomes["x.violation", "-"]
    assert (violation.expected, violation.observed, violation.place) == ("đúng", "sai", "Trang A")
    assert outcomes["x.blocked", "-"].blocked_by == ("x.violation",)
    assert outcomes["x.in-fixture", "-"].blocked_by == ("sign-in.returns-to-service",)
    assert outcomes["x.bug", "-"].evidence


def test_rows_are_cases(outcomes: dict[tuple[str, str], Outcome]) -> None:
    assert outcomes["x.rows", "passes"].status is Status.PASSED


def test_what_was_not_planned_is_not_run(outcomes: dict[tuple[str, str], Outcome]) -> None:
    assert (UNPLANNED, "-") not in outcomes
    assert len(outcomes) == len(ENDS) + 2


def test_every_check_begins_and_ends_in_the_events(ended: tuple[RunFolder, str]) -> None:
    events = list(ended[0].events.read())
    began = [(e.check, e.case) for e in events if isinstance(e, CheckStarted)]
    finished = [(e.check, e.case) for e in events if isinstance(e, CheckFinished)]
    assert sorted(began) == sorted(finished)
    assert began == sorted(began)


def test_the_screen_of_a_developer_shows_violations_and_bugs_as_failures(ended: tuple[RunFolder, str]) -> None:
    said = ended[1]
    assert said.startswith("1\n"), said
    shown = set(re.findall(r"^(?:FAILED|ERROR) \S+::test_(\w+)", said, re.MULTILINE))
    blameless = {"cannot-tell", "not-found", "account", "data", "environment", "blocked", "not-applicable"}
    hidden = {end.replace("-", "") for end in blameless | {"passes", "skips", "in-fixture"}}
    assert shown == {end.replace("-", "") for end in ENDS} - hidden | {"rows"}


def test_workers_write_the_same_outcomes(
    outcomes: dict[tuple[str, str], Outcome], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, said = run(tmp_path_factory.mktemp("ends") / "in-two", 2)
    found = {(o.check, o.case): (o.status, o.owner, o.message) for o in folder.outcomes.read()}
    assert found == {key: (o.status, o.owner, o.message) for key, o in outcomes.items()}, said


def test_a_run_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "steps.plugin", "--kd-run-dir", str(tmp_path), "-q"]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 4
    assert "plan.json: không có tệp" in done.stderr
    assert "Traceback" not in done.stderr
