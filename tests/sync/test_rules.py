from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

import pytest

from schemas.sync.readings import Readings
from schemas.sync.rules.code import agency_path, belongs
from schemas.sync.rules.dates import read_now
from schemas.sync.rules.procedure import KnownProcedure
from schemas.sync.validator import Knowledge
from tests.sync.samples import dossier, history, judge_line, progress, raw, rules


def item(**changes: Any) -> dict[str, Any]:
    return dossier(**changes)


def test_conforming_messages_have_no_finding() -> None:
    assert rules(dossier()) == []
    assert rules(dossier("A"), "A") == []
    assert rules(progress()) == []
    assert rules(progress(), "A") == []


@pytest.mark.parametrize(("length", "found"), [(999, []), (1000, []), (1001, ["SY-18"])])
def test_summary_is_counted_in_code_points(length: int, found: list[str]) -> None:
    assert rules(item(TrichYeuHoSo="ế" * length)) == found
    assert rules(dossier("A", TrichYeuHoSo="ế" * length), "A") == []


@pytest.mark.parametrize(("length", "found"), [(49, []), (50, []), (51, ["SY-18"])])
def test_officer_name_is_counted_in_code_points(length: int, found: list[str]) -> None:
    assert rules(progress(NguoiXuLy="ạ" * length)) == found


@pytest.mark.parametrize(("length", "found"), [(1999, []), (2000, []), (2001, ["SY-18"])])
def test_paper_name_is_counted_in_code_points(length: int, found: list[str]) -> None:
    assert rules(item(DanhSachTepDinhKemKhac=[{"TenGiayTo": "𝒜" * length, "SoLuong": "1"}])) == found


@pytest.mark.parametrize(("length", "found"), [(3999, []), (4000, []), (4001, ["SY-18"])])
def test_file_name_is_counted_in_code_points(length: int, found: list[str]) -> None:
    assert rules(item(TaiLieuNop=[{"TenTepDinhKem": "đ" * length}])) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("20240229000000", []),
        ("20230229000000", ["SY-03"]),
        ("19000229000000", ["SY-03"]),
        ("20000229235959", []),
        ("20260431000000", ["SY-03"]),
        ("20260430240000", ["SY-03"]),
        ("20260430235960", ["SY-03"]),
        ("20261301000000", ["SY-03"]),
        ("20260101", ["SY-03"]),
        ("2026-01-01 00:00:00", ["SY-03"]),
        ("20260101000000 ", ["SY-03"]),
        ("２０２６０１０１００００００", ["SY-03"]),
        ("", []),
    ],
)
def test_dates_are_days_of_the_calendar(value: str, found: list[str]) -> None:
    assert rules(item(NgayTuChoi=value)) == found


def test_due_may_equal_receipt_and_not_precede_it() -> None:
    received = dossier()["data"][0]["NgayTiepNhan"]
    assert rules(item(NgayHenTra=received)) == []
    assert rules(item(NgayHenTra=str(int(received) - 1))) == ["SY-03"]
    assert rules(item(NgayKetThucXuLy=str(int(received) - 1))) == ["SY-03"]


def test_receipt_in_the_future_needs_now() -> None:
    body = dossier()
    assert rules(body, knowledge=Knowledge(now="20200101000000")) == ["SY-03"]
    assert rules(body, knowledge=Knowledge()) == []
    assert read_now("2026-01-01T00:00:00Z") == "20260101070000"
    assert read_now("2026-01-01T00:00:00") == "20260101000000"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"Email": ""}, []),
        ({"SoDienThoai": ""}, []),
        ({"ChuHoSo": ""}, []),
        ({"ChuHoSo": None}, ["SY-02"]),
        ({"ChuHoSo": "null"}, ["SY-02"]),
        ({"ChuHoSo": "Nullam"}, []),
        ({"TenTTHC": "\u00a0 "}, ["SY-02"]),
        ({"MaHoSo": ""}, ["SY-02"]),
        ({"MaTTHC": ""}, ["SY-02"]),
        ({"LoaiDoiTuong": ""}, ["SY-02"]),
        ({"TrangThaiHoSo": ""}, ["SY-02"]),
        ({"NgayHenTra": "", "TrangThaiHoSo": "1"}, []),
        ({"NgayHenTra": "", "TrangThaiHoSo": "4"}, ["SY-02"]),
        ({"TaiLieuNop": []}, []),
        ({"TaiLieuNop": None}, ["SY-02"]),
    ],
)
def test_mandatory_is_what_the_contract_needs(changes: dict[str, Any], found: list[str]) -> None:
    assert rules(item(**changes)) == found


