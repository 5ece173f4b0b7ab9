"""The stub speaks every contract: all services, contract C's calls, XML bodies; its state survives a new start."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from schemas.sync.contracts import Contract, book
from schemas.sync.stub.national import LOGIN, SERVICES
from schemas.sync.stub.run import bracketed, is_loopback
from schemas.sync.xml_reader import read_xml
from tests.sync.conftest import RunningStub, start_stub
from tests.sync.samples import rules

EVERYWHERE = "0.0.0.0"  # noqa: S104 - the test is about it
CODE = "1.001612.000.00.00.H48"


@pytest.fixture(scope="module")
def ministry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStub]:
    running = start_stub(tmp_path_factory.mktemp("c"), "--contract", "C")
    yield running
    running.close()


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStub]:
    running = start_stub(tmp_path_factory.mktemp("a"), "--contract", "A")
    yield running
    running.close()


def token(stub: RunningStub, **how: Any) -> dict[str, str]:
    given = how or {"json": {"client_id": "he-thong", "client_secret": "bi-mat-thu"}}
    answer = stub.outside.post("/oauth2/token", **given)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['data']['access_token']}"}


def create(code: str) -> dict[str, Any]:
    return {"MaHoSo": code, "MaTTHC": "1.001612", "ChuHoSo": "Lê Văn Tám", "LoaiDoiTuong": 0}


def test_the_stub_knows_the_services_of_the_schemas() -> None:
    for contract in Contract:
        assert SERVICES[contract.value] == set(book(contract).services)


def test_every_service_of_contract_a_is_answered_as_its_schema_says(older: RunningStub) -> None:
    session = older.login()
    forms = book(Contract.A).answers
    for service in SERVICES["A"] - {LOGIN}:
        answer = older.call(
            service, session, mahoso="H1", maTTHC="1.001", cauhoiid="1", provider="BTC", mstorcmnd="0101"
        )
        assert answer.status_code == 200
        assert forms[service].is_valid(answer.json()), (service, answer.text)
        assert rules({**answer.json()}, "A") == []
    first, again = (older.call("TraCuuTechID", session, provider="BTC", mstorcmnd="0101").json() for _ in range(2))
    assert first["result"][0]["TECHNICALID"] == again["result"][0]["TECHNICALID"]
    assert older.call("KhongCoDichVuNay", session).json()["error_code"] == -4


def test_a_service_is_known_by_its_address_or_its_keys(older: RunningStub) -> None:
    session = older.login()
    body = {"session": session, "madonvi": "X", "data": [{"MaHoSo": "K1", "MaTTHC": "1.001", "TrangThaiHoSo": "1"}]}
    assert older.outside.post("/SynsTTHCC/DongBoHoSoMC?isUpdating=False", json=body).json()["error_code"] == 0
    assert older.outside.post("/SynsTTHCC/Them?isUpdating=False", json=body).json()["error_code"] == 3
    step = {**body, "data": [{"MaHoSo": "K1", "TrangThai": "1"}]}
    assert older.outside.post("/tien-do", json=step).json()["error_code"] == 0


def test_contract_c_from_token_to_result(ministry: RunningStub) -> None:
    headers = token(ministry)
    value = ministry.outside.get("/bt/pattern/7/--get-next-value", params={"code": CODE}, headers=headers).json()[
        "value"
    ]
    assert value.startswith("H48-")
    assert rules({**create(value)}, "C") == []
    upload = ministry.outside.post("/fs/upload", files={"file": ("đơn.pdf", b"%PDF-1.7 x")}, headers=headers).json()
    assert upload["data"]["HashTepTin"] == hashlib.sha256(b"%PDF-1.7 x").hexdigest()
    made = ministry.outside.post("/ho-so", json=create(value), headers=headers).json()
    assert (made["code"], made["data"]["maHoSo"]) == (0, value)
    again = ministry.outside.post("/TaoHoSo", json=create(value), headers=headers)
    assert (again.status_code, again.json()["code"]) == (400, 3)
    assert "đã tồn tại" in again.json()["message"]
    step = [{"IDHoSo": made["data"]["idHoSo"], "MaHoSo": value, "TrangThai": 2}]
    assert ministry.outside.post("/CapNhatTienTrinh", json=step, headers=headers).json()["code"] == 0
    state = [{"IdHoSo": "1", "MaHoSo": value, "TrangThai": "9", "NoiDungYKien": "", "DanhSachGiayToKetQua": []}]
    assert ministry.outside.post("/cap-nhat", json=state, headers=headers).json()["code"] == 0
    kept = ministry.control.get("/dossiers", params={"code": value}).json()["dossiers"][value]
    assert [p["TrangThai"] for p in kept["progress"]] == [2, "9"]
    services = [r["service"] for r in ministry.records() if r["type"] == "request"]
    assert services[-4:] == ["TaoHoSo", "TaoHoSo", "CapNhatTienTrinh", "CapNhatTrangThai"]
    assert {"Login", "get-next-value", "upload"} <= set(services)


def test_contract_c_says_errors_by_status(ministry: RunningStub) -> None:
    headers = token(ministry, data={"client_id": "he-thong", "client_secret": "bi-mat-thu", "grant_type": "x"})
    assert ministry.outside.post("/TaoHoSo", json=create("H48-20260301-0000001")).status_code == 401
    assert ministry.outside.post("/TaoHoSo", json={"MaTTHC": "1"}, headers=headers).status_code == 400
    unknown = [{"MaHoSo": "H48-20260301-9999999", "TrangThai": 2}]
    assert ministry.outside.post("/CapNhatTienTrinh", json=unknown, headers=headers).status_code == 404
    assert ministry.outside.post("/khong-co", json={"x": 1}, headers=headers).status_code == 404
    assert ministry.outside.post("/upload", content=b"x", headers=headers).status_code == 400
    assert ministry.outside.post("/token", json={"client_id": "x", "client_secret": ""}).status_code == 401
    raw = Path(ministry.ready["record"]).read_bytes()
    assert b"bi-mat-thu" not in raw


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [
        ({"kind": "expired-session"}, 401, -1),
        ({"kind": "error-code", "code": 500, "style": "string"}, 200, "500"),
        ({"kind": "already-exists"}, 200, 3),
        ({"kind": "http-error", "status": 502}, 502, -1),
    ],
)
def test_weather_speaks_contract_c(ministry: RunningStub, rule: dict[str, Any], status: int, code: object) -> None:
    headers = token(ministry)
    ministry.weather(**rule, service="TaoHoSo")
    answer = ministry.outside.post("/TaoHoSo", json=create("H48-20260301-0000002"), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def xml(value: Any, name: str) -> str:
    if isinstance(value, dict):
        return f"<{name}>{''.join(xml(v, k) for k, v in value.items())}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(xml(v, 'item') for v in value)}</{name}>"
    return f"<{name}>{value}</{name}>"


def test_xml_is_taken_in_and_answered_in_xml(older: RunningStub) -> None:
    login = older.outside.post("/login", content=xml({"username": "bo", "password": "mat-khau-xml"}, "login"))
    session = read_xml(login.text)["session"]
    assert session
    body = {"session": session, "madonvi": "X", "service": "DongBoHoSoMC", "isUpdating": "False"}
    sent = older.outside.post("/integration", content=xml({**body, "data": [{"MaHoSo": "X1"}]}, "request").encode())
    assert sent.headers["content-type"].startswith("application/xml")
    assert read_xml(sent.text)["error_code"] == "0"
    assert older.call("TraCuuHoSo", session, mahoso="X1").json()["result"] == [{"MaHoSo": "X1"}]
    assert older.outside.post("/integration", content=b"<a><b></a>").status_code == 400
    records = [r for r in older.records() if r["type"] == "request"]
    assert [r["oddity"] for r in records[-3:]] == ["xml", "", "not-json"]
    assert b"mat-khau-xml" not in Path(older.ready["record"]).read_bytes()


def test_a_restart_keeps_dossiers_progress_and_codes_and_forgets_sessions(tmp_path: Path) -> None:
    first = start_stub(tmp_path, "--contract", "C")
    headers = token(first)
    value = first.outside.get("/get-next-value", params={"code": CODE}, headers=headers).json()["value"]
    first.outside.post("/TaoHoSo", content=xml(create(value), "request").encode(), headers=headers)
    first.outside.post("/CapNhatTienTrinh", json=[{"MaHoSo": value, "TrangThai": "2"}], headers=headers)
    first.weather(kind="cut")
    before = first.control.get("/dossiers").json()
    first.process.send_signal(signal.SIGKILL)
    first.close()
    with (tmp_path / "record" / "exchanges-001.ndjson").open("ab") as record:
        record.write(b'{"type":"answer","torn')
    second = start_stub(tmp_path, "--contract", "C")
    try:
        assert second.control.get("/dossiers").json() == before
        assert second.control.get("/weather").json()["rules"] == []
        assert second.outside.post("/TaoHoSo", json=create(value), headers=headers).status_code == 401
        headers = token(second)
        following = second.outside.get("/get-next-value", params={"code": CODE}, headers=headers).json()["value"]
        assert following[-7:] == "0000002"
        assert second.outside.post("/TaoHoSo", json=create(value), headers=headers).json()["code"] == 3
    finally:
        second.close()


def test_another_machine_is_let_in_only_when_asked_and_with_a_warning(tmp_path: Path) -> None:
    assert [is_loopback(h) for h in ("127.0.0.1", "::1", "localhost", EVERYWHERE, "10.1.2.3", "may-thu")] == [
        *(True, True, True),
        *(False, False, False),
    ]
    assert bracketed("::1") == "[::1]"
    command = [
        sys.executable,
        "-m",
        "schemas.sync",
        "stub",
        "--contract",
        "B",
        "--port",
        "0",
        "--record",
        str(tmp_path),
    ]
    with subprocess.Popen(
        [*command, "--bind", EVERYWHERE], stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stderr is not None
        said = [process.stderr.readline() for _ in range(4)]
        url = said[1].split()[-1].replace(EVERYWHERE, "127.0.0.1")
        assert httpx.post(f"{url}/login", json={"username": "a", "password": "b"}, timeout=60).json()["session"]
        process.terminate()
    assert "CẢNH BÁO" in said[0]
    assert "127.0.0.1" in said[2]
    assert "Authorization: Bearer" in said[2]


def test_the_record_holds_what_was_sent_byte_for_byte(ministry: RunningStub) -> None:
    headers = token(ministry)
    body = json.dumps(create("H48-20260301-0000003"), ensure_ascii=True, indent=2).encode()
    ministry.outside.post("/TaoHoSo", content=body, headers=headers)
    last = [orjson.loads(x) for x in Path(ministry.ready["record"]).read_bytes().splitlines()][-2]
    assert last["body"].encode() == body
