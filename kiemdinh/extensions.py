"""Checks, editions and drivers from outside the repository, found through entry points.

A package names one :class:`Extension` in the group ``kiemdinh.extensions``.  What it brings stands beside the built-in
under ids of its own: nothing built in can be replaced in silence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module, metadata
from pathlib import Path

from kiemdinh.catalogue import load_catalogue
from kiemdinh.model.check import Check
from kiemdinh.model.enums import Engine
from kiemdinh.model.failures import InputProblem
from kiemdinh.near import near

GROUP = "kiemdinh.extensions"
_HASHED = frozenset({".py", ".yaml", ".yml", ".feature", ".json"})


@dataclass(frozen=True, slots=True)
class Extension:
    """What a package brings.

    Attributes:
        name: short name, kebab-case, unique.
        version: its version, shown in every manifest.
        root: folder of the package; the folders below lie in it, and its files are hashed.
        checks: folder of catalogue files (YAML), or empty.
        features: folder of feature files, one scenario for each check, or empty.
        steps: modules with the steps of those scenarios.
        editions: folder that holds a folder for each edition, or empty.
        drivers: driver classes by the name that a target file may use, as ``package.module:Class``.
    """

    name: str
    version: str
    root: Path
    checks: str = ""
    features: str = ""
    steps: tuple[str, ...] = ()
    editions: str = ""
    drivers: Mapping[str, str] = field(default_factory=dict)

    def folder(self, name: str) -> Path:
        """One of its folders.

        Raises:
            InputProblem: it is not there.
        """
        path = self.root / name
        if not path.is_dir():
            raise InputProblem(f"phần mở rộng «{self.name}» không có thư mục «{name}»", str(self.root))
        return path

    def digest(self) -> str:
        """SHA-256 over names and contents of its files."""
        total = hashlib.sha256()
        for path in sorted(p for p in self.root.rglob("*") if p.suffix in _HASHED and p.is_file()):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{content}  {path.relative_to(self.root).as_posix()}\n".encode())
        return total.hexdigest()


def discover() -> tuple[Extension, ...]:
    """All installed extensions, by name.

    Raises:
        InputProblem: one cannot be loaded, is no extension, or has the name of another.
    """
    found: dict[str, Extension] = {}
    for entry in sorted(metadata.entry_points(group=GROUP), key=lambda e: (e.name, e.value)):
        place = f"{entry.dist.name} ({GROUP}: {entry.name})" if entry.dist else f"{GROUP}: {entry.name}"
        try:
            made = entry.load()
        except Exception as error:
            why = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            raise InputProblem(f"không nạp được phần mở rộng «{entry.name}»: {why}", place) from error
        if not isinstance(made, Extension):
            raise InputProblem(f"«{entry.value}» phải là một kiemdinh.extensions.Extension", place)
        if made.name in found:
            raise InputProblem(f"hai phần mở rộng cùng tên «{made.name}»", place)
        found[made.name] = made
    return tuple(found.values())


def catalogue_with(folders: tuple[Path, ...], extensions: Iterable[Extension]) -> Mapping[str, Check]:
    """The checks of some folders and of extensions.

    Raises:
        InputProblem: malformed or duplicate checks, an engine that an extension cannot serve, or a check without a
            scenario.
    """
    known = tuple(extensions)
    more = tuple(e.folder(e.checks) for e in known if e.checks)
    catalogue = load_catalogue((*folders, *more))
    for extension in known:
        for check in _own_checks(extension, catalogue):
            _hold(extension, check)
    return catalogue


def step_modules(extensions: Iterable[Extension]) -> tuple[str, ...]:
    """Modules with steps, imported once so that a broken one is said before a run and not in it.

    Raises:
        InputProblem: one cannot be imported.
    """
    names: list[str] = []
    for extension in extensions:
        for name in extension.steps:
            try:
                import_module(name)
            except Exception as error:
                why = " ".join(f"{type(error).__name__}: {error}".split())[:300]
                raise InputProblem(
                    f"phần mở rộng «{extension.name}»: không nạp được bước {name}: {why}", name
                ) from error
            names.append(name)
    return tuple(names)


def driver_named(name: str, extensions: Iterable[Extension], place: str) -> str:
    """``package.module:Class`` of a driver that a target names.

    Raises:
        InputProblem: no extension brings one of that name, or two do.
    """
    known: dict[str, str] = {}
    for extension in extensions:
        for own, value in extension.drivers.items():
            if own in known:
                raise InputProblem(f"hai phần mở rộng cùng có bộ điều khiển «{own}»", place)
            known[own] = value
    if name not in known:
        raise InputProblem(
            f"không có bộ điều khiển «{name}»{near(name, known)}; dùng tên của phần mở rộng, hoặc goi.mo_dun:Lop",
            place,
        )
    return known[name]


def named(extensions: Iterable[Extension]) -> dict[str, str]:
    """Version and digest by name, for a manifest."""
    return {e.name: f"{e.version} sha256:{e.digest()}" for e in extensions}


def _own_checks(extension: Extension, catalogue: Mapping[str, Check]) -> Iterator[Check]:
    if not extension.checks:
        return
    areas = {path.stem for path in extension.folder(extension.checks).glob("*.yaml")}
    own = {c for path in extension.folder(extension.checks).glob("*.yaml") for c in load_ids(path)}
    for check in catalogue.values():
        if check.id in own and check.id.split(".")[0] in areas:
            yield check


def load_ids(path: Path) -> tuple[str, ...]:
    """Check ids of one catalogue file."""
    from kiemdinh.documents import convert, read_document  # noqa: PLC0415 - read already, only the ids are wanted

    return tuple(c.id for c in convert(read_document(path), list[Check]))


def _hold(extension: Extension, check: Check) -> None:
    if check.engine is not Engine.FUNCTIONAL:
        raise InputProblem(
            f"phần mở rộng chỉ thêm được phép kiểm chức năng (functional), nhưng {check.id} là {check.engine}",
            extension.name,
        )
    features = extension.folder(extension.features).rglob("*.feature") if extension.features else ()
    tag = f"@check:{check.id}"
    if not any(tag in path.read_text(encoding="utf-8", errors="replace").split() for path in features):
        raise InputProblem(f"phép kiểm {check.id} chưa có tình huống nào mang thẻ {tag}", extension.name)
