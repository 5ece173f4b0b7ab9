"""Reflected markup and SQL logic: a weak site is caught, a careful one and a merely odd one are not."""

from __future__ import annotations

import html
import itertools
import json
import sqlite3
from pathlib import Path

import pytest

from kiemdinh.model.enums import Access, Owner, Status
from security.parameters import Parameter
from security.sql import Pair, Shape, shape, speaks
from security.web import Answer
from tests.security import lab
from tests.security.lab import Asked, Reply, Site

BASE = "https://cong.example"
NAMES = ("cap the huong dan vien", "cap lai the", "thu hoi giay phep", "cong nhan hang", "an toan a")
FORM = '<form action="/tim" method="get"><input name="q" value=""><button>Tìm</button></form>'


def page(items: list[str], words: str) -> Reply:
    rows = "".join(f'<li><a href="/x/{i}">{n}</a></li>' for i, n in enumerate(items))
    return Reply(f"{FORM}<p>{words}</p><ul>{rows}</ul>" if items else f"{FORM}<p>{words}</p><p>Không có</p>")


def searching(find: object, show: object) -> Site:
    def site(asked: Asked) -> Reply:
        if asked.path == "/":
            return Reply(FORM)
        if asked.path != "/tim":
            return Reply("Không có", 404)
        words = asked.query.get("q", [""])[0]
        return page(find(words), show(words))  # type: ignore[operator]

    return site


def plain(words: str) -> list[str]:
    return [n for n in NAMES if words in n]


def any_word(words: str) -> list[str]:
    """Finds whatever holds any of the words: many results, differing with every word."""
    return [n for n in NAMES if any(w in n for w in words.split())]


def concatenated(words: str) -> list[str]:
    table = sqlite3.connect(":memory:")
    try:
        table.execute("CREATE TABLE p (n TEXT)")
        table.executemany("INSERT INTO p VALUES (?)", [(n,) for n in NAMES])
        return [n for (n,) in table.execute(f"SELECT n FROM p WHERE n LIKE '%{words}%'")]  # noqa: S608 - the fault under test
    except sqlite3.Error:
        return []
    finally:
        table.close()


def judged(tmp_path: Path, site: Site, check: str) -> Status:
    with lab.serving(site) as url:
        seen = lab.outcome(tmp_path, lab.target(url), check, access=Access.INTRUSIVE)
    assert seen.status is not Status.ERROR, seen.message
    return seen.status


def test_a_concatenated_query_is_found(tmp_path: Path) -> None:
    assert judged(tmp_path, searching(concatenated, html.escape), "injection.sql") is Status.FAILED


@pytest.mark.parametrize("find", [plain, any_word], ids=["plain", "any-word"])
def test_an_honest_search_is_not_accused(tmp_path: Path, find: object) -> None:
    assert judged(tmp_path, searching(find, html.escape), "injection.sql") is Status.PASSED


def test_a_page_that_changes_by_itself_is_not_accused(tmp_path: Path) -> None:
    turn = itertools.count()

    def site(asked: Asked) -> Reply:
        return page(list(NAMES[: next(turn) % 4]), "") if asked.path in {"/", "/tim"} else Reply("", 404)

    assert judged(tmp_path, site, "injection.sql") is Status.PASSED


def test_a_database_error_is_found(tmp_path: Path) -> None:
    def site(asked: Asked) -> Reply:
        if "'" in asked.query.get("q", [""])[0]:
            return Reply("You have an error in your SQL syntax", 500)
        return searching(plain, html.escape)(asked)

    assert judged(tmp_path, site, "injection.sql") is Status.FAILED


def in_script(words: str) -> str:
    return f"<script>const tu = '{words}';</script>"


def in_attribute(words: str) -> str:
    return f'<input value="{words.replace("<", "&lt;")}">'


@pytest.mark.parametrize("show", [str, in_script, in_attribute], ids=["text", "script", "attribute"])
def test_markup_that_comes_back_is_found(tmp_path: Path, show: object) -> None:
    assert judged(tmp_path, searching(plain, show), "injection.reflected-xss") is Status.FAILED


