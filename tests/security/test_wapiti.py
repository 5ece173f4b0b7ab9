"""The independent scanner: its report is read, and, where it is installed, it really runs on the loopback."""

from __future__ import annotations

import html
import os
import time
from pathlib import Path

import pytest

from kiemdinh.model.enums import Access, Owner, Status
from kiemdinh.model.failures import Blocked
from kiemdinh.model.target import Network, Tls, Tools
from security import wapiti
from tests.security import lab
from tests.security.lab import Asked, Reply

ENVIRON = {"PATH": os.environ.get("PATH", "")}


def _installed() -> bool:
    try:
        wapiti.executable("")
    except Blocked:
        return False
    return True


needs_wapiti = pytest.mark.skipif(not _installed(), reason="wapiti chưa cài (.venv-wapiti)")


def site(asked: Asked) -> Reply:
    words = asked.query.get("q", [""])[0]
    if asked.path == "/":
        return Reply('<form action="/tim" method="get"><input name="q" value="a"><button>Tìm</button></form>')
    return Reply(f"<p>{html.escape(words)}</p>") if asked.path == "/tim" else Reply("Không có", 404)


def weak(asked: Asked) -> Reply:
    if asked.path == "/tim":
        return Reply(f"<p>{asked.query.get('q', [''])[0]}</p>")
    return site(asked)


@needs_wapiti
@pytest.mark.parametrize(("page", "status"), [(weak, Status.FAILED), (site, Status.PASSED)], ids=["weak", "careful"])
def test_a_real_scan(tmp_path: Path, page: lab.Site, status: Status) -> None:
    with lab.serving(page) as url:
        seen = lab.outcome(
            tmp_path, lab.target(url), "injection.scanner-finds-nothing", access=Access.INTRUSIVE, environ=ENVIRON
        )
    assert seen.status is status, seen.message
    if status is Status.FAILED:
        assert "injection.reflected-xss" in seen.observed


@needs_wapiti
def test_a_real_scan_trusts_the_targets_authority_and_keeps_to_its_rate(
    tmp_path: Path, authority: lab.Authority
) -> None:
    asked: list[float] = []

    def watched(request: Asked) -> Reply:
        asked.append(time.monotonic())
        return site(request)

    with lab.serving(watched, authority.server()) as url:
        aim = lab.target(url, tls=Tls(ca_file=str(authority.ca_file)), network=Network(max_requests_per_s=8.0))
        seen = lab.outcome(tmp_path, aim, "injection.scanner-finds-nothing", access=Access.INTRUSIVE, environ=ENVIRON)
    assert seen.status is Status.PASSED, seen.message
    assert len(asked) > 8, "it did scan"
    # The first was ours, before the scanner started; no later one can arrive before its turn to leave.
    assert asked[-1] - asked[0] >= (len(asked) - 2) / 8.0


def test_an_authority_that_nobody_knows_is_no_clean_scan(tmp_path: Path, authority: lab.Authority) -> None:
    with lab.serving(site, authority.server()) as url:
        seen = lab.outcome(tmp_path, lab.target(url), "injection.scanner-finds-nothing", access=Access.INTRUSIVE)
    assert seen.owner is Owner.ENVIRONMENT
    assert seen.status in {Status.CANNOT_TELL, Status.NOT_TESTED}


def test_only_holes_count() -> None:
    report = b"""{"vulnerabilities": {"SQL Injection": [{"method": "GET", "path": "/x", "info": "i", "parameter": "id",
    "level": 4}], "Content Security Policy Configuration": [{"method": "GET", "path": "/"}], "Backup file": []}}"""
    assert [h.check for h in wapiti.holes(report)] == ["injection.sql"]


def test_a_missing_tool_is_nobodys_violation(tmp_path: Path) -> None:
    with lab.serving(site) as url:
        aim = lab.target(url, tools=Tools(wapiti="/khong/co/wapiti"))
        seen = lab.outcome(tmp_path, aim, "injection.scanner-finds-nothing", access=Access.INTRUSIVE)
    assert (seen.status, seen.owner) == (Status.NOT_TESTED, Owner.ENVIRONMENT)
