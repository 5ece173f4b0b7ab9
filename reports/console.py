"""The end of a run on a terminal: what the report says, in twenty lines."""

from __future__ import annotations

import unicodedata

from kiemdinh.model.comparison import Comparison
from kiemdinh.model.english import is_vietnamese
from kiemdinh.model.enums import VerdictState
from kiemdinh.model.verdict import Grade, Judgement, PartScore
from reports.comparing import headline
from reports.formatting import clean, numbers
from reports.headline import ceiling_sentence, completeness_sentence, gate_key, letter_words, score_words
from reports.saying import sayer
from reports.texts import PHRASES, VERDICTS, pick

_NAME_WIDTH = 30
_HEADS = ("earned", "possible", "undecided", "part_score", "part_weight", "part_ceiling")


def summary(grade: Grade, judgement: Judgement, lang: str = "vi", comparison: Comparison | None = None) -> str:
    """Plain text for the end of a run.

    Args:
        grade: the grade.
        judgement: the verdicts it was computed from.
        lang: ``vi`` or ``en``.
        comparison: comparison with an earlier run.

    Returns:
        Lines of at most 100 columns before long sentences, without colour or markup; square brackets of foreign text
        are left as they are, so print it as text (``rich.text.Text``), not as markup.
    """
    say = sayer(lang, judgement, grade)

    def word(key: str) -> str:
        return pick(PHRASES[key], lang)

    lines = [
        f"{word('letter')}: {letter_words(grade, lang)} · {score_words(grade, lang)} · {ceiling_sentence(grade, lang)}",
        f"{pick(judgement.edition_title, lang)} · {completeness_sentence(grade, lang)}",
    ]
    if comparison is not None:
        lines.append(headline(comparison, lang))
    if not grade.portal_reachable:
        lines += ["", word("down")]
    lines += ["", *_table(grade, lang), "", _counts(grade, lang)]
    if grade.sentences:
        lines += ["", *(f"{number}. {say(sentence)}" for number, sentence in enumerate(grade.sentences, start=1))]
    lines += ["", f"{word('gate')}: {word(gate_key(grade))}"]
    lines += [f"  ✕ {pick(item.title, lang)}: {say(item.reason)}" for item in grade.blockers]
    if lang != "vi" and any(is_vietnamese(line) for line in lines):
        lines += ["", word("language_note")]
    return clean("\n".join(lines))


def _table(grade: Grade, lang: str) -> list[str]:
    heads = [pick(PHRASES[key], lang) for key in _HEADS]
    rows = [[_short(pick(part.title, lang)), *_cells(part, lang)] for part in grade.parts]
    figures = numbers(lang)
    total = [pick(PHRASES["total"], lang), "", "", "", figures.points(grade.score), "", figures.points(grade.ceiling)]
    table = [[pick(PHRASES["part"], lang), *heads], *rows, total]
    widths = [max(_width(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ["  ".join(_pad(cell, widths[i], right=i > 0) for i, cell in enumerate(row)).rstrip() for row in table]
    rule = "─" * _width("  ".join("x" * width for width in widths))
    return [lines[0], rule, *lines[1:-1], rule, lines[-1]]


def _cells(part: PartScore, lang: str) -> list[str]:
    figures = numbers(lang)
    return [
        figures.hundredths(part.earned),
        figures.hundredths(part.possible),
        figures.hundredths(part.undecided),
        figures.points(part.score),
        figures.hundredths(part.weight),
        figures.points(part.ceiling),
    ]


def _counts(grade: Grade, lang: str) -> str:
    shown = [(state, grade.counts.get(state.value, 0)) for state in VerdictState]
    return " · ".join(f"{pick(VERDICTS[state], lang)} {numbers(lang).count(n)}" for state, n in shown if n)


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in text
    )


def _short(text: str) -> str:
    text = " ".join(clean(text).split())
    return text if _width(text) <= _NAME_WIDTH else text[: _NAME_WIDTH - 1].rstrip() + "…"


def _pad(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
