"""The request that files a dossier, kept from leaving: what a foreign page could send where there are no messages."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request, Route

from kiemdinh.model.failures import CheckSignal
from security.behind import near
from security.calls import call_of
from security.context import Context
from security.forged import READING, Held, Line, other_citizen
from security.people import context_of
from steps.portal.protocol import PortalDriver

Place = tuple[str, str]


def line_of_filing(context: Context) -> Line | None:
    """How citizen-a files a dossier, learned from filing one; ``None`` when that does not work or sends nothing."""
    people = context.people
    final = _final(context)
    if final is None:
        return None
    listed: set[frozenset[tuple[str, str]]] = set()

    def now() -> frozenset[tuple[str, str]]:
        return frozenset((item.code, item.status) for item in people.citizen().my_dossiers())

    def hold(driver: PortalDriver) -> Held | None:
        got = _held(context, driver, *final)
        # What leads up to the last request may leave a draft in the list.
        listed.clear()
        listed.add(now())
        return got

    def elsewhere(_: str) -> Held | None:
        try:
            return hold(people.portal.as_account("citizen-a", fresh=True))
        except CheckSignal:  # a person signs in by hand
            return None

    def foreign(_: str) -> Held | None:
        other = other_citizen(context, files=False)
        return hold(other[0]) if other is not None else None

    def says(_: str) -> bool:
        return any(now() - before for before in listed)

    return Line(lambda _: hold(people.citizen()), elsewhere, foreign, says, stateful=True)


def _final(context: Context) -> tuple[Place, int] | None:
    """The request by which a dossier is filed, and how many to the same place come before it."""
    people = context.people
    citizen = people.citizen()
    sent: list[Place] = []
    place = context_of(citizen)

    def note(request: Request) -> None:
        if request.method not in READING and near(context, request.url):
            sent.append(_place(request))

    place.on("request", note)
    try:
        done = citizen.file_dossier(people.procedure)
    except CheckSignal:
        return None
    finally:
        place.remove_listener("request", note)
    if not done.accepted or not sent:
        return None
    return sent[-1], sent.count(sent[-1]) - 1


def _held(context: Context, driver: PortalDriver, final: Place, before: int) -> Held | None:
    got: list[Held] = []
    passed = [0]
    place = context_of(driver)

    def keep_back(route: Route) -> None:
        request = route.request
        if request.method in READING or _place(request) != final:
            route.fallback()
            return
        if passed[0] < before:
            passed[0] += 1
            route.fallback()
            return
        got.append(Held(call_of(request), request.is_navigation_request()))
        route.abort("aborted")

    place.route("**/*", keep_back)
    try:
        driver.file_dossier(context.people.procedure)
    except CheckSignal:
        pass  # the page never heard whether it was sent
    finally:
        with suppress(PlaywrightError):
            place.unroute("**/*", keep_back)
    return got[0] if got else None


def _place(request: Request) -> Place:
    return request.method, urlsplit(request.url).path