@pytest.mark.parametrize(("way", "status"), [("innerHTML", Status.FAILED), ("textContent", Status.PASSED)])
def test_a_page_is_looked_at_when_its_script_has_drawn_it(tmp_path: Path, way: str, status: Status) -> None:
    script = (
        "fetch('/api' + location.pathname + location.search).then(a => a.json())"
        f".then(d => document.getElementById('ra').{way} = 'Kết quả cho ' + d.q)"
    )

    def site(asked: Asked) -> Reply:
        if asked.path == "/api/tim":
            return Reply(json.dumps({"q": asked.query.get("q", [""])[0]}), kind="application/json")
        return Reply(
            f'<a href="/tim?q=a">Tìm</a><p id="ra"></p><script>{script if asked.path == "/tim" else ""}</script>'
        )

    assert judged(tmp_path, site, "injection.reflected-xss") is status


def test_escaped_words_are_fine(tmp_path: Path) -> None:
    assert judged(tmp_path, searching(plain, html.escape), "injection.reflected-xss") is Status.PASSED


def test_the_shape_of_data_is_its_lists() -> None:
    def data(text: str) -> Answer:
        return Answer("GET", "https://cong.example/api", 200, (("content-type", "application/json"),), text.encode())

    one = shape(data('{"hoi": "x\'", "luc": 12, "muc": [{"ten": "a"}]}'), "x'")
    assert one == shape(data('{"hoi": "y", "luc": 13, "muc": [{"ten": "a"}]}'), "y")
    assert one.size < shape(data('{"muc": [{"ten": "a"}, {"ten": "b"}]}')).size


NONE, FEW, ALL = Shape(200, frozenset(), 0), Shape(200, frozenset({"a"}), 1), Shape(200, frozenset({"a", "b"}), 2)


@pytest.mark.parametrize(
    ("keeps", "true", "false", "told"),
    [
        (True, FEW, NONE, True),
        (True, FEW, Shape(500, frozenset(), 0), True),
        (True, FEW, Shape(429, frozenset(), 0), False),  # the portal holds off whoever asks often
        (True, NONE, NONE, False),
        (False, ALL, NONE, True),
        (False, Shape(200, frozenset(), 1), NONE, False),  # a search that finds what is alike
        (False, ALL, FEW, False),
    ],
)
def test_when_a_pair_tells(keeps: bool, true: Shape, false: Shape, told: bool) -> None:
    assert speaks(Pair("", "", keeps), FEW, NONE, true, false) is told


def test_where_a_value_goes() -> None:
    pairs = (("q", "a"), ("trang", "1"))
    assert Parameter(f"{BASE}/tim", pairs, "q").with_value("'") == f"{BASE}/tim?q=%27&trang=1"
    after = Parameter(f"{BASE}/", pairs, "q", fragment="/tim")
    assert after.with_value("'") == f"{BASE}/#/tim?q=%27&trang=1"
    assert not after.reaches_server
    tail = Parameter(f"{BASE}/api/thu-tuc/1.02", (("…/", "1.02"),), "…/", tail=True)
    assert tail.with_value("1'/") == f"{BASE}/api/thu-tuc/1%27%2F"


def test_a_concatenated_query_behind_json_is_found(tmp_path: Path) -> None:
    def site(asked: Asked) -> Reply:
        if asked.path == "/":
            return Reply('<a href="/api/tim?q=cap">Tìm</a>')
        rows = [{"ten": n} for n in concatenated(asked.query.get("q", [""])[0])]
        return Reply(json.dumps({"muc": rows}), kind="application/json")

    assert judged(tmp_path, site, "injection.sql") is Status.FAILED


@pytest.mark.parametrize("check", ["injection.sql", "injection.reflected-xss", "injection.scanner-finds-nothing"])
def test_nothing_intrusive_without_permission(tmp_path: Path, check: str) -> None:
    asked: list[Asked] = []

    def site(request: Asked) -> Reply:
        asked.append(request)
        return Reply(FORM)

    with lab.serving(site) as url:
        seen = lab.outcome(tmp_path, lab.target(url, authorisation=None), check, access=Access.INTRUSIVE)
    assert (seen.status, seen.owner) == (Status.NOT_TESTED, Owner.ENVIRONMENT)
    assert not asked
