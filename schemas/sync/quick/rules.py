"""The rules over typed items, as "nothing can be wrong here"; their meaning is written in :mod:`schemas.sync.rules`."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from schemas.sync.contracts import Contract
from schemas.sync.quick.forms import NotQuick, Tests
from schemas.sync.quick.values import Codes, Memory, passing
from schemas.sync.rules.content import DIGITS_OF
from schemas.sync.rules.history import Step
from schemas.sync.rules.procedure import look_up

if TYPE_CHECKING:
    from schemas.sync.readings import Readings
    from schemas.sync.validator import Knowledge

_CODE, _PROCEDURE = "MaHoSo", "MaTTHC"
_STATUS = {str(n): str(n) for n in range(1, 11)} | {n: str(n) for n in range(1, 11)}
_SETTLED = frozenset({"9", "10"})
_ONLINE = frozenset({"1", "2", 1, 2})
_DIGITS = re.compile("0[0-9]{11}")
_PLACES = tuple(f"/data/{n}" for n in range(64))
_LEAST_PERSONAL = 9
_DOSSIER, _PROGRESS = True, False


def _without(tests: Tests, *names: str) -> Tests:
    """Tests of an item without those that its rules make themselves.

    Raises:
        NotQuick: one of them is not there, so that it would go unmade.
    """
    if not set(names) <= tests.patterns.keys():
        raise NotQuick(", ".join(names))
    kept = {k: v for k, v in tests.patterns.items() if k not in names}
    return msgspec.structs.replace(tests, patterns=kept)


class ProgressRules:
    """Items of ``CapNhatTienDoHoSoMC``.

    Args:
        tests: what the reader of an item leaves to be tested.
        knowledge: what was given beside the messages.
    """

    def __init__(self, tests: Tests, knowledge: Knowledge) -> None:
        self._passes = passing(_without(tests, _CODE))
        self._codes = Codes(tests.patterns[_CODE])
        self._unit = knowledge.unit
        self._items = 0

    def steps(self, message: Any, name: str | int) -> list[Step] | None:  # noqa: ANN401 - a type made from a schema
        """Steps of a message, or ``None`` when something may be wrong."""
        days = self._codes.of(self._unit or message.madonvi)
        steps: list[Step] = []
        for index, item in enumerate(message.data):
            code = item.MaHoSo
            if not (days[code] and self._passes(item)):
                return None
            place = _PLACES[index] if index < len(_PLACES) else f"/data/{index}"
            steps.append(Step(_PROGRESS, name, place, code, _STATUS[item.TrangThai], "", ""))
        self._items += len(steps)
        return steps

    def counts(self, into: Counter[str]) -> None:
        """Add what was counted, and begin again."""
        into["progress"] += self._items
        self._items = 0


class DossierRules:
    """Items of ``DongBoHoSoMC``.

    Args:
        tests: what the reader of an item leaves to be tested.
        readings: how open points are read.
        knowledge: what was given beside the messages.
        contract: A or B.
    """

    def __init__(self, tests: Tests, readings: Readings, knowledge: Knowledge, contract: Contract) -> None:
        self._passes = passing(_without(tests, _CODE, _PROCEDURE))
        self._codes = Codes(tests.patterns[_CODE])
        self._procedures = Memory(_finder(tests.patterns[_PROCEDURE], knowledge))
        self._known = knowledge
        self._now = knowledge.now or "9"
        self._extended = contract is Contract.B
        self._needed = frozenset(map(str, readings.receipt_statuses))
        self._contacts = tuple(f for f in ("Email", "SoDienThoai") if f not in readings.may_be_empty)
        self._twice_is_finding = readings.supplement_twice_is_finding
        self._counted = Counter[str]()
        self._items = 0

    def steps(self, message: Any, name: str | int) -> list[Step] | None:  # noqa: ANN401 - a type made from a schema
        """Steps of a message, or ``None`` when something may be wrong."""
        days = self._codes.of(self._known.unit or message.madonvi)
        updating = message.isUpdating
        first = updating == "False"
        steps: list[Step] = []
        counted: list[str] = []
        for index, item in enumerate(message.data):
            code, status = item.MaHoSo, _STATUS[item.TrangThaiHoSo]
            day = days[code]
            if not (day and self._days(item, day, status) and self._passes(item)):
                return None
            if not self._content(item, status, counted):
                return None
            place = _PLACES[index] if index < len(_PLACES) else f"/data/{index}"
            steps.append(
                Step(
                    _DOSSIER,
                    name,
                    place,
                    code,
                    status,
                    item.MaTTHC,
                    updating,
                    owner=item.ChuHoSo or "" if first else "",
                )
            )
        if len(steps) > 1 and len({s.code for s in steps}) < len(steps):
            return None
        self._items += len(steps)
        if counted:
            self._counted.update(counted)
        return steps

    def counts(self, into: Counter[str]) -> None:
        """Add what was counted, and begin again."""
        into["dossiers"] += self._items
        into.update(self._counted)
        self._items, self._counted = 0, Counter()

    def _days(self, item: Any, day: str, status: str) -> bool:  # noqa: ANN401 - a type made from a schema
        received, due, ended = item.NgayTiepNhan, item.NgayHenTra, item.NgayKetThucXuLy
        if received:
            if received > self._now or (due and due < received) or (ended and ended < received):
                return False
            if received[:8] != day and not (self._extended and item.NgayNopHoSo and item.NgayNopHoSo[:8] == day):
                return False
            if due:
                return True
        return status not in self._needed

    def _content(self, item: Any, status: str, counted: list[str]) -> bool:  # noqa: ANN401 - a type made from a schema
        name, has_result = self._procedures[item.MaTTHC]
        if name is None or (name and name != item.TenTTHC):
            return False
        papers = item.DanhSachGiayToKetQua
        if status in _SETTLED:
            counted.append("settled")
            if not (_linked(papers) if papers else not has_result):
                return False
        requests = item.DanhSachHoSoBoSung
        return (
            (not self._extended or self._extension(item, counted))
            and (not requests or self._supplements(requests, counted))
            and (not self._contacts or all((getattr(item, c) or "").strip() for c in self._contacts))
            and (not (item.TaiLieuNop or papers) or self._links(item, papers))
        )

    def _extension(self, item: Any, counted: list[str]) -> bool:  # noqa: ANN401 - a type made from a schema
        channel = item.KenhThucHien
        if item.DinhDanhCHS and not all(map(_is_identity, item.DinhDanhCHS)):
            return False
        if channel in {"2", 2}:
            if not item.NgayNopHoSo or item.TaiKhoanDuocXacThucVoiVNeID in {"0", 0}:
                return False
        elif channel in {"3", 3} and item.HinhThuc in {"0", 0} and not (item.ThongTinTra or item.ThongTinKhac):
            return False
        if item.DuocThanhToanTrucTuyen in _ONLINE:
            counted.append("paid")
            payments = self._known.payments
            return payments is None or payments.get(item.MaHoSo) == _due(item.DanhSachLePhi)
        return True

    def _supplements(self, requests: list[Any], counted: list[str]) -> bool:
        if len(requests) > 1:
            counted.append("supplement-twice")
            if self._twice_is_finding:
                return False
        for request in requests:
            before, after = request.NgayHenTraTruoc, request.NgayHenTraMoi
            if before and after and after <= before:
                return False
        return True

    def _links(self, item: Any, papers: list[Any]) -> bool:  # noqa: ANN401 - a type made from a schema
        personal = [item.SoDienThoai, item.Email]
        if self._extended:
            personal.append(item.SoGiayToChuHoSo)
            if item.DinhDanhCHS:
                personal += [row.SoDinhDanh for row in item.DinhDanhCHS]
        links = [row.DuongDanTaiTepTin for row in item.TaiLieuNop]
        if papers:
            links += [row.DuongDanTepTinKetQua for row in papers]
        for link in links:
            if link:
                text = unquote(link) if "%" in link else link
                if "@" in text or _DIGITS.search(text):
                    return False
                for value in personal:
                    if value and str(value) in text and len(str(value)) >= _LEAST_PERSONAL:
                        return False
        return True


def _is_identity(row: Any) -> bool:  # noqa: ANN401 - a type made from a schema
    number, digits = row.SoDinhDanh, DIGITS_OF.get(str(row.LoaiDinhDanh))
    return not number or not digits or (len(number) == digits and number.isascii() and number.isdigit())


def _linked(papers: list[Any]) -> bool:
    return all(p.DuongDanTepTinKetQua and not p.DuongDanTepTinKetQua[0].isspace() for p in papers)


def _finder(pattern: re.Pattern[str], knowledge: Knowledge) -> Any:  # noqa: ANN401 - a function
    """Name to compare (``None``: something may be wrong, empty: nothing to compare) and whether there is a result."""
    catalogue = knowledge.catalogue

    def find(code: str) -> tuple[str | None, bool]:
        if not code or pattern.search(code) is None:
            return (None, False)
        if catalogue is None:
            return ("", False)
        known = look_up(catalogue, code)
        if known is None or not known.in_force:
            return (None, False)
        return (known.name, bool(known.has_result))

    return find


def _due(fees: list[Any]) -> Decimal | None:
    total = Decimal(0)
    for fee in fees:
        price = fee.Gia
        if price.__class__ not in {str, int, float}:
            return None
        try:
            total += Decimal(str(price or 0))
        except InvalidOperation:
            return None
    return total
