"""``python -m bench``: all benchmarks, one after the other; figures also in ``out/bench.json``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import runpy
import sys
from pathlib import Path

from bench import cli, functional

ROOT = Path(__file__).parent.parent
OUT = ROOT / "out" / "bench.json"


def main() -> None:
    """Run and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="vòng của phép đo phần chức năng")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    print(f"{os.cpu_count()} nhân, tải {os.getloadavg()[0]:.1f}: chỉ các tỷ lệ trong cùng một lần đo là có nghĩa")
    figures: dict[str, object] = {
        "machine": {
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[0], 2),
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "goals": {"suite-1-ratio": functional.GOAL_ONE, "suite-2-ratio": functional.GOAL_TWO} | cli.GOALS,
        "cli": cli.run(2 * given.rounds + 1),
        "functional": functional.run(given.rounds, tuple(functional.CHECKS)),
    }
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"Số liệu: {given.out}")
    for title, script in (("Kiểm tra bản tin đồng bộ", "sync.py"), ("Đối soát", "reconcile.py")):
        print(f"{title}:", flush=True)
        sys.argv = [f"bench/{script}"]
        runpy.run_path(str(ROOT / "bench" / script), run_name="__main__")


if __name__ == "__main__":
    main()
