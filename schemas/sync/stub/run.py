"""Starts the stub: two listeners, a ready file, and an end on SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import secrets
import signal
import sys
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from schemas.sync.stub.body import decode
from schemas.sync.stub.control import Control
from schemas.sync.stub.files import NEXT_VALUE, Files
from schemas.sync.stub.http import Answer, HttpServer, Request
from schemas.sync.stub.national import DOSSIER_SERVICES, NationalPortal, items_of
from schemas.sync.stub.record import Recorder
from schemas.sync.stub.service import PortalService
from schemas.sync.stub.weather import Rule, Style, Weather

LOOPBACK = "127.0.0.1"
_WARNING = (
    "CẢNH BÁO: máy thu nghe ở {url}, ngoài máy này và không mã hóa: ai vào được địa chỉ ấy đều gửi được, và bản ghi "
    "giữ nguyên nội dung nhận được. Chỉ dùng trong mạng thử, với dữ liệu thử.\n"
)
_HELLO = (
    "Máy thu giả lập, hợp đồng {contract}: {url}\nĐiều khiển: {control_url} (Authorization: Bearer {control_token})\n"
    "Bản ghi: {record}\nDừng bằng Ctrl-C.\n"
)


@dataclass(frozen=True, slots=True)
class StubOptions:
    """How one stub is started.

    Attributes:
        contract: ``A``, ``B`` or ``C``.
        port: port for systems under test, 0 for a free one.
        record: folder of the record.
        ready: file written when both listeners answer.
        host: address for systems under test; the control address is always on loopback.
        control_port: 0 for a free one.
        session_s: seconds of life of a session.
        style: how ``error_code`` is written; ``None`` for the contract's way (A and C number, B text).
        username, password: the only account, or empty for any.
        procedures: catalogue in the form of ``LayThuTuc`` results.
        weather: rules in force from the beginning.
    """

    contract: str
    port: int
    record: Path
    ready: Path | None = None
    host: str = LOOPBACK
    control_port: int = 0
    session_s: float = 1800.0
    style: Style | None = None
    username: str = ""
    password: str = ""
    procedures: tuple[Mapping[str, Any], ...] = ()
    weather: tuple[Rule, ...] = ()


class Stub:
    """A running stub; for tests inside one loop, and for :func:`serve`.

    Args:
        options: how it is started.
    """

    def __init__(self, options: StubOptions) -> None:
        self._options = options
        self.weather = Weather()
        for rule in options.weather:
            self.weather.add(rule)
        self.portal = NationalPortal(
            options.procedures,
            contract=options.contract,
            session_s=options.session_s,
            username=options.username,
            password=options.password,
        )
        self._files = Files()
        self._recorder: Recorder | None = None
        self._servers: list[HttpServer] = []
        self.url = ""
        self.control_url = ""
        self.control_token = secrets.token_urlsafe(24)

    async def start(self) -> None:
        """Listen and write the ready file.

        Raises:
            OSError: an address or the record's folder cannot be used.
        """
        options = self._options
        recorder = self._recorder = Recorder(options.record)
        restore(self.portal, recorder.earlier_files()[:-1], self._files)
        style = options.style or (Style.STRING if options.contract == "B" else Style.NUMBER)

        async def answer(request: Request) -> Answer:
            return await service.handle(request)

        outside = HttpServer(answer)
        service = PortalService(
            self.portal,
            self.weather,
            recorder,
            style,
            outside.cut_all,
            contract=options.contract,
            files=self._files,
        )
        control = Control(
            self.control_token,
            options.contract,
            portal=self.portal,
            weather=self.weather,
            recorder=recorder,
            cut_all=outside.cut_all,
        )
        inside = HttpServer(control.handle)
        self._servers = [outside, inside]
        self.url = f"http://{bracketed(options.host)}:{await outside.start(options.host, options.port)}"
        self.control_url = f"http://{LOOPBACK}:{await inside.start(LOOPBACK, options.control_port)}"
        if options.ready is not None:
            _write_ready(options.ready, self.ready())

    def ready(self) -> dict[str, str]:
        """Content of the ready file."""
        return {
            "url": self.url,
            "control_url": self.control_url,
            "control_token": self.control_token,
            "contract": self._options.contract,
            "record": str(self._recorder.path) if self._recorder else "",
        }

    async def stop(self) -> None:
        """Release what is held, close listeners and record."""
        self.weather.clear()
        for server in self._servers:
            await server.stop()
        if self._recorder is not None:
            self._recorder.close()
            self._recorder = None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def serve(options: StubOptions) -> None:
    """Run until SIGTERM or SIGINT.

    Raises:
        OSError: an address or a folder cannot be used.
    """
    stub = Stub(options)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    await stub.start()
    if not is_loopback(options.host):
        sys.stderr.write(_WARNING.format(url=stub.url))
    if options.ready is None:
        sys.stderr.write(_HELLO.format(**stub.ready()))
    sys.stderr.flush()
    try:
        await stopping.wait()
    finally:
        await stub.stop()


def bracketed(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def restore(portal: NationalPortal, paths: Iterable[Path], files: Files) -> None:
    """Bring back what earlier starts had accepted: a national portal does not forget dossiers when it restarts."""
    for path in paths:
        requests: dict[int, dict[str, Any]] = {}
        for line in path.read_bytes().splitlines():
            try:
                record = orjson.loads(line)
            except ValueError:
                continue  # a torn last line of a killed start
            if record.get("type") == "request":
                requests[record["exchange"]] = record
                files.given += record.get("service") == NEXT_VALUE
            elif record.get("accepted"):
                _take_in(portal, requests.get(record["exchange"], {}))


def _take_in(portal: NationalPortal, request: Mapping[str, Any]) -> None:
    raw = str(request.get("body", "")).encode() or b64decode(str(request.get("body_base64", "")))
    body, _ = decode(raw)
    items = items_of(body if isinstance(body, dict) else {"data": body})
    if request.get("service") in DOSSIER_SERVICES:
        portal.receive_dossiers(items, updating=True)
    else:
        portal.receive_progress(items)


def _write_ready(path: Path, content: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.touch(mode=0o600)
    part.write_bytes(orjson.dumps(content))
    part.replace(path)
