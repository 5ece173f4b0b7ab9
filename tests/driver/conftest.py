"""Fixtures: one small portal per test, in the browser of the worker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.target import Account, BaseUrls, Network, Person, Target
from steps.portal.semantic import SemanticPortal
from steps.portal.session import PortalSession
from tests.driver.pages import old_tables, scripted, sections
from tests.driver.pages.core import Answer, Handle, Request, serving

SMALL_PORTALS: dict[str, Handle] = {
    "old-tables": old_tables.handle,
    "scripted": scripted.handle,
    "sections": sections.handle,
}
CODES = {"old-tables": old_tables.CODE, "scripted": scripted.CODE, "sections": sections.CODE}
NAMES = {"old-tables": "Trần Văn Bảo", "scripted": "Lê Thị Cúc", "sections": "Phạm Thị Dung"}


def target_at(url: str, **more: object) -> Target:
    account = Account(username="thu", password_env="PW", person=Person(full_name="Trần Văn Bảo"))
    wrong = Account(username="thu", password_env="WRONG")
    return Target(
        version=1,
        id="thu",
        name="Cổng thử",
        base_urls=BaseUrls(public=url, officer=url),
        accounts={"citizen-a": account, "citizen-b": wrong},
        network=Network(timeout_s=5.0),
        **more,  # type: ignore[arg-type]
    )


@dataclass
class Host:
    target: Target
    environ: dict[str, str] = field(default_factory=lambda: {"PW": "dung-mat-khau", "WRONG": "sai-mat-khau"})


@dataclass
class Place:
    """A small portal and a driver session on it."""

    kind: str
    url: str
    session: PortalSession

    @property
    def code(self) -> str:
        return CODES[self.kind]


@pytest.fixture(params=list(SMALL_PORTALS))
def place(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Place]:
    with serving(SMALL_PORTALS[request.param]) as url:
        session = PortalSession(Host(target_at(url)), browser)
        yield Place(request.param, url, session)
        session.close()


@pytest.fixture(scope="module")
def session(request: pytest.FixtureRequest, browser: Browser) -> Iterator[PortalSession]:
    """A site of the pages that a test module keeps under ``PAGES``, by path."""
    pages: Mapping[str, str] = request.module.PAGES

    def handle(asked: Request) -> Answer:
        body = pages.get(asked.path, "")
        return Answer(f"<html lang=vi><head><title>Cổng</title></head><body>{body}</body></html>")

    with serving(handle) as url:
        made = PortalSession(Host(target_at(url)), browser)
        yield made
        made.close()


@pytest.fixture(scope="module")
def driver(session: PortalSession) -> SemanticPortal:
    """A visitor of that site."""
    made = session.anonymous_driver()
    assert isinstance(made, SemanticPortal)
    return made