def test_readings_can_make_contacts_a_duty() -> None:
    assert rules(item(Email=""), readings=Readings(may_be_empty=())) == ["SY-02"]


def test_fields_of_contract_b_are_unknown_to_a() -> None:
    assert rules(dossier("B"), "A") == ["SY-01"]


@pytest.mark.parametrize("status", [0, 11, "0", "11", "02", "x", " 1"])
def test_status_is_one_of_ten(status: object) -> None:
    assert rules(item(TrangThaiHoSo=status)) == ["SY-04"]
    assert rules(progress(TrangThai=status)) == ["SY-04"]


def test_numbers_and_texts_of_a_code_are_the_same() -> None:
    assert rules(item(TrangThaiHoSo=3)) == []
    assert rules(progress(TrangThai=10)) == []


@pytest.mark.parametrize(
    ("code", "received", "found"),
    [
        ("000.00.00.G16-260301-0001", "20260301080000", []),
        ("000.00.00.G16-260301-00001", "20260301080000", []),
        ("000.00.00.G16-260301-000001", "20260301080000", ["SY-06"]),
        ("000.00.03.G16-260301-0001", "20260301080000", []),
        ("G16.01-20260301-1600001", "20260301080000", []),
        ("G16-260301-1600001", "20260301080000", []),
        ("G15.01-20260301-1600001", "20260301080000", ["SY-06"]),
        ("000.00.00.H16-260301-0001", "20260301080000", ["SY-06"]),
        ("G16.01-20260302-1600001", "20260301080000", ["SY-06"]),
        ("G16.01-20260230-1600001", "20260301080000", ["SY-06"]),
        ("g16.01-20260301-1600001", "20260301080000", ["SY-06"]),
    ],
)
def test_dossier_codes(code: str, received: str, found: list[str]) -> None:
    assert rules(item(MaHoSo=code, NgayTiepNhan=received, NgayNopHoSo=received, NgayHenTra="20260501000000")) == found


def test_an_evening_filing_carries_the_submission_day() -> None:
    days = {"NgayTiepNhan": "20260302080000", "NgayHenTra": "20260501000000"}
    code = "G16.01-20260227-1600001"
    assert rules(item(MaHoSo=code, NgayNopHoSo="20260227210000", **days)) == []
    assert rules(item(MaHoSo=code, NgayNopHoSo="20260226210000", **days)) == ["SY-06"]
    assert rules(dossier("A", MaHoSo=code, **days), "A") == []
    assert rules(dossier("A", MaHoSo="G16.01-20260303-1600001", **days), "A") == ["SY-06"]


def test_agencies_in_both_spellings() -> None:
    assert agency_path("000.00.01.G16") == agency_path("G16.01") == ("G16", "01")
    assert agency_path("000.00.00.H56") == ("H56",)
    assert belongs("H15.50.05.13", "H15")
    assert not belongs("H15", "H15.50")
    assert belongs("G16", "không rõ")


def test_the_same_code_twice_in_one_message() -> None:
    body = dossier()
    body["data"].append(body["data"][0])
    assert rules(body) == ["SY-06"]


