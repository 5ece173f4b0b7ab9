"""What a security check may use: the run's session, a web client, the public pages, people who sign in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec
import yaml

from kiemdinh.events.session import CollectSession, Notes
from kiemdinh.model.failures import CheckSignal, FunctionNotFound
from kiemdinh.model.network import proxy_for
from kiemdinh.model.target import Target
from security.calls import Call, recorded
from security.html import Page, read_page, same_origin
from security.people import People, fetch
from security.web import Answer, Web

Check = Callable[["Context", str, Notes], None]
T = TypeVar("T")
Shape = tuple[tuple[str, ...], int, tuple[str, ...]]
_MOST_PAGES, _MOST_OPENED, _MOST_DRAWN = 12, 30, 5
_LEAVING = ("logout", "dang-xuat", "signout", "thoat")
_SHELL_TEXT, _SHELL_LINKS = 400, 4
_FILE_ENDINGS = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".odt", ".ods", ".csv", ".zip", ".rar", ".png", ".jpg")


@dataclass(frozen=True)
class Seen:
    """A fetched page of the target."""

    answer: Answer
    page: Page


@dataclass(frozen=True)
class Spoken:
    """The call by which a citizen's page sends a message, and the word in it that is ours."""

    call: Call
    word: str


@dataclass
class Context:
    """Shared by the checks of one invocation.

    Attributes:
        session: the run.
        web: client without sign-in.
        guard: raises ``Aborted`` when the run was stopped.
    """

    session: CollectSession
    web: Web
    guard: Callable[[], None] = lambda: None

    @property
    def target(self) -> Target:
        """The system under test; scanners go through the proxy only where its own address does."""
        target = self.session.target
        if not target.network.proxy or proxy_for(target.network, target.base_urls.public):
            return target
        return msgspec.structs.replace(target, network=msgspec.structs.replace(target.network, proxy=""))

    @property
    def public(self) -> str:
        """Citizen side, without a trailing slash."""
        return self.target.base_urls.public.rstrip("/")

    @property
    def sites(self) -> tuple[str, ...]:
        """Addresses of all sides of the target."""
        officer = self.target.base_urls.officer.rstrip("/")
        return (self.public, officer) if officer and officer != self.public else (self.public,)

    @property
    def is_https(self) -> bool:
        """Whether the citizen side is served over TLS."""
        return urlsplit(self.public).scheme == "https"

    def canary(self, purpose: str) -> str:
        """A word that no portal contains, the same in every repetition of the run's seed."""
        digest = hashlib.sha256(f"{self.session.plan.seed}:{purpose}".encode()).hexdigest()
        return f"kd{digest[:12]}"

    def belongs(self, url: str) -> bool:
        """Whether an address is one of the target's own."""
        return any(same_origin(url, site) for site in self.sites)

    @cached_property
    def pages(self) -> tuple[Seen, ...]:
        """Entrance pages of all sides and some pages linked from the citizen side, as anybody sees them.

        Raises:
            ConnectionError, TimeoutError: the target does not answer.
        """
        found = [self._open(f"{site}/") for site in self.sites]
        most = _MOST_PAGES + len(self.sites) - 1
        known = {found[0].answer.url.rstrip("/")}
        shapes: set[Shape] = set()
        waiting = self._linked(found[0])
        further: list[str] = []
        while len(found) < most and len(known) < _MOST_OPENED and (waiting or further):
            # A kind of page that only a page behind the home page leads to comes before more of the same.
            if all(shape_of(u) in shapes for u in waiting) and further:
                waiting, further = [*(u for u in further if shape_of(u) not in shapes), *waiting], []
                continue
            url = waiting.pop(0)
            if url.rstrip("/") in known:
                continue
            known.add(url.rstrip("/"))
            shapes.add(shape_of(url))
            seen = self._open(url)
            if seen.answer.is_html and seen.answer.status == 200 and self.belongs(seen.answer.url):
                found.append(seen)
                further += self._linked(seen)
        return tuple(s for s in found if s.answer.is_html) or tuple(found)

    def _linked(self, seen: Seen) -> list[str]:
        """Pages of the citizen side that a page leads to, one of each kind first."""
        plain = dict.fromkeys(link.partition("#")[0] for link, _ in seen.page.links)
        return varied(
            u
            for u in plain
            if same_origin(u, self.public) and not _is_file(u) and not any(word in u.lower() for word in _LEAVING)
        )

    @cached_property
    def own_pages(self) -> tuple[Seen, ...]:
        """A signed-in citizen's list of dossiers, if the account is at hand: what pages of people are sent with.

        Raises:
            ConnectionError, TimeoutError: the target does not answer.
        """
        account = self.target.accounts.get("citizen-a")
        if not self.signed_work or account is None or account.password_env not in self.session.environ:
            return ()
        try:
            citizen = self.people.citizen()
            citizen.my_dossiers()
        except CheckSignal:
            return ()  # whether one can sign in and find the list is the business of other checks
        answer = fetch(citizen, citizen.page.url, patience_s=self.target.network.timeout_s)
        if answer.status != 200 or not answer.is_html or not self.belongs(answer.url):
            return ()
        return (Seen(answer, read_page(answer.text, answer.url)),)

    @cached_property
    def drawn(self) -> bool:
        """Whether the citizen side is drawn by script: its home page says and links to next to nothing by itself."""
        home = self.pages[0].page
        scripts = any(tag == "script" for tag, _ in home.resources)
        return scripts and len(home.text) < _SHELL_TEXT and len(home.links) < _SHELL_LINKS

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Reading calls to the target that the public pages of a portal drawn by script make; none for others."""
        return tuple(c for c in self.made if self.belongs(c.url))

    @cached_property
    def made(self) -> tuple[Call, ...]:
        """Reading calls, to whatever host, that the public pages of a portal drawn by script make for anybody."""
        if not (self.signed_work and self.drawn):
            return ()
        visitor = self.people.portal.anonymous()
        with recorded(visitor) as made:
            visitor.home()
            for link in [k for k in visitor.links() if same_origin(k.url, self.public)][:_MOST_DRAWN]:
                if not any(word in link.url.lower() for word in _LEAVING) and not _is_file(link.url):
                    visitor.visit(link.url)
        return tuple(c for c in made if c.reads and c.method == "GET")

    def _open(self, url: str) -> Seen:
        answer = self.web.follow(url)
        return Seen(answer, read_page(answer.text if answer.is_html else "", answer.url))

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Own downloadable files linked from the public pages, at most three."""
        links = {u.partition("#")[0] for s in self.pages for u, _ in s.page.links if self.belongs(u) and _is_file(u)}
        return tuple(sorted(links)[:3])

    def fetch_text(self, url: str) -> tuple[int, str]:
        """Status and text of an address."""
        answer = self.web.get(url)
        return answer.status, answer.text

    @property
    def signed_work(self) -> bool:
        """Whether the target says enough of itself for the driver to work on it (a procedure to look for)."""
        return self.target.data.procedure is not None

    @cached_property
    def people(self) -> People:
        """People who sign in."""
        return People(self.session, self.guard)

    @cached_property
    def spoken(self) -> Spoken | None:
        """How the page of citizen-a's dossier sends a message by script, or ``None`` when it does not."""
        word, citizen = self.canary("spoken"), self.people.citizen()
        with recorded(citizen) as calls:
            try:
                citizen.send_message(self.people.filed.code, f"{word} thử")
            except FunctionNotFound:
                return None
        sent = (c for c in calls if word in c.body and c.method in {"POST", "PUT", "PATCH"})
        return next((Spoken(c, word) for c in sent), None)

    def close(self) -> None:
        """Close what was opened for people who sign in."""
        self.people.close()


