"""What the tests of the steps share."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks again until something comes is out of patience after a few looks."""
    monkeypatch.setattr("steps.fixtures.time", SimpleNamespace(monotonic=itertools.count().__next__))
