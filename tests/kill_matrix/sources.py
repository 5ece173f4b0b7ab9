"""Statements of a module by the names that they define, and what a function uses of its own package."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

Place = tuple[str, str]
"""Name of a module, and a name that it defines."""


@dataclass(frozen=True)
class Module:
    """A module's text, its lines, its statements by the names that they define, and what it imports by name."""

    text: str
    lines: tuple[bytes, ...]
    names: Mapping[str, list[ast.stmt]]
    imported: Mapping[str, Place]

    @staticmethod
    @lru_cache(maxsize=32)
    def of(text: str) -> Module:
        """Parse once."""
        names: dict[str, list[ast.stmt]] = {}
        imported: dict[str, Place] = {}
        for statement in ast.parse(text).body:
            if isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
                imported |= {a.asname or a.name: (statement.module, a.name) for a in statement.names}
            for name in _defined(statement):
                names.setdefault(name, []).append(statement)
        return Module(text, tuple(line.encode() for line in text.split("\n")), names, imported)

    def segment(self, node: ast.stmt | ast.expr) -> str:
        """The text of a node; what ``ast.get_source_segment`` gives, without dividing the whole text each time."""
        assert node.end_lineno is not None
        lines = list(self.lines[node.lineno - 1 : node.end_lineno])
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return b"\n".join(lines).decode()


def module_text(name: str) -> str:
    """Source text of a module."""
    file = inspect.getsourcefile(importlib.import_module(name))
    assert file is not None
    return Path(file).read_text(encoding="utf-8")


def used_by(starts: Iterable[Place], modules: Iterable[str]) -> list[str]:
    """The text of some functions and of everything that they use, in turn, of certain modules.

    Args:
        starts: where to begin.
        modules: names of the modules that are looked into; what comes from elsewhere counts as it is.

    Returns:
        One text for each statement, with its module, sorted.
    """
    within = frozenset(modules)
    wanted = list(dict.fromkeys(starts))
    seen = set(wanted)
    found: set[str] = set()
    for module, name in wanted:
        source = Module.of(module_text(module))
        if name not in source.names:
            found.add(f"{module}\n{source.text}")  # made by other code: nobody can tell which part of the module it is
        for statement in source.names.get(name, ()):
            found.add(f"{module}\n{source.segment(statement)}")
            for used in _uses(statement):
                place = (module, used) if used in source.names else source.imported.get(used, ("", ""))
                if place[0] in within and place not in seen:
                    seen.add(place)
                    wanted.append(place)
    return sorted(found)


def _uses(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement reads, parameters among them: a fixture is named by its parameter."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return [t.id for t in targets if isinstance(t, ast.Name)]
