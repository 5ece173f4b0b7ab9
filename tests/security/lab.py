"""Small loopback sites and run folders for the tests of the security and load engines."""

from __future__ import annotations

import contextlib
import http.server
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import trustme

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Access, Engine
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.plan import Plan, PlanItem
from kiemdinh.model.target import AccessPolicy, Authorisation, BaseUrls, Network, Target, Tls
from security.collect import collect
from tests.own_thread import in_own_thread


@dataclass(frozen=True)
class Asked:
    """A request that a site received."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What a site answers."""

    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"


Site = Callable[[Asked], Reply]


class _Handler(http.server.BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def version_string(self) -> str:
        return "thu-nghiem"

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        names = {k.lower(): v for k, v in self.headers.items()}
        query = parse_qs(parts.query, keep_blank_values=True)
        reply = type(self).site(Asked(self.command, parts.path, query, names, body))
        raw = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.kind, **reply.headers}.items():
            for one in value.split("\n"):
                self.send_header(name, one)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(raw)

    def __getattr__(self, name: str) -> object:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        return


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        return


@contextlib.contextmanager
def serving(site: Site, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A running site; gives its address."""
    handler = type("Handler", (_Handler,), {"site": staticmethod(site)})
    server = _Server(("127.0.0.1", 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Authority:
    """A test authority and server contexts made with it."""

    ca_file: Path
    ca: trustme.CA

    def server(self, *names: str) -> ssl.SSLContext:
        """TLS server context for the loopback address (or other names)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*(names or ("127.0.0.1", "localhost"))).configure_cert(context)
        return context


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def target(public: str, **changes: object) -> Target:
    """A target with sensible test settings."""
    values: dict[str, object] = {
        "version": 1,
        "id": "thu",
        "name": "Hệ thống thử",
        "base_urls": BaseUrls(public=public),
        "access": AccessPolicy(allowed=Access.INTRUSIVE),
        "authorisation": Authorisation(
            allowed_by="Phòng thử",
            document="01/TEST",
            not_before="2020-01-01T00:00:00+07:00",
            not_after="2099-01-01T00:00:00+07:00",
        ),
        "network": Network(timeout_s=5.0),
        **changes,
    }
    return Target(**values)  # type: ignore[arg-type]


def with_ca(ca_file: Path) -> Tls:
    """TLS section that trusts a test authority."""
    return Tls(ca_file=str(ca_file))


def session(
    folder: Path,
    aim: Target,
    *checks: tuple[str, str],
    access: Access = Access.OBSERVE,
    engine: Engine = Engine.SECURITY,
    environ: Mapping[str, str] | None = None,
) -> CollectSession:
    """A run folder with a plan of the given (check, case) pairs."""
    folder.mkdir(parents=True, exist_ok=True)
    items = tuple(PlanItem(check=c, case=k, engine=engine, access=access) for c, k in checks)
    plan = Plan(
        run="r",
        target="thu",
        release="",
        edition="2024",
        editions=("2024",),
        as_of="2025-06-01",
        access=Access.INTRUSIVE,
        seed=7,
        items=items,
    )
    (folder / "plan.json").write_bytes(msgspec.json.encode(plan))
    (folder / "target.json").write_bytes(msgspec.json.encode(aim))
    return CollectSession(folder, environ=environ if environ is not None else {})


def outcome(folder: Path, aim: Target, check: str, case: str = "-", **options: object) -> Outcome:
    """Run one case and give its outcome."""
    run = session(folder, aim, (check, case), **options)  # type: ignore[arg-type]
    # Some checks open a browser, and other tests of this worker may hold theirs.
    in_own_thread(lambda: collect(run, list(run.plan.items)))
    return list(run.outcomes.read())[-1]