def shape_of(url: str) -> Shape:
    """What pages of one kind have in common: where they stand, how deep, and the names in the query."""
    parts = urlsplit(url)
    path = [p for p in parts.path.lower().split("/") if p]
    above = tuple("#" if re.search(r"\d{2}", p) else p for p in path[: max(1, len(path) - 1)])
    return above, len(path), tuple(sorted({n for n, _ in parse_qsl(parts.query, keep_blank_values=True)}))


def varied(urls: Iterable[str]) -> list[str]:
    """Addresses in their order, but for those whose kind came before: they stand behind, second ones before third."""
    often: dict[Shape, int] = {}
    turns: list[tuple[int, str]] = []
    for url in urls:
        shape = shape_of(url)
        often[shape] = often.get(shape, 0) + 1
        turns.append((often[shape], url))
    return [url for _, url in sorted(turns, key=lambda turn: turn[0])]


def _is_file(url: str) -> bool:
    return urlsplit(url).path.lower().endswith(_FILE_ENDINGS)


def load_data(name: str, kind: type[T]) -> T:
    """A data file of this package (plain YAML), checked against its type."""
    return msgspec.convert(
        yaml.safe_load((Path(__file__).parent / "data" / name).read_text(encoding="utf-8")), type=kind
    )


def keep(notes: Notes, answer: Answer, label: str) -> None:
    """Keep a request and its answer as evidence."""
    notes.text(answer.quote(), label)
