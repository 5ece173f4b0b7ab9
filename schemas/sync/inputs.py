"""What options give beside the messages: catalogue, payments, what was sent before."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from kiemdinh.model.failures import InputProblem
from schemas.sync.contracts import Contract, marks
from schemas.sync.lines import read_lines
from schemas.sync.message import read_message
from schemas.sync.readings import Readings
from schemas.sync.rules.procedure import KnownProcedure, catalogue_of

_CODE_KEYS = ("MaHoSo", "mahoso", "code", "ma_ho_so")
_AMOUNT_KEYS = ("SoTien", "amount", "so_tien", "TongTien")
_PARTS_KEYS = ("PhiLePhi", "DSKhoanNop")
_LOOKED_AT = 2000
_CLEARLY = 10


def read_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Objects of a JSON file (one object, a list, or an answer with ``result``) or of an NDJSON file.

    Raises:
        InputProblem: unreadable or not JSON, with the line.
    """
    try:
        raw = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise InputProblem("không đọc được tệp này", str(path)) from error
    try:
        yield from _rows(orjson.loads(raw))
        return
    except orjson.JSONDecodeError:
        pass
    for number, line in enumerate(raw.splitlines(), 1):
        if line.strip():
            try:
                yield from _rows(orjson.loads(line))
            except orjson.JSONDecodeError as error:
                raise InputProblem("dòng này không phải JSON", f"{path}:{number}:{error.colno}") from error


def _rows(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any JSON
    for inner in ("answer", "message", "result"):  # a line of ours, an answer beside its message, an answer
        if isinstance(value, dict) and isinstance(value.get(inner), list | dict):
            value = value[inner]
    for row in value if isinstance(value, list) else [value]:
        if isinstance(row, dict):
            yield row


def read_catalogue(path: Path, readings: Readings) -> dict[str, KnownProcedure]:
    """Procedures by code.

    Raises:
        InputProblem: unreadable, or no procedure in it.
    """
    found = catalogue_of(read_rows(path), readings.out_of_force)
    if not found:
        raise InputProblem("không có thủ tục nào (cần kết quả LayThuTuc, khóa MATTHC và TENTTHC)", str(path))
    return found


def read_payments(path: Path) -> dict[str, Decimal]:
    """Đồng paid by dossier code; several payments of one dossier add up.

    Raises:
        InputProblem: a row without code or amount.
    """
    paid: dict[str, Decimal] = {}
    for number, row in enumerate(read_rows(path), 1):
        code = next((str(row[k]).strip() for k in _CODE_KEYS if row.get(k)), "")
        amount = next((row[k] for k in _AMOUNT_KEYS if row.get(k) is not None), None)
        try:
            parts = next((row[k] for k in _PARTS_KEYS if isinstance(row.get(k), list)), None)
            if amount is None and parts is not None:
                amount = sum((Decimal(str(f.get("SoTien") or 0)) for f in parts), Decimal(0))
            money = Decimal(str(amount))
        except (InvalidOperation, AttributeError) as error:
            raise InputProblem("bản ghi thanh toán cần MaHoSo và SoTien", f"{path}:{number}") from error
        paid[code] = paid.get(code, Decimal(0)) + money
        if not code or not money.is_finite():
            raise InputProblem("bản ghi thanh toán cần MaHoSo và SoTien", f"{path}:{number}")
    return paid


def detect_contract(paths: Iterable[Path], readings: Readings) -> Contract:
    """Contract of some files by the keys that only one contract has; A when no key decides.

    Args:
        paths: files of one sender, which are all of one contract.
        readings: limits.

    Raises:
        InputProblem: a file cannot be read, or the messages are of several contracts.
    """
    votes = dict.fromkeys(Contract, 0)
    own = marks()
    for path in paths:
        for line in islice(read_lines(path, readings.most_bytes), _LOOKED_AT):
            keys = _keys(read_message(line, path.name, readings).body)
            for contract, names in own.items():
                votes[contract] += bool(keys & names)
        best, second = sorted(Contract, key=lambda c: -votes[c])[:2]
        if votes[second] * _CLEARLY > votes[best]:
            words = f"có bản tin của hợp đồng {best} lẫn hợp đồng {second}; nêu --contract, hoặc tách tệp"
            raise InputProblem(words, str(path))
        if votes[best]:
            return best
    return Contract.A


def _keys(body: Any) -> set[str]:  # noqa: ANN401 - any JSON
    rows = body.get("data", body) if isinstance(body, dict) else body
    first = rows[0] if isinstance(rows, list) and rows else rows
    return set(first) if isinstance(first, dict) else set()
