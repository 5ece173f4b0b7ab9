"""Opening what a page keeps folded: accordions and the parts behind «Xem thêm», whose content is not there before."""

from __future__ import annotations

from kiemdinh.model.failures import FunctionNotFound
from steps.portal.snapshot import Thing
from steps.portal.surface import Surface

_MOST = 30
_INNER = {"main", "body", "aside", "dialog"}


def unfold(surface: Surface) -> int:
    """Open every folded part of the main content; a press that leads elsewhere is taken back and ends the work.

    Returns:
        how many parts were opened.
    """
    opened: set[str] = set()
    things = surface.things()
    for thing in [t for t in things.items if _folded(t)][:_MOST]:
        if thing.name in opened:
            continue
        opened.add(thing.name)
        address, loads = surface.url, len(surface.trail)
        try:
            surface.act(thing, things)
        except FunctionNotFound:
            continue
        if surface.url != address or len(surface.trail) != loads:
            surface.open(address)
            break
    return len(opened)


def _folded(thing: Thing) -> bool:
    """Whether a thing only hides and shows what stands below it."""
    return (
        thing.expanded == "false"
        and thing.kind in {"button", "link"}
        and thing.region in _INNER
        and not thing.disabled
        and not thing.popup
        and (not thing.href.startswith("http") or "#" in thing.href)
    )
