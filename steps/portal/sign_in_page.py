"""The page on which one signs in: the way to it, the door for one's own kind, and what it asks besides a password."""

from __future__ import annotations

from steps.portal.base import Base
from steps.portal.controls import tick
from steps.portal.locate import best, candidates
from steps.portal.snapshot import Thing, Things

_TEXTS = {"", "text", "email", "tel", "number"}
_PRESSED = ("link", "button", "tab")
_MOST_WAYS = 6
_CAPTCHA_FRAMES = ("recaptcha", "hcaptcha", "turnstile", "captcha")
_PLAINLY = 0.8


class SignInPage(Base):
    """Finding and reading the sign-in form.

    Attributes:
        door: lexicon key of what visitors of this kind are called where a page asks who one is.
    """

    door = "sign-in.as-citizen"

    # --- the form
    def _form(self, things: Things) -> tuple[Thing | None, Thing | None]:
        """User and password fields of a sign-in form on the page."""
        fields = [t for t in things.items if t.kind == "field" and t.visible and not t.disabled]
        password = next((t for t in fields if t.type == "password"), None)
        texts = [t for t in fields if t.type in _TEXTS and not t.options]
        if password is not None:
            beside = [t for t in texts if (t.form, t.frame) == (password.form, password.frame)] or texts
            user = best(beside, self.lexicon["sign-in.user"], ("field",), least=0.2)
            return user or next((t for t in reversed(beside) if t.i < password.i), None), password
        user = best(texts, self.lexicon["sign-in.user"], ("field",), where=lambda t: "username" in t.autocomplete)
        return user, None

    def _asks(self, things: Things) -> bool:
        user, password = self._form(things)
        return password is not None or user is not None

    def _form_shown(self) -> Things | None:
        things = self.surface.things()
        return things if self._asks(things) else None

    # --- the way to it
    def _to_form(self) -> None:
        things = self.surface.things() if self.surface.url.startswith("http") else None
        if things is None:
            self.surface.open("/")
            things = self.surface.things()
        if not self._asks(things):
            self._walk_to_form(things)
        self._at_own_door()

    def _walk_to_form(self, things: Things) -> Things:
        """Follow what says to sign in, then the methods that a page offers; a method without a form is left again."""
        keys, pressed, chooser = ["sign-in"], set[str](), ""
        for _ in range(_MOST_WAYS):
            found = self._untried(keys, things, pressed)
            if found is None and keys == ["sign-in"]:
                found = self.seek("sign-in", ("link", "button"), hidden=True)
            if found is None and chooser and self.surface.url != chooser:
                self.surface.open(chooser)
                things = self.surface.things()
                found = self._untried(keys, things, pressed)
            if found is None:
                break
            pressed.add(found[0].name + found[0].href)
            if keys != ["sign-in"] and not chooser:
                chooser = self.surface.url
            self.surface.act(*found)
            form = self.surface.until(self._form_shown, 0.3)
            if form is not None:
                return form
            keys, things = ["sign-in.method", "sign-in.own"], self.surface.things()
        raise self.missing("sign-in" if keys == ["sign-in"] else "sign-in.user")

    def _untried(self, keys: list[str], things: Things, pressed: set[str]) -> tuple[Thing, Things] | None:
        for key in keys:
            found = self.seek(key, ("link", "button"), things=things, where=lambda t: t.name + t.href not in pressed)
            if found is not None:
                return found
        return None

    def _at_own_door(self) -> None:
        """Where one page has doors for several kinds of people, take the one for this kind."""
        things = self.surface.things()
        doors = [
            t
            for key in ("sign-in.as-citizen", "sign-in.as-officer")
            if (t := best(things, self.lexicon[key], _PRESSED, where=_is_door, least=_PLAINLY)) is not None
        ]
        own = best(doors, self.lexicon[self.door], _PRESSED, least=_PLAINLY)
        if len(doors) > 1 and own is not None and own.selected != "true":
            self.surface.act(own, things)
            self.surface.until(self._form_shown)

    # --- what it asks besides
    def _tick_asked(self, password: Thing) -> None:
        """Tick the boxes without which the form is not sent."""
        things = self.surface.things()
        term = self.lexicon["sign-in.tick"]
        for box in things.items:
            beside = (
                box.kind == "field"
                and box.type == "checkbox"
                and (box.form, box.frame)
                == (
                    password.form,
                    password.frame,
                )
            )
            if beside and not box.checked and not box.disabled and (box.required or term.says(box.name)):
                tick(things.element(box), on=True)

    def _riddle(self) -> bool:
        """Whether the page asks for what only a person can answer (captcha)."""
        things = self.surface.things()
        if candidates(things, self.lexicon["sign-in.riddle"], ("field",), where=lambda t: t.visible and not t.box):
            return True
        return any(word in frame.url for frame in self.page.frames[1:] for word in _CAPTCHA_FRAMES)

    # --- after the password
    def _between(self) -> tuple[Thing, Things] | None:
        """What leads on from a page between the password and the portal: it asks for consent, or as whom one comes."""
        things = self.surface.things()
        if best(things, self.lexicon["sign-in"], where=lambda t: t.visible, least=_PLAINLY) is not None:
            return None
        return self.seek("sign-in.next", ("button",), things=things) or (
            self.seek(self.door, ("button", "link"), things=things) if self.surface.inside else None
        )


def _is_door(thing: Thing) -> bool:
    return thing.visible and not thing.disabled and (thing.kind == "tab" or not thing.href.startswith("http"))
