"""Starts the national-portal stub and, for a target with a launch block, the portal itself."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiemdinh.model.failures import InputProblem
from kiemdinh.model.target import Target
from kiemdinh.supervise import Supervisor, engine_environ, wait_for_file
from kiemdinh.target import Ready, apply_ready, read_ready

STUB_MODULE = "schemas.sync.stub"
STUB_READY = "stub.json"
STUB_READY_S = 30.0
KEPT = ("salt", "lock", "logs", "national", "options.json", "moved")


class StubReady(msgspec.Struct, frozen=True, kw_only=True):
    """What the stub writes into its ready file."""

    url: str
    control_url: str = ""
    control_token: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """What is running for a target.

    Attributes:
        target: the target with its true addresses.
        secrets: environment variables that engines need besides ours.
    """

    target: Target
    secrets: Mapping[str, str]


def forget_sessions(private: Path) -> None:
    """Remove browser states of a portal that no longer runs; keep what a resumed run needs."""
    for path in private.iterdir() if private.is_dir() else ():
        if path.name in KEPT or path.name.startswith("look-"):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def start(
    target: Target,
    private: Path,
    supervisor: Supervisor,
    *,
    edition: str,
    seed: int,
    environ: Mapping[str, str],
    tick: Callable[[], None] = lambda: None,
) -> Started:
    """Start what the target needs.

    Args:
        target: as given.
        private: folder for ready files, raw messages and the portal's own files.
        supervisor: owner of the processes.
        edition: edition id for the launch command.
        seed: seed for the launch command.
        environ: base environment of the children.
        tick: called while waiting; may raise to stop.

    Raises:
        EnvironmentProblem: something did not start.
        InputProblem: a ready file or the launch command is malformed.
    """
    secrets: dict[str, str] = {}
    national = ""
    if target.sync is not None or target.launch is not None:
        stub = _start_stub(target, private, supervisor, environ, tick)
        national = stub.url
        secrets |= {
            "KIEMDINH_STUB_URL": stub.url,
            "KIEMDINH_STUB_CONTROL_URL": stub.control_url,
            "KIEMDINH_STUB_CONTROL_TOKEN": stub.control_token,
        }
    if target.launch is None:
        return Started(target=target, secrets=secrets)
    ready_file = private / "portal-ready.json"
    with contextlib.suppress(FileNotFoundError):
        ready_file.unlink()
    runtime = private / "portal"
    runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = {
        "python": sys.executable,
        "ready_file": str(ready_file),
        "runtime_dir": str(runtime),
        "national_portal_url": national,
        "edition": edition,
        "seed": str(seed),
    }
    running = supervisor.start(
        "hệ thống được kiểm",
        fill(target.launch.command, words),
        log="portal.log",
        environ=engine_environ({}, environ),
    )
    wait_for_file(ready_file, running, target.launch.ready_timeout_s, tick)
    ready: Ready = read_ready(ready_file)
    return Started(target=apply_ready(target, ready), secrets=secrets | ready.secrets)


def fill(command: tuple[str, ...], words: Mapping[str, str]) -> list[str]:
    """Replace the placeholders of a launch command.

    Raises:
        InputProblem: an unknown placeholder.
    """
    try:
        return [part.format_map(words) for part in command]
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        known = ", ".join(f"{{{name}}}" for name in words)
        raise InputProblem(
            f"chỗ điền không hợp lệ trong lệnh khởi động: {error}; chỉ dùng {known}", "launch.command"
        ) from error


def _start_stub(
    target: Target,
    private: Path,
    supervisor: Supervisor,
    environ: Mapping[str, str],
    tick: Callable[[], None],
) -> StubReady:
    ready_file = private / STUB_READY
    with contextlib.suppress(FileNotFoundError):
        ready_file.unlink()
    record = private / "national"
    record.mkdir(mode=0o700, parents=True, exist_ok=True)
    contract = target.sync.contract if target.sync else "B"
    port = target.sync.stub_port if target.sync else 0
    command = [sys.executable, "-m", STUB_MODULE, "--contract", contract, "--port", str(port)]
    command += ["--record", str(record), "--ready", str(ready_file)]
    if target.data.catalogue:
        command += ["--catalogue", target.data.catalogue]
    running = supervisor.start(
        "Cổng quốc gia giả lập", command, log="national.log", environ=engine_environ({}, environ)
    )
    wait_for_file(ready_file, running, STUB_READY_S, tick)
    try:
        return msgspec.json.decode(ready_file.read_bytes(), type=StubReady)
    except msgspec.DecodeError as error:
        raise InputProblem(f"tệp báo sẵn sàng không đúng dạng: {error}", STUB_READY) from error
