"""A portal in a browser for one collector: visitors, signed-in people, their stored sign-in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Protocol, cast

from playwright.sync_api import Browser, BrowserContext, StorageState

from kiemdinh.events.drift import DriftLog
from kiemdinh.events.kept import Kept
from kiemdinh.events.pace import SharedPace
from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Owner, SignInWay
from kiemdinh.model.failures import AccountProblem, Blocked, DataProblem, EnvironmentProblem, InputProblem
from kiemdinh.model.target import Account, Target
from steps.portal.base import Memory
from steps.portal.browser import browser_for
from steps.portal.lexicon import lexicon_with
from steps.portal.mapped import MapMemory
from steps.portal.person import PersonDesk
from steps.portal.protocol import OfficerDriver, PortalDriver
from steps.portal.semantic import SemanticPortal
from steps.portal.semantic_officer import SemanticOfficer
from steps.portal.signing import SigningInPart
from steps.portal.snapshot import script
from steps.portal.surface import Surface
from steps.portal.values import Cookie
from steps.portal.waiting import Habits

_MOST_ANONYMOUS = 6


class Host(Protocol):
    """What the driver needs of a collector's session (``kiemdinh.events.session.CollectSession``)."""

    @property
    def target(self) -> Target:
        """The system under test."""
        ...

    @property
    def environ(self) -> Mapping[str, str]:
        """Where secrets are looked up."""
        ...


