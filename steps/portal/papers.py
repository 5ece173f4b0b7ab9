"""Papers that a page gives by a button: shown on the spot, in a new tab, or as a file that a script fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Response

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
    got: list[Response] = []
    before, home = set(surface.context.pages), surface.page

    def note(response: Response) -> None:
        if _gives_file(response):
            got.append(response)

    surface.context.on("response", note)
    try:
        act()
        surface.until(lambda: got or None)
    finally:
        surface.context.remove_listener("response", note)
        for page in [p for p in surface.context.pages if p not in before and p is not home]:
            with suppress(PlaywrightError):
                page.close()
    return _download(surface, got[-1]) if got else None


def _download(surface: Surface, response: Response) -> Download | None:
    """The file once more, with what the page sent to get it."""
    sent = {k: v for k, v in response.request.headers.items() if k.lower() == "authorization"}
    try:
        answer = surface.context.request.get(response.url, headers=sent, timeout=surface.patience_s * 1000)
        content = answer.body()
    except PlaywrightError:
        return None
    headers = dict(answer.headers)
    said = headers.get("content-disposition", "").rpartition("filename")[2].lstrip("*=").split(";")[0].strip("\"' ")
    name = unquote(said.rpartition("''")[2]) or unquote(urlsplit(answer.url).path.rpartition("/")[2])
    kind = headers.get("content-type", "").partition(";")[0].strip()
    return Download(answer.url, answer.status, name, kind, content, headers)
