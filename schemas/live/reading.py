"""Checks that read the messages about the shared dossier."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, DataProblem, EnvironmentProblem, InputProblem, Violation
from schemas.live.lab import Filed, Lab
from schemas.live.stub import Exchange
from schemas.sync.contracts import DOSSIER_SERVICES, PROGRESS_SERVICES, Contract
from schemas.sync.finding import Finding
from schemas.sync.lines import Line
from schemas.sync.message import read_message
from schemas.sync.readings import Readings
from schemas.sync.rules.dates import VIETNAM
from schemas.sync.rules.history import History, Step
from schemas.sync.stub.national import items_of
from schemas.sync.validator import Knowledge, MessageChecker

PLACE = "máy thu giả lập Cổng DVC quốc gia"
_AFTER_HOURS = timedelta(days=10)
"""How far an official time of receipt may lie ahead: filed in the evening before the longest holiday."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Findings about some messages, and their items as history sees them."""

    findings: list[Finding]
    steps: list[Step]


def contract_of(lab: Lab) -> Contract:
    """Contract that the target declares.

    Raises:
        InputProblem: an unknown one.
    """
    try:
        return Contract(lab.sync.contract.upper())
    except ValueError as error:
        raise InputProblem("hợp đồng phải là A, B hoặc C", "sync.contract") from error


def judge(lab: Lab, exchanges: list[Exchange]) -> Verdicts:
    """Run the message rules over what the stub received."""
    readings = Readings()
    findings: list[Finding] = []
    steps: list[Step] = []
    for exchange in exchanges:
        ahead = datetime.fromisoformat(exchange.at).astimezone(VIETNAM) + _AFTER_HOURS
        knowledge = Knowledge(now=ahead.strftime("%Y%m%d%H%M%S"), unit=lab.sync.unit_code)
        checker = MessageChecker(contract_of(lab), readings, knowledge)
        message = read_message(Line(1, exchange.raw.strip()), exchange.service, readings)
        message.id = exchange.service
        message.service = message.service or exchange.service
        checked = checker.message(message)
        findings += checked.findings
        steps += checked.steps
    return Verdicts(findings, steps)


def blame(findings: list[Finding], rule: str, filed: Filed) -> None:
    """Raise the first finding of a rule as a violation; say how many there are.

    Raises:
        Violation: there is one.
    """
    own = [f for f in findings if f.rule == rule]
    if own:
        more = f" (và {len(own) - 1} điểm khác)" if len(own) > 1 else ""
        place = f"bản tin {own[0].id} của hồ sơ {filed.code}, {own[0].path or 'toàn bản tin'}"
        raise Violation(own[0].expected, f"{own[0].observed}{more}", place)


def messages(lab: Lab, notes: Notes) -> tuple[Filed, list[Exchange]]:
    """What was told of the dossier that reading checks share.

    Raises:
        Blocked: nothing was.
    """
    filed = lab.shared()
    exchanges = lab.about(filed)
    if not exchanges:
        raise Blocked("Không có bản tin nào về hồ sơ để đọc", ("sync.dossier-arrives",))
    lab.keep(notes, exchanges)
    return filed, exchanges


def dossier_arrives(lab: Lab, notes: Notes) -> None:
    """A dossier filed on the portal reaches the national portal."""
    filed = lab.shared()
    exchanges = lab.about(filed)
    lab.keep(notes, exchanges)
    if any(e.service in DOSSIER_SERVICES for e in exchanges):
        of_the_citizen(lab, filed, exchanges)
        return
    everything = lab.stub.refresh()
    if not everything and lab.session.target.launch is None:
        raise EnvironmentProblem("Máy thu chưa nhận được gì: hệ thống được kiểm chưa trỏ tới máy thu giả lập")
    since = [e for e in everything if e.seq > filed.since]
    observed = f"{len(since)} lời gọi khác, không có hồ sơ này" if since else "không có lời gọi nào"
    expected = f"bản tin hồ sơ {filed.code} trong {lab.patience:g} giây sau khi nộp"
    raise Violation(expected, observed, PLACE)


