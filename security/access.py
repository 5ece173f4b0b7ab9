"""Nobody opens what is somebody else's (OWASP A01 broken access control): decided by content, never by status alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, Violation
from kiemdinh.model.target import Person
from security.context import Context, keep
from security.html import read_page, same_origin
from security.people import fetch, words_of
from security.web import Answer
from steps.portal.protocol import Browsing

Ask = Callable[[str], Answer]
_SHARE = 0.5
_LEAST_WORDS = 8
_SIGNED = ("signature", "x-amz-signature", "sig", "hmac", "token", "expires")
_MOST_FILES = 4
_KEY = 16
_RANDOM = re.compile(r"^(?=.*[0-9])(?=.*[A-Za-z])[\w-]{20,}$")


@dataclass(frozen=True)
class Secret:
    """A page that only its owner may read, as the owner reads it.

    Attributes:
        answer: the positive control.
        own_words: words of the page that an ordinary page of the intruder does not have.
        personal: personal values that the page shows.
    """

    answer: Answer
    own_words: frozenset[str]
    personal: tuple[str, ...]

    def leaks_in(self, other: Answer, known: str) -> str:
        """What of the page another answer shows (Vietnamese), or empty.

        Args:
            other: what the intruder got.
            known: text of an ordinary page of the intruder.
        """
        if other.status >= 400 or not other.body:
            return ""
        text = _text(other)
        shown = [v for v in self.personal if v in text and v not in known]
        if shown:
            return "trả về dữ liệu cá nhân của chủ hồ sơ"
        if len(self.own_words) >= _LEAST_WORDS:
            share = len(self.own_words & words_of(text)) / len(self.own_words)
            if share >= _SHARE:
                return f"trả về {share:.0%} nội dung riêng của trang"
        return ""


def _text(answer: Answer) -> str:
    return read_page(answer.text, answer.url).text if answer.is_html else answer.text


def _personal(person: Person, text: str) -> tuple[str, ...]:
    values = (person.identity_number, person.phone, person.email, person.full_name, person.address)
    return tuple(v for v in values if v and v in text)


def secret_page(ask: Ask, url: str, person: Person, known: str, code: str) -> Secret:
    """The owner's page, read by the owner: the positive control of every refusal.

    Raises:
        CannotTell: the owner cannot open it.
    """
    answer = ask(url)
    text = _text(answer)
    if answer.status != 200 or (code and code not in text):
        raise CannotTell(f"chính chủ không mở được trang (HTTP {answer.status})", url, Owner.ADAPTER)
    echo = words_of(url) | words_of(code)
    return Secret(answer, words_of(text) - words_of(known) - echo, _personal(person, text))


def _asks(who: Browsing, context: Context) -> Ask:
    def ask(url: str) -> Answer:
        context.guard()
        context.web.pace()
        return fetch(who, url, patience_s=context.target.network.timeout_s)

    return ask


def _pages_of(owner: Ask, url: str) -> list[str]:
    """The dossier's page and the pages below it, or beside it under another query."""
    base = urlsplit(url)
    below = base.path.rstrip("/") + "/"
    page = read_page(owner(url).text, url)
    found = [url]
    for link, _ in page.links:
        parts = urlsplit(link)
        beside = bool(base.query) and parts.path == base.path and parts.query != base.query
        if same_origin(link, url) and (parts.path.startswith(below) or beside) and link.partition("#")[0] not in found:
            found.append(link.partition("#")[0])
    return found[:6]


@dataclass(frozen=True)
class Intruder:
    """Somebody who must be refused.

    Attributes:
        who: Vietnamese name in messages.
        ask: requests with their browser state.
        known: text that they may see anyway.
    """

    who: str
    ask: Ask
    known: str

    def must_not_read(self, secret: Secret, notes: Notes) -> None:
        """Ask for a page and look for its content in the answer.

        Raises:
            Violation: the answer holds it.
        """
        got = self.ask(secret.answer.url)
        leak = secret.leaks_in(got, self.known)
        if leak:
            keep(notes, _short(got), f"Trả lời cho {self.who}")
            raise Violation(
                f"{self.who} bị từ chối",
                f"HTTP {got.status}, {leak}",
                secret.answer.url,
                curl=got.curl(),
                proven=True,
            )
        notes.text(f"$ {got.curl()}\nHTTP {got.status} {got.url}\n", f"{self.who.capitalize()} bị từ chối")


