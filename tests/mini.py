"""A miniature run: few checks, a tiny edition, a local portal, and an engine whose faults are known."""

from __future__ import annotations

import http.server
import json
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import msgspec

from kiemdinh.bundle.folder import Manifest, RunFolder, encode
from kiemdinh.collect.settings import Bounds, Settings
from kiemdinh.collect.stages import Invocation, Work
from kiemdinh.events.clock import VIETNAM
from kiemdinh.model.check import Check, Needs, Text
from kiemdinh.model.edition import Citation, Criterion, Edition, GradeStep, Instrument, PartWeight, Scale
from kiemdinh.model.enums import Access, Basis, Engine, Part
from kiemdinh.model.target import AccessPolicy, Authorisation, BaseUrls, Network, Target
from kiemdinh.plan.make import Request, make_plan
from kiemdinh.plan.needs import Conditions
from kiemdinh.running import Suite

FAKE_ENGINE = Path(__file__).parent / "fake_engine.py"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=VIETNAM)


def check(check_id: str, engine: Engine = Engine.FUNCTIONAL, access: Access = Access.OBSERVE, **more: object) -> Check:
    words = Text(vi=f"Phép {check_id}", en=f"Check {check_id}")
    return Check(id=check_id, engine=engine, access=access, title=words, fault=words, seconds=0.1, **more)  # type: ignore[arg-type]


CHECKS = (
    check("a.one"),
    check("a.two"),
    check("a.three", cases=("x", "y")),
    check("b.hole", Engine.SECURITY),
    check("b.after", depends_on=("a.one",)),
    check("c.write", access=Access.WRITE),
    check("c.sync", Engine.SYNC, Access.WRITE),
    check("d.load", Engine.LOAD, Access.INTRUSIVE, needs=Needs(target=("authorisation",))),
    check("e.alone", access=Access.WRITE, alone=True),
)
CATALOGUE: Mapping[str, Check] = {c.id: c for c in sorted(CHECKS, key=lambda c: c.id)}


def criterion(name: str, part: Part, checks: tuple[str, ...], weight: int) -> Criterion:
    return Criterion(
        id=name,
        title=Text(vi=f"Tiêu chí {name}", en=f"Criterion {name}"),
        part=part,
        group="g",
        obligation="Phải có",
        obligation_basis=Basis.PROJECT_CHOICE,
        condition="Thấy được",
        condition_basis=Basis.PROJECT_CHOICE,
        method="Chạy thử",
        citations=(Citation(instrument="tt", basis=Basis.PROJECT_CHOICE),),
        weight=weight,
        checks=checks,
        advice="Sửa cho đúng",
    )


