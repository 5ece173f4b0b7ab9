"""The message validator: schema, then what a schema cannot say, then what only the history can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from schemas.sync.contracts import Book, Contract, Form, Kind, book
from schemas.sync.finding import Finding, Issue, pointer, show
from schemas.sync.lines import Line
from schemas.sync.message import Message, read_message
from schemas.sync.readings import Readings
from schemas.sync.rules import code as codes
from schemas.sync.rules import content, dates, procedure
from schemas.sync.rules.history import NEW, Step, salvage, steps_of
from schemas.sync.signs import service_by_keys
from schemas.sync.structure import Flagged, structure_issues, without

Items = list[tuple[str, Mapping[str, Any]]]
_KINDS = {
    "DongBoHoSoMC": Kind.DOSSIER,
    "TaoHoSo": Kind.DOSSIER,
    "CapNhatTienDoHoSoMC": Kind.PROGRESS,
    "CapNhatTienTrinh": Kind.PROGRESS,
    "CapNhatTrangThai": Kind.PROGRESS,
}
_STORE = "TaiSuDungKetQua"
_NAMED_BY_US = frozenset({_STORE, "TaiGiayTo"})
_DONE = frozenset({"0", "00", "200"})
_OF_ANSWERS = frozenset({"result", "message", "signature"})
_CONTACTS = ("Email", "SoDienThoai")
_RESULT_STATUSES = frozenset({"9", "10"})
_ONLINE_PAYMENTS = frozenset({"1", "2"})
_ANY_DAY_BEFORE = 36_525
"""The submission day stands there and cannot be read: the code may bear it."""
_C_DETAIL_STATUSES = frozenset({"5", "6", "9"})


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a message alone does not hold; ``None`` and empty mean: not given.

    Attributes:
        catalogue: procedures by code.
        payments: đồng paid by dossier code.
        now: ``yyyyMMddHHmmss`` in Vietnam.
        unit: ``madonvi`` expected of the sender.
    """

    catalogue: Mapping[str, procedure.KnownProcedure] | None = None
    payments: Mapping[str, Decimal] | None = None
    now: str = ""
    unit: str = ""


@dataclass(slots=True)
class Checked:
    """What one line gave."""

    findings: list[Finding] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