def _short(answer: Answer) -> Answer:
    """Evidence of a disclosure without the disclosed text: status and headers only."""
    return Answer(answer.method, answer.url, answer.status, answer.headers, b"", answer.sent, answer.payload)


def foreign_dossier_refused(context: Context, _case: str, notes: Notes) -> None:
    """Citizen B asks for citizen A's dossier pages with B's own sign-in."""
    people = context.people
    filed = people.filed
    owner = _asks(people.citizen(), context)
    intruder = _asks(people.citizen("citizen-b"), context)
    _refused(context, notes, owner, intruder, "công dân khác")
    _no_foreign_change(context, notes, filed.url)


def anonymous_dossier_refused(context: Context, _case: str, notes: Notes) -> None:
    """Nobody in particular asks for a dossier's pages and files."""
    owner = _asks(context.people.citizen(), context)
    visitor = _asks(context.people.portal.anonymous(), context)
    _refused(context, notes, owner, visitor, "người chưa đăng nhập")
    _files_refused(context, notes, owner, visitor, "người chưa đăng nhập", required=False)


def _refused(context: Context, notes: Notes, owner: Ask, intruder: Ask, who: str) -> None:
    filed = context.people.filed
    known = _text(intruder(context.public + "/"))
    person = context.target.accounts["citizen-a"].person
    for number, url in enumerate(_pages_of(owner, filed.url)):
        if number == 0:
            secret = secret_page(owner, url, person, known, filed.code)
        else:
            answer = owner(url)
            if answer.status != 200 or not answer.is_html:
                continue
            secret = secret_page(owner, url, person, known, "")
        Intruder(who, intruder, known).must_not_read(secret, notes)


def foreign_file_refused(context: Context, _case: str, notes: Notes) -> None:
    """Citizen B downloads citizen A's files by address."""
    people = context.people
    owner = _asks(people.citizen(), context)
    intruder = _asks(people.citizen("citizen-b"), context)
    _files_refused(context, notes, owner, intruder, "công dân khác", required=True)


def _files_refused(context: Context, notes: Notes, owner: Ask, intruder: Ask, who: str, *, required: bool) -> None:
    tried = 0
    for url in context.people.filed.files[:_MOST_FILES]:
        own = owner(url)
        if own.status != 200 or own.is_html or not own.body:
            continue
        tried += 1
        got = intruder(url)
        by_key = got.status == 200 and got.body == own.body and _by_key(context, url, own, intruder, notes)
        if got.status == 200 and got.body == own.body and not by_key:
            keep(notes, _short(got), f"Trả lời cho {who}")
            raise Violation(
                f"{who} không tải được tệp của người khác",
                f"HTTP {got.status}, đúng {len(own.body)} byte của tệp",
                url,
                curl=got.curl(),
                proven=True,
            )
    if not tried and required:
        raise CannotTell("không thấy tệp nào mà chủ hồ sơ tải được để thử", context.people.filed.url)


