"""Lines that no sane sender writes: reported with line and column, never swallowed, never fatal."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiemdinh.model.failures import InputProblem
from schemas.sync import lines
from schemas.sync.contracts import Contract
from schemas.sync.exact import ExactReader, NotJson
from schemas.sync.inputs import read_catalogue, read_payments
from schemas.sync.normal import surely_nfc
from schemas.sync.readings import Readings
from schemas.sync.run import Options, Validation
from tests.sync.samples import dossier, judge_line, progress, raw

GOOD = raw(dossier())


@pytest.mark.parametrize(
    "line",
    [
        b"\xef\xbb\xbf" + GOOD,
        GOOD.decode().encode("utf-16"),
        GOOD.decode().encode("utf-16-le"),
        GOOD[:-1],
        GOOD + b"}",
        GOOD.replace(b'"ChuHoSo"', b'"MaHoSo"'),
        GOOD.replace(b'"ChuHoSo"', b'"MaHoSo" '),
        GOOD.replace(b'"ChuHoSo"', b'"\\u004daHoSo"'),
        GOOD.replace(b'"False"', b"NaN", 1),
        GOOD.replace(b'"False"', b"-Infinity", 1),
        GOOD.replace(b'"False"', b'"\\ud800"', 1),
        GOOD.replace(b'"False"', b'"\\x41"', 1),
        GOOD.replace(b'"False"', b"'False'", 1),
        GOOD.replace(b'"False"', b'"a\x01"', 1),
        GOOD.replace(b'"False"', b"01", 1),
        GOOD.replace("Cục".encode(), b"C\xe1\xbb"),
        GOOD.replace("Cục".encode(), "Cu\u0323c".encode()),
        GOOD.replace("Cục".encode(), b"Cu\\u0323c"),
        b"[" * 100_000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b"null",
        b'"x"',
        b"12",
        b"[]",
        b"{}",
        b"\x00",
        b'{"session":' + b"9" * 5000 + b"}",
        b"<a>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    ],
)
def test_every_hostile_line_is_a_finding_of_structure(line: bytes) -> None:
    findings = judge_line(line)
    assert "SY-01" in {f.rule for f in findings}
    assert all(f.message and f.expected for f in findings)


def test_the_place_of_a_mistake_is_said() -> None:
    (finding,) = judge_line(b'{"a": 1, "b" 2}')
    assert "dòng 1, cột 14" in finding.observed
    found = [f for f in judge_line(GOOD.replace(b'"ChuHoSo"', b'"MaHoSo"')) if "lặp lại" in f.message]
    assert [f.path for f in found] == ["/data/0/MaHoSo"]
    wrapped = b'{"id":1,"message":' + GOOD.replace(b'"Fax"', b'"GhiChu"') + b"}"
    assert {f.path for f in judge_line(wrapped) if "lặp lại" in f.message} <= {"/data/0/GhiChu"}


def test_a_space_before_the_colon_hides_no_second_key() -> None:
    spaced = json.dumps(dossier(), ensure_ascii=False).encode()
    assert judge_line(spaced) == []
    hidden = spaced.replace(b'"ChuHoSo":', b'"ChuHoSo"   : "x", "ChuHoSo":')
    assert [f.rule for f in judge_line(hidden)] == ["SY-01"]


def test_escapes_alone_are_no_mistake() -> None:
    assert judge_line(json.dumps(dossier()).encode()) == []


def _run(folder: Path, content: bytes, **changes: Any) -> tuple[list[dict[str, Any]], Any]:
    path = folder / "m.ndjson"
    path.write_bytes(content)
    out = io.BytesIO()
    summary = Validation(Options(contract=Contract.B, workers=1, **changes), (path,)).run(out, lambda _d, _a: None)
    return [json.loads(x) for x in out.getvalue().splitlines()], summary


def test_a_broken_line_stops_nothing(tmp_path: Path) -> None:
    findings, summary = _run(tmp_path, b"\n".join([GOOD, b"{", b"", b"\xff\xfe", raw(progress(TrangThai="1"))]) + b"\n")
    assert (summary.messages, summary.broken) == (4, 2)
    assert [f["id"] for f in findings] == ["m.ndjson:2", "m.ndjson:4"]


def test_a_whole_file_in_utf_16_is_reported_and_still_checked(tmp_path: Path) -> None:
    bad = raw(dossier(TrangThaiHoSo="11") | {"isUpdating": "True"})
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        findings, summary = _run(tmp_path, (GOOD + b"\n" + bad + b"\n").decode().encode(encoding))
        assert summary.messages == 2
        assert [f["rule"] for f in findings] == ["SY-01", "SY-01", "SY-04"]


def test_a_gigantic_line_is_reported_with_bounded_memory(tmp_path: Path) -> None:
    huge = b'{"x":"' + b"a" * 3_000_000 + b'"}'
    findings, summary = _run(tmp_path, huge + b"\n" + GOOD, readings=Readings(most_bytes=100_000))
    assert summary.messages == 2
    assert [(f["id"], f["rule"]) for f in findings] == [("m.ndjson:1", "SY-01")]


def test_a_file_that_is_not_there_is_a_usage_problem(tmp_path: Path) -> None:
    with pytest.raises(InputProblem):
        Validation(Options(contract=Contract.B), (tmp_path / "nope",))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
KEYS = sorted(dossier()["data"][0])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KEYS), JSON)
def test_any_value_in_any_field_is_judged_without_a_crash(key: str, value: object) -> None:
    for contract in ("A", "B"):
        body = dossier(contract)
        body["data"][0][key] = value
        judge_line(raw(body) if _encodable(body) else json.dumps(body).encode(), contract)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(dossier())), JSON, st.sampled_from("ABC"))
def test_any_envelope_is_judged_without_a_crash(key: str, value: object, contract: str) -> None:
    body: dict[str, Any] = {**dossier(), key: value}
    judge_line(json.dumps(body).encode(), contract)
    judge_line(json.dumps(value).encode(), contract)
    judge_line(json.dumps({"id": 1, "service": "TaoHoSo", "message": [value]}).encode(), contract)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_judged_without_a_crash(line: bytes) -> None:
    judge_line(line)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_the_exact_reader_agrees_with_the_standard_one(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        reader = ExactReader(text, 64)
        assert reader.read() == value or "\ud800" <= max(text, default="") <= "\udfff"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='{}[]",:\\u0019.eE-+ntrfalsN ', max_size=30))
def test_the_exact_reader_refuses_what_the_standard_one_refuses(text: str) -> None:
    def no_constants(_name: str) -> None:
        raise ValueError

    try:
        expected = json.loads(text, parse_constant=no_constants)
    except ValueError:
        reader = ExactReader(text, 64)
        try:
            reader.read()
        except NotJson:
            return
        assert reader.oddities
        return
    reader = ExactReader(text, 64)
    found = reader.read()
    assert found == expected or reader.oddities


def _encodable(body: object) -> bool:
    try:
        raw(body)
    except UnicodeEncodeError:
        return False
    return True


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=12))
def test_the_quick_look_at_normal_form_never_errs(text: str) -> None:
    try:
        line = text.encode()
    except UnicodeEncodeError:
        return
    if surely_nfc(line):
        assert unicodedata.is_normalized("NFC", text)


def test_the_quick_look_knows_every_letter_it_lets_pass() -> None:
    for number in range(0x110000):
        letter = chr(number)
        if not 0xD800 <= number <= 0xDFFF and surely_nfc(letter.encode()):
            assert unicodedata.is_normalized("NFC", letter)
            assert unicodedata.combining(letter) == 0
            assert unicodedata.is_normalized("NFC", f"a{letter}")


def test_one_message_over_several_lines_is_one_message(tmp_path: Path) -> None:
    text = json.dumps(dossier(TrangThaiHoSo="11"), ensure_ascii=False, indent=1)
    findings, summary = _run(tmp_path, text.encode())
    assert (summary.messages, [f["path"] for f in findings]) == (1, ["/data/0/TrangThaiHoSo"])
    doubled = text.replace('"Email"', '"MaHoSo": "x",\n"Email"')
    findings, _ = _run(tmp_path, doubled.encode())
    line = doubled[: doubled.index('"MaHoSo": "x"')].count("\n") + 1
    assert f"dòng {line}, cột 4" in findings[0]["observed"]
    xml = "<request>\n<service>DongBoHoSoMC</service>\n<session>a</session>\n</request>\n"
    findings, summary = _run(tmp_path, xml.encode())
    assert summary.messages == 1
    assert summary.law_unverified == {"XML": 1}
    assert {f["path"] for f in findings} == {"/madonvi", "/isUpdating", "/data"}


def test_lines_longer_than_a_span_are_read_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "SPAN", 300)
    long = raw(dossier(TrichYeuHoSo="ế" * 900))
    content = b"\n".join([GOOD, long, b"", b"{", b'{"x":"' + b"a" * 9000, long]) + b"\n"
    findings, summary = _run(tmp_path, content, readings=Readings(most_bytes=8000))
    assert summary.messages == 5
    assert sorted((f["id"], f["rule"]) for f in findings) == [
        *(("m.ndjson:2", "SY-07"), ("m.ndjson:4", "SY-01")),
        *(("m.ndjson:5", "SY-01"), ("m.ndjson:6", "SY-07")),
    ]


def test_a_message_inside_its_wrapper_may_be_xml_and_nothing_else() -> None:
    xml = "<request><session>a</session><madonvi>G16</madonvi><service>LayDanhSachTTHC</service></request>"
    assert judge_line(raw({"id": 4, "message": xml})) == []
    for wrong in ("<a><b></a>", "x", 5, None, True):
        (finding,) = judge_line(raw({"id": 4, "service": "DongBoHoSoMC", "message": wrong}))
        assert (finding.id, finding.rule) == (4, "SY-01")
    decomposed = xml.replace(">a<", "><![CDATA[x]]>&#x65;&#x301;<")
    assert [f.path for f in judge_line(raw({"id": 4, "message": decomposed}))] == ["/session"]


def test_an_answer_beside_its_message_is_judged_too() -> None:
    whole = {"id": 4, "service": "DongBoHoSoMC", "message": dossier(), "answer": {"error_code": "OK"}}
    (finding,) = judge_line(raw(whole))
    assert (finding.rule, finding.path) == ("SY-19", "/answer/error_code")
    assert judge_line(raw({**whole, "answer": {"error_code": "00"}})) == []
    doubled = raw(whole).replace(b'"error_code":"OK"', b'"error_code":"0","error_code":"0"')
    assert [(f.rule, f.path) for f in judge_line(doubled)] == [("SY-01", "/answer/error_code")]


def test_a_unit_that_cannot_be_read_is_not_checked(tmp_path: Path) -> None:
    body = {**dossier(), "madonvi": "Cục Nghệ thuật biểu diễn"}
    findings, summary = _run(tmp_path, raw(body))
    assert findings == []
    assert summary.rules["SY-06"].not_checked == 1
    assert summary.rules["SY-06"].checked == 0
    with pytest.raises(InputProblem):
        _run(tmp_path, raw(body), unit="Cục")


def test_two_contracts_in_one_file_are_never_mixed(tmp_path: Path) -> None:
    created = {"MaHoSo": "G16-20260301-1600001", "MaTTHC": "1.001000", "ChuHoSo": "A", "ThongTinNguoiNop": {}}
    path, other = tmp_path / "m.ndjson", tmp_path / "n.ndjson"
    path.write_bytes(GOOD + b"\n" + raw(created))
    with pytest.raises(InputProblem, match="hợp đồng"):
        Validation(Options(), (path,))
    path.write_bytes(raw(progress()))
    other.write_bytes(GOOD)
    assert Validation(Options(), (path, other)).contract is Contract.B


@pytest.mark.parametrize(
    "row", ['{"MaHoSo":"x","SoTien":"NaN"}', '{"MaHoSo":"x","PhiLePhi":[{"SoTien":"a"}]}', '{"SoTien":1}']
)
def test_payments_that_say_nothing_are_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "p"
    path.write_text(row)
    with pytest.raises(InputProblem):
        read_payments(path)


def test_a_catalogue_with_a_mark_at_its_head_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c"
    path.write_bytes(b'\xef\xbb\xbf{"error_code":"0","result":[{"MATTHC":"1.001000","TENTTHC":"A"}]}')
    assert read_catalogue(path, Readings())["1.001000"].name == "A"
