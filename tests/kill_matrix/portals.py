"""Portals as threads of this process: the same parts as ``portal.launch``, without its imports and processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.identity.__main__ import make_server
from portal.identity.config import read_config
from portal.live import Arguments, Certificates, Live, live, make_certificates

_JOIN_S = 2.0


class IdentityThread:
    """The sign-in provider in a thread.

    Args:
        config: its configuration file.
    """

    def __init__(self, config: Path) -> None:
        self._server = make_server(read_config(config))
        self._thread = threading.Thread(target=self._server.run, name="identity", daemon=True)
        self._thread.start()

    def ended(self) -> bool:
        """Whether it ended by itself."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join(_JOIN_S)


class PortalThreads:
    """Starts portals that share one certificate (so that one browser trusts them all) and one template database.

    Args:
        folder: for both.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._cache = folder / "template"
        self.certificates: Certificates = make_certificates(folder)

    @contextmanager
    def running(
        self, runtime_dir: Path, *, national_portal: str, edition: str, defects: tuple[str, ...], seed: int
    ) -> Iterator[Live]:
        """A portal that lives inside the block."""
        arguments = Arguments(
            runtime_dir=runtime_dir,
            ready=runtime_dir / "ready.json",
            national_portal=national_portal or None,
            edition=edition,
            defects=defects,
            seed=seed,
            cache_dir=self._cache,
        )
        with live(arguments, certificates=self.certificates, start_identity=IdentityThread) as portal:
            yield portal
