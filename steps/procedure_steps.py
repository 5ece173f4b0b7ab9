"""Reading what is published about a procedure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from pytest_bdd import parsers, then, when

from kiemdinh.model.failures import CannotTell, DataProblem, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.evident import spoilt
from steps.fixtures import Scene
from steps.portal.protocol import PortalDriver
from steps.portal.values import Download, PageView, ProcedurePage, SectionKind
from steps.words import amounts, bare, excerpt, free_of_charge, left_open, listing, plain, rival_amounts, says, spans

_UNKNOWN_CODE = "9.999999"
_PAPER = re.compile(r"\.(?:pdf|docx?|xlsx?|rtf|odt)$", re.IGNORECASE)
_BEGINNINGS = (b"%PDF", b"PK", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"Rar!", b"7z", b"\xff\xd8", b"\x89PNG")
_FEW = 2000
_TOLD_OF_NONE = re.compile(r"khong|chua|404|not found|loi|het hieu luc|bai bo|da (?:bi|duoc)")
_BARE_PARTS = 3
_BOTH_DUES = re.compile(r"(?:muc )?(?:thu )?phi(?:,| va)? le phi")
_A_DUE = re.compile(r"\b(?:phi|cap|tham|cong|dich vu|buu)\b")
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
    text = shown.sections[kind]
    if left_open(text):
        observed = f"chỉ ghi «{excerpt(text)}»" if text.strip() else "mục để trống"
        raise Violation(f"mục «{_SECTION_NAMES[case]}» có nội dung", observed, shown.page.url)


def _name_matches(page: ProcedurePage, published: Procedure) -> tuple[bool, str, str]:
    return plain(page.name) == plain(published.name), published.name, page.name


def _fee_matches(page: ProcedurePage, published: Procedure) -> tuple[bool, str, str]:
    if published.fee_vnd is None:
        raise DataProblem("tệp đích chưa nêu phí của thủ tục có phí")
    text = _most_telling(page, SectionKind.FEE, lambda said: bool(amounts(said)))
    found = amounts(text)
    if published.fee_vnd == 0:
        told = page.sections.get(SectionKind.FEE, "") or text
        free = free_of_charge(told) or 0 in amounts(told)
        if not free and not found:
            raise CannotTell("không đọc được số tiền trong mục phí", page.page.url)
        return free, "không thu phí", excerpt(text)
    if not found and not free_of_charge(text):
        raise CannotTell("không đọc được số tiền trong mục phí", page.page.url)
    right = published.fee_vnd in found and not rival_amounts(text, published.fee_vnd)
    if right and (other := told_otherwise(page.fees, published.fee_vnd)):
        return False, f"{published.fee_vnd} đồng", f"cùng trang có mục «{other[0]}» ghi {excerpt(other[1])}"
    return right, f"{published.fee_vnd} đồng", listing(f"{a} đồng" for a in sorted(set(found)))


def told_otherwise(fees: Sequence[tuple[str, str]], published: int) -> tuple[str, str] | None:
    """A part under the fee's own name whose one sum contradicts another such part, which tells the published fee.

    «Phí» and «Lệ phí» are different dues, and both belong to «Phí, lệ phí»; several sums may add up to the whole.
    """
    told = [(label, text, set(amounts(text))) for label, text in fees]
    for label, text, found in told:
        for own, _, known in told:
            same = bare(own) == bare(label) or bool(_BOTH_DUES.fullmatch(bare(own)))
            # what is named after both dues may speak of one of them, and says so
            same = same or bool(_BOTH_DUES.fullmatch(bare(label)) and not _A_DUE.search(bare(text)))
            if same and published in known and len(found) == 1 and not found & {*known, sum(known)}:
                return label, text
    return None


def _most_telling(page: ProcedurePage, kind: SectionKind, tells: Callable[[str], bool]) -> str:
    """The section of its own when it tells what is asked, else that section with the ways of filing."""
    own = page.sections.get(kind, "")
    return own if tells(own) else "\n".join([own, page.sections.get(SectionKind.CHANNELS, "")])


def _time_matches(page: ProcedurePage, published: Procedure) -> tuple[bool, str, str]:
    if not published.time_limit:
        raise DataProblem("tệp đích chưa nêu thời hạn của thủ tục")
    text = _most_telling(page, SectionKind.TIME_LIMIT, lambda said: bool(spans(said)))
    if not text.strip():
        raise FunctionNotFound("mục «thời hạn giải quyết»", page.page.url)
    wanted, told = spans(published.time_limit), spans(text)
    if not wanted or not told:
        return says(text, published.time_limit), published.time_limit, excerpt(text)
    return set(wanted) <= set(told), published.time_limit, excerpt(text)


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
        if file.status != 200 or not file.content or page_instead or words_instead(file):
            why = "trả về một trang web" if page_instead else f"mã {file.status}, {len(file.content)} byte"
            why = f"chỉ có chữ «{excerpt(file.content.decode(), 80)}»" if words_instead(file) else why
            raise Violation(f"tải được biểu mẫu «{form.text}»", why, form.url, curl=scene.driver.curl(form.url))
        if broken := spoilt(file):
            raise Violation(f"mở được biểu mẫu «{form.text}»", broken, form.url, curl=scene.driver.curl(form.url))


def words_instead(file: Download) -> bool:
    """Whether a few words came in the place of a paper: what a program says when it has no such file."""
    named = _PAPER.search(file.name) or _PAPER.search(urlsplit(file.url).path)
    content = file.content.lstrip(b"\xef\xbb\xbf \r\n\t")
    told = bool(named) or file.media_type == "application/json"
    if not told or not content or len(content) > _FEW or content.startswith(_BEGINNINGS):
        return False
    try:
        return content.decode("utf-8").replace("\n", " ").isprintable() and file.status == 200
    except UnicodeDecodeError:
        return False


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
    if scene.by_address and scene.view.status < 400 and empty_frame(scene.view):
        raise Violation("báo không có thủ tục", "trang thủ tục để trống, không nói gì", scene.view.url)


def empty_frame(view: PageView) -> bool:
    """Whether a page shows the parts of a procedure and no word that there is none."""
    said = bare("\n".join([view.title, view.heading, view.text, *view.notices]))
    parts = sum(bare(name) in said for name in _SECTION_NAMES.values())
    return parts >= _BARE_PARTS and not _TOLD_OF_NONE.search(said)


@then("bản in có đủ nội dung các mục trên trang")
def prints_whole(scene: Scene) -> None:
    shown: ProcedurePage = scene.shown
    printed = bare(scene.driver.print_text())
    for kind, text in shown.sections.items():
        words = bare(text)[:40].rsplit(" ", 1)[0]
        if kind.value in _SECTION_NAMES and words and words not in printed:
            raise Violation(f"bản in có mục {_SECTION_NAMES[kind.value]}", "bản in thiếu mục này", shown.page.url)
