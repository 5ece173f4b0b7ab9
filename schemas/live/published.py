"""The national catalogue of procedures (``LayThuTuc``) as the oracle for what the portal publishes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, DataProblem, FunctionNotFound, InputProblem, Violation
from kiemdinh.model.target import Procedure
from schemas.live.lab import Lab
from schemas.sync.stub.__main__ import read_procedures
from steps.portal.values import SectionKind
from steps.words import amounts, free_of_charge, plain, says

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that the catalogue says of a procedure.

    Attributes:
        name: what it is (Vietnamese).
        sections: where a page may show it.
        text: words that the page must hold, or an amount in đồng.
    """

    name: str
    sections: tuple[SectionKind, ...]
    text: str | int


def equals_national(lab: Lab, notes: Notes) -> None:
    """Every part of the target's procedures that the national catalogue names stands on the portal's page."""
    data = lab.session.target.data
    wanted = [p for p in (data.procedure, data.paid_procedure, *data.procedures) if p is not None]
    rows = {str(row.get("MATTHC") or "")[:8]: row for row in _catalogue(data.catalogue)}
    unknown = [p.code for p in wanted if p.code[:8] not in rows]
    if unknown or not wanted:
        raise DataProblem(f"danh mục quốc gia (data.catalogue) không có thủ tục {', '.join(unknown) or 'nào để so'}")
    hidden: list[FunctionNotFound] = []
    for procedure in wanted:
        hidden += _compare(lab, procedure, rows[procedure.code[:8]])
    notes.fact("procedures-compared", len(wanted))
    if hidden:
        raise hidden[0]


def _catalogue(path: str) -> tuple[Row, ...]:
    try:
        return read_procedures(Path(path))
    except (OSError, ValueError) as error:
        raise InputProblem(f"không đọc được danh mục thủ tục: {error}", Path(path).name) from error


def _compare(lab: Lab, procedure: Procedure, row: Row) -> list[FunctionNotFound]:
    page = lab.portal.anonymous().open_procedure(procedure.code)
    if page.page.status >= 400:
        raise Violation(f"mở được trang thủ tục {procedure.code}", f"trang trả mã {page.page.status}", page.page.url)
    name = str(row.get("TENTTHC") or "")
    if name and not page.name:
        raise CannotTell("không đọc được tên trên trang thủ tục", page.page.url, Owner.ADAPTER)
    if name and plain(page.name) != plain(name):
        raise Violation(f"tên thủ tục «{name}» như danh mục quốc gia", f"«{page.name}»", page.page.url)
    hidden: list[FunctionNotFound] = []
    lacking: list[Part] = []
    for part in parts_of(row):
        shown = [page.sections[kind] for kind in part.sections if kind in page.sections]
        if not shown:
            hidden.append(FunctionNotFound(f"mục nêu {part.name}", page.page.url))
        elif not _holds(" ".join(shown), part.text):
            lacking.append(part)
    if lacking:
        first = lacking[0]
        more = f" (và {len(lacking) - 1} nội dung khác)" if len(lacking) > 1 else ""
        said = f"{first.text} đồng" if isinstance(first.text, int) else f"«{first.text}»"
        expected = f"{first.name} {said} như danh mục quốc gia"
        raise Violation(expected, f"trang không nêu{more}", f"{page.page.url} (thủ tục {procedure.code})")
    return hidden


def _holds(text: str, wanted: str | int) -> bool:
    if isinstance(wanted, int):
        return wanted in amounts(text) or (wanted == 0 and free_of_charge(text))
    return says(text, wanted)


def parts_of(row: Row) -> Iterator[Part]:
    """What a ``LayThuTuc`` record says that a page can be held against, long running texts aside."""
    for paper in _rows(row, "THANHPHANHOSO"):
        for one in _rows(paper, "GIAYTO"):
            yield from _text("thành phần hồ sơ", (SectionKind.COMPONENTS,), one, "TENGIAYTO")
    for result in _rows(row, "KETQUATHUCHIEN"):
        yield from _text("kết quả thực hiện", (SectionKind.RESULT,), result, "TENKETQUA")
    for basis in _rows(row, "CANCUPHAPLY"):
        yield from _text("căn cứ pháp lý", (SectionKind.LEGAL_BASIS,), basis, "SOVANBAN")
    for applicant in _rows(row, "DOITUONGTHUCHIEN"):
        yield from _text("đối tượng thực hiện", (SectionKind.APPLICANTS,), applicant, "TENDOITUONG")
    for unit in _rows(row, "COQUANTHUCHIEN"):
        yield from _text("cơ quan thực hiện", (SectionKind.UNIT,), unit, "TENDONVI")
    for channel in _rows(row, "CACHTHUCTHUCHIEN"):
        for time in _rows(channel, "THOIGIAN"):
            number, unit_of_time = str(time.get("THOIGIANGIAIQUYET") or ""), str(time.get("DONVITINH") or "")
            if number and unit_of_time:
                where = (SectionKind.TIME_LIMIT, SectionKind.CHANNELS)
                yield Part("thời hạn giải quyết", where, f"{number} {unit_of_time}")
            for fee in _rows(time, "PHILEPHI"):
                if str(fee.get("SOTIEN") or "").isdigit():
                    yield Part("phí, lệ phí", (SectionKind.FEE, SectionKind.CHANNELS), int(fee["SOTIEN"]))


def _text(name: str, sections: tuple[SectionKind, ...], row: Row, key: str) -> Iterator[Part]:
    value = str(row.get(key) or "").strip()
    if value:
        yield Part(name, sections, value)


def _rows(row: Row, key: str) -> list[Row]:
    value = row.get(key) or []
    return [r for r in (value if isinstance(value, list) else [value]) if isinstance(r, Mapping)]
