"""The suite on the old portal, first visit, no mapping: what it says is true, and nothing is blamed wrongly."""

from __future__ import annotations

import pytest

from tests.foreign.apart import look_apart, portal_of
from tests.foreign.figures import Sight
from tests.foreign.harness import truth

MODULE = "tests.foreign.postback.portal"
# One or two of each thing that makes this portal unlike others.
CHECKS = (
    "access-control.foreign-file-refused",
    "filing.acknowledged-with-time",
    "filing.consent-not-preset",
    "procedure-page.equals-published",
    "procedure-search.filters-by-unit",
    "procedure-search.finds-without-diacritics",
    "public-lookup.hides-personal-data",
    "receipt.form-complete",
    "reception.acceptance-seen-by-citizen",
    "service-list.total-equals-items",
    "sign-in.required-to-file",
    "sign-in.session-renewed",
    "statistics.rows-add-up",
    "supplement.request-reaches-citizen",
)


@pytest.fixture(scope="module")
def sight() -> Sight:
    portal = portal_of(MODULE)
    table = {c: e for c, e in truth(portal).items() if c in CHECKS}
    return Sight(portal, portal.flavours[0], mapped=False, truth=table, seen=look_apart(MODULE, CHECKS, mapped=False))


@pytest.mark.parametrize("check", CHECKS)
def test_what_is_said_of_the_old_portal_is_true(sight: Sight, check: str) -> None:
    assert sight.said(check) == sight.true(check), sight.differences()


def test_the_old_portal_is_blamed_for_nothing_it_does_right(sight: Sight) -> None:
    assert sight.accused() == ()


def test_every_check_of_the_truth_table_exists() -> None:
    from kiemdinh.catalogue import load_catalogue  # noqa: PLC0415 - only this test reads the catalogue

    assert set(truth(portal_of(MODULE))) <= set(load_catalogue())
