"""The three walks: a visitor's, a signed-in citizen's, an officer's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiemdinh.model.failures import CheckSignal
from steps.mapping.explore import AMBIGUOUS, Reader, harmless
from steps.portal.forms import INNER
from steps.portal.functions import regulated
from steps.portal.listing import items_of
from steps.portal.locate import candidates
from steps.portal.semantic import SemanticPortal
from steps.portal.semantic_officer import SemanticOfficer
from steps.portal.snapshot import Thing
from steps.portal.text import PROCEDURE_CODE
from steps.portal.values import DossierItem, ProcedureItem

_MOST_DOSSIERS = 4
_WHOLE_PAGE = 8
_COMMON = "cấp"  # the names of most procedures begin with it
_NO_LINK = "không thấy liên kết nào có tên gần với chức năng này trên trang chủ, menu và các trang đã mở"
_NO_ELEMENT = "không thấy phần tử phù hợp trên trang"


def visitor(reader: Reader, driver: SemanticPortal) -> str:
    """What anybody sees.

    Returns:
        address of a procedure's page, empty when none was found.
    """
    reader.step("Trang chủ")
    _home(reader)
    _pages(reader)
    procedure = _search(reader, driver)
    _pages(reader)
    _beside(reader)
    reader.unseen(reader.wanted("page"), _NO_LINK)
    return procedure


def citizen(reader: Reader, driver: SemanticPortal, procedure: str) -> None:
    """What a signed-in citizen sees."""
    reader.step("Trang chủ sau khi đăng nhập")
    _home(reader)
    _pages(reader)
    if procedure:
        _form(reader, procedure)
    else:
        reader.unseen(reader.wanted("form"), "chưa tìm được trang thủ tục nào để mở biểu mẫu")
    _dossiers(reader, driver, "dossier", driver.my_dossiers)
    reader.unseen(reader.wanted("page"), _NO_LINK)


def officer(reader: Reader, driver: SemanticOfficer) -> None:
    """What an officer sees at the officers' site."""
    reader.step("Phần cán bộ")
    _home(reader)
    _pages(reader)
    _dossiers(reader, driver, "officer-dossier", driver.inbox)
    reader.unseen(reader.wanted("page"), _NO_LINK)


def _home(reader: Reader) -> None:
    reader.home()
    for key, function in reader.wanted("home").items():
        shown = reader.element(function, menu=True)
        if shown is not None:
            reader.sighting(key, shown[0].thing, shown[1], shown[0].score)
            continue
        things = reader.driver.surface.things(hidden=True)
        folded = candidates(things, reader.driver.lexicon[function.element], function.kinds, menu=True)
        if folded:
            reader.sighting(key, folded[0].thing, things, folded[0].score)
        else:
            reader.unseen([key], f"{_NO_ELEMENT} chủ")


def _pages(reader: Reader) -> None:
    """Functions with a page of their own; what is not found waits for links that later pages show."""
    for key, function in reader.wanted("page").items():
        if reader.own_page(key, function):
            _parts(reader, key)


def _beside(reader: Reader) -> None:
    """Functions without a page of their own, on the page of the function to which they belong."""
    for key, function in reader.wanted("page").items():
        other = reader.last.get(function.beside)
        try:
            found = reader.element(function) if other is not None and reader.open(other.page) else None
        except CheckSignal:
            found = None
        if found is not None:
            best, things, close = found
            reader.sighting(key, best.thing, things, best.score * (AMBIGUOUS if close else 1.0))


def _parts(reader: Reader, of: str) -> None:
    """Functions that stand on the page of another, which is open."""
    page = reader.driver.surface.url
    for key, function in reader.wanted(of).items():
        found = reader.element(function, lambda t: bool(t.options) or t.box or t.role == "combobox")
        if found is None:
            reader.unseen([key], f"{_NO_ELEMENT} {page}")
            continue
        best, things, close = found
        reader.sighting(key, best.thing, things, best.score * (AMBIGUOUS if close else 1.0))


# --- search and one procedure
def _search(reader: Reader, driver: SemanticPortal) -> str:
    """Search once, open a result, look for the offer to file; gives the address of the procedure's page."""
    data = reader.target.data.procedure
    words = (data.search_words or data.name) if data is not None else ""
    reader.step("Thử tra cứu một lần")
    item: ProcedureItem | None = None
    for tried in dict.fromkeys((words, "", _COMMON)):
        try:
            with reader.guard.searching(tried):
                results = driver.search_procedures(tried)
        except CheckSignal as error:
            reader.note(f"Chưa tra cứu thử được: {error}")
            continue
        item = next(iter(results.items), None)
        if item is not None:
            reader.worked("procedure-search")
            break
    if item is None:
        item = _from_list(driver)
    if item is None:
        why = "chưa mở được trang của thủ tục nào: tra cứu và danh mục không cho kết quả"
        reader.unseen([*reader.wanted("procedure"), *reader.wanted("procedure-search")], why)
        return ""
    return _procedure(reader, driver, item)


