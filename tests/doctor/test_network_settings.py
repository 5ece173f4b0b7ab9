from __future__ import annotations

import multiprocessing
from itertools import pairwise
from pathlib import Path

import pytest

from kiemdinh.collect.canary import look_at
from kiemdinh.doctor.finding import Level
from kiemdinh.doctor.network import look_at_network
from kiemdinh.events.pace import SharedPace
from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Access
from kiemdinh.model.network import direct_mounts, proxy_for
from kiemdinh.model.target import Network
from security.context import Context
from security.web import Web
from steps.portal.browser import browser_for, proxy_settings
from steps.portal.session import PortalSession
from tests import mini
from tests.doctor.proxy import forward_proxy
from tests.own_thread import in_own_thread

INNER = "http://cong.noi-bo.example"


@pytest.mark.parametrize(
    ("url", "through"),
    [
        ("https://dichvucong.example.org/x", True),
        ("http://127.0.0.1:8080/", False),
        ("http://localhost/", False),
        ("http://[::1]:8080/", False),
        ("https://cong.noi-bo.example/", False),
        ("https://noi-bo.example/", False),
        ("https://khong-noi-bo.example/", True),
        ("https://mot-may.example.org/", False),
    ],
)
def test_one_rule_says_who_goes_through_the_proxy(url: str, through: bool) -> None:
    network = Network(proxy="http://proxy:3128", no_proxy=(".noi-bo.example", "mot-may.example.org"))
    assert bool(proxy_for(network, url)) is through


def test_clients_scanners_and_browser_keep_to_the_proxy() -> None:
    with mini.portal() as portal, forward_proxy({"cong.noi-bo.example": portal.url}) as proxy:
        target = mini.target(INNER, network=Network(proxy=proxy.url, timeout_s=30.0))
        assert look_at(target, 30.0) == ""
        with Web(target) as web:
            assert web.send("GET", f"{INNER}/trang").status == 200
        assert [p.removeprefix(INNER) for p in proxy.asked] == ["/", "/trang"]

        class Host:
            def __init__(self) -> None:
                self.target = target
                self.environ: dict[str, str] = {}

        def browses() -> str:
            with browser_for(target) as browser:
                return PortalSession(Host(), browser).anonymous().visit("/trinh-duyet").text

        assert "Trang" in in_own_thread(browses)
        assert f"{INNER}/trinh-duyet" in proxy.asked
        (said,) = [f for f in look_at_network(target) if f.id == "proxy"]
        assert said.level is Level.FINE
        assert INNER in said.message


def test_named_hosts_and_loopback_go_past_the_proxy(tmp_path: Path) -> None:
    with mini.portal() as portal, forward_proxy({}) as proxy:
        network = Network(proxy=proxy.url, no_proxy=(".example.org",), timeout_s=30.0)
        target = mini.target(portal.url, network=network)
        assert look_at(target, 30.0) == ""
        with Web(target) as web:
            assert web.send("GET", f"{portal.url}/").status == 200
        assert proxy.asked == []
    folder = mini.make_run(tmp_path / "run", target)
    with Web(target) as web:
        assert Context(CollectSession(folder.path), web).target.network.proxy == ""
    assert set(direct_mounts(network)) >= {"all://*.example.org", "all://example.org", "all://127.0.0.1"}
    settings = proxy_settings(target)
    assert settings is not None
    assert ".example.org" in str(settings.get("bypass"))


def test_doctor_names_a_proxy_that_does_not_answer_and_the_rate() -> None:
    target = mini.target(INNER, network=Network(proxy="http://127.0.0.1:9", max_requests_per_s=2.5))
    found = {f.id: f for f in look_at_network(target)}
    assert found["proxy"].level is Level.PROBLEM
    assert found["proxy"].place == "http://127.0.0.1:9"
    assert "2,5" in found["rate"].message


def test_load_through_a_proxy_is_warned_of() -> None:
    with forward_proxy({}) as proxy:
        target = mini.target(INNER, network=Network(proxy=proxy.url))
        assert target.access.allowed is Access.INTRUSIVE
        assert {f.id for f in look_at_network(target)} == {"proxy", "proxy-load"}


def takes(folder: Path, times: int) -> list[float]:
    """Moments given to one process; nobody really waits."""
    pace = SharedPace(folder, 4.0)
    return [pace._take() for _ in range(times)]


def test_all_processes_share_one_rate(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        results = [pool.apply_async(takes, (tmp_path, 4)) for _ in range(2)]
        moments = sorted(m for r in results for m in r.get(120))
    gaps = [b - a for a, b in pairwise(moments)]
    assert all(gap > 0.249 for gap in gaps), gaps


def test_one_process_alone_keeps_the_rate_too() -> None:
    now = [100.0]

    def rest(seconds: float) -> None:
        now[0] += seconds

    pace = SharedPace(None, 2.0, clock=lambda: now[0], rest=rest)
    for _ in range(3):
        pace.wait()
    assert now[0] == pytest.approx(101.0)
    free = SharedPace(None, 0.0, clock=lambda: now[0], rest=rest)
    free.wait()
    assert now[0] == pytest.approx(101.0)
