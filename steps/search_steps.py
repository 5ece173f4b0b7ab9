"""Finding a procedure: words, filters, pages of results."""

from __future__ import annotations

import re

from pytest_bdd import parsers, then, when

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, DataProblem, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.fixtures import Scene
from steps.portal.protocol import PortalDriver
from steps.portal.values import ProcedureItem, ProcedurePage, SearchFilter, SearchResults, SectionKind
from steps.words import bare, excerpt, listing, plain, says

_PAGES_LOOKED_AT = 2
_OPENED_RESULTS = 3
_ASKED_AGAIN = 2
_HARMLESS = {
    "quote": "giấy phép' OR",
    "percent": "100%s %d %",
    "angle": "<b>giấy</b> & phép",
    "long": "giấy phép " * 60,
}
_FILTER_WORDS = {
    "lĩnh vực": (SearchFilter.FIELD, "field"),
    "cơ quan": (SearchFilter.UNIT, "unit"),
    "mức độ": (SearchFilter.LEVEL, "level"),
    "đối tượng": (SearchFilter.USER_TYPE, "user_type"),
}
_ALIKE = (("công dân", "cá nhân", "người dân"), ("doanh nghiệp", "tổ chức", "hợp tác xã"))


def same_procedure(item: ProcedureItem, procedure: Procedure) -> bool:
    """Whether a list item is the procedure, by its code or, where no code is shown, by its name."""
    if item.code:
        return item.code == procedure.code or item.code.startswith(procedure.code + ".")
    return plain(item.name) == plain(procedure.name) or procedure.code in item.text


def answered(results: SearchResults, what: str) -> SearchResults:
    """The results, unless the server failed or they could not be read.

    Raises:
        Violation: the search page answers with a server error.
        CannotTell: the page states results that the driver cannot read.
    """
    if results.page.failed:
        raise Violation("trang tìm kiếm trả lời", f"máy chủ báo lỗi {results.page.status} khi {what}", results.page.url)
    if not results.items and results.total:
        raise CannotTell(f"trang nêu {results.total} kết quả nhưng không đọc được danh sách", results.page.url)
    return results


def holds(driver: PortalDriver, results: SearchResults, procedure: Procedure) -> bool:
    """Whether the first pages of results hold the procedure."""
    for _ in range(_PAGES_LOOKED_AT):
        if any(same_procedure(item, procedure) for item in results.items):
            return True
        if not results.has_next:
            return False
        results = driver.next_page()
    return any(same_procedure(item, procedure) for item in results.items)


def searched(visitor: PortalDriver, scene: Scene, procedure: Procedure, words: str) -> None:
    """Search and keep what came."""
    results = answered(visitor.search_procedures(words), f"tìm «{excerpt(words, 40)}»")
    scene.keep(driver=visitor, results=results, sought=f"«{excerpt(words, 80)}»")


