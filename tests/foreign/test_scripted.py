"""The suite on a portal drawn by scripts, first visit, no mapping: what it says is true, nothing is blamed wrongly."""

from __future__ import annotations

import pytest

from tests.foreign.apart import look_apart, portal_of
from tests.foreign.figures import Sight
from tests.foreign.harness import truth

MODULE = "tests.foreign.scripted.portal"
# One of each thing that makes this portal unlike others: search while typing, a list that grows, folded parts, own
# pickers and calendars, a form in three steps, a toast that vanishes, sign-in elsewhere, receipts in a dialogue.
CHECKS = (
    "filing.acknowledged-with-time",
    "filing.consent-not-preset",
    "procedure-page.equals-published",
    "procedure-search.filters-by-unit",
    "procedure-search.finds-without-diacritics",
    "receipt.form-complete",
    "reception.acceptance-seen-by-citizen",
    "service-list.total-equals-items",
    "sign-in.uses-state-nonce-pkce",
    "statistics.rows-add-up",
)


@pytest.fixture(scope="module")
def sight() -> Sight:
    portal = portal_of(MODULE)
    table = {c: e for c, e in truth(portal).items() if c in CHECKS}
    return Sight(portal, portal.flavours[0], mapped=False, truth=table, seen=look_apart(MODULE, CHECKS, mapped=False))


@pytest.mark.parametrize("check", CHECKS)
def test_what_is_said_of_the_scripted_portal_is_true(sight: Sight, check: str) -> None:
    assert sight.said(check) == sight.true(check), sight.differences()


def test_the_scripted_portal_is_blamed_for_nothing_it_does_right(sight: Sight) -> None:
    assert sight.accused() == ()
