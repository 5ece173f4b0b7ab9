"""One cause gives one finding, at the very field, under the rule that a reader of the contract would name."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.sync.validator import Knowledge
from tests.sync.samples import dossier, history, judge_line, progress, raw, rules


def found(message: Any, contract: str = "B") -> list[tuple[str, str]]:
    return [(f.rule, f.path) for f in judge_line(raw(message), contract)]


@pytest.mark.parametrize("word", ["null", "NULL", None])
@pytest.mark.parametrize(
    "field", ["MaHoSo", "MaTTHC", "NgayTiepNhan", "NgayTra", "TrangThaiHoSo", "HinhThuc", "KenhThucHien", "GhiChu"]
)
def test_null_and_the_word_null_are_a_matter_of_mandatory_fields_only(field: str, word: Any) -> None:
    assert found(dossier(**{field: word})) == [("SY-02", f"/data/0/{field}")]


@pytest.mark.parametrize("field", ["MaHoSo", "MaTTHC", "TenTTHC", "NgayTiepNhan", "TrangThaiHoSo", "HinhThuc"])
@pytest.mark.parametrize("blank", ["   ", "\u00a0"])
def test_blanks_in_a_mandatory_field_are_nothing(field: str, blank: str) -> None:
    assert found(dossier(**{field: blank})) == [("SY-02", f"/data/0/{field}")]


def test_blanks_in_an_optional_date_are_no_date() -> None:
    assert found(dossier(NgayTra="  ")) == [("SY-03", "/data/0/NgayTra")]


@pytest.mark.parametrize(
    ("value", "rule"), [(2.5, "SY-04"), (True, "SY-04"), ("02", "SY-04"), ([], "SY-01"), ({}, "SY-01")]
)
def test_a_wrong_status_is_told_once(value: Any, rule: str) -> None:
    assert found(dossier(TrangThaiHoSo=value)) == [(rule, "/data/0/TrangThaiHoSo")]


@pytest.mark.parametrize("value", [True, False, 1, "", "true"])
def test_a_wrong_update_flag_is_told_once(value: Any) -> None:
    assert found({**dossier(), "isUpdating": value}) == [("SY-07", "/isUpdating")]


def test_the_year_0_is_in_no_calendar() -> None:
    assert ("SY-03", "/data/0/NgayTra") in found(dossier(NgayTra="00000305080000"))
    assert ("SY-03", "/data/0/NgayTra") in found(dossier(NgayTra="00000229080000"))
    assert found(dossier(NgayTra="10000228080000")) == []


def test_a_day_that_cannot_be_read_is_not_missing_as_well() -> None:
    assert found(dossier(KenhThucHien="2", NgayNopHoSo="2026-03-01")) == [("SY-03", "/data/0/NgayNopHoSo")]


def test_a_code_may_bear_the_submission_day_that_cannot_be_read() -> None:
    item = dossier()["data"][0]
    day = item["MaHoSo"].split("-")[1]
    later = f"{int(item['NgayTiepNhan']) + 1_000_000}"
    assert day[-6:] == item["NgayTiepNhan"][2:8]
    assert found(dossier(NgayTiepNhan=later, NgayHenTra=later, NgayNopHoSo="hôm qua")) == [
        ("SY-03", "/data/0/NgayNopHoSo")
    ]


def test_postal_data_that_says_null_is_told_once() -> None:
    said = found(dossier(KenhThucHien="3", HinhThuc="0", ThongTinTra="null", ThongTinKhac=""))
    assert said == [("SY-02", "/data/0/ThongTinTra")]


def test_a_link_of_a_wrong_type_is_told_once() -> None:
    paper = {"TenGiayTo": "Giấy phép", "MaThanhPhanHoSo": "", "GiayToId": "1", "DuongDanTepTinKetQua": 5}
    said = found(dossier(TrangThaiHoSo="10", NgayTra="20260310170000", DanhSachGiayToKetQua=[paper]))
    assert said == [("SY-01", "/data/0/DanhSachGiayToKetQua/0/DuongDanTepTinKetQua")]


def test_two_causes_are_two_findings() -> None:
    said = found(dossier(MaHoSo="HS-1", NgayHenTra="x", TrangThaiHoSo="77", TenTTHC=""))
    assert sorted(said) == [
        ("SY-02", "/data/0/TenTTHC"),
        ("SY-03", "/data/0/NgayHenTra"),
        ("SY-04", "/data/0/TrangThaiHoSo"),
        ("SY-06", "/data/0/MaHoSo"),
    ]


def test_one_dossier_twice_in_a_message_is_a_matter_of_its_code() -> None:
    message = dossier()
    message["data"].append(dict(message["data"][0]))
    assert found(message) == [("SY-06", "/data/1/MaHoSo")]
    assert history([message]) == []
    assert history([message, message]) == [("2", "SY-07")]


def test_a_step_that_may_not_follow_is_not_blamed_again_as_the_last_one() -> None:
    assert history([dossier(TrangThaiHoSo="2"), progress(TrangThai="2"), progress(TrangThai="9")]) == [("3", "SY-04")]
    assert history([dossier(TrangThaiHoSo="2"), progress(TrangThai="2"), progress(TrangThai="4")]) == [("3", "SY-04")]


@pytest.mark.parametrize("before", ["2", "4"])
def test_what_is_being_worked_on_was_received_and_can_no_longer_be_refused(before: str) -> None:
    steps = [dossier(TrangThaiHoSo="1"), progress(TrangThai=before), progress(TrangThai="5"), progress(TrangThai="3")]
    assert ("4", "SY-04") in history(steps)


@pytest.mark.parametrize("many", [True, False])
@pytest.mark.parametrize(
    ("kind", "number", "right"),
    [
        ("1", "001099000001", True),
        (2, "012345678", True),
        ("1", "", True),
        ("1", "00109900000", False),
        ("2", "001099000001", False),
        (1, "٠٠١٠٩٩٠٠٠٠٠١", False),
    ],
)
def test_identities_are_a_list_or_one_and_have_the_digits_of_their_kind(
    kind: str | int, number: str, many: bool, right: bool
) -> None:
    one = {"LoaiDinhDanh": kind, "SoDinhDanh": number}
    path = "/data/0/DinhDanhCHS/0/SoDinhDanh" if many else "/data/0/DinhDanhCHS/SoDinhDanh"
    assert found(dossier(DinhDanhCHS=[one] if many else one)) == ([] if right else [("SY-01", path)])


def test_an_identity_alone_is_known_in_addresses() -> None:
    paper = {
        "TepDinhKemId": "1",
        "TenTepDinhKem": "a",
        "IsDeleted": "False",
        "MaThanhPhanHoSo": "",
        "DuongDanTaiTepTin": "https://tep.example.org/012345678/a",
    }
    said = found(
        dossier(DinhDanhCHS={"LoaiDinhDanh": "2", "SoDinhDanh": "012345678"}, SoGiayToChuHoSo="", TaiLieuNop=[paper])
    )
    assert said == [("SY-15", "/data/0/TaiLieuNop/0/DuongDanTaiTepTin")]


def answered(message: Any, code: Any, words: str = "") -> dict[str, Any]:
    answer = {"error_code": code, "message": words, "result": []}
    return {"id": "x", "service": message["service"], "message": message, "answer": answer}


@pytest.mark.parametrize("code", [-1, "-1", "5", 500])
def test_a_dossier_that_was_refused_was_not_sent(code: Any) -> None:
    refused = answered(dossier(), code)
    assert [r for _, r in history([refused, progress()], complete=False)] == ["SY-08"]
    assert (
        history([refused, dossier(), progress(TrangThai=dossier()["data"][0]["TrangThaiHoSo"])], complete=False) == []
    )
    assert [r for _, r in history([refused, dossier(), dossier()], complete=False)] == ["SY-07"]


@pytest.mark.parametrize(
    ("code", "words"), [(0, ""), ("0", ""), ("00", ""), ("3", "Hồ sơ đã tồn tại"), (-3, "đã tồn tại")]
)
def test_a_dossier_that_was_taken_in_or_exists_was_sent(code: Any, words: str) -> None:
    taken = answered(dossier(), code, words)
    assert history([taken, progress(TrangThai=dossier()["data"][0]["TrangThaiHoSo"])]) == []
    assert [r for _, r in history([taken, dossier()])] == ["SY-07"]


def test_further_keys_of_a_line_are_its_writers_own() -> None:
    line = {"id": 7, "service": "DongBoHoSoMC", "message": dossier(TenTTHC=""), "nhan": ["SY-02"], "contract": "B"}
    assert [(f.id, f.rule, f.path) for f in judge_line(raw(line))] == [(7, "SY-02", "/data/0/TenTTHC")]
    twice = raw({**line, "message": dossier()}).replace(b'"nhan":', b'"nhan":[],"nhan":')
    assert [(f.id, f.rule, f.path) for f in judge_line(twice)] == [(7, "SY-01", "/nhan")]


@pytest.mark.parametrize("text", [b"5", b'"x"', b"true", b"null"])
def test_a_line_that_is_no_object_says_so(text: bytes) -> None:
    (finding,) = judge_line(text)
    assert (finding.rule, finding.path, finding.expected) == ("SY-01", "", "một đối tượng")


def again(**changes: Any) -> dict[str, Any]:
    return {**dossier(**changes), "isUpdating": "True"}


@pytest.mark.parametrize(
    ("told", "status", "wrong"),
    [
        ("2", "4", False),
        ("2", "9", False),
        ("4", "9", False),
        ("9", "6", False),
        ("2", "1", True),
        ("4", "3", True),
        ("10", "4", True),
        ("8", "9", True),
        ("7", "10", False),
        ("7", "2", True),
    ],
)
def test_a_dossier_told_last_may_be_ahead_of_its_progress_and_never_behind(told: str, status: str, wrong: bool) -> None:
    given = [dossier(TrangThaiHoSo=told), progress(TrangThai=told), again(TrangThaiHoSo=status)]
    assert history(given) == ([("3", "SY-04")] if wrong else [])


def test_a_code_used_for_somebody_elses_dossier_is_a_matter_of_the_code() -> None:
    first = dossier(ChuHoSo="Lê Văn Tám")
    assert history([first, dossier(ChuHoSo="Trần Thị Bưởi")]) == [("2", "SY-06")]
    assert history([first, first]) == [("2", "SY-07")]
    assert history([first, dossier(ChuHoSo="")]) == [("2", "SY-07")]
    assert history([first, again(ChuHoSo="Lê Văn Tám (đã sửa)")]) == []


@pytest.mark.parametrize("answer", [{"result": []}, {"result": [], "message": "OK"}])
def test_an_answer_without_its_code_is_a_matter_of_answers(answer: dict[str, Any]) -> None:
    line = {"id": "x", "service": "LayThuTuc", "message": answer}
    assert [(f.rule, f.path) for f in judge_line(raw(line))] == [("SY-19", "/error_code")]


@pytest.mark.parametrize("code", ["G15.01-20260301-1600001", "G16.01-20250301-1600001"])
def test_a_payment_under_a_wrong_code_is_not_looked_for(code: str) -> None:
    knowledge = Knowledge(payments={})
    changes: dict[str, Any] = {"DuocThanhToanTrucTuyen": "1", "KenhThucHien": "1", "NgayNopHoSo": ""}
    assert rules(dossier(MaHoSo=code, **changes), knowledge=knowledge) == ["SY-06"]
    assert rules(dossier(**changes), knowledge=knowledge) == ["SY-12"]


@pytest.mark.parametrize("answer", [5, "x", [], [1], None, True])
def test_an_answer_beside_a_message_may_be_anything(answer: Any) -> None:
    told = judge_line(raw({"id": "x", "service": "DongBoHoSoMC", "message": dossier(), "answer": answer}))
    assert all(f.path.startswith("/answer") for f in told)
