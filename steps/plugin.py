"""pytest plugin: runs the planned scenarios of a run folder and turns each into one outcome.

Used by the orchestrator (``-p steps.plugin --kd-run-dir DIR``) and by the ``conftest.py`` at the top for a developer's
own ``pytest features --target FILE``.  Workers of pytest-xdist append outcomes themselves.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.parser import Feature, Scenario, Step

from kiemdinh.events.clock import stamp
from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.events.types import CheckStarted
from kiemdinh.model.enums import Access, Engine
from kiemdinh.model.failures import Aborted, CheckSignal, InputProblem, Violation
from kiemdinh.model.plan import PlanItem
from steps.gherkin import CASE_COLUMN, TAG, read_scenarios

RUN_DIR_VARIABLE = "KIEMDINH_RUN_DIR"
WANTED_VARIABLE = "KIEMDINH_WANTED_CHECKS"
MORE_FEATURES_VARIABLE = "KIEMDINH_MORE_FEATURES"
SESSION = pytest.StashKey[CollectSession]()
NOTES = pytest.StashKey[Notes]()
ERROR = pytest.StashKey[BaseException]()
CHECK = pytest.StashKey[tuple[str, str]]()
STEP_MODULES = (
    "steps.fixtures",
    "steps.common_steps",
    "steps.search_steps",
    "steps.procedure_steps",
    "steps.service_list_steps",
    "steps.sign_in_steps",
    "steps.filing_steps",
    "steps.refusing_steps",
    "steps.receipt_steps",
    "steps.following_steps",
    "steps.inbox_steps",
    "steps.officer_steps",
    "steps.payment_steps",
    "steps.statistics_steps",
    "steps.structure_steps",
    "steps.accessibility_steps",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the orchestrator."""
    group = parser.getgroup("kiemdinh")
    group.addoption("--kd-run-dir", default=None, help="thư mục của lượt kiểm định")
    group.addoption("--kd-look", type=int, default=1, help="lần quan sát")
    group.addoption("--kd-access", default=None, choices=[a.value for a in Access], help="chỉ mức can thiệp này")
    group.addoption("--kd-pictures", default="", help="chụp màn hình cả khi đạt của các phép kiểm này")
    group.addoption("--kd-more-steps", action="append", default=[], help="mô-đun bước của phần mở rộng")
    group.addoption("--kd-more-features", action="append", default=[], help="thư mục tình huống của phần mở rộng")
    group.addoption(
        "--kd-alone",
        default="left-out",
        choices=["left-out", "at-the-end", "only"],
        help="phép kiểm phải chạy một mình",
    )


def run_dir_of(config: pytest.Config) -> Path | None:
    """Run folder given by option, or by the environment in a worker."""
    given = config.getoption("--kd-run-dir") or os.environ.get(RUN_DIR_VARIABLE)
    return Path(given) if given else None


def todo(config: pytest.Config) -> dict[tuple[str, str], PlanItem]:
    """Cases to run in this invocation."""
    if SESSION not in config.stash:
        return {}
    items = config.stash[SESSION].todo(Engine.FUNCTIONAL)
    access = config.getoption("--kd-access")
    alone = config.getoption("--kd-alone")
    if access is not None:
        fits = {"left-out": {False}, "only": {True}}.get(alone, {False, True})
        items = [i for i in items if i.access.value == access and i.alone in fits]
    return {(i.check, i.case): i for i in sorted(items, key=lambda i: i.alone)}


def pytest_configure(config: pytest.Config) -> None:
    """Open the run, if one is given, and register the step modules."""
    config.addinivalue_line("markers", "check(id): mã phép kiểm của tình huống")
    run_dir = run_dir_of(config)
    if run_dir is not None:
        try:
            config.stash[SESSION] = CollectSession(run_dir, look=config.getoption("--kd-look"))
        except InputProblem as error:
            raise pytest.UsageError(str(error)) from error
        os.environ[WANTED_VARIABLE] = " ".join(sorted({check for check, _ in todo(config)}))
        os.environ[MORE_FEATURES_VARIABLE] = os.pathsep.join(config.getoption("--kd-more-features"))
        for name in (*STEP_MODULES, *config.getoption("--kd-more-steps")):
            config.pluginmanager.import_plugin(name)
        from steps.pictures import Pictures  # noqa: PLC0415 - loads Playwright, as the steps do

        config.pluginmanager.register(
            Pictures(NOTES, config.getoption("--kd-pictures").split(",")), "kiemdinh-pictures"
        )


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> object:
    """Turn ``@check:…`` into a mark; other tags are left to the default."""
    if not tag.startswith(TAG.removeprefix("@")):
        return None
    pytest.mark.check(tag.removeprefix(TAG.removeprefix("@")))(function)
    return True


