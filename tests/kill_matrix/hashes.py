"""Content hashes of the three things that a row of the matrix rests on: the check, its steps, the fault."""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
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

_LENGTH = 12
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
        """Hash of what carries a check out: the modules of its steps, or of its engine."""
        engine = self._catalogue[check].engine
        if engine is Engine.FUNCTIONAL:
            scenario = self._scenarios.get(check)
            return digest(*(_source(m) for m in self._modules_of(scenario.steps if scenario else ())))
        if engine is Engine.SECURITY:
            from security.registry import CHECKS  # noqa: PLC0415 - loads what the security engine needs

            function = CHECKS.get(check)
            return digest(_source(function.__module__)) if function else digest("")
        package = "schemas.live" if engine is Engine.SYNC else "load"
        return digest(*(p.read_bytes() for p in sorted(package_folder(package).glob("*.py"))))

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

    def _modules_of(self, sentences: Iterable[str]) -> list[str]:
        return sorted({c.step_func.__module__ for s in sentences for c in self._definitions if c.parser.is_matching(s)})


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


def _source(module: str) -> bytes:
    file = inspect.getsourcefile(importlib.import_module(module))
    assert file is not None
    return Path(file).read_bytes()


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
    module = _Module.of(path.read_text(encoding="utf-8"))
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


@dataclass(frozen=True)
class _Module:
    """A module's text, its lines, and its statements by the names that they define."""

    text: str
    lines: tuple[bytes, ...]
    names: Mapping[str, list[ast.stmt]]

    @staticmethod
    @lru_cache(maxsize=32)
    def of(text: str) -> _Module:
        """Parse once."""
        names: dict[str, list[ast.stmt]] = {}
        for statement in ast.parse(text).body:
            for name in _defined(statement):
                names.setdefault(name, []).append(statement)
        return _Module(text, tuple(line.encode() for line in text.split("\n")), names)

    def segment(self, node: ast.stmt | ast.expr) -> str:
        """The text of a node; what ``ast.get_source_segment`` gives, without dividing the whole text each time."""
        assert node.end_lineno is not None
        lines = list(self.lines[node.lineno - 1 : node.end_lineno])
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return b"\n".join(lines).decode()


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


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return [t.id for t in targets if isinstance(t, ast.Name)]
