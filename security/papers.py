"""Files of the filed dossier as their owner gets them: which are ours, and whether somebody else gets them too."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import DataProblem, Violation
from security.behind import near
from security.bodies import changed
from security.calls import Actor, Call, call_of, decoded, texts_in
from security.context import Context, keep
from security.disclosure import answered, short
from security.web import Answer
from steps.portal.files import attachment_file, sample
from steps.portal.papers import Handed, Papers
from steps.portal.pdf import pdf_text

_MOST_ADDRESSES = 4
_SAMPLE = "Tai lieu thu nghiem"


def attached(context: Context) -> frozenset[bytes]:
    """Bytes of what the suite attaches to a dossier."""
    found = {sample(kind).content for kind in ("pdf", "png", "docx")}
    procedure = context.target.data.procedure
    for attachment in procedure.attachments if procedure is not None else ():
        try:
            found.add(attachment_file(attachment).content)
        except DataProblem:
            continue
    return frozenset(found)


def is_attached(context: Context, content: bytes) -> bool:
    """Whether a file is what the suite attached, as it was or stamped."""
    if content in attached(context):
        return True
    return content.startswith(b"%PDF") and _SAMPLE in pdf_text(content)


def same_file(own: bytes, got: bytes, code: str) -> bool:
    """Whether both are one file, or one document about the dossier that is written anew at each request."""
    if own == got:
        return True
    return own[:4] == got[:4] == b"%PDF" and all(code in pdf_text(content) for content in (own, got))


def about_owner(context: Context, content: bytes) -> bool:
    """Whether a file is the citizen's own: attached by them, or about their dossier."""
    code = context.people.filed.code
    if is_attached(context, content) or code.encode() in content:
        return True
    return content.startswith(b"%PDF") and code in pdf_text(content)


@dataclass(frozen=True)
class Paper:
    """A file that a button gives.

    Attributes:
        name: words of the button.
        call: the request that brings it.
        content: the file.
    """

    name: str
    call: Call
    content: bytes

    def within(self, answer: Answer) -> bool:
        """Whether an answer holds the file, as it is or written in letters."""
        if answer.status != 200 or not answer.body:
            return False
        return self.content in answer.body or base64.b64encode(self.content) in answer.body.replace(b"\\/", b"/")


def papers(context: Context, owner: Actor) -> Iterator[Paper]:
    """Files about the owner that buttons give, as their owner gets them again: the positive controls."""
    for given in context.people.papers.handed:
        for call in _calls(given):
            if not near(context, call.url):
                continue
            answer = owner.again(call)
            if answer is None or answer.status != 200 or not answer.body:
                continue
            whole = given.content or (b"" if answer.is_html or decoded(answer) is not None else answer.body)
            paper = Paper(given.name, call, whole)
            if whole and about_owner(context, whole) and paper.within(answer):
                yield paper
                break


def addresses(found: Papers) -> frozenset[str]:
    """Where the files of a dossier's page come from."""
    handed = (url for h in found.handed for url in (*(r.url for r in h.asked), *h.linked))
    return frozenset((*found.links, *(url for url in handed if url.startswith("http"))))


def _calls(given: Handed) -> list[Call]:
    made = [call_of(r) for r in given.asked]
    made += [Call("GET", url) for url in given.linked]
    return list(dict.fromkeys([*made, *(call_of(r) for r in given.data)]))


@dataclass(frozen=True)
class Stranger:
    """Somebody who must not get the files.

    Attributes:
        who: Vietnamese name in messages.
        owner, intruder: the rightful owner and the other.
        tokens: hidden fields of the intruder's own forms, by name.
        by_key: whether an address is itself a secret key whose wrong form is refused.
    """

    who: str
    owner: Actor
    intruder: Actor
    tokens: Callable[[], dict[str, str]]
    by_key: Callable[[str, Answer], bool]

    def refused(self, context: Context, notes: Notes) -> int:
        """Ask for the files that buttons give, as the stranger.

        Returns:
            how many could be asked for.

        Raises:
            Violation: one of them came.
        """
        tried = 0
        for paper in papers(context, self.owner):
            call = paper.call
            if call.body:
                call = changed(call, self.tokens().get)
            got = self.intruder.imitate(call, self.owner.credentials)
            if got is None:
                continue
            tried += 1
            answered(got)
            same = paper.within(got) or (got.status == 200 and same_file(paper.content, got.body, _code(context)))
            if same and not (call.method == "GET" and self.by_key(call.url, got)):
                raise self._leak(got, f"{call.method} {call.url}", notes)
            self._led_to(context, paper, notes)
        return tried

    def _led_to(self, context: Context, paper: Paper, notes: Notes) -> None:
        """The page may first ask for an address that is a key: who may ask for one must be the owner too."""
        given = next((h for h in context.people.papers.handed if h.name == paper.name), None)
        for call in (call_of(r) for r in given.data) if given is not None else ():
            got = self.intruder.imitate(call, self.owner.credentials) if near(context, call.url) else None
            if got is None or got.status != 200:
                continue
            told = [t for t in texts_in(decoded(got)) if t.startswith(("/", "http://", "https://"))]
            for address in told[:_MOST_ADDRESSES]:
                url = Answer("GET", call.url, 302, (("location", address),)).location
                if near(context, url) and paper.within(self.intruder.ask(url)):
                    raise self._leak(got, f"{call.method} {call.url}", notes)

    def _leak(self, got: Answer, place: str, notes: Notes) -> Violation:
        keep(notes, short(got), f"Trả lời cho {self.who}")
        return Violation(
            f"{self.who} không tải được tệp của người khác",
            f"HTTP {got.status}, tệp của hồ sơ nằm trong trả lời",
            place,
            curl=got.curl(),
            proven=True,
        )


def _code(context: Context) -> str:
    return context.people.filed.code
