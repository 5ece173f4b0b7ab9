"""`python -m portal.launch`: starts the whole portal on free loopback ports and tells the addresses in a ready file."""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import secrets
import signal
import socket
import string
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import trustme
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse

from portal.app import application, make_services
from portal.catalogue import load_catalogue
from portal.clock import ShiftedClock
from portal.db.seed import open_database
from portal.hooks import create_hooks_app
from portal.payment_stub import PaymentOutcomes, create_payment_app
from portal.processes import die_with_parent
from portal.settings import Settings
from portal.sync.sender import SyncSender

START_SECONDS = 20.0


@dataclass(frozen=True)
class Arguments:
    """What the command line said."""

    runtime_dir: Path
    ready: Path
    national_portal: str | None
    edition: str
    defects: tuple[str, ...]
    seed: int | None
    cache_dir: Path


def parse(argv: list[str]) -> Arguments:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m portal.launch")
    parser.add_argument("--runtime-dir", type=Path, required=True)
    parser.add_argument("--ready", type=Path, required=True)
    parser.add_argument("--national-portal")
    parser.add_argument("--edition", choices=["2024", "2025"], default="2024")
    parser.add_argument("--defect", action="append", default=[])
    parser.add_argument("--seed", type=int)
    parser.add_argument("--cache-dir", type=Path)
    given = parser.parse_args(argv)
    runtime = given.runtime_dir.resolve()
    return Arguments(
        runtime,
        given.ready.resolve(),
        given.national_portal.rstrip("/") if given.national_portal else None,
        given.edition,
        tuple(given.defect),
        given.seed,
        (given.cache_dir or runtime / "cache").resolve(),
    )


def _listener() -> socket.socket:
    """A listening socket on a free loopback port, so that nobody else can take the port before we use it."""
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it every page takes 40 ms longer.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", 0))
    return sock


def _free_port() -> int:
    with _listener() as sock:
        return int(sock.getsockname()[1])


class _Server:
    """One uvicorn in a thread."""

    def __init__(self, app: FastAPI, sock: socket.socket, tls: tuple[Path, Path] | None) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            lifespan="off",
            timeout_graceful_shutdown=1,
            ssl_certfile=str(tls[0]) if tls else None,
            ssl_keyfile=str(tls[1]) if tls else None,
        )
        self._server = uvicorn.Server(config)
        self._sock = sock
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        self._server.run(sockets=[self._sock])

    def start(self) -> None:
        self._thread.start()

    @property
    def started(self) -> bool:
        return self._server.started

    def stop(self) -> None:
        self._server.should_exit = True

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)


def redirect_app(target: str) -> FastAPI:
    """Answers every plain request with the https address of the same page."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.api_route("/{path:path}", methods=["GET", "HEAD"])
    def to_https(request: Request, path: str) -> RedirectResponse:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{target}/{path.lstrip('/')}{query}", 301)

    return app


def _certificates(folder: Path) -> tuple[Path, tuple[Path, Path]]:
    authority = trustme.CA(organization_name="Kiểm định: môi trường trình diễn")
    leaf = authority.issue_cert("127.0.0.1", "localhost")
    ca_file, certificate, key = folder / "ca.pem", folder / "server.pem", folder / "server.key"
    authority.cert_pem.write_to_path(str(ca_file))
    certificate.write_bytes(b"".join(part.bytes() for part in leaf.cert_chain_pems))
    handle = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(leaf.private_key_pem.bytes())
    return ca_file, (certificate, key)


def _write_private(path: Path, data: dict[str, Any]) -> None:
    """Write JSON that only the owner may read, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(data, stream, ensure_ascii=False, indent=1)
    partial.replace(path)


def _wait(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.02)


def password_maker(seed: int | None) -> Callable[[], str]:
    """Makes passwords of 20 letters, digits and signs; repeatable with a seed."""
    chance: random.Random = random.Random(seed) if seed is not None else secrets.SystemRandom()
    letters = string.ascii_letters + string.digits
    return lambda: (
        "".join(chance.choice(letters) for _ in range(18)) + chance.choice("!@#%") + chance.choice(string.digits)
    )


