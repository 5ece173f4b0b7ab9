"""What pages of people are sent with, what an officers' list shows, and names of files that are markup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from playwright.sync_api import Browser

from kiemdinh.model.failures import Violation
from kiemdinh.model.target import Attachment, Person, Procedure
from security.behind import Dossier, list_kept
from security.context import Check
from security.cors import no_foreign_origin
from security.disclosure import Intruder
from security.headers import frame_protection
from security.sql import shape
from security.web import Answer
from security.xss import _named_after, payloads
from tests.security.desk import CODE, Desk, Visit, at_work, notes
from tests.security.lab import Reply

SAFE = {"X-Frame-Options": "DENY"}
LIST = "https://can-bo.example/ho-so"
PERSON = Person(full_name="Nguyễn Thị Minh An")


class Guarded(Desk):
    """A portal whose headers protect every page, but for what ``weak`` says of one."""

    def __init__(self, weak: Callable[[Visit], dict[str, str]]) -> None:
        super().__init__()
        self.weak = weak

    def _own(self, visit: Visit) -> Reply:
        reply = super()._own(visit)
        return Reply(reply.body, reply.status, {**reply.headers, **SAFE, **self.weak(visit)}, reply.kind)


def own(visit: Visit) -> bool:
    return visit.owns and visit.asked.path == "/ho-so"


def framed(visit: Visit) -> dict[str, str]:
    return {"X-Frame-Options": "ALLOWALL"} if own(visit) else {}


def reflected(visit: Visit) -> dict[str, str]:
    origin = visit.asked.headers.get("origin", "")
    allowed = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
    return allowed if own(visit) and origin else {}


@pytest.mark.parametrize(("check", "weak"), [(frame_protection, framed), (no_foreign_origin, reflected)])
def test_pages_of_people_are_looked_at_too(
    browser: Browser, check: Check, weak: Callable[[Visit], dict[str, str]]
) -> None:
    with at_work(Guarded(lambda _: {}), browser) as context:
        check(context, "-", notes())
    with at_work(Guarded(weak), browser) as context, pytest.raises(Violation) as seen:
        check(context, "-", notes())
    assert "/ho-so" in seen.value.place


def listed(words: str) -> Answer:
    return Answer("GET", LIST, 200, (("content-type", "text/html"),), f"<h1>Hồ sơ</h1><p>{words}</p>".encode())


@pytest.mark.parametrize(("shown", "leaks"), [(f"{CODE} {PERSON.full_name}", True), ("Hồ sơ của tôi", False)])
def test_the_officers_list_is_for_officers(shown: str, leaks: bool) -> None:
    dossier = Dossier(f"{LIST}/1", CODE, PERSON)
    intruder = Intruder("công dân", lambda _: listed(shown), "Trang chủ")
    officer = listed(f"{CODE} {PERSON.full_name}")
    if leaks:
        with pytest.raises(Violation, match="dữ liệu cá nhân"):
            list_kept(lambda _: officer, intruder, LIST, dossier, notes())
    else:
        list_kept(lambda _: officer, intruder, LIST, dossier, notes())


def test_a_file_gets_a_name_that_is_markup() -> None:
    service = Procedure(code="1.001", name="Cấp thẻ", attachments=(Attachment(component="Đơn", kind="pdf"),))
    with _named_after("kdchu", service) as renamed:
        [paper] = renamed.attachments
        assert Path(paper.file).name.endswith("<kdchu>.pdf")
        assert Path(paper.file).read_bytes().startswith(b"%PDF")
    assert paper.component == "Đơn"


def test_markup_outlives_a_field_that_cuts_what_it_takes() -> None:
    assert "<kdf00f00f00f00>" in payloads("kdf00f00f00f00")[0][:40]


def test_what_a_page_says_point_by_point_counts() -> None:
    one = shape(listed("<dl><dt>Mã</dt><dd>1</dd></dl>"))
    assert one.size > shape(listed("Không tìm thấy")).size


def test_without_an_account_there_is_no_own_page(browser: Browser) -> None:
    with at_work(Desk(), browser) as context:
        session = cast("SimpleNamespace", context.session)
        session.environ = {}
        assert context.own_pages == ()
