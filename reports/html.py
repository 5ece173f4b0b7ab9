"""``report.html``: one offline, printable, accessible page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kiemdinh.model.check import Text
from kiemdinh.model.comparison import Comparison
from kiemdinh.model.edition import Citation
from kiemdinh.model.english import is_vietnamese
from kiemdinh.model.enums import Status, VerdictState
from kiemdinh.model.outcome import FactValue, Outcome
from kiemdinh.model.verdict import Verdict
from reports import arrange, comparing, texts
from reports.evidence import EvidenceBook, of_case
from reports.formatting import clean, css_string, date, moment, numbers
from reports.headline import ceiling_sentence, completeness_sentence, gate_key, letter_words, range_words, score_words
from reports.runfiles import RunFiles
from reports.saying import sayer

_PURE = frozenset({"", "count", "ratio"})
_SAID_ELSEWHERE = frozenset({"run", "started", "seed", "formula", "rules", "versions"})
_TEMPLATES = Path(__file__).parent / "templates"


def write(files: RunFiles, lang: str) -> bytes:
    """The page as UTF-8."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_words(files, lang))
    page = environment.get_template("report.html.j2").render(_content(files, lang))
    return page.encode("utf-8", "replace")


def _finalize(value: object) -> object:
    return clean(value) if type(value) is str else value


def _words(files: RunFiles, lang: str) -> dict[str, Any]:
    figures = numbers(lang)
    foreign = Markup(' lang="vi"') if lang != "vi" else ""

    def say(key: str, **values: object) -> str:
        phrase = texts.pick(texts.PHRASES[key], lang)
        return phrase.format(**values) if values else phrase

    def text(value: Text) -> str:
        return texts.pick(value, lang)

    def value(shown: FactValue | None, unit: str = "") -> str:
        if shown is None:
            return ""
        words = figures.value(shown, say("yes"), say("no"))
        named = text(texts.UNITS[unit]) if unit in texts.UNITS else unit
        return words if unit in _PURE else f"{words}\u00a0{named}"

    def cited(citation: Citation) -> str:
        instrument = files.instrument(citation.instrument)
        return instrument.number if instrument else citation.instrument

    def check_title(check: str) -> str:
        known = files.checks.get(check)
        return text(known.title) if known else ""

    return {
        "say": say,
        "text": text,
        "value": value,
        "cited": cited,
        "check_title": check_title,
        "points": figures.points,
        "hundredths": figures.hundredths,
        "share": figures.share,
        "count": figures.count,
        "date": date,
        "moment": moment,
        "word": lambda table, key: text(_TABLES[table][key]),
        "foreign": foreign,
        "tr": sayer(lang, files.judgement, files.grade),
        "foreign_if": lambda shown: foreign if is_vietnamese(shown) else "",
    }


_TABLES: Mapping[str, Mapping[Any, Text]] = {
    "verdict": texts.VERDICTS,
    "status": texts.STATUSES,
    "owner": texts.OWNERS,
    "action": texts.OWNER_ACTIONS,
    "basis": texts.BASES,
    "access": texts.ACCESS,
    "comparison": texts.COMPARISONS,
    "change": texts.CHANGES,
}


_GATE_STATES: Mapping[str, VerdictState] = {
    "gate_met": VerdictState.PASSED,
    "gate_not_met": VerdictState.FAILED,
    "gate_open": VerdictState.CANNOT_TELL,
}


