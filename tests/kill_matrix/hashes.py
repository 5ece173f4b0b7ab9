"""Content hashes of the three things that a row of the matrix rests on: the check, its steps, the fault."""

from __future__ import annotations

import ast
import hashlib
import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import msgspec
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

import portal.defects
from kiemdinh.collect.stages import package_folder
from kiemdinh.model.check import Check
from kiemdinh.model.enums import Engine
from portal.defects import Defect
from steps.gherkin import TAG, feature_files
from steps.plugin import STEP_MODULES
from tests.kill_matrix.sources import Module, Place, used_by

_LENGTH = 12
# What other steps and the driver share has tests of its own.
_STEPS = (*STEP_MODULES, "steps.evident")
_PLACES = frozenset({"location", "id"})


def digest(*parts: str | bytes) -> str:
    """Short SHA-256 over several texts."""
    total = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        total.update(len(raw).to_bytes(8, "big") + raw)
    return total.hexdigest()[:_LENGTH]


@dataclass(frozen=True)
class Scenario:
    """A scenario as it counts for the hash.

    Attributes:
        text: everything that it says, without places.
        steps: step sentences of all its rows, parameters filled in.
    """

    text: str
    steps: tuple[str, ...]


class Hashes:
    """Hashes of the present code.

    Args:
        catalogue: all checks.
        features: folder of the feature files.
    """

    def __init__(self, catalogue: Mapping[str, Check], features: Path | None = None) -> None:
        self._catalogue = catalogue
        self._features = features or package_folder("features")

    def check(self, check: str) -> str:
        """Hash of a check: its catalogue entry and its scenario with all rows."""
        entry = msgspec.json.encode(self._catalogue[check], order="deterministic")
        scenario = self._scenarios.get(check)
        return digest(entry, scenario.text if scenario else "")

    def steps(self, check: str) -> str:
        """Hash of what carries a check out: its steps or its function, with what these use of their own kind."""
        engine = self._catalogue[check].engine
        if engine is Engine.LOAD:
            return digest(*(p.read_bytes() for p in sorted(package_folder("load").glob("*.py"))))
        if engine is Engine.FUNCTIONAL:
            scenario = self._scenarios.get(check)
            return digest(*used_by(self._places_of(scenario.steps if scenario else ()), _STEPS))
        if engine is Engine.SECURITY:
            from security.registry import CHECKS  # noqa: PLC0415 - loads what the security engine needs

            attack = CHECKS.get(check)
            return digest(*used_by([_place(attack)], [attack.__module__]) if attack else ())
        from schemas.live.__main__ import CHECKS as LIVE  # noqa: PLC0415 - loads what the sync engine needs

        reading = LIVE.get(check)
        return digest(*used_by([_place(reading)], _modules("schemas.live")) if reading else ())

    @cached_property
    def _scenarios(self) -> dict[str, Scenario]:
        found: dict[str, Scenario] = {}
        for path in feature_files(self._features):
            document: Any = Parser().parse(path.read_text(encoding="utf-8"))
            sentences: dict[str, list[str]] = {}
            for pickle in Compiler().compile(cast("Any", document | {"uri": path.name})):
                for tag in pickle["tags"]:
                    sentences.setdefault(tag["name"], []).extend(s["text"] for s in pickle["steps"])
            for scenario, around in _scenarios(document["feature"], []):
                for tag in scenario["tags"]:
                    if tag["name"].startswith(TAG):
                        text = json.dumps(_placeless([*around, scenario]), sort_keys=True, ensure_ascii=False)
                        steps = tuple(dict.fromkeys(sentences.get(tag["name"], ())))
                        found[tag["name"].removeprefix(TAG)] = Scenario(text, steps)
        return found

    @cached_property
    def _definitions(self) -> list[StepFunctionContext]:
        for name in STEP_MODULES:
            importlib.import_module(name)
        return [c for c in step_function_context_registry.values() if c.step_func.__module__ in STEP_MODULES]

    def _places_of(self, sentences: Iterable[str]) -> list[Place]:
        return sorted({_place(c.step_func) for s in sentences for c in self._definitions if c.parser.is_matching(s)})


def _scenarios(node: dict[str, Any], around: list[Any]) -> Iterable[tuple[dict[str, Any], list[Any]]]:
    around = [*around, *(c["background"] for c in node["children"] if "background" in c)]
    for child in node["children"]:
        if "scenario" in child:
            yield child["scenario"], around
        elif "rule" in child:
            yield from _scenarios(child["rule"], around)


def _placeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _placeless(v) for k, v in value.items() if k not in _PLACES}
    return [_placeless(v) for v in value] if isinstance(value, list) else value


def _place(function: Callable[..., object]) -> Place:
    return (function.__module__, function.__name__)


def _modules(package: str) -> list[str]:
    return [f"{package}.{p.stem}" for p in sorted(package_folder(package).glob("*.py"))]


def defect_modules() -> dict[str, Path]:
    """Source file by defect id."""
    found: dict[str, Path] = {}
    for info in pkgutil.iter_modules(portal.defects.__path__):
        module = importlib.import_module(f"{portal.defects.__name__}.{info.name}")
        defects: tuple[Defect, ...] = module.DEFECTS
        assert module.__file__ is not None
        found |= {d.id: Path(module.__file__) for d in defects}
    return found


def defect_sources() -> dict[str, str]:
    """What each fault's declaration uses of its module, by defect id."""
    return {d: "\n".join(defect_source(d, path)) for d, path in defect_modules().items()}


def defect_hash(defect: str, path: Path) -> str:
    """Hash of a fault's declaration and of what it uses."""
    return digest(*defect_source(defect, path))


def defect_source(defect: str, path: Path) -> list[str]:
    """A fault's declaration and everything of its module that the declaration uses; the whole module where it cannot
    be told which declaration is the fault's."""
    module = Module.of(path.read_text(encoding="utf-8"))
    declared = _declaration(defect, module.names.get("DEFECTS", ()))
    if declared is None:
        return [module.text]
    wanted: list[ast.stmt | ast.expr] = [declared]
    seen: set[str] = set()
    for node in wanted:
        for used in ast.walk(node):
            if isinstance(used, ast.Name) and used.id in module.names and used.id not in seen:
                seen.add(used.id)
                wanted.extend(module.names[used.id])
    return sorted({module.segment(n) for n in wanted})


def _declaration(defect: str, statements: Sequence[ast.stmt]) -> ast.expr | None:
    """The call that declares a fault: its ``id``, or where a helper makes it its first text, is the fault's name or
    the longest part of it."""
    found: dict[str, list[ast.expr]] = {}
    for statement in statements:
        value = getattr(statement, "value", None)
        for call in value.elts if isinstance(value, ast.Tuple) else ():
            if isinstance(call, ast.Call):
                given = [*(k.value for k in call.keywords if k.arg == "id"), *call.args]
                if given and isinstance(given[0], ast.Constant) and f"-{given[0].value!s}-" in f"-{defect}-":
                    found.setdefault(str(given[0].value), []).append(call)
    best = found[max(found, key=len)] if found else []
    return best[0] if len(best) == 1 else None
