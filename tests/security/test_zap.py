"""ZAP is attached by its API; a fake daemon on the loopback replays answers of a real one."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Access, Owner, Status
from kiemdinh.model.failures import CannotTell
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.target import Network, Tools
from security import zap
from security.context import Context
from security.web import Web
from tests.security import lab

SAMPLES = Path(__file__).parent / "zap_samples"
SITE = "http://127.0.0.1:8002"
KEY = "khoa-thu-0123456789"


@dataclass
class Daemon:
    """What the fake answers; ``calls`` and ``asked`` are what it was asked."""

    alerts: list[dict[str, object]]
    answers: dict[str, object] = field(default_factory=dict)
    active_steps: int = 2
    calls: list[str] = field(default_factory=list)
    asked: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    url: str = ""

    def answer(self, path: str, query: dict[str, list[str]]) -> object:
        self.calls.append(path)
        self.asked[path] = query
        if path in self.answers:
            return self.answers[path]
        if path == "/JSON/ascan/view/status/":
            self.active_steps -= 1
            return "40" if self.active_steps >= 0 else _sample("ascan_status")
        if path == "/JSON/core/view/alerts/":
            start, count = int(query["start"][0]), int(query["count"][0])
            return self.alerts[start : start + count]
        return {
            "/JSON/core/view/version/": _sample("version"),
            "/JSON/spider/view/scans/": [],
            "/JSON/ascan/view/scans/": [],
            "/JSON/spider/action/scan/": "0",
            "/JSON/spider/view/status/": "100",
            "/JSON/ascan/action/scan/": "0",
            "/JSON/ascan/action/stop/": "OK",
            "/JSON/pscan/view/recordsToScan/": "0",
        }.get(path, "no_implementor")


def _sample(name: str) -> object:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@contextlib.contextmanager
def daemon(**changes: object) -> Iterator[Daemon]:
    fake = Daemon(**{"alerts": _sample("alerts"), **changes})  # type: ignore[arg-type]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers.get("X-ZAP-API-Key") != KEY:
                self.close_connection = True  # as the real one: no answer at all
                return
            parts = urlsplit(self.path)
            body = json.dumps({"answer": fake.answer(parts.path, parse_qs(parts.query))}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def judged(tmp_path: Path, url: str, key: str = KEY, rate: float = 0.0) -> Outcome:
    return lab.outcome(
        tmp_path,
        lab.target(SITE, tools=Tools(zap_url=url), network=Network(max_requests_per_s=rate)),
        "zap.no-high-alerts",
        access=Access.INTRUSIVE,
        environ={"KIEMDINH_ZAP_KEY": key},
    )


def test_high_alerts_of_a_real_scan_are_a_violation(tmp_path: Path) -> None:
    with daemon() as fake:
        seen = judged(tmp_path, fake.url)
    assert (seen.status, seen.owner) == (Status.FAILED, Owner.PORTAL), seen.message
    assert "3 cảnh báo cao" in seen.observed
    assert "injection.reflected-xss" in seen.observed


def test_alerts_without_high_risk_pass(tmp_path: Path) -> None:
    kept = [a for a in _sample("alerts") if a["risk"] != "High"]  # type: ignore[attr-defined]
    with daemon(alerts=kept) as fake:
        assert judged(tmp_path, fake.url).status is Status.PASSED


def test_alerts_of_another_site_and_false_positives_do_not_count(tmp_path: Path) -> None:
    high = [a for a in _sample("alerts") if a["risk"] == "High"]  # type: ignore[attr-defined]
    foreign = [{**a, "url": "http://127.0.0.1:80021/x"} for a in high]
    weak = [{**a, "confidence": "False Positive"} for a in high]
    with daemon(alerts=foreign + weak) as fake:
        assert judged(tmp_path, fake.url).status is Status.PASSED


def test_nothing_answers(tmp_path: Path) -> None:
    seen = judged(tmp_path, f"http://127.0.0.1:{lab.free_port()}")
    assert (seen.status, seen.owner) == (Status.NOT_TESTED, Owner.ENVIRONMENT)
    assert "không có ZAP" in seen.message


def test_a_wrong_key_is_named(tmp_path: Path) -> None:
    with daemon() as fake:
        seen = judged(tmp_path, fake.url, key="sai-khoa")
    assert (seen.status, seen.owner) == (Status.NOT_TESTED, Owner.ENVIRONMENT)
    assert "khóa API" in seen.message


@pytest.mark.parametrize("path", ["/JSON/ascan/view/scans/", "/JSON/ascan/action/scan/", "/JSON/spider/action/scan/"])
def test_a_missing_add_on_is_named(tmp_path: Path, path: str) -> None:
    with daemon(answers={path: "no_implementor"}) as fake:
        seen = judged(tmp_path, fake.url)
    assert (seen.status, seen.owner) == (Status.NOT_TESTED, Owner.ENVIRONMENT)
    assert "phần mở rộng" in seen.message


def test_another_service_is_not_taken_for_zap(tmp_path: Path) -> None:
    with lab.serving(lambda _: lab.Reply("<h1>Chào</h1>")) as url:
        seen = judged(tmp_path, url)
    assert (seen.status, seen.owner) == (Status.NOT_TESTED, Owner.ENVIRONMENT)


def test_an_unfinished_clean_scan_says_nothing_and_is_stopped(tmp_path: Path) -> None:
    with daemon(alerts=[], active_steps=10_000) as fake:
        run = lab.session(
            tmp_path,
            lab.target(SITE, tools=Tools(zap_url=fake.url)),
            ("zap.no-high-alerts", "-"),
            environ={"KIEMDINH_ZAP_KEY": KEY},
        )
        with Web(run.target) as web, pytest.raises(CannotTell):
            zap.scan(Context(run, web), Notes(run), zap.Patience(active_s=0.05, poll_s=0.01))
        assert "/JSON/ascan/action/stop/" in fake.calls


RATE = "/JSON/network/action/addRateLimitRule/"
UNRATE = "/JSON/network/action/removeRateLimitRule/"


def test_it_keeps_to_the_targets_rate_while_it_scans(tmp_path: Path) -> None:
    with daemon(alerts=[], answers={RATE: "OK", UNRATE: "OK"}) as fake:
        assert judged(tmp_path, fake.url, rate=7.5).status is Status.PASSED
    order = [c for c in fake.calls if c in {RATE, UNRATE} or c.endswith("/action/scan/")]
    assert order == [UNRATE, RATE, "/JSON/spider/action/scan/", "/JSON/ascan/action/scan/", UNRATE]
    assert fake.asked[RATE] == {
        "description": ["kiemdinh"],
        "enabled": ["true"],
        "matchRegex": ["false"],
        "matchString": ["127.0.0.1"],
        "requestsPerSecond": ["7"],
        "groupBy": ["host"],
    }


@pytest.mark.parametrize(("answer", "rate"), [("no_implementor", 7.0), ("OK", 0.5)])
def test_without_a_way_to_keep_to_the_rate_it_does_not_scan(tmp_path: Path, answer: str, rate: float) -> None:
    with daemon(answers={RATE: answer}) as fake:
        seen = judged(tmp_path, fake.url, rate=rate)
    assert (seen.status, seen.owner) == (Status.NOT_TESTED, Owner.ENVIRONMENT)
    assert "max_requests_per_s" in seen.message
    assert not [c for c in fake.calls if c.endswith("/action/scan/")]


def test_every_rule_of_the_real_daemon_has_a_place() -> None:
    known = zap.our_checks()
    rules = _sample("ascan_scanners")
    assert isinstance(rules, list)
    for rule in rules:
        assert zap.related(zap.Alert(plugin=rule["id"], cwe=rule["cweId"]), known).count(".") == 1
