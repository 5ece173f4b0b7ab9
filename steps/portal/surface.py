"""The browser tab under a driver: opening, acting, waiting for states, telling failures apart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, Dialog, Frame, Page, Request, Response, WebSocket
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from kiemdinh.model.failures import EnvironmentProblem, FunctionNotFound
from kiemdinh.model.target import Network
from steps.portal.outgoing import Outgoing
from steps.portal.snapshot import (
    Content,
    State,
    Thing,
    Things,
    joined,
    read_content,
    read_state,
    read_things,
    remembering,
)
from steps.portal.text import nfc
from steps.portal.values import PageView
from steps.portal.waiting import Habits, UnderWay

T = TypeVar("T")
_PATIENCE_S = 1.5
_POLL_MS = 20
_LOOK_S = 0.5
_FEW_WORDS = 400
_FRAME_WIDTH, _FRAME_HEIGHT = 300, 100  # smaller ones are banners and counters
_QUIET = "() => new Promise(r => requestAnimationFrame(() => setTimeout(r, 0)))"
_TASK = "() => new Promise(r => setTimeout(r, 0))"
_FORGET = "() => { const seen = window[Symbol.for('kiemdinh.messages')]; if (seen) seen.length = 0; }"
_REASONS = {
    "ERR_TOO_MANY_REDIRECTS": "chuyển hướng vòng lặp",
    "ERR_EMPTY_RESPONSE": "máy chủ ngắt kết nối mà không trả lời",
    "ERR_CONNECTION_REFUSED": "máy chủ từ chối kết nối",
    "ERR_CONNECTION_RESET": "máy chủ ngắt kết nối giữa chừng",
}
# The last one: a document that has no body yet.
_LOST = ("Execution context was destroyed", "Cannot find context", "navigat", "detached", "properties of null")


@contextmanager
def translated(function: str, place: str) -> Iterator[None]:
    """Turn Playwright's errors into the suite's: a missing element is not its error.

    Raises:
        FunctionNotFound: an element was not there or could not be used in time.
        EnvironmentProblem: no answer from the network, or the browser died.
    """
    try:
        yield
    except PlaywrightTimeout as error:
        raise FunctionNotFound(function, place, _first_line(error.message)) from error
    except PlaywrightError as error:
        if "net::" in error.message or "closed" in error.message or "crashed" in error.message:
            raise EnvironmentProblem(f"{place}: {_first_line(error.message)}") from error
        raise FunctionNotFound(function, place, _first_line(error.message)) from error


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[0][:200]


class Surface:
    """One visitor's tab.

    Args:
        context: browser context of the visitor.
        base: base address of the site.
        network: patience and pace.
        pace: called before each page load (rate limit).
        habits: what the site keeps going all the time, as its visitors learn it.
    """

    def __init__(
        self, context: BrowserContext, base: str, network: Network, pace: Callable[[], None], habits: Habits
    ) -> None:
        self.context = context
        self.base = base.rstrip("/")
        self.patience_s = network.timeout_s
        self._pace = pace
        self._statuses: dict[str, int] = {}
        self._under_way = UnderWay(self.base, habits)
        self._failure = ""
        self.asked = 0
        self.follows_tabs = True
        self.touched = 0.0
        self.trail: list[str] = []
        self.outgoing = Outgoing()
        self.alerts: list[str] = []
        self.prompt_answer = ""
        self._pages: list[Page] = []
        context.set_default_timeout(network.timeout_s * 1000)
        context.on("page", self._adopt)
        self._adopt(context.pages[0] if context.pages else context.new_page())

    # --- events
    def _adopt(self, page: Page) -> None:
        if page in self._pages or not self.follows_tabs:
            return
        self._pages.append(page)
        page.on("request", self._on_request)
        page.on("requestfinished", self._on_end)
        page.on("requestfailed", self._on_failure)
        page.on("response", self._on_response)
        page.on("dialog", self._on_dialog)
        page.on("websocket", self._on_socket)
        page.on("close", self._forget)
        page.on("download", lambda _: self.put_aside(page))

    def _on_socket(self, _socket: WebSocket) -> None:
        self.outgoing.speaks_otherwise = True

    def put_aside(self, page: Page) -> None:
        """Forget a tab that was opened for a file only: it shows no page and never will."""
        if not page.url.startswith("http"):
            self._forget(page)

    def _forget(self, page: Page) -> None:
        if page in self._pages:
            self._pages.remove(page)

    def _on_request(self, request: Request) -> None:
        self.touched = time.monotonic()
        if self._under_way.begin(request):
            self.asked += 1
            self.outgoing.note(request)
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self.trail.append(request.url)

    def _on_end(self, request: Request) -> None:
        self._under_way.end(request, answered=True)

    def _on_failure(self, request: Request) -> None:
        self._under_way.end(request, answered=False)
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self._failure = request.failure or ""

    def _on_response(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self._statuses[response.url.partition("#")[0]] = response.status
            self.outgoing.note_document(response)

    def _on_dialog(self, dialog: Dialog) -> None:
        if dialog.type == "alert":
            self.alerts.append(dialog.message)
        dialog.accept(self.prompt_answer) if dialog.type == "prompt" else dialog.accept()

    # --- state
    @property
    def alive(self) -> bool:
        """Whether a tab is open."""
        return bool(self._pages)

    @property
    def page(self) -> Page:
        """The tab in front: the newest one that is open."""
        if not self._pages:
            try:
                self._adopt(self.context.new_page())
            except PlaywrightError as error:
                raise EnvironmentProblem(f"{self.base}: trình duyệt đã tắt giữa chừng") from error
        return self._pages[-1]

    @property
    def url(self) -> str:
        """Present address."""
        return self.page.url

    @property
    def status(self) -> int:
        """HTTP status of the present document, 0 if it was drawn without one."""
        return self._statuses.get(self.url.partition("#")[0], 0)

    # --- opening
    def absolute(self, address: str) -> str:
        """Absolute address: ``/`` is the address that the target names, also where that is a folder of its host."""
        if address == "/" and urlsplit(self.base).path:
            return self.base
        return urljoin(self.base + "/", address)

    @property
    def inside(self) -> bool:
        """Whether the tab shows the site's own host; a site in a folder may sign in and answer beside it."""
        return urlsplit(self.url)[:2] == urlsplit(self.base)[:2]

    def open(self, address: str) -> None:
        """Open an address and wait until its document stands.

        Raises:
            EnvironmentProblem: no connection, or no answer in time.
        """
        url = self.absolute(address)
        self.alerts.clear()
        self._pace()
        try:
            if "#" in url and self.page.url == url:
                # the same address with a mark after "#" would not be asked for again
                self.page.reload(wait_until="domcontentloaded")
            else:
                self.page.goto(url, wait_until="domcontentloaded")
        except PlaywrightTimeout as error:
            raise EnvironmentProblem(f"{url}: không trả lời trong {self.patience_s:g} giây") from error
        except PlaywrightError as error:
            if "ERR_ABORTED" in error.message or "Download is starting" in error.message:
                return
            if "interrupted by another navigation" in error.message:
                self.settle()
                return
            raise EnvironmentProblem(f"{url}: không mở được ({_first_line(error.message)})") from error
        if "#" in url:
            # a page that draws itself hears of the new address only in its next turn
            self._turn(_TASK)
        self.settle()

    # --- acting
    def act(self, thing: Thing, things: Things, action: str = "click", *, times: int = 1) -> None:
        """Click a thing and wait until the page has answered.

        Raises:
            FunctionNotFound: the thing cannot be used.
            EnvironmentProblem: the connection is lost.
        """
        with translated(f"«{thing.name[:60]}»", self.url):
            self._pace()
            element = things.element(thing)
            self.page.evaluate(_FORGET)
            self.alerts.clear()
            if action == "dispatch" or not thing.visible:
                # a person would have opened the menu that holds it
                element.evaluate("e => e.click()")
            elif times > 1:
                element.evaluate("(e, n) => { for (let k = 0; k < n; k++) e.click(); }", times)
            else:
                try:
                    element.click(timeout=min(3000, self.patience_s * 1000))
                except PlaywrightTimeout:
                    # A slow answer to a click that was made is no reason to click (and submit) again.
                    if self._under_way.leaving(self.page) is None:
                        element.evaluate("e => e.click()")
        self._turn(_TASK)
        self.settle()

    def _turn(self, turn: str = _QUIET) -> None:
        """Let the page handle what was just triggered."""
        self._arrive()
        try:
            self.page.evaluate(turn)
        except PlaywrightError as error:
            if not any(w in error.message for w in _LOST):
                raise

    def answer(self) -> None:
        """Let the page answer what was just done to one of its fields."""
        self._turn(_TASK)
        self.settle()

    def turns(self, number: int) -> None:
        """Let the page handle events for some turns of its loop."""
        for _ in range(number):
            self._turn()

    def settle(self) -> None:
        """Wait until the document stands, its own requests have ended and nothing says that it is at work.

        Raises:
            EnvironmentProblem: the connection is lost on the way.
        """
        deadline = time.monotonic() + self.patience_s
        calm, needed = 0, 1
        state: State | None = None
        while True:
            self._arrive()
            try:
                self.page.wait_for_load_state(
                    "domcontentloaded", timeout=max(1.0, min(_LOOK_S, deadline - time.monotonic()) * 1000)
                )
                state = read_state(self.page)
                if self._under_way.at_work(self.page, state):
                    # one request may lead to the next: a page that was at work must be seen at rest twice
                    calm, needed = 0, 2
                else:
                    calm += 1
                if calm >= needed:
                    break
                self.page.evaluate(_QUIET)
            except PlaywrightTimeout as error:
                if time.monotonic() < deadline:
                    continue
                raise EnvironmentProblem(f"{self.url}: trang không tải xong trong {self.patience_s:g} giây") from error
            except PlaywrightError as error:
                if not any(w in error.message for w in _LOST):
                    raise EnvironmentProblem(f"{self.url}: {_first_line(error.message)}") from error
            if time.monotonic() > deadline:
                if state is not None:
                    self._under_way.give_up(self.page, state)
                break
        if self.url.startswith("chrome-error:"):
            reason = next((words for code, words in _REASONS.items() if code in self._failure), self._failure)
            where = self.trail[-1] if self.trail else self.base
            raise EnvironmentProblem(f"{where}: không kết nối được" + (f" ({reason})" if reason else ""))

    def _arrive(self) -> None:
        """Wait for the answer to a navigation under way: until then the tab shows the page before and runs no script.

        Raises:
            EnvironmentProblem: no answer in time.
        """
        deadline = time.monotonic() + self.patience_s
        while (request := self._under_way.leaving(self.page)) is not None:
            if time.monotonic() > deadline:
                raise EnvironmentProblem(f"{request.url}: không trả lời trong {self.patience_s:g} giây")
            with suppress(PlaywrightError):  # a window that closes itself leads nowhere any more
                self.page.wait_for_timeout(_POLL_MS)

    def stay(self) -> None:
        """Give up a navigation that is under way: while the tab waits for an answer, it runs no script."""
        if self._under_way.leaving(self.page) is not None:
            with suppress(PlaywrightError):
                self.context.new_cdp_session(self.page).send("Page.stopLoading")

    # --- reading
    def things(self, *, hidden: bool = False) -> Things:
        """What can be acted on now."""
        return self._stable(lambda: read_things(self.page, hidden=hidden))

    def content(self, codes: str = "") -> Content:
        """What the page says now; what a frame of some size says belongs to it, one that says more speaks for it."""
        content = self._stable(lambda: read_content(self.page, codes))
        frames = [f for f in self.page.frames if f is not self.page.main_frame and f.url.startswith("http")]
        inner = [self._stable(lambda f=f: read_content(f, codes)) for f in frames if _sizeable(f)]  # type: ignore[misc]
        longest = max(inner, key=lambda c: len(c.text), default=content)
        if len(content.text) < min(_FEW_WORDS, len(longest.text)):
            content, inner = longest, []
        for frame in inner:
            content = joined(content, frame)
        return remembering(content, self.alerts)

    def _stable(self, read: Callable[[], T]) -> T:
        for _ in range(5):
            try:
                return read()
            except PlaywrightError as error:
                if not any(w in error.message for w in _LOST):
                    raise EnvironmentProblem(f"{self.url}: {_first_line(error.message)}") from error
                self.settle()
        raise EnvironmentProblem(f"{self.url}: trang chuyển hướng liên tục")

    def _at_work(self) -> bool:
        return self._under_way.at_work(self.page, self._stable(lambda: read_state(self.page)))

    def until(self, probe: Callable[[], T | None], patience_s: float = _PATIENCE_S) -> T | None:
        """First answer of a probe that is not ``None``, asked whenever the page had a chance to change.

        A page that is at rest (nothing under way, no change between two looks) is given ``patience_s``.
        """
        deadline = time.monotonic() + patience_s
        hard = time.monotonic() + self.patience_s
        while True:
            found = probe()
            if found is not None:
                return found
            now = time.monotonic()
            if now > hard or (now > deadline and not self._at_work()):
                return None
            self._turn()

    def view(self, content: Content | None = None) -> PageView:
        """The page as a value."""
        read = content or self.content()
        return PageView(
            url=self.url,
            status=self.status,
            title=nfc(read.title),
            heading=nfc(read.heading),
            text=nfc(read.text),
            notices=tuple(nfc(n.text) for n in read.notices),
        )


def _sizeable(frame: Frame) -> bool:
    try:
        box = frame.frame_element().bounding_box()
    except PlaywrightError:
        return False
    return box is not None and box["width"] >= _FRAME_WIDTH and box["height"] >= _FRAME_HEIGHT
