"""Checks that read what is told about dossiers that were supplemented, paid or settled."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, DataProblem, Violation
from schemas.live.journeys import SETTLED, paid, settled, supplemented
from schemas.live.lab import Filed, Lab
from schemas.live.reading import PLACE, blame, dossier_item, dossier_items, judge, statuses
from schemas.live.stub import Exchange
from schemas.sync.rules.content import links_of, total_fee
from steps.portal.pdf import pdf_text
from steps.portal.values import Download

_ONLINE = "2"
_PAID_ONLINE = frozenset({"1", "2"})
_SHORT_NUMBER = re.compile(r"(?<![0-9A-Za-z_-])\d{1,10}(?![0-9A-Za-z_-])")


def _read(lab: Lab, notes: Notes, filed: Filed) -> list[Exchange]:
    exchanges = lab.about(filed)
    lab.keep(notes, exchanges)
    return exchanges


def _value(item: dict[str, Any], key: str) -> str:
    """A value that only the extended contract has.

    Raises:
        CannotTell: the message does not carry it.
    """
    if key not in item:
        raise CannotTell(f"bản tin theo hợp đồng này không có «{key}»", PLACE, Owner.ENVIRONMENT)
    return str(item[key] if item[key] is not None else "")


def channel_consistent(lab: Lab, notes: Notes) -> None:
    """SY-11: a dossier filed online is told as filed online, with its day."""
    filed = lab.shared()
    exchanges = _read(lab, notes, filed)
    channel = _value(dossier_item(exchanges), "KenhThucHien")
    if channel != _ONLINE:
        raise Violation("«2» (trực tuyến)", f"«{channel}»", f"bản tin của hồ sơ {filed.code}, KenhThucHien")
    blame(judge(lab, exchanges).findings, "SY-11", filed)


def supplement_told(lab: Lab, notes: Notes) -> None:
    """SY-13: a request to supplement is told, and its new due date lies after the former one."""
    filed = supplemented(lab)
    exchanges = _read(lab, notes, filed)
    if not any(row.get("DanhSachHoSoBoSung") for row in dossier_items(exchanges)):
        expected = f"lần yêu cầu bổ sung trong bản tin, trong {lab.patience:g} giây"
        raise Violation(expected, "DanhSachHoSoBoSung rỗng", f"{PLACE}, hồ sơ {filed.code}")
    blame(judge(lab, exchanges).findings, "SY-13", filed)


def payment_consistent(lab: Lab, notes: Notes) -> None:
    """SY-12: a fee paid online is told as paid online, with the published amount."""
    procedure = lab.session.target.data.paid_procedure
    filed = paid(lab)
    exchanges = _read(lab, notes, filed)
    item = dossier_items(exchanges)[-1] if dossier_items(exchanges) else dossier_item(exchanges)
    place = f"bản tin cuối của hồ sơ {filed.code}"
    paid_how = _value(item, "DuocThanhToanTrucTuyen")
    if paid_how not in _PAID_ONLINE:
        raise Violation("«1» hoặc «2» sau khi nộp phí trực tuyến", f"«{paid_how}»", f"{place}, DuocThanhToanTrucTuyen")
    if procedure is None or procedure.fee_vnd is None:
        raise DataProblem("tệp mục tiêu chưa nêu phí của thủ tục có phí")
    told = total_fee(item)
    if told is None:
        raise CannotTell("không đọc được số tiền trong DanhSachLePhi", place, Owner.ADAPTER)
    if told != Decimal(procedure.fee_vnd):
        raise Violation(f"tổng lệ phí {procedure.fee_vnd} đồng", f"{told} đồng", f"{place}, DanhSachLePhi")


def result_present(lab: Lab, notes: Notes) -> None:
    """SY-10: a settled dossier carries its result, and the result can be fetched."""
    filed = settled(lab)
    exchanges = _read(lab, notes, filed)
    told = [row for row in dossier_items(exchanges) if str(row.get("TrangThaiHoSo")) in SETTLED]
    if not told:
        last = (statuses(exchanges) or [""])[-1]
        expected = f"bản tin trạng thái đã xử lý xong, trong {lab.patience:g} giây"
        raise Violation(expected, f"trạng thái cuối là «{last}»", f"{PLACE}, hồ sơ {filed.code}")
    place = f"bản tin của hồ sơ {filed.code}, DanhSachGiayToKetQua"
    papers = told[-1].get("DanhSachGiayToKetQua") or []
    if not papers:
        raise Violation("ít nhất một giấy tờ kết quả", "danh sách rỗng", place)
    for paper in papers:
        link = str(paper.get("DuongDanTepTinKetQua") or "")
        if not link.strip():
            raise Violation("đường dẫn tệp kết quả", "không có", place)
        file = _fetch(lab, link)
        if file.status in {401, 403}:
            raise CannotTell("tệp kết quả chỉ mở được với quyền riêng của Cổng quốc gia", place, Owner.ENVIRONMENT)
        if not _is_file(file):
            raise Violation("tải được tệp kết quả", f"mã {file.status}, {len(file.content)} byte", place)
        others = codes_of_others(pdf_text(file.content) if file.content.startswith(b"%PDF") else "", filed.code)
        if others:
            raise Violation(f"tệp kết quả của hồ sơ {filed.code}", f"tệp là của hồ sơ {others[0]}", place, proven=True)


def codes_of_others(text: str, code: str) -> list[str]:
    """Codes of other dossiers in a paper that names some and not this one."""
    make = "".join(r"\d" if c.isdigit() else re.escape(c) for c in code)
    told = set(re.findall(rf"(?<![\w.-]){make}(?![\w-])", text))
    return [] if code in told else sorted(told)


def file_links_protected(lab: Lab, notes: Notes) -> None:
    """SY-15: addresses of files hold no personal data and cannot be guessed."""
    filed = lab.shared()
    exchanges = _read(lab, notes, filed)
    blame(judge(lab, exchanges).findings, "SY-15", filed)
    links = list(dict.fromkeys(link for row in dossier_items(exchanges) for _, link in links_of(row)))
    if not links:
        raise CannotTell("bản tin không có địa chỉ tệp nào để xem", PLACE, Owner.DATA)
    opened = [link for link in links if _is_file(_fetch(lab, link))]
    for link in opened:
        for guess in neighbours(link):
            if guess in opened or _is_file(_fetch(lab, guess)):
                expected = "tệp chỉ mở được khi có quyền, hoặc địa chỉ không đoán được"
                observed = "không cần đăng nhập, đổi một số trong địa chỉ là mở được tệp khác"
                raise Violation(expected, observed, f"địa chỉ tệp của hồ sơ {filed.code}", proven=True)


def _is_file(answer: Download) -> bool:
    return answer.status == 200 and bool(answer.content) and not answer.media_type.startswith("text/html")


def neighbours(link: str) -> list[str]:
    """The same address with each short number in its path or query one lower and one higher."""
    head, tail = link[: len(link) - len(_tail(link))], _tail(link)
    return [
        f"{head}{tail[: match.start()]}{other:0{len(match.group())}d}{tail[match.end() :]}"
        for match in _SHORT_NUMBER.finditer(tail)
        for other in (int(match.group()) - 1, int(match.group()) + 1)
        if other >= 0
    ]


def _tail(link: str) -> str:
    parts = urlsplit(link)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _fetch(lab: Lab, link: str) -> Download:
    """A file, as somebody who is not signed in gets it.

    Raises:
        CannotTell: the address is not one of the system's own.
    """
    urls = lab.session.target.base_urls
    own = {urlsplit(u).hostname for u in (urls.public, urls.officer) if u}
    if urlsplit(link).hostname not in own:
        raise CannotTell("địa chỉ tệp ở máy chủ ngoài phạm vi kiểm", PLACE, Owner.ENVIRONMENT)
    return lab.portal.anonymous().download(link)


def lengths_kept(lab: Lab, notes: Notes) -> None:
    """SY-18: texts keep the lengths of the contract, counted in code points."""
    filed = settled(lab)
    blame(judge(lab, _read(lab, notes, filed)).findings, "SY-18", filed)


def arrival_time(lab: Lab, notes: Notes) -> None:
    """SY-17: how long a filed dossier takes to arrive; the edition or the operator says what is too long."""
    filed = lab.shared()
    exchanges = [e for e in _read(lab, notes, filed) if e.accepted]
    if not exchanges:
        raise CannotTell("không có bản tin nào được nhận để đo", PLACE, Owner.ENVIRONMENT)
    notes.fact("arrival-s", exchanges[0].after(filed.at), "s")
