from __future__ import annotations

import dataclasses
import http.server
import json
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

from kiemdinh.cli import main
from kiemdinh.doctor.examine import Doctor
from kiemdinh.doctor.finding import Finding, Level
from kiemdinh.doctor.machine import look_at_engines, look_at_space
from kiemdinh.doctor.network import look_at_control, look_at_hooks
from kiemdinh.model.enums import Access, CapabilityState
from kiemdinh.model.failures import EnvironmentProblem
from kiemdinh.model.target import AccessPolicy, Account, Authorisation, Hooks, Launch, Target, Tls
from kiemdinh.running import Suite
from tests import mini


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return mini.write_suite(tmp_path_factory.mktemp("suite"))


def examine(
    suite: Suite, tmp_path: Path, target: Target | str, environ: dict[str, str] | None = None, **more: object
) -> dict[str, Finding]:
    path = tmp_path / "t.yaml"
    if isinstance(target, str):
        path.write_text(target, encoding="utf-8")
    else:
        mini.write_target(path, target)
    if environ is not None:
        suite = dataclasses.replace(suite, settings=dataclasses.replace(suite.settings, environ=environ))
    values: dict[str, object] = {"find_browser": lambda _: Path("/browser"), "sign_in": lambda *_: iter(())}
    found = list(Doctor(suite, out=tmp_path, **(values | more)).examine(path))  # type: ignore[arg-type]
    return {f.id: f for f in found}


@contextmanager
def site(
    headers: dict[str, str] | None = None,
    status: int = 200,
    tls: trustme.CA | None = None,
    body: bytes = b"<h1>Portal</h1>",
) -> Iterator[str]:
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.issue_cert("127.0.0.1").configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def date_header(skew: timedelta = timedelta()) -> dict[str, str]:
    return {"Date": format_datetime((mini.NOW + skew).astimezone(tz=None), usegmt=False)}


def test_a_sound_target_is_fine(suite: Suite, tmp_path: Path) -> None:
    with site(date_header()) as url:
        found = examine(suite, tmp_path, mini.target(url))
    assert not [f for f in found.values() if f.level is Level.PROBLEM and not f.id.startswith("engine-")]
    assert found["public-address"].level is Level.FINE
    assert found["authorisation"].level is Level.FINE


def test_a_schema_error_has_its_line_and_column(suite: Suite, tmp_path: Path) -> None:
    found = examine(suite, tmp_path, "version: 1\nid: x\nname: y\nbase_urls:\n  publik: http://x\n")
    assert list(found) == ["target-file"]
    assert found["target-file"].level is Level.PROBLEM
    assert found["target-file"].place.endswith("t.yaml:5:11")


def test_an_unreachable_address(suite: Suite, tmp_path: Path) -> None:
    with site() as url:
        pass
    finding = examine(suite, tmp_path, mini.target(url))["public-address"]
    assert finding.level is Level.PROBLEM
    assert "không kết nối được" in finding.message


def test_a_portal_that_errs(suite: Suite, tmp_path: Path) -> None:
    with site(status=503) as url:
        finding = examine(suite, tmp_path, mini.target(url))["public-address"]
    assert (finding.level, "503" in finding.message) == (Level.PROBLEM, True)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (404, "text/html", "trả lời 404"),
        (200, "application/json", "không phải trang web"),
        (403, "", "từ chối máy kiểm"),
    ],
)
def test_an_address_that_shows_no_page(suite: Suite, tmp_path: Path, status: int, kind: str, words: str) -> None:
    with site({"Content-Type": kind}, status=status) as url:
        finding = examine(suite, tmp_path, mini.target(url))["public-address"]
    assert (finding.level, words in finding.message) == (Level.PROBLEM, True)


def test_an_unknown_tls_authority_and_its_remedy(suite: Suite, tmp_path: Path) -> None:
    authority = trustme.CA()
    with site(tls=authority) as url:
        finding = examine(suite, tmp_path, mini.target(url))["public-tls"]
        assert finding.level is Level.PROBLEM
        assert "tls.ca_file" in finding.advice
        (tmp_path / "ca.pem").write_bytes(authority.cert_pem.bytes())
        found = examine(suite, tmp_path, mini.target(url, tls=Tls(ca_file=str(tmp_path / "ca.pem"))))
        assert found["public-address"].level is Level.FINE


@pytest.mark.parametrize(
    ("skew", "level"),
    [
        (timedelta(seconds=2), None),
        (timedelta(seconds=90), Level.WARNING),
        (timedelta(minutes=-20), Level.PROBLEM),
    ],
)
def test_clock_skew(suite: Suite, tmp_path: Path, skew: timedelta, level: Level | None) -> None:
    with site(date_header(skew)) as url:
        found = examine(suite, tmp_path, mini.target(url))
    assert (found["public-clock"].level if "public-clock" in found else None) is level


def test_a_missing_secret_says_whom_to_ask(suite: Suite, tmp_path: Path) -> None:
    accounts = {"citizen-a": Account(username="a", password_env="A_PASSWORD")}
    with site(date_header()) as url:
        finding = examine(suite, tmp_path, mini.target(url, accounts=accounts), {})["secret-citizen-a"]
        assert finding.level is Level.PROBLEM
        assert "A_PASSWORD" in finding.advice
        assert "secret-citizen-a" not in examine(
            suite, tmp_path, mini.target(url, accounts=accounts), {"A_PASSWORD": "x"}
        )


