"""People who sign in, and requests with the state of their browsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import APIResponse, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, CheckSignal, DataProblem
from kiemdinh.model.target import Procedure
from security.web import Answer
from steps.portal.papers import Papers
from steps.portal.protocol import Browsing, OfficerDriver, PortalDriver, SigningIn
from steps.portal.session import PortalSession, open_portal
from steps.portal.values import Cookie, DossierView

_PATIENCE_MS = 1000
_LEAST_SECRET = 16


@dataclass(frozen=True)
class Filed:
    """A dossier that citizen-a filed for this invocation.

    Attributes:
        code: as confirmed.
        url: address of its page.
        files: addresses of what it lets its owner download.
    """

    code: str
    url: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class SessionCookie:
    """A cookie without which the portal no longer knows who is signed in; the value is not kept.

    Attributes:
        same_site: ``Lax``, ``Strict``, ``None``, or empty when the server said nothing.
    """

    name: str
    secure: bool
    http_only: bool
    same_site: str


class People:
    """Opens a browser on first use; the sign-ins of one invocation are shared.

    Args:
        session: the run.
        guard: raises when the run was stopped.
    """

    def __init__(self, session: CollectSession, guard: Callable[[], None]) -> None:
        self._session = session
        self._guard = guard
        self._open = ExitStack()

    @cached_property
    def portal(self) -> PortalSession:
        """The browser on the target.

        Raises:
            EnvironmentProblem: no browser.
        """
        return self._open.enter_context(open_portal(self._session))

    def citizen(self, key: str = "citizen-a") -> PortalDriver:
        """A signed-in citizen."""
        self._guard()
        return self.portal.as_account(key)

    def officer(self, key: str) -> OfficerDriver:
        """A signed-in officer."""
        self._guard()
        return self.portal.as_officer(key)

    @property
    def procedure(self) -> Procedure:
        """The procedure to file.

        Raises:
            DataProblem: the target names none.
        """
        found = self._session.target.data.procedure
        if found is None:
            raise DataProblem("Tệp đích không nêu thủ tục để nộp thử (data.procedure)")
        return found

    @cached_property
    def filed(self) -> Filed:
        """A dossier of citizen-a, filed on first use.

        Raises:
            CannotTell: the portal did not accept it.
        """
        citizen = self.citizen()
        done = citizen.file_dossier(self.procedure)
        if not done.accepted or done.acknowledgement is None:
            reason = "; ".join(done.errors) or f"HTTP {done.page.status}"
            raise CannotTell(f"không nộp được hồ sơ thử ({reason})", done.page.url, Owner.DATA)
        view = self.view(done.acknowledgement.code)
        return Filed(done.acknowledgement.code, view.page.url, tuple(dict.fromkeys(f.url for f in view.files)))

    @cached_property
    def papers(self) -> Papers:
        """What the page of the filed dossier gives its owner, by links and by buttons."""
        shown = dict.fromkeys(self.filed.files)
        try:
            found = self.citizen().papers(self.filed.code)
        except CheckSignal:
            return Papers(tuple(shown), ())
        return Papers(tuple(shown | dict.fromkeys(found.links)), found.handed)

    @cached_property
    def session_cookies(self) -> tuple[SessionCookie, ...]:
        """Cookies that carry citizen-a's sign-in, found by leaving each one out.

        Raises:
            CannotTell: the sign-in does not live in cookies alone.
        """
        driver = self.portal.as_account("citizen-a", fresh=True)
        return self._carrying(driver, self._session.target.base_urls.public, self.portal.anonymous)

    @cached_property
    def officer_cookies(self) -> tuple[SessionCookie, ...]:
        """The same of an officer's sign-in; none where the target gives no officer's account.

        Raises:
            CannotTell: the sign-in does not live in cookies alone.
            CheckSignal: nobody can sign in.
        """
        key = self.officer_at_hand
        if not key:
            return ()
        driver = self.portal.as_officer(key, fresh=True)
        return self._carrying(driver, self._session.target.base_urls.officer, self.portal.anonymous_officer_site)

    @cached_property
    def officer_at_hand(self) -> str:
        """The first officer's account that the target gives with a password, or empty."""
        target, environ = self._session.target, self._session.environ
        if not target.base_urls.officer:
            return ""
        given = (key for key, account in target.accounts.items() if account.password_env in environ)
        return next((key for key in given if key.startswith("officer")), "")

    def _carrying(
        self, driver: SigningIn, site: str, visitor: Callable[[list[Cookie]], SigningIn]
    ) -> tuple[SessionCookie, ...]:
        host = urlsplit(site).hostname or ""
        own = [c for c in driver.cookies() if host == c.domain.lstrip(".") or host.endswith("." + c.domain.lstrip("."))]

        # Only the browser's own protocol tells a missing SameSite from the default that browsers put in its place.
        said = context_of(driver).new_cdp_session(driver.page).send("Network.getAllCookies")["cookies"]

        def known_with(cookies: list[Cookie]) -> bool:
            self._guard()
            somebody = visitor(cookies)
            somebody.home()
            return somebody.is_signed_in()

        if not known_with(own):
            raise CannotTell("phiên đăng nhập không nằm trong cookie", driver.page.url)
        if known_with([]):
            raise CannotTell("không phân biệt được trang của người đã đăng nhập và của khách", driver.page.url)
        needed = {c.name for c in own if not known_with([o for o in own if o is not c])}
        if not needed:
            needed = {c.name for c in own if known_with([c])}
        # A short value marks something (which server, which language); it cannot be what keeps the sign-in secret.
        long = {c.name for c in own if c.name in needed and len(c.value) >= _LEAST_SECRET}
        needed = long or needed
        if not needed:
            raise CannotTell("không xác định được cookie nào giữ phiên", driver.page.url)
        return tuple(
            SessionCookie(c["name"], bool(c["secure"]), bool(c["httpOnly"]), str(c.get("sameSite", "")))
            for c in said
            if c["name"] in needed and (host == c["domain"].lstrip(".") or host.endswith("." + c["domain"].lstrip(".")))
        )

    def view(self, code: str) -> DossierView:
        """Citizen-a's page of an own dossier."""
        return self.citizen().open_dossier(code)

    def close(self) -> None:
        """End the browser."""
        self._open.close()


