"""The explorer as a program: ``python -m steps.mapping FOLDER`` with a job in the folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from kiemdinh.model.failures import CheckSignal
from steps.mapping.expedition import Expedition
from steps.mapping.values import FOUND, JOB, End, Job, Told


class Teller:
    """Appends what is told, a line at a time.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, told: Told) -> None:
        """Append one line."""
        with self._path.open("ab") as stream:
            stream.write(msgspec.json.encode(told) + b"\n")


def main(arguments: list[str]) -> int:
    """Run one job.

    Returns:
        0 when explored, 3 when there is no browser.
    """
    folder = Path(arguments[0])
    job = msgspec.json.decode((folder / JOB).read_bytes(), type=Job)
    tell = Teller(folder / FOUND)
    try:
        Expedition(job, folder, tell, os.environ).run()
    except CheckSignal as error:
        tell(End(pages=0, problem=str(error)))
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
