"""The driver goes by the confirmed map, and tells once what is not where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.drift import ElementMoved, Moved
from kiemdinh.model.enums import Access, MappingState, Owner, Status
from kiemdinh.model.failures import Blocked, FunctionNotFound
from kiemdinh.model.plan import Plan
from kiemdinh.model.target import BaseUrls, MappedElement, MappedFunction, Mapping
from steps.portal.mapped import ConfirmedMap, MapMemory
from steps.portal.session import PortalSession
from tests.driver.conftest import SMALL_PORTALS, Host, target_at
from tests.driver.pages.core import Answer, Request, serving

WHO = {"state": MappingState.CONFIRMED, "by": "Nguyễn Văn Mẫu", "on": "2026-11-22"}
SEARCH = MappedFunction(page="/procedures", element=MappedElement(role="textbox", name="Từ khóa"), **WHO)  # type: ignore[arg-type]


@contextmanager
def portal(
    browser: Browser,
    functions: dict[str, MappedFunction],
    change: Callable[[str], str],
    log: CollectSession | None = None,
) -> Iterator[PortalSession]:
    def handle(asked: Request) -> Answer:
        answer = SMALL_PORTALS["sections"](asked)
        if isinstance(answer.body, str):
            answer.body = change(answer.body)
        return answer

    with serving(handle) as url:
        target = target_at(url, mapping=Mapping(functions=functions))
        if log is not None:
            log.target = target
        session = PortalSession(log or Host(target), browser)
        yield session
        session.close()


def strange(page: str) -> str:
    """Words that no lexicon knows."""
    page = page.replace('<a href="/procedures">Thủ tục hành chính</a>', '<a href="/procedures">Gian A</a>')
    page = page.replace('<a href="/procedures">Thủ tục</a>', "").replace("Hướng dẫn tra cứu thủ tục", "Trợ giúp")
    return page.replace("<label>Từ khóa<input", "<label>Chữ cái<input").replace(
        'type="search" name="s"', 'type="hidden" name="s"'
    )


def test_a_confirmed_map_leads_where_no_word_is_known(browser: Browser) -> None:
    entry = msgspec.structs.replace(SEARCH, element=MappedElement(role="textbox", name="Chữ cái"))
    with portal(browser, {"procedure-search": entry}, strange) as session:
        (item,) = session.anonymous().search_procedures("lễ hội").items
        assert item.code == "1.009374"


def test_proposals_are_not_followed(browser: Browser) -> None:
    entry = msgspec.structs.replace(SEARCH, page="/khong-co", state=MappingState.PROPOSED)
    with portal(browser, {"procedure-search": entry}, str) as session:
        assert session.anonymous().search_procedures("lễ hội").total == 1


@pytest.fixture
def collect(tmp_path: Path) -> CollectSession:
    plan = Plan(
        run="r", target="thu", release="", edition="2024", editions=("2024",), as_of="2026-11-22", seed=1, items=(),
        access=Access.OBSERVE,
    )  # fmt: skip
    (tmp_path / "plan.json").write_bytes(msgspec.json.encode(plan))
    (tmp_path / "target.json").write_bytes(msgspec.json.encode(target_at("http://127.0.0.1:9")))
    return CollectSession(tmp_path, environ={"PW": "dung-mat-khau"})


def renamed(page: str) -> str:
    return page.replace("<label>Từ khóa<input", "<label>Từ khóa tìm kiếm<input")


def test_a_similar_element_is_used_and_said_once(browser: Browser, collect: CollectSession) -> None:
    with portal(browser, {"procedure-search": SEARCH}, renamed, collect) as session:
        outcomes = [
            collect.attempt(check, "-", lambda _: _search(session))
            for check in ("procedure-search.a", "procedure-search.b")
        ]
    assert [o.status for o in outcomes] == [Status.PASSED, Status.PASSED]
    assert "đã đổi chỗ: trước ở trang /procedures «Từ khóa»" in outcomes[0].message
    assert "«Từ khóa tìm kiếm» (độ tin cậy 0,9" in outcomes[0].message
    assert outcomes[1].message == ""


def _search(session: PortalSession) -> None:
    assert session.anonymous().search_procedures("lễ hội").total == 1


def test_a_page_that_moved_is_found_elsewhere_and_said(browser: Browser, collect: CollectSession) -> None:
    entry = msgspec.structs.replace(SEARCH, page="/cho-cu", element=None)
    with portal(browser, {"procedure-search": entry}, str, collect) as session:
        outcome = collect.attempt("procedure-search.a", "-", lambda _: _search(session))
    assert outcome.status is Status.PASSED
    assert "trước ở trang /cho-cu; nay thấy phần tử giống ở trang /procedures" in outcome.message


def gone(page: str) -> str:
    return strange(page).replace("<label>Chữ cái<input", "<label>Chữ cái<input hidden")


def test_one_finding_and_its_dependants_are_blocked(browser: Browser, collect: CollectSession) -> None:
    checks = [f"procedure-search.{n}" for n in "abcd"]
    with portal(browser, {"procedure-search": SEARCH}, gone, collect) as session:
        outcomes = [collect.attempt(c, "-", lambda _: _search(session)) for c in checks]
    first, *others = outcomes
    assert (first.status, first.owner) == (Status.CANNOT_TELL, Owner.ADAPTER)
    assert "Bản đồ đã cũ: «Tra cứu thủ tục hành chính» đã đổi chỗ: trước ở trang /procedures «Từ khóa»" in first.message
    assert "không thấy phần tử nào giống" in first.message
    for outcome in others:
        assert (outcome.status, outcome.owner) == (Status.NOT_TESTED, Owner.ADAPTER)
        assert outcome.blocked_by == ("mapping:procedure-search", "procedure-search.a")
    again = CollectSession(collect.run_dir, environ={})
    moved = Moved(function="procedure-search", name="Tra cứu", was="trang /")
    later = again.record("x.y", "-", ElementMoved(moved, "trang"), Notes(again), "")
    assert later.blocked_by == ("mapping:procedure-search", "procedure-search.a")


def test_a_prerequisite_that_met_a_moved_element_is_blocked_by_it(collect: CollectSession) -> None:
    moved = ElementMoved(Moved(function="sign-in", name="Đăng nhập", was="trang /"), "trang")

    def through(_: Notes) -> None:
        raise Blocked("chưa đăng nhập được", ("sign-in.x",), Owner.ADAPTER) from moved

    outcomes = [collect.attempt(check, "-", through) for check in ("filing.a", "filing.b")]
    assert [o.status for o in outcomes] == [Status.CANNOT_TELL, Status.NOT_TESTED]
    assert outcomes[1].blocked_by == ("mapping:sign-in", "filing.a")


def test_what_a_person_confirmed_as_absent_is_not_sought(browser: Browser) -> None:
    absent = MappedFunction(state=MappingState.ABSENT, by="Nguyễn Văn Mẫu", on="2026-11-22")
    with portal(browser, {"statistics": absent, "filing": absent}, str) as session:
        driver = session.anonymous()
        with pytest.raises(FunctionNotFound, match="Nguyễn Văn Mẫu xác nhận ngày 2026-11-22 là không có"):
            driver.statistics()
        assert not driver.open_procedure("1.009374").can_file_online


def test_the_citizens_map_says_nothing_of_the_officers_site() -> None:
    urls = BaseUrls(public="https://cong.example.org", officer="https://canbo.example.org")
    entry = MappedFunction(page="/", element=MappedElement(role="link", name="Đăng nhập"), **WHO)  # type: ignore[arg-type]
    inbox = MappedFunction(page="/viec", **WHO)  # type: ignore[arg-type]
    given = msgspec.structs.replace(
        target_at("http://127.0.0.1:9"),
        base_urls=urls,
        mapping=Mapping(functions={"sign-in": entry, "officer-inbox": inbox}),
    )
    citizens, officers = (ConfirmedMap(given, base, MapMemory()) for base in (urls.public, urls.officer))
    assert citizens.element("sign-in") is not None
    assert officers.element("sign-in") is None
    assert officers.page("page.officer-inbox") == "https://canbo.example.org/viec"
    assert citizens.page("page.officer-inbox") == ""
