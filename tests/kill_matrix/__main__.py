"""``python -m tests.kill_matrix``: runs rows of the matrix and writes the table."""

from __future__ import annotations

import argparse
import fnmatch
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from kiemdinh.catalogue import load_catalogue
from kiemdinh.running import versions
from tests.kill_matrix.campaign import Campaign, Choice
from tests.kill_matrix.demands import allowed, gaps, problem
from tests.kill_matrix.document import DATA_FILE, PAGE, ROOT, page
from tests.kill_matrix.rows import GOOD, Matrix, Table
from tests.kill_matrix.stored import read_table, write_table

_PROGRESS = ROOT / "out" / "kill-matrix"
_INTERRUPTED = 4


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill_matrix", description=__doc__)
    parser.add_argument("--defect", action="append", default=[], help="fault id or pattern; «good» for none")
    parser.add_argument("--check", action="append", default=[], help="check id or pattern")
    parser.add_argument("--named-only", action="store_true", help="only the checks that each fault names")
    parser.add_argument("--stale-only", action="store_true", help="only rows whose hashes do not fit the code")
    parser.add_argument("--unsure", action="store_true", help="only rows that ended without saying yes or no")
    parser.add_argument("--odd", action="store_true", help="only rows that do not meet the demands")
    parser.add_argument("--jobs", type=int, default=2, help="workers side by side")
    parser.add_argument("--resume", action="store_true", help="keep the rows of an interrupted run")
    parser.add_argument(
        "--take", type=Path, help="another checkout: what was run there and fits the code here is taken over"
    )
    parser.add_argument("--page-only", action="store_true", help="write the document from the stored table")
    return parser.parse_args(arguments)


def choice(given: argparse.Namespace) -> Choice:
    """What of the matrix the command line asks for."""

    def fits(name: str, patterns: Sequence[str]) -> bool:
        return not patterns or any(fnmatch.fnmatch(name, p) for p in patterns)

    return Choice(
        defect=lambda d: fits("good" if d in GOOD.values() else d, given.defect),
        check=lambda c: fits(c, given.check),
        named_only=given.named_only,
        stale_only=given.stale_only,
        unsure=given.unsure,
        odd=given.odd,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for.

    Returns:
        0 when every demand is met, 1 when not, 4 when interrupted.
    """
    given = options(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    matrix = Matrix.of(load_catalogue())
    campaign = Campaign(matrix, read_table(DATA_FILE), _PROGRESS, given.jobs, _say)
    interrupted = False
    try:
        campaign.begin(resume=given.resume)
        if given.take is not None:
            campaign.take(
                read_table(given.take / DATA_FILE.relative_to(ROOT)), given.take / _PROGRESS.relative_to(ROOT)
            )
        if not given.page_only:
            campaign.run(choice(given))
    except KeyboardInterrupt:
        interrupted = True
        _say("Đã dừng; chạy tiếp bằng --resume")
    write_table(DATA_FILE, Table(versions=versions(), rows=campaign.rows, traces=campaign.traces))
    table = read_table(DATA_FILE)
    PAGE.write_text(page(matrix, table), encoding="utf-8")
    if interrupted:
        return _INTERRUPTED
    campaign.end()
    exceptions = allowed()
    wrong = [p for r in sorted(table.rows, key=lambda r: r.place) if (p := problem(matrix, r, exceptions))]
    wrong += gaps(matrix)
    for line in wrong:
        _say(line)
    derived = len(matrix.derived(table.traces).keys() - {r.place for r in table.rows})
    _say(f"{len(table.rows)} hàng đã chạy, {derived} hàng suy ra; {len(wrong)} điều chưa đạt; {PAGE.relative_to(ROOT)}")
    return 1 if wrong else 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
