"""The small decisions: what counts as leaving, as leaking, as unsafe, as permitted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from kiemdinh.catalogue import load_catalogue
from kiemdinh.events.clock import VIETNAM
from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Access, Engine
from kiemdinh.model.failures import Aborted, Blocked, Violation
from kiemdinh.model.target import AccessPolicy, Authorisation, BaseUrls, Person
from security import permit
from security.access import _pages_refused, may_be_key
from security.behind import Dossier, Refusal
from security.collect import chosen, collect, main
from security.context import Context
from security.disclosure import secret_page
from security.headers import weakness
from security.html import read_page
from security.papers import same_file
from security.redirects import FOREIGN, leads_away, variants
from security.registry import CHECKS
from security.uploads import unsafe
from security.web import Answer, Pacer
from steps.portal.files import pdf_bytes
from tests.security import lab

BASE = "https://cong.example/dang-nhap"


def asker(ask: Callable[[str], Answer]) -> SimpleNamespace:
    """Somebody who gets the same whatever method and headers they use."""
    return SimpleNamespace(ask=ask, send=lambda _method, url, _headers, _body: ask(url))


@pytest.mark.parametrize("place", variants("cong.example"))
def test_every_variant_leads_away(place: str) -> None:
    assert leads_away(BASE.replace("https:", "http:"), place)


@pytest.mark.parametrize("place", ["/ho-so", "ho-so", f"/?u=https://{FOREIGN}/", "https://cong.example/a", "?x=1"])
def test_own_addresses_do_not(place: str) -> None:
    assert not leads_away(BASE, place)


@pytest.mark.parametrize(
    "policy",
    [
        "script-src 'nonce-a' 'strict-dynamic' https: 'unsafe-inline'",
        "default-src 'none'",
        "script-src 'self' https://cdn.example",
        "script-src 'sha256-abc=' 'unsafe-inline'",
    ],
)
def test_policies_that_hold(policy: str) -> None:
    assert not weakness(policy)


@pytest.mark.parametrize(
    "policy", ["img-src 'self'", "script-src https:", "default-src *", "script-src 'unsafe-inline'"]
)
def test_policies_that_do_not(policy: str) -> None:
    assert weakness(policy)


def answer(body: str = "x", status: int = 200, kind: str = "text/html", **headers: str) -> Answer:
    named = tuple((k.replace("_", "-"), v) for k, v in headers.items())
    return Answer("GET", "https://cong.example/ho-so/A1", status, (("content-type", kind), *named), body.encode())


OWN = (
    "<h1>Hồ sơ A1</h1><p>Người nộp Nguyễn Thị Minh An, số 099190000011, thủ tục cấp thẻ hướng dẫn viên, "
    "đang thẩm định tại phòng lữ hành, hẹn trả ngày mười lăm tháng sáu</p>"
)
MENU = "<h1>Trang chủ</h1><p>Xin chào Trần Quốc Bảo. Hồ sơ Thủ tục Tra cứu Phản ánh</p>"


@pytest.mark.parametrize(
    ("got", "leaks"),
    [
        (answer(OWN), True),
        (answer(OWN.replace("099190000011", "***")), True),
        (answer(f"{MENU} Không tìm thấy hồ sơ A1"), False),
        (answer("<h1>Không có quyền mở hồ sơ A1</h1>"), False),
        (answer(OWN, status=403), False),
        (answer("099190000011", kind="application/json"), True),
    ],
)
def test_content_decides_what_leaks(got: Answer, leaks: bool) -> None:
    person = Person(identity_number="099190000011", full_name="Nguyễn Thị Minh An")
    secret = secret_page(lambda _: answer(OWN), "https://cong.example/ho-so/A1", person, MENU, "A1")
    assert bool(secret.leaks_in(got, MENU)) is leaks


def test_the_only_button_of_a_form_is_pressed_and_its_text_boxes_are_not_what_the_page_says() -> None:
    box = '<textarea name="t">Nháp</textarea>'
    one = read_page(f'<p>Xin chào</p><form method="post">{box}<button name="gui" value="1">Gửi</button></form>', BASE)
    assert one.forms[0].pressed == [("t", "Nháp"), ("gui", "1")]
    assert one.said == "Xin chào Gửi"
    two = read_page(f'<form>{box}<input type="submit" name="a"><input type="submit" name="b"></form>', BASE)
    assert two.forms[0].pressed == [("t", "Nháp")]


@pytest.mark.parametrize(
    ("tail", "key"),
    [
        ("p5w025M9h_3WBEraGke84v8b", True),
        ("qpziRhAXEVU-YZEopLoDY-qf", True),
        ("20261122000000000000001", False),
        ("17", False),
        ("don-de-nghi.pdf", False),
    ],
)
def test_what_may_be_a_key_in_an_address(tail: str, key: bool) -> None:
    assert may_be_key(tail) is key


@pytest.mark.parametrize(
    ("own", "got", "same"),
    [
        (b"abc", b"abc", True),
        (b"abc", b"abd", False),
        (pdf_bytes("HS-1 luc 09:00:01"), pdf_bytes("HS-1 luc 09:00:02"), True),
        (pdf_bytes("HS-1 luc 09:00:01"), pdf_bytes("Giay khac"), False),
        (pdf_bytes("HS-1 luc 09:00:01"), b"HS-1", False),
    ],
)
def test_a_document_written_anew_is_the_same_file(own: bytes, got: bytes, same: bool) -> None:
    assert same_file(own, got, "HS-1") is same


@pytest.mark.parametrize(
    ("served", "bad"),
    [
        (answer(kind="application/pdf", content_disposition="attachment; filename=a.pdf"), False),
        (answer(kind="application/pdf", content_disposition="inline", x_content_type_options="nosniff"), False),
        (answer(kind="text/html", content_security_policy="sandbox"), False),
        (answer(kind="application/octet-stream"), False),
        (answer(kind="application/pdf", content_disposition="inline"), True),
        (answer(kind="text/html", x_content_type_options="nosniff"), True),
        (answer(kind="image/svg+xml", x_content_type_options="nosniff"), True),
    ],
)
def test_how_a_file_is_served(served: Answer, bad: bool) -> None:
    assert bool(unsafe(served)) is bad


def test_the_quoted_command_hides_cookies() -> None:
    quoted = Answer("POST", "https://cong.example/a b", 200, (), sent=(("Cookie", "phien=bi-mat"),), payload="x=1")
    assert "bi-mat" not in quoted.curl()
    assert "'https://cong.example/a b'" in quoted.curl()


def test_the_pacer_keeps_the_ceiling() -> None:
    now, rests = [0.0], list[float]()

    def rest(seconds: float) -> None:
        rests.append(seconds)
        now[0] += seconds

    pacer = Pacer(4.0, clock=lambda: now[0], rest=rest)
    for _ in range(5):
        pacer.wait()
    assert now[0] == pytest.approx(1.0)
    assert len(rests) == 4


WINDOW = Authorisation(
    allowed_by="a", document="1", not_before="2025-06-01T08:00:00+07:00", not_after="2025-06-01T10:00:00+07:00"
)


@pytest.mark.parametrize(
    ("hour", "allowed", "url", "permission", "good"),
    [
        (9, Access.INTRUSIVE, "https://127.0.0.1:1", WINDOW, True),
        (11, Access.INTRUSIVE, "https://127.0.0.1:1", WINDOW, False),
        (9, Access.WRITE, "https://127.0.0.1:1", WINDOW, False),
        (9, Access.INTRUSIVE, "https://127.0.0.1:1", None, False),
        (9, Access.INTRUSIVE, "https://cong.example", WINDOW, False),
    ],
)
def test_permission(  # noqa: PLR0917 - one column each
    tmp_path: Path, hour: int, allowed: Access, url: str, permission: Authorisation | None, good: bool
) -> None:
    aim = lab.target(
        url, base_urls=BaseUrls(public=url), authorisation=permission, access=AccessPolicy(allowed=allowed)
    )
    run = lab.session(tmp_path, aim)
    run.clock = lambda: datetime(2025, 6, 1, hour, tzinfo=VIETNAM)
    if good:
        permit.verify(run, lambda _: (404, ""))
    else:
        with pytest.raises(Blocked):
            permit.verify(run, lambda _: (404, ""))


@pytest.mark.parametrize(("text", "good"), [("ma-chung-minh-1", True), ("khac", False)])
def test_proof_of_control_outside_loopback(tmp_path: Path, text: str, good: bool) -> None:
    permission = Authorisation(
        allowed_by="a",
        document="1",
        not_before="2020-01-01T00:00:00+07:00",
        not_after="2099-01-01T00:00:00+07:00",
        control_token_env="MA",
    )
    run = lab.session(
        tmp_path, lab.target("https://cong.example", authorisation=permission), environ={"MA": "ma-chung-minh-1"}
    )
    if good:
        permit.verify(run, lambda _: (200, text + "\n"))
    else:
        with pytest.raises(Blocked):
            permit.verify(run, lambda _: (200, text))


def test_every_security_check_has_a_function() -> None:
    planned = {c.id for c in load_catalogue().values() if c.engine is Engine.SECURITY}
    assert planned == set(CHECKS)


def test_the_kill_switch_stops_before_the_next_case(tmp_path: Path) -> None:
    run = lab.session(tmp_path, lab.target("http://127.0.0.1:1"), ("headers.nosniff", "-"))
    (tmp_path / "STOP").touch()
    with pytest.raises(Aborted):
        collect(run, chosen(run, "", []))
    assert main(["--run-dir", str(tmp_path)]) == 4
    assert not list(run.outcomes.read())


def test_a_missing_run_is_a_usage_problem(tmp_path: Path) -> None:
    assert main(["--run-dir", str(tmp_path / "khong-co")]) == 2


def test_a_list_beside_the_dossier_is_everybodys_own_and_another_view_of_it_is_not() -> None:
    base = "https://cong.example/web/ho-so?p_id="
    head = "Danh sách hồ sơ của tôi Mã hồ sơ Thủ tục Ngày nộp Tình trạng Chi tiết Lọc theo tình trạng Xem trang trước"
    links = "".join(f'<a href="/web/ho-so?p_id={view}">{view}</a>' for view in ("chi-tiet-7", "ds", "in-7"))
    pages = {
        ("A", "chi-tiet-7"): f"Hồ sơ HS-0007 của Trần Văn Bảo {links}",
        ("A", "ds"): f"{head} HS-0007 Trần Văn Bảo",
        ("A", "in-7"): "Bản in hồ sơ HS-0007 gồm đơn đề nghị, bản sao thẻ, ảnh chân dung của Trần Văn Bảo",
        ("B", "ds"): f"{head} HS-0009 Lê Thị Cúc",
    }

    def asking(who: str, leaks: str = "") -> Callable[[str], Answer]:
        def ask(url: str) -> Answer:
            view = url.partition("p_id=")[2]
            words = pages.get((who, view), "") or (pages["A", view] if view and view == leaks else "")
            return Answer(
                "GET", url, 200 if words else 403, (("content-type", "text/html"),), f"<body>{words}</body>".encode()
            )

        return ask

    def judge(leaks: str) -> None:
        owner, intruder = (SimpleNamespace(ask=asking("A")), asker(asking("B", leaks)))
        refusal = cast("Refusal", SimpleNamespace(who="công dân khác", owner=owner, intruder=intruder, known=""))
        dossier = Dossier(f"{base}chi-tiet-7", "HS-0007", Person(full_name="Trần Văn Bảo"))
        notes = cast("Notes", SimpleNamespace(text=lambda *_: None))
        context = cast("Context", SimpleNamespace(people=SimpleNamespace(portal=None)))
        _pages_refused(context, notes, refusal, dossier)

    judge(leaks="")
    with pytest.raises(Violation):
        judge(leaks="in-7")


@pytest.mark.parametrize(
    ("leaks", "caught"), [("", False), ("/in-bien-nhan?hs=7", True), ("/tra-cuu?ma=HS-0007", False)]
)
def test_a_page_elsewhere_whose_address_names_the_dossier_is_asked_for_too(leaks: str, caught: bool) -> None:
    name = "Trần Văn Bảo"
    links = "".join(f'<a href="{to}">x</a>' for to in ("/in-bien-nhan?hs=7", "/tra-cuu?ma=HS-0007", "/tin-tuc/8"))
    pages = {"/ho-so/7": f"Hồ sơ HS-0007 của {name} {links}", "/in-bien-nhan?hs=7": f"Biên nhận của {name}"}
    pages["/tra-cuu?ma=HS-0007"] = f"Hồ sơ HS-0007 của {name} đã tiếp nhận"

    def asking(who: str) -> Callable[[str], Answer]:
        def ask(url: str) -> Answer:
            place = url.removeprefix("https://cong.example")
            words = pages.get(place, "") if who == "A" or place == leaks else ""
            kind = (("content-type", "text/html"),)
            return Answer("GET", url, 200 if words else 403, kind, f"<body>{words}</body>".encode())

        return ask

    def look_up(_: str) -> object:
        return SimpleNamespace(page=SimpleNamespace(url="https://cong.example/tra-cuu?ma=1", text=""))

    visitor = SimpleNamespace(look_up=look_up)
    owner, intruder = SimpleNamespace(ask=asking("A")), asker(asking("B"))
    refusal = cast("Refusal", SimpleNamespace(who="công dân khác", owner=owner, intruder=intruder, known=""))
    dossier = Dossier("https://cong.example/ho-so/7", "HS-0007", Person(full_name=name))
    people = SimpleNamespace(portal=SimpleNamespace(anonymous=lambda: visitor), filed=SimpleNamespace(code="HS-0007"))
    context = cast("Context", SimpleNamespace(people=people))
    seen = False
    try:
        _pages_refused(context, cast("Notes", SimpleNamespace(text=lambda *_: None)), refusal, dossier)
    except Violation:
        seen = True
    assert seen is caught
