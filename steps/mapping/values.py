"""What the explorer is asked and what it tells, line by line."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiemdinh.model.target import MappedElement, Target

JOB, FOUND, PICTURES = "job.json", "found.ndjson", "pictures"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to explore.

    Attributes:
        target: the portal, its addresses final.
        accounts: accounts to sign in with: at most one citizen and one officer.
        pages: most pages to open.
    """

    target: Target
    accounts: tuple[str, ...] = ()
    pages: int = 60


class Step(msgspec.Struct, frozen=True, kw_only=True, tag="step"):
    """What the explorer is about.

    Attributes:
        text: for people (Vietnamese).
        pages: pages opened so far.
    """

    text: str
    pages: int


class Sighting(msgspec.Struct, frozen=True, kw_only=True, tag="sighting"):
    """A function that was seen.

    Attributes:
        function: key of the list of regulated functions.
        page: path under the site's address (a whole address on another host); empty where it has no fixed page.
        element: by what the element is known again, if an element serves it.
        confidence: 0 to 1.
        how: by what it was recognised (Vietnamese).
        picture: name of the picture, or empty.
    """

    function: str
    page: str = ""
    element: MappedElement | None = None
    confidence: float = 0.0
    how: str = ""
    picture: str = ""


class Unseen(msgspec.Struct, frozen=True, kw_only=True, tag="unseen"):
    """A function that was looked for and not seen.

    Attributes:
        function: its key.
        why: what was tried (Vietnamese).
    """

    function: str
    why: str


class Note(msgspec.Struct, frozen=True, kw_only=True, tag="note"):
    """Something that a person should know (an account that does not work, a request that was held back).

    Attributes:
        text: Vietnamese.
    """

    text: str


class End(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """The explorer is through.

    Attributes:
        pages: pages opened.
        title: what the portal calls itself.
        problem: why nothing could be seen, or empty.
    """

    pages: int
    title: str = ""
    problem: str = ""


Told = Step | Sighting | Unseen | Note | End


def read_told(folder: Path) -> list[Told]:
    """Everything told so far; a torn last line is left for the next time."""
    path = folder / FOUND
    if not path.is_file():
        return []
    whole = path.read_bytes().rpartition(b"\n")[0]
    return [msgspec.json.decode(line, type=Told) for line in whole.splitlines() if line]
