"""The portal as a whole: four sites in threads of this process."""

from __future__ import annotations

import io
import json
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.foreign.harness import Foreign, Live
from tests.foreign.scripted.citizen_api import CitizenApi
from tests.foreign.scripted.faults import FAULTS
from tests.foreign.scripted.identity import Identity
from tests.foreign.scripted.look import sheet
from tests.foreign.scripted.officer_api import OfficerApi
from tests.foreign.scripted.store import Store
from tests.foreign.scripted.web import App, Reply, Request, Site, authority, serve

LATENCY_S = 0.03
_STATIC = Path(__file__).parent / "static"
_KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self';"
    " frame-ancestors 'none'"
)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Sites:
    """What the sites answer.

    Args:
        faults: what is wrong.
        latency_s: how long the API takes for each answer.
    """

    def __init__(self, faults: frozenset[str], latency_s: float) -> None:
        self.store = Store(faults)
        self.citizen = CitizenApi(self.store)
        self.officer = OfficerApi(self.store, self.citizen)
        self.identity = Identity(self.store)
        self._pause = latency_s
        self._never = threading.Event()
        self.public_address = ""
        self.renamed: dict[str, str] = {}

    def banner(self) -> str:
        """The Server header."""
        return "nginx/1.18.0 (Ubuntu)" if self.store.wrong("banner") else "lamgiang"

    def public(self, request: Request) -> Reply:
        """The citizens' site."""
        return self._guarded(request, self._public)

    def officers(self, request: Request) -> Reply:
        """The officers' site."""
        return self._guarded(request, self._officers)

    def signing(self, request: Request) -> Reply:
        """The host of sign-in and payment."""
        # Its forms lead back to other hosts, which form-action would forbid.
        reply = self._guarded(request, self.identity)
        kept = tuple((k, v.replace(" form-action 'self';", "")) for k, v in reply.headers)
        return Reply(reply.status, reply.body, reply.kind, kept)

    def plain(self, request: Request) -> Reply:
        """The public address without TLS."""
        if self.store.wrong("plain-http"):
            return self.public(request)
        return Reply(301, b"", headers=(("Location", self.public_address + request.path),))

    def _public(self, request: Request) -> Reply:
        if "\ufffd" in request.path:
            if self.store.wrong("trace-in-errors"):
                request.path.encode("latin-1")
            return Reply(400, b'{"loi": "\\u0110\\u1ecba ch\\u1ec9 sai"}', "application/json; charset=utf-8")
        if request.path.startswith("/api/"):
            self._never.wait(self._pause)
            return self.citizen(request)
        if request.path.startswith("/tai/"):
            return self._file(request.path.removeprefix("/tai/"))
        if request.path == "/.well-known/security.txt":
            text = "Contact: mailto:antoan@lamgiang.example\nExpires: 2027-06-30T00:00:00.000Z\n"
            return Reply(200, text.encode(), "text/plain; charset=utf-8")
        return self._static(request.path, "citizen.html")

    def _officers(self, request: Request) -> Reply:
        if request.path.startswith(("/api/", "/vao")):
            self._never.wait(self._pause)
            return self.officer(request)
        if request.path.startswith("/tai/"):
            return self._file(request.path.removeprefix("/tai/"))
        return self._static(request.path, "officer.html")

    def _static(self, path: str, shell: str) -> Reply:
        if path == "/assets/look.css":
            return Reply(200, sheet(), _KINDS[".css"])
        if path == "/assets/config.js":
            return Reply(200, self._config(), _KINDS[".js"])
        file = _STATIC / path.removeprefix("/assets/")
        if path.startswith("/assets/") and file.parent == _STATIC and file.is_file():
            content = file.read_bytes()
            for was, now in self.renamed.items():
                content = content.replace(was.encode(), now.encode())
            return Reply(200, content, _KINDS.get(file.suffix, "application/octet-stream"))
        if path.startswith("/assets/"):
            return Reply(404, b"", "text/plain")
        # Whatever the address, the page is the same; the script in it decides what to draw.
        return Reply(200, (_STATIC / shell).read_bytes())

    def _config(self) -> bytes:
        wrong = self.store.wrong
        settings = {
            "identity": self.citizen.identity,
            "draftInMemory": wrong("draft-in-memory"),
            "consentPreset": wrong("consent-preset"),
            "filesTwice": wrong("files-twice"),
            "toastOnly": wrong("toast-only"),
            "mouseOnlyPicker": wrong("mouse-only-picker"),
        }
        return f"export default {json.dumps(settings)};\n".encode()

    def _file(self, rest: str) -> Reply:
        store = self.store
        if rest.startswith("mau/"):
            return Reply(200, _form(rest), _DOCX, (("Content-Disposition", 'attachment; filename="mau.docx"'),))
        files = list(store.files.values())
        number = rest.removeprefix("tep/")
        if store.wrong("files-by-number") and number.isdigit() and 0 < int(number) <= len(files):
            found = files[int(number) - 1]
        else:
            known = store.files.get(store.tickets.get(rest, ""))
            if known is None:
                return Reply(404, b"", "text/plain")
            found = known
        if store.wrong("files-inline"):
            return Reply(200, found.content, found.kind or "application/octet-stream")
        safe = "".join(c if c.isascii() and c not in '"\\' else "_" for c in found.name)
        headers = (("Content-Disposition", f'attachment; filename="{safe}"'),)
        return Reply(200, found.content, found.kind or "application/octet-stream", headers)

    def _guarded(self, request: Request, app: App) -> Reply:
        if request.method not in {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}:
            return self._dressed(request, Reply(405, b"", "text/plain"))
        try:
            reply = app(request) if request.method != "OPTIONS" else Reply(204, b"", "text/plain")
        except Exception as error:
            if not self.store.wrong("trace-in-errors"):
                reply = Reply(500, b'{"loi": "C\\u00f3 l\\u1ed7i, h\\u00e3y th\\u1eed l\\u1ea1i"}', "application/json")
                return self._dressed(request, reply)
            raise error from None
        return self._dressed(request, reply)

    def _dressed(self, request: Request, reply: Reply) -> Reply:
        headers = list(reply.headers)
        origin = request.headers.get("origin", "")
        if self.store.wrong("open-cors") and origin:
            headers += [("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true")]
        if not (self.store.wrong("files-inline") and request.path.startswith("/tai/")):
            headers.append(("X-Content-Type-Options", "nosniff"))
        if not self.store.wrong("no-headers"):
            headers += [
                ("Content-Security-Policy", _POLICY),
                ("X-Frame-Options", "DENY"),
                ("Referrer-Policy", "same-origin"),
                ("Strict-Transport-Security", "max-age=31536000"),
            ]
        if request.path.startswith(("/api/", "/tai/")) and not self.store.wrong("no-headers"):
            headers.append(("Cache-Control", "no-store"))
        return Reply(reply.status, reply.body, reply.kind, tuple(headers))


