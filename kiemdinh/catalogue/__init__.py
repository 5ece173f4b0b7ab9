"""The check catalogue: data that ``plan`` and ``--help`` read without loading any engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from kiemdinh.documents import convert, read_document
from kiemdinh.model.check import Check
from kiemdinh.model.failures import InputProblem

BUILT_IN = Path(__file__).parent / "checks"


def load_catalogue(folders: tuple[Path, ...] = (BUILT_IN,)) -> Mapping[str, Check]:
    """All checks by id, sorted.

    Args:
        folders: folders of YAML files, each a list of checks of one area (the file's name).

    Raises:
        InputProblem: malformed entry, duplicate id, id outside its area, unknown dependency; with its place.
    """
    checks: dict[str, Check] = {}
    for path in sorted(p for folder in folders for p in folder.glob("*.yaml")):
        document = read_document(path)
        for index, check in enumerate(convert(document, list[Check])):
            where = document.place((index, "id"))
            if check.id in checks:
                raise InputProblem(f"mã phép kiểm «{check.id}» lặp lại", where)
            if check.id.split(".")[0] != path.stem or check.id.count(".") != 1:
                raise InputProblem(f"mã phép kiểm phải có dạng {path.stem}.ten-phep-kiem", where)
            checks[check.id] = check
    for check in checks.values():
        for needed in check.depends_on:
            if needed not in checks:
                raise InputProblem(f"{check.id} phụ thuộc phép kiểm không có: {needed}")
    return MappingProxyType(dict(sorted(checks.items())))
