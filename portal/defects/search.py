"""Faults in finding procedures."""

from __future__ import annotations

from portal.behaviour import Behaviour, with_rule
from portal.catalogue import Procedure
from portal.defects import Defect


def _exact_spelling(behaviour: Behaviour) -> Behaviour:
    def matches(query: str, procedure: Procedure) -> bool:
        hay = " ".join((procedure.code, procedure.name, *procedure.keywords)).casefold()
        return all(word in hay for word in query.casefold().split())

    return with_rule(behaviour, "search.matches", matches)


DEFECTS = (
    Defect(
        id="search-needs-diacritics",
        title_vi="Tra cứu thủ tục chỉ tìm được khi gõ đủ dấu",
        story="Tìm kiếm chuyển sang so chuỗi thường để nhanh hơn; người kiểm thử luôn gõ có dấu nên không ai thấy.",
        area="search",
        expects=(("procedure-search.finds-without-diacritics", "failed"),),
        apply=_exact_spelling,
    ),
)
