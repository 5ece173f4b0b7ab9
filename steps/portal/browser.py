"""Finding and starting a browser: never with certificate errors ignored, never with background traffic."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, ProxySettings, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from kiemdinh.model.failures import EnvironmentProblem, InputProblem
from kiemdinh.model.network import past_proxy
from kiemdinh.model.target import Target

VARIABLE = "KIEMDINH_BROWSER"
_MOST_TOLD = 300
VISIBLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
NAMES = ("chromium-headless-shell", "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome")
_OWN = (
    ("chromium_headless_shell-*", ("*/chrome-headless-shell", "*/headless_shell", "*/chrome-headless-shell.exe")),
    ("chromium-*", ("*/chrome", "*/chrome.exe", "*/Chromium.app/Contents/MacOS/Chromium")),
)
# Playwright gives the rest, with a list of features to disable: of two such lists the browser heeds only the last.
_QUIET = ("--disable-domain-reliability", "--no-pings")


def find_browser(environ: Mapping[str, str] = os.environ) -> Path:
    """Executable of a Chromium.

    The order: variable ``KIEMDINH_BROWSER``, Playwright's own downloads, well-known names on PATH.

    Raises:
        InputProblem: the variable names no executable.
        EnvironmentProblem: there is none; the message names the commands that install one.
    """
    named = environ.get(VARIABLE, "")
    if named:
        found = shutil.which(named, path=environ.get("PATH"))
        if found is None:
            raise InputProblem(f"không có trình duyệt chạy được tại {named!r}", VARIABLE)
        return Path(found)
    own = _own_download(environ)
    if own is not None:
        return own
    for name in NAMES:
        found = shutil.which(name, path=environ.get("PATH"))
        if found is not None:
            return Path(found)
    raise EnvironmentProblem(
        "Không tìm thấy trình duyệt. Cài bằng `playwright install chromium --with-deps` "
        f"hoặc `apt-get install chromium-headless-shell`, hoặc đặt biến {VARIABLE}."
    )


def find_visible_browser(environ: Mapping[str, str] = os.environ) -> Path:
    """Executable of a Chromium that has windows (a headless shell has none).

    Raises:
        InputProblem: the variable names no executable.
        EnvironmentProblem: there is none; the message names the commands that install one.
    """
    named = environ.get(VARIABLE, "")
    if named:
        found = shutil.which(named, path=environ.get("PATH"))
        if found is None:
            raise InputProblem(f"không có trình duyệt chạy được tại {named!r}", VARIABLE)
        if "headless" not in Path(found).name:
            return Path(found)
    own = _own_download(environ, _OWN[1:])
    if own is not None:
        return own
    for name in VISIBLE:
        found = shutil.which(name, path=environ.get("PATH"))
        if found is not None:
            return Path(found)
    raise EnvironmentProblem(
        "Không có trình duyệt nào mở được cửa sổ (bản headless-shell không có cửa sổ). Cài bằng "
        f"`apt-get install chromium` hoặc `playwright install chromium`, hoặc đặt biến {VARIABLE} tới một Chromium, "
        "Chrome hay Edge."
    )


def _own_download(environ: Mapping[str, str], kinds: tuple[tuple[str, tuple[str, ...]], ...] = _OWN) -> Path | None:
    named = environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    home = Path(environ.get("HOME", "~")).expanduser()
    roots = [Path(named)] if named and named != "0" else []
    roots += [home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright"]
    if environ.get("LOCALAPPDATA"):
        roots.append(Path(environ["LOCALAPPDATA"]) / "ms-playwright")
    for folder, executables in kinds:
        for root in roots:
            for version in sorted(root.glob(folder), key=lambda p: p.name, reverse=True):
                for pattern in executables:
                    for path in version.glob(pattern):
                        if os.access(path, os.X_OK):
                            return path
    return None


def spki_hashes(ca_file: Path) -> tuple[str, ...]:
    """Base64 SHA-256 of the public key of every certificate in a PEM file.

    Raises:
        InputProblem: the file is missing or holds no certificate.
    """
    try:
        certificates = x509.load_pem_x509_certificates(ca_file.read_bytes())
    except (OSError, ValueError) as error:
        raise InputProblem(f"tệp chứng thư không đọc được: {error}", str(ca_file)) from error
    return tuple(_spki_hash(c) for c in certificates)


def _spki_hash(certificate: x509.Certificate) -> str:
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


def verified_hashes(target: Target) -> tuple[str, ...]:
    """Key hashes of the target's servers whose certificates the target's own authority vouches for.

    Chromium compares its list with the certificates that a server sends, and many servers do not send their root.
    What cannot be reached or verified is left out: the browser then refuses it.
    """
    context = ssl.create_default_context(cafile=target.tls.ca_file)
    found: list[str] = []
    for address in (target.base_urls.public, target.base_urls.officer):
        parts = urlsplit(address)
        if parts.scheme != "https" or parts.hostname is None:
            continue
        try:
            with (
                socket.create_connection((parts.hostname, parts.port or 443), target.network.timeout_s) as plain,
                context.wrap_socket(plain, server_hostname=parts.hostname) as secured,
            ):
                der = secured.getpeercert(binary_form=True)
        except OSError:
            continue
        if der:
            found.append(_spki_hash(x509.load_der_x509_certificate(der)))
    return tuple(dict.fromkeys(found))


def launch_arguments(target: Target) -> list[str]:
    """Command-line arguments of Chromium for a target."""
    arguments = list(_QUIET)
    if target.tls.ca_file:
        hashes = (*spki_hashes(Path(target.tls.ca_file)), *verified_hashes(target))
        arguments.append("--ignore-certificate-errors-spki-list=" + ",".join(hashes))
    return arguments


def proxy_settings(target: Target) -> ProxySettings | None:
    """Corporate proxy of the target, if any; loopback addresses go past it."""
    if not target.network.proxy:
        return None
    return {"server": target.network.proxy, "bypass": ",".join(past_proxy(target.network))}


@contextmanager
def _extra_authority(ca_file: str) -> Iterator[None]:
    """Let Playwright's own requests (downloads) trust the target's authority: its process reads this at start."""
    name = "NODE_EXTRA_CA_CERTS"
    before = os.environ.get(name)
    if ca_file:
        os.environ[name] = ca_file
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


@contextmanager
def browser_for(target: Target, environ: Mapping[str, str] = os.environ, *, headless: bool = True) -> Iterator[Browser]:
    """A running browser that trusts the target's own authority and nothing more.

    Raises:
        EnvironmentProblem: no browser, or it does not start.
    """
    executable = find_browser(environ) if headless else find_visible_browser(environ)
    with _extra_authority(target.tls.ca_file), sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=executable,
                headless=headless,
                args=launch_arguments(target),
                proxy=proxy_settings(target),
            )
        except PlaywrightError as error:
            raise EnvironmentProblem(
                f"Trình duyệt {executable.name} không khởi động: {_told(error.message)}"
            ) from error
        try:
            yield browser
        finally:
            browser.close()


def _told(message: str) -> str:
    """What the browser itself said before it ended, out of a message that names every argument twice."""
    said = [line.split("[err]", 1)[1].strip() for line in message.splitlines() if "[err]" in line]
    return ("; ".join(dict.fromkeys(said)) or message.strip().splitlines()[0])[:_MOST_TOLD]
