"""Names of the limits that an operator may set, as the editions ask for them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from kiemdinh.editions import BUILT_IN

# Read as text: a target file is checked in every command, and reading all criteria would cost most of its time.
_KEY = re.compile(r"""\blimit_key["']?:\s*["']?([a-z0-9]+(?:-[a-z0-9]+)*)""")


@cache
def limit_keys(folder: Path = BUILT_IN) -> frozenset[str]:
    """Every ``limit_key`` of every edition.

    Args:
        folder: where editions lie.
    """
    files = sorted(folder.glob("*/*.yaml"))
    return frozenset(key for file in files for key in _KEY.findall(file.read_text(encoding="utf-8")))