class MessageChecker:
    """Checks messages one by one; history is kept elsewhere.

    Args:
        contract: declared or detected.
        readings: how open points are read.
        knowledge: what was given beside the messages.
    """

    def __init__(self, contract: Contract, readings: Readings, knowledge: Knowledge) -> None:
        self.contract = contract
        self.readings = readings
        self.knowledge = knowledge
        self.counts: Counter[str] = Counter()
        self.services: dict[str, int] = {}
        self._book: Book = book(contract)
        self._needed = frozenset(map(str, readings.receipt_statuses))
        self._contacts = tuple(f for f in _CONTACTS if f not in readings.may_be_empty)
        self._slack = readings.code_day_slack if contract is Contract.A else 0

    def line(self, line: Line, name: str) -> Checked:
        """Check one line of a file; never raises for its content."""
        return self.message(read_message(line, name, self.readings))

    def message(self, message: Message) -> Checked:
        """Check one message that was read."""
        issues = message.issues
        steps: list[Step] = []
        if message.xml:
            self.counts["xml"] += 1
        if not isinstance(message.body, dict | list):
            self.counts["broken"] += 1
            if not issues:
                seen = show(message.body)
                issues.append(Issue("SY-01", "", "một đối tượng", seen, f"Bản tin là {seen}, không phải đối tượng."))
            steps = salvage(message.raw, message.id)
        else:
            steps = self._body(message, message.body, issues)
        if message.answer is not None:
            self._beside(message.service, message.body, message.answer, issues)
            if _is_refused(message.answer):
                steps = [msgspec.structs.replace(step, refused=True) for step in steps]
        return Checked([i.of(message.id) for i in issues], steps) if issues else Checked(steps=steps)

    def _body(self, message: Message, body: Any, issues: list[Issue]) -> list[Step]:  # noqa: ANN401 - any JSON
        service = body.get("service") if isinstance(body, dict) else None
        if not isinstance(service, str) or not service:
            service = self._named(message.service, body)
        if _is_answer(body):
            return self._answer(service, body, issues)
        form = self._book.requests.get(service)
        if form is None:
            expected = "dịch vụ của hợp đồng " + self.contract
            words = f"Không nhận ra dịch vụ {show(service)} trong hợp đồng {self.contract}."
            issues.append(Issue("SY-01", "/service", expected, show(service) if service else "không có", words))
            return []
        self.services[service] = self.services.get(service, 0) + 1
        kind = _KINDS.get(service, Kind.OTHER)
        bare = kind is not Kind.OTHER and isinstance(body, dict) and "MaHoSo" in body and "data" not in body
        read = len(issues)
        sane = self._structure(self._book.items[service] if bare else form, body, issues, message.doubtful)
        if kind is Kind.OTHER or sane is None:
            return []
        told = frozenset(i.path for i in issues[read:]) | {pointer(d) for d in message.doubtful}
        return self._items(kind, message.id, sane, told, issues, bare=bare)

    def _named(self, service: str, body: Any) -> str:  # noqa: ANN401 - any JSON
        """Service that only the wrapper names, or nothing: some services have no name in any source, but keys."""
        if not service or service not in self._book.requests:
            guessed = guess_service(body, self.contract)
            if not service or (self.contract is Contract.C or guessed in _NAMED_BY_US):
                return guessed or service
        return service

    def _structure(
        self,
        form: Form,
        body: Any,  # noqa: ANN401 - any JSON
        issues: list[Issue],
        doubtful: tuple[Flagged, ...] = (),
    ) -> Any:  # noqa: ANN401 - any JSON
        if form.is_valid(body):
            return without(body, doubtful) if doubtful else body
        found, flagged = structure_issues(form, body)
        places = {pointer(d) for d in doubtful}
        issues.extend(i for i in found if i.path not in places)
        return without(body, [*flagged, *doubtful])

    def _beside(self, service: str, body: Any, answer: Any, issues: list[Issue]) -> None:  # noqa: ANN401 - any JSON
        """An answer that stands beside its message; its pointers begin with ``/answer``."""
        named = body.get("service") if isinstance(body, dict) else None
        own: list[Issue] = []
        self._answer(named if isinstance(named, str) and named else service, answer, own)
        issues.extend(Issue(i.rule, f"/answer{i.path}", i.expected, i.observed, i.message) for i in own)

    def _answer(self, service: str, body: Any, issues: list[Issue]) -> list[Step]:  # noqa: ANN401 - any JSON
        self.counts["answers"] += 1
        if isinstance(body, dict) and "errorCode" in body and service not in self._book.answers:
            service = _STORE
        form = self._book.answers.get(service) or next(iter(self._book.answers.values()))
        self._structure(form, body, issues)
        return []

    def _items(
        self,
        kind: Kind,
        name: str | int,
        body: Any,  # noqa: ANN401 - any JSON
        told: frozenset[str],
        issues: list[Issue],
        *,
        bare: bool,
    ) -> list[Step]:
        before = len(issues)
        items = _items_of(body, bare=bare)
        envelope: Mapping[str, Any] = body if isinstance(body, dict) else {}
        unit = self.knowledge.unit or envelope.get("madonvi") or ""
        if not codes.agency_path(unit):
            self.counts["no-unit"] += len(items)
        if len(items) > 1 and kind is Kind.DOSSIER:
            _same_code(items, issues)
        if kind is Kind.PROGRESS:
            self.counts["progress"] += len(items)
            for path, item in items:
                codes.progress_code(item, path, unit, issues)
                if self.contract is Contract.C:
                    _detail_c(item, path, issues)
        elif self.contract is Contract.C:
            self.counts["dossiers"] += len(items)
            for path, item in items:
                self._created(item, path, unit, issues)
        else:
            self.counts["dossiers"] += len(items)
            for path, item in items:
                self._dossier(item, path, unit, told, issues)
        if told and before < len(issues):
            issues[before:] = [issue for issue in issues[before:] if issue.path not in told]
        updating = NEW if self.contract is Contract.C else envelope.get("isUpdating") or ""
        return steps_of(name, items, dossier=kind is Kind.DOSSIER, updating=updating)

    def _dossier(
        self, item: Mapping[str, Any], path: str, unit: str, told: frozenset[str], issues: list[Issue]
    ) -> None:
        known = self.knowledge
        dates.dossier_dates(item, path, known.now, self._needed, issues)
        slack = _ANY_DAY_BEFORE if told and f"{path}/NgayNopHoSo" in told else self._slack
        before = len(issues)
        codes.dossier_code(item, path, unit, slack, issues)
        sure = len(issues) == before
        if known.catalogue is not None:
            procedure.known_procedure(item, path, known.catalogue, issues)
        if str(item.get("TrangThaiHoSo")) in _RESULT_STATUSES:
            self.counts["settled"] += 1
            procedure.result_present(item, path, known.catalogue, issues)
        if item.get("KenhThucHien"):
            content.channel(item, path, told, issues)
        if str(item.get("DuocThanhToanTrucTuyen")) in _ONLINE_PAYMENTS:
            self.counts["paid"] += 1
            if known.payments is not None and sure:
                content.payment(item, path, known.payments, issues)
        if item.get("DanhSachHoSoBoSung"):
            content.supplements(item, path, issues)
            if len(item["DanhSachHoSoBoSung"]) > 1:
                self._twice(item, path, issues)
        if item.get("DinhDanhCHS"):
            content.identities(item, path, issues)
        if item.get("TaiLieuNop") or item.get("DanhSachGiayToKetQua"):
            content.links(item, path, issues)
        for name in self._contacts:
            if not (item.get(name) or "").strip():
                words = f"Trường bắt buộc «{name}» để trống."
                issues.append(Issue("SY-02", f"{path}/{name}", "giá trị không để trống", "để trống", words))

    def _created(self, item: Mapping[str, Any], path: str, unit: str, issues: list[Issue]) -> None:
        known = self.knowledge
        dates.created_dates(item, path, known.now, issues)
        codes.dossier_code(item, path, unit, self._slack, issues)
        if known.catalogue is not None:
            procedure.known_procedure(item, path, known.catalogue, issues)

    def _twice(self, item: Mapping[str, Any], path: str, issues: list[Issue]) -> None:
        self.counts["supplement-twice"] += 1
        if self.readings.supplement_twice_is_finding:
            times = len(item["DanhSachHoSoBoSung"])
            where = f"{path}/DanhSachHoSoBoSung"
            issues.append(
                Issue("SY-13", where, "một lần yêu cầu bổ sung", f"{times} lần", f"Yêu cầu bổ sung {times} lần.")
            )


