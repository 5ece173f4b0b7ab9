"""Reading the page of a procedure into the parts that the law names."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from steps.portal.lexicon import Lexicon
from steps.portal.snapshot import Content, RawLink
from steps.portal.text import PROCEDURE_CODE, nfc
from steps.portal.values import Link, PageView, ProcedurePage, SectionKind

_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|odt|rtf|zip)$", re.IGNORECASE)
_LEAST = 0.62
_PLAINLY = 0.9


def section_texts(content: Content, lexicon: Lexicon) -> dict[SectionKind, str]:
    """Text of each part that the page names; a part named but empty gives ``""``."""
    found: dict[SectionKind, tuple[float, int, str]] = {}

    def offer(kind: SectionKind, label: str, text: str, weight: float) -> None:
        score = lexicon[f"section.{kind}"].score(label) * weight
        if score < _LEAST:
            return
        entry = (round(score, 2), min(len(text), 1), text)
        if kind not in found or entry[:2] > found[kind][:2]:
            found[kind] = entry

    for kind in SectionKind:
        for section in content.sections:
            if len(section.title) <= 90:
                offer(kind, section.title, nfc(section.text), 1.0)
        for pair in content.pairs:
            offer(kind, pair.label, nfc(pair.value), 0.98)
        for table in content.tables:
            for x, column in enumerate(table.columns):
                cells = dict.fromkeys(nfc(r.cells[x]) for r in table.rows if x < len(r.cells) and r.cells[x])
                offer(kind, column, "\n".join(cells), 0.9)
    return {kind: text for kind, (_, _, text) in found.items()}


def fee_parts(content: Content, lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    """Every part of a page that is plainly named after the fee, with its label: a summary may say it, too."""
    term = lexicon["section.fee"]
    parts = [(nfc(s.title), nfc(s.text)) for s in content.sections]
    parts += [(nfc(p.label), nfc(p.value)) for p in content.pairs]
    return tuple(dict.fromkeys((label, text) for label, text in parts if text and term.score(label) >= _PLAINLY))


def form_links(content: Content, lexicon: Lexicon) -> tuple[Link, ...]:
    """Downloadable forms that the page offers, each once."""
    term = lexicon["download-form"]
    links: dict[str, Link] = {}
    groups: list[tuple[RawLink, ...]] = [s.links for s in content.sections]
    groups += [p.links for p in content.pairs] + [r.links for t in content.tables for r in t.rows]
    for link in (k for g in groups for k in g):
        file_like = bool(_FILE.search(urlsplit(link.url).path) or _FILE.search(link.text.strip())) or link.download
        if link.url.startswith("http") and (file_like or term.score(link.text or link.title) >= 0.6):
            links.setdefault(link.url, Link(nfc(link.text or link.title), link.url))
    return tuple(links.values())


def read_procedure(content: Content, page: PageView, lexicon: Lexicon, *, can_file: bool) -> ProcedurePage:
    """The page of a procedure as a value."""
    sections = section_texts(content, lexicon)
    pattern = re.compile(rf"(?<![\w.-])(?:{PROCEDURE_CODE})(?![\w-])")
    code = pattern.search(sections.get(SectionKind.CODE, "")) or pattern.search(page.text)
    said_name = sections.get(SectionKind.NAME, "")
    return ProcedurePage(
        code=code.group(0) if code else sections.get(SectionKind.CODE, ""),
        name=said_name.splitlines()[0] if said_name else page.heading,
        sections=sections,
        forms=form_links(content, lexicon),
        can_file_online=can_file,
        page=page,
        fees=fee_parts(content, lexicon),
    )
