"""Says stored Vietnamese sentences in the report's language; what checks and the law wrote stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kiemdinh.model.check import Text
from kiemdinh.model.comparison import Comparison
from kiemdinh.model.english import English
from kiemdinh.model.verdict import Grade, Judgement

Say = Callable[[str], str]


def sayer(lang: str, *sources: Judgement | Grade | Comparison) -> Say:
    """What says a stored sentence in a language.

    Args:
        lang: ``vi`` or ``en``.
        sources: where titles come from that stand in sentences.
    """
    if lang == "vi":
        return _as_it_is
    return English({text.vi: text.en for source in sources for text in _titles(source) if text.vi and text.en})


def _as_it_is(text: str) -> str:
    return text


def _titles(source: Judgement | Grade | Comparison) -> Iterator[Text]:
    if isinstance(source, Judgement):
        for verdict in source.verdicts:
            yield verdict.title
            yield from (check.title for check in verdict.checks)
            yield from (fact.title for fact in verdict.facts)
    elif isinstance(source, Grade):
        yield from (item.title for item in source.blockers)
    else:
        yield from (change.title for change in source.changes)
