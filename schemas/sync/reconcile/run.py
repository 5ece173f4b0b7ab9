"""The reconciliation as a whole: inputs, comparison, findings, counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.sync.reconcile import kinds, matching, tally
from schemas.sync.reconcile.columns import Role, Side
from schemas.sync.reconcile.engine import Engine, Progress, opened
from schemas.sync.reconcile.mapping import Mapped
from schemas.sync.reconcile.mask import Mask
from schemas.sync.reconcile.model import CLASSES, Comparison, Kind, Reason
from schemas.sync.reconcile.normal import literal
from schemas.sync.reconcile.result import (
    Counts,
    Delay,
    Dossiers,
    Found,
    Input,
    KindCount,
    NotChecked,
    Reconciliation,
)
from schemas.sync.reconcile.sentences import COLUMNS, Narrator, day_text, moment_text
from schemas.sync.reconcile.sides import Inputs
from schemas.sync.reconcile.unchecked import not_checked
from schemas.sync.reconcile.words import Speech

ORDER = (
    Kind.LOST,
    Kind.INCOMPLETE,
    Kind.ORPHANED,
    *(kind for kind in CLASSES if kind not in {Kind.LOST, Kind.INCOMPLETE, Kind.PENDING}),
    Kind.UNREADABLE,
    Kind.PENDING,
)
"""Kinds in the order in which they are told."""
_EXAMPLES = 1000
_CELLS = 1000
_SMALL_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Options:
    """What is compared and how.

    Attributes:
        portal, sent, national: files of each side; no ``sent`` means that nobody knows what was sent.
        now_s: moment of the comparison, seconds of Vietnamese time.
        late_s: limit of delay in seconds, or ``None``.
        mapped: mapping file.
        repeat: a status may legitimately be told twice.
        fold_case: codes are equal whatever their case.
        memory: limit of the database.
        threads: 0 for as many as there are processors.
        lang: ``vi`` or ``en``.
        examples: findings of each kind that the result lists.
    """

    portal: Sequence[Path]
    national: Sequence[Path]
    sent: Sequence[Path] | None = None
    now_s: int = 0
    late_s: int | None = None
    mapped: Mapped = field(default_factory=Mapped)
    repeat: bool = True
    fold_case: bool = True
    memory: str = "2GB"
    threads: int = 0
    lang: str = "vi"
    examples: int = _EXAMPLES


def reconcile(
    options: Options, details: Callable[[Found], None] | None = None, progress: Progress = lambda _step, _share: None
) -> Reconciliation:
    """Compare what the portal has with what the national portal has.

    Args:
        options: what and how.
        details: called with every finding, worst kinds first, in a fixed order.
        progress: told while it works.

    Raises:
        InputProblem: a file cannot be used, or a column is missing.
        tally.CountsDisagree: the reconciler contradicts itself.
    """
    size = sum(path.stat().st_size for path in (*options.portal, *options.national, *(options.sent or ())))
    with opened(options.memory, options.threads, progress, large=size > _SMALL_BYTES) as engine:
        return _Work(engine, options).result(details)


class _Work:
    def __init__(self, engine: Engine, options: Options) -> None:
        self._engine = engine
        self._options = options
        self._speech = Speech(options.lang)
        given = {Side.PORTAL: options.portal, Side.NATIONAL: options.national, Side.SENT: options.sent}
        self._inputs = {
            side: Inputs(side, paths, options.mapped, engine, fold_case=options.fold_case)
            for side, paths in given.items()
            if paths is not None
        }
        self._compare = self._comparison()

    def _comparison(self) -> Comparison:
        portal, national = self._inputs[Side.PORTAL], self._inputs[Side.NATIONAL]
        sent = self._inputs.get(Side.SENT)
        fields = tuple(sorted(portal.fields & national.fields))
        return Comparison(
            portal=portal.roles,
            national=national.roles,
            sent=sent.roles if sent else None,
            fields=fields,
            sent_fields=sent.fields & frozenset(fields) if sent else frozenset(),
            late_s=self._options.late_s,
            now_s=self._options.now_s,
            repeat=self._options.repeat,
        )

    def result(self, details: Callable[[Found], None] | None) -> Reconciliation:
        engine, compare = self._engine, self._compare
        words = {name: self._speech(f"step.{name}") for name in ("compare", "order", "match", "find", "count", "write")}
        words |= {side.value: self._speech(f"step.{side.value}") for side in Side}
        for side, inputs in self._inputs.items():
            inputs.load(compare.fields, words[side.value])
        matching.fold_sides(engine, compare, words)
        matching.match_suspects(engine, compare, words)
        kinds.find(engine, compare, words["find"])
        tally.count(engine, compare, words["count"])
        tally.check(engine)
        described = self._described()
        kept, written = self._findings(details, described)
        counted = self._kinds(described)
        total = self._groups("")
        return Reconciliation(
            now=moment_text(self._options.now_s),
            late_s=self._options.late_s,
            clean=all(k.kind is Kind.PENDING for k in counted),
            inputs={side.value: described[side] for side in Side if side in described},
            dossiers=self._dossiers(),
            orphaned=_sum(k.dossiers for k in counted if k.kind is Kind.ORPHANED and k.reason is not Reason.ONLY_SENT),
            only_sent=_sum(k.dossiers for k in counted if k.reason is Reason.ONLY_SENT),
            total=total[0] if total else Counts(key=(), **dict.fromkeys(tally.COLUMNS, 0)),
            kinds=counted,
            having=dict(engine.rows("SELECT kind, count(DISTINCT code) FROM finding GROUP BY kind ORDER BY kind")),
            altered=self._altered(),
            delay=self._delay(),
            by_procedure=self._groups("procedure"),
            by_day=self._groups("day"),
            by_status=self._groups("s"),
            cells=self._groups("procedure, day, s", limit=_CELLS),
            cells_left_out=max(0, engine.row(f"SELECT count(*) FROM cell WHERE {_DIFFERS}")[0] - _CELLS),
            not_checked=tuple(
                NotChecked(what=what, why=why) for what, why in not_checked(compare, self._inputs, self._speech)
            ),
            findings=tuple(kept),
            findings_left_out=written - len(kept),
        )

    def _described(self) -> dict[Side, Input]:
        engine, found = self._engine, {}
        for side, inputs in self._inputs.items():
            rows, nameless, dossiers, bad = engine.row(
                "SELECT coalesce(sum(n) FILTER (WHERE NOT nameless), 0), "
                "coalesce(sum(n) FILTER (WHERE nameless), 0), "
                f"count(*) FILTER (WHERE NOT nameless), coalesce(sum(bad), 0) FROM {side.value}_dossiers"
            )
            repeated = engine.row("SELECT coalesce(sum(copies - 1), 0) FROM pe")[0] if side is Side.PORTAL else 0
            found[side] = Input(
                files=tuple(map(str, inputs.paths)),
                columns=tuple(r.value for r in Role if r in inputs.roles and not inputs.headless),
                rows=rows,
                dossiers=dossiers,
                repeated=repeated,
                without_code=nameless,
                broken=len(inputs.broken),
                unreadable=bad,
            )
        return found

    def _findings(
        self, details: Callable[[Found], None] | None, described: dict[Side, Input]
    ) -> tuple[list[Found], int]:
        """Findings for the result, and how many there are; all of them go to ``details``."""
        kept: list[Found] = []
        total = self._engine.row("SELECT count(*) FROM finding")[0]
        total += sum(i.broken + i.unreadable for i in described.values())
        for kind in ORDER:
            every = self._unreadable(described) if kind is Kind.UNREADABLE else self._of_kind(kind, details is None)
            for number, found in enumerate(every):
                if number < self._options.examples:
                    kept.append(found)
                elif details is None:
                    break
                if details is not None:
                    details(found)
        return kept, total

    def _of_kind(self, kind: Kind, few: bool) -> Iterator[Found]:  # noqa: FBT001 - private
        portal = self._inputs[Side.PORTAL]
        titles = {name: portal.title(name) for name in self._compare.fields}
        narrator = Narrator(self._speech, Mask(self._options.mapped.content.personal), titles, self._options.late_s)
        limit = f" LIMIT {self._options.examples}" if few else ""
        order = "code, t, s, field, b, a, n, reason"
        sql = f"SELECT {COLUMNS} FROM finding WHERE kind = {literal(kind)} ORDER BY {order}{limit}"
        return map(narrator.found, self._engine.rows(sql))

    def _unreadable(self, described: dict[Side, Input]) -> Iterator[Found]:
        narrator = Narrator(self._speech, Mask(self._options.mapped.content.personal), {}, None)
        for side, inputs in self._inputs.items():
            yield from map(narrator.unreadable, inputs.broken)
            if described[side].unreadable:
                yield from map(narrator.unreadable, inputs.unreadable())

    def _kinds(self, described: dict[Side, Input]) -> tuple[KindCount, ...]:
        query = "SELECT kind, reason, count(*), count(DISTINCT code) FROM finding GROUP BY ALL"
        counted = {(Kind(k), Reason(r)): (n, d) for k, r, n, d in self._engine.rows(query)}
        for reason, number in (
            (Reason.VALUE, sum(i.unreadable for i in described.values())),
            (Reason.LINE, sum(i.broken for i in described.values())),
        ):
            if number:
                counted[Kind.UNREADABLE, reason] = (number, 0)
        ranked = sorted(counted.items(), key=lambda item: (ORDER.index(item[0][0]), -item[1][0], item[0][1]))
        return tuple(
            KindCount(kind=kind, reason=reason, findings=n, dossiers=d, message=self._speech.reason(reason))
            for (kind, reason), (n, d) in ranked
        )

    def _dossiers(self) -> Dossiers:
        counted = tally.dossiers(self._engine)
        named = {kind.value.replace("-", "_"): number for kind, number in counted.classes.items()}
        return Dossiers(portal=counted.portal, ok=counted.ok, **named)

    def _groups(self, keys: str, limit: int | None = None) -> tuple[Counts, ...]:
        chosen = ", ".join(f"CAST(sum({c}) AS BIGINT)" for c in tally.COLUMNS)
        where = f" WHERE {_DIFFERS}" if limit is not None else ""
        order = "sum(lost) DESC, sum(unknown) DESC, sum(duplicated) DESC, sum(altered) DESC, sum(late) DESC, "
        # What the data do not tell comes last, an unknown status (0) like an unknown day.
        sorted_keys = ", ".join("nullif(s, 0)" if key == "s" else key for key in keys.split(", "))
        group = f" GROUP BY {keys} ORDER BY {order if limit is not None else ''}{sorted_keys}" if keys else ""
        cut = f" LIMIT {limit}" if limit is not None else ""
        names = keys.split(", ") if keys else []
        sql = f"SELECT {', '.join([*names, chosen])} FROM cell{where}{group}{cut}"
        if not keys and not self._engine.row("SELECT count(*) FROM cell")[0]:
            return ()
        return tuple(
            Counts(
                key=tuple(_key(name, value) for name, value in zip(names, row[: len(names)], strict=True)),
                **dict(zip(tally.COLUMNS, row[len(names) :], strict=True)),
            )
            for row in self._engine.rows(sql)
        )

    def _altered(self) -> dict[str, int]:
        portal = self._inputs[Side.PORTAL]
        query = (
            f"SELECT field, count(*) FROM finding WHERE kind = {literal(Kind.ALTERED)} GROUP BY field ORDER BY field"
        )
        return {portal.title(name) if name in portal.fields else name: n for name, n in self._engine.rows(query)}

    def _delay(self) -> Delay | None:
        if not self._compare.arrivals:
            return None
        counted = list(self._engine.rows("SELECT s, n FROM delay ORDER BY s"))
        events = sum(n for _, n in counted)
        if not events:
            return None
        return Delay(
            events=events,
            p50_s=_quantile(counted, events, 50),
            p95_s=_quantile(counted, events, 95),
            max_s=counted[-1][0],
            before=sum(n for s, n in counted if s < 0),
        )


_DIFFERS = "lost > 0 OR pending > 0 OR duplicated > 0 OR unknown > 0 OR late > 0 OR altered > 0"


def _quantile(counted: Sequence[tuple[int, int]], events: int, percent: int) -> int:
    """The smallest delay within which at least so many percent arrived."""
    seen = 0
    for seconds, number in counted:
        seen += number
        if seen * 100 >= events * percent:
            return seconds
    return counted[-1][0]


def _key(name: str, value: Any) -> str:  # noqa: ANN401 - what the database gives
    if value is None or (name == "s" and value == 0):
        return ""
    return day_text(value) if name == "day" else str(value)


def _sum(numbers: Iterable[int]) -> int:
    return sum(numbers)
