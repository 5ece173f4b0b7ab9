"""The questions of ``kiemdinh init`` (data in ``questions.yaml``): what is asked, and when."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from kiemdinh.documents import convert, read_document
from kiemdinh.model.failures import InputProblem
from kiemdinh.near import near
from kiemdinh.starting import forms

QUESTIONS_FILE = Path(__file__).parent / "questions.yaml"
_HOST, _ANY = "@host", "*"
Given = Mapping[str, str]


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question.

    Attributes:
        key: name of the answer, in ``--answers`` and ``--set``.
        form: what an answer must look like, see :mod:`kiemdinh.starting.forms`.
        vi, en: the question.
        default: proposed answer; ``@host`` is made from the address.
        when: answers to earlier questions under which it is asked.
        must: an answer must be given.
    """

    key: str
    form: str
    vi: str
    en: str
    default: str = ""
    when: dict[str, tuple[str, ...]] = {}
    must: bool = False

    def applies(self, given: Given) -> bool:
        """Whether it is asked."""
        return all(
            bool(given.get(key)) if _ANY in values else given.get(key, "") in values
            for key, values in self.when.items()
        )

    def proposed(self, given: Given) -> str:
        """The answer to propose, or an empty text."""
        return _id_of(given.get("url", "")) if self.default == _HOST else self.default

    def keep(self, answer: str, given: Given, folder: Path) -> str:
        """The answer as it is kept.

        Raises:
            InputProblem: it does not have its form; the place is the question's key.
        """
        if not forms.text(answer) and not self.must:
            return ""
        try:
            return forms.hold(self.form, answer, given, folder)
        except InputProblem as error:
            raise InputProblem(error.message, self.key) from None


def load_questions(path: Path = QUESTIONS_FILE) -> tuple[Question, ...]:
    """All questions, in order.

    Raises:
        InputProblem: the file is malformed.
    """
    return tuple(convert(read_document(path), list[Question]))


def _id_of(url: str) -> str:
    parts = urlsplit(url)
    name = (parts.hostname or "") + (f"-{parts.port}" if parts.port else "")
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


AskPerson = Callable[[Question, str, str], str]
"""(question, proposed answer, what was wrong with the last one) -> answer."""


def collect(
    asked: tuple[Question, ...], given: Given, person: AskPerson | None, folder: Path, *, defaults: bool
) -> dict[str, str]:
    """Answers to all questions that apply.

    Args:
        asked: the questions.
        given: answers given beforehand; a wrong one is an error, never asked again.
        person: asks somebody; ``None`` when nobody is there.
        folder: where the target file will lie.
        defaults: take the proposed answer where none was given, without asking.

    Raises:
        InputProblem: a wrong or unknown answer given beforehand, or required ones that nobody can be asked for.
    """
    known = [q.key for q in asked]
    for key in given:
        if key not in known:
            raise InputProblem(f"không có câu hỏi «{key}»{near(key, known)}", key)
    kept: dict[str, str] = {}
    lacking: list[str] = []
    for question in asked:
        if not question.applies(kept):
            continue
        proposed = question.proposed(kept)
        if question.key in given:
            kept[question.key] = question.keep(given[question.key], kept, folder)
        elif person is not None and not defaults:
            kept[question.key] = _ask(question, kept, person, folder)
        elif proposed or not question.must:
            kept[question.key] = question.keep(proposed, kept, folder)
        else:
            lacking.append(question.key)
    if lacking:
        raise InputProblem(f"thiếu câu trả lời: {', '.join(lacking)} (cho bằng --set {lacking[0]}=… hoặc --answers)")
    unused = [key for key in given if key not in kept]
    if unused:
        raise InputProblem(
            f"câu trả lời không dùng tới: {', '.join(unused)}; xem các câu có/không đứng trước", unused[0]
        )
    return kept


def _ask(question: Question, kept: Given, person: AskPerson, folder: Path) -> str:
    wrong = ""
    proposed = question.proposed(kept)
    while True:
        answer = person(question, proposed, wrong) or proposed
        try:
            return question.keep(answer, kept, folder)
        except InputProblem as error:
            wrong = error.message
