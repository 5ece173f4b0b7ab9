"""Writes ``docs/traceability.md``: from law to check and from check to law, for every edition.

``python -m kiemdinh.traceability`` writes it; ``--check`` only says whether it is up to date (exit code 1 if not).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kiemdinh.catalogue import load_catalogue
from kiemdinh.editions import BUILT_IN, list_editions, load_edition
from kiemdinh.model.check import Check
from kiemdinh.model.edition import Citation, Criterion, Edition, Instrument
from kiemdinh.model.enums import Basis
from kiemdinh.model.failures import InputProblem

DOCUMENT = Path(__file__).parent.parent / "docs" / "traceability.md"
_BASIS = {
    Basis.LAW_READ: "đã đọc",
    Basis.LAW_SECONDARY: "nguồn thứ cấp",
    Basis.LAW_UNVERIFIED: "chưa xác minh",
    Basis.PROJECT_CHOICE: "lựa chọn của dự án",
}
_INTRO = """# Truy vết: từ quy định tới phép kiểm và ngược lại

Tệp này được sinh bởi `python -m kiemdinh.traceability`; không sửa tay.

Mỗi căn cứ ghi kèm độ chắc: *đã đọc*, *nguồn thứ cấp*, *chưa xác minh*, *lựa chọn của dự án*. Điều khoản để trống là
điều khoản chưa đọc được; không có số điều khoản nào được suy đoán mà không ghi rõ.
Trọng số tính bằng điểm trên thang 100; ⛔ là tiêu chí chặn phát hành.
"""


def render(editions: Sequence[Edition], catalogue: Mapping[str, Check]) -> str:
    """The document as Markdown.

    Args:
        editions: oldest first.
        catalogue: checks by id.
    """
    lines = [_INTRO, *_summary(editions, catalogue)]
    for edition in editions:
        lines += _edition(edition, catalogue)
    lines += _checks(editions, catalogue)
    return "\n".join(lines).rstrip() + "\n"


def cited_checks(criterion: Criterion) -> tuple[str, ...]:
    """Every check a criterion rests on, by itself or through a fact, in order and once."""
    return tuple(dict.fromkeys((*criterion.checks, *(f.check for f in criterion.facts))))


def _summary(editions: Sequence[Edition], catalogue: Mapping[str, Check]) -> list[str]:
    lines = [
        "## Tóm tắt",
        "",
        "| phiên bản | hiệu lực | tiêu chí | có phép kiểm | chứng thực | chưa tự động hóa | phép kiểm được dùng |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for edition in editions:
        shown = [
            sum(bool(cited_checks(c)) for c in edition.criteria),
            sum(c.attestation is not None for c in edition.criteria),
            sum(bool(c.not_automated) for c in edition.criteria),
        ]
        cited = len({check for c in edition.criteria for check in cited_checks(c)})
        numbers = " | ".join(str(n) for n in (len(edition.criteria), *shown))
        lines.append(f"| {edition.id} | {_span(edition)} | {numbers} | {cited}/{len(catalogue)} |")
    return [*lines, ""]


def _edition(edition: Edition, catalogue: Mapping[str, Check]) -> list[str]:
    instruments = {i.key: i for i in edition.instruments}
    lines = [f"## Phiên bản {edition.id}", "", f"{edition.title.vi}. Hiệu lực: {_span(edition)}.", ""]
    lines += ["### Văn bản", "", "| văn bản | tên | hiệu lực | đến trước ngày | độ chắc | ghi chú |"]
    lines.append("|---|---|---|---|---|---|")
    lines += [
        f"| {i.number} | {i.title} | {i.in_force or '?'} | {i.repealed} | {_BASIS[i.basis]} | {i.note} |"
        for i in edition.instruments
    ]
    for part in edition.parts:
        lines += ["", f"### {edition.id} · {part.title.vi} ({_points(part.weight)} điểm)", ""]
        lines += ["| tiêu chí | căn cứ | điều kiện đạt | điểm | thể hiện bằng |", "|---|---|---|--:|---|"]
        lines += [_row(c, instruments, catalogue) for c in edition.criteria if c.part is part.part]
    return [*lines, ""]


def _row(criterion: Criterion, instruments: Mapping[str, Instrument], catalogue: Mapping[str, Check]) -> str:
    law = "; ".join(_citation(c, instruments) for c in criterion.citations)
    condition = f"{criterion.condition} ({_BASIS[criterion.condition_basis]})"
    name = f"`{criterion.id}` {criterion.title.vi}" + (" ⛔" if _blocks(criterion, catalogue) else "")
    return f"| {name} | {law} | {condition} | {_points(criterion.weight)} | {_shown_by(criterion)} |"


def _blocks(criterion: Criterion, catalogue: Mapping[str, Check]) -> bool:
    return criterion.release_blocker or any(catalogue[c].release_blocker for c in cited_checks(criterion))


def _citation(citation: Citation, instruments: Mapping[str, Instrument]) -> str:
    number = instruments[citation.instrument].number
    where = f"{citation.clause}, {number}" if citation.clause else number
    return f"{where} ({_BASIS[citation.basis]})"


def _shown_by(criterion: Criterion) -> str:
    parts = [f"`{check}`" for check in cited_checks(criterion)]
    if criterion.attestation is not None:
        parts.append(f"chứng thực ({criterion.attestation.valid_months} tháng)")
    if criterion.not_automated:
        parts.append(f"chưa tự động hóa: {criterion.not_automated}")
    return ", ".join(parts)


def _checks(editions: Sequence[Edition], catalogue: Mapping[str, Check]) -> list[str]:
    head = " | ".join(e.id for e in editions)
    lines = ["## Từ phép kiểm tới tiêu chí", "", f"| phép kiểm | lỗi mà nó bắt | {head} |"]
    lines.append("|---|---|" + "---|" * len(editions))
    for check in catalogue.values():
        cells = " | ".join(_criteria_of(check.id, e.criteria) for e in editions)
        lines.append(f"| `{check.id}` {check.title.vi} | {check.fault.vi} | {cells} |")
    return lines


def _criteria_of(check: str, criteria: Iterable[Criterion]) -> str:
    return ", ".join(f"`{c.id}`" for c in criteria if check in cited_checks(c))


def _points(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _span(edition: Edition) -> str:
    return f"{edition.in_force} đến {edition.until}" if edition.until else f"từ {edition.in_force}"


def main(arguments: Sequence[str]) -> int:
    """Command line; see the module's docstring."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("cách dùng: python -m kiemdinh.traceability [--check]\n")
        return 2
    try:
        catalogue = load_catalogue()
        text = render([load_edition(e.id, catalogue) for e in list_editions(BUILT_IN)], catalogue)
    except InputProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    current = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    if arguments:
        if current != text:
            sys.stderr.write("docs/traceability.md đã cũ; chạy: python -m kiemdinh.traceability\n")
        return int(current != text)
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
