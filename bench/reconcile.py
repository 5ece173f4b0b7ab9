"""Time, memory and growth of the reconciler beside its peers, over generated data with a known number of faults.

``python bench/reconcile.py [--dossiers 50000,500000,5000000] [--folder DIR]``: every dossier has three events, on the
portal, among what was sent and on the national portal, so that 5 million dossiers are 15 million events a side and 45
million rows.  Faults of each kind are put in; anything but exactly these is an error.  Each measurement is a process
of its own, whose peak memory the system tells.
"""

# ruff: noqa: S608 - the queries generate test data from numbers
from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SIZES = (50_000, 500_000, 5_000_000)
EVENTS = 3
GOAL_S, GOAL_MB = 60, 3 * 1024
LATE_S = 1800
_GAP_S = 600
_START_S = 1_735_689_600  # 2025-01-01
_PLAIN_MOST = 100_000
_NAMES = (
    "never-sent",
    "refused",
    "accepted-not-kept",
    "event-never-sent",
    "event-accepted-not-kept",
    "hash",
    "channel",
    "zone",
    "received-once-sent",
    "sent-again",
    "out-of-order",
    "late",
    "pending",
    "extra",
    "orphan",
    "only-sent",
    "late-border",
    "repeated-status",
)
"""What is put in, each into as many dossiers; the last two are no faults and must not be found."""

_FOUND = {
    ("lost", "never-sent"): 1,
    ("lost", "refused"): 1,
    ("lost", "accepted-not-kept"): 1,
    ("incomplete", "event-never-sent"): 1,
    ("incomplete", "accepted-not-kept"): 1,
    ("altered", "differs"): 2,
    ("altered", "zone"): 1,
    ("duplicated", "received-once-sent"): 1,
    ("duplicated", "sent-again"): 1,
    ("out-of-order", "after-later-event"): 1,
    ("late", "over-limit"): 1,
    ("pending", "within-window"): 1,
    ("extra", "unknown-event"): 1,
    ("orphaned", "not-on-portal-nor-sent"): 1,
    ("orphaned", "only-sent"): 1,
}
"""Findings by kind and reason, in units of the number of each fault."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds on the clock and of processors, peak memory in MB."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def main() -> None:
    """Generate, measure, check and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", default=",".join(map(str, SIZES)))
    parser.add_argument("--folder", type=Path, help="giữ dữ liệu sinh ra ở đây")
    parser.add_argument("--memory", default="2GB")
    given = parser.parse_args()
    sizes = [int(n) for n in given.dossiers.split(",")]
    figures: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            folder = (given.folder or Path(name)) / str(size)
            # In a process of its own: a child's peak would begin with the memory that its parent held.
            _cost([__file__, "--generate", str(folder), str(size)])
            figures.append(_measured(folder, size, given.memory))
    _table(figures)
    if given.folder is not None:
        (given.folder / "reconcile.json").write_text(
            json.dumps(figures, indent=1, default=asdict) + "\n", encoding="utf-8"
        )


