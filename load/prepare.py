"""Finds, with the driver and before the load, which addresses stand for a page group on this portal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from kiemdinh.events.session import CollectSession
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, CheckSignal, FunctionNotFound
from load.plan import Group, Visit
from security.html import same_origin
from security.web import Web
from steps.portal.protocol import PortalDriver
from steps.portal.session import open_portal
from steps.portal.values import ProcedureItem

_MOST_VISITS = 5
_MOST_SEARCHES = 3
_TITLE = re.compile(r"(?is)<title[^>]*>\s*(.*?)\s*</title>")


def find_groups(session: CollectSession, web: Web, wanted: frozenset[str]) -> Mapping[str, Group | CheckSignal]:
    """Page groups by name; a group that could not be found is the reason why.

    Raises:
        ConnectionError, TimeoutError, EnvironmentProblem: the portal does not answer, or there is no browser.
    """
    found: dict[str, Group | CheckSignal] = {"home": _home(session, web)}
    if wanted - {"home"}:
        with open_portal(session) as portal:
            driver = portal.anonymous()
            for name, find in _FINDERS.items():
                if name in wanted:
                    try:
                        found[name] = find(session, web, driver)
                    except CheckSignal as reason:
                        found[name] = reason
    return found


def _home(session: CollectSession, web: Web) -> Group:
    url = session.target.base_urls.public.rstrip("/") + "/"
    answer = web.follow(url)
    if answer.status != 200:
        raise CannotTell(f"trang chủ trả lời HTTP {answer.status}", url, Owner.ENVIRONMENT)
    title = _TITLE.search(answer.text)
    return Group(name="home", visits=(Visit(url=answer.url, expects=_nfc(title.group(1)) if title else ""),))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _search_words(session: CollectSession) -> str:
    procedure = session.target.data.procedure
    return (procedure.search_words or procedure.name or procedure.code) if procedure else ""


def _search(session: CollectSession, web: Web, driver: PortalDriver) -> Group:
    """Searches by different words; each shows a procedure that the others need not show."""
    names = [i.name for i in driver.search_procedures("").items if i.name]
    visits = []
    for words in dict.fromkeys([_search_words(session), *names][:_MOST_SEARCHES]):
        items = driver.search_procedures(words).items
        url = driver.page.url
        if not urlsplit(url).query or not same_origin(url, session.target.base_urls.public):
            raise FunctionNotFound("địa chỉ của một lần tra cứu (kết quả không có địa chỉ riêng)", url)
        visits.append(_visit(web, url, _mark(items[0]) if items else ""))
    return Group(name="search", visits=tuple(visits))


def _procedures(session: CollectSession, web: Web, driver: PortalDriver) -> Group:
    """Pages of different procedures, each told by its code or name."""
    results = [*driver.search_procedures(_search_words(session)).items, *driver.search_procedures("").items]
    items = {i.link: i for i in results if i.link and same_origin(i.link, session.target.base_urls.public)}
    if not items:
        raise FunctionNotFound("địa chỉ trang thủ tục trong kết quả tra cứu", driver.page.url)
    visits = [_visit(web, url, _mark(item)) for url, item in list(items.items())[:_MOST_VISITS]]
    return Group(name="procedure", visits=tuple(visits))


def _lookup(session: CollectSession, web: Web, driver: PortalDriver) -> Group:
    """Look-ups of codes that nobody has: the portal must search all the same."""
    visits = []
    for number in range(1, 4):
        code = f"000.00.00.KD{session.plan.seed % 100:02d}-250101-{number:04d}"
        driver.look_up(code)
        url = driver.page.url
        if not urlsplit(url).query or not same_origin(url, session.target.base_urls.public):
            raise FunctionNotFound("địa chỉ của một lần tra cứu hồ sơ (kết quả không có địa chỉ riêng)", url)
        visits.append(_visit(web, url, code))
    return Group(name="lookup", visits=tuple(visits))


def _mark(item: ProcedureItem) -> str:
    return _nfc(item.code or item.name)


def _visit(web: Web, url: str, mark: str) -> Visit:
    """A visit that expects ``mark`` only if the page's source shows it now."""
    answer = web.follow(url)
    if answer.status != 200:
        raise CannotTell(f"trang trả lời HTTP {answer.status} trước khi thử tải", url, Owner.ENVIRONMENT)
    return Visit(url=url, expects=mark if mark and mark in _nfc(answer.text) else "")


_FINDERS: Mapping[str, Callable[[CollectSession, Web, PortalDriver], Group]] = {
    "search": _search,
    "procedure": _procedures,
    "lookup": _lookup,
}