def run(arguments: Arguments) -> int:  # noqa: PLR0915 - one list of things to start, in order
    """Start everything, wait for SIGTERM or SIGINT, stop everything."""
    folder = arguments.runtime_dir
    folder.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        filename=folder / "portal.log",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        force=True,
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    ca_file, tls = _certificates(folder)
    sockets = {name: _listener() for name in ("public", "officer", "plain", "payment", "hooks")}
    port = {name: int(sock.getsockname()[1]) for name, sock in sockets.items()}
    port["identity"] = _free_port()
    https = {name: f"https://127.0.0.1:{port[name]}" for name in ("public", "officer", "payment", "identity")}
    make_password = password_maker(arguments.seed)
    catalogue = load_catalogue()
    secrets_out: dict[str, str] = {}
    passwords: dict[str, str] = {}
    for person in catalogue.people:
        if person.secret or person.kind in ("officer", "administrator"):
            name = person.secret or f"KIEMDINH_{person.username.replace('.', '_').upper()}_PASSWORD"
            passwords[person.username] = secrets_out[name] = make_password()
    secrets_out["KIEMDINH_HOOK_TOKEN"] = make_password()
    settings = Settings(
        runtime_dir=folder,
        cache_dir=arguments.cache_dir,
        public_url=https["public"],
        officer_url=https["officer"],
        identity_url=https["identity"],
        payment_url=https["payment"],
        ca_file=ca_file,
        client_secret=secrets.token_urlsafe(32),
        payment_secret=secrets.token_urlsafe(32),
        secret_key=secrets.token_urlsafe(32),
        national_portal_url=arguments.national_portal,
        sync_password=os.environ.get("KIEMDINH_SYNC_PASSWORD", "trinh-dien"),
        edition="2025" if arguments.edition == "2025" else "2024",
        seed=arguments.seed,
    )
    clock = ShiftedClock()
    database = open_database(settings, catalogue, clock.now())
    public = make_services(settings, clock, database, arguments.defects, "public", catalogue)
    officer = make_services(settings, clock, database, arguments.defects, "officer", catalogue)
    outcomes = PaymentOutcomes()
    servers = [
        _Server(application(public), sockets["public"], tls),
        _Server(application(officer), sockets["officer"], tls),
        _Server(redirect_app(https["public"]), sockets["plain"], None),
        _Server(create_payment_app(settings.payment_secret, outcomes), sockets["payment"], tls),
        _Server(
            create_hooks_app(clock, database, secrets_out["KIEMDINH_HOOK_TOKEN"], outcomes.set), sockets["hooks"], None
        ),
    ]
    identity_ready = folder / "identity.ready"
    identity_ready.unlink(missing_ok=True)
    _write_private(
        folder / "identity.json",
        {
            "host": "127.0.0.1",
            "port": port["identity"],
            "issuer": https["identity"],
            "certificate": str(tls[0]),
            "private_key": str(tls[1]),
            "ready_file": str(identity_ready),
            "clients": [
                {
                    "client_id": settings.client_id,
                    "client_secret": settings.client_secret,
                    "redirect_uris": [f"{https['public']}/dang-nhap/tra-ve", f"{https['officer']}/dang-nhap/tra-ve"],
                    "post_logout_redirect_uris": [f"{https['public']}/", f"{https['officer']}/"],
                }
            ],
            "passwords": passwords,
            "lockout": {"attempts": 5, "seconds": 43200},
        },
    )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with (folder / "identity.log").open("ab") as log_file:
        identity = subprocess.Popen(
            [sys.executable, "-m", "portal.identity", "--config", str(folder / "identity.json")],
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            cwd=Path(__file__).parent.parent,
        )
    sender: SyncSender | None = None
    try:
        for server in servers:
            server.start()
        _wait(lambda: all(s.started for s in servers) or stop.is_set(), "servers")
        _wait(lambda: identity_ready.exists() or identity.poll() is not None or stop.is_set(), "identity provider")
        if identity.poll() is not None:
            raise RuntimeError(f"identity provider ended with {identity.returncode}, see identity.log")
        if settings.national_portal_url:
            sender = SyncSender(public, httpx.Client(timeout=5, trust_env=False))
            sender.start()
        _write_private(
            arguments.ready,
            {
                "base_urls": {"public": https["public"], "officer": https["officer"]},
                "plain_http": f"http://127.0.0.1:{port['plain']}",
                "ca_file": str(ca_file),
                "hooks": {"base_url": f"http://127.0.0.1:{port['hooks']}"},
                "secrets": secrets_out,
            },
        )
        while not stop.is_set() and identity.poll() is None:
            stop.wait(0.5)
        return 0 if stop.is_set() else 3
    finally:
        identity.terminate()
        for server in servers:
            server.stop()
        if sender is not None:
            sender.stop()
        for server in servers:
            server.join(1.2)
        try:
            identity.wait(1)
        except subprocess.TimeoutExpired:
            identity.kill()


def main() -> None:
    """Command line entry."""
    die_with_parent()
    code = run(parse(sys.argv[1:]))
    logging.shutdown()
    os._exit(code)


if __name__ == "__main__":
    main()
