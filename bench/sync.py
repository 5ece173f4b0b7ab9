"""Rate of message validation beside its peers, in one run on one machine; ratios matter, not the machine.

``python bench/sync.py [--messages N]``: our validator with every rule on, ``orjson`` with bare ``jsonschema-rs`` and
bare ``jsonschema``, over the same conforming messages of contract B of about 1 kB.  Beside the rate by the clock stands
the processor's time for one message (of all processes), which a busy machine changes less.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import orjson

sys.path.insert(0, str(Path(__file__).parent.parent))

from schemas.sync.contracts import Contract, book
from schemas.sync.run import Options, Validation
from tests.sync.corpus import CATALOGUE, NOW, lives, write

_PEER_SHARE = 300
_SUMMARY = (
    "Đề nghị cấp giấy phép tổ chức biểu diễn nghệ thuật cho tổ chức, cá nhân thuộc thẩm quyền của Bộ Văn hóa, "
    "Thể thao và Du lịch năm 2026. "
)


def main() -> None:
    """Print the rates and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200_000)
    wanted = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rng = random.Random(1)  # noqa: S311 - test data
        drafts = lives(rng, "B", wanted // 10)[:wanted]
        for draft in drafts:
            if draft.is_dossier:
                draft.item["TrichYeuHoSo"] = _SUMMARY * rng.choice((1, 2))
        lines = [write(d) for d in drafts]
        path, catalogue, payments = folder / "m.ndjson", folder / "c.json", folder / "p.ndjson"
        path.write_bytes(b"\n".join(lines) + b"\n")
        catalogue.write_text(json.dumps({"result": CATALOGUE}))
        paid = {d.item["MaHoSo"]: d.item for d in drafts if str(d.item.get("DuocThanhToanTrucTuyen")) == "2"}
        payments.write_text("\n".join(json.dumps({"MaHoSo": c, "SoTien": _total(item)}) for c, item in paid.items()))
        size = path.stat().st_size / len(lines)
        load = os.getloadavg()[0]
        print(f"{len(lines)} bản tin, trung bình {size:.0f} byte, {os.cpu_count()} nhân, tải máy lúc đầu {load:.1f}")
        options = {"catalogue": catalogue, "payments": payments}
        some = lines[::_PEER_SHARE]
        rates = {
            "kiemdinh, mọi quy tắc, 1 tiến trình": _rate(lambda: _ours(path, options, 1), len(lines)),
            "kiemdinh, mọi quy tắc, 2 tiến trình": _rate(lambda: _ours(path, options, 2), len(lines)),
            "orjson + jsonschema-rs trần, 1 nhân": _rate(lambda: _bare_rs(lines), len(lines)),
            "json + jsonschema trần, 1 nhân": _rate(lambda: _bare(some), len(some)),
        }
        peer = rates["orjson + jsonschema-rs trần, 1 nhân"][0]
        for label, (rate, cpu) in rates.items():
            ratio = f"{rate / peer:.2f} lần rs trần"
            print(f"{label}: {rate:,.0f} bản tin/s, {ratio}, {rate * size / 1e6:.0f} MB/s, {cpu:.1f} µs CPU/bản tin")


def _total(item: dict[str, Any]) -> int:
    return sum(int(fee["Gia"]) for fee in item["DanhSachLePhi"])


def _rate(work: Callable[[], None], count: int) -> tuple[float, float]:
    """Best of three: messages a second, and microseconds of processor time (children too) for one message."""
    best, least = float("inf"), float("inf")
    for _ in range(3):
        began, before = time.perf_counter(), _processor_s()
        work()
        best = min(best, time.perf_counter() - began)
        least = min(least, _processor_s() - before)
    return count / best, 1e6 * least / count


def _processor_s() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _ours(path: Path, options: dict[str, Path], workers: int) -> None:
    given = Options(
        contract=Contract.B,
        first=True,
        now=NOW,
        workers=workers,
        catalogue=options["catalogue"],
        payments=options["payments"],
    )
    out = io.BytesIO()
    summary = Validation(given, (path,)).run(out, lambda _done, _all: None)
    if summary.findings:
        raise SystemExit(f"conforming messages gave findings: {out.getvalue()[:400]!r}")


def _bare_rs(lines: list[bytes]) -> None:
    forms = {name: form.is_valid for name, form in book(Contract.B).requests.items()}
    for line in lines:
        message = orjson.loads(line)["message"]
        if not forms[message["service"]](message):
            raise SystemExit("a conforming message is not valid")


def _bare(lines: list[bytes]) -> None:
    forms = {n: jsonschema.Draft202012Validator(f.schema) for n, f in book(Contract.B).requests.items()}
    for line in lines:
        message = json.loads(line)["message"]
        if not forms[message["service"]].is_valid(message):
            raise SystemExit("a conforming message is not valid")


if __name__ == "__main__":
    main()
