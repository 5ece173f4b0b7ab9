"""The style sheet, with class names as a build step would make them."""

from __future__ import annotations

import re
from pathlib import Path

_RULES = Path(__file__).with_name("look.css")


def made_name(word: str) -> str:
    """The class name that the script makes of a word."""
    total = 7
    for letter in word:
        total = (total * 31 + ord(letter)) & 0xFFFFFFFF
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    out = ""
    while True:
        total, rest = divmod(total, 36)
        out = digits[rest] + out
        if not total:
            return f"z{out}"


def sheet() -> bytes:
    """The style sheet."""
    rules = _RULES.read_text(encoding="utf-8")
    return re.sub(r"\.([a-z][\w-]*)(?=[^{}]*\{)", lambda m: "." + made_name(m.group(1)), rules).encode()
