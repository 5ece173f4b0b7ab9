"""Writes the JSON Schemas of everything that leaves the program, from the types that write it.

``python -m kiemdinh.schemas_export`` writes them; with ``--check`` it writes nothing and ends with 1 when a stored
file differs from what the types say.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from kiemdinh.bundle.folder import Manifest
from kiemdinh.bundle.seal import Seal
from kiemdinh.cleaning import Cleanup
from kiemdinh.doctor.finding import Finding
from kiemdinh.events.types import AnyEvent
from kiemdinh.model.check import Check
from kiemdinh.model.comparison import Comparison
from kiemdinh.model.edition import Edition
from kiemdinh.model.outcome import Outcome
from kiemdinh.model.plan import Plan
from kiemdinh.model.records import Attestation, Waiver
from kiemdinh.model.slip import Slip
from kiemdinh.model.target import Target
from kiemdinh.model.verdict import Grade, Judgement
from reports.json_form import ReportDocument
from schemas.sync.reconcile.result import Found, Reconciliation

FOLDER = Path(__file__).parent.parent / "schemas" / "run"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FIELD = re.compile(r"^(?P<names>\w+(?:, \w+)*): (?P<text>.*)$")


class DoctorAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``doctor --json`` prints.

    Attributes:
        ready: whether nothing would waste the run.
        findings: everything looked at.
    """

    ready: bool
    findings: tuple[Finding, ...]


def exported() -> Mapping[str, tuple[Any, str]]:
    """Type and title by schema name."""
    return types.MappingProxyType(
        {
            "plan": (Plan, "plan.json: what a run will do, what it cannot, and who can unblock it"),
            "target": (Target, "target.json: the system under test, resolved, without secrets"),
            "catalogue": (list[Check], "catalogue.json: the checks as they were"),
            "edition": (Edition, "editions/<id>.json: an edition of the law as it was"),
            "outcome": (Outcome, "One line of outcomes.ndjson: one look at one case of one check"),
            "event": (AnyEvent, "One line of events.ndjson: what happened in a run"),
            "attestation": (Attestation, "A person's statement, as in attestations.json"),
            "attestations": (list[Attestation], "attestations.json: statements of persons"),
            "waiver": (Waiver, "An approved exception, as in waivers.json"),
            "waivers": (list[Waiver], "waivers.json: approved exceptions"),
            "manifest": (Manifest, "manifest.json: what produced a collection"),
            "seal": (Seal, "seal.json: digest of every file and one over all of them"),
            "doctor": (DoctorAnswer, "Answer of doctor --json: what would waste a run, and what to do"),
            "comparison": (Comparison, "comparison.json and answer of compare --json: two runs of one target"),
            "cleanup": (Cleanup, "RUN.cleanup.json and answer of cleanup --yes --json: what became of each dossier"),
            "judgement": (Judgement, "judgements/<edition>/verdicts.json: all verdicts of a run"),
            "grade": (Grade, "judgements/<edition>/grade.json: score, letter, ceiling and gate"),
            "slip": (Slip, "judgements/<edition>/slip.json: one service before its publication (kiemdinh gate)"),
            "reconciliation": (Reconciliation, "--out of sync reconcile: what a reconciliation comes to"),
            "reconciliation-finding": (Found, "One line of --details of sync reconcile: one finding"),
            "report": (ReportDocument, "judgements/<edition>/report.json: one judged run for other programs"),
        }
    )


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one exported type.

    Args:
        name: key of :func:`exported`.
    """
    kind, title = exported()[name]
    (root,), components = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    classes = _classes(kind)
    for component, body in components.items():
        _describe(body, classes.get(component))
    head = {"$schema": _DIALECT, "$id": f"urn:kiemdinh:schema:{name}", "title": title}
    whole = {**head, **root, "$defs": {key: components[key] for key in sorted(components)}}
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(whole))
    return plain


def _classes(kind: Any) -> dict[str, type]:  # noqa: ANN401  any type expression
    found: dict[str, type] = {}
    waiting: list[Any] = [kind]
    while waiting:
        item = waiting.pop()
        if isinstance(item, type) and issubclass(item, msgspec.Struct):
            if item.__name__ not in found:
                found[item.__name__] = item
                waiting += [field.type for field in msgspec.structs.fields(item)]
        elif isinstance(item, type):
            found.setdefault(item.__name__, item)
        else:
            waiting += getattr(item, "__args__", ())
    return found


def _describe(body: dict[str, Any], kind: type | None) -> None:
    """Give a component the words of its class and each property those of its ``Attributes:`` line."""
    if kind is None:
        return
    paragraphs, fields = _docstring(inspect.getdoc(kind) or "")
    if paragraphs:
        body["description"] = paragraphs
    for base in kind.__mro__[1:]:
        fields = {**_docstring(inspect.getdoc(base) or "")[1], **fields}
    for name, words in fields.items():
        if name in body.get("properties", {}):
            body["properties"][name]["description"] = words
    if kind is Outcome:
        body["allOf"] = [
            {
                "if": {"properties": {"status": {"const": "failed"}}, "required": ["status"]},
                "then": {"properties": {"owner": {"const": "portal"}}, "required": ["owner"]},
            },
            {
                "if": {"properties": {"status": {"enum": ["passed", "not-applicable"]}}, "required": ["status"]},
                "then": {"properties": {"owner": {"type": "null"}}},
            },
        ]


def _docstring(text: str) -> tuple[str, dict[str, str]]:
    head, _, rest = text.partition("\nAttributes:\n")
    head = re.split(r"\n(?:Raises|Args):\n", head)[0]
    fields: dict[str, str] = {}
    names: list[str] = []
    for raw in re.split(r"\n\S", rest)[0].splitlines():
        line = raw.strip()
        match = _FIELD.match(line) if raw.startswith("    ") and not raw.startswith("     ") else None
        if match:
            names = match["names"].split(", ")
            fields.update(dict.fromkeys(names, match["text"]))
        elif line:
            fields.update({name: f"{fields[name]} {line}" for name in names})
    return " ".join(head.split()).replace("``", "").strip(), {k: v.replace("``", "") for k, v in fields.items()}


def text(name: str) -> str:
    """The file content of one schema."""
    return json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"


def differing(folder: Path = FOLDER) -> list[str]:
    """Names whose stored schema is missing, stale or belongs to no type any more."""
    stored = {path.name.removesuffix(".schema.json"): path for path in folder.glob("*.schema.json")}
    stale = [n for n in exported() if n not in stored or stored[n].read_text(encoding="utf-8") != text(n)]
    return sorted({*stale, *(name for name in stored if name not in exported())})


def main(arguments: list[str]) -> int:
    """Write the schemas, or compare them.

    Returns:
        0 when written or equal, 1 when ``--check`` found a difference, 2 for an unknown option.
    """
    if arguments == ["--check"]:
        stale = differing()
        for name in stale:
            sys.stderr.write(f"schemas/run/{name}.schema.json: khác với kiểu dữ liệu; chạy python -m {__spec__.name}\n")
        return 1 if stale else 0
    if arguments:
        sys.stderr.write("chỉ có tùy chọn --check\n")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in exported():
        (FOLDER / f"{name}.schema.json").write_text(text(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