CATALOGUE = {"1.001000": KnownProcedure("Tên đúng", True, True), "2.000001": KnownProcedure("Cũ", False, None)}


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [
        ("1.001000", "Tên đúng", []),
        ("1.001000.000.00.00.G16", "Tên đúng", []),
        ("1.001000", "Tên sai", ["SY-05"]),
        ("2.000001", "Cũ", ["SY-05"]),
        ("3.000001", "Tên đúng", ["SY-05"]),
        ("1.1", "Tên đúng", ["SY-05"]),
    ],
)
def test_procedures(code: str, name: str, found: list[str]) -> None:
    assert rules(item(MaTTHC=code, TenTTHC=name), knowledge=Knowledge(now="", catalogue=CATALOGUE)) == found


def test_a_name_in_another_normal_form_is_an_encoding_matter_only() -> None:
    body = item(MaTTHC="1.001000", TenTTHC=unicodedata.normalize("NFD", "Tên đúng"))
    assert rules(body, knowledge=Knowledge(catalogue=CATALOGUE)) == ["SY-01"]


def test_a_result_where_the_procedure_has_one() -> None:
    done = {"TrangThaiHoSo": "9", "MaTTHC": "1.001000", "TenTTHC": "Tên đúng"}
    known = Knowledge(catalogue=CATALOGUE)
    assert rules(item(**done), knowledge=known) == ["SY-10"]
    assert rules(item(**done)) == []
    assert rules(item(**done, DanhSachGiayToKetQua=[{"DuongDanTepTinKetQua": " "}])) == ["SY-10"]
    assert (
        rules(item(**done, DanhSachGiayToKetQua=[{"DuongDanTepTinKetQua": "https://x.example/1"}]), knowledge=known)
        == []
    )


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"KenhThucHien": "2"}, []),
        ({"KenhThucHien": "2", "NgayNopHoSo": ""}, ["SY-11"]),
        ({"KenhThucHien": 2, "TaiKhoanDuocXacThucVoiVNeID": 0}, ["SY-11"]),
        ({"KenhThucHien": "1", "TaiKhoanDuocXacThucVoiVNeID": "0", "NgayNopHoSo": ""}, []),
        ({"KenhThucHien": "3", "HinhThuc": "1"}, []),
        ({"KenhThucHien": "3", "HinhThuc": "0"}, ["SY-11"]),
        ({"KenhThucHien": "3", "HinhThuc": "0", "ThongTinTra": "Bưu chính"}, []),
        ({"KenhThucHien": "5"}, ["SY-11"]),
    ],
)
def test_channels(changes: dict[str, Any], found: list[str]) -> None:
    assert rules(item(**changes)) == found


def test_payments() -> None:
    fees = [{"Gia": "100000"}, {"Gia": 50000}]
    body = item(DuocThanhToanTrucTuyen="2", DanhSachLePhi=fees)
    code = body["data"][0]["MaHoSo"]
    assert rules(body, knowledge=Knowledge(payments={code: Decimal(150000)})) == []
    assert rules(body, knowledge=Knowledge(payments={code: Decimal(149999)})) == ["SY-12"]
    assert rules(body, knowledge=Knowledge(payments={})) == ["SY-12"]
    assert rules(body) == []
    assert rules(item(DanhSachLePhi=[{"Gia": "-1"}])) == ["SY-12"]
    assert rules(item(DanhSachLePhi=[{"Gia": "một trăm"}])) == ["SY-12"]
    assert rules(item(DanhSachLePhi=[{"Gia": ""}])) == []


def test_supplements() -> None:
    again = [{"NgayHenTraTruoc": "20260301000000", "NgayHenTraMoi": "20260301000001"}]
    assert rules(item(DanhSachHoSoBoSung=again)) == []
    assert rules(item(DanhSachHoSoBoSung=[{**again[0], "NgayHenTraMoi": "20260301000000"}])) == ["SY-13"]
    assert rules(item(DanhSachHoSoBoSung=again * 2)) == []
    assert rules(item(DanhSachHoSoBoSung=again * 2), readings=Readings(supplement_twice_is_finding=True)) == ["SY-13"]


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("https://p.example.org/f/5f3a", []),
        ("https://p.example.org/f/20260101120000", []),
        ("https://p.example.org/f/001199012345/don.pdf", ["SY-15"]),
        ("https://p.example.org/f?cccd=0%3001199012345", []),
        ("https://p.example.org/f?id=%30%3001199012345"[:-1], ["SY-15"]),
        ("https://p.example.org/f?mail=a%40example.org", ["SY-15"]),
        ("https://p.example.org/f/5f3a001199012345b2", []),
    ],
)
def test_addresses_hold_nothing_personal(link: str, found: list[str]) -> None:
    assert rules(item(TaiLieuNop=[{"DuongDanTaiTepTin": link}])) == found


