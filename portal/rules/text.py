"""Vietnamese text: folding for search, masking for the public, dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from portal.clock import HANOI

_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Lower case, without diacritics, đ as d, single spaces."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _SPACE.sub(" ", bare).strip()


def clean(text: str) -> str:
    """NFC, without control characters (line breaks stay), trimmed."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c)[0] != "C").strip()


def mask_name(name: str) -> str:
    """First word stays, the others keep their first letter: 'Nguyễn V** A*'."""
    words = name.split()
    return " ".join(w if i == 0 else w[0] + "*" * max(1, len(w) - 1) for i, w in enumerate(words))


def mask_number(number: str) -> str:
    """All but the last three digits hidden."""
    return "*" * max(0, len(number) - 3) + number[-3:]


def iso(moment: datetime) -> str:
    """Text form of the database: Hà Nội time with seconds."""
    return moment.astimezone(HANOI).isoformat(timespec="seconds")


def moment(text: str) -> datetime:
    """Opposite of `iso`."""
    return datetime.fromisoformat(text).astimezone(HANOI)


def short_date(value: date | datetime) -> str:
    """dd/MM/yyyy."""
    return value.strftime("%d/%m/%Y")


def long_time(value: datetime) -> str:
    """HH:mm dd/MM/yyyy in Hà Nội time."""
    return value.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")


def money(amount: int) -> str:
    """200.000 đồng."""
    return f"{amount:,}".replace(",", ".") + " đồng"
