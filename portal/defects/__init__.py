"""Switchable faults of the reference portal, each a change of one rule of `portal.behaviour`.

A module of this package declares `DEFECTS: tuple[Defect, ...]`; every module is found by its presence.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.behaviour import Behaviour


@dataclass(frozen=True, slots=True)
class Defect:
    """One fault.

    Attributes:
        id: kebab-case name.
        title_vi: one Vietnamese line.
        story: how a real team comes to make this mistake.
        area: the part of the portal that is broken.
        expects: (check id, outcome status) pairs that must be seen.
        apply: gives the changed behaviour.
    """

    id: str
    title_vi: str
    story: str
    area: str
    expects: tuple[tuple[str, str], ...]
    apply: Callable[[Behaviour], Behaviour]


def all_defects() -> dict[str, Defect]:
    """Every declared defect by id.

    Raises:
        ValueError: an id occurs twice.
    """
    found: dict[str, Defect] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        for defect in importlib.import_module(f"{__name__}.{module.name}").DEFECTS:
            if defect.id in found:
                raise ValueError(f"defect id occurs twice: {defect.id}")
            found[defect.id] = defect
    return found


def apply_defects(behaviour: Behaviour, ids: Sequence[str]) -> Behaviour:
    """`behaviour` with the named defects, in order.

    Raises:
        KeyError: an unknown id.
    """
    if not ids:
        return behaviour
    known = all_defects()
    for defect_id in ids:
        behaviour = known[defect_id].apply(behaviour)
    return behaviour
