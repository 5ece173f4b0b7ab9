"""`python -m portal.launch`: starts the whole portal on free loopback ports and tells the addresses in a ready file."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from portal.live import Arguments, live
from portal.processes import die_with_parent


def parse(argv: list[str]) -> Arguments:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m portal.launch")
    parser.add_argument("--runtime-dir", type=Path, required=True)
    parser.add_argument("--ready", type=Path, required=True)
    parser.add_argument("--national-portal")
    parser.add_argument("--edition", choices=["2024", "2025"], default="2024")
    parser.add_argument("--defect", action="append", default=[])
    parser.add_argument("--seed", type=int)
    parser.add_argument("--cache-dir", type=Path)
    given = parser.parse_args(argv)
    runtime = given.runtime_dir.resolve()
    return Arguments(
        runtime,
        given.ready.resolve(),
        given.national_portal.rstrip("/") if given.national_portal else None,
        given.edition,
        tuple(given.defect),
        given.seed,
        (given.cache_dir or runtime / "cache").resolve(),
    )


def run(arguments: Arguments) -> int:
    """Start everything, wait for SIGTERM or SIGINT, stop everything."""
    arguments.runtime_dir.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        filename=arguments.runtime_dir / "portal.log",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        force=True,
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with live(arguments, stop.is_set) as portal:
        while not stop.is_set() and portal.well():
            stop.wait(0.5)
        return 0 if stop.is_set() else 3


def main() -> None:
    """Command line entry."""
    die_with_parent()
    code = run(parse(sys.argv[1:]))
    logging.shutdown()
    os._exit(code)


if __name__ == "__main__":
    main()
