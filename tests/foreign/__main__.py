"""Runs everything over the foreign portals, keeps what was seen beside each, and writes ``docs/foreign-portals.md``.

``python -m tests.foreign [NAME…]`` runs the portals that are named, or all; ``--page-only`` writes the page anew
from what is kept.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.foreign.apart import portal_of
from tests.foreign.figures import Sight, page_of
from tests.foreign.harness import Foreign, bench, truth
from tests.foreign.kept import keep, kept

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "foreign-portals.md"
MODULES = ("tests.foreign.postback.portal", "tests.foreign.scripted.portal", "tests.foreign.plain_site.site")


def portals() -> tuple[Foreign, ...]:
    """The foreign portals."""
    return tuple(portal_of(name) for name in MODULES)


def look_at(portal: Foreign) -> list[Sight]:
    """Run every flavour of a portal, telling what differs from the truth as it goes."""
    sights: list[Sight] = []
    with bench() as place:
        for flavour, mapped in portal.runs:
            with portal.start(flavour) as live:
                seen = place.look(portal, live, tuple(truth(portal)), mapped=mapped)
            sight = Sight(portal, flavour, mapped, truth(portal), seen)
            sights.append(sight)
            for line in (*sight.differences(), sight.summary()):
                print(line, flush=True)
    return sights


def main(arguments: list[str]) -> int:
    """Run, keep, write the page; 1 when somebody is accused wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.foreign")
    parser.add_argument("names", nargs="*", help="portals; all when none is named")
    parser.add_argument("--page-only", action="store_true", help="only write the page from what is kept")
    asked = parser.parse_args(arguments)
    for portal in portals():
        if not asked.page_only and (not asked.names or portal.name in asked.names):
            keep(portal, look_at(portal))
    sights = [s for portal in portals() for s in kept(portal)]
    PAGE.write_text(page_of(sights), encoding="utf-8")
    return 1 if any(s.accused() for s in sights) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
