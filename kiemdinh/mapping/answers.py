"""What a person answered on the review page, turned into entries of the map."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kiemdinh.bundle.folder import write_whole
from kiemdinh.mapping.edit import Written, write_functions
from kiemdinh.mapping.rows import Row
from kiemdinh.mapping.valid import mapping_problem
from kiemdinh.model.enums import MappingState
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.target import MappedElement, MappedFunction, Target
from kiemdinh.target import load_target
from steps.portal.functions import regulated

FIELDS = ("page", "role", "name", "label", "selector", "note")
_MOST = 400


def digest(text: str) -> str:
    """By what a file is known to be unchanged since the page was shown."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def answered(
    shown: Mapping[str, Row], form: Mapping[str, str], by: str, today: str
) -> tuple[dict[str, Written], dict[str, str]]:
    """Entries that the person changed.

    Args:
        shown: rows that the page showed, by function.
        form: fields of the form: ``<function>.state`` and ``<function>.<field>``.
        by: who answers.
        today: day of the answer (ISO 8601).

    Returns:
        the entries, and by function what is wrong with an answer (Vietnamese).
    """
    changed: dict[str, Written] = {}
    problems: dict[str, str] = {}
    for key, row in shown.items():
        if f"{key}.state" not in form:
            continue
        try:
            state = MappingState(form[f"{key}.state"])
        except ValueError:
            problems[key] = "trạng thái không có trong danh sách"
            continue
        entry = _entry(row.entry, form, key, state)
        if entry == row.entry:
            continue
        if state.by_person:
            if not by:
                problems[key] = "ghi họ tên người xác nhận ở cuối trang trước"
                continue
            entry = msgspec.structs.replace(entry, by=by, on=today)
        if state is MappingState.CONFIRMED and not entry.page and entry.element is None:
            problems[key] = "đã xác nhận thì cần trang hoặc phần tử"
            continue
        changed[key] = Written(entry, regulated()[key].name)
    return changed, problems


def _entry(old: MappedFunction, form: Mapping[str, str], key: str, state: MappingState) -> MappedFunction:
    said = {name: " ".join(form.get(f"{key}.{name}", "").split())[:_MOST] for name in FIELDS}
    element = MappedElement(role=said["role"], name=said["name"], label=said["label"], selector=said["selector"])
    given = any((said["name"], said["label"], said["selector"]))
    kept = {"by": old.by, "on": old.on} if state is old.state else {"by": "", "on": ""}
    return msgspec.structs.replace(
        old, state=state, page=said["page"], element=element if given else None, note=said["note"], **kept
    )


def save(path: Path, text: str, changed: Mapping[str, Written]) -> Target:
    """Write the entries into the file, whole or not at all.

    Args:
        path: the target file.
        text: what it holds now.
        changed: entries to write.

    Raises:
        InputProblem: the result would not be a valid target file.
    """
    new = write_functions(text, changed, str(path))
    trial = path.with_name(f".{path.name}.moi")
    try:
        write_whole(trial, new.encode())
        target = load_target(trial).target
        found = mapping_problem(target)
        if found is not None:
            raise InputProblem(found[0], "mapping.functions")
    except InputProblem as error:
        raise InputProblem(error.message, error.place.replace(trial.name, path.name)) from error
    finally:
        trial.unlink(missing_ok=True)
    write_whole(path, new.encode())
    return target
