"""The whole portal while it lives: sites, sign-in provider, payment gateway, test hooks, sender of messages."""

from __future__ import annotations

import json
import os
import random
import secrets
import socket
import ssl
import string
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import trustme
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse

from portal.app import application, make_services
from portal.catalogue import Catalogue, load_catalogue
from portal.clock import ShiftedClock
from portal.db.seed import open_database
from portal.hooks import create_hooks_app
from portal.payment_stub import PaymentOutcomes, create_payment_app
from portal.settings import Settings
from portal.sync.sender import SyncSender

START_SECONDS = 20.0
_LOCK_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Arguments:
    """How one portal is started.

    Attributes:
        runtime_dir: folder for its database, uploads, logs and keys.
        ready: file that tells the addresses once it answers.
        national_portal: address that messages are sent to, None for none.
        edition: edition of the rules, `2024` or `2025`.
        defects: ids of the faults switched on.
        seed: makes passwords repeatable.
        cache_dir: folder of the seeded template database.
    """

    runtime_dir: Path
    ready: Path
    national_portal: str | None
    edition: str
    defects: tuple[str, ...]
    seed: int | None
    cache_dir: Path


@dataclass(frozen=True)
class Certificates:
    """The authority of the demonstration and the certificate of its servers, as PEM files."""

    authority: Path
    certificate: Path
    key: Path


class Identity(Protocol):
    """A running sign-in provider."""

    def ended(self) -> bool:
        """Whether it ended by itself."""

    def stop(self) -> None:
        """End it."""


class IdentityProcess:
    """The provider in a process of its own, as it is wherever it is real.

    Args:
        config: its configuration file; its log lies beside it.
    """

    def __init__(self, config: Path) -> None:
        with (config.parent / "identity.log").open("ab") as log_file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "portal.identity", "--config", str(config)],
                stdin=subprocess.DEVNULL,
                stdout=log_file,
                stderr=log_file,
                cwd=Path(__file__).parent.parent,
            )

    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self._process.poll() is not None

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()


@dataclass(frozen=True)
class Live:
    """A portal that answers.

    Attributes:
        ready: content of the ready file.
        well: whether it still lives as a whole.
    """

    ready: dict[str, Any]
    well: Callable[[], bool]


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

    def __init__(
        self,
        app: FastAPI,
        sock: socket.socket,
        tls: tuple[Path, Path] | None,
        oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    ) -> None:
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
        config.load()
        if config.ssl is not None and oldest < ssl.TLSVersion.TLSv1_2:
            config.ssl.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL 3 keeps old versions shut at any other level
            config.ssl.minimum_version = oldest
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