def check_of(item: pytest.Item) -> tuple[str, str] | None:
    """(check, case) of a collected scenario."""
    mark = item.get_closest_marker("check")
    if mark is None:
        return None
    callspec = getattr(item, "callspec", None)
    example = callspec.params.get("_pytest_bdd_example", {}) if callspec is not None else {}
    return (str(mark.args[0]), example.get(CASE_COLUMN, "-"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what is planned and not yet recorded, in the order of the plan."""
    if SESSION not in config.stash:
        return
    wanted = todo(config)
    order = {key: number for number, key in enumerate(wanted)}
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        key = check_of(item)
        if key is not None and key in wanted:
            item.stash[CHECK] = key
            kept.append(item)
        else:
            dropped.append(item)
    kept.sort(key=lambda item: order[item.stash[CHECK]])
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Record one outcome for the item, whatever happened in it."""
    if CHECK not in item.stash:
        return (yield)
    session = item.config.stash[SESSION]
    if session.aborted():
        raise pytest.exit.Exception("công tắc dừng khẩn cấp", returncode=4)
    check, case = item.stash[CHECK]
    started = stamp(session.clock())
    session.events.append(CheckStarted(at=started, check=check, case=case, look=session.look))
    notes = Notes(session)
    item.stash[NOTES] = notes
    result = yield
    session.record(check, case, item.stash.get(ERROR, None), notes, started)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the first exception; show what is not the portal's fault as skipped with its reason, not as a failure."""
    report = yield
    error = call.excinfo.value if call.excinfo is not None else None
    if error is None or CHECK not in item.stash:
        return report
    if isinstance(error, KeyboardInterrupt | Aborted):
        return report
    if ERROR not in item.stash:
        item.stash[ERROR] = error
    if isinstance(error, CheckSignal) and not isinstance(error, Violation):
        report.outcome = "skipped"
        report.longrepr = (str(item.path), item.location[1] or 0, f"{error.status}: {error}")
    return report


def pytest_bdd_before_step_call(
    step: Step, step_func: Callable[..., object], scenario: Scenario, feature: Feature
) -> None:
    """Refuse a coroutine: it would never be awaited and pass in silence."""
    del scenario, feature
    if inspect.iscoroutinefunction(step_func) or inspect.isasyncgenfunction(step_func):
        raise TypeError(f"bước «{step.name}» được viết bằng async: sẽ không bao giờ chạy; hãy viết bằng def")


def pytest_bdd_step_func_lookup_error(feature: Feature, step: Step) -> None:
    """Say in our words, and without a path of this machine, that nobody wrote the step."""
    place = f"{Path(feature.filename).name}:{step.line_number}"
    raise LookupError(f"{place}: bước «{step.keyword} {step.name}» chưa có định nghĩa nào")


@pytest.fixture(scope="session")
def collect(request: pytest.FixtureRequest) -> CollectSession:
    """The run that the scenarios belong to."""
    if SESSION not in request.config.stash:
        pytest.fail("không có lượt kiểm định: dùng --target TỆP hoặc --kd-run-dir THƯ_MỤC", pytrace=False)
    return request.config.stash[SESSION]


@pytest.fixture
def notes(request: pytest.FixtureRequest) -> Notes:
    """What the running check writes down."""
    return request.node.stash[NOTES]  # type: ignore[no-any-return]


def preflight(paths: list[Path]) -> None:
    """Hold feature files to their rules before pytest-bdd reads them.

    Raises:
        InputProblem: see :func:`steps.gherkin.read_scenarios`.
    """
    for path in paths:
        read_scenarios(path)


def wanted_checks() -> set[str] | None:
    """Checks to collect, or ``None`` for all (no run given)."""
    wanted = os.environ.get(WANTED_VARIABLE)
    return None if wanted is None else set(wanted.split())


def more_feature_folders() -> list[Path]:
    """Folders of feature files that extensions bring."""
    return [Path(p) for p in os.environ.get(MORE_FEATURES_VARIABLE, "").split(os.pathsep) if p]


def allure_step(step: Step) -> Any:
    """Context manager that shows a Gherkin step in Allure."""
    import allure  # noqa: PLC0415 - only when results are asked for

    return allure.step(f"{step.keyword} {step.name}")


class AllureSteps:
    """Shows Gherkin steps, titles and features in Allure results."""

    def __init__(self) -> None:
        self._open: dict[int, Any] = {}

    def pytest_bdd_before_scenario(self, feature: Feature, scenario: Scenario) -> None:
        """Title and feature of the test."""
        import allure  # noqa: PLC0415

        allure.dynamic.title(scenario.name)  # type: ignore[no-untyped-call]
        allure.dynamic.feature(feature.name)  # type: ignore[no-untyped-call]

    def pytest_bdd_before_step(self, step: Step) -> None:
        """Enter the step."""
        context = allure_step(step)
        context.__enter__()
        self._open[id(step)] = context

    def pytest_bdd_after_step(self, step: Step) -> None:
        """Leave the step."""
        self._close(step, None)

    def pytest_bdd_step_error(self, step: Step, exception: Exception) -> None:
        """Leave the step with its exception."""
        self._close(step, exception)

    def _close(self, step: Step, exception: Exception | None) -> None:
        context = self._open.pop(id(step), None)
        if context is not None:
            context.__exit__(type(exception) if exception else None, exception, None)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Attach the Allure view when results are asked for."""
    if session.config.getoption("allure_report_dir", default=None):
        session.config.pluginmanager.register(AllureSteps(), "kiemdinh-allure-steps")
