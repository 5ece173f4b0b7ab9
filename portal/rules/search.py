"""How procedures are found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from portal.catalogue import Level, Procedure
from portal.domain.model import Criteria
from portal.rules.text import fold

if TYPE_CHECKING:
    from portal.behaviour import SearchRules


def matches(query: str, procedure: Procedure) -> bool:
    """Whether every word of `query` occurs in the name, code, or keywords, whatever the diacritics.

    A query typed with diacritics asks for these words in this spelling first; folding makes both spellings meet.
    """
    words = fold(query).split()
    hay = fold(" ".join((procedure.code, procedure.name, *procedure.keywords)))
    return all(word in hay for word in words)


def by_field(code: str, procedure: Procedure) -> bool:
    """Whether the procedure belongs to the field."""
    return procedure.field == code


def by_unit(code: str, procedure: Procedure) -> bool:
    """Whether the unit settles the procedure."""
    return procedure.unit == code


def by_level(level: str, procedure: Procedure) -> bool:
    """Whether the procedure has this level of online service."""
    return procedure.level.value == level


def by_subject(subject: str, procedure: Procedure) -> bool:
    """Whether the procedure is for this kind of applicant."""
    return subject in procedure.subjects


def visible(procedure: Procedure) -> bool:
    """Whether the procedure is published."""
    return bool(procedure.code)


def order(procedures: list[Procedure], query: str) -> list[Procedure]:
    """Exact code first, then names that begin with the query, then by name."""
    key = fold(query)
    return sorted(
        procedures,
        key=lambda p: (fold(p.code) != key, not (key and fold(p.name).startswith(key)), fold(p.name)),
    )


def find(procedures: Iterable[Procedure], criteria: Criteria, rules: SearchRules) -> list[Procedure]:
    """All procedures that fit every criterion, in order."""
    found = [
        p
        for p in procedures
        if rules.visible(p)
        and (not criteria.query or rules.matches(criteria.query, p))
        and (not criteria.field or rules.by_field(criteria.field, p))
        and (not criteria.unit or rules.by_unit(criteria.unit, p))
        and (not criteria.level or rules.by_level(criteria.level, p))
        and (not criteria.subject or rules.by_subject(criteria.subject, p))
    ]
    return rules.order(found, criteria.query)


def page_link(criteria: Criteria, page: int) -> str:
    """Address of another page of the same search: every criterion is kept."""
    values = {
        "q": criteria.query,
        "linh-vuc": criteria.field,
        "don-vi": criteria.unit,
        "muc-do": criteria.level,
        "doi-tuong": criteria.subject,
    }
    kept = {k: v for k, v in values.items() if v}
    return "/thu-tuc?" + urlencode({**kept, "trang": str(page)})


def count_label(count: int) -> str:
    """Sentence over the list of results."""
    return f"Tìm thấy {count} thủ tục" if count else "Không tìm thấy thủ tục nào phù hợp"


def level_totals(procedures: Iterable[Procedure]) -> dict[Level, int]:
    """Number of procedures of each level."""
    totals = dict.fromkeys(Level, 0)
    for procedure in procedures:
        totals[procedure.level] += 1
    return totals
