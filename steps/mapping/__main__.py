"""The explorer as a program: ``python -m steps.mapping FOLDER`` with a job in the folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiemdinh.events.session import redactor_for
from kiemdinh.model.failures import CheckSignal
from kiemdinh.model.target import Target
from steps.mapping import walks
from steps.mapping.explore import Reader
from steps.mapping.guard import Guard, host_of
from steps.mapping.values import FOUND, JOB, End, Job, Note, Told, Unseen
from steps.portal.base import Base
from steps.portal.functions import regulated
from steps.portal.semantic import SemanticPortal
from steps.portal.semantic_officer import SemanticOfficer
from steps.portal.session import PortalSession, open_portal
from steps.portal.text import nfc


@dataclass(frozen=True)
class Host:
    """What the driver needs to know."""

    target: Target
    environ: Mapping[str, str]


class Teller:
    """Appends what is told, a line at a time.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, told: Told) -> None:
        """Append one line."""
        with self._path.open("ab") as stream:
            stream.write(msgspec.json.encode(told) + b"\n")


class Expedition:
    """One exploration of one portal.

    Args:
        job: what to explore.
        folder: where pictures go.
        tell: told of everything.
        environ: where passwords are.
    """

    def __init__(self, job: Job, folder: Path, tell: Callable[[Told], None], environ: Mapping[str, str]) -> None:
        self._job = job
        self._target = job.target
        self._folder = folder
        self._tell = tell
        self._environ = environ
        urls = self._target.base_urls
        hosts = frozenset(host_of(u) for u in (urls.public, urls.officer) if u)
        self._guard = Guard(hosts, lambda text: tell(Note(text=text)))
        self._redactor = redactor_for(self._target, os.urandom(16), environ)
        self._pages = 0

    def run(self) -> None:
        """Walk as a visitor, then with the accounts that were named.

        Raises:
            EnvironmentProblem: no browser.
        """
        with open_portal(Host(self._target, self._environ)) as portal:
            title, procedure, problem = self._visitor(portal)
            for site in ("citizen", "officer"):
                self._signed(portal, site, procedure, problem)
        self._tell(End(pages=self._pages, title=title, problem=problem))

    def _reader(self, driver: Base, site: str) -> Reader:
        driver.surface.context.route("**/*", self._guard)
        left = self._job.pages - self._pages
        return Reader(driver, self._guard, self._target, self._redactor, self._folder, self._tell, left, site)

    def _visitor(self, portal: PortalSession) -> tuple[str, str, str]:
        driver = portal.anonymous()
        if not isinstance(driver, SemanticPortal):
            raise TypeError(type(driver).__name__)
        walk = self._reader(driver, "visitor")
        title, procedure, problem = "", "", ""
        try:
            driver.surface.open("/")
            title = nfc(driver.surface.content().title)
            procedure = walks.visitor(walk, driver)
        except CheckSignal as error:
            problem = str(error)
        self._pages += walk.pages
        walk.unseen(_of("visitor"), problem or "chưa xem tới")
        return title, procedure, problem

    def _signed(self, portal: PortalSession, site: str, procedure: str, problem: str) -> None:
        key = next((k for k in self._job.accounts if k.startswith("officer-") == (site == "officer")), "")
        if not key or problem:
            who = "công dân" if site == "citizen" else "cán bộ"
            self._silent(site, problem or f"chưa xem: cần đăng nhập bằng tài khoản {who} (--account)")
            return
        try:
            driver = portal.as_officer(key) if site == "officer" else portal.as_account(key)
        except CheckSignal as error:
            self._tell(Note(text=f"Tài khoản {key}: {error}"))
            self._silent(site, f"chưa xem: không đăng nhập được bằng tài khoản {key}")
            return
        if not isinstance(driver, SemanticPortal | SemanticOfficer):
            raise TypeError(type(driver).__name__)
        walk = self._reader(driver, site)
        try:
            if isinstance(driver, SemanticOfficer):
                walks.officer(walk, driver)
            else:
                walks.citizen(walk, driver, procedure)
        except CheckSignal as error:
            walk.note(str(error))
        self._pages += walk.pages
        walk.unseen(_of(site), "chưa xem tới")

    def _silent(self, site: str, why: str) -> None:
        for key in _of(site):
            self._tell(Unseen(function=key, why=why))


def _of(site: str) -> list[str]:
    return [k for k, f in regulated().items() if f.who == site]


def main(arguments: list[str]) -> int:
    """Run one job.

    Returns:
        0 when explored, 3 when there is no browser.
    """
    folder = Path(arguments[0])
    job = msgspec.json.decode((folder / JOB).read_bytes(), type=Job)
    tell = Teller(folder / FOUND)
    try:
        Expedition(job, folder, tell, os.environ).run()
    except CheckSignal as error:
        tell(End(pages=0, problem=str(error)))
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
