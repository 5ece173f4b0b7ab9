"""A parameter never leads to a foreign site (CWE-601), during sign-in least of all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request, Route

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import AccountProblem, CannotTell, CheckSignal, Violation
from security.calls import LEAVING
from security.context import Context, keep, load_data
from security.disclosure import Ask
from security.html import read_page
from security.people import context_of, fetch
from security.web import Answer
from steps.portal.protocol import Browsing

FOREIGN = "kiemdinh-ngoai.example"
_MOST_ADDRESSES, _MOST_DRAWN, _MOST_HOPS, _FEW = 6, 3, 4, 4
_ENTRANCES = ("sign", "login", "logon", "dang-nhap", "dangnhap", "auth", "sso", "xac-thuc", "logout", "dang-xuat")
_REFRESH = re.compile(r"(?i)\s*[\d.]+\s*[;,]?\s*(?:url\s*=\s*)?['\"]?([^'\"]+)")


def variants(place: str) -> tuple[str, ...]:
    """Foreign addresses as an attacker writes them past a careless test.

    Args:
        place: own host, with its port where the address has one.
    """
    host = place.partition(":")[0]
    return (
        f"https://{FOREIGN}/",
        f"//{FOREIGN}/",
        f"/\\{FOREIGN}/",
        f"https:{FOREIGN}/",
        f"https://{place}@{FOREIGN}/",
        f"https://{host}.{FOREIGN}/",
        f"/\t/{FOREIGN}/",
        f"https://{FOREIGN}/?{place}",
        f"https://{FOREIGN}\\@{place}/",
    )


def leads_away(base: str, place: str) -> bool:
    """Whether a browser would follow a ``Location`` to the foreign site; it reads backslashes and tabs its own way."""
    cleaned = "".join(c for c in place if c not in "\t\r\n").strip().replace("\\", "/")
    scheme = next((s for s in ("https:", "http:") if cleaned.lower().startswith(s)), "")
    if scheme and not cleaned[len(scheme) :].startswith("//"):
        # URL standard: behind the page's own scheme this is a path, behind another one it names a host.
        own = urlsplit(base).scheme + ":" == scheme
        cleaned = cleaned[len(scheme) :] if own else f"{scheme}//{cleaned[len(scheme) :].lstrip('/')}"
    elif scheme or cleaned.startswith("//"):
        # Browsers pass over any number of slashes before a host.
        cleaned = f"{scheme}//{cleaned[len(scheme) :].lstrip('/')}"
    return is_foreign(urljoin(base, cleaned))


def is_foreign(url: str) -> bool:
    """Whether an address is on the foreign site."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host == FOREIGN or host.endswith("." + FOREIGN)


@dataclass(frozen=True)
class Way:
    """An address with parameters that may tell where to go next.

    Attributes:
        url: as seen; parameters may also stand in a path after ``#`` (``#/login?next=/``).
        names: of the parameters to vary.
    """

    url: str
    names: tuple[str, ...]

    @property
    def by_script(self) -> bool:
        """Whether only the page's script reads the parameters."""
        return "#" in self.url

    @property
    def place(self) -> str:
        """Host of the address, with its port."""
        return urlsplit(self.url).netloc

    def to(self, value: str) -> str:
        """The address with another value."""
        parts = urlsplit(self.url)
        inner, _, query = parts.fragment.partition("?")
        kept = [(n, v) for n, v in parse_qsl(query if self.by_script else parts.query, keep_blank_values=True)]
        changed = urlencode([*((n, v) for n, v in kept if n not in self.names), *((n, value) for n in self.names)])
        if self.by_script:
            return urlunsplit((*parts[:4], f"{inner}?{changed}"))
        return urlunsplit((parts.scheme, parts.netloc, parts.path, changed, ""))


