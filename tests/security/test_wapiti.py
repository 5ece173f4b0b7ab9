"""The independent scanner: its report is read, and, where it is installed, it really runs on the loopback."""

from __future__ import annotations

import html
import os
from pathlib import Path

import pytest

from kiemdinh.model.enums import Access, Owner, Status
from kiemdinh.model.failures import Blocked
from kiemdinh.model.target import Tools
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


def test_only_holes_count() -> None:
    report = b"""{"vulnerabilities": {"SQL Injection": [{"method": "GET", "path": "/x", "info": "i", "parameter": "id",
    "level": 4}], "Content Security Policy Configuration": [{"method": "GET", "path": "/"}], "Backup file": []}}"""
    assert [h.check for h in wapiti.holes(report)] == ["injection.sql"]


def test_a_missing_tool_is_nobodys_violation(tmp_path: Path) -> None:
    with lab.serving(site) as url:
        aim = lab.target(url, tools=Tools(wapiti="/khong/co/wapiti"))
        seen = lab.outcome(tmp_path, aim, "injection.scanner-finds-nothing", access=Access.INTRUSIVE)
    assert (seen.status, seen.owner) == (Status.NOT_TESTED, Owner.ENVIRONMENT)
