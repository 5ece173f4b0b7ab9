"""Reading lists of dossiers and the page of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from steps.portal.lexicon import Lexicon
from steps.portal.listing import named_pairs
from steps.portal.snapshot import Content, Record, Thing
from steps.portal.text import dossier_code, fold, moment_with_time, nfc
from steps.portal.values import DossierItem, DossierView, HistoryEntry, Link, Message, PageView

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|png|jpe?g|zip|odt)\b", re.IGNORECASE)
_TAKES_AWAY = re.compile(r"\W*(?:xoa|go bo|go tep|huy|bo tep|delete|remove)\b")
_SAID = re.compile(r"(?:trạng thái|tình trạng)(?: hồ sơ| hiện tại| xử lý)*\s*(?::|là)\s*(\S.*)$", re.IGNORECASE)
_NAMED = re.compile(r"^(?:mã )?(?:số )?hồ sơ\b(?: số| mã)?", re.IGNORECASE)
_MARKS = " \t.·•–—-|:;,()[]"
_STEPS = 3
_PARTS = ("code", "status", "procedure", "filed")


def bare_status(text: str) -> str:
    """What a line says of a status, apart from the dossier that it speaks of: «Hồ sơ 000… – Đang xử lý»."""
    told = _SAID.search(text)
    if told:
        return told.group(1).strip(_MARKS)
    code = dossier_code(text)
    return _NAMED.sub("", text.replace(code, " ").strip(_MARKS)).strip(_MARKS) if code else text


def status_in(texts: Iterable[str], lexicon: Lexicon) -> str:
    """The text that names a dossier status best."""
    told = [bare_status(t) for t in texts]
    scored = [(lexicon[k].score(t), t) for t in told if 0 < len(t) < 80 for k in lexicon.keys("status.")]
    score, text = max(scored, default=(0.0, ""))
    return text if score >= 0.5 else ""


def offers_only(line: str, things: Iterable[Thing]) -> bool:
    """Whether a line holds nothing but what may be pressed or chosen: «Từ chối tiếp nhận» there is no status."""
    words = {nfc(w) for t in things for w in (t.name if t.kind != "field" else t.choice, *(o.text for o in t.options))}
    left = line
    for word in sorted(filter(None, words), key=len, reverse=True):
        left = left.replace(word, " ")
    return not left.strip(_MARKS)


def _legend(content: Content, lexicon: Lexicon) -> set[str]:
    """Lines of lists that name the steps of every dossier, not what this one has reached."""
    found: set[str] = set()
    for listed in content.bullets:
        lines = {nfc(line) for item in listed.items for line in item.splitlines()}
        named = {k for line in lines if (k := lexicon.best(line, "status.", 0.5))}
        if len(named) >= _STEPS and not any(moment_with_time(line) for line in lines):
            found |= lines
    return found


def item_of(record: Record, lexicon: Lexicon) -> DossierItem:
    """A dossier from one part of a list."""
    said = {n: nfc(p.value) for n, p in named_pairs(record.pairs, lexicon, "dossier", _PARTS).items()}
    lines = nfc(record.text).splitlines()
    code = record.code or dossier_code(record.text) or dossier_code(said.get("code", ""), fallback=True)
    links = [k for k in record.links if k.url.startswith("http")]
    own = [k for k in links if code and code in k.url + k.text] or links
    return DossierItem(
        code=code,
        status=bare_status(said.get("status", "")) or status_in([*(nfc(m) for m in record.marks), *lines], lexicon),
        procedure=said.get("procedure", ""),
        filed=said.get("filed", "") or moment_with_time(nfc(record.text)),
        link=own[0].url if own else "",
        text=nfc(record.text),
    )


def items_of(content: Content, lexicon: Lexicon) -> tuple[DossierItem, ...]:
    """Dossiers that a page lists; one that stands in several rows of one table is given as often."""
    records = [r for r in content.records if r.region in {"main", "body", "dialog"}]
    if not records:
        for group in content.lists:
            if any(lexicon["dossier.code"].score(p.label) >= 0.6 for r in group.records for p in r.pairs):
                records = list(group.records)
                break
    found: dict[str, DossierItem] = {}
    for record in records:
        item = item_of(record, lexicon)
        if item.code and (item.code not in found or len(item.text) > len(found[item.code].text)):
            found[item.code] = item
    return tuple(item for code, item in found.items() for _ in range(_rows_with(content, code)))


def _rows_with(content: Content, code: str) -> int:
    """Rows of one table that hold a code in a cell of its own; 1 where no table lists it."""
    counts = [sum(any(nfc(c) == code for c in row.cells) for row in table.rows) for table in content.tables]
    return max([1, *counts])


def history_of(content: Content, lexicon: Lexicon) -> tuple[HistoryEntry, ...]:
    """Steps of a dossier's history: a table or list under such a heading."""
    term = lexicon["dossier.history"]
    best_list = max(content.bullets, key=lambda b: term.score(b.caption), default=None)
    best_table = max(content.tables, key=lambda t: term.score(t.caption), default=None)
    texts: tuple[str, ...] = ()
    if best_list is not None and term.score(best_list.caption) >= 0.5:
        texts = best_list.items
    elif best_table is not None and term.score(best_table.caption) >= 0.5:
        texts = tuple("\n".join(c for c in r.cells if c) for r in best_table.rows)
    entries = []
    for text in (nfc(t) for t in texts):
        at = moment_with_time(text)
        parts = [p.replace(at, "").strip(" –-:") for p in text.splitlines()]
        named = status_in([p for p in parts if p], lexicon)
        entries.append(HistoryEntry(at=at, status=named or next((p for p in parts if p), ""), text=text))
    return tuple(entries)


