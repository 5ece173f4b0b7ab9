from __future__ import annotations

import concurrent.futures
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import orjson
import pytest

from tests.sync.conftest import RunningStub, start_stub


def test_a_dossier_is_taken_in_once_then_updated(stub: RunningStub) -> None:
    session = stub.login()
    assert stub.call("TraCuuHoSo", session, mahoso="H1").json()["result"] == []
    assert stub.send(session, "H1").json()["error_code"] == "0"
    again = stub.send(session, "H1").json()
    assert again["error_code"] == "3"
    assert "đã tồn tại" in again["message"]
    assert stub.send(session, "H1", "True").json()["error_code"] == "0"
    assert stub.call("TraCuuHoSo", session, mahoso="H1").json()["result"] == [{"MaHoSo": "H1"}]
    assert stub.control.get("/dossiers", params={"code": "H1"}).json()["dossiers"]["H1"]["sends"] == 2


def test_progress_needs_its_dossier(stub: RunningStub) -> None:
    session = stub.login()
    data = [{"MaHoSo": "H1", "TrangThai": "1"}]
    assert stub.call("CapNhatTienDoHoSoMC", session, data=data).json()["error_code"] == "-2"
    stub.send(session, "H1")
    assert stub.call("CapNhatTienDoHoSoMC", session, data=data).json()["error_code"] == "0"


def test_a_call_without_session_is_refused(stub: RunningStub) -> None:
    answer = stub.send("sai", "H1")
    assert answer.status_code == 401
    assert "hết hạn" in answer.json()["message"]


def test_every_request_and_answer_is_recorded_without_passwords(stub: RunningStub) -> None:
    session = stub.login()
    stub.send(session, "H1")
    stub.outside.post("/integration", content=b"\xff\xfe{\x00}\x00", headers={"content-type": "application/json"})
    stub.outside.post("/integration", content=b"\xc3{")
    lines = Path(stub.ready["record"]).read_bytes().splitlines()
    records = [orjson.loads(line) for line in lines]
    assert [r["type"] for r in records] == ["request", "answer"] * 4
    assert records == stub.records()
    assert b"mat-khau-thu" not in b"".join(lines)
    assert records[2]["dossiers"] == ["H1"]
    assert records[3]["accepted"] == ["H1"]
    assert records[4]["oddity"] == "utf-16"
    assert records[6]["body_base64"] == "w3s="


@pytest.mark.parametrize(("style", "code"), [("number", 0), ("string", "0"), ("string-00", "00")])
def test_success_in_every_spelling(stub: RunningStub, style: str, code: object) -> None:
    session = stub.login()
    stub.weather(kind="error-code", code=0, style=style)
    assert stub.send(session, "H1").json()["error_code"] == code


@pytest.mark.parametrize(("code", "written"), [("-1", "-1"), ("00", "00"), (-1, -1)])
def test_a_code_given_as_text_is_written_as_text(tmp_path: Path, code: object, written: object) -> None:
    running = start_stub(tmp_path, "--contract", "A")
    try:
        session = running.login()
        running.weather(kind="error-code", code=code)
        assert running.send(session, "H1").json()["error_code"] == written
        assert running.control.post("/weather", json={"kind": "error-code", "code": "x"}).status_code == 422
    finally:
        running.close()


def test_weather_meets_only_calls_that_it_can_befall(stub: RunningStub) -> None:
    stub.weather(kind="expired-session")
    stub.weather(kind="already-exists")
    session = stub.login()
    assert stub.send(session, "H1").status_code == 401
    session = stub.login()
    assert stub.call("TraCuuHoSo", session, mahoso="H1").json()["error_code"] == "0"
    assert stub.send(session, "H1").json()["error_code"] == "3"
    assert stub.send(session, "H1").json()["error_code"] == "0"


def test_weather_may_be_there_from_the_beginning(tmp_path: Path) -> None:
    script = tmp_path / "w.json"
    script.write_text('[{"kind": "http-error", "status": 502, "service": "DongBoHoSoMC"}]')
    running = start_stub(tmp_path, "--contract", "B", "--weather", str(script))
    try:
        session = running.login()
        assert [running.send(session, "H1").status_code for _ in range(2)] == [502, 200]
    finally:
        running.close()


@pytest.mark.parametrize("options", [("--port", "99999"), ("--port", "0", "--weather", "/dev/null")])
def test_a_stub_that_cannot_start_says_so(tmp_path: Path, options: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "schemas.sync.stub", "--record", str(tmp_path / "r"), *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, "Không khởi động được máy thu" in ended.stderr) == (2, True)


def test_weather_for_one_service_and_dossier(stub: RunningStub) -> None:
    session = stub.login()
    stub.weather(kind="error-code", code=7, service="DongBoHoSoMC", dossier="H2", times=2, skip=1, style="number")
    assert stub.send(session, "H1").json()["error_code"] == "0"
    assert [stub.send(session, "H2").json()["error_code"] for _ in range(4)] == ["0", 7, 7, "3"]


def test_expired_session_ends_all_sessions(stub: RunningStub) -> None:
    session = stub.login()
    stub.weather(kind="expired-session")
    assert stub.send(session, "H1").status_code == 401
    assert stub.send(session, "H1").status_code == 401
    assert stub.send(stub.login(), "H1").json()["error_code"] == "0"


def test_server_error_may_have_been_processed(stub: RunningStub) -> None:
    session = stub.login()
    stub.weather(kind="http-error", status=502, processed=True)
    assert stub.send(session, "H1").status_code == 502
    assert stub.send(session, "H1").json()["error_code"] == "3"


