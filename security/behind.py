"""Data behind pages that a script draws: the page's own calls, sent again by somebody who must be refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CannotTell, Violation
from kiemdinh.model.target import Person
from security.calls import LEAVING, Actor, Call, decoded, recorded, texts_in
from security.context import Context, keep
from security.disclosure import Ask, Intruder, Secret, answered, folded, personal_in, secret_in, short, text_of
from security.people import fetch
from security.web import Answer
from steps.portal.protocol import OfficerDriver, PortalDriver

_MOST_CALLS, _MOST_ADDRESSES = 12, 8
Driver = PortalDriver | OfficerDriver


def actor(who: Driver, context: Context) -> Actor:
    """Somebody whose requests keep to the target's rate and obey the kill switch."""

    def send(method: str, url: str, headers: Mapping[str, str], body: str) -> Answer:
        context.web.pace()
        patience = context.target.network.timeout_s
        return fetch(who, url, method=method, headers=headers, body=body or None, patience_s=patience)

    return Actor(who, send)


@dataclass(frozen=True)
class Dossier:
    """A dossier as its rightful reader's browser shows it.

    Attributes:
        url, code: of the dossier's page.
        person: whose personal values it shows, empty when the intruder may know them.
    """

    url: str
    code: str
    person: Person


def near(context: Context, url: str) -> bool:
    """Whether an address is on a host of the target or beside it (``api.…`` of the same organisation)."""
    host = urlsplit(url).hostname or ""
    for site in context.sites:
        own = urlsplit(site).hostname or ""
        above = own.partition(".")[2]
        if host == own or host.endswith("." + own):
            return True
        # Two labels may be common to everybody (gov.vn); three name an organisation.
        if above.count(".") >= 2 and not above.replace(".", "").isdigit() and (host + ".").endswith(f".{above}."):
            return True
    return False


def calls_of(context: Context, owner: Actor, driver: Driver, dossier: Dossier) -> list[Call]:
    """Reading calls that the dossier's page makes for its rightful reader."""
    text, calls = owner.shown(dossier.url)
    if dossier.code not in text:
        # The page has no address of its own: it is reached as a person reaches it.
        with recorded(driver) as calls:
            driver.open_dossier(dossier.code)
        owner.credentials.learn(calls)
    return [c for c in calls if c.reads and near(context, c.url)][:_MOST_CALLS]


def secrets_of(owner: Actor, calls: list[Call], dossier: Dossier, known: str) -> list[tuple[Call, Secret]]:
    """Calls whose answer, asked for again by the rightful reader, tells of the dossier: the positive controls."""
    found = []
    for call in calls:
        answer = owner.again(call)
        if answer is None:
            continue
        text = text_of(answer)
        if answer.status != 200 or not (dossier.code in text or personal_in(dossier.person, text)):
            continue
        secret = secret_in(answer, dossier.person, known, dossier.code)
        if secret.tells:
            found.append((call, secret))
    return found


def addresses_told(context: Context, owner: Actor, url: str) -> tuple[str, ...]:
    """Addresses of the target that a page's calls tell its reader: files that a script fetches stand in no link."""
    found: dict[str, None] = {}
    for call in owner.shown(url)[1]:
        if not (call.reads and near(context, call.url)):
            continue
        answer = owner.again(call)
        for text in texts_in(decoded(answer)) if answer is not None else ():
            address = urljoin(call.url, text) if text.startswith(("/", "http://", "https://")) else ""
            if address and context.belongs(address) and not LEAVING.search(address):
                found[address] = None
    return tuple(found)[:_MOST_ADDRESSES]


