"""The suite on a site that is no portal: it says so, and accuses nobody."""

from __future__ import annotations

import pytest

from steps.portal.base import NO_PORTAL
from tests.foreign.apart import look_apart, portal_of
from tests.foreign.figures import Sight
from tests.foreign.harness import truth

MODULE = "tests.foreign.plain_site.site"
CHECKS = (
    "feedback.gets-tracking-code",
    "procedure-page.has-all-parts",
    "procedure-search.finds-by-name",
    "public-lookup.wrong-code-neutral",
    "service-list.total-equals-items",
    "sign-in.required-to-file",
    "statistics.rows-add-up",
)


@pytest.fixture(scope="module")
def sight() -> Sight:
    portal = portal_of(MODULE)
    table = {c: e for c, e in truth(portal).items() if c in CHECKS}
    return Sight(portal, portal.flavours[0], mapped=False, truth=table, seen=look_apart(MODULE, CHECKS, mapped=False))


def test_a_site_that_is_no_portal_is_accused_of_nothing(sight: Sight) -> None:
    assert sight.accused() == ()
    assert {c: sight.said(c) for c in CHECKS} == {c: sight.true(c) for c in CHECKS}


def test_one_sentence_says_that_it_is_no_portal(sight: Sight) -> None:
    assert all(sight.seen[c].owner == "adapter" for c in CHECKS)
    assert any("không giống một cổng dịch vụ công" in sight.seen[c].message for c in CHECKS)
    assert "không giống một cổng dịch vụ công" in NO_PORTAL