def no_open_redirect(context: Context, _case: str, notes: Notes) -> None:
    """Return parameters, found on the way to sign-in and by their usual names, keep the visitor on the site."""
    citizen = context.people.citizen()
    tries, start = _ways(context)
    if not tries:
        raise CannotTell("không thấy địa chỉ nào có tham số quay về để thử", start)

    def as_citizen(url: str) -> Answer:
        context.web.pace()
        return fetch(citizen, url, hops=0)

    asked = 0
    drawn: list[Way] = []
    for way in tries:
        scripted = way.by_script
        for evil in () if way.by_script else variants(way.place):
            answers = [*_followed(context, way.to(evil), context.web.get)]
            if not LEAVING.search(way.url):
                answers += _followed(context, way.to(evil), as_citizen)
            for answer in answers:
                asked += 1
                _judge(answer, notes)
                scripted = scripted or (answer.status == 200 and answer.is_html and "<script" in answer.text.lower())
        drawn += [way] if scripted else []
    for way in drawn[:_MOST_DRAWN]:
        asked += _drawn(context, notes, way)
    for number, way in enumerate(tries[:2]):
        evils = variants(way.place)
        # At the first address those too that get past a test of the beginning or of a part.
        for evil in (*evils[:3], *((evils[5], evils[7]) if number == 0 else ())):
            _through_sign_in(context, notes, way.to(evil))
    notes.remark = f"Đã thử {asked} yêu cầu và các lần đăng nhập với {len(tries)} địa chỉ có tham số quay về"


def _ways(context: Context) -> tuple[list[Way], str]:
    """Addresses to try, those with parameters that were seen before those with parameters of usual names."""
    personal = _personal_page(context)
    stranger = context.people.portal.anonymous()
    with suppress(CheckSignal):
        stranger.visit(personal)
    visitor = context.people.portal.anonymous()
    start = visitor.begin_sign_in()
    ways = [*_chain(context, personal), *start.trail, start.url, stranger.page.url]
    seen = _own(context, [*ways, *_nested(ways), *[s.answer.url for s in context.pages]])
    links = _own(context, [u for s in context.pages for u, _ in s.page.links])
    usual = tuple(load_data("return-parameters.yaml", list[str]))
    entrances = [u for u in seen if any(w in (urlsplit(u).path + urlsplit(u).fragment).lower() for w in _ENTRANCES)]
    guesses = [Way(bare, usual) for bare in dict.fromkeys(_without_query(u) for u in entrances)]
    return [*_return_parameters([*seen, *links]), *guesses][:_MOST_ADDRESSES], start.url


def _followed(context: Context, address: str, ask: Ask) -> Iterator[Answer]:
    """Answers to somebody, as far as the portal leads within itself."""
    for _ in range(_MOST_HOPS):
        answer = ask(address)
        yield answer
        address = answer.location
        if not address or not context.belongs(address):
            return


def _personal_page(context: Context) -> str:
    citizen = context.people.citizen()
    try:
        citizen.my_dossiers()
    except CheckSignal:
        return context.public + "/"
    return citizen.page.url


def _chain(context: Context, url: str) -> list[str]:
    """Addresses that a stranger is sent through when asking for a personal page."""
    trail = [url]
    answer = context.web.get(url)
    for _ in range(4):
        if not answer.location or not context.belongs(answer.location):
            break
        trail.append(answer.location)
        answer = context.web.get(answer.location)
    return [*trail, answer.location] if answer.location else trail


def _nested(urls: Iterable[str]) -> list[str]:
    """Addresses inside the parameters of others: a sign-in elsewhere is told where to send people back."""
    values = (v for u in urls for _, v in parse_qsl(urlsplit(u).query))
    return [v for v in values if v.startswith(("http://", "https://"))]


def _own(context: Context, urls: Iterable[str]) -> list[str]:
    """Addresses of the target; a mark after ``#`` is kept where it holds a path of its own."""
    own = (u if urlsplit(u).fragment.startswith(("/", "!/")) else u.partition("#")[0] for u in urls)
    return [u for u in dict.fromkeys(own) if context.belongs(u)]


