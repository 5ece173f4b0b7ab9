"""``kiemdinh explain``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import click

from kiemdinh.cli.base import ProvideSuite, argument, build
from kiemdinh.model.failures import InputProblem
from kiemdinh.near import near_names
from kiemdinh.texts import Words

if TYPE_CHECKING:
    from kiemdinh.model.check import Check, Text
    from kiemdinh.model.edition import Criterion, Edition


def command(words: Words, provide: ProvideSuite) -> click.Command:
    """The command."""
    return build(
        words,
        "explain",
        partial(_explain, words, provide),
        [argument("name", "ID")],
        helps=[("ID", words("opt.one"))],
    )


def _explain(words: Words, provide: ProvideSuite, name: str) -> int:
    suite = provide()
    catalogue = suite.catalogue()
    editions = suite.editions(catalogue)
    lines: list[str] = []
    if name in catalogue:
        lines += _check(catalogue[name], editions, words)
    for edition in editions.values():
        for criterion in edition.criteria:
            if criterion.id == name:
                lines += ([""] if lines else []) + _criterion(criterion, edition, words)
    if not lines:
        known = {*catalogue, *(c.id for e in editions.values() for c in e.criteria)}
        names = words("or").join(f"«{n}»" for n in near_names(name, sorted(known)))
        raise InputProblem(words("unknown_id", name=name) + (words("near", names=names) if names else ""))
    click.echo("\n".join(lines))
    return 0


def _check(check: Check, editions: Mapping[str, Edition], words: Words) -> list[str]:
    needs = check.needs
    wanted = [*needs.capabilities, *needs.accounts, *needs.hooks, *needs.data, *needs.tools, *needs.target]
    rows = [
        ("fault", _say(check.fault, words)),
        ("engine", check.engine),
        ("access", check.access),
        ("needs", ", ".join(wanted)),
        ("depends", ", ".join(check.depends_on)),
        ("cases", ", ".join(check.cases)),
        ("facts", ", ".join(f"{f.name} ({_say(f.title, words)}, {f.unit})" for f in check.facts)),
        ("blocker", words("yes") if check.release_blocker else words("no")),
        ("cited", "; ".join(_citing(check.id, editions)) or words("nobody")),
    ]
    return [f"{check.id}: {_say(check.title, words)}", *_rows(rows, words)]


def _citing(check: str, editions: Mapping[str, Edition]) -> Iterable[str]:
    for edition in editions.values():
        cited = [c.id for c in edition.criteria if check in {*c.checks, *(rule.check for rule in c.facts)}]
        if cited:
            yield f"{edition.id}: {', '.join(cited)}"


def _criterion(criterion: Criterion, edition: Edition, words: Words) -> list[str]:
    instruments = {i.key: i for i in edition.instruments}
    part = next(p for p in edition.parts if p.part is criterion.part)
    citations = [
        " ".join(filter(None, (c.clause, instruments[c.instrument].number, f"({words(f'basis.{c.basis}')})")))
        for c in criterion.citations
    ]
    rows = [
        ("obligation", f"{criterion.obligation} [{words(f'basis.{criterion.obligation_basis}')}]"),
        ("condition", f"{criterion.condition} [{words(f'basis.{criterion.condition_basis}')}]"),
        ("method", criterion.method),
        ("citation", "; ".join(citations)),
        ("part", f"{_say(part.title, words)}, {part.group_titles.get(criterion.group, criterion.group)}"),
        ("weight", words.points(criterion.weight / 100)),
        ("checks", ", ".join(dict.fromkeys((*criterion.checks, *(r.check for r in criterion.facts))))),
        ("limits", ", ".join(dict.fromkeys(f"limits.{r.limit_key}" for r in criterion.facts if r.limit_key))),
        ("attestation", criterion.attestation.statement if criterion.attestation else ""),
        ("not_automated", criterion.not_automated),
        ("blocker", words("yes") if criterion.release_blocker else words("no")),
        ("advice", criterion.advice),
    ]
    head = f"{words('edition_of', edition=edition.id)} · {criterion.id}: {_say(criterion.title, words)}"
    return [head, *_rows(rows, words)]


def _rows(rows: Iterable[tuple[str, str]], words: Words) -> list[str]:
    return [f"  {words(key)}: {value}" for key, value in rows if value]


def _say(text: Text, words: Words) -> str:
    return text.en if words.lang == "en" else text.vi
