"""Convenient access: automatic rules, keyboard, focus, errors at their fields."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FloatRect, Page
from pytest_bdd import parsers, then, when

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import Blocked, CannotTell, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from steps.filing_steps import opened_form, refused
from steps.fixtures import FiledDossier, Scene, eventually
from steps.portal.protocol import PortalDriver
from steps.portal.values import Acknowledgement, FilingForm, Submission
from steps.structure_steps import page_addresses
from steps.words import bare, excerpt, listing, plain, says

_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
_MOST_TABS = 250
_FOCUSED_ELEMENTS = 10
_ACTIVE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const r = e.getBoundingClientRect();
  const label = (e.innerText || e.value || e.getAttribute('aria-label') || e.title || '').trim();
  const asks = [...document.querySelectorAll('dialog[open],[role=dialog][aria-modal=true]')]
    .filter(d => d.getClientRects().length).pop();
  return {tag: e.tagName.toLowerCase(), type: e.getAttribute('type') || '', role: e.getAttribute('role') || '', label,
          inside: !asks || asks.contains(e), x: r.x, y: r.y, width: r.width, height: r.height};
}"""
_MOST_FORM_STEPS = 6
# A hint that says this says what is wrong with a field that is empty.
_DEMANDS = re.compile(r"(?i)bắt buộc|(?:để|bỏ) trống|required|must be filled")
_SUBMIT_WORDS = frozenset(
    (
        "nop ho so",
        "gui ho so",
        "nop",
        "gui",
        "hoan tat",
        "xac nhan",
        "xac nhan nop",
        "dong y",
        "dong y gui",
        "dong y nop",
        "tiep tuc",
        "tiep theo",
        "buoc tiep theo",
    )
)


@pytest.fixture(scope="session")
def page_cache() -> dict[str, str]:
    """Addresses of the main pages, found once per worker."""
    return {}


@when(parsers.parse('trang "{case}" được soi bằng bộ quy tắc tự động'))
def scan_page(
    case: str, visitor: PortalDriver, scene: Scene, collect: CollectSession, notes: Notes, page_cache: dict[str, str]
) -> None:
    addresses = page_addresses(visitor, collect, page_cache)
    if case not in addresses:
        raise FunctionNotFound(f"trang «{case}»", visitor.current().url)
    visitor.visit(addresses[case])
    scan(visitor, scene, collect, notes)


@when("biểu mẫu được soi bằng bộ quy tắc tự động")
def scan_form(scene: Scene, collect: CollectSession, notes: Notes) -> None:
    scan(scene.driver, scene, collect, notes)


def scan(driver: PortalDriver, scene: Scene, collect: CollectSession, notes: Notes) -> None:
    """Run axe-core over the present page and keep its violations."""
    newer = collect.target.tools.axe_file
    axe = Axe.from_file(Path(newer)) if newer else Axe()
    response: dict[str, Any] = axe.run(driver.page, options=_RULES).response
    notes.text(f"axe-core {response['testEngine']['version']}", "Bộ quy tắc tự động")
    scene.keep(violations=response["violations"], url=driver.page.url)


@then("không có vi phạm nào ở mức A và AA")
def no_violations(scene: Scene) -> None:
    if scene.violations:
        first = scene.violations[0]
        node = first["nodes"][0]
        element = " ".join(str(t) for t in node["target"])
        raise Violation(
            "không vi phạm quy tắc tự động nào",
            f"{len(scene.violations)} quy tắc bị vi phạm ({listing(v['id'] for v in scene.violations)});"
            f" ví dụ {first['id']}: {excerpt(node['html'], 120)}",
            f"{scene.url} {element}",
        )


@when("công dân điền đủ biểu mẫu")
def fills_form(scene: Scene, procedure: Procedure, filed: FiledDossier) -> None:
    opened_form(scene.driver, procedure)
    scene.keep(control=filed.code, unreached=scene.driver.out_of_tab_reach(), form_at=scene.driver.page.url)
    scene.driver.fill_required(procedure)


def goes_on(active: dict[str, Any]) -> bool:
    """Whether the focused element is a button that takes the form further."""
    # while a question stands over the page, only its own buttons take the form further
    return active["inside"] and active["tag"] in {"button", "input"} and bare(active["label"]) in _SUBMIT_WORDS


def reach_and_press(page: Page) -> bool:
    """Tab from the top of the page to the button that goes on, and press Enter; whether it was reached."""
    page.evaluate("() => { document.activeElement && document.activeElement.blur(); window.scrollTo(0, 0); }")
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        active = page.evaluate(_ACTIVE)
        if active and goes_on(active):
            page.keyboard.press("Enter")
            page.wait_for_load_state("load")
            return True
    return False


def shows_button(page: Page) -> bool:
    """Whether the page shows a control with the words of going on, which a mouse could press."""
    labels = page.locator(
        "button:visible, input[type=submit]:visible, [role=button]:visible, [onclick]:visible, a:visible"
    )
    return any(
        bare(text) in _SUBMIT_WORDS for text in labels.evaluate_all("all => all.map(e => e.innerText || e.value || '')")
    )


def confirmed(driver: PortalDriver) -> Acknowledgement | None:
    """The confirmation on the present page, if there is one."""
    try:
        confirmation = driver.acknowledgement()
    except FunctionNotFound:
        return None
    return confirmation if confirmation.code else None


