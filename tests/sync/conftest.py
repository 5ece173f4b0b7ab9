from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest


class RunningStub:
    """The stub as its users meet it: another process."""

    def __init__(self, ready: dict[str, str], process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.ready = ready
        self.url = ready["url"]
        self.outside = httpx.Client(base_url=self.url, timeout=30)
        self.control = httpx.Client(
            base_url=ready["control_url"], headers={"Authorization": f"Bearer {ready['control_token']}"}, timeout=30
        )

    def login(self) -> str:
        answer = self.outside.post("/login", json={"username": "bo", "password": "mat-khau-thu"}).json()
        return str(answer["session"])

    def call(self, service: str, session: str, **fields: Any) -> httpx.Response:
        return self.outside.post(
            "/integration", json={"session": session, "madonvi": "X", "service": service, **fields}
        )

    def send(self, session: str, code: str, updating: str = "False") -> httpx.Response:
        return self.call("DongBoHoSoMC", session, isUpdating=updating, data=[{"MaHoSo": code}])

    def weather(self, **rule: Any) -> None:
        assert self.control.post("/weather", json=rule).status_code == 201

    def records(self, since: int = 0, wait_s: float = 0) -> list[dict[str, Any]]:
        answer = self.control.get("/records", params={"since": since, "wait_s": wait_s}).json()
        return list(answer["records"])

    def close(self) -> None:
        self.outside.close()
        self.control.close()
        self.process.terminate()
        self.process.wait(60)


def start_stub(folder: Path, *options: str) -> RunningStub:
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "schemas.sync.stub", "--port", "0", "--record", str(folder / "record")]
    process = subprocess.Popen([*command, "--ready", str(ready), *options], env={**os.environ, "STUB_PASSWORD": "đúng"})
    deadline = time.monotonic() + 90
    while not ready.exists():
        assert process.poll() is None, "the stub ended before it was ready"
        assert time.monotonic() < deadline, "the stub is not ready"
        time.sleep(0.01)
    return RunningStub(orjson.loads(ready.read_bytes()), process)


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[RunningStub]:
    running = start_stub(tmp_path, "--contract", "B")
    yield running
    running.close()