def edition(name: str = "2024", in_force: str = "2024-01-01", until: str = "") -> Edition:
    weights = dict(zip(Part, (5000, 500, 2000, 1500, 500, 500), strict=True))
    cited = {
        Part.FUNCTIONS: ("a.one", "a.two", "a.three", "b.after"),
        Part.STRUCTURE: ("e.alone",),
        Part.PERFORMANCE: ("d.load",),
        Part.SECURITY: ("b.hole",),
        Part.ACCESSIBILITY: ("c.write",),
        Part.EMC: ("c.sync",),
    }
    words = Text(vi=f"Phiên bản {name}", en=f"Edition {name}")
    return Edition(
        id=name,
        title=words,
        in_force=in_force,
        until=until,
        instruments=(Instrument(key="tt", number="01", title="Văn bản thử", basis=Basis.PROJECT_CHOICE),),
        parts=tuple(
            PartWeight(part=p, title=words, weight=w, groups={"g": w}, group_titles={"g": "Nhóm"})
            for p, w in weights.items()
        ),
        scale=Scale(
            steps=tuple(
                GradeStep(letter=letter, at_least=least)
                for letter, least in (("A", 90.0), ("B", 80.0), ("C", 65.0), ("D", 50.0), ("E", 0.0))
            ),
            basis=Basis.PROJECT_CHOICE,
            least_completeness=0.5,
        ),
        criteria=tuple(
            criterion(f"{part}-{n}", part, (one,), weights[part] // len(checks))
            for part, checks in cited.items()
            for n, one in enumerate(checks)
        ),
    )


EDITIONS = {"2024": edition("2024", "2024-01-01", "2025-06-30"), "2025": edition("2025", "2025-07-01")}


NOWHERE = "http://127.0.0.1:9"


def target(url: str = NOWHERE, **more: object) -> Target:
    settings: dict[str, object] = {
        "access": AccessPolicy(allowed=Access.INTRUSIVE),
        "authorisation": Authorisation(
            allowed_by="Phòng thử nghiệm",
            document="01/TN",
            not_before="2026-01-01T00:00:00+07:00",
            not_after="2026-12-31T00:00:00+07:00",
        ),
        "network": Network(timeout_s=2.0),
    }
    return Target(
        version=1,
        id="thu",
        name="Hệ thống thử",
        base_urls=BaseUrls(public=url),
        release="1.0",
        **(settings | more),  # type: ignore[arg-type]
    )


@dataclass
class Portal:
    """A portal of one page; ``status`` may be changed, ``hits`` counts."""

    url: str = ""
    status: int = 200
    hits: list[str] = field(default_factory=list)


@contextmanager
def portal() -> Iterator[Portal]:
    state = Portal()

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.hits.append(self.path)
            self.send_response(state.status)
            if state.status == 302:
                self.send_header("Location", self.path)
            self.end_headers()
            self.wfile.write(b"<h1>Trang</h1>")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_run(
    path: Path,
    the_target: Target,
    *,
    access: Access = Access.INTRUSIVE,
    checks: Mapping[str, Check] = CATALOGUE,
    only: tuple[str, ...] = (),
) -> RunFolder:
    """A run folder ready to be collected."""
    known = Conditions(target=the_target, access=access, now=NOW, environ={}, find_tool=lambda *_: True)
    request = Request(run=path.name, as_of=date(2026, 3, 2), access=access, only=only)
    plan = make_plan(request, checks, EDITIONS, known)
    manifest = Manifest(
        run=path.name, started="2026-03-02T09:00:00.000+07:00", target_sha256="0" * 64, seed=1, formula="1",
        rules="1", versions={}, editions={}, platform="",
    )  # fmt: skip
    return RunFolder.create(
        path, plan=plan, target=the_target, catalogue=checks, editions=EDITIONS, attestations=(), waivers=(),
        manifest=manifest,
    )  # fmt: skip


def engines(faults: Mapping[str, str]) -> dict[Engine, object]:
    """Engine commands: the fake engine with its known faults (check id to fault)."""

    def command(engine: Engine) -> object:
        def invocation(work: Work) -> Invocation:
            words = [
                sys.executable,
                str(FAKE_ENGINE),
                str(work.run_dir),
                str(work.look),
                engine,
                json.dumps(dict(faults)),
            ]
            return Invocation((*words, *work.checks))

        return invocation

    return {engine: command(engine) for engine in Engine}


def settings(faults: Mapping[str, str] | None = None, **more: object) -> Settings:
    """Collect with the fake engine, without waiting between passes."""
    values: dict[str, object] = {
        "spacing_s": 0.0,
        "environ": {"PATH": "/usr/bin:/bin"},
        "clock": lambda: NOW,
        "engines": engines(faults or {}),
        "bounds": Bounds(base_s=20.0, factor=1.0, stop_s=0.3, canary_s=0.3, grace_s=0.3),
        "find_tool": lambda *_: True,
    }
    return Settings(**(values | more))  # type: ignore[arg-type]


def write_suite(folder: Path, faults: Mapping[str, str] | None = None, **more: object) -> Suite:
    """The miniature catalogue and editions as files, and a suite that uses them."""
    checks, law = folder / "checks", folder / "editions"
    checks.mkdir(parents=True)
    for area in sorted({c.split(".")[0] for c in CATALOGUE}):
        entries = [c for i, c in CATALOGUE.items() if i.startswith(f"{area}.")]
        (checks / f"{area}.yaml").write_bytes(encode(entries))
    for name, one in EDITIONS.items():
        (law / name).mkdir(parents=True)
        plain = msgspec.to_builtins(one)
        criteria = plain.pop("criteria")
        (law / name / "edition.yaml").write_bytes(encode(plain))
        (law / name / "all.yaml").write_bytes(encode(criteria))
    return Suite(catalogue_folders=(checks,), editions_folder=law, settings=settings(faults, **more))


def write_target(path: Path, the_target: Target) -> Path:
    """A target as a file."""
    path.write_bytes(encode(the_target))
    return path
