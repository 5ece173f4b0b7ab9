"""Reading lists of procedures and their stated totals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AnySet

from steps.portal.lexicon import Lexicon
from steps.portal.snapshot import Content, Pair, RawLink, Record
from steps.portal.text import PROCEDURE_CODE, fold, nfc
from steps.portal.values import ProcedureItem

_UNITS = re.compile(
    r"^(?:tong cuc|cuc|vu|so|bo|uy ban|ubnd|phong|chi cuc|ban|thanh tra|van phong|vien|trung tam|thu vien|bao tang)\s"
)
_CODE = re.compile(rf"(?<![\w.-])(?:{PROCEDURE_CODE})(?![\w-])")
_SIDE_BY_SIDE = re.compile(r"[|;•·]|,\s|\s[-–]\s|(?<=\d)\s+(?=[^\W\d])")
_COUNT = re.compile(r"[^\d:(]{3,50}[:(]\s*\d[\d.]*\)?")
_OFFER = 0.6
_LINE = 110
_FIGURE = re.compile(r"\d[\d.]*")
_COLUMNS = ("code", "name", "level", "unit", "field", "user-type")


def named_pairs(pairs: tuple[Pair, ...], lexicon: Lexicon, prefix: str, names: tuple[str, ...]) -> dict[str, Pair]:
    """For each name the pair whose label says it best."""
    chosen: dict[str, tuple[float, Pair]] = {}
    for pair in pairs:
        scored = [(lexicon[f"{prefix}.{n}"].score(pair.label), n) for n in names]
        score, name = max(scored)
        if score >= 0.6 and score > chosen.get(name, (0.0, pair))[0]:
            chosen[name] = (score, pair)
    return {name: pair for name, (_, pair) in chosen.items()}


def level_in(texts: list[str], lexicon: Lexicon) -> str:
    """The shortest of some texts that names a service level."""
    found = [t for t in texts if 0 < len(t) <= 80 and lexicon.best(t, "level.")]
    return min(found, key=len, default="")


def item_of(record: Record, lexicon: Lexicon, section: str = "") -> ProcedureItem:
    """A procedure from one part of a list."""
    said = {n: nfc(p.value) for n, p in named_pairs(record.pairs, lexicon, "column", _COLUMNS).items()}
    lines = nfc(record.text).splitlines()
    code = record.code or _first_code(said.get("code", "")) or _first_code(record.text)
    link = _main_link(record, lexicon, code)
    name = said.get("name", "") or (nfc(link.text) if link else "")
    if not name or name == code or _is_action(name, lexicon):
        long = [ln for ln in (nfc(record.heading), *lines) if len(ln) > 12 and ln != code]
        name = next((ln for ln in long if not level_in([ln], lexicon) or len(ln) > 80), "")
    if code and name.startswith(code):
        name = name.removeprefix(code).strip(" -–:.")
    marks = [nfc(m) for m in record.marks]
    level = said.get("level", "") or level_in([*marks, *(ln for ln in lines if ln != name)], lexicon)
    unit = said.get("unit", "") or next((ln for ln in [*marks, *lines] if ln != name and _UNITS.match(fold(ln))), "")
    return ProcedureItem(
        code=code,
        name=name,
        level=re.sub(r"\s*\(\d+[^)]*\)$", "", level or level_in([section], lexicon)),
        unit=unit,
        field=said.get("field", ""),
        user_type=said.get("user-type", ""),
        link=link.url if link else "",
        filing=_filing_link(record, lexicon, link),
        text=nfc(record.text),
    )


def _first_code(text: str) -> str:
    found = _CODE.search(text)
    return found.group(0) if found else ""


def _is_action(text: str, lexicon: Lexicon) -> bool:
    return lexicon["file-online"].score(text) >= _OFFER or (
        len(text) < 25 and fold(text).startswith(("xem", "chi tiet"))
    )


def _main_link(record: Record, lexicon: Lexicon, code: str) -> RawLink | None:
    links = [k for k in record.links if k.url.startswith("http")]
    real = [k for k in links if not _is_action(nfc(k.text), lexicon)]
    named = [k for k in real if nfc(k.text) != code]
    if named:
        # "Nộp hồ sơ: <name>" beside "<name>": the shorter of two texts that hold each other is the name itself.
        own = [k for k in named if not any(len(o.text) > 9 and o.text != k.text and o.text in k.text for o in named)]
        return max(own or named, key=lambda k: len(k.text))
    details = [k for k in links if lexicon["file-online"].score(k.text) < _OFFER]
    return next(iter([*real, *details, *links]), None)


def _filing_link(record: Record, lexicon: Lexicon, main: RawLink | None) -> str:
    term = lexicon["file-online"]
    offers = [k for k in record.links if k is not main and term.score(nfc(k.text or k.title)) >= _OFFER]
    return next((k.url for k in offers if k.url.startswith("http")), "")


def items_of(content: Content, lexicon: Lexicon) -> tuple[ProcedureItem, ...]:
    """Procedures that a page lists, each once."""
    records = [r for r in content.records if r.region in {"main", "body", "dialog", "aside"}]
    if not records:
        inner = {"main", "body", "dialog"}
        lists = [k for k in content.lists if all(r.region in inner for r in k.records)]
        lists = [k for k in lists if sum(len(r.text) for r in k.records) > 40 * len(k.records)]
        chosen = max(lists, key=lambda k: sum(len(r.text) for r in k.records), default=None)
        records = list(chosen.records) if chosen else []
    found: dict[tuple[str, str], ProcedureItem] = {}
    for record in records:
        item = item_of(record, lexicon, record.section)
        if item.code or item.link:
            key = (item.code or item.link, "")
            if key not in found or len(item.text) > len(found[key].text):
                found[key] = item
    return tuple(found.values())


def stated_total(content: Content, lexicon: Lexicon) -> int | None:
    """Number of results that a page states, or ``None``."""
    nouns = "|".join(sorted((re.escape(fold(w)) for w in lexicon["search.total"].words), key=len, reverse=True))
    lines = [fold(line) for line in nfc(content.text).splitlines() if len(line) <= 200]
    patterns = (
        rf"(?:trong|tren|cua|/|of)\s*(?:tong so |tong cong |so )?(\d[\d.]*)\s*(?:{nouns})\b",
        rf"\b(?:tim thay|tong so|tong cong|tong|co|duoc|found)\b\D{{0,30}}?(\d[\d.]*)\s*(?:\w+ )?(?:{nouns})\b",
        rf"\b(?:so|tong so|tong)\s*(?:{nouns})\D{{0,30}}[:：]?\s*(\d[\d.]*)$",
        rf"^\D{{0,20}}?(\d[\d.]*)\s*(?:{nouns})\b",
        r"^(?:tong so|tong cong|tong|tat ca)\s*[:(]?\s*(\d[\d.]*)\)?$",
    )
    for pattern in patterns:
        for line in lines:
            found = re.search(pattern, line)
            if found:
                return int(found.group(1).replace(".", ""))
    return None


def level_counts(content: Content, lexicon: Lexicon) -> dict[str, int]:
    """Stated count by level: ``Toàn trình: 20``, ``20 dịch vụ toàn trình``, or a number beside the words."""
    counts: dict[str, int] = {}
    lines = [part for line in nfc(content.text).splitlines() for part in _told_in_one_line(line)]
    keys = {here: key for here, line in enumerate(lines) if (key := _level_told(line, lexicon))}
    beside = _figures_beside(lines, keys.keys() | _totals_told(lines, lexicon))
    for here, key in keys.items():
        line = re.sub(r"(?i)mức(?: độ)?\s*\d", "", lines[here])
        numbers: list[str] = re.findall(r"(?<![\d.,/])\d[\d.]*(?![\d,/%])", line)
        if len(numbers) == 1:
            counts.setdefault(lexicon[key].name, _whole(numbers[0]))
        elif here in beside and not numbers:
            counts.setdefault(lexicon[key].name, beside[here])
    for words, figure in ((p.label, p.value) for q in content.pairs for p in (q, _turned(q))):
        # cards with a number each: in the lines of the page every name stands between two of them
        key = lexicon.best(nfc(words), "level.", _OFFER) if _FIGURE.fullmatch(figure.strip()) else ""
        if key:
            counts.setdefault(lexicon[key].name, _whole(figure.strip()))
    return counts


def total_beside(content: Content, lexicon: Lexicon) -> int | None:
    """Total number of services that a card of its own states, beside the cards of the levels."""
    lines = nfc(content.text).splitlines()
    levels = {here for here, line in enumerate(lines) if _level_told(line, lexicon)}
    totals = _totals_told(lines, lexicon)
    beside = _figures_beside(lines, levels | totals)
    row = levels & beside.keys()
    return next((beside[here] for here in sorted(totals & beside.keys()) if {here - 2, here + 2} & row), None)


def _totals_told(lines: Sequence[str], lexicon: Lexicon) -> set[int]:
    term = lexicon["services.total"]
    return {k for k, line in enumerate(lines) if not re.search(r"\d", line) and term.score(line) >= _OFFER}


def _level_told(line: str, lexicon: Lexicon) -> str:
    if len(line) > _LINE:
        return ""
    return lexicon.best(re.sub(r"\d[\d.]*", " ", line).strip(" :()–-"), "level.", 0.3)


def _figures_beside(lines: Sequence[str], wanted: AnySet[int]) -> dict[int, int]:
    """The figure of each wanted line, on a line of its own before it or after it.

    In a row of cards every name stands between two figures: all cards of a row are built alike, so the side is the
    one on which each of them has a figure.
    """
    above = {k: lines[k - 1] for k in wanted if k and _FIGURE.fullmatch(lines[k - 1].strip())}
    below = {k: lines[k + 1] for k in wanted if k + 1 < len(lines) and _FIGURE.fullmatch(lines[k + 1].strip())}
    cards = above.keys() | below.keys()
    if above.keys() & below.keys():
        whole = [side for side in (above, below) if side.keys() == cards]
        told = whole[0] if len(whole) == 1 else {}
    else:
        told = above | below
    return {k: _whole(figure.strip()) for k, figure in told.items()}


def _whole(figure: str) -> int:
    return int(figure.rstrip(".").replace(".", ""))


def _turned(pair: Pair) -> Pair:
    return Pair(label=pair.value, value=pair.label)


def _told_in_one_line(line: str) -> list[str]:
    """The parts of a line that states several counts side by side, else the line itself."""
    parts = [p.strip(" ,.-–") for p in _SIDE_BY_SIDE.split(line)]
    counts = [p for p in parts if _COUNT.fullmatch(p)]
    return counts if len(counts) > 1 and len(counts) == len([p for p in parts if p]) else [line]
