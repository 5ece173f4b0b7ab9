"""What a tab sends to a server: watched, measured, and changed on its way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Request, Response, Route

_CREDENTIAL = re.compile(r"^(?:authorization|x-.*(?:token|auth|session).*|.*access-?token.*)$")
_MOST_CREDENTIALS = 20
_MOST_DOCUMENTS = 40
_READING = {"GET", "HEAD", "OPTIONS"}


class Outgoing:
    """Requests of a tab, as they leave.

    Attributes:
        credentials: values of the headers by which scripts of the page say who asks, the latest last.
        speaks_otherwise: whether the page keeps a line open on which it sends what no request shows.
        documents: answers to the tab's navigations, redirects among them, the latest last.
    """

    def __init__(self) -> None:
        self.credentials: list[str] = []
        self.speaks_otherwise = False
        self.documents: list[Response] = []
        self._gathered: list[list[Request]] = []

    def note(self, request: Request) -> None:
        """Note what a request tells of its sender, and that it carries something."""
        if request.method not in _READING:
            for box in self._gathered:
                box.append(request)
        for name, value in request.headers.items():
            if _CREDENTIAL.match(name) and value not in self.credentials:
                self.credentials = [*self.credentials, value][-_MOST_CREDENTIALS:]

    def note_document(self, response: Response) -> None:
        """Note the answer to a navigation."""
        self.documents = [*self.documents, response][-_MOST_DOCUMENTS:]

    @contextmanager
    def gathered(self) -> Iterator[list[Request]]:
        """Gathers the requests that carry something to a server, while the context lasts."""
        box: list[Request] = []
        self._gathered.append(box)
        try:
            yield box
        finally:
            self._gathered = [b for b in self._gathered if b is not box]


@contextmanager
def without(page: Page, word: str) -> Iterator[list[str]]:
    """Takes a word out of whatever a page sends, as a proxy would, while the context lasts.

    Args:
        page: the page.
        word: letters only, so that it looks the same however a body is written.

    Yields:
        addresses of the requests that were changed.
    """
    changed: list[str] = []

    def alter(route: Route) -> None:
        body = route.request.post_data_buffer or b""
        if word.encode() not in body:
            route.continue_()
            return
        changed.append(route.request.url)
        route.continue_(post_data=body.replace(word.encode(), b""))

    page.route("**/*", alter)
    try:
        yield changed
    finally:
        with suppress(PlaywrightError):  # a page that has closed itself changes nothing any more
            page.unroute("**/*", alter)


def largest(requests: Sequence[Request]) -> int:
    """Size in bytes of the largest of some requests, at least 1 when there is one."""
    sizes = [1 if requests else 0]
    for request in requests:
        with suppress(PlaywrightError, ValueError):
            sizes.append(int(request.all_headers().get("content-length", "0")))
    return max(sizes)
