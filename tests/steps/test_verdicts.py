"""Verdicts that rest on what is so afterwards, not on what a page says: steps before a stand-in for the driver."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from kiemdinh.model.failures import CannotTell, Violation
from steps.accessibility_steps import error_at_field
from steps.fixtures import Scene
from steps.following_steps import not_twice
from steps.officer_steps import refusal_refused, refuses_silently
from steps.portal.values import (
    Done,
    FieldKind,
    FilingForm,
    FormField,
    PageView,
    ProcedureItem,
    SearchFilter,
    SearchResults,
    Submission,
)
from steps.search_steps import criteria_kept

_PAGE = PageView(url="http://127.0.0.1/", status=200)
_SILENT = Done(done=False, message="trang không gửi gì tới hệ thống", page=_PAGE)
_PHONE = FormField(name="", label="Số điện thoại", kind=FieldKind.TEXT)
_NAME = FormField(name="", label="Họ và tên", kind=FieldKind.TEXT)


@dataclass
class StandIn:
    """Answers what a driver would, and remembers what was written."""

    status_after: str = ""
    keeps: bool = True
    form: tuple[FormField, ...] = ()
    within: frozenset[str] = frozenset()
    everywhere: frozenset[str] = frozenset()
    written: list[str] = field(default_factory=list)

    def refuse(self, code: str, reason: str) -> Done:
        del code, reason
        return _SILENT

    def status(self, code: str) -> str:
        del code
        return self.status_after

    def rate(self, code: str, comment: str) -> Done:
        del code
        self.written.append(comment)
        return _SILENT

    def rate_behind(self, comment: str) -> bool:
        del comment
        return False

    def open_dossier(self, code: str) -> Any:
        del code
        shown = "\n".join(self.written) if self.keeps else ""
        return Scene({"page": replace(_PAGE, text=shown)})

    def read_form(self) -> FilingForm:
        return FilingForm(needs_sign_in=False, fields=self.form, fee="", page=_PAGE)

    def search_procedures(self, words: str, chosen: object) -> SearchResults:
        known = self.within if chosen else self.everywhere
        return results(*(c for c in known if c == words))

    def curl(self, url: str) -> str:
        return f"curl {url}"


def results(*codes: str, total: int | None = None) -> SearchResults:
    items = tuple(ProcedureItem(code=c) for c in codes)
    return SearchResults(items, total, says_nothing_found=False, has_next=False, page_number=1, page=_PAGE)


@pytest.mark.parametrize(("status", "kept"), [("Mới nộp", True), ("Từ chối tiếp nhận", False)])
def test_a_refusal_that_took_effect_counts_whatever_the_page_said(status: str, kept: bool) -> None:
    officer = cast("Any", StandIn(status_after=status))
    scene = Scene({"dossier": Scene({"code": "000"})})
    refuses_silently(officer, scene)
    if kept:
        refusal_refused(officer, scene)
    else:
        with pytest.raises(Violation, match="không có lý do"):
            refusal_refused(officer, scene)


@pytest.mark.parametrize("keeps", [False, True])
def test_a_second_rating_that_is_kept_counts_whatever_the_page_said(keeps: bool) -> None:
    citizen = cast("Any", StandIn(keeps=keeps))
    scene = Scene({"dossier": Scene({"code": "000"})})
    if keeps:
        with pytest.raises(Violation, match="lần hai"):
            not_twice(citizen, scene, "KĐ 1")
    else:
        not_twice(citizen, scene, "KĐ 1")


def told(*fields: FormField, errors: tuple[str, ...], missing: FormField = _PHONE) -> None:
    submission = Submission(acknowledgement=None, errors=errors, page=_PAGE)
    scene = Scene({"submission": submission, "missing": missing, "driver": StandIn(form=fields)})
    error_at_field(scene)


def test_an_error_belongs_to_the_field_that_is_missing() -> None:
    told(replace(_PHONE, error="Hãy nhập số điện thoại"), _NAME, errors=("Hãy nhập số điện thoại",))
    with pytest.raises(Violation, match="chỉ có lỗi chung"):
        told(_PHONE, _NAME, errors=("Hồ sơ chưa hợp lệ",))
    with pytest.raises(CannotTell, match="lỗi hiện ở ô «Họ và tên»"):
        told(_PHONE, replace(_NAME, error="Hãy nhập số điện thoại"), errors=("Hãy nhập số điện thoại",))


def test_a_hint_that_stood_there_before_is_no_error() -> None:
    hint = "10 chữ số, bắt đầu bằng 0"
    before, after = replace(_PHONE, hint=hint), replace(_PHONE, error=hint)
    with pytest.raises(Violation, match="chỉ có lỗi chung"):
        told(after, _NAME, errors=("Hồ sơ chưa hợp lệ",), missing=before)
    told(after, _NAME, errors=("Số điện thoại: hãy nhập",), missing=before)
    told(replace(after, error=f"{hint} Hãy nhập"), _NAME, errors=("Hồ sơ chưa hợp lệ",), missing=before)
    demand = "Bắt buộc nhập"
    told(replace(after, error=demand), errors=("Hồ sơ chưa hợp lệ",), missing=replace(before, hint=demand))


def paged(driver: StandIn, second: SearchResults) -> None:
    kept = {"first": results("1.1", "1.2", total=4), "second": second, "option": "Toàn trình", "driver": driver}
    criteria_kept(Scene(kept | {"chosen": {SearchFilter.LEVEL: "Toàn trình"}}))


def test_what_stands_on_the_next_page_is_asked_for_within_the_filter() -> None:
    good = StandIn(within=frozenset({"1.3", "1.4"}), everywhere=frozenset({"1.3", "1.4", "2.1"}))
    paged(good, results("1.3", "1.4", total=4))
    paged(good, results("1.3", "1.4"))
    with pytest.raises(Violation, match=r"có 2\.1"):
        paged(good, results("1.3", "2.1", total=4))
    with pytest.raises(Violation, match="nêu 9 kết quả"):
        paged(good, results("1.3", "1.4", total=9))
    with pytest.raises(CannotTell, match="tìm lại không thấy"):
        paged(good, results("1.3", "3.1", total=4))