def test_already_exists_and_duplicate_delivery(stub: RunningStub) -> None:
    session = stub.login()
    stub.weather(kind="already-exists", code=-3)
    assert stub.send(session, "H1").json()["error_code"] == "-3"
    stub.weather(kind="duplicate")
    assert stub.send(session, "H1").json()["error_code"] == "3"
    assert stub.control.get("/dossiers").json()["dossiers"]["H1"]["sends"] == 1


def test_cut_connection_and_restart(stub: RunningStub) -> None:
    session = stub.login()
    stub.weather(kind="cut", after=4)
    with pytest.raises(httpx.RemoteProtocolError):
        stub.send(session, "H1")
    stub.weather(kind="restart")
    with pytest.raises(httpx.TransportError):
        stub.send(session, "H1")
    assert stub.send(session, "H1").status_code == 401


def test_not_json(stub: RunningStub) -> None:
    session = stub.login()
    stub.weather(kind="not-json")
    answer = stub.send(session, "H1")
    assert answer.headers["content-type"].startswith("text/html")


def test_a_held_answer_is_released_at_once(stub: RunningStub) -> None:
    session = stub.login()
    stub.weather(kind="slow", deadline_s=300)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        waiting = pool.submit(stub.send, session, "H1")
        seen = len(stub.records())
        while not any(r["dossiers"] == ["H1"] for r in stub.records(0, 1)):
            assert time.monotonic() - began < 90
        assert not waiting.done()
        stub.control.post("/release")
        assert waiting.result(90).json()["error_code"] == "0"
        assert len(stub.records()) > seen


def test_time_out_ends_at_its_deadline(stub: RunningStub) -> None:
    session = stub.login()
    stub.weather(kind="time-out", deadline_s=0.1)
    with pytest.raises(httpx.TransportError):
        stub.send(session, "H1")


def test_records_long_poll(stub: RunningStub) -> None:
    cursor = stub.control.get("/records").json()["next"]
    thread = threading.Thread(target=stub.login)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(stub.control.get, "/records", params={"since": cursor, "wait_s": 9})
        thread.start()
        assert waiting.result(90).json()["records"][0]["service"] == "Login"
    thread.join()


def test_control_needs_its_token_and_speaks_clearly(stub: RunningStub) -> None:
    assert httpx.get(f"{stub.ready['control_url']}/records").status_code == 401
    assert stub.control.post("/weather", json={"kind": "mưa"}).status_code == 422
    assert stub.control.post("/weather", json={"kind": "slow", "deadline_s": 10_000}).status_code == 422
    assert stub.control.get("/records", params={"since": "x"}).status_code == 422
    assert stub.control.get("/nope").status_code == 404
    assert stub.control.get("/release").status_code == 405
    assert stub.control.get("/status").json()["contract"] == "B"


def test_weather_can_be_listed_and_cleared(stub: RunningStub) -> None:
    first = stub.control.post("/weather", json={"rules": [{"kind": "cut"}, {"kind": "slow"}]}).json()["ids"][0]
    stub.control.delete("/weather", params={"id": first})
    assert [r["rule"]["kind"] for r in stub.control.get("/weather").json()["rules"]] == ["slow"]
    stub.control.delete("/weather")
    assert stub.control.get("/weather").json()["rules"] == []


def test_a_killed_stub_remembers_its_dossiers(tmp_path: Path) -> None:
    first = start_stub(tmp_path)
    first.send(first.login(), "H1")
    first.process.send_signal(signal.SIGKILL)
    first.close()
    second = start_stub(tmp_path)
    try:
        assert second.send(second.login(), "H1").json()["error_code"] == "3"
        assert second.ready["record"].endswith("exchanges-002.ndjson")
    finally:
        second.close()


def test_account_and_catalogue(tmp_path: Path) -> None:
    catalogue = tmp_path / "tthc.ndjson"
    catalogue.write_text('{"MATTHC": "1.001", "TENTTHC": "Một", "COQUANTHUCHIEN": {"MADONVI": "G16"}}\n')
    running = start_stub(
        tmp_path,
        "--contract",
        "A",
        "--username",
        "bo",
        "--password-env",
        "STUB_PASSWORD",
        "--catalogue",
        str(catalogue),
    )
    try:
        assert running.outside.post("/login", json={"username": "bo", "password": "sai"}).json()["error_code"] == -1
        session = running.outside.post("/login", json={"username": "bo", "password": "đúng"}).json()["session"]
        assert running.call("LayThuTuc", session, maTTHC="1.001").json()["result"][0]["TENTTHC"] == "Một"
        assert running.call("LayDanhSachTTHC", session).json()["result"][0]["MATTHC"] == "1.001"
        assert running.call("LayDanhMucCoQuan", session).json()["result"] == [{"MADONVI": "G16"}]
        assert running.call("LayDanhMucLinhVuc", session).json()["result"] == []
    finally:
        running.close()


def test_an_address_in_use_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "schemas.sync.stub", "--record", str(tmp_path)]
        ended = subprocess.run(
            [*command, "--port", str(taken.getsockname()[1])],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ,
        )
    assert ended.returncode == 2
    assert "Không khởi động được" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_hostile_http_does_not_stop_it(stub: RunningStub) -> None:
    host, port = stub.url.removeprefix("http://").split(":")
    for raw in (b"\x00\x01garbage\r\n\r\n", b"POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 9999999999\r\n\r\nx", b""):
        with socket.create_connection((host, int(port)), 5) as client:
            client.sendall(raw)
    assert stub.login()
    assert stub.outside.get("/login").status_code == 405
