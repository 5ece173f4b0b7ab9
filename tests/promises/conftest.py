from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from kiemdinh.bundle.folder import encode
from kiemdinh.collect import launch
from kiemdinh.model.target import Target
from kiemdinh.supervise import Supervisor
from kiemdinh.target import load_target

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Live:
    """The reference portal, running for all tests of a module.

    Attributes:
        target: with its true addresses and without a launch block: it outlives the runs.
        environ: with its secrets.
        database: its SQLite file.
    """

    target: Target
    environ: dict[str, str]
    database: Path

    def write(self, path: Path, url: str = "") -> Path:
        """Write a target file, with another public address if given."""
        urls = self.target.base_urls
        known = msgspec.structs.replace(urls, public=url) if url else urls
        path.write_bytes(encode(msgspec.structs.replace(self.target, base_urls=known)))
        return path


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("live")
    with Supervisor(folder / "logs") as supervisor:
        given = load_target(ROOT / "targets" / "reference.yaml").target
        started = launch.start(given, folder, supervisor, edition="2024", seed=7, environ=dict(os.environ))
        # The portal serves several runs, so it is no longer the runs' own; its stub goes with it.
        target = msgspec.structs.replace(started.target, launch=None, sync=None)
        environ = {**os.environ, **started.secrets, "PYTHONPATH": str(ROOT)}
        yield Live(target, environ, folder / "portal" / "portal.sqlite3")


@pytest.fixture
def secrets_set(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in live.environ.items():
        monkeypatch.setenv(name, value)