def test_answers_are_accepted_in_every_spelling_of_success() -> None:
    good: tuple[object, ...] = (0, "0", "00", "-3", 3)
    for code in good:
        assert rules({"error_code": code, "message": "ok", "result": []}) == []
    bad: tuple[object, ...] = (None, True, "OK", 1.5)
    for code in bad:
        assert rules({"error_code": code, "message": ""}) in (["SY-19"], ["SY-02"])


@pytest.mark.parametrize("flag", ["true", "1", "", None, True])
def test_update_flag_is_true_or_false_as_text(flag: object) -> None:
    body = dossier()
    body["isUpdating"] = flag
    assert set(rules(body)) <= {"SY-07", "SY-02"}
    assert rules(body)


def test_findings_say_where_and_what() -> None:
    (finding,) = judge_line(raw({"id": "m1", "service": "DongBoHoSoMC", "message": item(TrangThaiHoSo="11")}))
    assert finding.id == "m1"
    assert finding.path == "/data/0/TrangThaiHoSo"
    assert "10" in finding.expected
    assert "11" in finding.observed
    assert finding.message.endswith(".")


# --- history
def told(*statuses: str) -> list[Any]:
    return [dossier(), *(progress(TrangThai=s) for s in statuses)]


@pytest.mark.parametrize(
    ("statuses", "wrong"),
    [
        (("1", "2", "4", "9", "10"), []),
        (("1", "1", "2", "2"), []),
        (("2", "4", "9", "6", "10"), []),
        (("2", "4", "9", "6", "9", "10"), []),
        (("2", "6", "9"), ["4"]),
        (("1", "5", "3"), []),
        (("2", "5", "3"), ["4"]),
        (("1", "4"), ["3"]),
        (("4", "2"), ["3"]),
        (("3", "2"), ["3"]),
        (("10", "9"), ["3"]),
        (("7", "10"), []),
    ],
)
def test_statuses_follow_the_table(statuses: tuple[str, ...], wrong: list[str]) -> None:
    found = [line for line, rule in history(told(*statuses)) if rule == "SY-04"]
    last_differs = str(len(statuses) + 1) if statuses[-1] != "1" else ""
    assert [f for f in found if f != last_differs] + [f for f in found if f == last_differs and f in wrong][:1] == wrong


def test_last_progress_is_the_status_of_the_dossier() -> None:
    update = dossier(TrangThaiHoSo="2") | {"isUpdating": "True"}
    assert history([dossier(), progress(TrangThai="1"), update, progress(TrangThai="2")]) == []
    assert history([dossier(), progress(TrangThai="1"), update]) == []
    assert history([dossier(), progress(TrangThai="1"), update, progress(TrangThai="1")]) == [("4", "SY-04")]


def test_update_flag_over_time() -> None:
    update = dossier() | {"isUpdating": "True"}
    assert history([dossier(), update, update]) == []
    assert history([dossier(), dossier()]) == [("2", "SY-07")]
    assert history([update]) == [("1", "SY-07")]
    assert history([update], complete=False) == []


def test_progress_before_its_dossier() -> None:
    assert history([progress(TrangThai="1"), dossier()]) == [("1", "SY-08")]
    assert history([progress(TrangThai="1"), dossier()], complete=False) == [("1", "SY-08")]
    assert history([progress()], complete=False) == []


def test_one_code_is_one_dossier() -> None:
    other = dossier(MaTTHC="3.000999") | {"isUpdating": "True"}
    assert history([dossier(), other]) == [("2", "SY-06")]
