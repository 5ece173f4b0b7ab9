"""A small crowd on a loopback site: what is measured, what is found, what is left undecided."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Access, Engine, Owner, Status
from kiemdinh.model.failures import CannotTell, CheckSignal, FunctionNotFound
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.target import Load
from load.collect import LEAST_SAMPLES, CrowdRun, ceiling, decide, enough
from load.measure import crowd, figures, read_samples
from load.plan import Group, Sample, Visit
from security.web import Web
from tests.security import lab
from tests.security.lab import Asked, Reply, Site

CHECKS = ("load.home-response", "load.lookup-response", "load.no-errors-under-load", "load.right-content-under-load")
ENVIRON = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")}


def good(asked: Asked) -> Reply:
    words = asked.query.get("q", ["trang chủ"])[0]
    return Reply(f"<title>Cổng</title><p>{words}</p>")


def failing(asked: Asked) -> Reply:
    return Reply("Lỗi", 500) if asked.path == "/tim" else good(asked)


class Mixing:
    """Answers every other search with what the one before asked for."""

    def __init__(self) -> None:
        self._last = "đầu tiên"
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Reply:
        if asked.path != "/tim":
            return good(asked)
        with self._lock:
            shown, self._last = self._last, asked.query["q"][0]
        return Reply(f"<p>{shown}</p>")


def prepared(session: CollectSession, _web: Web, _wanted: frozenset[str]) -> Mapping[str, Group | CheckSignal]:
    base = session.target.base_urls.public
    searches = tuple(Visit(url=f"{base}/tim?q=tu{n}", expects=f"tu{n}") for n in range(4))
    return {
        "home": Group(name="home", visits=(Visit(url=f"{base}/", expects="Cổng"),)),
        "search": Group(name="search", visits=searches),
        "lookup": FunctionNotFound("ô tra cứu hồ sơ", base),
    }


def run(tmp_path: Path, site: Site, duration_s: float = 2, **changes: object) -> dict[str, Outcome]:
    load = Load(users=4, spawn_per_s=50, duration_s=duration_s, max_requests_per_s=60, stop_error_ratio=0.9)
    with lab.serving(site) as url:
        aim = lab.target(url, **{"load": load, **changes})
        session = lab.session(
            tmp_path, aim, *((c, "-") for c in CHECKS), access=Access.INTRUSIVE, engine=Engine.LOAD, environ=ENVIRON
        )
        crowd_run = CrowdRun(session, frozenset({"home"}), prepared)
        for check in CHECKS:
            session.attempt(check, "-", partial(decide, crowd_run, check))
    return {o.check: o for o in session.outcomes.read()}


def test_a_good_site_is_measured(tmp_path: Path) -> None:
    seen = run(tmp_path, good, duration_s=6)
    assert seen["load.no-errors-under-load"].status is Status.PASSED, seen["load.no-errors-under-load"].message
    assert seen["load.right-content-under-load"].status is Status.PASSED
    facts = {f.name: f for f in seen["load.home-response"].facts}
    assert set(facts) == {"mean-ms", "p95-ms", "max-ms"}
    assert facts["mean-ms"].samples >= LEAST_SAMPLES
    lookup = seen["load.lookup-response"]
    assert (lookup.status, lookup.owner) == (Status.CANNOT_TELL, Owner.ADAPTER)
    kept = read_samples(tmp_path / "measurements" / "load-look-1.ndjson")
    assert crowd(kept).per_s <= 60 * 1.3


def test_server_errors_are_found(tmp_path: Path) -> None:
    seen = run(tmp_path, failing)["load.no-errors-under-load"]
    assert (seen.status, seen.owner) == (Status.FAILED, Owner.PORTAL)


def test_mixed_answers_are_found(tmp_path: Path) -> None:
    seen = run(tmp_path, Mixing())
    assert seen["load.right-content-under-load"].status is Status.FAILED
    assert seen["load.no-errors-under-load"].status is not Status.FAILED


def test_a_page_that_is_not_there_for_a_crowd_is_a_wrong_answer(tmp_path: Path) -> None:
    def losing(asked: Asked) -> Reply:
        return Reply("Không có trang", 404) if asked.path == "/tim" else good(asked)

    seen = run(tmp_path, losing)
    assert seen["load.right-content-under-load"].status is Status.FAILED
    assert seen["load.no-errors-under-load"].status is not Status.FAILED


def test_a_crowd_that_is_kept_out_tells_nothing(tmp_path: Path) -> None:
    seen = run(tmp_path, lambda _: Reply("Bạn gửi quá nhiều yêu cầu", 403))
    for check in ("load.no-errors-under-load", "load.right-content-under-load", "load.home-response"):
        assert (seen[check].status, seen[check].owner) == (Status.CANNOT_TELL, Owner.ENVIRONMENT), check


def test_a_few_answers_among_many_refusals_are_no_ground() -> None:
    asked = [sample(1000 * n, 429 if n % 10 else 200) for n in range(100)]
    with pytest.raises(CannotTell, match="90/100 yêu cầu bị từ chối"):
        enough(crowd(asked), "u")
    enough(crowd([s for s in asked if s.status == 200] * 2), "u")


def test_no_crowd_without_permission(tmp_path: Path) -> None:
    asked: list[Asked] = []

    def site(request: Asked) -> Reply:
        asked.append(request)
        return good(request)

    seen = run(tmp_path, site, authorisation=None)
    assert {o.status for o in seen.values()} == {Status.NOT_TESTED}
    assert not asked


def sample(us: int, status: int = 200, group: str = "home") -> Sample:
    return Sample(at_ms=us // 1000, group=group, us=us, status=status, right=True, url="u")


def test_figures_of_a_known_series() -> None:
    found = figures([sample(n * 1000) for n in range(1, 101)], "home")
    assert found is not None
    assert found.mean_ms == pytest.approx(50.5)
    assert found.p95_ms == pytest.approx(95.0, rel=0.01)
    assert found.max_ms == 100.0


def test_failed_refused_and_wrong_answers_are_not_response_times() -> None:
    busy = replace(sample(200), right=False)
    assert figures([sample(5000, 500), sample(5000, 429), sample(5000, 0), busy], "home") is None
    total = crowd([sample(1000, 500), sample(2000, 429), sample(3000, 0), sample(4000)])
    assert (total.server_errors, total.refused, total.no_answer, total.served) == (1, 1, 1, 1)
    assert total.error_ratio == 0.5


def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "s.ndjson"
    path.write_bytes(b'{"at_ms":1,"group":"home","us":1,"status":200,"right":true,"url":"u"}\n{"at_ms"')
    assert len(read_samples(path)) == 1


@pytest.mark.parametrize(("load", "network", "wanted"), [(100, 0, 100), (100, 5, 5), (3, 5, 3)])
def test_the_lower_ceiling_counts(load: float, network: float, wanted: float) -> None:
    assert ceiling(load, network) == wanted
