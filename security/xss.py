"""Markup from outside never becomes part of a page (CWE-79): unique canaries, judged in a real browser's document."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Request
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import AccountProblem, CannotTell, FunctionNotFound, Violation
from kiemdinh.model.target import Procedure
from security.context import Context
from security.parameters import parameters
from steps.portal.files import attachment_file
from steps.portal.values import FieldKind, FormField

_MOST_FIELDS = 2
_LOOKS = 3
_TURN = "() => new Promise(r => requestAnimationFrame(() => setTimeout(r, 0)))"

_FOUND = """word => {
  if (window[word] === 1) return 'script chạy được';
  const parts = [document];
  for (const part of parts) {
    if (part.querySelector(word)) return 'thẻ lạ nằm trong trang';
    if (part.querySelector('[' + word + ']')) return 'thuộc tính lạ nằm trong trang';
    for (const a of part.querySelectorAll('a[href],form[action],iframe[src]')) {
      const said = a.getAttribute('href') || a.getAttribute('action') || a.getAttribute('src');
      const address = said.trim().toLowerCase();
      if (address.startsWith('javascript:') && address.includes(word)) return 'địa chỉ javascript: nằm trong trang';
    }
    for (const e of part.querySelectorAll('*')) {
      if (e.shadowRoot) parts.push(e.shadowRoot);
      if (e.localName === 'template') parts.push(e.content);
    }
  }
  return '';
}"""


def payloads(word: str) -> tuple[str, ...]:
    """Harmless markup for the places where input may land: text, attribute, script, address."""
    return (
        f"{word}'\"><{word}></title></textarea></script></style><{word}>",
        f'{word}" {word}="1" x="',
        f"{word}' {word}='1' x='",
        f"{word}';window.{word}=1;//",
        f'{word}";window.{word}=1;//',
        f"javascript:window.{word}=1",
    )


def found_in(page: Page, word: str) -> str:
    """What of a canary became markup or script in a page (Vietnamese), or empty."""
    for frame in page.frames:
        for _ in range(_LOOKS):
            try:
                seen = str(frame.evaluate(_FOUND, word))
            except PlaywrightError:
                continue  # it went elsewhere just then
            if seen:
                return seen
            break
    return ""


def _shows(page: Page, word: str) -> bool:
    """Whether a page or a frame in it holds a word."""
    for frame in page.frames:
        try:
            if word in frame.content():
                return True
        except PlaywrightError:
            continue
    return False


class Tab:
    """A visitor's tab that waits until a page has drawn what it asked for.

    Args:
        page: an empty tab.
        patience_s: how long a page may take.
    """

    def __init__(self, page: Page, patience_s: float) -> None:
        self.page = page
        self._patience_s = patience_s
        self._waiting: set[Request] = set()
        page.set_default_timeout(patience_s * 1000)
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.on("request", self._asked)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def _asked(self, request: Request) -> None:
        if request.resource_type in {"xhr", "fetch"}:
            self._waiting.add(request)

    def _ended(self, request: Request) -> None:
        self._waiting.discard(request)

    def open(self, url: str) -> int:
        """Open an address; its status, 0 for a download.

        Raises:
            TimeoutError, ConnectionError: it does not come.
        """
        self._waiting.clear()
        if "#" in url:
            # The same page with another part after "#" would not be drawn anew.
            self.page.goto("about:blank")
        try:
            response = self.page.goto(url, wait_until="domcontentloaded")
            self._drawn()
        except PlaywrightTimeout as error:
            raise TimeoutError(f"{url} không mở kịp") from error
        except PlaywrightError as error:
            if "net::ERR_ABORTED" in error.message:  # a download, not a page
                return 0
            if "net::" not in error.message:
                return 0  # the page went elsewhere by itself
            raise ConnectionError((error.message.splitlines() or [""])[0]) from error
        return response.status if response else 0

    def _drawn(self) -> None:
        """Wait until the page's own requests have ended and it had a turn after them."""
        deadline = time.monotonic() + self._patience_s
        calm, needed = 0, 1
        while calm < needed and time.monotonic() < deadline:
            self.page.evaluate(_TURN)
            if self._waiting:
                calm, needed = 0, 2
            else:
                calm += 1


@contextmanager
def _tab(context: Context) -> Iterator[Tab]:
    made = context.people.portal.browser.new_context(locale="vi-VN")
    try:
        yield Tab(made.new_page(), context.target.network.timeout_s)
    finally:
        made.close()


