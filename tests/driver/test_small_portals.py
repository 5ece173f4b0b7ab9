"""The driver reads three portals that are unlike each other in the same words."""

from __future__ import annotations

import pytest

from kiemdinh.model.failures import AccountProblem, DataProblem, FunctionNotFound
from kiemdinh.model.target import Procedure
from steps.portal.files import disguised
from steps.portal.values import FieldKind, SearchFilter, SectionKind
from tests.driver.conftest import NAMES, Place
from tests.driver.pages.core import PROCEDURES

LE_HOI = Procedure(code="1.009374", name="Cấp giấy phép tổ chức lễ hội")


def test_search_finds_and_reads_items(place: Place) -> None:
    results = place.session.anonymous().search_procedures("lễ hội")
    assert results.total == 1
    assert not results.says_nothing_found
    (item,) = results.items
    assert (item.code, item.name) == ("1.009374", "Cấp giấy phép tổ chức lễ hội")
    assert item.level == "Toàn trình"
    assert item.unit == "Cục Văn hóa cơ sở"


def test_search_by_code(place: Place) -> None:
    results = place.session.anonymous().search_procedures("2.001628")
    assert [i.code for i in results.items] == ["2.001628"]


def test_nothing_found_is_heard(place: Place) -> None:
    results = place.session.anonymous().search_procedures("zzqxv")
    assert results.says_nothing_found
    assert results.items == ()


def test_filter(place: Place) -> None:
    driver = place.session.anonymous()
    if place.kind == "sections":
        results = driver.search_procedures("", {SearchFilter.LEVEL: "Một phần"})
        assert {i.level for i in results.items} == {"Một phần"}
    else:
        results = driver.search_procedures("", {SearchFilter.FIELD: "Văn hóa"})
        assert {i.code for i in results.items} == {"1.009374", "1.001809"}


def test_missing_filter_is_not_found(place: Place) -> None:
    with pytest.raises(FunctionNotFound):
        place.session.anonymous().search_procedures("", {SearchFilter.USER_TYPE: "Cá nhân"})


def test_item_opens_its_procedure(place: Place) -> None:
    driver = place.session.anonymous()
    (item,) = driver.search_procedures("hướng dẫn viên").items
    page = driver.open_item(item)
    assert page.code == "2.001628"
    assert page.name == "Cấp thẻ hướng dẫn viên du lịch"


def test_procedure_page_parts(place: Place) -> None:
    page = place.session.anonymous().open_procedure("1.003101")
    assert page.name == "Cấp giấy phép phân loại phim"
    assert "3.600.000" in page.sections[SectionKind.FEE]
    assert page.sections[SectionKind.UNIT] == "Cục Điện ảnh"
    assert "ngày" in page.sections[SectionKind.TIME_LIMIT]
    assert page.sections[SectionKind.STEPS]
    assert page.sections[SectionKind.COMPONENTS]
    assert (page.sections[SectionKind.LEGAL_BASIS] == "") == (place.kind == "old-tables")
    assert len(page.forms) == 1
    assert page.can_file_online


def test_service_list(place: Place) -> None:
    services = place.session.anonymous().service_list()
    expected = {p.code for p in PROCEDURES if place.kind != "sections" or "thông tin" not in p.level}
    assert {i.code for i in services.items} == expected
    assert services.total == len(expected)
    assert all(i.name and i.level and i.unit for i in services.items)
    if place.kind == "sections":
        assert services.counts == {"toàn trình": 3, "một phần": 1}


def test_filing_asks_for_sign_in(place: Place) -> None:
    assert place.session.anonymous().start_dossier(LE_HOI).needs_sign_in


def test_sign_in_and_out(place: Place) -> None:
    driver = place.session.as_account("citizen-a", fresh=True)
    assert driver.is_signed_in()
    assert driver.signed_in_name() == NAMES[place.kind]
    driver.sign_out()
    assert not driver.is_signed_in()


def test_wrong_password_is_the_accounts_problem(place: Place) -> None:
    with pytest.raises(AccountProblem):
        place.session.as_account("citizen-b")


def test_sign_in_returns_to_the_form(place: Place) -> None:
    driver = place.session.anonymous()
    driver.start_dossier(LE_HOI)
    result = driver.sign_in(place.session.account("citizen-a"))
    assert result.signed_in
    form = driver.read_form()
    assert FieldKind.LONG_TEXT in {f.kind for f in form.fields} or form.files


