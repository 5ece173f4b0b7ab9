"""``python -m tests.kill_matrix``: runs rows of the matrix and writes the table."""

from __future__ import annotations

import argparse
import fnmatch
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kiemdinh.catalogue import load_catalogue
from kiemdinh.running import versions
from tests.kill_matrix.demands import allowed, gaps, problem
from tests.kill_matrix.document import DATA_FILE, PAGE, ROOT, page
from tests.kill_matrix.pool import carry_out_all
from tests.kill_matrix.rows import GOOD, Matrix, Row, Table, journal, read_table, write_table
from tests.kill_matrix.seen import Answer, Order

_JOURNAL = ROOT / "out" / "kill-matrix" / "rows.ndjson"
_INTERRUPTED = 4


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill_matrix", description=__doc__)
    parser.add_argument("--defect", action="append", default=[], help="fault id or pattern; «good» for none")
    parser.add_argument("--check", action="append", default=[], help="check id or pattern")
    parser.add_argument("--named-only", action="store_true", help="only the checks that each fault names")
    parser.add_argument("--stale-only", action="store_true", help="only rows whose hashes do not fit the code")
    parser.add_argument("--jobs", type=int, default=2, help="workers side by side")
    parser.add_argument("--resume", action="store_true", help="keep the rows of an interrupted run")
    parser.add_argument("--page-only", action="store_true", help="write the document from the stored table")
    return parser.parse_args(arguments)


def chosen(matrix: Matrix, given: argparse.Namespace, have: dict[tuple[str, str], Row]) -> dict[str, list[str]]:
    """Checks to run, by fault."""
    found: dict[str, list[str]] = {}
    for defect, check in matrix.wanted():
        name = "good" if defect in GOOD.values() else defect
        if given.defect and not any(fnmatch.fnmatch(name, p) for p in given.defect):
            continue
        if given.check and not any(fnmatch.fnmatch(check, p) for p in given.check):
            continue
        if given.named_only and name != "good" and check not in matrix.named(defect):
            continue
        row = have.get((defect, check))
        if row is not None and given.stale_only and matrix.fresh(row):
            continue
        found.setdefault(defect, []).append(check)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for.

    Returns:
        0 when every demand is met, 1 when not, 4 when interrupted.
    """
    given = options(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    matrix = Matrix.of(load_catalogue())
    stored = {r.place: r for r in read_table(DATA_FILE).rows}
    progress = journal(_JOURNAL)
    if not given.resume:
        _JOURNAL.unlink(missing_ok=True)
    resumed = {r.place: r for r in progress.read() if matrix.fresh(r)}
    todo = {} if given.page_only else chosen(matrix, given, stored | resumed)
    if not given.stale_only:
        todo = {d: [c for c in checks if (d, c) not in resumed] for d, checks in todo.items()}
    rows = stored | resumed
    interrupted = False
    try:
        _run(matrix, {d: c for d, c in todo.items() if c}, given.jobs, rows, progress.append)
    except KeyboardInterrupt:
        interrupted = True
        _say("Đã dừng; chạy tiếp bằng --resume")
    # Rows whose check or fault is gone say nothing any more.
    kept = [r for r in rows.values() if (r.defect, r.check) in set(matrix.wanted())]
    table = Table(versions=versions(), rows=tuple(kept))
    write_table(DATA_FILE, table)
    PAGE.write_text(page(matrix, read_table(DATA_FILE)), encoding="utf-8")
    if interrupted:
        return _INTERRUPTED
    _JOURNAL.unlink(missing_ok=True)
    exceptions = allowed()
    wrong = [p for r in sorted(kept, key=lambda r: r.place) if (p := problem(matrix, r, exceptions))] + gaps(matrix)
    for line in wrong:
        _say(line)
    _say(f"{len(kept)} hàng; {len(wrong)} điều chưa đạt; {PAGE.relative_to(ROOT)}")
    return 1 if wrong else 0


def _run(
    matrix: Matrix,
    todo: dict[str, list[str]],
    jobs: int,
    rows: dict[tuple[str, str], Row],
    append: Callable[[Row], None],
) -> None:
    names: dict[Order, str] = {}
    for defect, checks in todo.items():
        names[matrix.order(defect, checks)] = defect
    began = time.monotonic()
    finished = 0
    exceptions = allowed()

    def done(order: Order, answer: Answer) -> None:
        nonlocal finished
        finished += 1
        defect = names[order]
        made = matrix.rows(defect, answer)
        for row in made:
            append(row)
            rows[row.place] = row
        wrong = [p for r in made if (p := problem(matrix, r, exceptions))]
        left = (time.monotonic() - began) / finished * (len(names) - finished)
        state = answer.trouble or ("ổn" if not wrong else f"{len(wrong)} điều chưa đạt")
        about = f"{defect or 'tốt'} · {len(made)} phép · {answer.seconds:.0f} s · {state}"
        _say(f"{finished}/{len(names)} · {about} · còn {left / 60:.0f} phút")
        for line in wrong:
            _say(f"    {line}")

    folder = Path(tempfile.mkdtemp(prefix="kiemdinh-matrix-"))
    try:
        carry_out_all(names, jobs, folder, done)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
