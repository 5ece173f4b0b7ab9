"""What citizens upload never runs in the portal's pages (CWE-434, CWE-79): judged by how it is given back."""

from __future__ import annotations

import re

from kiemdinh.events.session import Notes
from kiemdinh.model.enums import Owner
from kiemdinh.model.failures import CannotTell, FunctionNotFound, Violation
from security.behind import actor
from security.context import Context, keep
from security.papers import is_attached, papers
from security.people import fetch
from security.web import Answer
from steps.portal.values import SampleFile

# Types that a browser runs or renders as a page of the site that gave them.
_ACTIVE = re.compile(r"^(?:text/(?:html|xml)|application/(?:xhtml\+xml|xml|javascript)|image/svg\+xml)$")
_SANDBOX = re.compile(r"(?i)(?:^|[;,])\s*sandbox(?:\s|;|,|$)")


def served_safely(context: Context, _case: str, notes: Notes) -> None:
    """Own files come back as attachments, or as harmless types that browsers must not reinterpret."""
    people = context.people
    word = context.canary("upload")
    disguised = _disguised(context, word)
    citizen = people.citizen()
    owner = actor(citizen, context)
    ours: list[Answer] = []
    others: list[Answer] = []
    for url in dict.fromkeys([*disguised, *people.papers.links]):
        context.web.pace()
        answer = fetch(citizen, url)
        if answer.status != 200 or not answer.body:
            continue
        if _script(word).encode() in answer.body or is_attached(context, answer.body):
            ours.append(answer)
        elif url in people.filed.files and not answer.is_html:
            others.append(answer)
    looked = 0
    for paper in papers(context, owner):
        if not is_attached(context, paper.content):
            continue
        looked += 1
        opened = fetch(citizen, paper.call.url) if paper.call.method == "GET" else owner.again(paper.call)
        # What only a script can ask for is shown by that script, never opened as a page.
        if opened is not None and opened.body == paper.content and not paper.call.kind.endswith("json"):
            ours.append(opened)
            looked -= 1
    # What the portal wrote itself, such as a receipt, says little of how it gives back what it was given.
    for answer in ours or ([] if looked else others):
        looked += 1
        # What another host gives back runs with that host's rights, not with the portal's.
        observed = unsafe(answer) if context.belongs(answer.url) else ""
        if observed:
            keep(
                notes, Answer(answer.method, answer.url, 200, answer.headers, b"", answer.sent), "Cách trả tệp tải lên"
            )
            raise Violation(
                "tệp tải lên trả về dạng tải xuống (attachment), hoặc kiểu vô hại kèm nosniff",
                observed,
                answer.url,
                curl=answer.curl(),
            )
    if not looked:
        raise CannotTell("không thấy tệp nào của hồ sơ tải về được", people.filed.url, Owner.ADAPTER)
    notes.remark = f"Đã xem {looked} tệp"


def unsafe(answer: Answer) -> str:
    """Why a served file is dangerous (Vietnamese), or empty."""
    disposition = answer.header("content-disposition").strip().lower()
    if disposition.startswith("attachment"):
        return ""
    if _SANDBOX.search(answer.header("content-security-policy")):
        return ""
    kind = answer.media_type or "không có Content-Type"
    if _ACTIVE.match(kind) or not answer.media_type:
        return f"mở thẳng trong trang với kiểu {kind}"
    if kind == "application/octet-stream":
        return ""  # WHATWG MIME sniffing: never taken for a page, browsers save it
    if answer.header("x-content-type-options").strip().lower() != "nosniff":
        return f"mở thẳng trong trang ({kind}) mà thiếu nosniff"
    return ""


def _script(word: str) -> str:
    """What tells the page in disguise from a page that only names it."""
    return f"window.{word}=1"


def _disguised(context: Context, word: str) -> list[str]:
    """Addresses of a page dressed as a PDF, if the portal takes it and shows it before filing."""
    people = context.people
    citizen = people.citizen()
    content = f"<!doctype html><html><body><script>{_script(word)}</script>{word}</body></html>".encode()
    try:
        citizen.start_dossier(people.procedure)
        if not citizen.read_form().files:
            return []
    except FunctionNotFound:
        return []  # the files of the dossier that is filed already tell enough
    result = citizen.attach("", SampleFile(f"{word}.pdf", "application/pdf", content))
    if result.accepted is False:
        return []
    return [link.url for link in citizen.links() if word in link.text and context.belongs(link.url)]
