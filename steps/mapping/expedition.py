"""One exploration: as a visitor, then with the accounts that were named."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiemdinh.events.session import redactor_for
from kiemdinh.model.failures import CheckSignal
from kiemdinh.model.target import Target
from steps.mapping import walks
from steps.mapping.explore import Reader
from steps.mapping.guard import Guard, host_of
from steps.mapping.values import End, Job, Note, Told, Unseen
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
            self.walk(portal)

    def walk(self, portal: PortalSession) -> None:
        """Walk in a browser that is open."""
        title, procedure, problem = self._visitor(portal)
        for site in ("citizen", "officer"):
            self._signed(portal, site, procedure, problem)
        self._tell(End(pages=self._pages, title=title, problem=problem))

    def _reader(self, driver: Base, site: str) -> Reader:
        driver.surface.context.route("**/*", self._guard)
        most, opened = self._job.pages, self._pages
        return Reader(driver, self._guard, self._target, self._redactor, self._folder, self._tell, most, site, opened)

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
        self._pages = walk.pages
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
        self._pages = walk.pages
        walk.unseen(_of(site), "chưa xem tới")

    def _silent(self, site: str, why: str) -> None:
        for key in _of(site):
            self._tell(Unseen(function=key, why=why))


def _of(site: str) -> list[str]:
    return [k for k, f in regulated().items() if f.who == site]
