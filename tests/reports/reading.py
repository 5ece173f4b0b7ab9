"""Reads a page the way a suspicious reader would."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from kiemdinh.model.enums import Basis
from reports import texts
from reports.formatting import clean, date, moment, numbers

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Page(HTMLParser):
    """Elements, attributes and visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._hidden: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style", "pre"}:
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    def count(self, tag: str) -> int:
        return sum(1 for name, _ in self.tags if name == tag)


def numbers_in(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def numbers_known(lang: str, *documents: Any) -> set[str]:
    """Every number of some documents, in every way the report may write it."""
    figures = numbers(lang)
    known: set[str] = set()
    waiting: list[Any] = list(documents)
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str):
            known |= numbers_in(clean(item)) | numbers_in(date(item)) | numbers_in(moment(item))
        elif isinstance(item, (int, float)) and not isinstance(item, bool):
            written = [figures.points(item), figures.share(item), figures.value(item, "", ""), str(item)]
            known |= {n for text in written for n in NUMBER.findall(text)}
            if isinstance(item, int):
                known |= numbers_in(figures.hundredths(item))
    return known


def numbers_of_texts(lang: str) -> set[str]:
    """Numbers in the report's own words."""
    own = [*texts.PHRASES.values(), *texts.HOW, *(t for pair in texts.GLOSSARY for t in pair)]
    own += [*texts.OWNERS.values(), *texts.OWNER_ACTIONS.values(), *(texts.BASES[b] for b in Basis)]
    return {n for text in own for n in NUMBER.findall(texts.pick(text, lang))}
