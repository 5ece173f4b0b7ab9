"""What happens to a run from outside: Ctrl-C, a browser that dies, a disk that fills, a broken feature."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from kiemdinh.cli import main
from kiemdinh.collect.settings import Settings
from kiemdinh.collect.stages import Invocation, Work
from kiemdinh.model.enums import Engine
from kiemdinh.running import Suite
from tests.weather.site import site, write_target

ROOT = Path(__file__).parents[2]
CHECK = "procedure-search.finds-by-name"
_PATIENCE_S = 90.0


def until(seen: Callable[[], Any], patience_s: float = _PATIENCE_S) -> Any:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if found := seen():
            return found
        time.sleep(0.01)
    return None


def words(target: Path, out: Path) -> list[str]:
    return [
        "run",
        str(target),
        "--edition",
        "2024",
        "--only",
        CHECK,
        "--look-spacing",
        "0",
        "-n",
        "1",
        "--out",
        str(out),
    ]


@contextmanager
def running(target: Path, out: Path, limit_bytes: int = 0) -> Iterator[subprocess.Popen[str]]:
    """A run as a process of its own, with a limit on the size of each file it writes if one is given."""

    start = ["-m", "kiemdinh"]
    if limit_bytes:
        limit = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, {limit_bytes}))"
        start = ["-c", f"import resource, sys; from kiemdinh.cli import main; {limit}; sys.exit(main())"]
    with subprocess.Popen(
        [sys.executable, *start, *words(target, out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def browsers(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Browser processes below a run."""
    try:
        below = psutil.Process(process.pid).children(recursive=True)
        return [p for p in below if "chrom" in p.name()]
    except psutil.Error:
        return []


def outcomes(out: Path) -> list[dict[str, Any]]:
    (folder,) = out.iterdir()
    return [json.loads(line) for line in (folder / "outcomes.ndjson").read_text(encoding="utf-8").splitlines()]


def test_ctrl_c_ends_with_4_leaves_nothing_and_can_be_resumed(tmp_path: Path) -> None:
    with site("slow") as portal:
        target = write_target(tmp_path / "t.yaml", portal.url)
        with running(target, tmp_path / "runs") as process:
            assert until(lambda: browsers(process))
            below = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=_PATIENCE_S)
        assert process.returncode == 4
        assert "--resume" in said
        assert "Traceback" not in said
        assert psutil.wait_procs(below, timeout=30)[1] == []
        portal.weather = "fair"
        (folder,) = (tmp_path / "runs").iterdir()
        assert main(["run", "--resume", str(folder), "-q", "-n", "1", "--look-spacing", "0"]) in {0, 1}
    assert [o["status"] for o in outcomes(tmp_path / "runs")] == ["passed"]


def test_a_browser_that_is_killed_is_never_the_portals_fault(tmp_path: Path) -> None:
    with site("slow") as portal:
        target = write_target(tmp_path / "t.yaml", portal.url)
        target.write_text(target.read_text(encoding="utf-8").replace("timeout_s: 2", "timeout_s: 20"), encoding="utf-8")
        with running(target, tmp_path / "runs") as process:
            assert until(lambda: any("/tim" in path for path in portal.asked))
            for browser in browsers(process):
                with contextlib.suppress(psutil.NoSuchProcess):
                    browser.kill()
            portal.weather = "fair"
            _, said = process.communicate(timeout=_PATIENCE_S)
    first, *later = outcomes(tmp_path / "runs")
    assert (first["status"], first["owner"]) == ("cannot-tell", "environment"), first["message"]
    assert [o["status"] for o in later] == ["passed"]
    assert process.returncode in {0, 1}
    assert "Traceback" not in said


def test_a_disk_that_fills_ends_with_3_and_one_line(tmp_path: Path) -> None:
    with site() as portal:
        target = write_target(tmp_path / "t.yaml", portal.url)
        with running(target, tmp_path / "runs", limit_bytes=4096) as process:
            _, said = process.communicate(timeout=_PATIENCE_S)
    assert process.returncode == 3
    assert "Traceback" not in said
    assert "Đĩa đầy" in said


def test_two_scenarios_of_one_name_are_the_suites_error(tmp_path: Path) -> None:
    features = tmp_path / "features"
    features.mkdir()
    twice = "\n".join(
        f"  @check:{check}\n  Tình huống: Trùng\n    Khi người dân mở trang thống kê\n"
        for check in (CHECK, "procedure-search.finds-by-code")
    )
    (features / "a.feature").write_text(f"# language: vi\nTính năng: Mẫu\n{twice}", encoding="utf-8")
    collector = (ROOT / "features" / "test_scenarios.py").read_text(encoding="utf-8")
    (features / "test_scenarios.py").write_text(collector, encoding="utf-8")

    def functional(work: Work) -> Invocation:
        options = ["-p", "steps.plugin", "--kd-run-dir", str(work.run_dir), "-q", "-p", "no:cacheprovider"]
        return Invocation((sys.executable, "-m", "pytest", str(features), *options), frozenset({0, 1, 5}))

    with site() as portal:
        target = write_target(tmp_path / "t.yaml", portal.url)
        suite = Suite(settings=Settings(engines={Engine.FUNCTIONAL: functional}))
        assert main([*words(target, tmp_path / "runs"), "-q"], suite) == 1
    found = outcomes(tmp_path / "runs")
    assert {(o["status"], o["owner"]) for o in found} == {("error", "suite")}
    (folder,) = (tmp_path / "runs").iterdir()
    digest = found[0]["evidence"][0]["sha256"]
    proof = (folder / "evidence" / digest[:2] / digest).read_text(encoding="utf-8")
    assert "a.feature:8:3: hai tình huống cùng tên «Trùng» (dòng 4)" in proof


@pytest.mark.parametrize("command", ["run", "plan"])
def test_a_missing_secret_is_the_accounts_and_named_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    account = "accounts:\n  citizen-a:\n    username: a\n    password_env: KIEMDINH_NO_SUCH_SECRET\n"
    with site() as portal:
        target = write_target(tmp_path / "t.yaml", portal.url, account)
        given = [command, str(target), "--edition", "2024", "--access", "write", "--only", "my-dossiers.only-own"]
        code = main(given if command == "plan" else [*given, "--out", str(tmp_path / "runs"), "-q"])
    said = capsys.readouterr()
    if command == "plan":
        assert code == 0
        assert "KIEMDINH_NO_SUCH_SECRET" in said.out
        return
    assert code == 1
    assert {(o["status"], o["owner"]) for o in outcomes(tmp_path / "runs")} == {("not-tested", "account")}
    assert all("KIEMDINH_NO_SUCH_SECRET" in o["message"] for o in outcomes(tmp_path / "runs"))