def reflected(context: Context, _case: str, notes: Notes) -> None:
    """No parameter, path or fragment of an address becomes markup of the page that answers."""
    word = context.canary("reflected-xss")
    tried = 0
    with _tab(context) as tab:
        places = [(p.name, p.with_value) for p in parameters(context) if p.call is None]
        typed = _typed(context, word) if context.drawn and context.signed_work else 0
        if not places and not typed:
            raise FunctionNotFound("tham số nào để thử (ô tìm kiếm, liên kết có tham số)", context.public + "/")
        for name, address in places:
            for payload in payloads(word):
                tried += 1
                _probe(context, tab, address(payload), word, f"tham số «{name}»")
        for tail in (f"/{word}%22%3E%3C{word}%3E", f"/#%3C{word}%3E", f"/?{word}=%22%3E%3C{word}%3E"):
            tried += 1
            _probe(context, tab, context.public + tail, word, "đường dẫn")
    notes.remark = f"Đã mở {tried} địa chỉ trong trình duyệt, không có gì lọt vào trang"
    if typed:
        notes.remark += f"; đã gõ {typed} chuỗi vào ô tìm kiếm"


def _typed(context: Context, word: str) -> int:
    """Type the canaries into the search of a portal that is drawn by script; how many got there."""
    visitor = context.people.portal.anonymous()
    done = 0
    for payload in payloads(word):
        try:
            visitor.search_procedures(payload)
        except FunctionNotFound:
            if not done and word not in visitor.page.content():
                return 0
        done += 1
        _judge(visitor.page, word, "ô tìm kiếm", visitor.page.url)
    return done


def _probe(context: Context, tab: Tab, url: str, word: str, place: str) -> None:
    context.web.pace()
    tab.open(url)
    _judge(tab.page, word, place, url)


def _judge(page: Page, word: str, place: str, url: str) -> None:
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
        shown += _shows(page, word)
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
    free = _free_texts(citizen.start_dossier(procedure).fields)
    wordy = [f.label for f in free if not _in_numbers(procedure.form.get(f.label, "") or f.value)]
    one_by_one = [[f.label] for f in free[:_MOST_FIELDS]]
    # Every line may be shown by a part of the page of its own; a portal that refuses one of them gets one at a time.
    for labels in [*([wordy] if len(wordy) > 1 else []), *one_by_one]:
        changed = msgspec.structs.replace(procedure, form={**procedure.form, **dict.fromkeys(labels, payload)})
        for named in (True, False) if procedure.attachments else (False,):
            with _named_after(word, changed) as odd:
                done = citizen.file_dossier(odd if named else changed)
            if done.accepted and done.acknowledgement is not None:
                code = done.acknowledgement.code
                ways += [*(f"ô «{label[:40]}»" for label in labels), *(["tên tệp"] if named else [])]
                break
        if code:
            break
    code = code or context.people.filed.code
    try:
        if citizen.send_message(code, payload).done:
            ways.append("tin nhắn cho cán bộ")
    except FunctionNotFound:
        pass
    return code, ways


@contextmanager
def _named_after(word: str, procedure: Procedure) -> Iterator[Procedure]:
    """The procedure with its own files under a name that is markup; a file name can hold no slash."""
    with TemporaryDirectory() as folder:
        renamed = []
        for number, attachment in enumerate(procedure.attachments):
            file = attachment_file(attachment)
            place = Path(folder) / f"{number}-{word}'><{word}>{Path(file.name).suffix}"
            place.write_bytes(file.content)
            renamed.append(msgspec.structs.replace(attachment, file=str(place)))
        yield msgspec.structs.replace(procedure, attachments=tuple(renamed))


def _free_texts(fields: Iterable[FormField]) -> list[FormField]:
    """Fields that take free text: long and empty ones first, filled-in ones last."""
    kinds = (FieldKind.LONG_TEXT, FieldKind.TEXT)
    free = [f for f in fields if f.label and not f.read_only and f.kind in kinds]
    return sorted(free, key=lambda f: (bool(f.value), kinds.index(f.kind)))


def _in_numbers(value: str) -> bool:
    """Whether what is usually written there is a number, which a portal rightly insists on."""
    return bool(value) and not any(c.isalpha() for c in value)


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