@dataclass(frozen=True)
class Refusal:
    """Who must be refused what.

    Attributes:
        who: Vietnamese name in messages.
        owner, intruder: the rightful reader and the other.
        nobody: a visitor without sign-in, who tells what is public; ``None`` when the intruder is one.
        home: an address that the intruder may open.
        known: text that the intruder may see anyway.
        shared: calls that the intruder's own pages make too.
    """

    who: str
    owner: Actor
    intruder: Actor
    nobody: Actor | None
    home: str
    known: str = ""
    shared: frozenset[tuple[str, str]] = frozenset()

    def check(self, context: Context, driver: Driver, dossier: Dossier, notes: Notes) -> int:
        """Send the calls of a dossier's page as the intruder.

        Returns:
            how many calls could be judged; 0 when the page's calls tell nothing of the dossier.

        Raises:
            Violation: an answer, or the page drawn for the intruder, shows what only the owner may read.
        """
        calls = [c for c in calls_of(context, self.owner, driver, dossier) if (c.method, c.url) not in self.shared]
        found = secrets_of(self.owner, calls, dossier, self.known)
        if not found:
            return 0
        at_home, _ = self.intruder.shown(self.home)
        drawn, _ = self.intruder.shown(dossier.url)
        known = f"{self.known} {at_home}"
        seen = [v for v in personal_in(dossier.person, folded(drawn)) if v not in folded(known)]
        if seen:
            raise _leak(self.who, "trang vẽ ra dữ liệu cá nhân của chủ hồ sơ", dossier.url, "")
        judged = 0
        for call, secret in found:
            got = self.intruder.imitate(call, self.owner.credentials)
            if got is None:
                continue
            judged += 1
            answered(got)
            leak = secret.shows_person(got, known) or self._content(call, secret, got, known, dossier)
            if leak:
                keep(notes, short(got), f"Trả lời cho {self.who}")
                raise _leak(self.who, f"HTTP {got.status}, {leak}", f"{call.method} {call.url}", got.curl())
            notes.text(f"$ {got.curl()}\nHTTP {got.status}\n", f"{self.who.capitalize()} bị từ chối")
        return judged

    def _content(self, call: Call, secret: Secret, got: Answer, known: str, dossier: Dossier) -> str:
        """Whether an answer shows the dossier without personal values, and anybody would not get that."""
        leak = secret.shows_content(got, known) if dossier.code in text_of(got) else ""
        if not leak or self.nobody is None:
            return ""
        self.nobody.shown(self.home)
        public = self.nobody.imitate(call, self.owner.credentials)
        return "" if public is None or secret.shows_content(public, known) else leak


def _leak(who: str, observed: str, place: str, curl: str) -> Violation:
    return Violation(f"{who} bị từ chối", observed, place, curl=curl, proven=True)


def no_foreign_word(context: Context, owner: Actor, intruder: Actor, url: str, notes: Notes) -> None:
    """The intruder sends what the owner's page sends for a message; the owner's page must not show it.

    Raises:
        Violation: it does.
    """
    spoken = context.spoken
    if spoken is None or not near(context, spoken.call.url):
        return
    own, foreign = context.canary("foreign-change-control"), context.canary("foreign-change")
    owner.repeat(spoken.call.with_word(spoken.word, own))
    if own not in owner.shown(url)[0]:
        notes.remark = "Không thử được việc gửi lời nhắn thay người khác: lời nhắn gửi lại không hiện trên trang"
        return
    got = intruder.imitate(spoken.call.with_word(spoken.word, foreign), owner.credentials)
    if got is not None and foreign in owner.shown(url)[0]:
        keep(notes, short(got), "Trả lời cho công dân khác")
        raise Violation(
            "công dân khác không thay đổi được hồ sơ",
            f"HTTP {got.status}, nội dung của người khác nằm trong hồ sơ",
            f"{spoken.call.method} {spoken.call.url}",
            curl=got.curl(),
            proven=True,
        )


def list_kept(owner: Ask, intruder: Intruder, url: str, dossier: Dossier, notes: Notes) -> None:
    """The officers' list, where it is a page of its own that names the dossier: names in it are for officers only.

    Raises:
        Violation: the intruder is shown them.
    """
    answer = owner(url)
    text = text_of(answer)
    told = (dossier.code,) if dossier.code in text else ()
    personal = (*personal_in(dossier.person, text), *told)
    if url != dossier.url and answer.status == 200 and answer.is_html and personal:
        intruder.must_not_read(Secret(answer, frozenset(), personal), notes)


def judged_or(problem: CannotTell | None, judged: int, notes: Notes) -> None:
    """Pass when something was judged, by the page itself or by its calls.

    Raises:
        CannotTell: nothing was.
    """
    if judged:
        notes.remark = notes.remark or f"Trang do script vẽ; đã gửi lại {judged} yêu cầu dữ liệu của trang"
    elif problem is not None:
        raise problem
