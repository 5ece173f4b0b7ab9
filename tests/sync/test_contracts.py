from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

import schemas.sync.contracts as package
from kiemdinh.model.enums import Basis
from schemas.sync.contracts import Contract, book, marks
from schemas.sync.finding import RULES, Finding
from schemas.sync.inputs import detect_contract
from schemas.sync.lines import Line
from schemas.sync.readings import Readings
from schemas.sync.rules.history import History
from schemas.sync.validator import Knowledge, MessageChecker
from schemas.sync.xml_reader import BadXml, read_xml
from tests.sync.samples import dossier, judge_line, progress, raw, rules

FILES = sorted(Path(package.__file__).parent.rglob("*.json"))
VALIDATING = {
    "type",
    "enum",
    "const",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "minItems",
    "required",
    "additionalProperties",
    "not",
}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if VALIDATING & schema.keys() and ("x-basis" in schema or "type" in schema):
            yield schema
        for key, value in schema.items():
            if key == "properties":
                for child in value.values():
                    yield from nodes(child)
            elif key == "items":
                yield from nodes(value)


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_every_keyword_says_where_it_comes_from_and_how_sure_that_is(path: Path) -> None:
    schema = orjson.loads(path.read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["x-body"] in {"known", "envelope-only"}
    for node in nodes(schema):
        used = VALIDATING & node.keys()
        assert used <= node["x-basis"].keys(), node
        assert used <= node["x-source"].keys()
        assert set(node["x-basis"].values()) <= {b.value for b in Basis}
        assert set(node["x-rule"].values()) <= set(RULES)
    if schema["x-body"] == "envelope-only":
        assert "chưa đọc được" in schema["description"]


def test_every_service_of_the_sources_has_both_directions() -> None:
    named = [
        "LayDanhSachTTHC",
        "LayThuTuc",
        "LayDanhMucCoQuan",
        "LayDanhMucLinhVuc",
        "TraCuuHoSo",
        "DongBoHoSoMC",
        "CapNhatTienDoHoSoMC",
        "DongBoTrangThaiHoSo",
        "TraCuuTechID",
        "DongBoHoiDap",
        "DongBoKetQuaHoiDapGuiTuDVCQG",
        "LayDanhSachHoiDapGuiTuDVCQG",
        "LayDanhSachHoiDapBoCoQuan",
        "LayNoiDungTraLoiTheoCauHoi",
    ]
    for contract in (Contract.A, Contract.B):
        known = book(contract)
        more = {"TaiSuDungKetQua", "TaiGiayTo"} if contract is Contract.B else set()
        assert set(named) | {"Login"} | more == set(known.services) == set(known.answers)
    assert set(book(Contract.C).services) == set(book(Contract.C).answers)


def test_the_dossier_has_the_fields_of_the_sources() -> None:
    a = book(Contract.A).items["DongBoHoSoMC"].schema["properties"]
    b = book(Contract.B).items["DongBoHoSoMC"].schema["properties"]
    assert len(a) == 28
    assert len(book(Contract.A).items["CapNhatTienDoHoSoMC"].schema["properties"]) == 9
    assert set(a) < set(b)
    assert {"KenhThucHien", "NgayNopHoSo", "DuocThanhToanTrucTuyen"} <= set(b) - set(a)
    assert "KenhThucHien" in marks()[Contract.B]
    assert "ThongTinNguoiNop" in marks()[Contract.C]


@pytest.mark.parametrize(
    ("line", "contract"),
    [
        (raw(dossier("B")), Contract.B),
        (raw(dossier("A")), Contract.A),
        (b'[{"IDHoSo": 1, "MaHoSo": "G16-260301-1600001", "TrangThai": 2}]', Contract.C),
    ],
)
def test_a_contract_is_recognised_by_its_own_keys(tmp_path: Path, line: bytes, contract: Contract) -> None:
    path = tmp_path / "m.ndjson"
    path.write_bytes(raw(progress()) + b"\n" + line + b"\n")
    assert detect_contract([path], Readings()) is contract


def create(**changes: Any) -> dict[str, Any]:
    return {
        "MaHoSo": "G16.01-20260301-1600001",
        "MaTTHC": "1.001000",
        "ChuHoSo": "Lê Văn Tám",
        "LoaiDoiTuong": 0,
        "MaDonViTiepNhan": "G16.01",
        "NgayNop": "2026-03-01 07:00:00",
        "NgayTiepNhan": "2026-03-01 08:00:00",
        "ThanhPhanHoSo": [
            {"MaThanhPhanHoSo": "000.00.00.G09-KQ002269", "SoLuong": 1, "LoaiBan": 2, "GiayToDinhKem": []}
        ],
        "ThongTinNguoiNop": {"LoaiDoiTuong": 0, "ThongTinChiTiet": {"TenNguoiNop": "A", "NgaySinh": "19900101000000"}},
        **changes,
    }


def test_contract_c() -> None:
    assert rules(create(), "C") == []
    assert rules(create(LoaiDoiTuong=4), "C") == ["SY-01"]
    assert rules(create(NgayTiepNhan="20260301080000"), "C") == ["SY-03"]
    assert rules(create(MaHoSo="G16.01-20260305-1600001"), "C") == ["SY-06"]
    step = {"MaHoSo": "G16.01-20260301-1600001", "TrangThai": "5", "ThoiDiemXuLy": "2026-03-01T08:00:00+07:00"}
    assert rules([step], "C") == []
    assert rules([{**step, "ThoiDiemXuLy": "2026-02-30T08:00:00"}], "C") == ["SY-03"]
    assert rules([{**step, "ThoiDiemXuLy": "2026-03-01 08:00:00"}], "C") == ["SY-03"]
    assert rules([{**step, "NgayBatDau": "2026-03-01 08:00:00"}], "C") == []
    state = {"IdHoSo": "1", "MaHoSo": step["MaHoSo"], "NoiDungYKien": "", "DanhSachLePhi": [{"HinhThucThu": 2}]}
    assert rules([{**state, "TrangThai": "5"}], "C") == []
    assert rules([{**state, "TrangThai": "2"}], "C") == ["SY-01"]


@pytest.mark.parametrize("service", [None, "", "TaoHoSo", "B4", "create dossier"])
def test_creating_a_dossier_has_no_name_in_any_source_and_is_known_by_its_keys(service: str | None) -> None:
    assert rules({"id": "x", "service": service, "message": create()}, "C") == []
    (finding,) = judge_line(raw({"id": "x", "service": service, "message": create(LoaiDoiTuong=4)}), "C")
    assert (finding.rule, finding.path) == ("SY-01", "/LoaiDoiTuong")


def test_a_name_that_the_contract_does_not_have_is_told() -> None:
    for contract in "ABC":
        body = {"session": "x", "madonvi": "G16", "service": "XoaHoSo"}
        (finding,) = judge_line(raw({"id": "x", "service": "DongBoHoSoMC", "message": body}), contract)
        assert (finding.rule, finding.path) == ("SY-01", "/service")
        (finding,) = judge_line(raw({"id": "x", "service": "XoaHoSo", "message": {"a": 1}}), contract)
        assert (finding.rule, finding.path) == ("SY-01", "/service")


def test_a_code_serves_one_dossier_in_contract_c() -> None:
    checker = MessageChecker(Contract.C, Readings(), Knowledge())
    kept, told = History(Readings(), complete=False), list[Finding]()
    for number in (1, 2):
        kept.feed(checker.line(Line(number, raw(create())), "f").steps, told.append)
    assert [(f.id, f.rule, f.path) for f in told] == [("f:2", "SY-06", "/MaHoSo")]


def test_a_bare_item_is_judged_too() -> None:
    item = dossier()["data"][0]
    assert rules(item) == []
    (finding,) = judge_line(raw({**item, "TrangThaiHoSo": "0"}))
    assert finding.path == "/TrangThaiHoSo"


def to_xml(value: Any, name: str) -> str:
    if isinstance(value, dict):
        return f"<{name}>{''.join(to_xml(v, k) for k, v in value.items())}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(to_xml(v, 'item') for v in value)}</{name}>"
    return f"<{name}>{value}</{name}>"


def test_xml_is_read_into_the_same_model() -> None:
    text = to_xml(dossier(HinhThuc="0", LoaiDoiTuong="1"), "request")
    assert judge_line(text.encode()) == []
    assert {f.rule for f in judge_line(text.replace("<TrangThaiHoSo>1", "<TrangThaiHoSo>0").encode())} == {"SY-04"}


def test_xml_lists_may_hold_items_or_stand_repeatedly() -> None:
    wrapped = "<r><data><x><MaHoSo>1</MaHoSo><TaiLieuNop/></x><x><MaHoSo>2</MaHoSo></x></data></r>"
    repeated = "<r><data><MaHoSo>1</MaHoSo><TaiLieuNop/></data><data><MaHoSo>2</MaHoSo></data></r>"
    assert read_xml(wrapped) == read_xml(repeated) == {"data": [{"MaHoSo": "1", "TaiLieuNop": []}, {"MaHoSo": "2"}]}
    with pytest.raises(BadXml):
        read_xml("<r><data><MaHoSo>1</MaHoSo><MaHoSo>1</MaHoSo></data></r>")


@pytest.mark.parametrize("text", ["<a><b></a>", "<a><b/><b/></a>", "<!DOCTYPE a><a/>", "<a>" * 100])
def test_dangerous_or_broken_xml_is_refused(text: str) -> None:
    with pytest.raises(BadXml):
        read_xml(text)


def test_results_are_asked_for_again() -> None:
    body = {
        "SoDinhDanhChuSoHuu": "001099000001",
        "HoTenNguoiYeuCau": "Lê Văn Tám",
        "KenhThucHien": "2",
        "SoDinhDanhNguoiYeuCau": "001099000001",
        "MaThuTuc": "1.001000",
        "DanhSachDanhMucKetQua": [{"MaKetQua": "KQ.G15.000031", "SoKyHieu": ""}],
    }
    assert rules(body) == []
    assert rules({**body, "KenhThucHien": "4"}) == ["SY-11"]
    assert rules({**body, "HoTenNguoiYeuCau": " "}) == ["SY-02"]
    assert rules({"CoQuanChuQuan": "G16", "DuongDan": "/a"}) == []
    answer = {"errorCode": "0", "message": "", "signature": "x", "result": {"DanhSachGiayToKetQua": []}}
    assert rules({"service": "TaiSuDungKetQua", "message": answer}) == []
    assert rules({"service": "TaiSuDungKetQua", "message": {**answer, "errorCode": "OK"}}) == ["SY-19"]
    for service in ("", "KhoGiayTo"):
        assert rules({"id": 1, "service": service, "message": answer}) == []
        (finding,) = judge_line(raw({"id": 1, "service": service, "message": {**answer, "errorCode": "OK"}}))
        assert (finding.rule, finding.path) == ("SY-19", "/errorCode")


@pytest.mark.parametrize("contract", ["A", "B"])
def test_a_procedure_of_the_catalogue_has_a_code_and_known_channels(contract: str) -> None:
    def judged(**row: Any) -> list[tuple[str, str]]:
        line = {"service": "LayThuTuc", "message": {"error_code": 0, "result": [row]}}
        return [(f.rule, f.path) for f in judge_line(raw(line), contract)]

    assert judged(MATTHC="1.001000", CACHTHUCTHUCHIEN=[{"KENH": "2"}, {"KENH": 3}], KHOA_KHAC="x") == []
    assert judged(MATTHC="1.001000.000.00.00.H48", CACHTHUCTHUCHIEN=None) == []
    assert judged(MATTHC="1001000") == [("SY-05", "/result/0/MATTHC")]
    assert judged(MATTHC="1.001000", CACHTHUCTHUCHIEN=[{"KENH": 4}]) == [("SY-01", "/result/0/CACHTHUCTHUCHIEN/0/KENH")]


def test_a_dossier_of_contract_c_without_its_procedure_is_still_known() -> None:
    body = create()
    del body["MaTTHC"]
    (finding,) = judge_line(raw(body), "C")
    assert (finding.rule, finding.path) == ("SY-02", "/MaTTHC")
