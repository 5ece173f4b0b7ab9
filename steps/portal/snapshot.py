"""One reading of a page: the things that can be acted on, and what the page says."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from playwright.sync_api import Frame, Page

SCRIPTS = Path(__file__).with_name("scripts")


@cache
def script(name: str) -> str:
    """Text of a page script."""
    return (SCRIPTS / name).read_text(encoding="utf-8")


class _Read(msgspec.Struct, frozen=True, rename=None):
    pass


class Option(_Read, frozen=True):
    """A choice of a drop-down list."""

    value: str
    text: str
    disabled: bool = False


class Thing(_Read, frozen=True):
    """Something on a page that a person can act on.

    Attributes:
        i: number of the element within its frame's reading.
        kind: ``link``, ``button``, ``tab`` or ``field``.
        near: words that stand before it (after it, for a box) when no label is tied to it.
        group: legend of its group.
        region: ``dialog``, ``main``, ``body``, ``aside``, ``nav``, ``header`` or ``footer``.
        section: heading that stands before it.
        row: text of the list item or table row that holds it.
        form: number of its form in the frame, -1 for none.
    """

    i: int
    kind: str
    tag: str
    type: str
    role: str
    id: str
    attr: str
    text: str
    aria: str
    label: str
    title: str
    alt: str
    placeholder: str
    near: str
    group: str
    href: str
    region: str
    section: str
    row: str
    form: int
    visible: bool
    disabled: bool
    value: str
    checked: bool
    required: bool
    readonly: bool
    options: tuple[Option, ...]
    hint: str
    error: str
    accept: str
    multiple: bool
    expanded: str
    current: str
    maxlength: int
    pattern: str
    min: str
    max: str
    autocomplete: str
    rel: str
    selected: str
    popup: str = ""
    frame: int = 0

    @property
    def name(self) -> str:
        """Best words for it: what assistive technology would say, else what stands near."""
        if self.kind == "field":
            return self.aria or self.label or self.near or self.placeholder or self.title
        return self.aria or self.text or self.alt or self.title

    @property
    def choice(self) -> str:
        """Words of one choice of a group of boxes, apart from the words of the group."""
        return self.label or self.aria or self.near

    @property
    def box(self) -> bool:
        """Whether it is ticked rather than filled."""
        return self.type in {"checkbox", "radio"} or self.role in {"checkbox", "radio", "switch"}


class RawLink(_Read, frozen=True):
    """A link as read."""

    text: str
    url: str
    title: str = ""
    download: bool = False


class Pair(_Read, frozen=True):
    """A label and its value."""

    label: str
    value: str
    links: tuple[RawLink, ...] = ()
    visible: bool = True


class Row(_Read, frozen=True):
    """A row of a table."""

    cells: tuple[str, ...]
    head: bool
    foot: bool
    links: tuple[RawLink, ...]


class RawTable(_Read, frozen=True):
    """A table as read."""

    caption: str
    columns: tuple[str, ...]
    visible: bool
    rows: tuple[Row, ...]


class Section(_Read, frozen=True):
    """A titled part of the page, hidden panels included."""

    title: str
    level: int
    text: str
    links: tuple[RawLink, ...] = ()


class Record(_Read, frozen=True):
    """A part of a list that speaks of one thing."""

    code: str
    text: str
    links: tuple[RawLink, ...]
    pairs: tuple[Pair, ...]
    heading: str
    marks: tuple[str, ...]
    region: str
    tag: str
    time: str
    section: str = ""


class RecordList(_Read, frozen=True):
    """Repeated parts of the page."""

    caption: str
    records: tuple[Record, ...]


class Bullets(_Read, frozen=True):
    """A list of texts."""

    caption: str
    items: tuple[str, ...]


class Heading(_Read, frozen=True):
    """A heading."""

    level: int
    text: str
    region: str


class RawNotice(_Read, frozen=True):
    """A message of the page."""

    text: str
    bad: bool
    inMain: bool  # noqa: N815 - key of the page script


class Content(_Read, frozen=True):
    """What a page says."""

    url: str
    title: str
    lang: str
    text: str
    headings: tuple[Heading, ...]
    tables: tuple[RawTable, ...]
    pairs: tuple[Pair, ...]
    sections: tuple[Section, ...]
    records: tuple[Record, ...]
    lists: tuple[RecordList, ...]
    bullets: tuple[Bullets, ...]
    notices: tuple[RawNotice, ...]
    remembered: tuple[str, ...]
    time: tuple[str, ...]
    reached: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The main heading."""
        mains = [h for h in self.headings if h.region in {"main", "body", "dialog"}] or list(self.headings)
        return min(mains, key=lambda h: h.level).text if mains else ""


