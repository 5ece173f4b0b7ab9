"""Set-up shared by the tests of the reference portal."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

with warnings.catch_warnings():
    # Starlette announces a successor of httpx that is not among our dependencies; the first import says so once.
    warnings.simplefilter("ignore")
    import starlette.testclient  # noqa: F401

from tests.portal.harness import Portal, make_portal


@pytest.fixture(scope="session")
def template_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this process keeps the seeded template database."""
    return tmp_path_factory.mktemp("portal-cache")


@pytest.fixture
def portal(tmp_path: Path, template_cache: Path) -> Portal:
    """A portal of edition 2024."""
    return make_portal(tmp_path, template_cache)


@pytest.fixture
def portal_2025(tmp_path: Path, template_cache: Path) -> Portal:
    """A portal of edition 2025."""
    return make_portal(tmp_path, template_cache, edition="2025")
