"""One conforming message of each kind, and a quick way to judge a changed one."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from schemas.sync.contracts import Contract
from schemas.sync.finding import Finding
from schemas.sync.lines import Line
from schemas.sync.readings import Readings
from schemas.sync.rules.history import History
from schemas.sync.validator import Knowledge, MessageChecker
from tests.sync.corpus import NOW, UNIT, dossier_item


def dossier(contract: str = "B", **changes: Any) -> dict[str, Any]:
    item = dossier_item(random.Random(5), 1, contract)
    item.update({"Email": "a@example.org", "TrichYeuHoSo": "Đề nghị", "ThongTinKhac": "", **changes})
    if contract == "B" and "KenhThucHien" not in changes:
        item["KenhThucHien"] = "2"
    return {
        "session": "s" * 20,
        "madonvi": UNIT,
        "service": "DongBoHoSoMC",
        "isUpdating": "False",
        "data": [copy.deepcopy(item)],
    }


def progress(**changes: Any) -> dict[str, Any]:
    item = {
        "MaHoSo": dossier()["data"][0]["MaHoSo"],
        "NguoiXuLy": "Lê Văn Tám",
        "ChucDanh": "",
        "ThoiDiemXuLy": "20260301080000",
        "PhongBanXuLy": "",
        "NoiDungXuLy": "Tiếp nhận",
        "TrangThai": "2",
        "NgayBatDau": "",
        "NgayKetThucTheoQuyDinh": "",
        **changes,
    }
    return {"session": "s" * 20, "madonvi": UNIT, "service": "CapNhatTienDoHoSoMC", "data": [item]}


def raw(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def judge_line(
    line: bytes, contract: str = "B", readings: Readings | None = None, knowledge: Knowledge | None = None
) -> list[Finding]:
    checker = MessageChecker(Contract(contract), readings or Readings(), knowledge or Knowledge(now=NOW))
    return checker.line(Line(1, line), "f").findings


def rules(
    message: Any, contract: str = "B", readings: Readings | None = None, knowledge: Knowledge | None = None
) -> list[str]:
    return sorted({f.rule for f in judge_line(raw(message), contract, readings, knowledge)})


def history(
    messages: list[Any], *, complete: bool = True, readings: Readings | None = None
) -> list[tuple[str | int, str]]:
    """(line, rule) of the findings that history gives for messages in order."""
    used = readings or Readings()
    checker = MessageChecker(Contract.B, used, Knowledge(now=NOW))
    found: list[Finding] = []
    kept = History(used, complete=complete)
    for number, message in enumerate(messages, 1):
        kept.feed(checker.line(Line(number, raw(message)), "f").steps, found.append)
    kept.finish(found.append)
    return [(str(f.id).removeprefix("f:"), f.rule) for f in found]
