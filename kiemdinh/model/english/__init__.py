"""English for what the suite itself says in Vietnamese: reasons, sentences, findings, errors.

Outcomes, verdicts and findings are written once, in Vietnamese, and stay so in the bundle.  Whoever reads them in
English gets them through here: each sentence of the suite's own is matched with its template and said in English, and
what stands in its gaps is treated the same.  What a check wrote as evidence, and the words of the law, are nobody's
template and stay Vietnamese.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kiemdinh.model.english.running import RUNNING
from kiemdinh.model.english.setting_up import SETTING_UP

_GAP = re.compile(r"\{(\d*)(\*?)\}")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})*(?:,\d+)?|\d+,\d+")
_VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)
_DEEPEST = 6
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


class English:
    """Says Vietnamese sentences of the suite in English.

    Args:
        names: English of names that stand in sentences (titles of checks, criteria, facts), by their Vietnamese.
    """

    def __init__(self, names: Mapping[str, str] = _NO_NAMES) -> None:
        self._names = names

    def __call__(self, text: str) -> str:
        """The text in English, as far as it is the suite's own."""
        return self._say(text, 0)

    def _say(self, text: str, depth: int) -> str:
        if not text or depth > _DEEPEST or not is_vietnamese(text):
            return _number(text)
        if text in self._names:
            return self._names[text]
        return self._template(text, depth) or self._named(text, depth) or self._listed(text, depth) or text

    def _template(self, text: str, depth: int) -> str:
        for pattern, split, english in _table():
            match = pattern.fullmatch(text)
            if match is None:
                continue
            gaps = [
                self._list(gap, depth) if many else self._say(gap, depth + 1)
                for gap, many in zip(match.groups(), split, strict=True)
            ]
            said = english.format(*gaps)
            if english.startswith("{"):
                return said
            return said[:1].lower() + said[1:] if text[:1].islower() else said[:1].upper() + said[1:]
        return ""

    def _list(self, text: str, depth: int) -> str:
        return "; ".join(self._say(part, depth + 1) for part in text.split("; "))

    def _named(self, text: str, depth: int) -> str:
        """``<title>: <what happened>``, where the title is a name that we know."""
        for found in re.finditer(": ", text):
            head, rest = text[: found.start()], text[found.end() :]
            if head in self._names:
                return f"{self._names[head]}: {self._say(rest, depth + 1)}"
        return ""

    def _listed(self, text: str, depth: int) -> str:
        """Several sentences or clauses side by side."""
        for sign in ("; ", ". "):
            parts = text.split(sign)
            if len(parts) > 1:
                said = [self._say(part, depth + 1) for part in parts]
                if said != parts:
                    return sign.join(said)
        bare = text.removesuffix(".")
        said_bare = self._say(bare, depth + 1) if bare != text else bare
        return f"{said_bare}." if said_bare != bare else ""


def is_vietnamese(text: str) -> bool:
    """Whether a text has letters that only Vietnamese writes."""
    return _VIETNAMESE.search(text) is not None


def known(template: str) -> bool:
    """Whether a Vietnamese template (``{}`` for each gap) has its English."""
    return _GAP.sub("{}", template) in _templates()


@cache
def _templates() -> frozenset[str]:
    return frozenset(_GAP.sub("{}", vi) for vi in (*RUNNING, *SETTING_UP))


@cache
def _table() -> tuple[tuple[re.Pattern[str], tuple[bool, ...], str], ...]:
    """Patterns, the most telling first."""
    pairs = {**RUNNING, **SETTING_UP}
    order = sorted(pairs, key=lambda vi: -len(_GAP.sub("", vi)))
    return tuple(
        (_pattern(vi), tuple(bool(gap[2]) for gap in _GAP.finditer(vi)), pairs[vi]) for vi in order if vi.strip("{}* ")
    )


def _pattern(vietnamese: str) -> re.Pattern[str]:
    pieces = _GAP.split(vietnamese)[::3]
    return re.compile("(.*?)".join(re.escape(piece) for piece in pieces), re.IGNORECASE | re.DOTALL)


def _number(text: str) -> str:
    if _NUMBER.fullmatch(text) and ("," in text or "." in text):
        return text.translate(str.maketrans(",.", ".,"))
    return text