def test_a_missing_browser_names_both_commands(suite: Suite, tmp_path: Path) -> None:
    def none(_: object) -> Path:
        raise EnvironmentProblem("không có trình duyệt")

    with site(date_header()) as url:
        finding = examine(suite, tmp_path, mini.target(url), find_browser=none)["browser"]
    assert finding.level is Level.PROBLEM
    assert "playwright install" in finding.advice
    assert "apt-get install" in finding.advice


def test_an_expired_permission(suite: Suite, tmp_path: Path) -> None:
    old = Authorisation(
        allowed_by="a",
        document="7/TN",
        not_before="2025-01-01T00:00:00+07:00",
        not_after="2025-02-01T00:00:00+07:00",
    )
    with site(date_header()) as url:
        finding = examine(suite, tmp_path, mini.target(url, authorisation=old))["authorisation"]
        assert finding.level is Level.PROBLEM
        assert "7/TN" in finding.message
        assert examine(suite, tmp_path, mini.target(url, authorisation=None))["authorisation"].level is Level.WARNING


def test_missing_test_data_tools_and_editions(suite: Suite, tmp_path: Path) -> None:
    suite = dataclasses.replace(
        suite, settings=dataclasses.replace(suite.settings, find_tool=lambda *_: False)
    )  # fmt: skip
    with site(date_header()) as url:
        found = examine(suite, tmp_path, mini.target(url, editions=("2024",)))
        assert {found[k].level for k in ("data", "accounts", "wapiti", "zap")} == {Level.WARNING}
        assert found["edition"].level is Level.PROBLEM
        absent = mini.target(url, capabilities={"filing": CapabilityState.ABSENT})
        assert "data" not in examine(suite, tmp_path, absent)


def test_a_driver_that_cannot_be_loaded(suite: Suite, tmp_path: Path) -> None:
    with site(date_header()) as url:
        assert examine(suite, tmp_path, mini.target(url, driver="no.such:Thing"))["driver"].level is Level.PROBLEM


def test_an_expired_attestation_is_a_warning(suite: Suite, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        '- {criterion: security-0, target: thu, by: "A", role: "B", document: "1", dated: "2024-01-01",'
        ' valid_until: "2025-01-01", statement: "x"}\n',
        encoding="utf-8",
    )
    with site(date_header()) as url:
        found = examine(suite, tmp_path, mini.target(url, attestations=str(tmp_path / "a.yaml")))
    assert found["records"].level is Level.WARNING
    assert "security-0" in found["records"].message


@pytest.mark.parametrize(
    ("status", "body", "level", "words"),
    [
        (200, b"{}", Level.FINE, "móc thử trả lời"),
        (401, b"{}", Level.PROBLEM, "móc thử từ chối khóa"),
        (500, b"", Level.PROBLEM, "móc thử trả lời 500"),
        (200, b"<h1>Trang</h1>", Level.PROBLEM, "móc thử trả về text/html, không phải JSON"),
    ],
)
def test_hooks(status: int, body: bytes, level: Level, words: str) -> None:
    with site({"Content-Type": "text/html"}, status=status, body=body) as url:
        hooks = Hooks(base_url=url, token_env="T", offered=("clock",))
        assert [(f.level, f.message) for f in look_at_hooks(mini.target(hooks=hooks), {"T": "x"})] == [(level, words)]


def test_the_proof_of_control_is_only_asked_for_outside_loopback() -> None:
    assert list(look_at_control(mini.target(), {})) == []
    found = list(look_at_control(mini.target("https://portal.invalid"), {}))
    assert [f.level for f in found] == [Level.PROBLEM]


def test_a_portal_that_does_not_start(suite: Suite, tmp_path: Path) -> None:
    target = mini.target(launch=Launch(command=("/bin/false",), ready_timeout_s=5))
    assert "launch" not in examine(suite, tmp_path, target, start=False)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiemdinh.doctor.machine._LEAST_FREE_MB", 10**12)
    assert [f.level for f in look_at_space(tmp_path / "not" / "yet")] == [Level.PROBLEM]


def test_a_missing_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiemdinh.doctor.machine._ENGINES", {"no_such_thing": "x", "sys.no": "y", "json": "z"})
    assert [f.id for f in look_at_engines()] == ["engine-no_such_thing", "engine-sys.no"]


def test_the_command_prints_one_line_each_and_ends_with_2_on_problems(
    suite: Suite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    launch = Launch(command=(sys.executable, "-c", "raise SystemExit(1)"))
    target = mini.target(access=AccessPolicy(allowed=Access.OBSERVE), launch=launch)
    path = mini.write_target(tmp_path / "t.yaml", target)
    assert main(["doctor", str(path), "--json"], suite) == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["ready"] is False
    assert {f["level"] for f in answer["findings"]} >= {"problem", "fine"}
    assert main(["doctor", str(path)], suite) == 2
    assert "→" in capsys.readouterr().out
