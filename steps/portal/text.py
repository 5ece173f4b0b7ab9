"""Vietnamese text as a reader sees it: matching without accents and case, codes, numbers, times."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

PROCEDURE_CODE = r"\d\.\d{6}(?:\.[0-9A-Z.]+)?|[A-Z]{2,}(?:[-._][A-Z]{1,6})*[-._]\d{3,}(?:[-._]\d+)*"
DOSSIER_CODE = r"[A-Z0-9][A-Z0-9.]*-\d{6,8}-\d{3,}"
_DATE = r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{4}-\d{2}-\d{2}|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}"
_TIME = r"\d{1,2}\s*(?::|giờ|h)\s*\d{2}(?:\s*(?::|phút)\s*\d{2})?(?:\s*phút)?"
_MOMENT = re.compile(
    rf"(?:{_TIME})[\s,–-]*(?:ngày\s+)?(?:{_DATE})|(?:{_DATE})[T\s,–-]*(?:lúc\s+)?(?:{_TIME})?", re.IGNORECASE
)
_NUMBER = re.compile(r"-?\d{1,3}(?:[.\s\u00a0]\d{3})+(?:,\d+)?|-?\d+(?:,\d+)?")
_MARKS = re.compile(
    r"\(\s*\*+\s*\)|\((?:bắt buộc|không bắt buộc|tùy chọn|required|optional)\)|[*:：]+\s*$|^\s*\*|\*", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The text without accents, case and surplus spaces: two texts that a hurried reader takes for one fold alike."""
    lowered = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d").casefold())
    plain = "".join(c for c in lowered if not unicodedata.combining(c))
    return _SPACES.sub(" ", plain).strip()


def nfc(text: str) -> str:
    """The text in composed form with its lines trimmed and empty ones dropped."""
    lines = (_SPACES.sub(" ", line).strip() for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(line for line in lines if line)


def bare(label: str) -> str:
    """A label without marks of obligation and trailing colons."""
    cut = _MARKS.sub("", nfc(label))
    return _SPACES.sub(" ", cut).strip(" :*")


@lru_cache(maxsize=8192)
def _label(text: str) -> str:
    return fold(bare(text))


@lru_cache(maxsize=4096)
def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


@lru_cache(maxsize=65536)
def likeness(text: str, words: str) -> float:
    """How well a text says certain words, 0 to 1 (1: says just them).

    Args:
        text: text of an element.
        words: words sought; a leading ``=`` asks for just them.
    """
    exact = words.startswith("=")
    have, want = _label(text), fold(words.removeprefix("="))
    if not have or not want:
        return 0.0
    if have == want:
        return 1.0
    if exact:
        return 0.0
    found = _whole(want).search(have)
    if found is None:
        return 0.0
    share = len(want) / len(have)
    return (0.62 if found.start() == 0 else 0.5) + 0.33 * share


def says(text: str, words: Iterable[str]) -> bool:
    """Whether a text contains one of the words, as words."""
    return any(likeness(text, w) > 0 for w in words)


def contains(text: str, part: str) -> bool:
    """Whether a text contains a part, accents and case aside."""
    return bool(part) and fold(part) in fold(text)


def dossier_code(text: str, *, fallback: bool = False) -> str:
    """First dossier code in a text; with ``fallback`` the first word that holds a digit."""
    found = re.search(rf"(?<![\w.-])(?:{DOSSIER_CODE})(?![\w-])", text)
    if found:
        return found.group(0)
    if fallback:
        loose = re.search(r"(?<![\w.-])[\w.\-/]*\d[\w.\-/]*", text)
        return loose.group(0).strip(".,;/-") if loose else ""
    return ""


def codes_like(known: Iterable[str]) -> str:
    """Pattern of dossier codes: as usual, and built like the ones that this portal is known to give."""
    own = [c for c in known if c and not re.fullmatch(DOSSIER_CODE, c)]
    shapes = dict.fromkeys(re.sub(r"\d", r"\\d", re.escape(c)) for c in own if sum(x.isdigit() for x in c) >= 4)
    return "|".join([DOSSIER_CODE, *shapes])


def moment(text: str) -> str:
    """First date, with its time of day if one stands beside it."""
    found = _MOMENT.search(text)
    return found.group(0).strip(" ,–-") if found else ""


def moment_with_time(text: str) -> str:
    """First date that stands with a time of day, else the first date."""
    for found in _MOMENT.finditer(text):
        if re.search(_TIME, found.group(0), re.IGNORECASE):
            return found.group(0).strip(" ,–-")
    return moment(text)


def number(text: str) -> float | None:
    """The only number of a short text (``1.234``, ``12,5 %``), or ``None``."""
    found = _NUMBER.findall(text)
    if len(found) != 1:
        return None
    return float(re.sub(r"[.\s\u00a0]", "", found[0]).replace(",", "."))


def first_number(text: str) -> float | None:
    """The first number of a text, or ``None``."""
    found = _NUMBER.search(text)
    return None if found is None else number(found.group(0))
