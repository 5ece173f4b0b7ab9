"""Sentences about two runs side by side; every figure stands in the comparison already."""

from __future__ import annotations

from collections.abc import Iterator

from kiemdinh.model.check import Text
from kiemdinh.model.comparison import Change, Comparison, CriterionChange, RunHead
from reports.formatting import clean, numbers
from reports.saying import Say, sayer
from reports.texts import CHANGES, DIFFERENCES, DIRECTIONS, PHRASES, VERDICTS, pick

SAID = (
    Change.WORSE,
    Change.BETTER,
    Change.FAILED_NEW,
    Change.PASSED_NEW,
    Change.LOST,
    Change.SCOPE,
    Change.ADDED,
    Change.REMOVED,
)
LISTED = (Change.WORSE, Change.FAILED_NEW, Change.LOST, Change.BETTER, Change.SCOPE, Change.PASSED_NEW)


def silent(comparison: Comparison) -> bool:
    """Whether the portal did not answer in one of the runs."""
    return not (comparison.before.portal_reachable and comparison.after.portal_reachable)


def headline(comparison: Comparison, lang: str) -> str:
    """``Kém bản 4.1: 2 tiêu chí hỏng mới, 1 tiêu chí đã sửa``."""
    if silent(comparison):
        return pick(PHRASES["cmp_silent"], lang)
    head = pick(DIRECTIONS[comparison.direction], lang).format(before=name_of(comparison.before, comparison, lang))
    parts = [
        pick(PHRASES["cmp_one" if comparison.counts[kind.value] == 1 else "cmp_count"], lang).format(
            count=numbers(lang).count(comparison.counts[kind.value]), change=pick(CHANGES[kind], lang)
        )
        for kind in SAID
        if comparison.counts.get(kind.value)
    ]
    return f"{head}: {', '.join(parts) or pick(PHRASES['cmp_none'], lang)}."


def name_of(head: RunHead, comparison: Comparison, lang: str) -> str:
    """A run by its release, or by its id where both are of one release or none is stated."""
    one_release = comparison.before.release == comparison.after.release
    if head.release and not one_release:
        return pick(PHRASES["cmp_release"], lang).format(name=head.release)
    return pick(PHRASES["cmp_run"], lang).format(name=head.run)


def notes(comparison: Comparison, lang: str) -> tuple[str, ...]:
    """What a reader must know before blaming the portal for a difference."""
    said = [
        pick(DIFFERENCES[d.what], lang).format(before=d.before or "–", after=d.after or "–")
        for d in comparison.differences
    ]
    if comparison.counts.get(Change.LOST.value):
        said.append(pick(PHRASES["cmp_lost_note"], lang))
    return (*said, pick(PHRASES["cmp_same_law"], lang))


def points_sentence(comparison: Comparison, lang: str) -> str:
    """Points lost and won by what both runs decided."""
    figures = numbers(lang)
    return pick(PHRASES["cmp_points"], lang).format(
        worse=figures.hundredths(comparison.points_worse), better=figures.hundredths(comparison.points_better)
    )


def grade_words(head: RunHead, lang: str) -> str:
    """Letter or range with the score."""
    letter = head.letter or (
        head.floor_letter
        if head.floor_letter == head.ceiling_letter
        else pick(PHRASES["range"], lang).format(low=head.floor_letter, high=head.ceiling_letter)
    )
    return f"{letter} · {numbers(lang).points(head.score)}"


def groups(comparison: Comparison) -> Iterator[tuple[Change, tuple[CriterionChange, ...]]]:
    """Criteria to list, by what became of them."""
    for kind in LISTED:
        if found := comparison.of(kind):
            yield kind, found


def lines(comparison: Comparison, lang: str) -> list[str]:
    """The comparison for a terminal."""
    if silent(comparison):
        return [headline(comparison, lang)]
    say = sayer(lang, comparison)
    found = [headline(comparison, lang)]
    for key, head in (("cmp_before", comparison.before), ("cmp_after", comparison.after)):
        release = f" · {head.release}" if head.release else ""
        found.append(f"  {pick(PHRASES[key], lang)}: {head.run}{release} · {grade_words(head, lang)}")
    found.append(f"  {points_sentence(comparison, lang)}")
    for kind, changes in groups(comparison):
        found += ["", f"{capital(pick(CHANGES[kind], lang))}:"]
        found += [f"  {_line(change, lang, say)}" for change in changes]
    return [clean(line) for line in [*found, "", *notes(comparison, lang)]]


def capital(text: str) -> str:
    """A text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def _line(change: CriterionChange, lang: str, say: Say) -> str:
    was = pick(VERDICTS[change.before], lang) if change.before else "–"
    now = pick(VERDICTS[change.after], lang) if change.after else "–"
    reason = say(change.reason)
    shown = f": {' '.join(reason.split())}" if reason and change.change is not Change.BETTER else ""
    return f"{change.criterion} {pick(change.title, lang)} ({was} → {now}){shown}"


def title(change: Change) -> Text:
    """Name of a kind of change."""
    return CHANGES[change]
