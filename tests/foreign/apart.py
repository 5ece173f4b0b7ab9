"""Looks at a foreign portal in a process of its own, so that a test run with browsers of its own is not disturbed.

``python -m tests.foreign.apart MODULE FLAVOUR mapped|unmapped CHECK…`` prints what was seen as JSON.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import msgspec

from tests.foreign.harness import Foreign, bench
from tests.kill_matrix.seen import Seen

ROOT = Path(__file__).parents[2]
_PATIENCE_S = 600.0
_MARK = "SEEN "


def portal_of(module: str) -> Foreign:
    """The portal that a module under ``tests.foreign`` offers."""
    portal: Foreign = import_module(module).PORTAL
    return portal


def look_apart(module: str, checks: Sequence[str], *, mapped: bool, flavour: str = "") -> dict[str, Seen]:
    """How checks stand on a portal, seen by another process.

    Raises:
        RuntimeError: that process failed; its words are in the message.
    """
    wanted = flavour or portal_of(module).flavours[0]
    command = [sys.executable, "-m", "tests.foreign.apart", module, wanted, "mapped" if mapped else "unmapped", *checks]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    line = next((ln for ln in done.stdout.splitlines() if ln.startswith(_MARK)), "")
    if not line:
        raise RuntimeError(f"{module}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return msgspec.json.decode(line.removeprefix(_MARK), type=dict[str, Seen])


def main(arguments: list[str]) -> int:
    """Look and print."""
    module, flavour, mapped, *checks = arguments
    portal = portal_of(module)
    with portal.start(flavour) as live, bench() as place:
        seen = place.look(portal, live, checks, mapped=mapped == "mapped")
    print(_MARK + msgspec.json.encode(seen).decode(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