def context_of(driver: Browsing) -> BrowserContext:
    """Browser state of a driver."""
    return driver.page.context


def fetch(
    who: Browsing | Page,
    url: str,
    *,
    method: str = "GET",
    form: Mapping[str, str] | list[tuple[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    hops: int = 5,
    patience_s: float = 10.0,
) -> Answer:
    """A request with somebody's cookies, outside their page.

    Args:
        who: driver or page whose browser state is used.
        url: absolute address.
        method: HTTP method.
        form: fields, sent url-encoded.
        headers: additional headers.
        body: what to send instead of fields, as it is.
        hops: redirects to follow.
        patience_s: seconds.

    Raises:
        ConnectionError, TimeoutError: no answer.
    """
    page = who if isinstance(who, Page) else who.page
    pairs = list(form.items()) if isinstance(form, Mapping) else form
    sent = dict(headers or {})
    if pairs is not None:
        body = urlencode(pairs)
        sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
    try:
        response = page.context.request.fetch(
            url,
            method=method,
            data=body.encode() if body is not None else None,
            headers=sent,
            max_redirects=hops,
            timeout=patience_s * _PATIENCE_MS,
            fail_on_status_code=False,
        )
        return _answer(response, method, url, sent, body or "")
    except PlaywrightError as error:
        # With no redirect allowed Playwright gives the redirect itself; too many are an error that says so.
        if "redirect" in error.message.lower():
            # The body goes with its type in the headers that were sent already.
            return fetch(who, url, method=method, headers=sent, body=body, hops=0, patience_s=patience_s)
        where = urlsplit(url).netloc
        if "imeout" in error.message:
            raise TimeoutError(f"{where} không trả lời kịp") from error
        raise ConnectionError(f"{where}: {(error.message.splitlines() or [''])[0][:200]}") from error


def _answer(response: APIResponse, method: str, url: str, sent: dict[str, str], payload: str) -> Answer:
    body = response.body() if response.status not in {301, 302, 303, 307, 308} else b""
    headers = tuple((h["name"].lower(), h["value"]) for h in response.headers_array)
    shown = (*sent.items(), ("Cookie", "***"))
    answer = Answer(method, response.url or url, response.status, headers, body, shown, payload)
    response.dispose()
    return answer


_WORD = re.compile(r"\w+", re.UNICODE)


def words_of(text: str) -> frozenset[str]:
    """Words of a text, two letters at least, case folded."""
    return frozenset(w.casefold() for w in _WORD.findall(text) if len(w) > 1)
