"""Drift of the map in one run: each moved function is told once, by one check; whoever needs it is blocked by it."""

from __future__ import annotations

import os
from pathlib import Path

from kiemdinh.model.drift import Moved

FOLDER = "moved"


class DriftLog:
    """What moved, shared by the workers of a run through its private folder.

    Args:
        private: private folder of the run, or ``None`` to share with nobody.
    """

    def __init__(self, private: Path | None = None) -> None:
        self._folder = private / FOLDER if private is not None else None
        self._told: dict[str, str] = {}
        self._pending: list[Moved] = []

    def note(self, moved: Moved) -> None:
        """Remember that a check went on with a similar element."""
        self._pending.append(moved)

    def take(self) -> list[Moved]:
        """What was noted since the last call."""
        taken, self._pending = self._pending, []
        return taken

    def teller(self, what: str, holder: str) -> str:
        """The check that tells of a moved function: the first that asks.

        Args:
            what: what is told.
            holder: check and case that would tell it.
        """
        if what not in self._told:
            self._told[what] = self._shared(what, holder)
        return self._told[what]

    def _shared(self, what: str, holder: str) -> str:
        if self._folder is None:
            return holder
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path, own = self._folder / what, self._folder / f".{os.getpid()}"
        own.write_text(holder, encoding="utf-8")
        try:
            # a link appears whole or not at all: no worker ever reads half a name
            os.link(own, path)
        except FileExistsError:
            return path.read_text(encoding="utf-8")
        finally:
            own.unlink()
        return holder