def _by_key(context: Context, url: str, own: Answer, intruder: Ask, notes: Notes) -> bool:
    """Whether the address itself is a secret key (signed, or given out anew each time): a wrong key must be refused."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    head, _, tail = parts.path.rpartition("/")
    if any(name.lower() in _SIGNED and len(value) >= _KEY for name, value in pairs):
        wrong = [(n, v[::-1] if n.lower() in _SIGNED and len(v) >= _KEY else v) for n, v in pairs]
        changed = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(wrong), ""))
    elif _RANDOM.match(tail) and _given_anew(context, url):
        changed = urlunsplit((parts.scheme, parts.netloc, f"{head}/{tail[::-1]}", parts.query, ""))
    else:
        return False
    altered = intruder(changed)
    notes.remark = "Tệp mở bằng đường dẫn có khóa riêng; khóa sai bị từ chối"
    return not (altered.status == 200 and altered.body == own.body)


def _given_anew(context: Context, url: str) -> bool:
    """Whether the owner's page gives other addresses of the same files each time: then none of them can be guessed."""
    filed = context.people.filed
    again = {link.url for link in context.people.view(filed.code).files}
    return bool(again) and url not in again and len(again) == len(filed.files)


def _no_foreign_change(context: Context, notes: Notes, url: str) -> None:
    """B sends A's forms with B's own form token; A's page must not change."""
    people = context.people
    owner, intruder = people.citizen(), people.citizen("citizen-b")
    page = read_page(fetch(owner, url).text, url)
    tokens = _tokens(fetch(intruder, context.public + "/"), fetch(intruder, url.rpartition("/")[0] or url))
    word = context.canary("foreign-change")
    for form in page.forms:
        free = [n for n, kind in form.kinds.items() if kind == "textarea"]
        if form.method != "POST" or not free or not same_origin(form.action, url):
            continue
        values = [(n, tokens.get(n, v)) for n, v in form.fields if n not in free] + [(n, word) for n in free]
        got = fetch(intruder, form.action, method="POST", form=values, headers={"Referer": url})
        if word in _text(fetch(owner, url)):
            keep(notes, _short(got), "Trả lời cho công dân khác")
            raise Violation(
                "công dân khác không thay đổi được hồ sơ",
                f"HTTP {got.status}, nội dung của người khác nằm trong hồ sơ",
                form.action,
                curl=got.curl(),
                proven=True,
            )


def _tokens(*answers: Answer) -> dict[str, str]:
    """Hidden fields of the intruder's own forms."""
    found: dict[str, str] = {}
    for answer in answers:
        for form in read_page(answer.text, answer.url).forms:
            found.update({n: v for n, v in form.fields if form.kinds.get(n) == "hidden"})
    return found


def citizen_kept_out(context: Context, _case: str, notes: Notes) -> None:
    """A citizen asks for the officers' pages, with the citizen's sign-in and by signing in at the officers' side."""
    people = context.people
    filed = people.filed
    officer = people.officer("officer-receive")
    allowed = _asks(officer, context)
    page = officer.open_dossier(filed.code).page.url
    inbox = officer.inbox()
    listed = next((i.link for i in inbox if i.link and same_origin(i.link, page) and i.link != page), "")
    citizen = people.citizen()
    visitor = people.portal.anonymous_officer_site()
    account = people.portal.account("citizen-a")
    visitor.try_sign_in(account, context.session.secret(account.password_env))
    for who, driver in (("công dân", citizen), ("công dân đăng nhập ở phần cán bộ", visitor)):
        ask = _asks(driver, context)
        known = _text(ask(context.public + "/")) + _text(fetch(citizen, filed.url))
        for url in filter(None, (page, listed)):
            secret = secret_page(allowed, url, Person(), known, filed.code if url == page else "")
            Intruder(who, ask, known).must_not_read(secret, notes)


def other_unit_refused(context: Context, _case: str, notes: Notes) -> None:
    """An officer of another unit asks for the dossier's page at the officers' side."""
    people = context.people
    filed = people.filed
    officer = people.officer("officer-receive")
    url = officer.open_dossier(filed.code).page.url
    intruder = _asks(people.officer("officer-other-unit"), context)
    known = _text(intruder(context.sites[-1] + "/"))
    person = context.target.accounts["citizen-a"].person
    secret = secret_page(_asks(officer, context), url, person, known, filed.code)
    Intruder("cán bộ đơn vị khác", intruder, known).must_not_read(secret, notes)
