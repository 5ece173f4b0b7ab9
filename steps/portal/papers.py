"""Papers that a page gives by a button: shown on the spot, in a new tab, or as a file that a script fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Download as Saved
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request, Response

from kiemdinh.model.failures import FunctionNotFound
from steps.portal.dossiers import files_of
from steps.portal.forms import INNER
from steps.portal.lexicon import Term
from steps.portal.snapshot import Thing, Things
from steps.portal.surface import Surface
from steps.portal.text import nfc
from steps.portal.unfolding import tabs
from steps.portal.values import Download

_FILE = re.compile(
    r"^(?:application/(?:x-)?(?:pdf|octet-stream|zip|msword|vnd\..+|download)|image/(?!svg))", re.IGNORECASE
)
_ENDING = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|png|jpe?g|zip|odt)\b")
_OPENS = re.compile(
    r"(?i)^(?:tải(?! lên| tệp lên| file lên)|xem (?:tệp|file|tài liệu|văn bản|giấy|đính kèm|bản)|xem$"
    r"|mở (?:tệp|file)|mở$|download|open$|view)"
)
# What such a button may be called that does something to the dossier, or asks for a file.
_CHANGES = re.compile(
    r"(?i)tải lên|tải tệp lên|tải lại|upload|chọn|x[oó][aá]|h[uủ][yỷ]|rút|gửi|nộp|thanh toán|ký|sửa|thêm|bổ sung|thay"
    r"|đăng xuất|chi tiết"
)
_MOST_PAPERS, _SHORT, _ROW, _NAMED = 8, 40, 300, 0.6
_DOCUMENTS = {"document", "fetch", "xhr", "other"}


def _gives_file(response: Response) -> bool:
    headers = response.headers
    if response.request.resource_type not in _DOCUMENTS:
        return False
    attached = headers.get("content-disposition", "").lower().startswith("attachment")
    return attached or bool(_FILE.match(headers.get("content-type", "")))


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that a page gives by a button.

    Attributes:
        name: words of the button.
        asked: requests whose answers were files or documents of new tabs.
        linked: addresses from which the browser saved it by itself.
        data: other requests that scripts made on the way.
        content: bytes that were saved, empty when nothing was.
    """

    name: str
    asked: tuple[Request, ...]
    linked: tuple[str, ...]
    data: tuple[Request, ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class Papers:
    """Files that the page of a dossier gives.

    Attributes:
        links: addresses of links.
        handed: what buttons give.
    """

    links: tuple[str, ...]
    handed: tuple[Handed, ...]


@dataclass(slots=True)
class Given:
    """What an action brought.

    Attributes:
        files: requests whose answers are files, and the documents of new tabs.
        data: other requests of scripts.
        saved: files that the browser saved.
        opened: addresses of new tabs.
    """

    files: list[Request] = field(default_factory=list)
    data: list[Request] = field(default_factory=list)
    saved: list[Saved] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)


def brought(surface: Surface, act: Callable[[], None]) -> Given:
    """What an action brings, here, in a new tab or behind the scenes; tabs that it opened are closed."""
    got = Given()
    here, before = surface.page, set(surface.context.pages)

    def note_tab(request: Request) -> None:
        with suppress(PlaywrightError):
            if request.is_navigation_request() and request.frame.page not in before:
                got.files.append(request)

    def note_saved(download: Saved) -> None:
        got.saved.append(download)

    def note_file(response: Response) -> None:
        if _gives_file(response):
            got.files.append(response.request)
        elif response.request.resource_type in {"fetch", "xhr"}:
            got.data.append(response.request)

    here.on("download", note_saved)
    surface.context.on("request", note_tab)
    surface.context.on("response", note_file)
    surface.follows_tabs = False
    try:
        act()
        surface.until(lambda: got.files or got.saved or None)
    finally:
        surface.follows_tabs = True
        surface.context.remove_listener("request", note_tab)
        surface.context.remove_listener("response", note_file)
        here.remove_listener("download", note_saved)
        for page in [p for p in surface.context.pages if p not in before]:
            got.opened.append(page.url)
            with suppress(PlaywrightError):
                page.close()
    return got


def file_given(surface: Surface, act: Callable[[], None]) -> Download | None:
    """The file that an action brings, here, in a new tab or behind the scenes."""
    return file_in(surface, brought(surface, act))


