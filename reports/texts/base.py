"""How the report's own words are kept: each in Vietnamese and English."""

from __future__ import annotations

from kiemdinh.model.check import Text

LANGUAGES = ("vi", "en")


def pick(text: Text, lang: str) -> str:
    """The text in a language; Vietnamese when the other one is empty."""
    return (text.en or text.vi) if lang == "en" else (text.vi or text.en)


def both(vi: str, en: str) -> Text:
    """A text in both languages."""
    return Text(vi=vi, en=en)
