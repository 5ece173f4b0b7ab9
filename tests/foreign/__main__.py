"""Runs everything over the foreign portals and writes ``docs/foreign-portals.md``."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from tests.foreign.figures import Sight, page_of
from tests.foreign.harness import Foreign, bench, truth

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "foreign-portals.md"
MODULES = ("tests.foreign.postback.portal", "tests.foreign.scripted.portal", "tests.foreign.plain_site.site")


def portals() -> tuple[Foreign, ...]:
    """The foreign portals."""
    found: list[Foreign] = [import_module(name).PORTAL for name in MODULES]
    return tuple(found)


def main(arguments: list[str]) -> int:
    """Run, write the page, and say what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.foreign")
    parser.add_argument("names", nargs="*", help="portals; all when none is named")
    parser.add_argument("--write", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args(arguments)
    sights: list[Sight] = []
    with bench() as place:
        for portal in portals():
            if asked.names and portal.name not in asked.names:
                continue
            for flavour in portal.flavours:
                for mapped in (False, True) if flavour == portal.flavours[0] else (True,):
                    with portal.start(flavour) as live:
                        seen = place.look(portal, live, tuple(truth(portal)), mapped=mapped)
                    sight = Sight(portal, flavour, mapped, truth(portal), seen)
                    sights.append(sight)
                    for line in sight.differences():
                        print(line, flush=True)
                    print(sight.summary(), flush=True)
    if asked.write and not asked.names:
        PAGE.write_text(page_of(sights), encoding="utf-8")
    return 1 if any(s.accused() for s in sights) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
