"""``junit.xml``: one test suite a part, one test case a criterion, for pipelines.

A violation is a ``failure``; an error of the suite is an ``error``; what nobody could tell, what was not tested and
what does not apply is ``skipped``, so that a pipeline never turns red by a fault that is not the portal's.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kiemdinh.model.enums import VerdictState
from kiemdinh.model.verdict import CheckResult, Verdict
from reports.formatting import clean, numbers
from reports.runfiles import RunFiles
from reports.saying import Say, sayer
from reports.texts import OWNERS, PHRASES, STATUSES, VERDICTS, pick

_TAGS = {
    VerdictState.FAILED: "failure",
    VerdictState.ERROR: "error",
    VerdictState.CANNOT_TELL: "skipped",
    VerdictState.NOT_TESTED: "skipped",
    VerdictState.NOT_COLLECTED: "skipped",
    VerdictState.NOT_APPLICABLE: "skipped",
}


def write(files: RunFiles, lang: str) -> bytes:
    """The XML document."""
    root = Element("testsuites", name=clean(f"kiemdinh {files.plan.target} {files.judgement.edition}"))
    everything: list[Verdict] = []
    say = sayer(lang, files.judgement)
    for part in files.grade.parts:
        verdicts = [v for v in files.judgement.verdicts if v.part is part.part]
        everything += verdicts
        suite = SubElement(root, "testsuite", {"name": clean(pick(part.title, lang)), **_counts(verdicts)})
        _properties(suite, files)
        for verdict in verdicts:
            _case(suite, verdict, lang, say)
    for name, value in _counts(everything).items():
        root.set(name, value)
    indent(root, space=" ")
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _counts(verdicts: list[Verdict]) -> dict[str, str]:
    tags = [_TAGS.get(v.state, "") for v in verdicts]
    return {
        "tests": str(len(verdicts)),
        "failures": str(tags.count("failure")),
        "errors": str(tags.count("error")),
        "skipped": str(tags.count("skipped")),
    }


def _properties(suite: Element, files: RunFiles) -> None:
    box = SubElement(suite, "properties")
    for name, value in (
        ("run", files.judgement.run),
        ("edition", files.judgement.edition),
        ("as-of", files.judgement.as_of),
        ("target", files.plan.target),
        ("release", files.plan.release),
        ("access", files.plan.access.value),
        ("formula", files.grade.formula_version),
    ):
        SubElement(box, "property", name=name, value=clean(value))


def _case(suite: Element, verdict: Verdict, lang: str, say: Say) -> None:
    case = SubElement(
        suite,
        "testcase",
        classname=clean(f"{verdict.part.value}.{verdict.group}"),
        name=clean(f"{verdict.criterion}: {pick(verdict.title, lang)}"),
    )
    tag = _TAGS.get(verdict.state)
    if tag:
        owner = f"[{verdict.owner.value}] " if verdict.owner else ""
        word = pick(VERDICTS[verdict.state], lang)
        note = SubElement(case, tag, message=clean(f"{owner}{word}: {say(verdict.reason)}"))
        if tag != "skipped":
            note.set("type", verdict.state.value)
        note.text = clean("\n".join(_story(verdict, lang)))
    elif verdict.checks or verdict.attestation:
        SubElement(case, "system-out").text = clean("\n".join(_story(verdict, lang)))


def _story(verdict: Verdict, lang: str) -> list[str]:
    def word(key: str) -> str:
        return pick(PHRASES[key], lang)

    lines = [f"{word('weight')}: {numbers(lang).hundredths(verdict.weight)}"]
    if verdict.owner:
        lines.append(f"{word('owner')}: {pick(OWNERS[verdict.owner], lang)} [{verdict.owner.value}]")
    if verdict.release_blocker and verdict.state is VerdictState.FAILED:
        lines.append(word("blocker"))
    if verdict.unstable:
        lines.append(word("unstable"))
    if verdict.attestation:
        mark = f" ({word('demonstration')})" if verdict.attestation.demonstration else ""
        lines.append(f"{word('attested')}{mark}: {verdict.attestation.by}, {verdict.attestation.document}")
    if verdict.waiver:
        lines.append(f"{word('waived')}: {verdict.waiver.reason} ({verdict.waiver.document}). {word('waiver_note')}")
    for check in verdict.checks:
        lines += _check_lines(check, lang)
    if verdict.advice and verdict.state is VerdictState.FAILED:
        lines.append(f"{word('ask_vendor')}: {verdict.advice}")
    return lines


def _check_lines(check: CheckResult, lang: str) -> list[str]:
    lines = []
    for folded in check.cases:
        final = folded.final
        name = check.check if final.case == "-" else f"{check.check} [{final.case}]"
        lines.append(f"{name}: {pick(STATUSES[final.status], lang)}" + (f": {final.message}" if final.message else ""))
        for key, value in (
            ("expected", final.expected),
            ("observed", final.observed),
            ("place", final.place),
            ("blocked_by", ", ".join(final.blocked_by)),
            ("curl", final.curl),
        ):
            if value:
                lines.append(f"  {pick(PHRASES[key], lang)}: {value}")
    return lines
