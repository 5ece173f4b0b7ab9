"""Papers that a page gives by a button: shown on the spot, in a new tab, or as a file that a script fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Download as Saved
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request, Response

from steps.portal.surface import Surface
from steps.portal.values import Download

_FILE = re.compile(
    r"^(?:application/(?:x-)?(?:pdf|octet-stream|zip|msword|vnd\..+|download)|image/(?!svg))", re.IGNORECASE
)
_DOCUMENTS = {"document", "fetch", "xhr", "other"}


def _gives_file(response: Response) -> bool:
    headers = response.headers
    if response.request.resource_type not in _DOCUMENTS:
        return False
    attached = headers.get("content-disposition", "").lower().startswith("attachment")
    return attached or bool(_FILE.match(headers.get("content-type", "")))


def file_given(surface: Surface, act: Callable[[], None]) -> Download | None:
    """The file that an action brings, here, in a new tab or behind the scenes; tabs that it opened are closed."""
    got: list[Request] = []
    saved: list[Saved] = []
    here, before = surface.page, set(surface.context.pages)

    def note_tab(request: Request) -> None:
        with suppress(PlaywrightError):
            if request.is_navigation_request() and request.frame.page not in before:
                got.append(request)

    def note_saved(download: Saved) -> None:
        saved.append(download)

    def note_file(response: Response) -> None:
        if _gives_file(response):
            got.append(response.request)

    here.on("download", note_saved)
    surface.context.on("request", note_tab)
    surface.context.on("response", note_file)
    surface.follows_tabs = False
    try:
        act()
        surface.until(lambda: got or saved or None)
    finally:
        surface.follows_tabs = True
        surface.context.remove_listener("request", note_tab)
        surface.context.remove_listener("response", note_file)
        here.remove_listener("download", note_saved)
        for page in [p for p in surface.context.pages if p not in before]:
            with suppress(PlaywrightError):
                page.close()
    found = (_download(surface, request) for request in reversed(got))
    given = next((f for f in found if f is not None and not f.media_type.startswith("text/html")), None)
    return given or next((f for f in map(_saved, saved) if f is not None), None)


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