def guess_service(body: Any, contract: Contract) -> str:  # noqa: ANN401 - any JSON
    """Service of a message that does not name it, by its keys."""
    item: Any = body
    if isinstance(item, dict) and isinstance(item.get("data"), list | dict):
        item = item["data"]
    if isinstance(item, list):
        item = item[0] if item else {}
    return service_by_keys(item.keys(), contract.value) if isinstance(item, dict) else ""


def _is_answer(body: Any) -> bool:  # noqa: ANN401 - any JSON
    if not isinstance(body, dict):
        return False
    if "error_code" in body or "errorCode" in body or ("code" in body and "message" in body):
        return True
    return "result" in body and body.keys() <= _OF_ANSWERS


def _is_refused(answer: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether an answer says that the message did not take effect; "exists already" is no failure of the dossier."""
    if not isinstance(answer, dict):
        return False
    code = answer.get("error_code", answer.get("code"))
    if not isinstance(code, str | int) or isinstance(code, bool) or code == "":
        return False
    return str(code) not in _DONE and "đã tồn tại" not in str(answer.get("message", "")).lower()


def _items_of(body: Any, *, bare: bool) -> Items:  # noqa: ANN401 - any JSON
    if isinstance(body, list):
        return [(f"/{i}", item) for i, item in enumerate(body) if isinstance(item, dict)]
    if bare or not isinstance(body.get("data"), list):
        return [("", body)] if "MaHoSo" in body else []
    data = body["data"]
    if len(data) == 1:
        return [("/data/0", data[0])]
    return [(f"/data/{i}", item) for i, item in enumerate(data)]


def _same_code(items: Items, issues: list[Issue]) -> None:
    seen: set[str] = set()
    for path, item in items:
        code = item.get("MaHoSo")
        if code and code in seen:
            words = f"Mã {show(code)} xuất hiện hai lần trong một bản tin."
            issues.append(Issue("SY-06", f"{path}/MaHoSo", "mỗi hồ sơ một mã", show(code), words))
        elif code:
            seen.add(code)


def _detail_c(item: Mapping[str, Any], path: str, issues: list[Issue]) -> None:
    if str(item.get("TrangThai")) in _C_DETAIL_STATUSES:
        return
    for key in ("DanhSachLePhi", "DanhSachGiayToKetQua"):
        if item.get(key):
            words = f"«{key}» chỉ gửi với trạng thái 5, 6, 9."
            issues.append(Issue("SY-01", f"{path}/{key}", "chỉ ở trạng thái 5, 6, 9", show(item[key]), words))