def _form(name: str) -> bytes:
    """A form to download; what is in it matters to nobody here."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", f"<w:document xmlns:w='urn:w'>{name}</w:document>")
    return out.getvalue()


@dataclass(frozen=True)
class Running:
    """A portal that runs.

    Attributes:
        live: what the target file needs.
        sites: the portal's inside, for tests that let sessions end.
    """

    live: Live
    sites: Sites


@contextmanager
def running(flavour: str = "as-it-stands", *, latency_s: float = LATENCY_S) -> Iterator[Running]:
    """Start the portal; ``mended`` has no faults."""
    sites = Sites(frozenset(FAULTS) if flavour == "as-it-stands" else frozenset(), latency_s)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lam-giang-")))
        ca_file, context = authority(folder)

        def site(app: App, *, tls: bool = True) -> Site:
            made = serve(context if tls else None, sites.banner)
            made.server.app = app
            made.thread.start()
            stack.callback(made.stop)
            return made

        public, officer, identity = site(sites.public), site(sites.officers), site(sites.signing)
        plain = site(sites.plain, tls=False)
        sites.public_address = sites.citizen.public = sites.identity.public = public.address
        sites.citizen.identity, sites.officer.address = identity.address, officer.address
        sites.identity.returns = {f"{public.address}/dang-nhap/xong", f"{officer.address}/vao/xong"}
        values = {"public": public.address, "officer": officer.address, "plain": plain.address, "ca_file": str(ca_file)}
        secrets = {f"LAMGIANG_{name}": sites.store.people[user].password for name, user in _PASSWORDS.items()}
        yield Running(Live(values, secrets), sites)


_PASSWORDS = {
    "CONG_DAN_A": "0990888",
    "CONG_DAN_B": "0990777",
    "KHOA": "0990666",
    "MOT_CUA": "cb.motcua",
    "CHUYEN_VIEN": "cb.chuyenvien",
    "GIAM_DOC": "ld.giamdoc",
    "DON_VI_KHAC": "cb.thuvien",
}


@contextmanager
def start(flavour: str) -> Iterator[Live]:
    """Start the portal for the bench."""
    with running(flavour) as portal:
        yield portal.live


PORTAL = Foreign("scripted", "Cổng viết bằng script, có API phía sau", start, ("as-it-stands", "mended"))
