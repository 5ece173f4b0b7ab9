"""``allure-results/``: every look at every case as Allure test results (format of Allure 2), with its evidence.

Looks at one case share a ``historyId``, so that Allure shows the earlier ones as retries.  A case that nobody could
tell is ``unknown``, an error of the suite ``broken``: neither is a defect of the product in Allure's own categories.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kiemdinh.model.enums import Owner, Status
from kiemdinh.model.outcome import Evidence, FoldedOutcome, Outcome
from kiemdinh.model.verdict import Verdict
from reports.formatting import clean
from reports.runfiles import RunFiles, StoredState
from reports.texts import OWNERS, PHRASES, STATUSES, pick

_STATUS = {
    Status.PASSED: "passed",
    Status.FAILED: "failed",
    Status.ERROR: "broken",
    Status.CANNOT_TELL: "unknown",
    Status.NOT_TESTED: "skipped",
    Status.NOT_APPLICABLE: "skipped",
}
_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
    "text/html": "html",
    "application/json": "json",
    "application/xml": "xml",
}
_SPACE = uuid.UUID("6a1f4e0c-5a0b-5d0e-9a57-2f1f3d6c7b10")


def write(files: RunFiles, lang: str) -> Mapping[str, bytes]:
    """Files of the results folder by name; the same bytes for the same run."""
    cited: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in files.judgement.verdicts:
        for check in verdict.checks:
            cited[check.check].append(verdict)
    found: dict[str, bytes] = {}
    for (name, _), folded in files.cases().items():
        for look, last in _looks(folded):
            result = _result(files, folded, look, cited[name], lang, last=last)
            found[f"{result['uuid']}-result.json"] = _json(result)
            for evidence in look.evidence:
                content = files.stored(evidence)
                if content.state is StoredState.WHOLE:
                    found[_source(evidence)] = content.content
    found["categories.json"] = _json(_categories(lang))
    found["environment.properties"] = _environment(files).encode("utf-8")
    found["executor.json"] = _json(
        {"name": "kiemdinh", "type": "kiemdinh", "buildName": files.plan.run, "reportName": files.plan.run}
    )
    return found


def _looks(folded: FoldedOutcome) -> Iterable[tuple[Outcome, bool]]:
    looks = folded.attempts or (folded.final,)
    return [(look, index == len(looks) - 1) for index, look in enumerate(looks)]


def _result(
    files: RunFiles, folded: FoldedOutcome, look: Outcome, cited: list[Verdict], lang: str, *, last: bool
) -> dict[str, Any]:
    # Allure takes the latest look for the case, so that one carries what the run says of it.
    shown = folded.final if last else look
    check = files.checks.get(look.check)
    title = pick(check.title, lang) if check else look.check
    name = title if look.case == "-" else f"{title} [{look.case}]"
    identity = f"{files.plan.target}\n{look.check}\n{look.case}"
    start, stop = _milliseconds(look.started), _milliseconds(look.finished)
    return {
        "uuid": str(uuid.uuid5(_SPACE, f"{files.plan.run}\n{identity}\n{look.attempt}")),
        "historyId": hashlib.md5(identity.encode(), usedforsecurity=False).hexdigest(),
        "testCaseId": hashlib.md5(f"{look.check}\n{look.case}".encode(), usedforsecurity=False).hexdigest(),
        "fullName": f"{look.check}#{look.case}",
        "name": clean(name),
        "status": _STATUS[shown.status],
        "statusDetails": {
            "message": clean(_message(shown, lang)),
            "trace": clean(_trace(shown, lang)),
            "flaky": folded.unstable,
        },
        "stage": "finished",
        "description": clean(pick(check.fault, lang)) if check else "",
        "start": start,
        "stop": max(start, stop),
        "labels": _labels(files, shown, cited, lang),
        "parameters": [{"name": clean(f.name), "value": clean(f"{f.value} {f.unit}".strip())} for f in look.facts],
        "attachments": [
            {"name": clean(e.label), "source": _source(e), "type": e.media_type.partition(";")[0]}
            for e in look.evidence
            if files.stored(e).state is StoredState.WHOLE
        ],
        "steps": [],
        "links": [],
    }


def _labels(files: RunFiles, outcome: Outcome, cited: list[Verdict], lang: str) -> list[dict[str, str]]:
    parts = {p.part: pick(p.title, lang) for p in files.grade.parts}
    engine = next((i.engine.value for i in files.plan.items if i.check == outcome.check), "")
    check = files.checks.get(outcome.check)
    pairs = [
        ("framework", "kiemdinh"),
        ("parentSuite", files.target.name or files.plan.target),
        ("suite", engine or (check.engine.value if check else "")),
        ("subSuite", outcome.check.partition(".")[0]),
        ("severity", "blocker" if check and check.release_blocker else "normal"),
        *(("epic", parts.get(v.part, v.part.value)) for v in cited),
        *(("feature", pick(v.title, lang)) for v in cited),
        *(("tag", v.criterion) for v in cited),
        *([("owner", pick(OWNERS[outcome.owner], lang))] if outcome.owner else []),
    ]
    return [{"name": name, "value": clean(value)} for name, value in dict.fromkeys(pairs) if value]


def _message(outcome: Outcome, lang: str) -> str:
    if outcome.status is Status.PASSED:
        return outcome.message
    return f"{pick(STATUSES[outcome.status], lang)}: {outcome.message}"


def _trace(outcome: Outcome, lang: str) -> str:
    rows = [
        ("expected", outcome.expected),
        ("observed", outcome.observed),
        ("place", outcome.place),
        ("curl", outcome.curl),
        ("blocked_by", ", ".join(outcome.blocked_by)),
        ("owner", pick(OWNERS[outcome.owner], lang) if outcome.owner else ""),
    ]
    return "\n".join(f"{pick(PHRASES[key], lang)}: {value}" for key, value in rows if value)


def _source(evidence: Evidence) -> str:
    ending = _ENDINGS.get(evidence.media_type.partition(";")[0].strip(), "bin")
    return f"{evidence.sha256}-attachment.{ending}"


def _categories(lang: str) -> list[dict[str, Any]]:
    """Allure's own sorting of what did not pass: by who must act."""
    return [
        {"name": pick(STATUSES[Status.FAILED], lang), "matchedStatuses": ["failed"]},
        *(
            {
                "name": pick(OWNERS[owner], lang),
                "matchedStatuses": ["broken", "unknown", "skipped"],
                "traceRegex": f"(?s).*: {pick(OWNERS[owner], lang)}$",
            }
            for owner in Owner
        ),
        {"name": pick(STATUSES[Status.NOT_APPLICABLE], lang), "matchedStatuses": ["skipped"]},
    ]


def _environment(files: RunFiles) -> str:
    rows = {
        "target": files.plan.target,
        "release": files.plan.release,
        "run": files.plan.run,
        "edition": files.judgement.edition,
        "as-of": files.judgement.as_of,
        "access": files.plan.access.value,
        "address": files.target.base_urls.public,
    }
    return "".join(f"{key}={' '.join(clean(value).split())}\n" for key, value in rows.items() if value)


def _milliseconds(iso: str) -> int:
    try:
        return round(datetime.fromisoformat(iso).timestamp() * 1000)
    except ValueError:
        return 0


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8") + b"\n"
