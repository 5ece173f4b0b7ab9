"""Actions that are chosen in a list or among radio buttons before one button carries them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from steps.portal.controls import choose, tick
from steps.portal.forms import INNER, kind_of
from steps.portal.locate import candidates
from steps.portal.signing import SigningInPart
from steps.portal.snapshot import Thing, Things
from steps.portal.surface import Surface
from steps.portal.text import nfc
from steps.portal.values import FieldKind, SampleFile

_PLAINLY = 0.8
_SURE = 0.6
_RATING = "rating.button"


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

    # --- the best mark
    def _first_choice(self, key: str, choices: Sequence[str]) -> int:
        """Which of some choices to take where any will do; of marks the best one."""
        if key != _RATING:
            return 0
        scores = [self.lexicon["rating.choice"].score(nfc(words)) for words in choices]
        return max(range(len(scores)), key=lambda n: scores[n], default=0)

    def mark_best(self, where: Callable[[Thing], bool]) -> None:
        """Press the best mark where marks are buttons (stars, faces) that say what they stand for."""
        things, term = self.surface.things(), self.lexicon["rating.choice"]
        marks = candidates(things, term, ("button", "link"), where=lambda t: where(t) and not t.disabled)
        if marks and marks[0].score >= _PLAINLY and not marks[0].thing.href.startswith("http"):
            self.surface.act(marks[0].thing, things)

    # --- what confirms an action
    def _heading_names(self, key: str) -> bool:
        return self.lexicon[key].score(nfc(self.surface.content().heading)) >= _SURE

    def _confirms_there(self, key: str, things: Things) -> Thing | None:
        """On a page of its own for an action, the button of the form that confirms it."""

        def inner(thing: Thing) -> bool:
            # the button in a row of a list is another dossier's
            return thing.region in {"main", "body"} and thing.form >= 0 and not thing.disabled and not thing.row

        found = self.seek(key, ("button",), things=things, where=inner) or self.seek(
            "filing.confirm", ("button",), things=things, where=inner
        )
        if found is not None:
            return found[0]
        words = {FieldKind.LONG_TEXT, FieldKind.FILE}
        written = {(t.form, t.frame) for t in things.items if t.kind == "field" and kind_of(t) in words}
        own = [t for t in things.items if t.kind == "button" and inner(t) and (t.form, t.frame) in written]
        only = self._not_closing(things, own)
        return only[0] if only is not None else None

    def _not_closing(self, things: Things, among: list[Thing]) -> tuple[Thing, Things] | None:
        """The one button among some that does not merely close or leave, whatever it says."""
        leave = (self.lexicon["dialog.close"], self.lexicon["upload.choose"])
        buttons = [t for t in among if t.kind == "button" and not t.disabled]
        left = [t for t in buttons if t.role != "tab" and not t.popup and all(k.score(t.name) < _SURE for k in leave)]
        return (left[0], things) if len(left) == 1 else None

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
