"""Actions that are chosen in a list or among radio buttons before one button carries them out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from steps.portal.controls import choose, tick
from steps.portal.forms import INNER
from steps.portal.signing import SigningInPart
from steps.portal.snapshot import Thing, Things
from steps.portal.surface import Surface
from steps.portal.text import nfc
from steps.portal.values import SampleFile

_PLAINLY = 0.8


@dataclass(frozen=True, slots=True)
class Asked:
    """An action as it was asked for.

    Attributes:
        key: lexicon key of its button.
        text: what to write; ``None`` for what is needed.
        files: files to give.
        spare: a file for mandatory upload fields, where none is given.
        choice: words of the option to choose.
        row: words of the row in which its button stands.
        strict: whether the browser's own checks stay.
    """

    key: str
    text: str | None
    files: tuple[SampleFile, ...]
    spare: SampleFile | None
    choice: str
    row: str
    strict: bool


@contextmanager
def answering(surface: Surface, words: str) -> Iterator[None]:
    """Answer what the browser's own window asks (``prompt``) with certain words, while the context lasts."""
    before, surface.prompt_answer = surface.prompt_answer, words
    try:
        yield
    finally:
        surface.prompt_answer = before


class DecidingPart(SigningInPart):
    """Choosing an action."""

    def _decided(self, key: str) -> tuple[Thing, Things] | None:
        """The button that carries an action out, once the action is chosen; ``None`` where none is offered so."""
        term = self.lexicon[key]
        things = self.surface.things()
        usable = [t for t in things.items if t.kind == "field" and t.region in INNER and not t.disabled]
        told = [(term.score(words), field, words) for field in usable for words in offered_by(field)]
        told = [o for o in told if o[0] >= _PLAINLY and self._carries_out(o[1], things) is not None]
        if not told:
            return None
        _, field, words = max(told, key=lambda o: o[0])
        if field.type == "radio":
            tick(things.element(field), on=True)
        elif not choose(field, things, words, self.surface):
            return None
        self.surface.answer()
        return self._carries_out(field, self.surface.things())

    def _names_actions(self, field: Thing, key: str) -> bool:
        """Whether a field is where an action is chosen."""
        return any(self.lexicon[key].score(words) >= _PLAINLY for words in offered_by(field))

    def _carries_out(self, field: Thing, things: Things) -> tuple[Thing, Things] | None:
        def beside(thing: Thing) -> bool:
            return (thing.form, thing.frame, thing.region) == (field.form, field.frame, field.region)

        return self.seek("action.carry-out", ("button",), things=things, where=beside)


def offered_by(field: Thing) -> list[str]:
    """Words of what a drop-down list or a radio button lets one choose."""
    if field.type == "radio":
        return [nfc(field.choice)]
    return [nfc(o.text) for o in field.options if not o.disabled]