def test_filing_is_acknowledged_and_marked(place: Place) -> None:
    driver = place.session.as_account("citizen-a")
    form = driver.start_dossier(LE_HOI)
    typed = driver.fill_required(LE_HOI)
    assert any("KIEMDINH-THU" in v for v in typed.values())
    assert not form.needs_sign_in
    done = driver.file_dossier(LE_HOI)
    assert done.errors == ()
    assert done.acknowledgement is not None
    assert done.acknowledgement.code == place.code
    assert "22/11/2026" in done.acknowledgement.received_at


def test_pre_filled_values_are_read(place: Place) -> None:
    form = place.session.as_account("citizen-a").start_dossier(LE_HOI)
    assert NAMES[place.kind] in {f.value for f in form.fields}


def test_required_fields_are_seen_however_marked(place: Place) -> None:
    form = place.session.as_account("citizen-a").start_dossier(LE_HOI)
    words = {"old-tables": "Nội dung đề nghị", "scripted": "Mục đích", "sections": "Mục đích"}[place.kind]
    assert [f.required for f in form.fields if f.label == words] == [True]


def test_missing_value_is_refused_by_the_portal(place: Place) -> None:
    driver = place.session.as_account("citizen-a")
    driver.start_dossier(LE_HOI)
    driver.fill_required(LE_HOI)
    words = "Nội dung" if place.kind == "old-tables" else "Mục đích"
    driver.fill({words: ""})
    done = driver.submit(client_checks=False)
    assert done.acknowledgement is None
    assert done.errors


@pytest.mark.parametrize("place", ["old-tables"], indirect=True)
def test_refused_file(place: Place) -> None:
    driver = place.session.as_account("citizen-a")
    driver.start_dossier(LE_HOI)
    driver.fill_required(LE_HOI, attachments=False)
    driver.attach("Đơn đề nghị", disguised("program-as-pdf"))
    done = driver.submit()
    assert not done.accepted
    assert "Tệp không hợp lệ" in done.errors[0]


def test_look_up(place: Place) -> None:
    driver = place.session.anonymous()
    seen = driver.look_up(place.code)
    assert seen.found
    assert seen.code == place.code
    assert seen.status in {"Đang xử lý", "Được tiếp nhận", "Yêu cầu bổ sung giấy tờ"}
    assert not driver.look_up("G16.99-20260101-1600000").found


def test_my_dossiers(place: Place) -> None:
    (item,) = place.session.as_account("citizen-a").my_dossiers()
    assert item.code == place.code
    assert item.status in {"Đang xử lý", "Mới đăng ký"}


def test_statistics(place: Place) -> None:
    seen = place.session.anonymous().statistics()
    (table,) = seen.tables
    column = table.columns[1]
    assert [cells[column] for _, cells in table.rows] == [1200, 30]
    assert table.totals[column] == 1230


@pytest.mark.parametrize("function", ["english_page", "personal_store", "notices"])
def test_absent_function_is_not_found(place: Place, function: str) -> None:
    driver = place.session.as_account("citizen-a")
    with pytest.raises(FunctionNotFound):
        getattr(driver, function)()


def test_unknown_procedure_is_a_data_problem(place: Place) -> None:
    with pytest.raises(DataProblem):
        place.session.anonymous().open_procedure("9.999999")


@pytest.mark.parametrize("place", ["sections"], indirect=True)
def test_paging_keeps_the_criteria(place: Place) -> None:
    driver = place.session.anonymous()
    first = driver.search_procedures("", {SearchFilter.LEVEL: "Toàn trình"})
    assert first.has_next
    second = driver.next_page()
    assert (first.total, second.total, second.page_number) == (3, 3, 2)
    assert {i.level for i in second.items} == {"Toàn trình"}
    assert not {i.code for i in first.items} & {i.code for i in second.items}
    assert not second.has_next


@pytest.mark.parametrize("place", ["sections"], indirect=True)
def test_search_options_leave_out_the_neutral_one(place: Place) -> None:
    options = place.session.anonymous().search_options(SearchFilter.LEVEL)
    assert options == ("Toàn trình", "Một phần", "Chỉ cung cấp thông tin")


@pytest.mark.parametrize("place", ["sections"], indirect=True)
def test_error_page_is_a_value(place: Place) -> None:
    assert place.session.anonymous().visit("/khong-co").status == 404
