"""Starts the explorer as a process of its own and gives what it has found, also when it is stopped half-way."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiemdinh.collect import launch
from kiemdinh.model.failures import EnvironmentProblem
from kiemdinh.model.permission import is_loopback
from kiemdinh.model.target import Target
from kiemdinh.supervise import POLL_S, Running, Supervisor, engine_environ
from steps.mapping.values import JOB, PICTURES, End, Job, Told, read_told

POLITE_PER_S = 2.0


@dataclass(frozen=True, slots=True)
class Explored:
    """What an exploration gave.

    Attributes:
        told: everything told, in order.
        complete: whether it ended by itself.
    """

    told: tuple[Told, ...]
    complete: bool

    @property
    def title(self) -> str:
        """What the portal calls itself."""
        return next((t.title for t in self.told if isinstance(t, End)), "")

    @property
    def problem(self) -> str:
        """Why nothing could be seen, or empty."""
        return next((t.problem for t in self.told if isinstance(t, End)), "")


def polite(target: Target) -> Target:
    """The target with a rate that disturbs nobody, where it states none and is not on this machine."""
    if target.network.max_requests_per_s > 0 or is_loopback(target.base_urls.public):
        return target
    network = msgspec.structs.replace(target.network, max_requests_per_s=POLITE_PER_S)
    return msgspec.structs.replace(target, network=network)


def explore(
    target: Target,
    pictures: Path,
    *,
    accounts: tuple[str, ...],
    pages: int,
    environ: Mapping[str, str],
    hear: Callable[[Told], None] = lambda _: None,
) -> Explored:
    """Explore a portal.

    Args:
        target: the portal; its launch block is carried out.
        pictures: folder for the pictures, made when there is one.
        accounts: accounts to sign in with.
        pages: most pages to open.
        environ: where passwords are.
        hear: told of everything as it comes.

    Returns:
        what was found, also after an interrupt (``complete`` is then ``False``).

    Raises:
        EnvironmentProblem: the portal or the explorer does not start.
    """
    with tempfile.TemporaryDirectory(prefix="kiemdinh-") as place:
        folder = Path(place)
        heard: list[Told] = []
        complete = False
        with Supervisor(folder / "logs") as supervisor, contextlib.suppress(KeyboardInterrupt):
            started = launch.start(
                target, folder / "portal", supervisor, edition=target.editions[0], seed=1, environ=environ
            )
            job = Job(target=polite(started.target), accounts=accounts, pages=pages)
            (folder / JOB).write_bytes(msgspec.json.encode(job))
            running = supervisor.start(
                "bộ dò đường",
                [sys.executable, "-m", "steps.mapping", str(folder)],
                log="mapping.log",
                environ=engine_environ(started.secrets, environ),
            )
            _listen(running, folder, heard, hear)
            complete = True
        heard += read_told(folder)[len(heard) :]
        _keep(folder / PICTURES, pictures)
    return Explored(tuple(heard), complete)


def _listen(running: Running, folder: Path, heard: list[Told], hear: Callable[[Told], None]) -> None:
    while True:
        ended = running.exit_code is not None
        for told in read_told(folder)[len(heard) :]:
            heard.append(told)
            hear(told)
        if ended:
            break
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(POLL_S)
    if not any(isinstance(t, End) for t in heard):
        raise EnvironmentProblem(f"bộ dò đường dừng giữa chừng: {running.last_lines(3)}")


def _keep(taken: Path, pictures: Path) -> None:
    for picture in sorted(taken.glob("*.png")) if taken.is_dir() else ():
        pictures.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, pictures / picture.name)