def make_certificates(folder: Path) -> Certificates:
    """A new authority and a server certificate by it; the authority's own key is kept nowhere."""
    authority = trustme.CA(organization_name="Kiểm định: môi trường trình diễn")
    leaf = authority.issue_cert("127.0.0.1", "localhost")
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    authority.cert_pem.write_to_path(str(made.authority))
    made.certificate.write_bytes(b"".join(part.bytes() for part in leaf.cert_chain_pems))
    handle = os.open(made.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(leaf.private_key_pem.bytes())
    return made


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


def _passwords(catalogue: Catalogue, seed: int | None) -> tuple[dict[str, str], dict[str, str]]:
    """Passwords by user name, and the variables that tell them to the testers."""
    make_password = password_maker(seed)
    told: dict[str, str] = {}
    passwords: dict[str, str] = {}
    for person in catalogue.people:
        if person.secret or person.kind in ("officer", "administrator"):
            name = person.secret or f"KIEMDINH_{person.username.replace('.', '_').upper()}_PASSWORD"
            passwords[person.username] = told[name] = make_password()
    told["KIEMDINH_HOOK_TOKEN"] = make_password()
    return passwords, told


def _identity_config(  # noqa: PLR0917 - the parts of one configuration
    settings: Settings, port: int, tls: Certificates, ready: Path, passwords: dict[str, str], lock_after: int
) -> dict[str, Any]:
    sites = (settings.public_url, settings.officer_url)
    return {
        "host": "127.0.0.1",
        "port": port,
        "issuer": settings.identity_url,
        "certificate": str(tls.certificate),
        "private_key": str(tls.key),
        "ready_file": str(ready),
        "clients": [
            {
                "client_id": settings.client_id,
                "client_secret": settings.client_secret,
                "redirect_uris": [f"{site}/dang-nhap/tra-ve" for site in sites],
                "post_logout_redirect_uris": [f"{site}/" for site in sites],
            }
        ],
        "passwords": passwords,
        "lockout": {"attempts": lock_after, "seconds": _LOCK_SECONDS},
    }


@contextmanager
def live(
    arguments: Arguments,
    stopping: Callable[[], bool] = lambda: False,
    *,
    certificates: Certificates | None = None,
    start_identity: Callable[[Path], Identity] = IdentityProcess,
) -> Iterator[Live]:
    """Start everything, tell it in the ready file, and stop everything on leaving the block.

    Args:
        arguments: how.
        stopping: whether the start should be given up.
        certificates: those of another portal on this machine, None for new ones.
        start_identity: starts the sign-in provider from its configuration file.

    Raises:
        TimeoutError: something did not start.
        RuntimeError: the sign-in provider ended at once.
        KeyError: an unknown defect id.
    """
    folder = arguments.runtime_dir
    folder.mkdir(parents=True, exist_ok=True)
    tls = certificates or make_certificates(folder)
    sockets = {name: _listener() for name in ("public", "officer", "plain", "payment", "hooks")}
    port = {name: int(sock.getsockname()[1]) for name, sock in sockets.items()}
    port["identity"] = _free_port()
    https = {name: f"https://127.0.0.1:{port[name]}" for name in ("public", "officer", "payment", "identity")}
    catalogue = load_catalogue()
    passwords, secrets_out = _passwords(catalogue, arguments.seed)
    settings = Settings(
        runtime_dir=folder,
        cache_dir=arguments.cache_dir,
        public_url=https["public"],
        officer_url=https["officer"],
        identity_url=https["identity"],
        payment_url=https["payment"],
        ca_file=tls.authority,
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
    hooks = create_hooks_app(clock, database, secrets_out["KIEMDINH_HOOK_TOKEN"], outcomes.set)
    pair = (tls.certificate, tls.key)
    serving = public.behaviour.serving
    servers = [
        _Server(application(public), sockets["public"], pair, serving.oldest_tls()),
        _Server(application(officer), sockets["officer"], pair),
        _Server(
            redirect_app(https["public"]) if serving.plain_http_redirects() else application(public),
            sockets["plain"],
            None,
        ),
        _Server(create_payment_app(settings.payment_secret, outcomes), sockets["payment"], pair),
        _Server(hooks, sockets["hooks"], None),
    ]
    identity_ready = folder / "identity.ready"
    identity_ready.unlink(missing_ok=True)
    config = folder / "identity.json"
    _write_private(
        config, _identity_config(settings, port["identity"], tls, identity_ready, passwords, serving.lock_after())
    )
    identity = start_identity(config)
    sender: SyncSender | None = None
    try:
        for server in servers:
            server.start()
        _wait(lambda: all(s.started for s in servers) or stopping(), "servers")
        _wait(lambda: identity_ready.exists() or identity.ended() or stopping(), "identity provider")
        if identity.ended():
            raise RuntimeError("identity provider ended at once, see identity.log")
        if settings.national_portal_url:
            sender = SyncSender(public, httpx.Client(timeout=5, trust_env=False))
            sender.start()
        ready = {
            "base_urls": {"public": https["public"], "officer": https["officer"]},
            "plain_http": f"http://127.0.0.1:{port['plain']}",
            "ca_file": str(tls.authority),
            "hooks": {"base_url": f"http://127.0.0.1:{port['hooks']}"},
            "secrets": secrets_out,
        }
        _write_private(arguments.ready, ready)
        yield Live(ready, lambda: not identity.ended())
    finally:
        for server in servers:
            server.stop()
        if sender is not None:
            sender.stop()
        identity.stop()
        for server in servers:
            server.join(1.2)