def _return_parameters(urls: Iterable[str]) -> list[Way]:
    """Every parameter whose value looks like an address or a path."""
    found: dict[tuple[str, str, str], Way] = {}
    for url in urls:
        parts = urlsplit(url)
        inner, _, after = parts.fragment.partition("?")
        for query, place, kept in ((parts.query, "", url.partition("#")[0]), (after, inner, url)):
            for name, value in parse_qsl(query):
                if value.startswith(("/", "http://", "https://", "#/")):
                    found.setdefault((parts.path, place, name), Way(kept, (name,)))
    return list(found.values())


def _without_query(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", parts.fragment.partition("?")[0]))


def _judge(answer: Answer, notes: Notes) -> None:
    place = answer.header("location")
    if 300 <= answer.status < 400 and place and leads_away(answer.url, place):
        keep(notes, answer, "Chuyển hướng ra ngoài")
        raise Violation("không chuyển hướng tới trang ngoài", f"Location: {place}", answer.url, curl=answer.curl())
    metas = read_page(answer.text, answer.url).meta("refresh") if answer.is_html else ()
    for said in (answer.header("refresh"), *metas):
        goes = _REFRESH.match(said)
        if answer.status < 400 and goes and leads_away(answer.url, goes[1]):
            keep(notes, answer, "Chuyển hướng ra ngoài")
            raise Violation("không chuyển hướng tới trang ngoài", f"Refresh: {said}", answer.url, curl=answer.curl())


@contextmanager
def watched(driver: Browsing) -> Iterator[list[str]]:
    """Foreign addresses for which somebody's tabs leave; the foreign site is played by the browser itself.

    A redirect is seen by its request alone: browsers do not hand it over to be answered, and no name server knows
    the foreign host.
    """
    gone: list[str] = []
    place = context_of(driver)

    def note(request: Request) -> None:
        if is_foreign(request.url) and request.is_navigation_request():
            with suppress(PlaywrightError):  # a new tab has no frame yet
                if request.frame.parent_frame is not None:
                    return
            gone.append(request.url)

    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<h1>Trang ngoài</h1>")

    pattern = f"**://*{FOREIGN}/**"
    place.on("request", note)
    place.route(pattern, answer)
    try:
        yield gone
    finally:
        place.remove_listener("request", note)
        with suppress(PlaywrightError):
            place.unroute(pattern, answer)


def _drawn(context: Context, notes: Notes, way: Way) -> int:
    """Open an address whose page has a script as a stranger and as a citizen; how often."""
    people = context.people
    evils = variants(way.place)
    stranger = people.portal.anonymous()
    tries = [(stranger, evil) for evil in evils]
    if not LEAVING.search(way.url):
        tries += [(people.citizen(), evil) for evil in evils[:_FEW]]
    for driver, evil in tries:
        context.web.pace()
        with watched(driver) as gone:
            try:
                driver.visit(way.to(evil))
            except CheckSignal:
                if not gone:
                    raise
        if gone:
            notes.text(f"Mở {way.to(evil)}, trình duyệt tới {gone[0]}\n", "Chuyển hướng ra ngoài")
            raise Violation("không chuyển hướng tới trang ngoài", f"trình duyệt bị đưa tới {gone[0]}", way.to(evil))
    return len(tries)


def _through_sign_in(context: Context, notes: Notes, address: str) -> None:
    """Sign in from an address with a foreign return."""
    people = context.people
    driver = people.portal.anonymous()
    context.web.pace()
    with watched(driver) as gone:
        try:
            driver.visit(address)
            if not gone:
                driver.sign_in(people.portal.account("citizen-a"))
        except AccountProblem:
            pass  # the sign-in ended on a page that knows nobody, the foreign one for instance
        except (CheckSignal, PlaywrightError):
            if not gone:
                raise
    if gone:
        notes.text(f"Mở {address}, đăng nhập, trình duyệt tới {gone[0]}\n", "Đường đi khi đăng nhập")
        raise Violation("đăng nhập xong vẫn ở trong hệ thống", f"trình duyệt bị đưa tới {gone[0]}", address)
