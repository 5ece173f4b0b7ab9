"""A parameter never leads to a foreign site (CWE-601), during sign-in least of all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Route

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import AccountProblem, CannotTell, CheckSignal, Violation
from security.context import Context, keep, load_data
from security.html import read_page
from security.people import context_of, fetch
from security.web import Answer

FOREIGN = "kiemdinh-ngoai.example"
_MOST_ADDRESSES = 6
_ENTRANCES = ("sign", "login", "logon", "dang-nhap", "dangnhap", "auth", "sso", "xac-thuc", "logout", "dang-xuat")
_REFRESH = re.compile(r"(?i)\s*[\d.]+\s*[;,]?\s*(?:url\s*=\s*)?['\"]?([^'\"]+)")


def variants(host: str) -> tuple[str, ...]:
    """Foreign addresses as an attacker writes them past a careless test."""
    return (
        f"https://{FOREIGN}/",
        f"//{FOREIGN}/",
        f"/\\{FOREIGN}/",
        f"https:{FOREIGN}/",
        f"https://{host}@{FOREIGN}/",
        f"https://{host}.{FOREIGN}/",
        f"/\t/{FOREIGN}/",
        f"https://{FOREIGN}/?{host}",
        f"https://{FOREIGN}\\@{host}/",
    )


def leads_away(base: str, place: str) -> bool:
    """Whether a browser would follow a ``Location`` to the foreign site; it reads backslashes and tabs its own way."""
    cleaned = "".join(c for c in place if c not in "\t\r\n").replace("\\", "/")
    if cleaned.startswith("https:") and not cleaned.startswith("https://"):
        cleaned = "https://" + cleaned.removeprefix("https:").lstrip("/")
    host = urlsplit(urljoin(base, cleaned)).hostname or ""
    return host == FOREIGN or host.endswith("." + FOREIGN)


def no_open_redirect(context: Context, _case: str, notes: Notes) -> None:
    """Return parameters, found on the way to sign-in and by their usual names, keep the visitor on the site."""
    citizen = context.people.citizen()
    personal = _personal_page(context)
    visitor = context.people.portal.anonymous()
    start = visitor.begin_sign_in()
    ways = [*_chain(context, personal), *start.trail]
    seen = _own(context, [*ways, *_nested(ways), *[s.answer.url for s in context.pages]])
    links = _own(context, [u for s in context.pages for u, _ in s.page.links])
    found = _return_parameters([*seen, *links])
    usual = tuple(load_data("return-parameters.yaml", list[str]))
    entrances = [u for u in seen if any(word in urlsplit(u).path.lower() for word in _ENTRANCES)]
    guesses = [(_without_query(u), usual) for u in dict.fromkeys(_without_query(u) for u in entrances)]
    tries = [*found, *guesses][:_MOST_ADDRESSES]
    if not tries:
        raise CannotTell("không thấy địa chỉ nào có tham số quay về để thử", start.url)
    asked = 0
    for url, names in tries:
        for evil in variants(urlsplit(url).hostname or ""):
            address = _with(url, names, evil)
            for answer in (context.web.get(address), fetch(citizen, address, hops=0)):
                asked += 1
                _judge(answer, notes)
    for url, names in tries[:2]:
        for evil in variants(urlsplit(url).hostname or "")[:3]:
            _through_sign_in(context, notes, _with(url, names, evil))
    notes.remark = f"Đã thử {asked} yêu cầu và các lần đăng nhập với {len(tries)} địa chỉ có tham số quay về"


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
    return list(dict.fromkeys(u.partition("#")[0] for u in urls if context.belongs(u)))


def _return_parameters(urls: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """(address, parameter) of every parameter whose value looks like an address or a path."""
    found: dict[tuple[str, str], str] = {}
    for url in urls:
        for name, value in parse_qsl(urlsplit(url).query):
            if value.startswith(("/", "http://", "https://")):
                found.setdefault((urlsplit(url).path, name), url)
    return [(url, (name,)) for (_, name), url in found.items()]


def _without_query(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _with(url: str, names: tuple[str, ...], value: str) -> str:
    parts = urlsplit(url)
    kept = [(n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if n not in names]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode([*kept, *((n, value) for n in names)]), ""))


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


def _through_sign_in(context: Context, notes: Notes, address: str) -> None:
    """Sign in from an address with a foreign return; the foreign site is played by the browser itself."""
    people = context.people
    driver = people.portal.anonymous()
    gone: list[str] = []

    def foreign(route: Route) -> None:
        gone.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<h1>Trang ngoài</h1>")

    context_of(driver).route(f"**://*{FOREIGN}/**", foreign)
    context.web.pace()
    try:
        driver.visit(address)
        driver.sign_in(people.portal.account("citizen-a"))
    except AccountProblem:
        pass  # the sign-in ended on a page that knows nobody, the foreign one for instance
    except (CheckSignal, PlaywrightError):
        if not gone:
            raise
    if gone:
        notes.text(f"Mở {address}, đăng nhập, trình duyệt tới {gone[0]}\n", "Đường đi khi đăng nhập")
        raise Violation("đăng nhập xong vẫn ở trong hệ thống", f"trình duyệt bị đưa tới {gone[0]}", address)
