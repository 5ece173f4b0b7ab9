"""Hostile payloads go to this machine freely, elsewhere only with a permission that holds; all answers are told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiemdinh.model.failures import InputProblem
from kiemdinh.model.target import Authorisation
from schemas.sync.cli import sync_group
from schemas.sync.contracts import Contract
from schemas.sync.hostile.permit import Refused, permit, read_permission
from schemas.sync.lines import Line
from schemas.sync.message import read_message
from schemas.sync.readings import Readings
from schemas.sync.validator import Knowledge, MessageChecker

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TOKEN = {"PROOF": "a-secret-of-the-owner"}
PERMISSION = Authorisation(
    allowed_by="Cục trưởng",
    document="12/QĐ-TEST",
    not_before="2026-05-01T00:00:00+07:00",
    not_after="2026-07-01T00:00:00+07:00",
    control_token_env="PROOF",
)
FILE = """
authorisation:
  allowed_by: A
  document: '1'
  not_before: '2026-01-01T00:00:00+07:00'
  not_after: '2026-02-01T00:00:00+07:00'
"""


class Strict(BaseHTTPRequestHandler):
    """Takes in what our validator finds nothing wrong with."""

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        message = read_message(Line(1, raw.strip(b" \t\r\n")), "f", Readings())
        message.service = "CapNhatTienDoHoSoMC"
        self.answer(200, -1 if MessageChecker(Contract.B, Readings(), Knowledge()).message(message).findings else 0)

    def answer(self, status: int, code: int) -> None:
        body = json.dumps({"error_code": str(code)}).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Careless(Strict):
    """Takes in everything that is JSON, breaks on bytes that are not UTF-8."""

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        try:
            raw.decode()
            json.loads(raw)
        except UnicodeDecodeError:
            self.answer(500, -1)
        except (ValueError, RecursionError):
            self.answer(400, -1)
        else:
            self.answer(200, 0)


@contextmanager
def receiver(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/integration"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(sync_group, ["hostile", *map(str, arguments)])
    return result.exit_code, result.stderr


def test_payloads_are_written_with_their_labels(tmp_path: Path) -> None:
    out = tmp_path / "h.ndjson"
    code, err = run("--contract", "B", "--service", "CapNhatTienDoHoSoMC", "--seed", 4, "--count", 200, "--out", out)
    assert code == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(rows) == 200
    assert {"id", "service", "label", "violates", "about"} <= rows[0].keys()
    assert all((r["label"] == "valid") == (not r["violates"]) and ("body" in r) != ("body_base64" in r) for r in rows)
    assert "200 bản tin" in err


def test_a_strict_receiver_takes_in_only_what_is_right(tmp_path: Path) -> None:
    out = tmp_path / "sent.ndjson"
    with receiver(Strict) as url:
        code, err = run("--service", "CapNhatTienDoHoSoMC", "--count", 150, "--send", url, "--out", out)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [r for r in rows if not r["wanted"]] == []
    assert code == 0
    assert "Bản tin sai mà được nhận: 0" in err


def test_a_careless_receiver_is_told_what_it_took_in(tmp_path: Path) -> None:
    out = tmp_path / "sent.ndjson"
    with receiver(Careless) as url:
        code, err = run("--service", "CapNhatTienDoHoSoMC", "--count", 150, "--send", url, "--out", out)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    taken = [r for r in rows if r["reception"] == "accepted" and r["label"] != "valid"]
    assert taken
    assert all(not r["wanted"] for r in taken)
    assert {r["reception"] for r in rows} >= {"accepted", "refused", "server-error"}
    assert code == 1
    assert "SY-01" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--send", "https://cong.example.vn/nhanhsdvcqg"),
        ("--send", "https://dichvucong.gov.vn/x"),
        ("--send", "ftp://127.0.0.1/"),
        ("--service", "KhongCo"),
        ("--send", "http://10.0.0.1/", "--authorisation", "khong-co.yaml"),
    ],
)
def test_what_is_not_allowed_is_refused_before_anything_is_sent(arguments: tuple[str, ...]) -> None:
    code, err = run(*arguments)
    assert code == 2
    assert "Traceback" not in err


def test_a_permission_opens_what_its_owner_controls() -> None:
    asked: list[str] = []

    def fetch(url: str) -> tuple[int, str]:
        asked.append(url)
        return 200, "a-secret-of-the-owner\n"

    permit("https://cong.example.vn:8443/nhan?x=1", PERMISSION, NOW, TOKEN, fetch)
    assert asked == ["https://cong.example.vn:8443/.well-known/kiemdinh.txt"]
    permit("http://[::1]:80/x", None, NOW, {}, fetch)
    permit("http://localhost/x", None, NOW, {}, fetch)


@pytest.mark.parametrize(
    ("url", "permission", "environ", "answer"),
    [
        ("https://a.example.vn/", None, TOKEN, (200, TOKEN["PROOF"])),
        ("https://a.example.vn/", PERMISSION, {}, (200, TOKEN["PROOF"])),
        ("https://a.example.vn/", PERMISSION, {"PROOF": "short"}, (200, "short")),
        ("https://a.example.vn/", PERMISSION, TOKEN, (404, TOKEN["PROOF"])),
        ("https://a.example.vn/", PERMISSION, TOKEN, (200, "else")),
        ("https://apigiaytocanhan.dichvucong.gov.vn/", PERMISSION, TOKEN, (200, TOKEN["PROOF"])),
        ("https://DichVuCong.gov.vn./", PERMISSION, TOKEN, (200, TOKEN["PROOF"])),
        ("https://127.0.0.1.example.vn/", None, TOKEN, (200, TOKEN["PROOF"])),
    ],
)
def test_without_permission_or_proof_nothing_is_sent(
    url: str, permission: Authorisation | None, environ: dict[str, str], answer: tuple[int, str]
) -> None:
    with pytest.raises(Refused):
        permit(url, permission, NOW, environ, lambda _url: answer)


def test_a_permission_holds_only_in_its_time() -> None:
    for moment in (datetime(2026, 4, 30, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)):
        with pytest.raises(Refused):
            permit("https://a.example.vn/", PERMISSION, moment, TOKEN, lambda _url: (200, TOKEN["PROOF"]))


def test_a_permission_is_read_from_a_target_file(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(FILE)
    assert read_permission(path).allowed_by == "A"
    for text in ("authorisation: 5", "[", "x: 1"):
        path.write_text(text)
        with pytest.raises(InputProblem):
            read_permission(path)
