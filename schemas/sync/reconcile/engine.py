"""The database that does the joining: bounded memory, spilling to a folder that is removed, progress while it works."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from kiemdinh.model.failures import InputProblem

_PREFIX = "kiemdinh-reconcile-"
_HELD = "held"
_BATCH = 20_000
_POLL_S = 0.25
_MEMORY = re.compile(r"(\d+(?:\.\d+)?)\s*(MB|MIB|GB|GIB)", re.IGNORECASE)
_LEAST_MEMORY_MB = 128

Progress = Callable[[str, float], None]
"""Called with the step's name and its share done, 0 to 1 (negative when it is not known)."""


def memory_words(text: str) -> str:
    """A memory limit as DuckDB takes it.

    Raises:
        InputProblem: not a size, or less than the work can be done in.
    """
    match = _MEMORY.fullmatch(text.strip())
    if not match:
        raise InputProblem(f"«{text}» không phải dung lượng; viết như 2GB hoặc 512MB", "--memory")
    megabytes = float(match[1]) * (1024 if match[2].upper().startswith("G") else 1)
    if megabytes < _LEAST_MEMORY_MB:
        raise InputProblem(f"cần ít nhất {_LEAST_MEMORY_MB}MB", "--memory")
    return f"{match[1]}{match[2].upper()}"


class Engine:
    """One database in one folder, both gone at the end.

    Args:
        folder: empty folder for the database and what spills.
        memory: limit, such as ``2GB``.
        threads: 0 for as many as there are processors.
        progress: told while a step runs.
        large: tables lie in a file, compressed; otherwise in memory, which saves small ones the waits for the disk.
    """

    def __init__(self, folder: Path, memory: str, threads: int, progress: Progress, *, large: bool = True) -> None:
        self.folder = folder
        self._progress = progress
        self._connection: Any = duckdb.connect(str(folder / "work.duckdb") if large else ":memory:")
        settings = {
            "memory_limit": f"'{memory}'",
            "temp_directory": f"'{str(folder / 'spill').replace(chr(39), chr(39) * 2)}'",
            "threads": str(threads or os.cpu_count() or 1),
            "enable_progress_bar": "true",
            "enable_progress_bar_print": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        for name, value in settings.items():
            self._connection.execute(f"SET {name} = {value}")

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def keep_order(self, *, wanted: bool) -> None:
        """Whether rows are stored in the order in which they are read; costs memory."""
        self._connection.execute(f"SET preserve_insertion_order = {str(wanted).lower()}")

    def run(self, sql: str, step: str = "") -> None:
        """Execute a statement; with a step's name its progress is told.

        Raises:
            duckdb.Error: the statement failed.
        """
        with self._watched(step):
            self._connection.execute(sql)

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Rows of a query, a batch at a time; other queries may run meanwhile."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql)
            while batch := cursor.fetchmany(_BATCH):
                yield from batch
        finally:
            cursor.close()

    def row(self, sql: str) -> tuple[Any, ...]:
        """The only row of a query."""
        found: tuple[Any, ...] = self._connection.execute(sql).fetchone()
        return found

    def types(self, relation: str) -> dict[str, str]:
        """DuckDB type by column of a relation."""
        described = self._connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        return {name: kind for name, kind, *_ in described}

    @contextmanager
    def _watched(self, step: str) -> Iterator[None]:
        if not step:
            yield
            return
        self._progress(step, -1.0)
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_POLL_S):
                share = self._connection.query_progress()
                self._progress(step, share / 100 if 0 <= share <= 100 else -1.0)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()


@contextmanager
def opened(memory: str, threads: int, progress: Progress, *, large: bool = True) -> Iterator[Engine]:
    """A database in a fresh temporary folder; the folder is removed whatever happens.

    What a killed process of ours left behind is removed at the next start.
    """
    root = Path(tempfile.gettempdir())
    _sweep(root)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=root))
    held = (folder / _HELD).open("wb")
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        engine = Engine(folder, memory, threads, progress, large=large)
        try:
            yield engine
        finally:
            engine.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        held.close()


def _sweep(root: Path) -> None:
    for folder in root.glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(FileNotFoundError):
            if owner.isdigit() and folder.stat().st_uid == os.getuid() and not _used(folder, int(owner)):
                shutil.rmtree(folder, ignore_errors=True)


def _used(folder: Path, owner: int) -> bool:
    """Whether the process that made a folder still works in it; its number may belong to another one by now."""
    try:
        with (folder / _HELD).open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return _alive(owner)
    except BlockingIOError:
        return True
    return False


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