def faults_of_each(size: int) -> int:
    """How many dossiers get each fault."""
    return max(5, size // 2000)


def now_s(size: int) -> int:
    """The moment of the comparison: after everything but what is pending."""
    return _START_S + size * 6 + 3 * 86_400


def generate(folder: Path, size: int) -> None:
    """Write ``portal.parquet``, ``sent.parquet`` and ``national.parquet`` unless they stand there already."""
    import duckdb  # noqa: PLC0415 - the measuring process stays small

    if (folder / "done").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    work = duckdb.connect()
    work.execute(f"SET memory_limit = '2GB'; SET temp_directory = '{folder / 'spill'}'")
    each, now = faults_of_each(size), now_s(size)
    number = {name: index for index, name in enumerate(_NAMES)}
    # Faults lie scattered: 7919 has no factor in common with the sizes.
    turn, length = f"(range * 7919) % {size}", each * len(_NAMES)
    work.execute(
        f"CREATE VIEW events AS SELECT i, f, e, CASE WHEN f = {number['repeated-status']} AND e = 2 THEN 4 "
        f"ELSE [2, 4, 9][e + 1] END AS status, CASE WHEN f = {number['pending']} THEN {now} - 1500 "
        f"ELSE {_START_S} + i * 6 END + e * {_GAP_S} AS t, "
        "'G09.20-260609-' || lpad(CAST(i AS VARCHAR), 7, '0') AS code, "
        "'1.' || lpad(CAST(i % 400 AS VARCHAR), 6, '0') AS procedure, CAST(1 + i % 2 AS VARCHAR) AS channel, "
        "printf('%016x', hash(i * 8 + e)) AS hash FROM (SELECT range AS i, "
        f"CASE WHEN {turn} < {length} THEN {turn} // {each} ELSE -1 END AS f "
        f"FROM range({size})), (SELECT range AS e FROM range({EVENTS}))"
    )

    def only(*names: str) -> str:
        return f"f IN ({', '.join(str(number[n]) for n in names)})"

    stamp = "strftime(make_timestamp(({0}) * 1000000), '%Y%m%d%H%M%S')"
    time_text = stamp.format("t")
    delay = (
        f"CASE WHEN {only('late')} AND e = 2 THEN {LATE_S + 60} WHEN {only('late-border')} AND e = 2 THEN {LATE_S} "
        f"WHEN {only('out-of-order')} AND e = 0 THEN {_GAP_S + 600} WHEN {only('out-of-order')} THEN 60 "
        "ELSE 60 + i % 500 END"
    )
    shifted = f"CASE WHEN {only('zone')} AND e = 1 THEN t + 25200 ELSE t END"
    nothing = only("never-sent", "refused", "accepted-not-kept", "pending", "only-sent")
    lacks = f"({only('event-never-sent', 'event-accepted-not-kept')} AND e = 2)"
    national = (
        "SELECT code, procedure, status, "
        f"{stamp.format(shifted)} AS time, {stamp.format('t + ' + delay)} AS received_at, "
        f"CASE WHEN {only('channel')} AND e = 0 THEN '3' ELSE channel END AS channel, "
        f"CASE WHEN {only('hash')} AND e = 1 THEN 'ffff' ELSE hash END AS hash FROM events "
        f"WHERE NOT {nothing} AND NOT {lacks}"
        f" UNION ALL SELECT code, procedure, status, {time_text}, {stamp.format('t + 900')}, channel, hash FROM events "
        f"WHERE {only('received-once-sent', 'sent-again')} AND e = 2"
        f" UNION ALL SELECT code, procedure, 5, {stamp.format('t + 60')}, {stamp.format('t + 120')}, channel, hash "
        f"FROM events WHERE {only('extra')} AND e = 1"
    )
    answer = f"CASE WHEN {only('refused')} THEN '-2' ELSE '0' END"
    unsent = f"({only('never-sent', 'pending', 'orphan')} OR ({only('event-never-sent')} AND e = 2))"
    sent = (
        f"SELECT code, status, {time_text} AS time, {answer} AS answer FROM events WHERE NOT {unsent}"
        f" UNION ALL SELECT code, status, {time_text}, '0' FROM events WHERE {only('sent-again')} AND e = 2"
    )
    portal = (
        f"SELECT code, procedure, status, {time_text} AS time, channel, hash FROM events "
        f"WHERE NOT {only('orphan', 'only-sent')}"
    )
    # Exports come in the order of time, not dossier by dossier.
    for name, query, order in (
        ("portal", portal, "time, code"),
        ("sent", sent, "time, code"),
        ("national", national, "received_at, code"),
    ):
        target = folder / f"{name}.parquet"
        work.execute(f"COPY (SELECT * FROM ({query}) ORDER BY {order}) TO '{target}' (FORMAT parquet)")
    work.close()
    (folder / "done").touch()


def check(result: dict[str, Any], size: int) -> None:
    """Compare what was found with what was put in.

    Raises:
        SystemExit: something else was found.
    """
    each = faults_of_each(size)
    found = {(k["kind"], k["reason"]): k["findings"] for k in result["kinds"]}
    expected = {key: units * each for key, units in _FOUND.items()}
    if found != expected:
        wrong = sorted(set(found.items()) ^ set(expected.items()))
        raise SystemExit(f"found and put in differ: {wrong}")
    dossiers = result["dossiers"]
    if dossiers["portal"] != sum(n for name, n in dossiers.items() if name != "portal"):
        raise SystemExit(f"dossiers do not add up: {dossiers}")
    if dossiers["portal"] != size - 2 * each or dossiers["ok"] != size - 15 * each - each:
        raise SystemExit(f"wrong number of dossiers: {dossiers}")


def _measured(folder: Path, size: int, memory: str) -> dict[str, Any]:
    out = folder / "result.json"
    files = {side: str(folder / f"{side}.parquet") for side in ("portal", "sent", "national")}
    arguments = [word for side, path in files.items() for word in (f"--{side}", path)]
    moment = time.strftime("%Y%m%d%H%M%S", time.gmtime(now_s(size)))
    settings = ["--late", "30m", "--now", moment, "--memory", memory, "--quiet"]
    written = ["--out", str(out), "--details", str(folder / "details.ndjson")]
    ours = _cost(["-m", "kiemdinh", "sync", "reconcile", *arguments, *settings, *written], codes=(1,))
    check(json.loads(out.read_bytes()), size)
    row: dict[str, Any] = {"dossiers": size, "ours": ours, "duckdb": _cost(["-c", _BARE, memory, *files.values()])}
    row["pandas"] = None
    if importlib.util.find_spec("pandas") is not None:
        row["pandas"] = _cost(["-c", _PANDAS, files["portal"], files["national"]])
    row["python"] = None
    if size <= _PLAIN_MOST:
        texts = [folder / f"{side}.csv" for side in ("portal", "national")]
        for side, path in zip(("portal", "national"), texts, strict=True):
            copied = f"COPY (SELECT * FROM '{files[side]}') TO '{path}' (FORMAT csv, HEADER)"
            _cost(["-c", "import sys, duckdb; duckdb.sql(sys.argv[1])", copied])
        row["python"] = _cost([__file__, "--plain", *map(str, texts)])
    return row


_BARE = """
import sys, duckdb
memory, portal, sent, national = sys.argv[1:]
c = duckdb.connect()
c.execute(f"SET memory_limit = '{memory}'")
print(c.execute(f"SELECT count(*) FROM '{portal}' p FULL JOIN '{national}' n USING (code, status, time)").fetchall())
"""
_PANDAS = """
import sys, pandas
portal, national = (pandas.read_parquet(p) for p in sys.argv[1:])
print(len(portal.merge(national, on=["code", "status", "time"], how="outer", indicator=True)))
"""


def plain(portal: str, national: str) -> None:
    """The peer in plain Python: two dictionaries, lost and strange events, repeats and delays, nothing else."""
    held: dict[tuple[str, str, str], int] = {}
    with Path(national).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = (row["code"], row["status"], row["time"])
            held[key] = held.get(key, 0) + 1
    with Path(portal).open(encoding="utf-8", newline="") as stream:
        lost = sum((row["code"], row["status"], row["time"]) not in held for row in csv.DictReader(stream))
    print(lost, sum(n > 1 for n in held.values()))


def _cost(arguments: Sequence[str], codes: tuple[int, ...] = (0,)) -> Cost:
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        raise SystemExit(f"{' '.join(arguments[:4])} ended with {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _table(figures: list[dict[str, Any]]) -> None:
    head = ("hồ sơ", "dòng", "giây", "giây CPU", "MB", "so n·log n")
    machine = f"{os.cpu_count()} nhân, tải {os.getloadavg()[0]:.1f}"
    print(f"Đối soát, {machine}; ba phía, mỗi hồ sơ {EVENTS} trạng thái mỗi phía")
    print("".join(f"{name:>12}" for name in head) + "  đối chứng (giây / CPU / MB)")
    before: tuple[int, float] | None = None
    for row in figures:
        size, ours = row["dossiers"], row["ours"]
        growth = "–"
        if before is not None:
            fair = size * math.log(size) / (before[0] * math.log(before[0]))
            growth = f"{ours.cpu_s / before[1] / fair:.2f}"
        before = (size, ours.cpu_s)
        peers = [
            f"{label} {cost.wall_s:.1f} / {cost.cpu_s:.1f} / {cost.peak_mb:.0f}"
            for label, cost in (
                ("DuckDB nối trần hai phía", row["duckdb"]),
                ("pandas nối hai phía", row["pandas"]),
                ("Python thuần hai phía", row["python"]),
            )
            if cost is not None
        ]
        values = (
            f"{size:,}",
            f"{size * EVENTS * 3:,}",
            f"{ours.wall_s:.1f}",
            f"{ours.cpu_s:.1f}",
            f"{ours.peak_mb:.0f}",
        )
        line = "".join(f"{value:>12}" for value in (*values, growth))
        print(f"{line}  {'; '.join(peers)}")
    last = figures[-1]
    if last["dossiers"] >= SIZES[-1]:
        ours = last["ours"]
        print(f"Mục tiêu {GOAL_S} giây, {GOAL_MB} MB: {ours.wall_s:.1f} giây, {ours.peak_mb:.0f} MB")
    print("Mọi lỗi cài vào đều được tìm ra, và chỉ chúng.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--plain"]:
        plain(*sys.argv[2:])
    elif sys.argv[1:2] == ["--generate"]:
        generate(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
