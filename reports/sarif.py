"""``report.sarif``: the violations in SARIF 2.1.0, with a rule for each criterion of the edition.

Only what is failed and owned by the portal is a result.  What nobody could tell is no finding; errors of the suite are
notifications of the tool.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import quote

from kiemdinh.model.enums import Status, VerdictState
from kiemdinh.model.outcome import FoldedOutcome
from kiemdinh.model.verdict import FactResult, Verdict
from reports.formatting import clean, numbers
from reports.runfiles import RunFiles
from reports.texts import BASES, COMPARISONS, OWNERS, PHRASES, pick

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_URL = re.compile(r"https?://[^\s«»\"'<>]+")
_SAFE = "/:?&=%#@!$'()*+,;~-._[]"


def write(files: RunFiles, lang: str) -> bytes:
    """The log as indented JSON, the same bytes for the same run."""
    verdicts = files.judgement.verdicts
    order = {v.criterion: index for index, v in enumerate(verdicts)}
    version = str(((files.manifest or {}).get("versions") or {}).get("kiemdinh", ""))
    driver: dict[str, Any] = {
        "name": "kiemdinh",
        "rules": [_rule(files, v, lang) for v in verdicts],
    }
    if version:
        driver["version"] = version
    run = {
        "tool": {"driver": driver},
        "automationDetails": {
            "id": f"{files.plan.target}/{files.judgement.edition}/{files.plan.run}",
            "description": {"text": clean(pick(files.judgement.edition_title, lang))},
        },
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(files, lang)],
        "results": [r for v in verdicts if v.state is VerdictState.FAILED for r in _results(files, v, order, lang)],
        "properties": {
            "release": files.plan.release,
            "score": files.grade.score,
            "ceiling": files.grade.ceiling,
            "letter": files.grade.letter,
            "gateMet": files.grade.gate_met,
            "portalReachable": files.grade.portal_reachable,
        },
    }
    log = {"$schema": SCHEMA, "version": VERSION, "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _rule(files: RunFiles, verdict: Verdict, lang: str) -> dict[str, Any]:
    citations = [_citation(files, verdict, index) for index in range(len(verdict.citations))]
    basis = pick(BASES[verdict.obligation_basis], lang)
    cited = "; ".join(citations) or pick(PHRASES["no_citation"], lang)
    help_text = "\n".join(
        [
            f"{pick(PHRASES['condition'], lang)}: {verdict.condition}",
            f"{pick(PHRASES['method'], lang)}: {verdict.method}",
            f"{pick(PHRASES['citations'], lang)}: {cited} ({basis})",
            *([f"{pick(PHRASES['advice'], lang)}: {verdict.advice}"] if verdict.advice else []),
        ]
    )
    return {
        "id": verdict.criterion,
        "name": _pascal(verdict.criterion),
        "shortDescription": {"text": clean(pick(verdict.title, lang))},
        "fullDescription": {"text": clean(verdict.obligation) or clean(pick(verdict.title, lang))},
        "help": {"text": clean(help_text)},
        "defaultConfiguration": {"level": "error" if verdict.release_blocker else "warning"},
        "properties": {
            "tags": list(dict.fromkeys((verdict.part.value, verdict.group))),
            "part": verdict.part.value,
            "group": verdict.group,
            "weight": verdict.weight / 100,
            "citations": citations,
            "obligationBasis": verdict.obligation_basis.value,
            "conditionBasis": verdict.condition_basis.value,
            "releaseBlocker": verdict.release_blocker,
            "state": verdict.state.value,
        },
    }


def _citation(files: RunFiles, verdict: Verdict, index: int) -> str:
    citation = verdict.citations[index]
    instrument = files.instrument(citation.instrument)
    number = instrument.number if instrument else citation.instrument
    return clean(f"{number}, {citation.clause}" if citation.clause else number)


def _results(files: RunFiles, verdict: Verdict, order: dict[str, int], lang: str) -> list[dict[str, Any]]:
    found = [
        _case(files, verdict, check.check, case, lang)
        for check in verdict.checks
        for case in check.cases
        if case.final.status is Status.FAILED
    ]
    found += [_fact(files, verdict, fact, lang) for fact in verdict.facts if fact.state is VerdictState.FAILED]
    if not found:
        words = verdict.reason or pick(verdict.title, lang)
        found = [_finding(files, verdict, ("", ""), words, "")]
    return [{**one, "ruleIndex": order[verdict.criterion]} for one in found]


def _case(files: RunFiles, verdict: Verdict, check: str, case: FoldedOutcome, lang: str) -> dict[str, Any]:
    final = case.final
    lines = [final.message]
    lines += [
        f"{pick(PHRASES[key], lang)}: {value}"
        for key, value in (("expected", final.expected), ("observed", final.observed), ("curl", final.curl))
        if value
    ]
    finding = _finding(files, verdict, (check, final.case), "\n".join(lines), final.place)
    finding["properties"] |= {
        "check": check,
        "case": final.case,
        "looks": len(case.attempts),
        "proven": final.proven,
        "evidence": [e.sha256 for e in final.evidence],
    }
    return finding


def _fact(files: RunFiles, verdict: Verdict, fact: FactResult, lang: str) -> dict[str, Any]:
    figures = numbers(lang)

    def shown(value: Any) -> str:  # noqa: ANN401 - a measured value of any kind
        return figures.value(value, pick(PHRASES["yes"], lang), pick(PHRASES["no"], lang)) if value is not None else "–"

    limit = f"{pick(COMPARISONS[fact.comparison], lang)} {shown(fact.limit)} {fact.unit}".strip()
    words = (
        f"{pick(fact.title, lang)}: {pick(PHRASES['measured'], lang)} {shown(fact.value)} {fact.unit}".strip()
        + f"; {pick(PHRASES['limit'], lang)}: {limit}"
    )
    return _finding(files, verdict, (fact.check, fact.fact), words, "")


def _finding(files: RunFiles, verdict: Verdict, key: tuple[str, str], words: str, place: str) -> dict[str, Any]:
    identity = "\n".join((files.plan.target, verdict.criterion, *key))
    finding: dict[str, Any] = {
        "ruleId": verdict.criterion,
        "kind": "fail",
        "level": "error" if verdict.release_blocker else "warning",
        "message": {"text": clean(words)},
        "locations": [_location(files, place)],
        "partialFingerprints": {"kiemdinhCase/v1": hashlib.sha256(identity.encode()).hexdigest()},
        "properties": {"owner": "portal", "weight": verdict.weight / 100},
    }
    if verdict.waiver is not None:
        waived = f"{verdict.waiver.reason} ({verdict.waiver.document}, {verdict.waiver.valid_until})"
        finding["suppressions"] = [{"kind": "external", "status": "accepted", "justification": clean(waived)}]
    return finding


def _location(files: RunFiles, place: str) -> dict[str, Any]:
    """A page is the artifact; words of a place that is no address stand as a logical location."""
    match = _URL.search(place)
    address = match[0].rstrip(".,;:)") if match else files.target.base_urls.public
    found: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": quote(address, safe=_SAFE)}}}
    if place and place != address:
        found["logicalLocations"] = [{"fullyQualifiedName": clean(place), "kind": "element"}]
    return found


def _invocation(files: RunFiles, lang: str) -> dict[str, Any]:
    troubles = [
        (case.final.check, case.final.message, pick(OWNERS[case.final.owner], lang))
        for case in files.cases().values()
        if case.final.status is Status.ERROR and case.final.owner
    ]
    invocation: dict[str, Any] = {
        "executionSuccessful": not troubles,
        "toolExecutionNotifications": [
            {"level": "error", "message": {"text": clean(f"{check}: {message} [{owner}]")}}
            for check, message, owner in troubles
        ],
    }
    return invocation


def _pascal(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^0-9A-Za-z]+", name) if word)
