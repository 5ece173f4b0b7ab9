"""What somebody who must be refused got to see after all: decided by content, never by status alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, Violation
from kiemdinh.model.target import Person
from security.calls import decoded, texts_in
from security.context import keep
from security.html import read_page
from security.people import words_of
from security.web import Answer

Ask = Callable[[str], Answer]
_SHARE = 0.5
_LEAST_WORDS = 8
BUSY = frozenset({408, 429, 502, 503, 504})
"""Statuses of a portal that has no time to answer."""


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
            known: text that the intruder may see anyway.
        """
        return self.shows_person(other, known) or self.shows_content(other, known)

    def shows_person(self, other: Answer, known: str) -> str:
        """Whether an answer shows personal values of the owner, drawn or not (Vietnamese), or empty."""
        if other.status >= 400 or not other.body:
            return ""
        # A page may hold data that it does not draw; who reads the answer has them all the same.
        texts = (text_of(other), folded(other.text))
        shown = [v for v in self.personal if v not in folded(known) and any(v in text for text in texts)]
        return "trả về dữ liệu cá nhân của chủ hồ sơ" if shown else ""

    def shows_content(self, other: Answer, known: str) -> str:
        """Whether an answer shows most of the page's own words (Vietnamese), or empty."""
        own = self.own_words - words_of(known)
        if other.status >= 400 or not other.body or len(own) < _LEAST_WORDS:
            return ""
        share = len(own & words_of(text_of(other))) / len(own)
        return f"trả về {share:.0%} nội dung riêng của trang" if share >= _SHARE else ""

    @property
    def tells(self) -> bool:
        """Whether it holds enough to be known again."""
        return bool(self.personal) or len(self.own_words) >= _LEAST_WORDS


def folded(text: str) -> str:
    """A text with composed letters."""
    return unicodedata.normalize("NFC", text)


def text_of(answer: Answer) -> str:
    """What an answer says: text of a page, values of JSON, else the whole."""
    if answer.is_html:
        return folded(read_page(answer.text, answer.url).text)
    data = decoded(answer)
    return folded("\n".join(texts_in(data)) if data is not None else answer.text)


def personal_in(person: Person, text: str) -> tuple[str, ...]:
    """Personal values of a person that a text shows."""
    values = (person.identity_number, person.phone, person.email, person.full_name, person.address)
    return tuple(folded(v) for v in values if v and folded(v) in text)


def apart(person: Person, other: Person | None) -> Person:
    """A person without the values that another one has too (test accounts often share a phone or an address)."""
    if other is None:
        return person
    names = ("identity_number", "phone", "email", "full_name", "address")
    return msgspec.structs.replace(person, **{n: "" for n in names if getattr(person, n) == getattr(other, n)})


def secret_in(answer: Answer, person: Person, known: str, code: str) -> Secret:
    """What only its owner may read of an answer."""
    text = text_of(answer)
    if code and code not in text and answer.is_html:
        text = folded(answer.text)  # drawn from data inside the page
    echo = words_of(answer.url) | words_of(code)
    return Secret(answer, words_of(text) - words_of(known) - echo, personal_in(person, text))


def secret_page(ask: Ask, url: str, person: Person, known: str, code: str) -> Secret:
    """The owner's page, read by the owner: the positive control of every refusal.

    Raises:
        CannotTell: the owner cannot open it.
    """
    answer = ask(url)
    if answer.status != 200 or (code and code not in text_of(answer) and code not in answer.text):
        raise CannotTell(f"chính chủ không mở được trang (HTTP {answer.status})", url, Owner.ADAPTER)
    return secret_in(answer, person, known, code)


@dataclass(frozen=True)
class Intruder:
    """Somebody who must be refused.

    Attributes:
        who: Vietnamese name in messages.
        ask: requests with their browser state.
        known: text that they may see anyway.
        public: what anybody is told about the dossier; asked for only when something was seen.
    """

    who: str
    ask: Ask
    known: str
    public: Callable[[], str] = lambda: ""

    def must_not_read(self, secret: Secret, notes: Notes) -> None:
        """Ask for a page and look for its content in the answer.

        Raises:
            Violation: the answer holds it.
        """
        self.was_refused(answered(self.ask(secret.answer.url)), secret, notes)

    def was_refused(self, got: Answer, secret: Secret, notes: Notes) -> None:
        """Look for a page's content in what the intruder got, whatever they asked for.

        Raises:
            Violation: the answer holds it.
        """
        leak = secret.shows_person(got, self.known)
        if not leak and secret.shows_content(got, self.known):
            leak = secret.shows_content(got, f"{self.known} {self.public()}")
        if leak:
            keep(notes, short(got), f"Trả lời cho {self.who}")
            raise Violation(
                f"{self.who} bị từ chối",
                f"HTTP {got.status}, {leak}",
                got.url if got.method == "GET" else f"{got.method} {got.url}",
                curl=got.curl(),
                proven=True,
            )
        notes.text(f"$ {got.curl()}\nHTTP {got.status} {got.url}\n", f"{self.who.capitalize()} bị từ chối")


def answered(got: Answer) -> Answer:
    """What somebody got, if it says anything about them.

    Raises:
        CannotTell: the portal was too busy to answer; that refuses nobody.
    """
    if got.status in BUSY:
        raise CannotTell(f"hệ thống bận (HTTP {got.status}), chưa phải câu từ chối", got.url, Owner.ENVIRONMENT)
    return got


def short(answer: Answer) -> Answer:
    """Evidence of a disclosure without the disclosed text: status and headers only."""
    return Answer(answer.method, answer.url, answer.status, answer.headers, b"", answer.sent, answer.payload)