def of_the_citizen(lab: Lab, filed: Filed, exchanges: list[Exchange]) -> None:
    """A dossier arrives as the dossier of who filed it.

    An identity number that a form asks for may be anybody's: only that of another account of the target is wrong.

    Raises:
        Violation: a message gives another account's number as the owner's.
    """
    own = lab.session.target.accounts.get("citizen-a")
    others = {key: a.person.identity_number for key, a in lab.session.target.accounts.items() if key != "citizen-a"}
    known = own.person.identity_number if own is not None else ""
    for row in dossier_items(exchanges):
        told = {str(row.get("SoGiayToChuHoSo") or "")}
        told |= {str(d.get("SoDinhDanh") or "") for d in row.get("DinhDanhCHS") or [] if isinstance(d, dict)}
        foreign = [key for key, number in others.items() if number and number != known and number in told]
        if foreign:
            place = f"bản tin của hồ sơ {filed.code}, chủ hồ sơ"
            raise Violation("số giấy tờ của người nộp", f"số giấy tờ của tài khoản «{foreign[0]}»", place, proven=True)


def procedure_known(lab: Lab, notes: Notes) -> None:
    """SY-05: code and name as published."""
    filed, exchanges = messages(lab, notes)
    blame(judge(lab, exchanges).findings, "SY-05", filed)
    item = dossier_item(exchanges)
    procedure = lab.procedure
    place = f"bản tin của hồ sơ {filed.code}"
    code, name = str(item.get("MaTTHC", "")), _plain(str(item.get("TenTTHC", "")))
    if code != procedure.code and not code.startswith(f"{procedure.code}."):
        raise Violation(f"mã thủ tục {procedure.code}", f"«{code}»", f"{place}, MaTTHC")
    if name == _plain(procedure.name):
        return
    published = _plain(lab.portal.anonymous().open_procedure(procedure.code).name)
    if name == published:
        raise DataProblem(f"Tên thủ tục trong tệp mục tiêu «{procedure.name}» khác tên công bố «{published}»")
    raise Violation(f"tên thủ tục «{procedure.name}»", f"«{name}»", f"{place}, TenTTHC")


def dossier_code(lab: Lab, notes: Notes) -> None:
    """SY-06: the citizen's code, well-formed, of the unit, used once."""
    filed, exchanges = messages(lab, notes)
    item = dossier_item(exchanges)
    code = str(item.get("MaHoSo", ""))
    notes.fact("dossier-code", code)
    if code != filed.code:
        place = f"bản tin của hồ sơ {filed.code}, MaHoSo"
        raise Violation(f"mã đã cấp cho công dân {filed.code}", f"«{code}»", place)
    blame(judge(lab, exchanges).findings, "SY-06", filed)
    earlier = [e for e in lab.stub.refresh() if e.seq <= filed.since and e.service in DOSSIER_SERVICES]
    if any(code in e.dossiers for e in earlier):
        raise Violation("mã chưa dùng cho hồ sơ nào trước đó", f"«{code}» đã gửi trước khi nộp hồ sơ này", "MaHoSo")


def dossier_item(exchanges: list[Exchange]) -> dict[str, Any]:
    """The first dossier item among messages.

    Raises:
        CannotTell: none can be read.
    """
    rows = dossier_items(exchanges)
    if not rows:
        raise CannotTell("không đọc được bản tin hồ sơ nào", PLACE, Owner.ADAPTER)
    return rows[0]


def dossier_items(exchanges: list[Exchange]) -> list[dict[str, Any]]:
    """All dossier items that can be read, in order of arrival."""
    return [row for e in exchanges if e.service in DOSSIER_SERVICES for row in _items(e)]


def statuses(exchanges: list[Exchange]) -> list[str]:
    """Statuses told about a dossier, in order of arrival."""
    rows = [row for e in exchanges for row in _items(e)]
    return [str(row.get("TrangThaiHoSo") or row.get("TrangThai") or "") for row in rows]


def _items(exchange: Exchange) -> list[dict[str, Any]]:
    try:
        body = orjson.loads(exchange.raw)
    except orjson.JSONDecodeError:
        return []
    return items_of(body if isinstance(body, dict) else {"data": body})


def follow(lab: Lab, exchanges: list[Exchange]) -> list[Finding]:
    """Findings of the rules over several messages, with what was accepted only."""
    taken = [e for e in exchanges if e.accepted]
    found: list[Finding] = []
    history = History(Readings(), complete=False)
    history.feed(judge(lab, taken).steps, found.append)
    history.finish(found.append)
    return found


def is_progress(exchange: Exchange) -> bool:
    """Whether a message tells progress."""
    return exchange.service in PROGRESS_SERVICES


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