def messages_of(content: Content, lexicon: Lexicon) -> tuple[Message, ...]:
    """Messages between citizen and officer: the list under such a heading, else its text as one."""
    term = lexicon["dossier.messages"]
    lists = [b for b in content.bullets if term.score(b.caption) >= 0.6]
    if lists:
        texts = [nfc(i) for b in lists for i in b.items]
    else:
        texts = [nfc(s.text) for s in content.sections if term.score(s.title) >= 0.6 and moment_with_time(s.text)][:1]
    return tuple(Message(text=t, at=moment_with_time(t), sender=t.splitlines()[0][:80]) for t in texts if t)


def files_of(things: Iterable[Thing]) -> tuple[Link, ...]:
    """Links of the main content that lead to files."""
    links: dict[str, Link] = {}
    for thing in things:
        inner = thing.kind == "link" and thing.region in {"main", "body", "dialog"} and thing.href.startswith("http")
        if _TAKES_AWAY.match(fold(thing.name)) or _TAKES_AWAY.match(fold(thing.title)):
            continue  # to follow it would delete the file
        if inner and (_FILE.search(thing.name) or _FILE.search(thing.href) or thing.name.lower().startswith("tải")):
            links.setdefault(thing.href, Link(nfc(thing.name), thing.href))
    return tuple(links.values())


def section_of(content: Content, lexicon: Lexicon, key: str, least: float = 0.6) -> str:
    """Text of the part of a page that a key names, empty when there is none."""
    term = lexicon[key]
    told = [(term.score(s.title), nfc(s.text)) for s in content.sections if s.text]
    told += [(term.score(p.label), nfc(p.value)) for p in content.pairs if p.value]
    score, text = max(told, key=lambda t: t[0], default=(0.0, ""))
    return text if score >= least else ""


def read_dossier(content: Content, things: Iterable[Thing], page: PageView, lexicon: Lexicon, code: str) -> DossierView:
    """The page of a dossier as a value; what stands behind its tabs belongs to its text."""
    inner = tuple(things)
    behind = [nfc(s.text) for s in content.sections if s.level == 0 and s.text and nfc(s.text) not in page.text]
    page = replace(page, text="\n".join([page.text, *behind]))
    said = named_pairs(content.pairs, lexicon, "dossier", _PARTS)
    shown = dossier_code(nfc(said["code"].value), fallback=True) if "code" in said else ""
    if not shown and code in page.text:
        shown = code
    status = nfc(said["status"].value).splitlines()[:1] if "status" in said else []
    reached = status_in((line for text in content.reached for line in nfc(text).splitlines()), lexicon)
    steps = set() if reached else _legend(content, lexicon)
    lines = [line for line in page.text.splitlines() if line not in steps and not offers_only(line, inner)]
    fields: dict[str, str] = {}
    for pair in content.pairs:
        fields.setdefault(nfc(pair.label).strip(" :"), nfc(pair.value))
    actions = [t for t in inner if t.kind in {"button", "link"} and t.region in {"main", "body", "dialog"}]
    return DossierView(
        code=shown or dossier_code(page.text),
        status=(bare_status(status[0]) if status else "") or reached or status_in(lines, lexicon),
        fields=fields,
        history=history_of(content, lexicon),
        files=files_of(inner),
        messages=messages_of(content, lexicon),
        supplement=section_of(content, lexicon, "dossier.supplement"),
        fee=section_of(content, lexicon, "dossier.fee"),
        actions=tuple(dict.fromkeys(nfc(t.name) for t in actions if t.name)),
        page=page,
    )
