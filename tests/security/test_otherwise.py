"""What is refused at one address is refused at every other writing of it, and in files made of an officers' list."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import Violation
from kiemdinh.model.target import Person
from security.access import foreign_dossier_refused
from security.context import Context
from security.otherwise import exports
from security.web import Answer
from tests.security.desk import CODE, DOSSIER, NAMES, OWNER, Desk, Visit, at_work, notes, page
from tests.security.lab import Reply

LIST = "https://can-bo.example/ho-so"


def careless(visit: Visit) -> Reply | None:
    """Knows only one way of asking for the dossier; its page opens to whoever asks in another."""
    asked = visit.asked
    ways = asked.path == DOSSIER + "/" or asked.headers.get("x-original-url") == DOSSIER
    if not ways and not (asked.method == "POST" and asked.path == DOSSIER):
        return None
    return page(visit, f"<h1>Hồ sơ {CODE}</h1><p>Người nộp: {NAMES[OWNER]}</p>") if visit.who else None


def only(kind: str) -> Desk:
    def first(visit: Visit) -> Reply | None:
        own = {"slash": visit.asked.path == DOSSIER + "/", "post": visit.asked.method == "POST"}
        return careless(visit) if own.get(kind, "x-original-url" in visit.asked.headers) else None

    return Desk(first)


@pytest.mark.parametrize("kind", ["slash", "post", "header"])
def test_another_way_of_asking_is_refused_too(browser: Browser, kind: str) -> None:
    with at_work(only(kind), browser) as context, pytest.raises(Violation, match="dữ liệu cá nhân"):
        foreign_dossier_refused(context, "-", notes())


def test_a_file_of_the_officers_list_is_found() -> None:
    bodies = {
        LIST: ("text/html", "<a href=/xuat>Xuất danh sách</a><a href=/trang>Trang khác</a>"),
        "https://can-bo.example/xuat": ("text/csv", f"{CODE};Nguyễn Thị Minh An"),
    }

    def officer(url: str) -> Answer:
        kind, body = bodies[url]
        return Answer("GET", url, 200, (("content-type", kind),), body.encode())

    context = cast("Context", SimpleNamespace(belongs=lambda _: True))
    filed: Any = SimpleNamespace(code=CODE)
    [found] = exports(context, officer, LIST, filed, Person(full_name="Nguyễn Thị Minh An"))
    assert found.answer.url.endswith("/xuat")
    assert found.personal == ("Nguyễn Thị Minh An", CODE)
