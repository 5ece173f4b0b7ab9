"""Markup from outside never becomes part of a page (CWE-79): unique canaries, judged in a real browser's document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import msgspec
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import AccountProblem, CannotTell, FunctionNotFound, Violation
from security.context import Context
from security.parameters import parameters
from steps.portal.values import FieldKind, FormField

_MOST_FIELDS = 2

_FOUND = """word => {
  if (window[word] === 1) return 'script chạy được';
  const parts = [document, ...Array.from(document.querySelectorAll('template')).map(t => t.content)];
  for (const part of parts) {
    if (part.querySelector(word)) return 'thẻ lạ nằm trong trang';
    if (part.querySelector('[' + word + ']')) return 'thuộc tính lạ nằm trong trang';
  }
  for (const a of document.querySelectorAll('a[href],form[action],iframe[src]')) {
    const address = (a.getAttribute('href') || a.getAttribute('action') || a.getAttribute('src')).trim().toLowerCase();
    if (address.startsWith('javascript:') && address.includes(word)) return 'địa chỉ javascript: nằm trong trang';
  }
  return '';
}"""


def payloads(word: str) -> tuple[str, ...]:
    """Harmless markup for the places where input may land: text, attribute, script, address."""
    return (
        f"{word}'\"></title></textarea></script></style><{word}>",
        f'{word}" {word}="1" x="',
        f"{word}' {word}='1' x='",
        f"{word}';window.{word}=1;//",
        f'{word}";window.{word}=1;//',
        f"javascript:window.{word}=1",
    )


def found_in(page: Page, word: str) -> str:
    """What of a canary became markup or script in a page (Vietnamese), or empty."""
    try:
        return str(page.evaluate(_FOUND, word))
    except PlaywrightError:
        return ""


@contextmanager
def _tab(context: Context) -> Iterator[Page]:
    made = context.people.portal.browser.new_context(locale="vi-VN")
    made.set_default_timeout(context.target.network.timeout_s * 1000)
    page = made.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    try:
        yield page
    finally:
        made.close()


def _go(page: Page, url: str) -> int:
    try:
        response = page.goto(url, wait_until="domcontentloaded")
    except PlaywrightTimeout as error:
        raise TimeoutError(f"{url} không mở kịp") from error
    except PlaywrightError as error:
        if "net::ERR_ABORTED" in error.message:  # a download, not a page
            return 0
        raise ConnectionError((error.message.splitlines() or [""])[0]) from error
    return response.status if response else 0


def reflected(context: Context, _case: str, notes: Notes) -> None:
    """No parameter, path or fragment of an address becomes markup of the page that answers."""
    word = context.canary("reflected-xss")
    tried = 0
    with _tab(context) as page:
        places = [(p.name, p.with_value) for p in parameters(context)]
        if not places:
            raise FunctionNotFound("tham số nào để thử (ô tìm kiếm, liên kết có tham số)", context.public + "/")
        for name, address in places:
            for payload in payloads(word):
                tried += 1
                _probe(context, page, address(payload), word, f"tham số «{name}»")
        for tail in (f"/{word}%22%3E%3C{word}%3E", f"/#%3C{word}%3E", f"/?{word}=%22%3E%3C{word}%3E"):
            tried += 1
            _probe(context, page, context.public + tail, word, "đường dẫn")
    notes.remark = f"Đã mở {tried} địa chỉ trong trình duyệt, không có gì lọt vào trang"


def _probe(context: Context, page: Page, url: str, word: str, place: str) -> None:
    context.web.pace()
    _go(page, url)
    seen = found_in(page, word)
    if seen:
        raise Violation(
            "dữ liệu từ địa chỉ hiện nguyên văn, không thành mã của trang",
            f"{seen} ({place})",
            url,
            curl=f"curl -sS -i '{url}'",
        )


def stored(context: Context, _case: str, notes: Notes) -> None:
    """What a citizen writes into a dossier never becomes markup, neither for the citizen nor for officers."""
    word = context.canary("stored-xss")
    code, ways = _plant(context, word)
    shown = 0
    for place, page in _views(context, code):
        seen = found_in(page, word)
        if seen:
            raise Violation(
                "dữ liệu công dân nhập hiện nguyên văn, không thành mã của trang", f"{seen}", f"{place}: {page.url}"
            )
        shown += word in page.content()
    if not ways:
        notes.remark = "Hệ thống từ chối mọi nội dung có mã"
    elif not shown:
        raise CannotTell(f"đã gửi qua {', '.join(ways)} nhưng không trang nào hiện nội dung", code, Owner.ADAPTER)
    else:
        notes.remark = f"Đã gửi qua {', '.join(ways)}; {shown} trang hiện nội dung dạng chữ"


def _plant(context: Context, word: str) -> tuple[str, list[str]]:
    """A dossier whose free text, and a message in it, hold the canary; what the portal took."""
    citizen = context.people.citizen()
    payload = payloads(word)[0]
    ways: list[str] = []
    procedure = context.people.procedure
    code = ""
    for label in _free_texts(citizen.start_dossier(procedure).fields)[:_MOST_FIELDS]:
        changed = msgspec.structs.replace(procedure, form={**procedure.form, label: payload})
        done = citizen.file_dossier(changed)
        if done.accepted and done.acknowledgement is not None:
            code = done.acknowledgement.code
            ways.append(f"ô «{label[:40]}»")
            break
    code = code or context.people.filed.code
    try:
        if citizen.send_message(code, payload).done:
            ways.append("tin nhắn cho cán bộ")
    except FunctionNotFound:
        pass
    return code, ways


def _free_texts(fields: Iterable[FormField]) -> list[str]:
    """Labels of the fields that take free text: long and empty ones first, filled-in ones last."""
    kinds = (FieldKind.LONG_TEXT, FieldKind.TEXT)
    free = [f for f in fields if f.label and not f.read_only and f.kind in kinds]
    return [f.label for f in sorted(free, key=lambda f: (bool(f.value), kinds.index(f.kind)))]


def _views(context: Context, code: str) -> Iterator[tuple[str, Page]]:
    citizen = context.people.citizen()
    citizen.open_dossier(code)
    yield "trang hồ sơ của công dân", citizen.page
    citizen.my_dossiers()
    yield "danh sách hồ sơ của công dân", citizen.page
    if "officer-receive" not in context.target.accounts or not context.target.base_urls.officer:
        return
    try:
        officer = context.people.officer("officer-receive")
        officer.inbox()
        yield "danh sách hồ sơ của cán bộ", officer.page
        officer.open_dossier(code)
        yield "trang hồ sơ của cán bộ", officer.page
    except (AccountProblem, FunctionNotFound):
        return