def _content(files: RunFiles, lang: str) -> dict[str, Any]:
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    grade, plan = files.grade, files.plan
    running = " · ".join(part for part in (files.target.name or plan.target, plan.release) if part)
    verdict_line = (
        f"{texts.pick(texts.PHRASES['letter'], lang)}: {letter_words(grade, lang)} · {score_words(grade, lang)}"
    )
    return {
        "lang": lang,
        "files": files,
        "grade": grade,
        "judgement": files.judgement,
        "plan": plan,
        "target": files.target,
        "scale": files.edition.scale if files.edition else None,
        "sections": arrange.sections(files),
        "mend": arrange.to_mend(files),
        "waiting": arrange.waiting(files),
        "waits_for": arrange.waits_for,
        "anchors": arrange.anchors(files),
        "blocking": frozenset(item.criterion for item in grade.blockers),
        "states": [state for state in VerdictState if grade.counts.get(state.value)],
        "owners": [key for key in texts.OWNERS if any(_owner_key(v) == key for v in files.judgement.verdicts)],
        "owner_key": _owner_key,
        "bases": texts.BASES,
        "statuses": texts.STATUSES,
        "comparison": files.comparison,
        "cmp": _comparison(files.comparison, lang),
        "capital": comparing.capital,
        "book": EvidenceBook(files),
        "evidence_of": of_case,
        "failed_cases": _failed_cases,
        "range": range_words(grade, lang),
        "gate": gate_key(grade),
        "gate_state": _GATE_STATES[gate_key(grade)],
        "score": score_words(grade, lang),
        "ceiling": ceiling_sentence(grade, lang),
        "completeness": completeness_sentence(grade, lang),
        "how": texts.HOW,
        "glossary": texts.GLOSSARY,
        "origin": _origin(files.manifest or {}, lang),
        "versions": _flat((files.manifest or {}).get("versions", {})),
        "started": str((files.manifest or {}).get("started", "")),
        "style": Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8")),  # noqa: S704  our own file
        "dark": Markup((_TEMPLATES / "dark.css").read_text(encoding="utf-8")),  # noqa: S704  our own file
        "script": Markup(script),  # noqa: S704  our own file
        "script_digest": digest,
        "print_left": Markup(css_string(running)),  # noqa: S704  every character but letters and digits is a code
        "print_right": Markup(css_string(verdict_line)),  # noqa: S704  same
        "print_foot": Markup(css_string(f"{plan.run} · {texts.pick(files.judgement.edition_title, lang)}")),  # noqa: S704  same
        "print_page": Markup(css_string(texts.pick(texts.PHRASES["page"], lang) + " ")),  # noqa: S704  same
    }


def _comparison(found: Comparison | None, lang: str) -> dict[str, Any]:
    """Words about an earlier run; empty without one."""
    if found is None:
        return {}
    return {
        "silent": comparing.silent(found),
        "headline": comparing.headline(found, lang),
        "before": comparing.grade_words(found.before, lang),
        "after": comparing.grade_words(found.after, lang),
        "points": comparing.points_sentence(found, lang),
        "groups": tuple(comparing.groups(found)),
        "notes": comparing.notes(found, lang),
    }


def _failed_cases(verdict: Verdict) -> list[Outcome]:
    """What the portal was seen to do wrong, with what was expected."""
    finals = [case.final for check in verdict.checks for case in check.cases]
    return [o for o in finals if o.status is Status.FAILED and o.expected and o.observed]


def _owner_key(verdict: Any) -> str:  # noqa: ANN401  called from a template
    if verdict.state in arrange.UNDECIDED:
        return arrange.waits_for(verdict)
    return verdict.owner.value if verdict.owner else ""


def _origin(manifest: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """What the manifest says beside versions and what the page says elsewhere."""
    rows: list[tuple[str, str]] = []
    for name, value in _flat({k: v for k, v in manifest.items() if k not in _SAID_ELSEWHERE}):
        head, _, tail = name.partition(".")
        if head == "editions":
            rows.append((texts.pick(texts.PHRASES["edition_sha256"], lang).format(name=tail), value))
        else:
            rows.append((texts.pick(texts.PHRASES[name], lang) if name in texts.PHRASES else name, value))
    return rows


def _flat(values: object, prefix: str = "") -> list[tuple[str, str]]:
    if not isinstance(values, dict):
        return []
    rows: list[tuple[str, str]] = []
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            rows += _flat(value, f"{name}.")
        elif isinstance(value, list):
            rows.append((name, ", ".join(str(item) for item in value)))
        elif value is not None and value != "":
            rows.append((name, str(value)))
    return rows