def file_in(surface: Surface, got: Given) -> Download | None:
    """The file among what an action brought."""
    found = (_download(surface, request) for request in reversed(got.files))
    given = next((f for f in found if f is not None and not f.media_type.startswith("text/html")), None)
    return given or next((f for f in map(_saved, got.saved) if f is not None), None)


def beside_name(things: Things, term: Term) -> list[Thing]:
    """What opens a paper («Tải về», «Xem») in a row that names it."""
    return [
        t
        for t in things.items
        if t.kind in {"link", "button"} and t.region in INNER and not t.disabled
        if len(t.row) < _ROW and term.score(nfc(t.row)) >= _NAMED and _OPENS.search(nfc(t.name))
    ]


def papers_of(surface: Surface) -> Papers:
    """Files that the main content gives, on the page as it stands and behind its tabs."""
    links: dict[str, None] = {}
    found: list[Handed] = []
    pressed: set[tuple[str, str]] = set()
    for _ in chain([""], tabs(surface)):
        address = surface.url
        things = surface.things()
        links |= dict.fromkeys((*(f.url for f in files_of(things.items)), *_links(things, address)))
        while len(pressed) < _MOST_PAPERS:
            things = surface.things()
            button = next((t for t in things.items if _offers(t, address) and (t.name, t.row) not in pressed), None)
            if button is None:
                break
            pressed.add((button.name, button.row))
            paper = _press(surface, button, things)
            if paper is not None:
                found.append(paper)
            if surface.url.rstrip("#") != address.rstrip("#"):
                surface.open(address)
    return Papers(tuple(links), tuple(found))


def _press(surface: Surface, button: Thing, things: Things) -> Handed | None:
    """What a button gives; a window that it opens is closed again."""
    try:
        got = brought(surface, partial(surface.act, button, things))
    except FunctionNotFound:
        return None
    if any(t.region == "dialog" for t in surface.things().items):
        surface.page.keyboard.press("Escape")
        surface.answer()
    saved = next((f.content for f in map(_saved, got.saved) if f is not None), b"")
    linked = tuple(f.url for f in got.saved if f.url.startswith("http"))
    if not (got.files or got.saved):
        return None
    return Handed(nfc(button.name), tuple(got.files), linked, tuple(got.data), saved)


def _offers(thing: Thing, address: str) -> bool:
    """Whether a thing looks like giving a file and leads to no address of its own."""
    leads = thing.kind == "link" and thing.href.startswith("http") and _bare(thing.href) != _bare(address)
    if leads or thing.kind not in {"button", "link"} or thing.disabled or thing.region not in INNER:
        return False
    words = nfc(thing.name)
    if _CHANGES.search(words):
        return False
    beside = len(words) < _SHORT and len(thing.row) < _ROW and _ENDING.search(nfc(thing.row))
    return bool(_OPENS.search(words) or _ENDING.search(words) or beside)


def _links(things: Things, address: str) -> tuple[str, ...]:
    """Addresses of the main content that stand beside the name of a file, or are called like one."""
    found = (
        t.href
        for t in things.items
        if t.kind == "link" and t.region in INNER and t.href.startswith("http") and _bare(t.href) != _bare(address)
        if not _CHANGES.search(nfc(t.name)) and (_OPENS.search(nfc(t.name)) or _ENDING.search(nfc(t.row)))
    )
    return tuple(dict.fromkeys(found))


def _bare(address: str) -> str:
    return address.partition("#")[0]


def _saved(saved: Saved) -> Download | None:
    """A file that the browser saved: a script may have made it of data that it fetched before."""
    try:
        content = Path(saved.path()).read_bytes()
    except (PlaywrightError, OSError):
        return None
    name = saved.suggested_filename
    return Download(saved.url, 200, name, guess_type(name)[0] or "application/octet-stream", content, {})


def _download(surface: Surface, request: Request) -> Download | None:
    """The file once more, with what the page sent to get it."""
    sent = {k: v for k, v in request.headers.items() if k.lower() == "authorization"}
    try:
        answer = surface.context.request.get(request.url, headers=sent, timeout=surface.patience_s * 1000)
        content = answer.body()
    except PlaywrightError:
        return None
    headers = dict(answer.headers)
    said = headers.get("content-disposition", "").rpartition("filename")[2].lstrip("*=").split(";")[0].strip("\"' ")
    name = unquote(said.rpartition("''")[2]) or unquote(urlsplit(answer.url).path.rpartition("/")[2])
    kind = headers.get("content-type", "").partition(";")[0].strip()
    return Download(answer.url, answer.status, name, kind, content, headers)
