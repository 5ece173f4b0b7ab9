"""Runs chosen checks over a foreign portal with the suite's own collector and tells how each stands."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from string import Template

import yaml

from kiemdinh.collect.settings import Settings
from kiemdinh.events.clock import stamp, system_clock
from kiemdinh.model.enums import Access
from kiemdinh.running import Options, prepare
from kiemdinh.target import load_target
from tests.kill_matrix.browser import shared_browser
from tests.kill_matrix.runner import QuickCollector, QuickSuite, standing
from tests.kill_matrix.seen import Seen

SEED = 20261122
EDITION = "2024"


@dataclass(frozen=True, slots=True)
class Live:
    """A portal that runs now.

    Attributes:
        values: what replaces ``$name`` in its target file (addresses).
        environ: its passwords, by the names that the target file gives.
    """

    values: Mapping[str, str]
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign portal.

    Attributes:
        name: folder under ``tests/foreign``, which holds ``target.yaml``, ``mapping.yaml`` and ``truth.yaml``.
        title: Vietnamese, for the report.
        start: starts it; ``flavour`` is one of ``flavours``.
        flavours: the first is the portal as it stands.
        mappable: whether there is anything that a person could confirm.
        mapping: file of the folder that holds what a person confirmed.
    """

    name: str
    title: str
    start: Callable[[str], AbstractContextManager[Live]]
    flavours: tuple[str, ...] = ("as-it-stands",)
    mappable: bool = True
    mapping: str = "mapping.yaml"

    @property
    def runs(self) -> tuple[tuple[str, bool], ...]:
        """What is run over it: flavour, and whether with the confirmed mapping."""
        first, *others = self.flavours
        found = [(first, False), *((f, True) for f in (first, *others) if self.mappable)]
        return tuple(found)

    @property
    def folder(self) -> Path:
        """Its folder."""
        return Path(__file__).parent / self.name


@dataclass(frozen=True, slots=True)
class Expected:
    """What is true of a check, written by somebody who knows the portal.

    Attributes:
        status: outcome with the confirmed mapping, over the portal as it stands.
        unmapped: outcome without any mapping.
        others: outcome by flavour where it differs.
        why: one Vietnamese sentence.
    """

    status: str
    unmapped: str
    others: Mapping[str, str]
    why: str

    def of(self, flavour: str, *, mapped: bool) -> str:
        """The true outcome."""
        if flavour in self.others:
            return self.others[flavour]
        return self.status if mapped else self.unmapped


def truth(portal: Foreign) -> dict[str, Expected]:
    """The truth table of a portal."""
    table = yaml.safe_load((portal.folder / "truth.yaml").read_text(encoding="utf-8"))
    known = {"is", "unmapped", "why"}
    return {
        check: Expected(
            status=row["is"],
            unmapped=row.get("unmapped", row["is"]),
            others={k: v for k, v in row.items() if k not in known},
            why=row["why"],
        )
        for check, row in table.items()
    }


class Bench:
    """Runs over portals one after the other, with one browser.

    Args:
        folder: for target files and run folders.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._suite = QuickSuite()

    @property
    def checks(self) -> tuple[str, ...]:
        """All checks of the catalogue."""
        return tuple(self._suite.catalogue())

    def look(
        self, portal: Foreign, live: Live, checks: Sequence[str], *, mapped: bool, edition: str = EDITION
    ) -> dict[str, Seen]:
        """How checks stand on a running portal, with its confirmed mapping or with none."""
        out = Path(tempfile.mkdtemp(dir=self._folder, prefix="run-"))
        text = (portal.folder / "target.yaml").read_text(encoding="utf-8")
        if mapped:
            text += "\n" + (portal.folder / portal.mapping).read_text(encoding="utf-8")
        now = system_clock()
        moments = {"not_before": stamp(now - timedelta(minutes=5)), "not_after": stamp(now + timedelta(hours=1))}
        path = out / "target.yaml"
        path.write_text(Template(text).substitute({**moments, **live.values}), encoding="utf-8")
        settings = Settings(workers=1, spacing_s=0.0, environ={**os.environ, **live.environ})
        options = Options(edition=edition, access=Access.INTRUSIVE, only=tuple(checks), seed=SEED, out=out)
        try:
            suite = replace(self._suite, settings=settings)
            folder = prepare(suite, load_target(path), options)
            if not QuickCollector(folder, settings, ExitStack()).run():
                raise KeyboardInterrupt
            return standing(folder, suite.editions({})[edition])
        finally:
            if not os.environ.get("KIEMDINH_FOREIGN_KEEP"):
                shutil.rmtree(out, ignore_errors=True)


@contextmanager
def bench(folder: Path | None = None) -> Iterator[Bench]:
    """A bench with its browser and a folder of its own that is removed at the end."""
    place = Path(tempfile.mkdtemp(prefix="kiemdinh-foreign-", dir=folder))
    try:
        with shared_browser():
            yield Bench(place)
    finally:
        if not os.environ.get("KIEMDINH_FOREIGN_KEEP"):
            shutil.rmtree(place, ignore_errors=True)
