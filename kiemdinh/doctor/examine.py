"""Puts the looks together."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiemdinh.collect import launch
from kiemdinh.doctor.accounts import look_at_accounts
from kiemdinh.doctor.finding import Finding, Level, fine, problem
from kiemdinh.doctor.machine import (
    FindBrowser,
    default_find_browser,
    look_at_browser,
    look_at_engines,
    look_at_space,
    look_at_tools,
)
from kiemdinh.doctor.network import look_at_addresses, look_at_control, look_at_hooks, look_at_network, look_at_zap
from kiemdinh.doctor.target_file import (
    look_at_absences,
    look_at_authorisation,
    look_at_data,
    look_at_driver,
    look_at_editions,
    look_at_records,
    look_at_secrets,
)
from kiemdinh.model.failures import EnvironmentProblem, InputProblem
from kiemdinh.model.target import Target
from kiemdinh.running import Suite
from kiemdinh.supervise import Supervisor
from kiemdinh.target import load_target

SignIn = Callable[[Target, Mapping[str, str]], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Doctor:
    """How doctor looks.

    Attributes:
        suite: editions, clock, environment.
        start: carry the launch block out, to look at what it starts.
        find_browser: finds a browser.
        sign_in: tries the accounts.
        out: folder that would hold the run.
    """

    suite: Suite
    start: bool = True
    find_browser: FindBrowser = default_find_browser
    sign_in: SignIn = look_at_accounts
    out: Path = Path("runs")

    def examine(self, path: Path) -> Iterator[Finding]:
        """Look at everything that a run with this target file would need.

        Args:
            path: the target file.
        """
        try:
            target = load_target(path).target
        except InputProblem as error:
            yield problem("target-file", error.message, "sửa tệp đích ở chỗ đã nêu", error.place or str(path))
            return
        yield fine("target-file", "tệp đích đúng dạng", str(path))
        yield from self._law(target)
        now = self.suite.settings.clock()
        yield from look_at_authorisation(target, now)
        yield from look_at_data(target)
        yield from look_at_absences(target)
        yield from look_at_driver(target)
        yield from look_at_engines()
        browser = list(look_at_browser(self.find_browser, self.suite.settings.environ))
        yield from browser
        yield from look_at_tools(target, self.suite.settings.find_tool)
        yield from look_at_zap(target)
        yield from look_at_space(self.out.resolve())
        able = not any(f.level is Level.PROBLEM for f in browser)
        if target.launch is None:
            yield from self._live(target, self.suite.settings.environ, launched=True, able=able)
        elif self.start:
            yield from self._launched(target, able=able)

    def _law(self, target: Target) -> Iterator[Finding]:
        now = self.suite.settings.clock()
        try:
            editions = self.suite.editions(self.suite.catalogue())
        except InputProblem as error:
            yield problem("editions", error.message, "cài lại bộ kiểm", error.place)
            return
        yield from look_at_editions(target, editions, now)
        yield from look_at_records(target, editions, now)

    def _launched(self, target: Target, *, able: bool) -> Iterator[Finding]:
        settings = self.suite.settings
        with tempfile.TemporaryDirectory(prefix="kiemdinh-") as folder:
            private = Path(folder)
            with Supervisor(private / "logs", grace_s=settings.bounds.grace_s) as supervisor:
                try:
                    started = launch.start(
                        target,
                        private,
                        supervisor,
                        edition=target.editions[0],
                        seed=1,
                        environ=settings.environ,
                    )
                except (EnvironmentProblem, InputProblem) as error:
                    yield problem("launch", str(error), "chạy thử lệnh ở mục launch bằng tay")
                    return
                yield fine("launch", "hệ thống khởi động được", started.target.base_urls.public)
                environ = {**settings.environ, **started.secrets}
                yield from self._live(started.target, environ, launched=True, able=able)

    def _live(self, target: Target, environ: Mapping[str, str], *, launched: bool, able: bool) -> Iterator[Finding]:
        yield from look_at_secrets(target, environ, launched=launched)
        yield from look_at_network(target)
        reached = list(look_at_addresses(target, self.suite.settings.clock))
        yield from reached
        yield from look_at_hooks(target, environ)
        yield from look_at_control(target, environ)
        if able and not any(f.level is Level.PROBLEM for f in reached):
            yield from self.sign_in(target, environ)
