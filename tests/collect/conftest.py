from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import mini


@pytest.fixture
def portal() -> Iterator[mini.Portal]:
    with mini.portal() as running:
        yield running