def joined(page: Content, frame: Content) -> Content:
    """What a page says together with what one of its frames says."""
    lists = {n: getattr(page, n) + getattr(frame, n) for n in ("headings", "tables", "pairs", "sections", "records")}
    more = {
        n: getattr(page, n) + getattr(frame, n)
        for n in ("lists", "bullets", "notices", "remembered", "time", "reached")
    }
    return msgspec.structs.replace(page, text=f"{page.text}\n{frame.text}", **lists, **more)


def remembering(page: Content, alerts: Iterable[str]) -> Content:
    """What a page says together with what it said in windows of the browser that are closed by now."""
    said = tuple(alerts)
    return msgspec.structs.replace(page, remembered=page.remembered + said) if said else page


class State(_Read, frozen=True):
    """Whether a page is still at work.

    Attributes:
        busy: its script has begun what is not known outside yet, or will begin it in a moment.
        signs: how the elements are written that tell a visitor to wait.
    """

    busy: bool
    signs: tuple[str, ...]


_THINGS = msgspec.json.Decoder(tuple[Thing, ...])
_CONTENT = msgspec.json.Decoder(Content)


_ELEMENT = """([name, i]) => {
  const kept = (window[Symbol.for("kiemdinh.elements")] || new Map()).get(name);
  if (!kept) throw new Error("the page that was read is left");
  return kept[i];
}"""


class Things:
    """The actionable things of all frames of a page, with their elements.

    Args:
        items: the things.
        frames: those that were read, in the order that the things count them.
        name: under which each keeps its elements.
    """

    def __init__(self, items: tuple[Thing, ...], frames: tuple[Frame, ...], name: str) -> None:
        self.items = items
        self._frames = frames
        self._name = name

    def element(self, thing: Thing) -> Any:  # noqa: ANN401 - ElementHandle | None, narrowed here
        """The element of a thing."""
        element = self._frames[thing.frame].evaluate_handle(_ELEMENT, [self._name, thing.i]).as_element()
        if element is None:
            raise LookupError(thing.name)
        return element


def read_things(page: Page, *, hidden: bool = False) -> Things:
    """Read what can be acted on, in every frame of the page."""
    items: list[Thing] = []
    frames: list[Frame] = []
    name = uuid4().hex
    for frame in page.frames:
        if frame.is_detached() or (frame is not page.main_frame and not frame.url.startswith("http")):
            continue
        # one string crosses to Python much faster than the same as nested values
        found = _THINGS.decode(frame.evaluate(script("read.js"), {"want": "things", "hidden": hidden, "name": name}))
        number = len(frames)
        frames.append(frame)
        items += found if number == 0 else [msgspec.structs.replace(t, frame=number) for t in found]
    return Things(tuple(items), tuple(frames), name)


def read_content(frame: Page | Frame, codes: str = "") -> Content:
    """Read what a page says; ``codes`` is a pattern that anchors the records of a list."""
    return _CONTENT.decode(frame.evaluate(script("read.js"), {"want": "content", "codes": codes}))


def read_state(frame: Page | Frame) -> State:
    """Whether the page is at work."""
    return msgspec.convert(frame.evaluate(script("state.js")), State)