@when("người dân tìm bằng tên của một thủ tục đã công bố")
def search_by_name(visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    searched(visitor, scene, procedure, procedure.search_words or procedure.name)


@when("người dân tìm bằng vài từ mà nhiều thủ tục có")
def search_common(visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    searched(visitor, scene, procedure, " ".join(procedure.name.split()[-2:]))


@when("người dân tìm bằng tên thủ tục gõ không dấu")
def search_bare(visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    words = procedure.search_words or procedure.name
    if bare(words) == plain(words):
        raise DataProblem("tên thủ tục dùng để kiểm không có dấu, chọn thủ tục khác trong tệp đích")
    searched(visitor, scene, procedure, bare(words))


@when("người dân tìm bằng mã của một thủ tục đã công bố")
def search_by_code(visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    searched(visitor, scene, procedure, procedure.code)


@when("người dân tìm bằng tên thủ tục viết toàn chữ hoa")
def search_upper(visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    searched(visitor, scene, procedure, (procedure.search_words or procedure.name).upper())


@then("kết quả có thủ tục đó")
def results_hold(scene: Scene, procedure: Procedure) -> None:
    results: SearchResults = scene.results
    if not holds(scene.driver, results, procedure):
        raise Violation(
            f"kết quả có thủ tục {procedure.code}",
            f"tìm {scene.sought}: {len(results.items)} kết quả trên trang đầu, không có thủ tục đó"
            f" ({listing(i.code or i.name for i in results.items)})",
            results.page.url,
            curl=scene.driver.curl(results.page.url),
        )


@then("kết quả không có thủ tục đó")
def results_lack(scene: Scene) -> None:
    results: SearchResults = scene.results
    procedure: Procedure = scene.contrast
    if holds(scene.driver, results, procedure):
        raise Violation(
            f"bộ lọc {scene.sought} loại thủ tục {procedure.code} ra",
            "thủ tục đó vẫn có trong kết quả",
            results.page.url,
            curl=scene.driver.curl(results.page.url),
        )


def option_like(options: tuple[str, ...], words: str) -> str | None:
    """The option that means the words, exact first."""
    exact = [o for o in options if plain(o) == plain(words)]
    near = [o for o in options if plain(o) and (plain(o) in plain(words) or plain(words) in plain(o))]
    return next(iter(exact + near), None)


@when(parsers.re(r"người dân lọc theo (?P<what>lĩnh vực|cơ quan|mức độ|đối tượng) của thủ tục đã công bố"))
def filter_own(what: str, visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    criterion, attribute = _FILTER_WORDS[what]
    published = str(getattr(procedure, attribute))
    if not published:
        raise DataProblem(f"tệp đích chưa nêu {what} của thủ tục dùng để kiểm")
    options = visitor.search_options(criterion)
    option = option_like(options, published)
    if option is None:
        raise DataProblem(f"bộ lọc {what} không có lựa chọn «{published}» (có: {listing(options)})")
    filtered(visitor, scene, procedure, criterion, option, what)


@when(parsers.re(r"người dân lọc theo một (?P<what>lĩnh vực|cơ quan|mức độ|đối tượng) khác"))
def filter_other(what: str, visitor: PortalDriver, scene: Scene, procedure: Procedure, collect: CollectSession) -> None:
    criterion, _ = _FILTER_WORDS[what]
    # A procedure that answers to every option (for citizens and firms alike) shows nothing; the other one may.
    for contrast in (procedure, collect.target.data.paid_procedure):
        others = _others(what, visitor, contrast) if contrast is not None else []
        if contrast is not None and others:
            scene.keep(contrast=contrast)
            filtered(visitor, scene, contrast, criterion, others[0], what)
            return
    raise DataProblem(f"bộ lọc {what} không có lựa chọn nào khác để đối chứng")


def _others(what: str, visitor: PortalDriver, procedure: Procedure) -> list[str]:
    """Options of a filter to which a procedure does not answer; none when nothing is published of it."""
    criterion, attribute = _FILTER_WORDS[what]
    published = str(getattr(procedure, attribute))
    if not published:
        return []
    told = f"{published}; {_own_page(visitor, procedure, criterion)}"
    parts = [plain(p) for p in re.split(r"[,;/\n]", told)] + [plain(published)]
    return [
        o
        for o in visitor.search_options(criterion)
        if not any(p in plain(o) or plain(o) in p for p in parts if p) and not says(o, "tất cả")
    ]


def _own_page(visitor: PortalDriver, procedure: Procedure, criterion: SearchFilter) -> str:
    """What the procedure's own page says of a criterion that may hold several values: many serve citizens and firms."""
    part = {SearchFilter.USER_TYPE: SectionKind.APPLICANTS, SearchFilter.UNIT: SectionKind.UNIT}.get(criterion)
    said = visitor.open_procedure(procedure.code).sections.get(part, "") if part else ""
    alike = [words for words in _ALIKE if any(says(f"{said}; {procedure.user_type}", w) for w in words)]
    return "; ".join([said, *(w for words in alike for w in words)]) if criterion is SearchFilter.USER_TYPE else said


def filtered(
    visitor: PortalDriver, scene: Scene, procedure: Procedure, criterion: SearchFilter, option: str, what: str
) -> None:
    """Search for the procedure within one option of a filter.

    Raises:
        Blocked: the search does not find it without the filter either.
    """
    unfiltered = answered(visitor.search_procedures(procedure.search_words or procedure.name), "tìm theo tên")
    if not holds(visitor, unfiltered, procedure):
        raise Blocked(
            "không lọc cũng không tìm thấy thủ tục theo tên", ("procedure-search.finds-by-name",), Owner.PORTAL
        )
    results = visitor.search_procedures(procedure.search_words or procedure.name, {criterion: option})
    answered(results, f"lọc theo {what} «{option}»")
    scene.keep(driver=visitor, results=results, sought=f"{what} «{option}»")


@when("người dân tìm những từ không thủ tục nào có")
def search_absent(visitor: PortalDriver, scene: Scene, collect: CollectSession) -> None:
    words = collect.target.data.absent_words
    scene.keep(
        results=answered(visitor.search_procedures(words), f"tìm «{words}»"), driver=visitor, sought=f"«{words}»"
    )


@then("trang không liệt kê thủ tục nào và nói rõ là không tìm thấy")
def says_nothing_found(scene: Scene, procedure: Procedure) -> None:
    results: SearchResults = scene.results
    if results.items:
        raise Violation(
            "không liệt kê thủ tục nào",
            f"tìm {scene.sought} vẫn liệt kê {len(results.items)} thủ tục",
            results.page.url,
            curl=scene.driver.curl(results.page.url),
        )
    if not results.says_nothing_found and results.total != 0:
        if not new_words(scene.driver, results, procedure):
            raise Violation("nói rõ là không tìm thấy", "trang không thêm lời nào", results.page.url)
        raise CannotTell("không nhận ra câu báo không có kết quả", results.page.url)


def new_words(driver: PortalDriver, results: SearchResults, procedure: Procedure) -> list[str]:
    """What a page of results says that the page for a search with results does not: where it says nothing, nothing."""
    shown = [plain(line) for line in results.page.text.splitlines()]
    found = driver.search_procedures(procedure.search_words or procedure.name)
    if not found.items:
        raise CannotTell("không nhận ra câu báo không có kết quả", results.page.url)
    known = {plain(line) for line in found.page.text.splitlines()}
    return [line for line in shown if line not in known and re.search(r"[^\W_]", line)]


@when(parsers.parse('người dân tìm bằng "{case}"'))
def search_special(case: str, visitor: PortalDriver, scene: Scene) -> None:
    scene.keep(results=visitor.search_procedures(_HARMLESS[case]), driver=visitor, sought=_HARMLESS[case])


@then("trang tìm kiếm vẫn trả lời bình thường")
def still_answers(scene: Scene) -> None:
    answered(scene.results, f"tìm «{excerpt(scene.sought, 40)}»")


@when("mở lần lượt các kết quả đầu tiên")
def open_first_results(scene: Scene) -> None:
    items = [i for i in scene.results.items if i.link][:_OPENED_RESULTS]
    if not items and not scene.results.items:
        raise Blocked("tìm kiếm không cho kết quả nào để mở", ("procedure-search.finds-by-name",), Owner.PORTAL)
    if not items:
        raise FunctionNotFound("liên kết của kết quả tìm kiếm", scene.results.page.url)
    scene.keep(opened=[(item, scene.driver.open_item(item)) for item in items])


@then("mỗi kết quả mở đúng thủ tục của nó")
def results_open_themselves(scene: Scene) -> None:
    opened: list[tuple[ProcedureItem, ProcedurePage]] = scene.opened
    for item, page in opened:
        if page.page.status >= 400:
            raise Violation(f"mở được trang thủ tục {item.code}", f"trang trả mã {page.page.status}", page.page.url)
        if item.code and page.code:
            right = item.code == page.code
        elif item.name and page.name:
            right = plain(item.name) == plain(page.name)
        else:
            raise CannotTell("không đọc được mã hay tên trên trang thủ tục", page.page.url)
        if not right:
            raise Violation(
                f"kết quả «{item.code or item.name}» mở trang của chính nó",
                f"mở ra thủ tục «{page.code or page.name}»",
                page.page.url,
                curl=scene.driver.curl(item.link),
            )


@when("người dân lọc sao cho kết quả có nhiều trang rồi sang trang sau")
def page_through(visitor: PortalDriver, scene: Scene) -> None:
    for criterion in (SearchFilter.LEVEL, SearchFilter.USER_TYPE, SearchFilter.FIELD, SearchFilter.UNIT):
        try:
            options = visitor.search_options(criterion)
        except FunctionNotFound:
            continue
        everything = visitor.search_procedures("")
        for option in options:
            first = answered(visitor.search_procedures("", {criterion: option}), f"lọc theo «{option}»")
            if first.has_next and narrower(first, everything):
                second = visitor.next_page()
                scene.keep(first=first, second=second, option=option, chosen={criterion: option}, driver=visitor)
                return
    raise DataProblem("không bộ lọc nào cho kết quả hẹp hơn toàn bộ mà vẫn nhiều hơn một trang")


def narrower(first: SearchResults, everything: SearchResults) -> bool:
    """Whether a filter leaves results out, by the stated totals, or where none is stated by what stands first."""
    if first.total is not None and everything.total is not None:
        return first.total < everything.total
    return {i.code or i.name for i in first.items} != {i.code or i.name for i in everything.items}


@then("trang sau vẫn theo đúng điều kiện đã chọn")
def criteria_kept(scene: Scene) -> None:
    first: SearchResults = scene.first
    second: SearchResults = scene.second
    answered(second, "sang trang")
    stated = first.total is not None and second.total is not None
    repeated = {i.code for i in first.items if i.code} & {i.code for i in second.items if i.code}
    if (stated and second.total != first.total) or repeated:
        raise Violation(
            f"trang sau vẫn có {first.total or 'các'} kết quả theo «{scene.option}», không lặp lại",
            f"trang sau nêu {second.total if stated else len(second.items)} kết quả"
            + (f", lặp lại {listing(sorted(repeated))}" if repeated else ""),
            second.page.url,
            curl=scene.driver.curl(second.page.url),
        )
    further = [i for i in second.items if i.code]
    if not further:
        raise CannotTell("không đọc được mã của thủ tục nào ở trang sau", second.page.url)
    for item in further[-_ASKED_AGAIN:]:
        belongs(scene, item)


def belongs(scene: Scene, item: ProcedureItem) -> None:
    """A search for an item of a later page finds it within the filter that the page is to keep.

    Raises:
        Violation: only without the filter.
        CannotTell: neither way.
    """
    driver: PortalDriver = scene.driver

    def found(chosen: dict[SearchFilter, str] | None) -> bool:
        tries = (driver.search_procedures(words, chosen) for words in (item.code, item.name) if words)
        return any(item.code in {i.code for i in results.items} for results in tries)

    if found(scene.chosen):
        return
    if not found(None):
        raise CannotTell(f"tìm lại không thấy thủ tục {item.code} của trang sau", scene.second.page.url)
    raise Violation(
        f"trang sau chỉ có thủ tục theo «{scene.option}»",
        f"có {item.code} «{excerpt(item.name, 60)}», tìm trong bộ lọc đó không thấy",
        scene.second.page.url,
        curl=driver.curl(scene.second.page.url),
    )
