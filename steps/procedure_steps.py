"""Finding a procedure and reading what is published about it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from pytest_bdd import parsers, then, when

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, DataProblem, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.fixtures import Scene
from steps.portal.protocol import PortalDriver
from steps.portal.values import ProcedureItem, ProcedurePage, SearchFilter, SearchResults, SectionKind, ServiceList
from steps.words import amounts, bare, excerpt, free_of_charge, listing, plain, says

_PAGES_LOOKED_AT = 2
_SAMPLED_SERVICES = 3
_OPENED_RESULTS = 3
_UNKNOWN_CODE = "9.999999"
_HARMLESS = {
    "quote": "giấy phép' OR",
    "percent": "100%s %d %",
    "angle": "<b>giấy</b> & phép",
    "long": "giấy phép " * 60,
}
_SECTION_NAMES = {
    "steps": "trình tự thực hiện",
    "channels": "cách thức thực hiện",
    "time-limit": "thời hạn giải quyết",
    "components": "thành phần hồ sơ",
    "applicants": "đối tượng thực hiện",
    "unit": "cơ quan thực hiện",
    "result": "kết quả thực hiện",
    "fee": "phí, lệ phí",
    "legal-basis": "căn cứ pháp lý",
    "name": "tên thủ tục",
}
_FILTER_WORDS = {
    "lĩnh vực": (SearchFilter.FIELD, "field"),
    "cơ quan": (SearchFilter.UNIT, "unit"),
    "mức độ": (SearchFilter.LEVEL, "level"),
    "đối tượng": (SearchFilter.USER_TYPE, "user_type"),
}


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
def results_lack(scene: Scene, procedure: Procedure) -> None:
    results: SearchResults = scene.results
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
def filter_other(what: str, visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    criterion, attribute = _FILTER_WORDS[what]
    published = plain(str(getattr(procedure, attribute)))
    parts = [plain(p) for p in re.split(r"[,;/]", published)] + [published]
    others = [
        o
        for o in visitor.search_options(criterion)
        if not any(p in plain(o) or plain(o) in p for p in parts if p) and not says(o, "tất cả")
    ]
    if not others:
        raise DataProblem(f"bộ lọc {what} không có lựa chọn nào khác để đối chứng")
    filtered(visitor, scene, procedure, criterion, others[0], what)


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
def says_nothing_found(scene: Scene) -> None:
    results: SearchResults = scene.results
    if results.items:
        raise Violation(
            "không liệt kê thủ tục nào",
            f"tìm {scene.sought} vẫn liệt kê {len(results.items)} thủ tục",
            results.page.url,
            curl=scene.driver.curl(results.page.url),
        )
    if not results.says_nothing_found and results.total != 0:
        raise CannotTell("không nhận ra câu báo không có kết quả", results.page.url)


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
            narrowed = first.total is not None and everything.total is not None and first.total < everything.total
            if first.has_next and narrowed:
                scene.keep(first=first, second=visitor.next_page(), option=option, driver=visitor)
                return
    raise DataProblem("không bộ lọc nào cho kết quả hẹp hơn toàn bộ mà vẫn nhiều hơn một trang")


@then("trang sau vẫn theo đúng điều kiện đã chọn")
def criteria_kept(scene: Scene) -> None:
    first: SearchResults = scene.first
    second: SearchResults = scene.second
    answered(second, "sang trang")
    if second.total is None:
        raise CannotTell("trang sau không nêu số kết quả", second.page.url)
    repeated = {i.code for i in first.items if i.code} & {i.code for i in second.items if i.code}
    if second.total != first.total or repeated:
        raise Violation(
            f"trang sau vẫn có {first.total} kết quả theo «{scene.option}», không lặp lại",
            f"trang sau nêu {second.total} kết quả" + (f", lặp lại {listing(sorted(repeated))}" if repeated else ""),
            second.page.url,
            curl=scene.driver.curl(second.page.url),
        )


@when("người dân mở trang của thủ tục đã công bố")
def open_published(visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    keep_page(visitor, scene, procedure)


@when("người dân mở trang của thủ tục có phí đã công bố")
def open_paid(visitor: PortalDriver, scene: Scene, paid_procedure: Procedure) -> None:
    keep_page(visitor, scene, paid_procedure)


def keep_page(visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    """Open a procedure's page and keep it.

    Raises:
        Violation: the page answers with an error.
    """
    page = visitor.open_procedure(procedure.code)
    if page.page.status >= 400:
        raise Violation(f"mở được trang thủ tục {procedure.code}", f"trang trả mã {page.page.status}", page.page.url)
    scene.keep(driver=visitor, shown=page, published=procedure)


@then(parsers.parse('trang có nội dung của mục "{case}"'))
def has_section(case: str, scene: Scene) -> None:
    shown: ProcedurePage = scene.shown
    kind = SectionKind(case)
    if kind not in shown.sections:
        raise FunctionNotFound(
            f"mục «{_SECTION_NAMES[case]}»", shown.page.url, "các tiêu đề, bảng và danh sách của trang"
        )
    if not shown.sections[kind].strip():
        raise Violation(f"mục «{_SECTION_NAMES[case]}» có nội dung", "mục để trống", shown.page.url)


def _name_matches(page: ProcedurePage, published: Procedure) -> tuple[bool, str, str]:
    return plain(page.name) == plain(published.name), published.name, page.name


def _fee_matches(page: ProcedurePage, published: Procedure) -> tuple[bool, str, str]:
    text = " ".join(page.sections.get(k, "") for k in (SectionKind.FEE, SectionKind.CHANNELS))
    if published.fee_vnd is None:
        raise DataProblem("tệp đích chưa nêu phí của thủ tục có phí")
    found = amounts(text)
    if published.fee_vnd == 0:
        return free_of_charge(text) or 0 in found, "không thu phí", excerpt(text)
    if not found and not free_of_charge(text):
        raise CannotTell("không đọc được số tiền trong mục phí", page.page.url)
    return published.fee_vnd in found, f"{published.fee_vnd} đồng", listing(f"{a} đồng" for a in sorted(set(found)))


def _time_matches(page: ProcedurePage, published: Procedure) -> tuple[bool, str, str]:
    if not published.time_limit:
        raise DataProblem("tệp đích chưa nêu thời hạn của thủ tục")
    text = " ".join(page.sections.get(k, "") for k in (SectionKind.TIME_LIMIT, SectionKind.CHANNELS))
    if not text.strip():
        raise FunctionNotFound("mục «thời hạn giải quyết»", page.page.url)
    return says(text, published.time_limit), published.time_limit, excerpt(text)


def _unit_matches(page: ProcedurePage, published: Procedure) -> tuple[bool, str, str]:
    if not published.unit:
        raise DataProblem("tệp đích chưa nêu cơ quan thực hiện của thủ tục")
    text = page.sections.get(SectionKind.UNIT)
    if text is None:
        raise FunctionNotFound("mục «cơ quan thực hiện»", page.page.url)
    return says(text, published.unit), published.unit, excerpt(text)


_COMPARISONS: dict[str, Callable[[ProcedurePage, Procedure], tuple[bool, str, str]]] = {
    "name": _name_matches,
    "fee": _fee_matches,
    "time-limit": _time_matches,
    "unit": _unit_matches,
}


@then(parsers.parse('mục "{case}" đúng như đã công bố'))
def section_equals(case: str, scene: Scene) -> None:
    equal, expected, observed = _COMPARISONS[case](scene.shown, scene.published)
    if not equal:
        raise Violation(f"{_SECTION_NAMES[case]}: {expected}", observed or "để trống", scene.shown.page.url)


@then("mọi biểu mẫu trên trang tải về được và có nội dung")
def forms_download(scene: Scene) -> None:
    shown: ProcedurePage = scene.shown
    if not shown.forms:
        raise FunctionNotFound("biểu mẫu để tải", shown.page.url, "liên kết tới tệp doc, docx, pdf, xls, rtf, odt")
    for form in shown.forms:
        file = scene.driver.download(form.url)
        page_instead = file.media_type.startswith("text/html") or file.content.lstrip()[:15].lower().startswith(
            b"<!doctype html"
        )
        if file.status != 200 or not file.content or page_instead:
            why = "trả về một trang web" if page_instead else f"mã {file.status}, {len(file.content)} byte"
            raise Violation(f"tải được biểu mẫu «{form.text}»", why, form.url, curl=scene.driver.curl(form.url))


@when("người dân mở trang của một mã thủ tục không tồn tại")
def open_unknown(visitor: PortalDriver, scene: Scene, procedure: Procedure) -> None:
    known = visitor.open_procedure(procedure.code)
    if procedure.code not in known.page.url:
        results = visitor.search_procedures(_UNKNOWN_CODE)
        scene.keep(view=results.page, listed=len(results.items), published=procedure, by_address=False)
        return
    view = visitor.visit(known.page.url.replace(procedure.code, _UNKNOWN_CODE))
    scene.keep(view=view, listed=0, published=procedure, by_address=True)


@then("trang báo không có thủ tục, không lỗi máy chủ")
def unknown_is_neutral(scene: Scene) -> None:
    if scene.view.status >= 500:
        raise Violation("báo không có thủ tục", f"máy chủ báo lỗi {scene.view.status}", scene.view.url)
    if scene.listed or (scene.by_address and plain(scene.published.name) in plain(scene.view.text)):
        raise Violation("báo không có thủ tục", "hiện một thủ tục khác", scene.view.url)


@then("bản in có đủ nội dung các mục trên trang")
def prints_whole(scene: Scene) -> None:
    shown: ProcedurePage = scene.shown
    printed = bare(scene.driver.print_text())
    for kind, text in shown.sections.items():
        words = bare(text)[:40].rsplit(" ", 1)[0]
        if kind.value in _SECTION_NAMES and words and words not in printed:
            raise Violation(f"bản in có mục {_SECTION_NAMES[kind.value]}", "bản in thiếu mục này", shown.page.url)


@when("người dân mở danh mục dịch vụ công trực tuyến")
def open_list(visitor: PortalDriver, scene: Scene) -> None:
    services = visitor.service_list()
    if services.page.failed:
        raise Violation("mở được danh mục", f"máy chủ báo lỗi {services.page.status}", services.page.url)
    if not services.items:
        raise CannotTell("không đọc được dịch vụ nào trong danh mục", services.page.url)
    scene.keep(services=services, driver=visitor)


@then("tổng số dịch vụ nêu trên trang bằng số dịch vụ được liệt kê")
def total_equals(scene: Scene) -> None:
    services: ServiceList = scene.services
    if services.total is None:
        raise CannotTell("trang không nêu tổng số dịch vụ", services.page.url)
    if services.total != len(services.items):
        raise Violation(
            f"tổng số {len(services.items)} như danh sách", f"trang nêu {services.total}", services.page.url
        )


@then("số dịch vụ theo từng mức độ đúng với danh sách")
def levels_add_up(scene: Scene) -> None:
    services: ServiceList = scene.services
    if not services.counts:
        raise CannotTell("trang không nêu số dịch vụ theo mức độ", services.page.url)
    total = sum(services.counts.values())
    for level, count in services.counts.items():
        listed = sum(says(item.level, level) or says(level, item.level) for item in services.items if item.level)
        if listed and listed != count:
            raise Violation(f"mức «{level}»: {listed} như danh sách", f"trang nêu {count}", services.page.url)
    if total != len(services.items):
        raise Violation(f"các mức cộng lại bằng {len(services.items)}", f"cộng lại được {total}", services.page.url)


@then("mỗi dịch vụ có mã, tên, mức độ và cơ quan")
def items_complete(scene: Scene) -> None:
    services: ServiceList = scene.services
    for attribute, what in (("code", "mã"), ("name", "tên"), ("level", "mức độ"), ("unit", "cơ quan")):
        lacking = [i for i in services.items if not getattr(i, attribute).strip()]
        if len(lacking) == len(services.items):
            raise CannotTell(f"không đọc được {what} của dịch vụ nào trong danh mục", services.page.url)
        if lacking:
            raise Violation(
                f"mỗi dịch vụ có {what}",
                f"{len(lacking)} dịch vụ thiếu {what}: {listing(i.code or i.name or i.text for i in lacking)}",
                services.page.url,
            )


def one_of_each_level(items: tuple[ProcedureItem, ...], chance: random.Random) -> list[ProcedureItem]:
    """A few services by chance, every level of service among them."""
    shuffled = chance.sample(items, len(items))
    first_of_level = {item.level: item for item in reversed(shuffled)}
    others = [item for item in shuffled if item not in first_of_level.values()]
    return [*first_of_level.values(), *others][: max(_SAMPLED_SERVICES, len(first_of_level))]


@then("một số dịch vụ chọn ngẫu nhiên đều dẫn tới nơi nộp hồ sơ")
def online_opens(scene: Scene, collect: CollectSession) -> None:
    services: ServiceList = scene.services
    driver: PortalDriver = scene.driver
    online = tuple(
        i for i in services.items if not i.level or re.search(r"toan trinh|mot phan|muc [34]", bare(i.level))
    )
    if not online:
        raise CannotTell("danh mục không nêu dịch vụ nào là trực tuyến", services.page.url)
    chosen = one_of_each_level(online, random.Random(collect.plan.seed))  # noqa: S311
    offered: list[str] = []
    silent: list[str] = []
    for item in chosen:
        page = driver.open_item(item)
        if not page.can_file_online:
            silent.append(page.page.url)
            continue
        form = driver.start_dossier(page.code or item.code)
        if form.page.status >= 400:
            raise Violation(
                f"dịch vụ «{item.code or item.name}» mở được nơi nộp hồ sơ",
                f"nút nộp hồ sơ dẫn tới trang mã {form.page.status}",
                form.page.url,
            )
        if not form.needs_sign_in and not form.fields:
            raise CannotTell("sau nút nộp hồ sơ không thấy biểu mẫu hay trang đăng nhập", form.page.url, Owner.ADAPTER)
        offered.append(page.page.url)
    if silent and offered:
        raise Violation("dịch vụ nào trong danh mục cũng có nút nộp hồ sơ", "trang dịch vụ không có nút nộp", silent[0])
    if silent:
        raise FunctionNotFound("nút nộp hồ sơ trực tuyến", silent[0])
