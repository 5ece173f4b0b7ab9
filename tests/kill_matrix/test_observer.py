"""A fault that would make any difference is met; only one that would make none is not."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request, Response

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import starlette.testclient  # noqa: F401

from portal.behaviour import Behaviour, with_filter, with_rule
from portal.defect_tools import Change, Context, all_of, context, intercept, page_text, patch, rule
from portal.defects import Defect, all_defects
from portal.domain.model import Criteria, ResponseParts
from portal.rules import search
from portal.services import Services
from portal.web.state import session_of
from tests.kill_matrix.hashes import defect_sources
from tests.kill_matrix.observer import Observer, all_parts, only_parts, parts_of, unsteady
from tests.portal.harness import Portal, make_portal

SEARCH = "/thu-tuc?q=di+tich"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal-cache")


@pytest.fixture
def watch(tmp_path: Path, cache: Path) -> Callable[..., tuple[Observer, Portal]]:
    """Starts a watched portal beside one fault."""

    def start(change: Change, area: str = "search") -> tuple[Observer, Portal]:
        defect = Defect("one", "", "", area, (), change)
        observer = Observer({"one": defect}, unsteady({"one": defect}, {"one": ""}))
        return observer, make_portal(tmp_path, cache, change=observer.behaviour)

    return start


Watch = Callable[[Change], tuple[Observer, Portal]]


def _as_before(query: str, procedure: Any) -> bool:
    return search.matches(query, procedure)


def _broken(*_: object) -> bool:
    raise LookupError("broken")


MET: dict[str, Change] = {
    "rule answers otherwise": rule("search.matches", lambda _query, _procedure: False),
    "rule raises": rule("search.matches", _broken),
    "rule answers with another type": rule("search.count_label", lambda _count: Response()),
    "value instead of a rule": rule("search.page_size", 3),
    "page says otherwise": patch("procedures.html", "Kết quả tra cứu", "Kết quả"),
    "part of a page says otherwise": patch("base.html", "</footer>", "<p>khác</p></footer>"),
    "context shows otherwise": context("procedures.html", lambda v: {**v, "results": []}),
    "context raises": context("*", lambda v: {"x": v["nothing"]}),
    "text changed last of all": page_text("/thu-tuc", lambda text: text.replace("thủ tục", "thu tuc")),
    "answer before the router": intercept(lambda _request, _services: Response()),
    "nothing that we know": lambda behaviour: behaviour,
}


@pytest.mark.parametrize("change", MET.values(), ids=MET.keys())
def test_a_difference_is_met(change: Change, watch: Watch) -> None:
    observer, portal = watch(change)
    assert portal.browser().get(SEARCH).status_code == 200
    assert set(observer.met) == {"one"}


UNMET: dict[str, Change] = {
    "rule answers the same": rule("search.matches", _as_before),
    "rule not used": rule("fees.succeeded", lambda _params: True),
    "page not drawn": patch("dossier.html", "</", "<b></b></"),
    "context changes nothing": context("procedures.html", lambda v: {**v}),
    "context of another page": context("home.html", lambda _values: {}),
    "text of another page": page_text("/thong-ke", lambda _text: ""),
    "no answer before the router": intercept(lambda _request, _services: None),
}


@pytest.mark.parametrize("change", UNMET.values(), ids=UNMET.keys())
def test_no_difference_is_not_met_and_the_portal_works_as_ever(
    change: Change, watch: Watch, tmp_path: Path, cache: Path
) -> None:
    observer, portal = watch(change)
    seen = portal.browser().get(SEARCH)
    assert observer.met == {}
    usual = make_portal(tmp_path / "usual", cache).browser().get(SEARCH)
    assert seen.text == usual.text
    assert dict(seen.headers) == dict(usual.headers)


def test_a_fault_keeps_its_own_state_until_it_differs(watch: Watch) -> None:
    def second_time(behaviour: Behaviour) -> Behaviour:
        asked: list[int] = []

        def label(count: int) -> str:
            asked.append(count)
            return search.count_label(count) if len(asked) < 2 else "…"

        return with_rule(behaviour, "search.count_label", label)

    observer, portal = watch(second_time)
    portal.browser().get(SEARCH)
    assert observer.met == {}
    portal.browser().get(SEARCH)
    assert observer.met == {"one": "search.count_label"}


def _find(procedures: Any, criteria: Any, rules: Any) -> Any:
    return search.find(procedures, criteria, rules)


def test_a_rule_asked_by_another_rule_is_the_fault_s_own(watch: Watch) -> None:
    def find(procedures: Any, criteria: Any, rules: Any) -> Any:
        return [p for p in search.find(procedures, criteria, rules) if rules.by_subject("", p)]

    observer, portal = watch(all_of(rule("search.find", find), rule("search.by_subject", lambda *_: False)))
    portal.browser().get(SEARCH)
    assert observer.met == {"one": "search.find"}


def test_an_argument_that_can_be_read_once_counts_as_met() -> None:
    defect = Defect("one", "", "", "search", (), rule("search.find", _find))
    observer = Observer({"one": defect}, frozenset())
    watched = observer.behaviour(Behaviour())
    criteria = Criteria(query="x")
    assert watched.search.find([], criteria, watched.search) == []
    assert observer.met == {}
    assert watched.search.find(iter(()), criteria, watched.search) == []
    assert observer.met == {"one": "search.find"}


def test_an_intercept_that_changes_the_session_or_writes_is_met_and_changes_nothing(watch: Watch) -> None:
    def enters(request: Request, services: Services) -> None:
        if request.url.path == "/ho-so":
            with services.db.read() as connection:
                connection.execute("SELECT 1").fetchone()
            session_of(request).csrf_token = "khac"

    observer, portal = watch(intercept(enters))
    before = portal.browser().get(SEARCH)
    assert observer.met == {}
    assert before.status_code == 200
    portal.browser().client.get("/ho-so", follow_redirects=False)
    assert observer.met == {"one": "intercept /ho-so"}

    def writes(_request: Request, services: Services) -> None:
        with services.db.write() as connection:
            connection.execute("DELETE FROM account")

    observer, portal = watch(intercept(writes))
    portal.browser("congdan.a").get("/ho-so")
    assert set(observer.met) == {"one"}
    assert portal.rows("SELECT count(*) FROM account")[0][0] > 0


def test_a_patched_form_does_not_use_up_the_session(watch: Watch) -> None:
    """Drawing a page twice must not give the visitor a cookie that one drawing would not have given."""

    def shown(values: Context) -> Context:
        return {**values, "muc": 1}

    observer, portal = watch(all_of(context("*", shown), patch("procedures.html", "<form", "{{ csrf_field() }}<form")))
    seen = portal.browser().get(SEARCH)
    assert observer.met == {"one": "page procedures.html"}
    assert "set-cookie" not in seen.headers


def test_headers_are_compared_too(watch: Watch) -> None:
    def shorter(_request: Request, parts: ResponseParts) -> ResponseParts:
        return replace(parts, headers=parts.headers[:-1])

    observer, portal = watch(lambda behaviour: with_filter(behaviour, shorter))
    portal.browser().get(SEARCH)
    assert observer.met == {"one": "filter /thu-tuc"}


def test_parts_that_were_not_used_are_known(watch: Watch) -> None:
    observer, portal = watch(lambda behaviour: behaviour)
    unused_before = set(observer.unused)
    portal.browser().get(SEARCH)
    used = unused_before - set(observer.unused)
    assert {"search.find", "search.matches", "security.headers", "page procedures.html", "page base.html"} <= used
    assert {"fees.total", "sync.stamp", "page dossier.html"} <= set(observer.unused)


def test_only_a_fault_that_does_nothing_else_is_known_by_its_parts() -> None:
    good = Behaviour()
    known = {
        "rules": all_of(rule("search.find", _find), rule("fees.succeeded", _broken)),
        "page": patch("dossier.html", "a", "b"),
    }
    assert parts_of(good, known["rules"](good)) == {"search.find", "fees.succeeded"}
    assert parts_of(good, known["page"](good)) == {"page dossier.html"}
    assert all(only_parts(good, change(good)) for change in known.values())
    assert parts_of(good, rule("search.page_size", 3)(good)) - all_parts() == {"search.page_size"}
    for change in ("context shows otherwise", "text changed last of all", "answer before the router"):
        assert not only_parts(good, MET[change](good))
    assert not only_parts(good, good)


def test_faults_about_load_time_or_chance_are_always_met() -> None:
    defects = all_defects()
    found = unsteady(defects, defect_sources())
    by_load = {d for d, f in defects.items() if f.area == "load"}
    assert by_load <= found
    assert found - by_load == {"message-by-address"}, "it writes down when its message came"
    clocked = Defect("one", "", "", "search", (), lambda behaviour: behaviour)
    for source in ("time.monotonic() > 3", "random.random()", "services.clock.now()"):
        assert unsteady({"one": clocked}, {"one": source}) == {"one"}


def test_every_fault_is_watched_and_a_started_portal_meets_those_of_its_start() -> None:
    defects = all_defects()
    observer = Observer(defects, unsteady(defects, defect_sources()))
    watched = observer.behaviour(Behaviour())
    watched.serving.lock_after()
    assert set(observer.met.values()) == {"unsteady", "serving.lock_after"}
    with pytest.raises(ValueError, match="good portal"):
        observer.behaviour(Behaviour(), ("hsts-missing",))
