"""Comparing texts as a person would: without regard to letter case, spacing, and, where asked, diacritics."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

_GROUPED = r"\d{1,3}(?:[.,\s]\d{3})+"
_AMOUNT = re.compile(
    rf"(?<![\d.,])({_GROUPED}|\d+)(?:[.,]00)?\s*(?:đồng|đ\b|vnđ|vnd|₫)|(?:\bvnđ|\bvnd|₫)\s*({_GROUPED})(?![.,]?\d)",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_MOMENT = re.compile(r"\b(\d{1,2})\s*(?::|giờ|h)\s*(\d{2})\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[\n;•|]|(?<!\d),|,(?!\d)|\.(?!\d)")
_WORD = re.compile(r"[a-z0-9]+")
_OF_ANY_FEE = frozenset({"phi", "muc", "thu", "so", "tien", "la", "dong", "d", "vnd", "ho", "nop", "don", "gia"})
_FREE = re.compile(r"\b(?:không (?:thu|mất|có|phải nộp|quy định)|miễn)\b", re.IGNORECASE)


_LATER = re.compile(
    r"(?:(?:nội dung )?(?:đang|chưa)(?: được)? cập nhật|chưa có (?:dữ liệu|thông tin|nội dung)|không có dữ liệu"
    r"|updating|null|undefined|n/?a|[.\-–_…\s]+)[.!…]*",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(\d+(?:[.,]\d+)?)\s*(ngày làm việc|giờ làm việc|ngày|giờ|tháng|tuần|năm|phút)", re.IGNORECASE)

_FREE_ALONE = re.compile(
    r"(?:(?:mức )?(?:phí|lệ phí|phí, lệ phí)\s*:\s*)?(?:không|không có|không có phí|0)\s*[.;]?", re.IGNORECASE
)


def one_line(text: str) -> str:
    """NFC text on one line."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def plain(text: str) -> str:
    """Lower case, one line, diacritics kept."""
    return one_line(text).casefold()


def bare(text: str) -> str:
    """Lower case, one line, without diacritics (đ becomes d)."""
    decomposed = unicodedata.normalize("NFD", plain(text).replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def says(text: str, words: str) -> bool:
    """Whether a text holds words, letter case and spacing aside."""
    return plain(words) in plain(text)


def left_open(text: str) -> bool:
    """Whether a text is empty or only promises that something will stand there."""
    return not text.strip() or _LATER.fullmatch(one_line(text)) is not None


def spans(text: str) -> tuple[str, ...]:
    """Spans of time in a text, each as ``5 ngày làm việc``; leading zeros and words in brackets aside."""
    bare_numbers = re.sub(r"\([^)\d]*\)", " ", one_line(text))
    found = ((float(m[1].replace(",", ".")), m[2].casefold()) for m in _SPAN.finditer(bare_numbers))
    return tuple(dict.fromkeys(f"{number:g} {unit}" for number, unit in found))


def amounts(text: str) -> tuple[int, ...]:
    """Amounts of money in đồng in a text."""
    return tuple(int(re.sub(r"\D", "", m.group(1) or m.group(2))) for m in _AMOUNT.finditer(one_line(text)))


def rival_amounts(text: str, amount: int) -> tuple[int, ...]:
    """Other amounts of a text that stand under the same words as one amount: what it says of one thing twice.

    ``Phí: 50.000 đồng`` beside ``Mức phí: 40.000 đồng`` are rivals; ``Phí bưu chính: 26.000 đồng`` is another thing, a
    range within one sentence is one, and what the law calls *lệ phí* is no *phí*.
    """
    told: list[tuple[frozenset[str], tuple[int, ...]]] = []
    label: frozenset[str] = frozenset()
    for part in _CLAUSE.split(text):
        found = amounts(part)
        words = bare(_AMOUNT.sub(" ", one_line(part))).replace("le phi", "lephi")
        # An amount that stands alone is named by what stands before it.
        label = frozenset(_WORD.findall(words)) - _OF_ANY_FEE or label
        if found:
            told.append((label, found))
            label = frozenset()
    own = {words for words, found in told if amount in found}
    return tuple(dict.fromkeys(a for words, found in told if words in own and amount not in found for a in found))


def free_of_charge(text: str) -> bool:
    """Whether a text says in words that nothing is charged."""
    alone = any(_FREE_ALONE.fullmatch(one_line(line)) for line in text.splitlines())
    return alone or bool(_FREE.search(one_line(text)))


def days(text: str) -> tuple[tuple[int, int, int], ...]:
    """Calendar days in a text as (year, month, day)."""
    return tuple((int(y), int(m), int(d)) for d, m, y in _DAY.findall(text))


def has_moment(text: str) -> bool:
    """Whether a text holds a day together with a time of day."""
    return bool(_DAY.search(text)) and bool(_MOMENT.search(text))


def moment(text: str) -> datetime | None:
    """The moment that a text tells when it tells one alone, without an offset."""
    told, times = set(days(text)), set(_MOMENT.findall(text))
    if len(told) != 1 or len(times) != 1:
        return None
    (day,), (time,) = told, times
    try:
        return datetime(*day, int(time[0]), int(time[1]))  # noqa: DTZ001 - the page names no offset
    except ValueError:
        return None


def excerpt(text: str, most: int = 160) -> str:
    """First words of a text, for a message."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1] + "…"


def listing(words: Iterable[str], most: int = 5) -> str:
    """A short enumeration, for a message."""
    items = list(words)
    shown = "; ".join(items[:most])
    return f"{shown}; … (cả thảy {len(items)})" if len(items) > most else (shown or "không có mục nào")
