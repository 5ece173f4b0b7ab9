"""Faults of the procedure search."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlencode

from portal.behaviour import SearchRules
from portal.catalogue import Procedure
from portal.defect_tools import Context, all_of, context, patch, rule
from portal.defects import Defect
from portal.domain.model import Criteria
from portal.rules import search
from portal.rules.text import fold

_P = "procedure-search"


def _text(procedure: Procedure) -> str:
    return " ".join((procedure.code, procedure.name, *procedure.keywords))


def _codes_only(query: str, procedure: Procedure) -> bool:
    return fold(query) in fold(procedure.code)


def _literal(query: str, procedure: Procedure) -> bool:
    return all(word in _text(procedure).casefold() for word in query.casefold().split())


def _names_only(query: str, procedure: Procedure) -> bool:
    return all(word in fold(procedure.name) for word in fold(query).split())


def _ascii_fold(text: str) -> str:
    lowered = "".join(c.lower() if c.isascii() else c for c in text)
    decomposed = unicodedata.normalize("NFD", lowered.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _ascii_case(query: str, procedure: Procedure) -> bool:
    return all(word in _ascii_fold(_text(procedure)) for word in _ascii_fold(query).split())


def _all_when_none(procedures: Iterable[Procedure], criteria: Criteria, rules: SearchRules) -> list[Procedure]:
    known = list(procedures)
    return search.find(known, criteria, rules) or rules.order(list(known), "")


def _concatenated(query: str, procedure: Procedure) -> bool:
    if "'" in query:
        raise sqlite3.OperationalError("unrecognized token")
    return search.matches(query, procedure)


def _next_without_criteria(criteria: Criteria, page: int) -> str:
    return "/thu-tuc?" + urlencode({"q": criteria.query, "trang": str(page)})


def _always(_wanted: str, _procedure: Procedure) -> bool:
    return True


def _filter_ignored(name: str, field: str, title: str, story: str) -> Defect:
    return Defect(
        id=f"search-{name}-filter-ignored",
        title_vi=title,
        story=story,
        area="search",
        expects=((f"{_P}.filters-by-{field}", "failed"),),
        apply=rule(f"search.by_{ {'user-type': 'subject'}.get(field, field) }", _always),
    )


def _strangers_follow(values: Context) -> Context:
    criteria: Criteria = values["criteria"]
    if criteria.page == 1:
        return values
    procedures = values["catalogue"].procedures
    within = {p.code for p in search.find(procedures, criteria, SearchRules())}
    return {**values, "results": [p for p in procedures if p.code not in within][: len(values["results"])]}


DEFECTS = (
    Defect(
        id="search-codes-only",
        title_vi="Tìm kiếm chỉ so mã thủ tục",
        story="Sau khi tối ưu truy vấn, cột tên không còn trong chỉ mục tìm kiếm.",
        area="search",
        expects=(
            (f"{_P}.finds-by-name", "failed"),
            (f"{_P}.finds-without-diacritics", "failed"),
            (f"{_P}.ignores-letter-case", "failed"),
        ),
        apply=rule("search.matches", _codes_only),
    ),
    Defect(
        id="search-needs-diacritics",
        title_vi="Tìm kiếm phân biệt dấu",
        story="Bản nâng cấp cơ sở dữ liệu đổi bảng so chuỗi, từ gõ không dấu không còn khớp.",
        area="search",
        expects=((f"{_P}.finds-without-diacritics", "failed"),),
        apply=rule("search.matches", _literal),
    ),
    Defect(
        id="search-code-not-searched",
        title_vi="Tìm kiếm bỏ qua mã thủ tục",
        story="Ô tìm kiếm mới chỉ tìm trong tên, người dân cầm mã không tìm được.",
        area="search",
        expects=((f"{_P}.finds-by-code", "failed"),),
        apply=rule("search.matches", _names_only),
    ),
    Defect(
        id="search-ascii-case",
        title_vi="Chữ hoa có dấu không khớp chữ thường",
        story="Hàm lower() của cơ sở dữ liệu chỉ đổi chữ ASCII: «CẤP» không khớp «cấp».",
        area="search",
        expects=((f"{_P}.ignores-letter-case", "failed"),),
        apply=rule("search.matches", _ascii_case),
    ),
    _filter_ignored(
        "field",
        "field",
        "Bộ lọc lĩnh vực không tác dụng",
        "Tham số lĩnh vực đổi tên ở giao diện mới, máy chủ không đọc.",
    ),
    _filter_ignored(
        "unit", "unit", "Bộ lọc cơ quan không tác dụng", "Mã cơ quan mới không khớp mã cũ nên điều kiện bị bỏ."
    ),
    _filter_ignored(
        "level", "level", "Bộ lọc mức độ không tác dụng", "Mức 3, 4 cũ được quy đổi vội, mọi mức đều qua bộ lọc."
    ),
    _filter_ignored(
        "user-type", "user-type", "Bộ lọc đối tượng không tác dụng", "Điều kiện OR thừa làm mọi đối tượng đều khớp."
    ),
    Defect(
        id="search-none-shows-all",
        title_vi="Không khớp thì hiện toàn bộ danh mục",
        story="Nhóm phát triển muốn tránh trang trống nên trả về tất cả khi không có kết quả.",
        area="search",
        expects=(
            (f"{_P}.no-match-says-so", "failed"),
            # A filter that leaves nothing is answered with everything too.
            (f"{_P}.filters-by-field", "failed"),
            (f"{_P}.filters-by-unit", "failed"),
            (f"{_P}.filters-by-level", "failed"),
            (f"{_P}.filters-by-user-type", "failed"),
        ),
        apply=rule("search.find", _all_when_none),
    ),
    Defect(
        id="search-quote-breaks",
        title_vi="Dấu nháy làm trang tìm kiếm lỗi",
        story="Từ khóa được ghép thẳng vào câu truy vấn; dấu nháy đơn làm câu truy vấn hỏng.",
        area="search",
        expects=((f"{_P}.special-characters-harmless", "failed"),),
        apply=rule("search.matches", _concatenated),
    ),
    Defect(
        id="search-links-shifted",
        title_vi="Liên kết kết quả lệch một dòng",
        story="Vòng lặp hiển thị dùng chỉ số của dòng trước cho liên kết.",
        area="search",
        expects=((f"{_P}.result-opens-procedure", "failed"),),
        apply=patch(
            "procedures.html", 'href="/thu-tuc/{{ p.code }}"', 'href="/thu-tuc/{{ results[loop.index0 - 1].code }}"'
        ),
    ),
    Defect(
        id="search-paging-loses-filter",
        title_vi="Sang trang mất điều kiện lọc",
        story="Liên kết phân trang chỉ mang theo từ khóa, quên các bộ lọc.",
        area="search",
        expects=((f"{_P}.paging-keeps-criteria", "failed"),),
        apply=all_of(rule("search.page_link", _next_without_criteria)),
    ),
    Defect(
        id="search-next-page-strangers",
        title_vi="Trang sau liệt kê thủ tục ngoài bộ lọc",
        story="Số kết quả đếm theo bộ lọc, nhưng các trang sau lấy từ một truy vấn cũ không có bộ lọc.",
        area="search",
        expects=((f"{_P}.paging-keeps-criteria", "failed"),),
        apply=context("procedures.html", _strangers_follow),
    ),
)
