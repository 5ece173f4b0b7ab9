"""What is plainly so whatever style a portal has; and the checks that hold a portal to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kiemdinh.model.enums import CapabilityState
from kiemdinh.model.failures import Blocked, CannotTell, FunctionNotFound, Violation
from kiemdinh.model.target import Person, Procedure
from steps.evident import another_code, born_on, finds_nothing, not_opening, server_answers, tells_where
from steps.filing_steps import found_again
from steps.fixtures import Scene
from steps.following_steps import lookup_masks, notified_again, officer_receives, others_of, rates, right_status
from steps.officer_steps import (
    answers_supplement,
    asks_supplement,
    managed,
    status_changed,
    supplement_read,
    tries_to_change,
)
from steps.portal.values import Done, DossierItem, Download, FieldKind, FilingForm, FormField, PageView
from steps.procedure_steps import empty_frame, words_instead
from steps.receipt_steps import qr_leads
from steps.refusing_steps import last_is_checked_too
from steps.service_list_steps import total_equals
from steps.sign_in_steps import request_has

_PAGE = PageView(url="http://127.0.0.1/", status=200)
_CRASHED = Done(done=False, message="", page=replace(_PAGE, status=500))
_REFUSED = Done(done=False, message="chưa chọn", page=_PAGE)
_CODE = "000.00.00.G16-261123-0001"
_LATER = "000.00.00.G16-261123-0002"
_FILE = b"%PDF-1.4 of a few words"


@dataclass
class StandIn:
    """Answers what a driver would."""

    view: PageView = _PAGE
    done: Done = _CRASHED
    told: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    checks: bool = True
    kept: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    page: Any = field(default_factory=lambda: SimpleNamespace(wait_for_timeout=lambda _: None))

    def current(self) -> PageView:
        return self.view

    def visit(self, _: str) -> PageView:
        return self.view

    def reopen_draft(self, _: object) -> FilingForm:
        raise FunctionNotFound("hồ sơ nháp", self.view.url)

    def my_dossiers(self) -> tuple[DossierItem, ...]:
        return tuple(DossierItem(code, status) for code, status in self.told.items())

    def open_dossier(self, code: str) -> Any:
        return SimpleNamespace(status=self.told[code], page=_PAGE)

    def look_up(self, code: str) -> Any:
        return SimpleNamespace(found=True, status=self.shown[code], page=_PAGE)

    def rate(self, *_: str) -> Done:
        return self.done

    def request_supplement(self, *_: str) -> Done:
        return self.done

    def stop(self, *_: str) -> Done:
        raise FunctionNotFound("dừng", _PAGE.url)

    refuse = stop

    def withdraw(self, code: str, _: str) -> Done:
        self.asked.append(code)
        return self.done

    def receive(self, _: str) -> Done:
        return self.done

    def status(self, _: str) -> str:
        return "rút" if self.asked else "trả"

    def start_dossier(self, _: object) -> FilingForm:
        self.kept = {"Điện thoại": "0100000011", "Nội dung": ""}
        return self.read_form()

    def fill_required(self, _: object) -> None:
        self.kept["Nội dung"] = "Đổi thẻ"

    def fill(self, values: dict[str, str]) -> None:
        self.kept |= values

    def read_form(self) -> FilingForm:
        told = [FormField(name="", label=k, kind=FieldKind.TEXT, required=True, value=v) for k, v in self.kept.items()]
        return FilingForm(needs_sign_in=False, fields=tuple(told), fee="", page=_PAGE)

    def submit(self, *, client_checks: bool) -> Any:
        del client_checks
        return SimpleNamespace(accepted=not self.checks and not all(self.kept.values()), page=_PAGE)

    def open_procedure(self, _: str) -> Any:
        return SimpleNamespace(can_file_online=self.checks)


def driver(**given: Any) -> Any:
    return cast("Any", StandIn(**given))


def test_a_function_behind_a_server_error_is_the_servers_failure() -> None:
    with pytest.raises(Violation, match="500"), server_answers(driver(view=_CRASHED.page), "mở được"):
        raise FunctionNotFound("nút", "")
    with pytest.raises(FunctionNotFound), server_answers(driver(), "mở được"):
        raise FunctionNotFound("nút", "")


@pytest.mark.parametrize(
    ("done", "problem"), [(_CRASHED, Violation), (_REFUSED, CannotTell), (replace(_CRASHED, offered=False), None)]
)
def test_an_action_that_crashes_is_told_from_one_that_is_refused(done: Done, problem: type[Exception] | None) -> None:
    with pytest.raises(problem or FunctionNotFound):
        managed(done, "thao tác", "không được")
    with pytest.raises(problem or FunctionNotFound):
        rates(driver(done=done), Scene({"dossier": Scene({"code": _CODE})}))


def test_a_request_for_supplements_that_crashes_is_told_by_its_own_check() -> None:
    scene = Scene({"dossier": Scene({"code": _CODE})})
    asks_supplement(driver(), scene, "KĐ 1")
    with pytest.raises(Violation, match="500"):
        supplement_read(driver(), scene)
    with pytest.raises(Blocked):
        answers_supplement(driver(), scene, "KĐ 1")


def test_a_draft_that_the_list_denies_is_lost() -> None:
    with pytest.raises(Violation, match="không có hồ sơ nháp"):
        found_again(driver(view=replace(_PAGE, text="Bạn không có hồ sơ nháp nào.")), cast("Any", None))
    with pytest.raises(FunctionNotFound):
        found_again(driver(view=replace(_PAGE, text="Hồ sơ nháp")), cast("Any", None))


@pytest.mark.parametrize(
    ("status", "content", "why"),
    [
        (200, _FILE, ""),
        (200, b"%PDF-1.7 stamped", ""),
        (401, b"", ""),
        (404, b"no", "404"),
        (500, b"", "500"),
        (200, b"", "rỗng"),
        (200, _FILE[:9], "chỉ còn 9"),
    ],
)
def test_a_file_that_plainly_does_not_open(status: int, content: bytes, why: str) -> None:
    told = not_opening(Download("http://127.0.0.1/t", status, "t.pdf", "application/pdf", content, {}), _FILE)
    assert why in told
    assert bool(why) == bool(told)


def test_a_day_of_birth_in_any_manner() -> None:
    person = Person(date_of_birth="1990-03-15")
    assert born_on("sinh 15/03/1990", person)
    assert born_on("dob 1990-03-15", person)
    assert born_on("sinh 15-3-1990", person)
    assert not born_on("nộp 16/03/1990", person)
    assert not born_on("sinh 15/03/1990", Person())


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        (f"Không tìm thấy hồ sơ {_CODE}", True),
        ("Mã hồ sơ không tồn tại", True),
        (f"Mã hồ sơ: {_CODE}\nTệp kèm: không tìm thấy", False),
        ("Nhập mã xác nhận\nKhông tìm thấy", False),
        ("Tra cứu", False),
    ],
)
def test_a_qr_code_leads_to_what_finds_the_dossier(text: str, nothing: bool) -> None:
    view = PageView(url=f"http://127.0.0.1/?ma={_CODE}", status=200, text=text)
    assert finds_nothing(view, _CODE) is nothing
    if nothing:
        with pytest.raises(Violation, match="không có hồ sơ"):
            qr_leads(driver(view=view), (view.url,), _CODE, "")
    else:
        qr_leads(driver(view=view), (view.url,), _CODE, "")


def test_a_look_up_that_stays_at_the_first_status_is_seen(hurried: None) -> None:
    del hurried
    told = {_CODE: "Mới đăng ký", _LATER: "Đang xử lý"}
    assert [i.code for i in others_of(driver(told=told), _CODE)] == [_LATER]
    for shown, right in (("Đang xử lý", True), ("Chờ thẩm định", True), ("Mới đăng ký", False)):
        visitor = driver(shown={_CODE: "Mới đăng ký", _LATER: shown})
        scene = Scene({"dossier": Scene({"code": _CODE}), "found": visitor.look_up(_CODE), "driver": visitor})
        scene.found.page = _PAGE
        if right:
            right_status(scene, driver(told=told))
        else:
            with pytest.raises(Violation, match="Đang xử lý"):
                right_status(scene, driver(told=told))


def test_the_citizen_too_may_not_change_what_was_returned() -> None:
    citizen = driver()
    scene = Scene({"dossier": Scene({"code": _CODE})})
    tries_to_change(citizen, citizen, scene, "KĐ 1")
    assert citizen.asked == [_CODE]
    assert (scene.before, scene.after) == ("trả", "rút")


@pytest.mark.parametrize("checks", [True, False])
def test_the_last_mandatory_field_is_checked_by_the_portal_too(checks: bool) -> None:
    first = FormField(name="", label="Điện thoại", kind=FieldKind.TEXT)
    if checks:
        last_is_checked_too(driver(checks=True), cast("Any", None), first)
    else:
        with pytest.raises(Violation, match="Nội dung"):
            last_is_checked_too(driver(checks=False), cast("Any", None), first)


@pytest.mark.parametrize(
    ("name", "kind", "content", "instead"),
    [
        ("don.docx", "application/json", b'{"message": "File not found"}', True),
        ("don.pdf", "text/plain", "Không có tệp".encode(), True),
        ("don.doc", "application/msword", b"{\\rtf1 Don}", False),
        ("don.pdf", "application/pdf", b"%PDF-1.4", False),
        ("tai-ve", "text/plain", b"Don de nghi", False),
        ("don.doc", "application/msword", b"\xd0\xcf\x11\xe0", False),
    ],
)
def test_words_in_the_place_of_a_form(name: str, kind: str, content: bytes, instead: bool) -> None:
    assert words_instead(Download(f"http://127.0.0.1/{name}", 200, name, kind, content, {})) is instead


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("Hà Nội", False),
        ("", False),
        ("Số 12, phố Thử, phường Mẫu, Hà Nội", True),
        ("Thôn Thử, xã Mẫu, tỉnh Lào Cai", True),
        ("Số 99, phố Khác", False),
    ],
)
def test_only_a_precise_address_is_somebodys(address: str, told: bool) -> None:
    text = "Trụ sở: Hà Nội\nNgười nộp: số 12,\nphố Thử, phường Mẫu, Hà Nội; thôn Thử, xã Mẫu, tỉnh Lào Cai"
    assert tells_where(text, address) is told


def test_an_empty_frame_of_a_procedure_says_nothing() -> None:
    parts = "Trình tự thực hiện\nCách thức thực hiện\nThành phần hồ sơ\nCăn cứ pháp lý"
    assert empty_frame(replace(_PAGE, text=parts))
    assert not empty_frame(replace(_PAGE, text=f"Không có thủ tục này\n{parts}"))
    assert not empty_frame(replace(_PAGE, text="Trang chủ"))


def test_a_list_of_services_holds_a_service_that_is_filed_online() -> None:
    known = Procedure(code="1.000001", name="Cấp thẻ", level="Toàn trình")
    collect = cast("Any", SimpleNamespace(target=SimpleNamespace(data=SimpleNamespace(procedure=known))))
    for code, level, online, right in (
        ("1.000001", "Toàn trình", True, True),
        ("1.000002", "Toàn trình", False, True),
        ("1.000002", "Một phần", True, True),
        ("1.000002", "", True, True),
        ("1.000002", "Dịch vụ công toàn trình", True, False),
    ):
        item = SimpleNamespace(code=code, name="Cấp lại thẻ", text="", level=level)
        listed = SimpleNamespace(total=1, items=(item,), page=_PAGE)
        scene = Scene({"services": listed, "driver": driver(checks=online)})
        if right:
            total_equals(scene, collect)
        else:
            with pytest.raises(Violation, match=r"có dịch vụ 1\.000001"):
                total_equals(scene, collect)


def test_a_reception_that_crashes_is_told_by_its_own_check() -> None:
    target = SimpleNamespace(capabilities={"notifications": CapabilityState.ABSENT})
    scene = Scene({"dossier": Scene({"code": _CODE})})
    citizen = driver(told={_CODE: "Mới đăng ký"})
    officer_receives(driver(), citizen, scene, cast("Any", SimpleNamespace(target=target)))
    with pytest.raises(Violation, match="500"):
        status_changed(citizen, scene)
    with pytest.raises(Blocked):
        notified_again(citizen, scene)


def test_a_confirmed_code_is_that_of_the_dossier_that_came(hurried: None) -> None:
    del hurried
    before = frozenset({"000.00.00.G16-261122-0009"})
    citizen = driver(told={**dict.fromkeys(before, "Mới"), _CODE: "Mới"})
    assert not another_code(citizen, before, _CODE)
    assert another_code(citizen, before, _LATER) == _CODE
    assert not another_code(citizen, before, "HS-1")
    assert not another_code(citizen, frozenset({*before, _CODE}), _LATER)
    assert another_code(citizen, frozenset(), _LATER)
    assert not another_code(citizen, None, _LATER)


@pytest.mark.parametrize(("source", "hidden"), [("<input type=hidden value=099190000011>", True), ("<p>", False)])
def test_what_a_look_up_does_not_draw_is_given_away_too(source: str, hidden: bool) -> None:
    citizen = SimpleNamespace(person=Person(identity_number="099190000011"))
    collect = cast("Any", SimpleNamespace(target=SimpleNamespace(accounts={"citizen-a": citizen})))
    visitor = driver(shown={_CODE: "Mới", "000.00.00.G16-261123-0056": ""})
    visitor.page.content = lambda: source
    found = SimpleNamespace(found=True, page=_PAGE)
    scene = Scene({"dossier": Scene({"code": _CODE}), "found": found, "driver": visitor})
    if hidden:
        with pytest.raises(Violation, match="mã trang có"):
            lookup_masks(scene, collect)
    else:
        lookup_masks(scene, collect)


@pytest.mark.parametrize(("again", "same"), [("state=b", False), ("state=a", True), ("", False)])
def test_two_sign_ins_have_two_states(again: str, same: bool) -> None:
    start = SimpleNamespace(authorisation_request="http://127.0.0.1/authorize?state=a", url="http://127.0.0.1/")
    scene = Scene({"start": start, "again": again and f"http://127.0.0.1/authorize?{again}"})
    if same:
        with pytest.raises(Violation, match="mỗi lần"):
            request_has("state", scene)
    else:
        request_has("state", scene)
