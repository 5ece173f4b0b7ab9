"""Which checks a run asks for: patterns of ``--only`` and ``--skip``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase

from kiemdinh.model.check import Check
from kiemdinh.model.edition import Edition
from kiemdinh.model.enums import Engine
from kiemdinh.model.failures import InputProblem
from kiemdinh.near import near

_WILD = frozenset("*?[")


def select(
    catalogue: Mapping[str, Check],
    only: tuple[str, ...] = (),
    skip: tuple[str, ...] = (),
    editions: Collection[Edition] = (),
) -> list[Check]:
    """Checks asked for, in the order of the catalogue.

    Args:
        catalogue: all checks by id.
        only: check ids, areas (``filing``), shell patterns (``sync.*``), criterion ids, or ``engine:load``.
        skip: the same, left out.
        editions: where criterion ids are looked up.

    Raises:
        InputProblem: a pattern that names nothing, with near names; or nothing is left.
    """
    wanted = _all_of(catalogue, only, editions, "--only") if only else set(catalogue)
    unwanted = _all_of(catalogue, skip, editions, "--skip")
    chosen = [check for check_id, check in catalogue.items() if check_id in wanted - unwanted]
    if not chosen:
        raise InputProblem("không còn phép kiểm nào sau khi chọn", "--only/--skip")
    return chosen


def _all_of(
    catalogue: Mapping[str, Check], patterns: tuple[str, ...], editions: Collection[Edition], option: str
) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        found |= _one(catalogue, pattern, editions, option)
    return found


def _one(catalogue: Mapping[str, Check], pattern: str, editions: Collection[Edition], option: str) -> set[str]:
    areas = {check_id.split(".")[0] for check_id in catalogue}
    criteria = {c.id: c for e in editions for c in e.criteria}
    if pattern in catalogue:
        return {pattern}
    if pattern in areas:
        return {c for c in catalogue if c.startswith(f"{pattern}.")}
    if pattern.startswith("engine:") and pattern.removeprefix("engine:") in list(Engine):
        return {c.id for c in catalogue.values() if c.engine == pattern.removeprefix("engine:")}
    if pattern in criteria:
        cited = {
            check
            for edition in editions
            for criterion in edition.criteria
            if criterion.id == pattern
            for check in (*criterion.checks, *(rule.check for rule in criterion.facts))
        }
        if not cited & set(catalogue):
            raise InputProblem(f"tiêu chí «{pattern}» không có phép kiểm tự động", option)
        return cited & set(catalogue)
    if _WILD & set(pattern):
        matched = {c for c in catalogue if fnmatchcase(c, pattern)}
        if matched:
            return matched
    engines = [f"engine:{e}" for e in Engine]
    raise InputProblem(
        f"«{pattern}» không khớp phép kiểm nào{near(pattern, [*catalogue, *areas, *criteria, *engines])}", option
    )
