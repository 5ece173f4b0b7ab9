"""One worker for the rows that one test process runs: browser, modules and template are made once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kiemdinh.catalogue import load_catalogue
from tests.kill_matrix.pool import Worker
from tests.kill_matrix.rows import Matrix


@cache
def present() -> Matrix:
    """The present code, read once in a process."""
    return Matrix.of(load_catalogue())


@pytest.fixture(scope="session")
def matrix() -> Matrix:
    return present()


@pytest.fixture(scope="session")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    # The lock in the shared folder keeps measurements of time apart from everything else that the matrix does.
    shared = tmp_path_factory.getbasetemp().parent / "kill-matrix"
    shared.mkdir(exist_ok=True)
    with Worker(Path(tempfile.mkdtemp(dir=shared)), lock=shared / "machine.lock") as one:
        yield one