class PortalSession:
    """Drivers for one target in one browser.

    Args:
        session: the collector's session.
        browser: a running browser.
    """

    def __init__(self, session: Host, browser: Browser) -> None:
        self.session = session
        self.target = session.target
        self.browser = browser
        self._lexicon = lexicon_with(self.target.mapping.synonyms)
        log = session.drift if isinstance(session, CollectSession) else DriftLog()
        self._memory = {site: Memory(MapMemory(log)) for site in ("public", "officer")}
        self._habits = {site: Habits() for site in ("public", "officer")}
        self._states: dict[str, StorageState] = {}
        self._people: dict[str, SemanticPortal | SemanticOfficer] = {}
        self._anonymous: list[BrowserContext] = []
        self._made: list[SemanticPortal | SemanticOfficer] = []
        self._portal_class = _own_driver(self.target.driver)
        told = session if isinstance(session, CollectSession) else None
        self._shared_pace = SharedPace(told.private_dir if told else None, self.target.network.max_requests_per_s)
        self._desk = PersonDesk(
            self.target,
            session.environ,
            told.person_needed if told else None,
            told.aborted if told else lambda: False,
        )

    # --- who
    def account(self, key: str) -> Account:
        """A test account of the target.

        Raises:
            AccountProblem: the target names none under this key, or its password is not set.
        """
        found = self.target.accounts.get(key)
        if found is None:
            raise AccountProblem(f"Tệp mục tiêu không có tài khoản {key!r}")
        if found.sign_in is SignInWay.MANUAL:
            return found
        if found.password_env not in self.session.environ:
            raise AccountProblem(f"Chưa đặt biến môi trường {found.password_env} cho tài khoản {key!r}")
        return found

    def anonymous(self, cookies: Sequence[Cookie] = ()) -> PortalDriver:
        """A new visitor at the public site, with given cookies if any."""
        driver = self._citizen(self._context(cookies=cookies))
        self._keep(driver.surface.context)
        return driver

    def anonymous_officer_site(self, cookies: Sequence[Cookie] = ()) -> OfficerDriver:
        """A new visitor at the officers' site."""
        driver = self._officer(self._context(cookies=cookies))
        self._keep(driver.surface.context)
        return driver

    def as_account(self, key: str, *, fresh: bool = False) -> PortalDriver:
        """A signed-in citizen.

        Args:
            key: account of the target.
            fresh: a sign-in of its own (for sign-out and session checks); else the shared one of this process.

        Raises:
            AccountProblem: the account does not work.
        """
        driver = self._signed(key, fresh=fresh, officer=False)
        if not isinstance(driver, SemanticPortal):
            raise DataProblem(f"Tài khoản {key!r} đang dùng ở phần cán bộ")
        return driver

    def as_officer(self, key: str, *, fresh: bool = False) -> OfficerDriver:
        """A signed-in officer at the officers' site; parameters as for :meth:`as_account`.

        Raises:
            EnvironmentProblem: the target names no address of the officers' site.
        """
        if not self.target.base_urls.officer:
            raise EnvironmentProblem("Tệp mục tiêu không nêu địa chỉ phần cán bộ (base_urls.officer)")
        driver = self._signed(key, fresh=fresh, officer=True)
        if not isinstance(driver, SemanticOfficer):
            raise DataProblem(f"Tài khoản {key!r} đang dùng ở phần công dân")
        return driver

    def _signed(self, key: str, *, fresh: bool, officer: bool) -> SemanticPortal | SemanticOfficer:
        account = self.account(key)
        name = f"officer:{key}" if officer else key
        if not fresh and name in self._people:
            return self._people[name]
        if account.sign_in is SignInWay.MANUAL:
            return self._by_person(key, account, name, fresh=fresh, officer=officer)
        context = self._context(state=None if fresh else self._states.get(name))
        driver = self._officer(context) if officer else self._citizen(context)
        driver.surface.open("/")
        driver.sign_in(account)
        if fresh:
            self._keep(context)
        else:
            self._states[name] = context.storage_state()
            self._people[name] = driver
        return driver

    def _by_person(
        self, key: str, account: Account, name: str, *, fresh: bool, officer: bool
    ) -> SemanticPortal | SemanticOfficer:
        """Somebody whose sign-in a person made; asks for a new one when it has expired."""
        if fresh:
            raise Blocked(
                f"tài khoản {key} do người đăng nhập bằng tay: phép kiểm này cần tự đăng nhập lại nhiều lần",
                (f"account:{key}",),
                Owner.ACCOUNT,
            )
        kept = self._desk.current(key)
        for again in (False, True):
            if kept is None or again:
                kept = self._desk.ask(key, kept)
            context = self._context(state=cast("StorageState", kept.state))
            driver = self._officer(context) if officer else self._citizen(context)
            driver.surface.open("/")
            if driver.is_signed_in():
                driver.account = account
                driver.renew = partial(self._renew, key, kept)
                self._people[name] = driver
                return driver
            context.close()
        raise AccountProblem(f"đã có người đăng nhập {key} bằng tay, nhưng hệ thống không coi là đã đăng nhập")

    def _renew(self, key: str, older: Kept, driver: SigningInPart) -> None:
        """Give a tab whose sign-in expired in the middle of a check the new one that a person makes."""
        kept = self._desk.ask(key, older)
        context = driver.surface.context
        context.clear_cookies()
        context.add_cookies(
            [
                {
                    "name": str(c["name"]),
                    "value": str(c["value"]),
                    "domain": str(c["domain"]),
                    "path": str(c.get("path", "/")),
                    "expires": float(c.get("expires", -1)),
                    "httpOnly": bool(c.get("httpOnly", False)),
                    "secure": bool(c.get("secure", False)),
                    "sameSite": c.get("sameSite", "Lax"),
                }
                for c in kept.state.get("cookies", [])
            ]
        )
        driver.renew = partial(self._renew, key, kept)

    def anonymous_driver(self, *, officer: bool = False) -> SemanticPortal | SemanticOfficer:
        """A new visitor with the whole driver, for whoever acts in the page by other ways too."""
        driver = self._officer(self._context()) if officer else self._citizen(self._context())
        self._keep(driver.surface.context)
        return driver

    # --- making
    def _surface(self, context: BrowserContext, site: str, base: str) -> Surface:
        return Surface(context, base, self.target.network, self._pace, self._habits[site])

    def _citizen(self, context: BrowserContext) -> SemanticPortal:
        surface = Surface(
            context, self.target.base_urls.public, self.target.network, self._pace, self._habits["public"]
        )
        driver = self._portal_class(surface, self.target, self._lexicon, self._memory["public"])
        driver.environ_password = self._password
        # Whoever only tries accounts out keeps no record.
        driver.note_filed = getattr(self.session, "filed", driver.note_filed)
        self._made.append(driver)
        return driver

    def _officer(self, context: BrowserContext) -> SemanticOfficer:
        surface = Surface(
            context, self.target.base_urls.officer, self.target.network, self._pace, self._habits["officer"]
        )
        driver = SemanticOfficer(surface, self.target, self._lexicon, self._memory["officer"])
        driver.environ_password = self._password
        self._made.append(driver)
        return driver

    def _password(self, name: str) -> str:
        try:
            return self.session.environ[name]
        except KeyError as error:
            raise AccountProblem(f"Chưa đặt biến môi trường {name}") from error

    def _context(self, *, state: StorageState | None = None, cookies: Sequence[Cookie] = ()) -> BrowserContext:
        if not self.browser.is_connected():
            raise EnvironmentProblem("Trình duyệt đã tắt giữa chừng")
        context = self.browser.new_context(
            locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce", storage_state=state
        )
        context.add_init_script(script("watch.js"))
        if cookies:
            context.add_cookies(
                [
                    {
                        "name": c.name,
                        "value": c.value,
                        "domain": c.domain,
                        "path": c.path,
                        "secure": c.secure,
                        "httpOnly": c.http_only,
                    }
                    for c in cookies
                ]
            )
        return context

    def latest(self, since: float) -> SemanticPortal | SemanticOfficer | None:
        """Who asked the portal for something last.

        Args:
            since: monotonic seconds; requests before do not count.
        """
        self._made = [d for d in self._made if d.surface.alive]
        recent = [d for d in self._made if d.surface.touched >= since]
        return max(recent, key=lambda d: d.surface.touched, default=None)

    def close(self) -> None:
        """Close every visitor's context; the browser stays."""
        for context in [*self._anonymous, *(d.surface.context for d in self._people.values())]:
            context.close()
        self._anonymous.clear()
        self._people.clear()

    def _keep(self, context: BrowserContext) -> None:
        self._anonymous.append(context)
        while len(self._anonymous) > _MOST_ANONYMOUS:
            self._anonymous.pop(0).close()

    def _pace(self) -> None:
        """Hold page loads to the target's rate."""
        self._shared_pace.wait()


def _own_driver(name: str) -> type[SemanticPortal]:
    """The driver class that the target names, or the semantic driver.

    Raises:
        InputProblem: there is no such class.
    """
    if not name:
        return SemanticPortal
    module, _, attribute = name.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise InputProblem(f"không nạp được bộ điều khiển {name!r}: {error}", "driver") from error
    if not (isinstance(found, type) and issubclass(found, SemanticPortal)):
        raise InputProblem(f"{name!r} phải kế thừa steps.portal.semantic.SemanticPortal", "driver")
    return found


@contextmanager
def open_portal(session: Host, *, headless: bool = True) -> Iterator[PortalSession]:
    """Open a browser on the target of a collector's session.

    Raises:
        EnvironmentProblem: no browser.
    """
    with browser_for(session.target, session.environ, headless=headless) as browser:
        yield PortalSession(session, browser)
