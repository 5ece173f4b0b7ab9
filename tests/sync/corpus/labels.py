"""What one mistake means for the other messages of a life, worked out step by step without the validator."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.sync.corpus.lives import Draft

CODE = re.compile(r"\d{3}\.\d{2}\.\d{2}\.[GH]\d{2}-\d{6}-\d{4,5}|[GH]\d{2}(?:\.\d{2}){0,3}-\d{6}(?:\d{2})?-\d{4,7}")
FOLLOWS = {
    "1": "2 3 5 6 7",
    "2": "4 5 6 7 8",
    "4": "5 6 7 8 9",
    "5": "2 3 4 7 8",
    "6": "2 4 7 8",
    "7": "10",
    "9": "6 10",
}


def settle_labels(life: list[Draft]) -> None:
    """What one change means for the other messages of a life, worked out step by step without the validator."""
    sent: dict[str, tuple[str, str]] = {}
    told: dict[str, list[str]] = {}
    last: dict[str, Draft | None] = {}
    for draft in life:
        lost = draft.raw is not None and not _parses(draft.raw)
        here: set[str] = set()
        for item in draft.message["data"]:
            code = item.get("MaHoSo") or ""
            if not CODE.fullmatch(code):
                continue
            if draft.is_dossier:
                _settle_dossier(draft, item, code, sent, lost=lost, again=code in here)
                here.add(code)
                last[code] = None
            else:
                _settle_progress(draft, item, code, told.setdefault(code, []), lost=lost)
                if code not in sent and not lost:
                    draft.rules.add("SY-08")
                last[code] = None if told[code][-1] == "?" else draft
    for code, final in last.items():
        status = sent.get(code, ("", ""))[1]
        if final is not None and status and told[code][-1] != status:
            final.rules.add("SY-04")


def settle_payment(life: list[Draft], payments: list[dict[str, Any]]) -> None:
    """A message under a changed code names a payment that nobody made, unless the code itself is wrong."""
    paid = {p["MaHoSo"] for p in payments}
    for draft in life:
        item = draft.item
        said = str(item.get("DuocThanhToanTrucTuyen")) == "2" and item.get("DanhSachLePhi")
        code = item.get("MaHoSo") or ""
        known = code in paid or "SY-06" in draft.rules
        if said and not known and CODE.fullmatch(code) and (draft.raw is None or _parses(draft.raw)):
            draft.rules.add("SY-12")


def _parses(raw: bytes) -> bool:
    text = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        json.loads(text.decode())
    except ValueError:
        return False
    return True


def _settle_dossier(
    draft: Draft, item: dict[str, Any], code: str, sent: dict[str, tuple[str, str]], *, lost: bool, again: bool
) -> None:
    procedure = item.get("MaTTHC") or ""
    procedure = procedure if re.fullmatch(r"\d\.\d{6}", procedure) and not lost else ""
    status = str(item.get("TrangThaiHoSo"))
    status = status if status in map(str, range(1, 11)) and not lost else ""
    if not lost:
        before = sent.get(code)
        updating = draft.message["isUpdating"]
        if before and before[0] and procedure and before[0] != procedure:
            draft.rules.add("SY-06")
        elif (updating == "False" and before and not again) or (updating == "True" and not before):
            draft.rules.add("SY-07")
    sent[code] = (sent.get(code, ("", ""))[0] or procedure, status)


def _settle_progress(draft: Draft, item: dict[str, Any], code: str, told: list[str], *, lost: bool) -> None:
    status = str(item.get("TrangThai"))
    if lost or status not in set(map(str, range(1, 11))):
        told.append("?")
        return
    before = told[-1] if told else "?"
    if before not in {"?", status} and status not in FOLLOWS.get(before, "").split():
        distinct = [s for i, s in enumerate(told) if i == 0 or told[i - 1] != s]
        on_return = before == "6" and len(distinct) > 1 and distinct[-2] == "9" and status in {"9", "10"}
        if not on_return:
            draft.rules.add("SY-04")
    if (before, status) == ("5", "3") and "2" in told:
        draft.rules.add("SY-04")
    told.append(status)
    assert code
