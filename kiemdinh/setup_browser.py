"""Finds a browser for the scenarios, or installs one: ``python -m kiemdinh.setup_browser``.

In this order: what is there already and starts, Debian's package (as root or with password-less sudo; it brings the
libraries it needs), Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from kiemdinh.model.failures import EnvironmentProblem
from steps.portal.browser import find_browser

_PACKAGE = "chromium-headless-shell"
_MOST_SECONDS = 600


def main() -> int:
    """Find or install; print what happened.

    Returns:
        0 when there is a browser that starts, 2 when a person must install one.
    """
    problem = ""
    for way in ([], *_ways()):
        if not _run(way):
            continue
        try:
            found = find_browser(os.environ)
        except EnvironmentProblem as error:
            problem = str(error)
            continue
        if _run([[str(found), "--version"]], quiet=True):
            print(f"Trình duyệt: {found}")
            return 0
        problem = f"{found} không khởi động được (thiếu thư viện hệ thống?)"
    print(problem, file=sys.stderr)
    return 2


def _ways() -> list[list[list[str]]]:
    """Ways to install, each a sequence of commands."""
    ways = [[[sys.executable, "-m", "playwright", "install", "chromium", "--only-shell"]]]
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not prefix or shutil.which("sudo")):
        apt = [*prefix, "apt-get"]
        ways.insert(0, [[*apt, "update", "-qq"], [*apt, "install", "-y", "-qq", "--no-install-recommends", _PACKAGE]])
    return ways


def _run(commands: list[list[str]], *, quiet: bool = False) -> bool:
    """Run the commands of one way; whether all ended well."""
    for command in commands:
        if not quiet:
            print("Cài trình duyệt: " + " ".join(command[-4:]), flush=True)
        try:
            ended = subprocess.run(command, capture_output=True, timeout=_MOST_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return False
        if ended.returncode:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
