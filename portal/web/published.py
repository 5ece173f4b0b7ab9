"""Which procedures the public sees, and the criteria of a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portal.catalogue import SUBJECT_LABELS, Level, Procedure
from portal.domain.model import Criteria
from portal.services import Services

QUERY_LIMIT = 200


def published(services: Services) -> tuple[Procedure, ...]:
    """All procedures that the administration has not withdrawn from the public pages."""
    with services.db.read() as connection:
        rows = connection.execute("SELECT procedure FROM catalogue_note WHERE hidden=1").fetchall()
    withdrawn = {row["procedure"] for row in rows}
    return tuple(
        p for p in services.catalogue.procedures if p.code not in withdrawn and services.behaviour.search.visible(p)
    )


def criteria_of(services: Services, params: Mapping[str, str]) -> Criteria:
    """Criteria from the address; values that are not in a list count as no restriction."""
    levels = {level.value for level in Level}
    given = params.get("trang", "1")
    return Criteria(
        query=services.behaviour.filing.clean(params.get("q", ""))[:QUERY_LIMIT],
        field=_known(params.get("linh-vuc", ""), services.catalogue.fields_by_code),
        unit=_known(params.get("don-vi", ""), services.catalogue.units_by_code),
        level=_known(params.get("muc-do", ""), dict.fromkeys(levels)),
        subject=_known(params.get("doi-tuong", ""), SUBJECT_LABELS),
        page=int(given) if given.isdecimal() and 0 < len(given) < 6 else 1,
    )


def _known(value: str, values: Mapping[str, object]) -> str:
    return value if value in values else ""


def found_page(services: Services, criteria: Criteria) -> tuple[list[Procedure], Criteria, int, int]:
    """One page of results, the criteria with a page that exists, number of results and of pages."""
    rules = services.behaviour.search
    found = rules.find(published(services), criteria, rules)
    pages = max(1, -(-len(found) // rules.page_size))
    page = min(max(1, criteria.page), pages)
    start = (page - 1) * rules.page_size
    return found[start : start + rules.page_size], replace(criteria, page=page), len(found), pages
