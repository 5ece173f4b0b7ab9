"""Fills the matrix: first watches what each check meets, then runs what that leaves to be run."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from kiemdinh.events.journal import Journal
from kiemdinh.model.enums import Status
from tests.kill_matrix.demands import allowed, problem
from tests.kill_matrix.engines import IN_PROCESS
from tests.kill_matrix.pool import carry_out_all
from tests.kill_matrix.pools import Pool, Pools
from tests.kill_matrix.rows import GOOD, Matrix, Row, Table, Trace
from tests.kill_matrix.seen import Answer, Order

Place = tuple[str, str]
# Watching a check costs about as much as running it under so many faults.
_WORTH_WATCHING = 12
_WATCHED_TIMES = 3


@dataclass(frozen=True)
class Choice:
    """A part of the matrix.

    Attributes:
        defect: whether a fault (or a name of GOOD) belongs to it.
        check: whether a check does.
        named_only: only the checks that a fault names, and the portal as it should be.
        stale_only: only rows that do not fit the code, or are not there.
        unsure: only rows that said neither yes nor no.
        odd: only rows that do not meet the demands.
    """

    defect: Callable[[str], bool] = lambda _: True
    check: Callable[[str], bool] = lambda _: True
    named_only: bool = False
    stale_only: bool = False
    unsure: bool = False
    odd: bool = False


class Campaign:
    """One filling of the table, resumable.

    Args:
        matrix: the present code.
        table: what is known.
        progress: folder for what an interrupted run has done.
        jobs: workers side by side.
        say: tells people how it goes.
    """

    def __init__(self, matrix: Matrix, table: Table, progress: Path, jobs: int, say: Callable[[str], None]) -> None:
        self._matrix = matrix
        self._jobs = jobs
        self._say = say
        self._rows = {r.place: r for r in table.rows}
        self._traces = {t.check: t for t in table.traces}
        self._made: set[Place] = set()
        self._row_journal: Journal[Row] = Journal(progress / "rows.ndjson", Row)
        self._trace_journal: Journal[Trace] = Journal(progress / "traces.ndjson", Trace)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What was run, of the pairs that still are, and of the stale only what nothing newer can replace."""
        wanted = set(self._matrix.wanted())
        derived = self._matrix.derived(self.traces)
        return tuple(r for p, r in self._rows.items() if p in wanted and (self._matrix.fresh(r) or p not in derived))

    @property
    def traces(self) -> tuple[Trace, ...]:
        """What was watched, of the checks that still are."""
        return tuple(t for t in self._traces.values() if t.check in self._matrix.catalogue)

    def begin(self, *, resume: bool) -> None:
        """Take over what an interrupted run has done, or forget it."""
        if not resume:
            self.end()
            return
        for trace in self._trace_journal.read():
            if self._matrix.followed(trace):
                self._traces[trace.check] = trace
        for row in self._row_journal.read():
            if self._matrix.fresh(row):
                self._rows[row.place] = row
                self._made.add(row.place)

    def take(self, table: Table, progress: Path) -> None:
        """Take over what another checkout knows and has under way, as far as it fits the code here."""
        rows: Journal[Row] = Journal(progress / "rows.ndjson", Row)
        traces: Journal[Trace] = Journal(progress / "traces.ndjson", Trace)
        self._traces |= {t.check: t for t in (*table.traces, *traces.read()) if self._matrix.followed(t)}
        self._rows |= {r.place: r for r in (*table.rows, *rows.read()) if self._matrix.fresh(r)}

    def end(self) -> None:
        """Forget the progress: it is in the table."""
        for journal in (self._row_journal, self._trace_journal):
            journal.path.unlink(missing_ok=True)

    def run(self, choice: Choice) -> None:
        """Run what is chosen.

        Raises:
            KeyboardInterrupt: passed on; what was done is kept.
        """
        chosen = self._chosen(choice)
        if not choice.named_only:
            again = not (choice.stale_only or choice.unsure or choice.odd)
            self._watch(chosen, again=again)
        derived = self._matrix.derived(self.traces)
        left = [
            p
            for p in chosen
            if p not in derived or ((row := self._rows.get(p)) is not None and self._matrix.fresh(row))
        ]
        alone = [p for p in left if choice.named_only or p[1] in self._matrix.named(p[0])]
        self._run_pools(Pools(self._matrix, alone), single=True)
        self._run_pools(Pools(self._matrix, set(left) - set(alone)), single=choice.odd)

    def _run_pools(self, pools: Pools, *, single: bool) -> None:
        waiting = pools.singly() if single else pools.first()
        while waiting:
            coming: list[Pool] = []
            orders: dict[Order, Pool] = {}
            for pool in pools.promising(waiting):
                orders[pools.order(pool)] = pool

            def keep(
                order: Order, answer: Answer, orders: dict[Order, Pool] = orders, coming: list[Pool] = coming
            ) -> str:
                pool = orders[order]
                made = pools.rows(pool, answer)
                for row in made:
                    self._row_journal.append(row)
                    self._rows[row.place] = row
                coming += pools.next(pool, answer)
                exceptions = allowed()
                wrong = [p for r in made if (p := problem(self._matrix, r, exceptions))]
                more = f" và {len(pool.defects) - 1} lỗi nữa" if len(pool.defects) > 1 else ""
                told = f"{pool.defects[0] or 'tốt'}{more} · {len(pool.checks)} phép, {len(made)} hàng"
                return "\n    ".join([f"{told} · {'ổn' if not wrong else f'{len(wrong)} điều chưa đạt'}", *wrong])

            self._carry_out(orders, keep)
            waiting = coming

    def _chosen(self, choice: Choice) -> list[Place]:
        derived = self._matrix.derived(self.traces)
        exceptions = allowed()
        found = []
        for defect, check in self._matrix.wanted():
            if not choice.defect(defect) or not choice.check(check) or (defect, check) in self._made:
                continue
            if choice.named_only and defect not in GOOD.values() and check not in self._matrix.named(defect):
                continue
            row = self._rows.get((defect, check))
            if choice.unsure and (row is None or row.seen.status not in {Status.CANNOT_TELL, Status.ERROR}):
                continue
            if choice.odd and (row is None or not problem(self._matrix, row, exceptions)):
                continue
            fresh = (row is not None and self._matrix.fresh(row)) or (defect, check) in derived
            if not (choice.stale_only and fresh):
                found.append((defect, check))
        return found

    def _watch(self, chosen: Iterable[Place], *, again: bool) -> None:
        traces = {t.check: t for t in self.traces if self._matrix.followed(t)}
        done_before = {t.check for t in self._trace_journal.read()}
        open_pairs: dict[str, int] = {}
        for defect, check in chosen:
            trace = None if again and check not in done_before else traces.get(check)
            # A fault that was met is run; of one that the trace does not know, watching may tell more.
            open_pairs[check] = open_pairs.get(check, 0) + (trace is None or defect not in trace.met)
        todo = [c for c, number in open_pairs.items() if number > _WORTH_WATCHING and self._watchable(c)]
        for _ in range(_WATCHED_TIMES):
            orders = dict.fromkeys(Order(checks=(c,), watched=True) for c in todo)
            done: set[str] = set()

            def keep(order: Order, answer: Answer, done: set[str] = done) -> str:
                trace = self._matrix.trace(answer)
                if trace is None:
                    status = [s.status for s in answer.seen.values()]
                    return f"theo dõi {order.checks[0]} · không dùng được: {status}"
                done.add(trace.check)
                self._trace_journal.append(trace)
                self._traces[trace.check] = trace
                return f"theo dõi {trace.check} · gặp {len(trace.met)}/{len(self._matrix.defects)} lỗi"

            self._carry_out(orders, keep)
            todo = [c for c in todo if c not in done]
            if not todo:
                return

    def _watchable(self, check: str) -> bool:
        entry = self._matrix.catalogue[check]
        return entry.engine in IN_PROCESS and not entry.needs.tools

    def _carry_out(self, orders: Iterable[Order], keep: Callable[[Order, Answer], str]) -> None:
        waiting = list(orders)
        began = time.monotonic()
        finished = 0

        def done(order: Order, answer: Answer) -> None:
            nonlocal finished
            finished += 1
            left = (time.monotonic() - began) / finished * (len(waiting) - finished)
            told = answer.trouble or keep(order, answer)
            self._say(f"{finished}/{len(waiting)} · {answer.seconds:.0f} s · còn {left / 60:.0f} phút · {told}")

        folder = Path(tempfile.mkdtemp(prefix="kiemdinh-matrix-"))
        try:
            carry_out_all(waiting, self._jobs, folder, done)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
