"""What every driver part stands on: opening pages by their meaning, finding elements, reading, evidence."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from kiemdinh.model.enums import CapabilityState
from kiemdinh.model.failures import EnvironmentProblem, FunctionNotFound
from kiemdinh.model.target import Account, ElementHint, Target
from steps.portal.capture import masked_picture
from steps.portal.lexicon import Lexicon
from steps.portal.locate import LEAST, best, score
from steps.portal.mapped import ConfirmedMap, MapMemory
from steps.portal.snapshot import Content, Thing, Things
from steps.portal.surface import Surface
from steps.portal.text import contains, likeness, nfc
from steps.portal.values import Cookie, Download, Link, PageView

ACTIONS = ("link", "button", "tab")
ENTRANCES = (
    "page.search",
    "page.services",
    "page.look-up",
    "page.result-look-up",
    "page.my-dossiers",
    "page.statistics",
    "file-online",
)
NO_PORTAL = (
    "Trang chủ không có lối vào chức năng nào của một cổng dịch vụ công: địa chỉ này không giống một cổng dịch vụ công,"
    " xem lại base_urls.public"
)
_LEAST_LINKS = 4
_MOST_MENUS = 3


@dataclass
class Memory:
    """What a driver has learned of a site: addresses of pages by lexicon key, shared by the drivers of one session."""

    map: MapMemory = field(default_factory=MapMemory)
    pages: dict[str, str] = field(default_factory=dict)
    procedures: dict[str, str] = field(default_factory=dict)
    dossiers: dict[str, str] = field(default_factory=dict)
    like_a_portal: bool = True
    filed: set[str] = field(default_factory=set)


_PLAIN = 0.9


class Base:
    """Common ground of the driver.

    Args:
        surface: the tab.
        target: the system under test.
        lexicon: words.
        memory: what was learned of this site.
    """

    def __init__(self, surface: Surface, target: Target, lexicon: Lexicon, memory: Memory) -> None:
        self.surface = surface
        self.target = target
        self.lexicon = lexicon
        self.memory = memory
        self.confirmed_map = ConfirmedMap(target, surface.base, memory.map)
        self.account: Account | None = None

    # --- browsing
    @property
    def page(self) -> Page:
        """The Playwright page in front."""
        return self.surface.page

    def visit(self, address: str) -> PageView:
        """Open an address; a path is taken under the site's base address."""
        self.surface.open(address)
        return self.surface.view()

    def current(self) -> PageView:
        """The page as it stands."""
        return self.surface.view()

    def home(self) -> PageView:
        """Open the home page.

        Raises:
            EnvironmentProblem: it draws nothing at all, as when its scripts do not arrive.
        """
        view = self.visit("/")
        if not view.text and not self.surface.things().items:
            raise EnvironmentProblem("trang đầu không hiện chữ hay liên kết nào", view.url)
        return view

    def links(self) -> tuple[Link, ...]:
        """Links of the present page, absolute, each address once."""
        found: dict[str, Link] = {}
        for thing in self.surface.things(hidden=True).items:
            if thing.href.startswith("http"):
                found.setdefault(thing.href, Link(nfc(thing.name), thing.href))
        return tuple(found.values())

    def download(self, address: str) -> Download:
        """Fetch a file with the cookies of this visitor.

        Raises:
            EnvironmentProblem: no answer.
        """
        url = self.surface.absolute(address)
        try:
            answer = self.surface.context.request.get(url, timeout=self.surface.patience_s * 1000)
            content = answer.body()
        except PlaywrightError as error:
            raise EnvironmentProblem(f"{url}: không tải được ({error.message.splitlines()[0][:200]})") from error
        headers = dict(answer.headers)
        disposition = headers.get("content-disposition", "")
        name = disposition.rpartition("filename")[2].lstrip("*=").split(";")[0].strip("\"' ") if disposition else ""
        name = unquote(name.rpartition("''")[2]) or unquote(urlsplit(answer.url).path.rpartition("/")[2])
        kind = headers.get("content-type", "").partition(";")[0].strip()
        return Download(answer.url, answer.status, name, kind, content, headers)

    def print_text(self) -> str:
        """Text that a print of the present page shows."""
        page = self.page
        page.emulate_media(media="print")
        page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
        try:
            text = page.evaluate("() => (document.querySelector('main,[role=main]') || document.body).innerText")
        finally:
            page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
            page.emulate_media(media="null")
        return nfc(text)

    def cookies(self) -> tuple[Cookie, ...]:
        """Cookies of this visitor."""
        return tuple(
            Cookie(
                name=c.get("name", ""),
                value=c.get("value", ""),
                domain=c.get("domain", ""),
                path=c.get("path", ""),
                secure=c.get("secure", False),
                http_only=c.get("httpOnly", False),
                same_site=c.get("sameSite", ""),
                expires=c.get("expires", -1),
            )
            for c in self.surface.context.cookies()
        )

    def picture(self, *, full_page: bool = True) -> bytes:
        """PNG of the present page (or of what the window shows of it), personal data masked before the capture."""
        self.surface.stay()
        return masked_picture(self.page, self.target, full_page=full_page)

    def curl(self, address: str = "", method: str = "GET") -> str:
        """Command line that repeats a request, without secrets (the cookie's value is left to the reader)."""
        words = ["curl", "-i", "-X", method, self.surface.absolute(address) if address else self.surface.url]
        if self.account is not None:
            words += ["-H", "Cookie: $COOKIE"]
        return " ".join(shlex.quote(w) if w != "Cookie: $COOKIE" else f'"{w}"' for w in words)

    # --- finding
    def hint(self, key: str) -> ElementHint | None:
        """Confirmed place of a function.

        Raises:
            FunctionNotFound: a person confirmed that it is absent.
        """
        found = self.target.mapping.hints.get(key)
        if found is not None and found.state is CapabilityState.ABSENT:
            raise FunctionNotFound(self.lexicon[key].name, self.surface.base, "đã xác nhận là không có")
        return found

    def seek(
        self,
        key: str,
        kinds: Iterable[str] = ACTIONS,
        *,
        where: Callable[[Thing], bool] = lambda _: True,
        menu: bool = False,
        things: Things | None = None,
        least: float = LEAST,
        hidden: bool = False,
    ) -> tuple[Thing, Things] | None:
        """The thing on the present page that answers to a lexicon key, or ``None``."""
        read = things or self.surface.things(hidden=hidden)
        if self.target.mapping.functions:
            if self.confirmed_map.absent(key) is not None:
                return None
            kinds = tuple(kinds)
            mapped = self._by_map(key, kinds, where, read, hidden=hidden)
            if mapped is not None or self.confirmed_map.expected(key, self.surface.url):
                return mapped
        hint = self.hint(key)
        if hint is not None and hint.selector:
            for thing in read.items:
                if read.element(thing).evaluate("(e, s) => e.matches(s)", hint.selector):
                    return thing, read
        if hint is not None and hint.name:
            named = [t for t in read.items if likeness(t.name, hint.name) > 0 and hint.role in {"", t.role, t.kind}]
            if named:
                return max(named, key=lambda t: likeness(t.name, hint.name)), read
        found = best(read, self.lexicon[key], kinds, where=where, menu=menu, least=least)
        return (found, read) if found is not None else None

    def _by_map(
        self, key: str, kinds: tuple[str, ...], where: Callable[[Thing], bool], read: Things, *, hidden: bool
    ) -> tuple[Thing, Things] | None:
        """The element that a person confirmed for a key, or what is surely the same where that is gone."""
        chart = self.confirmed_map

        def look(things: Things) -> tuple[Thing, Things] | None:
            same = chart.same(key, things, where)
            return (same, things) if same is not None else None

        found = look(read)
        if found is not None or not chart.expected(key, self.surface.url):
            return found
        if chart.first_wait(key):
            found = self.surface.until(lambda: look(self.surface.things(hidden=hidden)))
            if found is not None:
                return found
            read = self.surface.things(hidden=hidden)
        like = chart.like(key, read, where, kinds, term=self.lexicon[key], url=self.surface.url)
        return (like, read) if like is not None else None

    def find(
        self,
        key: str,
        kinds: Iterable[str] = ACTIONS,
        *,
        where: Callable[[Thing], bool] = lambda _: True,
        menu: bool = False,
    ) -> tuple[Thing, Things]:
        """Like :meth:`seek`, waiting while the page may still change.

        Raises:
            FunctionNotFound: it is not there.
        """
        allowed = tuple(kinds)
        found = self.surface.until(lambda: self.seek(key, allowed, where=where, menu=menu))
        if found is None:
            raise self.missing(key)
        return found

    def missing(self, key: str) -> FunctionNotFound:
        """The failure for a lexicon key that is not on the present page."""
        known = self.confirmed_map.absent(key) or self.confirmed_map.failure(key, self.surface.url)
        if known is not None:
            return known
        term = self.lexicon[key]
        tried = "tìm theo nhãn " + ", ".join(term.words[:5])
        if not self.memory.like_a_portal:
            tried += f". {NO_PORTAL}"
        return FunctionNotFound(term.name, self.surface.url, tried)

    def press(self, key: str, *, where: Callable[[Thing], bool] = lambda _: True, menu: bool = False) -> Thing:
        """Find and click."""
        thing, things = self.find(key, where=where, menu=menu)
        self.surface.act(thing, things)
        return thing

    def follow(self, thing: Thing, things: Things) -> None:
        """Follow a link by its address when it has one, else by clicking."""
        if thing.href.startswith("http") and "#" not in thing.href:
            self.surface.open(thing.href)
        else:
            self.surface.act(thing, things)

    def go(self, key: str) -> None:
        """Open the page of a function: by hint, by memory, by a link here, on the home page, in menus, in the site map.

        Raises:
            FunctionNotFound: no link leads there.
        """
        hint = self.hint(key)
        if hint is not None and hint.path:
            self.surface.open(hint.path)
            return
        absent, mapped = self.confirmed_map.absent(key), self.confirmed_map.page(key)
        if absent is not None:
            raise absent
        if mapped:
            self.surface.open(mapped)
            denied = self._denies_page()
            if self.confirmed_map.page_stands(key, self.surface.url, self.surface.status, denied=denied):
                return
        if key in self.memory.pages:
            self.surface.open(self.memory.pages[key])
            return
        for place in (self._here, self._home, self._menus, self._site_map):
            things = place()
            found = self.seek(key, menu=True, things=things) if things is not None else None
            if found is None:
                continue
            found = self._folded_away(key, found)
            before = self.surface.url
            self.follow(*found)
            if self.surface.status < 400 and (found[0].href or self.surface.url != before):
                self.memory.pages[key] = self.surface.url
                self.confirmed_map.page_found(key, self.surface.url, score(found[0], self.lexicon[key], menu=True))
            return
        raise self.missing(key)

    def _denies_page(self) -> bool:
        """Whether the page says in its heading that there is none: pages drawn by scripts answer at any address."""
        heading = nfc(self.surface.content().heading)
        return self.lexicon["page-denied"].score(heading) >= _PLAIN

    def _folded_away(self, key: str, found: tuple[Thing, Things]) -> tuple[Thing, Things]:
        """A link of a folded menu that says just the words, where what is in sight only says them among others."""
        term = self.lexicon[key]
        if score(found[0], term, menu=True) >= _PLAIN:
            return found
        hidden = self.seek(key, ("link",), menu=True, hidden=True, where=lambda t: not t.visible and _leads(t))
        return hidden if hidden is not None and score(hidden[0], term, menu=True) >= _PLAIN else found

    def _here(self) -> Things | None:
        inside = self.surface.inside
        return self.surface.things() if inside and self.surface.status < 400 else None

    def _home(self) -> Things | None:
        self.surface.open("/")
        things = self.surface.things()
        if self.surface.base == self.target.base_urls.public.rstrip("/"):
            self.memory.like_a_portal = self._leads_to_functions(things)
        return things

    def _leads_to_functions(self, things: Things) -> bool:
        """Whether a home page leads to any function of a portal, or shows too little to tell."""
        links = [t for t in things.items if t.kind == "link"]
        told = len(links) >= _LEAST_LINKS and not any(t.type == "password" for t in things.items)
        return not told or any(best(things, self.lexicon[k], menu=True) for k in ENTRANCES)

    def _menus(self) -> Things | None:
        things = self.surface.things()
        for key in ("menu.toggle", "menu.account"):
            found = self.seek(
                key, ("button", "link"), things=things, where=lambda t: t.expanded != "true" and not _leads(t)
            )
            if found is not None:
                self.surface.act(*found)
            elif key == "menu.account" and (drawn := self.menu_buttons(things)):
                self.surface.act(drawn[0], things)
        return self.surface.things(hidden=True)

    def menu_buttons(self, things: Things) -> list[Thing]:
        """Buttons of the header that open a menu, the one of the account first."""
        term = self.lexicon["menu.account"]
        people = [a.person.full_name for a in self.target.accounts.values() if a.person.full_name]

        def opens(thing: Thing) -> bool:
            place = thing.region in {"header", "nav", "body"} and thing.kind == "button" and not _leads(thing)
            says_so = thing.popup in {"menu", "true"} or (thing.region == "header" and term.score(thing.name) >= _PLAIN)
            return place and thing.visible and not thing.disabled and says_so

        def personal(thing: Thing) -> tuple[bool, float]:
            return any(contains(thing.name, p) for p in people), term.score(thing.name)

        return sorted(filter(opens, things.items), key=personal, reverse=True)[:_MOST_MENUS]

    def _site_map(self) -> Things | None:
        found = self.seek("page.site-map", menu=True)
        if found is None:
            return None
        self.follow(*found)
        return self.surface.things()

    # --- reading
    def says(self, key: str, content: Content) -> bool:
        """Whether the page says words of a key in a short line or a message."""
        term = self.lexicon[key]
        lines = [*content.text.splitlines(), *(n.text for n in content.notices)]
        return any(term.says(line) for line in lines if len(line) < 240)

    def messages(self, content: Content) -> str:
        """What the page says in its messages, the passing ones included."""
        texts = [nfc(n.text) for n in content.notices if n.inMain or n.bad]
        texts += [t for t in (nfc(r) for r in content.remembered) if t not in texts]
        return "\n".join(dict.fromkeys(texts))


def _leads(thing: Thing) -> bool:
    return thing.href.startswith("http") and "#" not in thing.href
