"""The published figures are those of what was seen, and they hold."""

from __future__ import annotations

import pytest

from tests.foreign.__main__ import PAGE, portals
from tests.foreign.figures import Sight, page_of
from tests.foreign.kept import kept

_FOUND, _AGREEING = 0.80, 0.95


def every_sight() -> list[Sight]:
    return [s for portal in portals() for s in kept(portal)]


def test_the_page_tells_what_was_seen() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_of(every_sight())


@pytest.mark.parametrize("sight", every_sight(), ids=lambda s: s.name)
def test_the_figures_hold(sight: Sight) -> None:
    having, found = sight.functions()
    assert sight.accused() == ()
    assert not having or len(found) / len(having) >= _FOUND
    assert not sight.mapped or sight.agreeing() / len(sight.truth) >= _AGREEING