def _from_list(driver: SemanticPortal) -> ProcedureItem | None:
    """The first procedure that the list of services names, where the search names none."""
    try:
        driver.go("page.services")
        return next(iter(items_of(driver.surface.content(PROCEDURE_CODE), driver.lexicon)), None)
    except CheckSignal:
        return None


def _procedure(reader: Reader, driver: SemanticPortal, item: ProcedureItem) -> str:
    reader.step("Trang của một thủ tục")
    try:
        page = driver.open_item(item)
    except CheckSignal as error:
        reader.unseen(reader.wanted("procedure"), f"không mở được kết quả tra cứu: {error}")
        return ""
    reader.pages += 1
    reader.remember()
    for key, function in reader.wanted("procedure").items():
        if not function.element:
            parts = min(len(page.sections), _WHOLE_PAGE)
            reader.sighting(
                key, None, None, parts / _WHOLE_PAGE, how=f"đọc được {len(page.sections)} mục của một trang thủ tục"
            )
            continue
        found = reader.element(function, lambda t: t.region in INNER)
        if found is None:
            reader.unseen([key], f"{_NO_ELEMENT} thủ tục {reader.driver.surface.url}")
        else:
            reader.sighting(key, found[0].thing, found[1], found[0].score, fixed=False)
    return driver.surface.url if page.page.status < 400 else ""


# --- what an account sees
def _form(reader: Reader, procedure: str) -> None:
    """Open the filing form by its link; nothing is typed, chosen or sent."""
    reader.step("Biểu mẫu nộp hồ sơ (chỉ xem)")
    wanted = reader.wanted("form")
    try:
        if not reader.open(procedure):
            reader.unseen(wanted, "không mở lại được trang thủ tục")
            return
        offer = reader.element(regulated()["filing"], lambda t: t.region in INNER and harmless(t))
        if offer is None:
            reader.unseen(wanted, "trang thủ tục không có chỗ nộp trực tuyến")
            return
        reader.driver.follow(offer[0].thing, offer[1])
    except CheckSignal as error:
        held = "BLOCKED_BY_CLIENT" in str(error)
        why = (
            "biểu mẫu chỉ mở bằng một yêu cầu có thể làm thay đổi dữ liệu (POST), bộ dò không gửi"
            if held
            else str(error)
        )
        reader.unseen(wanted, f"không mở được biểu mẫu: {why}")
        return
    reader.pages += 1
    # A page drawn by scripts shows the old one until its own data has come; the old one has a button to file, too.
    reader.driver.surface.until(lambda: _inner_fields(reader) or None)
    for key, function in wanted.items():
        found = reader.element(function, lambda t: t.region in INNER)
        if found is None and key == "attachments":
            things = reader.driver.surface.things()
            files = [t for t in things.items if t.type == "file"]
            if files:
                reader.sighting(key, files[0], things, 0.9, fixed=False)
                continue
        if found is None and key == "filing-submit":
            things = reader.driver.surface.things()
            onward = candidates(
                things, reader.driver.lexicon["filing.next"], ("button",), where=lambda t: t.region in INNER
            )
            if onward:
                said = f"bước này chỉ có nút «{onward[0].thing.name[:60]}»; nút nộp ở bước sau, mà bộ dò không điền gì"
                reader.unseen([key], said)
                continue
        if found is None:
            reader.unseen([key], f"{_NO_ELEMENT} biểu mẫu (có thể ở bước sau)")
        else:
            reader.sighting(key, found[0].thing, found[1], found[0].score, fixed=False)


def _inner_fields(reader: Reader) -> list[Thing]:
    return [t for t in reader.driver.surface.things().items if t.kind == "field" and t.region in INNER]


def _dossiers(
    reader: Reader, driver: SemanticPortal | SemanticOfficer, place: str, items: Callable[[], Sequence[DossierItem]]
) -> None:
    """Open some dossiers, of different statuses first, and look for what can be done with them."""
    wanted = reader.wanted(place)
    if not wanted:
        return
    reader.step("Trang của vài hồ sơ (chỉ xem)")
    try:
        listed = items()
    except CheckSignal as error:
        reader.unseen(wanted, f"không đọc được danh sách hồ sơ: {error}")
        return
    chosen = list({i.status: i for i in reversed(listed)}.values())[:_MOST_DOSSIERS]
    for item in chosen:
        try:
            opened = reader.open(item.link) if item.link else False
        except CheckSignal:
            continue
        if not opened:
            continue
        for key, function in reader.wanted(place).items():
            things = driver.surface.things()
            found = candidates(
                things,
                driver.lexicon[function.element],
                function.kinds,
                where=lambda t: t.region in {*INNER, "aside"} and not t.disabled,
            )
            if found:
                reader.sighting(key, found[0].thing, things, found[0].score, fixed=False)
    seen = f"không thấy trên {len(chosen)} hồ sơ đã mở" if chosen else "tài khoản này chưa có hồ sơ nào để xem"
    reader.unseen(reader.wanted(place), f"{seen}; có thể chỉ hiện ở trạng thái khác")
