"""The receipt of a dossier and its QR code."""

from __future__ import annotations

import re
from datetime import date

from pytest_bdd import then, when

from kiemdinh.events.session import CollectSession
from kiemdinh.model.failures import FunctionNotFound, Violation
from steps.evident import finds_nothing, of_others, spoilt
from steps.fixtures import Scene, account, file_whole
from steps.portal.pdf import pdf_text
from steps.portal.protocol import PortalDriver
from steps.portal.session import PortalSession
from steps.portal.values import Download, Receipt
from steps.words import bare, days, excerpt, listing, says, spans

_DUE = (
    "ngay hen tra",
    "hen tra ket qua luc",
    "thoi gian tra ket qua",
    "ngay tra ket qua",
    "thoi gian hen tra",
    "hen tra",
    "tra ket qua",
)
_RECEIVED = (
    "ngay tiep nhan",
    "thoi diem tiep nhan",
    "thoi gian tiep nhan",
    "thoi gian nhan ho so",
    "ngay nhan ho so",
    "tiep nhan luc",
)
_NEAR = 80
_SHORTLY = 40
_DAYS_OFF = 16
"""The longest holiday with the working days that may be swapped for it, and a filing on the evening before it."""


@when("công dân mở giấy tiếp nhận của hồ sơ đó")
def opens_receipt(citizen: PortalDriver, scene: Scene, portal: PortalSession) -> None:
    try:
        receipt = citizen.receipt(scene.dossier.code)
    except FunctionNotFound:
        # Most portals give it out only once an officer has received the dossier.
        received = file_whole(citizen, scene.dossier.procedure)
        if not portal.as_officer("officer-receive").receive(received.code).done:
            raise
        scene.keep(dossier=received)
        receipt = citizen.receipt(received.code)
    scene.keep(receipt=receipt, driver=citizen)


@then("giấy tiếp nhận nêu mã hồ sơ, người nộp, thủ tục, ngày tiếp nhận và ngày hẹn trả")
def receipt_complete(scene: Scene, collect: CollectSession) -> None:
    receipt: Receipt = scene.receipt
    if receipt.page.status >= 400:
        raise Violation("mở được giấy tiếp nhận", f"trang trả mã {receipt.page.status}", receipt.page.url)
    if receipt.pdf and (why := spoilt(Download(receipt.page.url, 200, "", "application/pdf", receipt.pdf))):
        raise Violation("mở được giấy tiếp nhận dạng PDF", why, receipt.page.url)
    if others := of_others(pdf_text(receipt.pdf) if receipt.pdf else "", scene.dossier.code):
        observed = f"tệp PDF là giấy của hồ sơ {listing(others)}"
        raise Violation(f"giấy tiếp nhận của hồ sơ {scene.dossier.code}", observed, receipt.page.url)
    text = receipt.text
    person = account(collect, "citizen-a").person
    wanted = {
        f"mã hồ sơ {scene.dossier.code}": says(text, scene.dossier.code),
        "tên người nộp": not person.full_name or says(text, person.full_name),
        "tên thủ tục": says(text, scene.dossier.procedure.name),
        "ngày tiếp nhận": bool(days(text)),
        "ngày hẹn trả kết quả": due_stated(text),
    }
    missing = [what for what, there in wanted.items() if not there]
    if missing:
        raise Violation("giấy tiếp nhận nêu đủ nội dung", f"thiếu {listing(missing)}", receipt.page.url)
    received, due = day_after(text, _RECEIVED), day_after(text, _DUE)
    if received and due and due < received:
        raise Violation("ngày hẹn trả không trước ngày tiếp nhận", f"hẹn trả {said(due)}", receipt.page.url)
    limit = scene.dossier.procedure.time_limit
    if received and due and too_late(received, due, limit):
        raise Violation(f"hẹn trả trong thời hạn {limit}", f"hẹn trả {said(due)}", receipt.page.url)


def too_late(received: tuple[int, int, int], due: tuple[int, int, int], limit: str) -> bool:
    """Whether an appointed day lies beyond a published limit by more than any row of days off explains."""
    told = [s.partition(" ") for s in spans(limit)]
    if len(told) != 1 or told[0][2] not in {"ngày", "ngày làm việc"}:
        return False
    try:
        first, last = date(*received), date(*due)
    except ValueError:
        return False
    weeks, left = divmod(float(told[0][0]), 5)
    most = weeks * 7 + left + 2 if told[0][2] == "ngày làm việc" else float(told[0][0])
    return (last - first).days > most + _DAYS_OFF


def said(day: tuple[int, int, int]) -> str:
    """A day as people write it, beside nothing else."""
    year, month, number = day
    return f"{number:02d}/{month:02d}/{year}"


def day_after(text: str, wordings: tuple[str, ...]) -> tuple[int, int, int] | None:
    """The day that stands shortly after some wording, when every place that says it names the same one."""
    line = bare(text)
    told = {
        found[0]
        for words in wordings
        for match in re.finditer(words, line)
        if (found := days(line[match.end() : match.end() + _SHORTLY]))
    }
    return told.pop() if len(told) == 1 else None


def due_stated(text: str) -> bool:
    """Whether a date stands shortly after words for the appointed date (titles of the form aside)."""
    line = bare(text)
    return any(days(line[match.end() : match.end() + _NEAR]) for words in _DUE for match in re.finditer(words, line))


@then("mã QR trên giấy dẫn đúng hồ sơ đó")
def receipt_qr(scene: Scene) -> None:
    receipt: Receipt = scene.receipt
    if not receipt.qr:
        raise FunctionNotFound("mã QR trên giấy tiếp nhận", receipt.page.url, "ảnh chụp trang và tệp PDF")
    qr_leads(scene.driver, receipt.qr, scene.dossier.code, receipt.page.url)


def qr_leads(driver: PortalDriver, payloads: tuple[str, ...], code: str, place: str) -> None:
    """Hold QR contents against a dossier code: the code itself, or an address that shows it.

    Raises:
        Violation: none leads to the dossier.
    """
    if code in payloads:
        return
    for payload in payloads:
        if not payload.startswith(("http://", "https://")):
            continue
        view = driver.visit(payload)
        if view.status < 400 and finds_nothing(view, code):
            raise Violation(f"mã QR dẫn tới hồ sơ {code}", "trang đó báo không có hồ sơ", view.url)
        if view.status < 400 and (says(view.text, code) or code in view.url):
            return
        raise Violation(f"mã QR dẫn tới hồ sơ {code}", f"dẫn tới trang mã {view.status} không nêu hồ sơ đó", place)
    if any(code in payload for payload in payloads):
        return
    raise Violation(f"mã QR chứa hồ sơ {code}", f"chứa «{excerpt(payloads[0], 60)}»", place)
