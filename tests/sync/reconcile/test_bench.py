from __future__ import annotations

from pathlib import Path

import msgspec

from bench.reconcile import check, generate, now_s
from schemas.sync.reconcile.run import Options, reconcile


def test_exactly_the_faults_put_in_are_found(tmp_path: Path) -> None:
    size = 3000
    generate(tmp_path, size)
    portal, sent, national = ([tmp_path / f"{side}.parquet"] for side in ("portal", "sent", "national"))
    options = Options(portal=portal, sent=sent, national=national, late_s=1800, now_s=now_s(size), threads=1)
    result = reconcile(options)
    check(msgspec.to_builtins(result), size)