@when("chỉ dùng bàn phím để đi tới nút nộp rồi nhấn")
def submits_by_keyboard(scene: Scene, procedure: Procedure) -> None:
    driver: PortalDriver = scene.driver
    went_on = False
    for _ in range(_MOST_FORM_STEPS):
        place, before = driver.page.url, driver.current().text
        if not reach_and_press(driver.page):
            scene.keep(confirmation=confirmed(driver), stuck=place)
            if scene.confirmation is None and not shows_button(driver.page):
                raise FunctionNotFound("nút nộp hoặc tiếp tục của biểu mẫu", place, ", ".join(sorted(_SUBMIT_WORDS)))
            return
        confirmation = eventually(lambda: confirmed(driver), bool, driver.page, patience_s=1.5)
        if confirmation:
            scene.keep(confirmation=confirmation, stuck="")
            return
        # A form in several steps asks for more on each; what is wanted here is the way, not the typing.
        went_on = went_on or driver.current().text != before
        if not scene.unreached:
            scene.keep(unreached=driver.out_of_tab_reach(), form_at=driver.page.url)
        driver.fill_required(procedure)
    if went_on:
        raise CannotTell("các nút đi tiếp đều tới được bằng bàn phím nhưng hồ sơ chưa nộp xong", driver.page.url)
    scene.keep(confirmation=None, stuck=driver.page.url)


@then("hồ sơ được nộp")
def filed_by_keyboard(scene: Scene) -> None:
    if scene.unreached:
        raise Violation(
            "tới được mọi ô bắt buộc bằng phím Tab", f"không tới được {listing(scene.unreached)}", scene.form_at
        )
    if scene.confirmation is None:
        raise Violation(
            "tới được nút nộp bằng phím Tab và nộp được bằng phím Enter",
            f"nhấn Tab {_MOST_TABS} lần không tới nút nào đưa hồ sơ đi tiếp",
            scene.stuck,
        )


@when("người dân đi qua trang chủ bằng phím Tab")
def tabs_through_home(visitor: PortalDriver, scene: Scene) -> None:
    visitor.home()
    page = visitor.page
    unseen = []
    looked_at = 0
    kinds: set[tuple[str, str]] = set()
    for turn in range(_FOCUSED_ELEMENTS * 4):
        page.keyboard.press("Tab")
        active = page.evaluate(_ACTIVE)
        if not active or active["width"] < 4 or active["height"] < 4:
            continue
        # Behind the first ones only what is of another kind tells anything new.
        kind = (active["tag"], active["type"])
        if (looked_at >= _FOCUSED_ELEMENTS or turn >= _FOCUSED_ELEMENTS * 2) and (kind in kinds or _writes(active)):
            continue
        kinds.add(kind)
        looked_at += 1
        if not focus_shows(page):
            unseen.append(active["label"] or active["tag"])
    scene.keep(unseen=unseen, looked_at=looked_at, url=page.url)


def _writes(active: dict[str, Any]) -> bool:
    """Whether it is a field with a caret, which shows by itself where one writes (WCAG 2.4.7)."""
    boxes = {"checkbox", "radio", "button", "submit", "reset", "image", "file", "range", "color"}
    return active["tag"] == "textarea" or (active["tag"] == "input" and active["type"] not in boxes)


def focus_shows(page: Page) -> bool:
    """Whether the focused element looks different from itself without focus (pixels, a margin of 6 px around it)."""
    page.evaluate("() => document.activeElement.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = page.evaluate(_ACTIVE)
    clip = FloatRect(x=max(0, box["x"] - 6), y=max(0, box["y"] - 6), width=box["width"] + 12, height=box["height"] + 12)
    focused = page.screenshot(clip=clip, animations="disabled", caret="hide")
    page.evaluate("() => { window.__kdFocused = document.activeElement; document.activeElement.blur(); }")
    blurred = page.screenshot(clip=clip, animations="disabled", caret="hide")
    page.evaluate(
        "() => { window.__kdFocused.focus({preventScroll: true, focusVisible: true}); delete window.__kdFocused; }"
    )
    return focused != blurred


@then("phần tử đang chọn nào cũng thấy khác lúc chưa chọn")
def focus_visible(scene: Scene) -> None:
    if not scene.looked_at:
        raise CannotTell("không phần tử nào nhận tiêu điểm bàn phím", scene.url)
    if scene.unseen:
        raise Violation(
            "thấy được phần tử đang chọn",
            f"{len(scene.unseen)} trên {scene.looked_at} phần tử không đổi hình: {listing(scene.unseen)}",
            scene.url,
        )


@then("trang chỉ ra lỗi ngay tại ô bị thiếu")
def error_at_field(scene: Scene) -> None:
    submission: Submission = scene.submission
    if submission.accepted:
        raise Blocked("hệ thống nhận cả hồ sơ thiếu trường bắt buộc", ("filing.server-checks-required",), Owner.PORTAL)
    form: FilingForm = scene.driver.read_form()
    own = [f for f in form.fields if plain(f.label) == plain(scene.missing.label)]
    # A hint that stood there before, now in a field that is marked as wrong, does not say what is wrong with it:
    # then the words are elsewhere, and must name the field.
    label, before = plain(scene.missing.label), plain(scene.missing.hint)
    marked = [f for f in own if f.error and plain(f.error) == before and not _DEMANDS.search(f.error)]
    if any(f.error for f in own or form.fields if f not in marked):
        return
    if not submission.errors:
        raise CannotTell(f"không nhận ra thông báo lỗi nào: {refused(submission)}", submission.page.url)
    if marked and any(says(error, label) for error in submission.errors):
        return
    elsewhere = [f.label for f in form.fields if f.error and f not in marked]
    if elsewhere:
        raise CannotTell(
            f"lỗi hiện ở ô «{listing(elsewhere)}», không thấy ở ô «{scene.missing.label}»", submission.page.url
        )
    raise Violation(
        f"lỗi gắn với ô «{scene.missing.label}»", f"chỉ có lỗi chung: {listing(submission.errors)}", submission.page.url
    )
