"""Doing something on a page by a button: fill what its form asks for, press, confirm, and read what the page says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Route

from steps.portal.controls import choose, put, tick
from steps.portal.deciding import Asked, DecidingPart, answering
from steps.portal.files import acceptable
from steps.portal.forms import INNER, errors_of, is_required, kind_of
from steps.portal.snapshot import Thing, Things
from steps.portal.surface import translated
from steps.portal.text import nfc
from steps.portal.unfolding import behind_tabs, tabs, unfold
from steps.portal.values import Done, FieldKind, SampleFile

_NO_CLIENT_CHECKS = r"""() => {
  for (const f of document.forms) f.noValidate = true;
  for (const e of document.querySelectorAll('[required],[pattern],[maxlength],[min],[max]'))
    for (const a of ['required', 'pattern', 'min', 'max']) e.removeAttribute(a);
  // A script that only looks at the fields before they are sent: "return Validate()", "return KiemTra()".
  const looks = /^\s*(?:javascript:)?\s*return\s+\w*(?:valid|check|kiem_?tra)\w*\s*\(/i;
  for (const [list, name] of [[document.forms, 'onsubmit'], [document.querySelectorAll('[onclick]'), 'onclick']])
    for (const e of list) if (looks.test(e.getAttribute(name) || '')) e.removeAttribute(name);
}"""

_SMALL = "() => Object.defineProperty(File.prototype, 'size', {configurable: true, get() { return 1024; }})"

# Presses, and presses again 40 ms later; tells whether the page let a second form submission through (which is then
# left to the caller, since it would replace the first one).
_TWICE = """e => new Promise(resolve => {
  let sent = 0;
  const count = event => { if (event.defaultPrevented) return; sent += 1; if (sent > 1) event.preventDefault(); };
  window.addEventListener('submit', count);
  e.click();
  setTimeout(() => {
    if (!e.disabled && e.isConnected) e.click();
    window.removeEventListener('submit', count);
    resolve(sent > 1);
  }, 40);
})"""


_SUBJECTS = {"message.button": "dossier.messages", "supplement.button": "dossier.supplement"}
_MOST_NEW = 4
_SURE = 0.6
_WORDS = "Nội dung thử nghiệm"


def _mark(thing: Thing) -> tuple[str, ...]:
    """What tells a thing from others across two readings of a page."""
    return (thing.kind, thing.id, thing.attr, thing.name, thing.href)


def _beyond(things: list[Thing], known: Counter[tuple[str, ...]]) -> list[Thing]:
    """Things that came to the known ones; of those that look alike the later ones, which lie in front."""
    left = known.copy()
    found: list[Thing] = []
    for thing in things:
        mark = _mark(thing)
        if left[mark] > 0:
            left[mark] -= 1
        else:
            found.append(thing)
    return found


class ActingPart(DecidingPart):
    """Actions by a button."""

    def put_client_checks_aside(self) -> None:
        """Take away the browser's own checks of the present page, as an old browser would lack them."""
        with translated("biểu mẫu", self.surface.url):
            for frame in self.page.frames:
                frame.evaluate(_NO_CLIENT_CHECKS)

    def hide_sizes(self) -> None:
        """Let scripts of the present page believe that chosen files are small; what is sent stays what it is."""
        with translated("biểu mẫu", self.surface.url):
            for frame in self.page.frames:
                frame.evaluate(_SMALL)

    def all_said(self) -> str:
        """Text of the present page, of what it folds away and of what stands behind its tabs."""
        unfold(self.surface)
        texts = [nfc(self.surface.content().text)]
        texts += [nfc(self.surface.content().text) for _ in tabs(self.surface)]
        return "\n".join(texts)

    def upload(self, field: Thing, things: Things, files: Sequence[SampleFile]) -> None:
        """Give files to an upload field."""
        with translated(f"«{field.name[:60]}»", self.surface.url):
            self.surface.alerts.clear()
            things.element(field).set_input_files(
                [{"name": f.name, "mimeType": f.media_type, "buffer": f.content} for f in files]
            )
        self.surface.answer()

    def perform(
        self,
        key: str,
        text: str | None = None,
        *,
        files: Sequence[SampleFile] = (),
        choice: str = "",
        strict: bool = True,
        row: str = "",
        spare: SampleFile | None = None,
    ) -> Done:
        """Do what a button of the present page stands for.

        Args:
            key: lexicon key of the button.
            text: what to write into its form; ``None`` writes what is needed.
            files: files for its upload fields.
            choice: words of the option to choose where a choice is asked.
            strict: ``False`` puts the browser's own checks aside first.
            row: words of the row of a list in which the button stands.
            spare: a file for mandatory upload fields, where none is given; else any small one.
        """
        began = len(self.surface.trail)
        asked = Asked(key, text, tuple(files), spare, choice, row, strict=strict)
        with self.surface.outgoing.gathered() as sent, answering(self.surface, _WORDS if text is None else text):
            done = self._perform(asked)
        told = sent or len(self.surface.trail) != began or self.surface.outgoing.speaks_otherwise
        if done.done and not told and not self.lexicon["done.plainly"].says(done.message):
            # what a page shows of itself when a button is pressed is no answer of the portal
            unsent = f"trang không gửi gì tới hệ thống khi bấm {self.lexicon[key].name}"
            return replace(done, done=False, message=unsent)
        return done

    def _perform(self, asked: Asked) -> Done:
        key, strict = asked.key, asked.strict
        found = self.surface.until(lambda: self._button(key, asked.row), 0.4)
        if found is None and not asked.row:
            found = behind_tabs(self.surface, lambda: self._button(key)) or self._decided(key)
            found = found or behind_tabs(self.surface, lambda: self._decided(key)) or self._woken(asked)
        if found is None:
            return Done(
                done=False, message="trang không có " + self.lexicon[key].name, page=self.current(), offered=False
            )
        button, things = found
        before = self.surface.url
        own = self._fields_of(button, things) or self._beside(button, things, key)
        if own:
            self._fill_action(own, things, asked)
        if not strict:
            self.put_client_checks_aside()
            button, things = self._again(button, asked) or found
        if own:
            # filling may have changed the page
            button, things = self._again(button, asked) or (button, things)
        trail, shown = len(self.surface.trail), {_mark(t) for t in things.items}
        windows = Counter(_mark(t) for t in things.items if t.region == "dialog")
        self.surface.act(button, things)
        if len(self.surface.trail) == trail and not own and self._uncovered(key, shown, button):
            return self._perform(asked)
        if len(self.surface.trail) == trail:
            self._confirm_in_place(shown)
        answered = self._finish_dialog(asked, windows, opened_at=before, had_fields=bool(own))
        if not answered:
            message = "hộp thoại hoặc trang mở ra không có nút nào để xác nhận"
            return Done(done=False, message=message, page=self.current())
        return self._done()

    def _again(self, button: Thing, asked: Asked) -> tuple[Thing, Things] | None:
        """A button where it stands now."""
        if self.lexicon[asked.key].score(button.name) < _SURE:
            things = self.surface.things()
            return next(((t, things) for t in things.items if _mark(t) == _mark(button)), None)
        return self._button(asked.key, asked.row)

    def _button(self, key: str, row: str = "") -> tuple[Thing, Things] | None:
        things = self.surface.things()

        def inner(thing: Thing) -> bool:
            here = thing.region in {"main", "body", "dialog", "aside"} and not thing.disabled
            return here and row in thing.row

        found = self.seek(key, ("button",), things=things, where=inner) or self.seek(
            key, ("link", "tab"), things=things, where=inner
        )
        if found is None or key not in _SUBJECTS or self.target.mapping.functions:
            return found
        # of «Gửi» under several headings the one under the heading of the matter
        like = [
            t for t in things.items if (t.kind, t.name, t.region) == (found[0].kind, found[0].name, found[0].region)
        ]
        subject = self.lexicon[_SUBJECTS[key]]
        own = max(filter(inner, like), key=lambda t: subject.score(nfc(t.section)), default=found[0])
        return (own, things) if subject.says(nfc(own.section)) else found

    def _woken(self, asked: Asked) -> tuple[Thing, Things] | None:
        """A button that sleeps until something is written, once it is written."""
        things = self.surface.things()
        term = self.lexicon[asked.key]
        asleep = [t for t in things.items if t.kind == "button" and t.disabled and t.region in INNER]
        button = max(asleep, key=lambda t: term.score(t.name), default=None)
        if button is None or term.score(button.name) < _SURE:
            return None
        fields = self._fields_of(button, things) or self._beside(button, things, asked.key)
        if fields:
            self._fill_action(fields, things, asked)
            self.surface.answer()
        return self._button(asked.key)

    def _beside(self, button: Thing, things: Things, key: str) -> list[Thing]:
        """The line right before a button, where messages are written as in a chat."""
        before = [t for t in things.items if t.frame == button.frame and t.i < button.i][-1:]
        chat = key == "message.button" and button.kind == "button" and button.form < 0
        return [
            t for t in before if chat and t.region == button.region and kind_of(t) is FieldKind.TEXT and not t.value
        ]

    def _uncovered(self, key: str, shown: set[tuple[str, ...]], pressed: Thing) -> bool:
        """Whether what was pressed uncovered the button itself on the same page, below what is to be written."""
        found = self._button(key)
        if found is None or found[0].kind != "button" or _mark(found[0]) in shown:
            return False
        return pressed.kind != "button" or (found[0].region != "dialog" and bool(self._fields_of(*found)))

    def _fields_of(self, button: Thing, things: Things) -> list[Thing]:
        if button.kind != "button":
            return []
        if button.form < 0:
            # no form in the code: what is written stands above its button, under the same heading
            words = {FieldKind.LONG_TEXT, FieldKind.FILE}
            near = [
                t
                for t in things.items
                if t.kind == "field" and t.form < 0 and t.frame == button.frame and t.i < button.i
            ]
            own = [t for t in near if t.section == button.section and t.region == button.region and kind_of(t) in words]
            if any(kind_of(t) is FieldKind.LONG_TEXT for t in own):
                return own
            return self._before(button, things, words)
        return [t for t in things.items if t.kind == "field" and (t.form, t.frame) == (button.form, button.frame)]

    def _before(self, button: Thing, things: Things, kinds: set[FieldKind]) -> list[Thing]:
        """Fields that stand between a button and the one before it that does something else than choosing a file."""
        choosers = (self.lexicon["upload.choose"], self.lexicon["upload.button"])
        found: list[Thing] = []
        for thing in reversed([t for t in things.items if t.frame == button.frame and t.i < button.i]):
            if thing.region != button.region or thing.form >= 0 or thing.kind == "tab":
                break
            if thing.kind == "button" and not any(c.says(thing.name) for c in choosers):
                break
            if thing.kind == "field" and kind_of(thing) in kinds:
                found.insert(0, thing)
        return found

    def _fill_action(self, fields: list[Thing], things: Things, asked: Asked) -> None:
        text, files, choice = asked.text, asked.files, asked.choice
        chosen = {t.attr or t.group for t in fields if self._names_actions(t, asked.key)}
        fields = [t for t in fields if (t.attr or t.group) not in chosen]
        words = [t for t in fields if kind_of(t) in {FieldKind.TEXT, FieldKind.LONG_TEXT} and not t.readonly]
        words.sort(key=lambda t: (kind_of(t) is not FieldKind.LONG_TEXT, not is_required(t)))
        for number, field in enumerate(words):
            if text is not None and number == 0:
                put(things.element(field), text)
            elif is_required(field) and not field.value and text != "":
                put(things.element(field), text or _WORDS)
        uploads = [t for t in fields if kind_of(t) is FieldKind.FILE]
        for number, field in enumerate(uploads):
            if files and (number < len(files) or is_required(field)):
                self.upload(field, things, [files[min(number, len(files) - 1)]])
            elif is_required(field) and not field.value and text != "":
                self.upload(field, things, [asked.spare or acceptable(field)])
        for field in fields:
            if kind_of(field) is FieldKind.CHOICE and (choice or (is_required(field) and not field.value)):
                options = [o.text for o in field.options if o.value != "" and not o.disabled]
                if choice and choose(field, things, choice, self.surface):
                    continue
                if options and is_required(field) and not field.value:
                    choose(field, things, options[self._first_choice(asked.key, options)], self.surface)
        self._tick_needed(asked.key, fields, things)

    def _tick_needed(self, key: str, fields: list[Thing], things: Things) -> None:
        """Tick one box of each group that is mandatory or the only way to say what is asked."""
        boxes = [t for t in fields if t.box and not t.disabled]
        groups: dict[str, list[Thing]] = {}
        for box in boxes:
            groups.setdefault(box.attr or box.group or box.name, []).append(box)
        for group in groups.values():
            if not any(b.checked for b in group):
                tick(things.element(group[self._first_choice(key, [b.choice for b in group])]), on=True)

    def _confirm_in_place(self, shown: set[tuple[str, ...]]) -> None:
        """When pressing made a few buttons appear on the same page, press the one that confirms."""
        things = self.surface.things()
        new = [t for t in things.items if t.kind in {"button", "link"} and _mark(t) not in shown]
        if not new or len(new) > _MOST_NEW or any(t.region == "dialog" for t in new):
            return
        found = self.seek("filing.confirm", ("button", "link"), things=things, where=lambda t: t in new)
        if found is not None:
            self.surface.act(*found)

    def _finish_dialog(
        self, asked: Asked, windows: Counter[tuple[str, ...]], *, opened_at: str, had_fields: bool
    ) -> bool:
        """When pressing opened a form or a question, answer it; ``False`` when it asks and has no button to answer.

        What stood in a window before belongs to neither.
        """
        if asked.key == "rating.button":
            self.mark_best(lambda t: t.region == "dialog")
        things = self.surface.things()
        dialog = _beyond([t for t in things.items if t.region == "dialog"], windows)
        if not dialog and windows and any(t.region == "dialog" for t in things.items):
            return True
        if not dialog and (had_fields or self.surface.url == opened_at):
            return True
        key, confirms = asked.key, None
        named = not dialog and self._heading_names(key)
        fields = [t for t in things.items if t.kind == "field" and t.region in {"dialog", "main", "body"}]
        if dialog:
            fields = [t for t in dialog if t.kind == "field"]
        elif named and (confirms := self._confirms_there(key, things)) is not None:
            fields = [t for t in fields if (t.form, t.frame) == (confirms.form, confirms.frame)]
        elif not fields or not any(kind_of(t) in {FieldKind.LONG_TEXT, FieldKind.FILE} for t in fields):
            return True
        self._fill_action(fields, things, asked)
        if not asked.strict:
            self.put_client_checks_aside()
        things = self.surface.things()
        new = _beyond([t for t in things.items if t.region == "dialog"], windows)

        def here(thing: Thing) -> bool:
            return not dialog or thing in new

        found = self.seek(key, ("button",), things=things, where=here) or self.seek(
            "filing.confirm", ("button",), things=things, where=here
        )
        found = found or (self._not_closing(things, new) if dialog else None)
        if found is None and confirms is not None:
            found = next(((t, things) for t in things.items if _mark(t) == _mark(confirms)), None)
        if found is not None:
            self.surface.act(*found)
        return found is not None or not ((dialog or named) and fields)

    def _done(self) -> Done:
        content = self.surface.content()
        errors = errors_of(content, self.surface.things(), self.lexicon)
        page = self.surface.view(content)
        good = [n.text for n in content.notices if self.lexicon["done.success"].says(n.text) and not n.bad]
        # «Từ chối: thành công» holds a word of refusal and tells of success
        good += [text for text in content.remembered if self.lexicon["done.plainly"].says(text)]
        failed = page.status >= 400 or (bool(errors) and not good)
        return Done(done=not failed, message="\n".join(errors) if failed else self.messages(content), page=page)

    # --- pressing twice
    def press_twice(self, button: Thing, things: Things) -> None:
        """Press a button, and again before the page can show the answer to the first press.

        The answer is held back until the page has met the second press.  Whether that one goes through is for the page
        to decide; if it does, the portal gets the same request twice, one after the other.
        """
        held: list[Route] = []

        def hold(route: Route) -> None:
            if route.request.method == "POST":
                held.append(route)
            else:
                route.continue_()

        page = self.page
        page.route("**/*", hold)
        try:
            with translated(f"«{button.name[:60]}»", self.surface.url):
                second = things.element(button).evaluate(_TWICE)
                self.surface.until(lambda: True if held else None, 0.3)
                for number, route in enumerate(held):
                    answer = route.fetch(max_redirects=0)
                    if number == 0 and len(held) == 1 and second:
                        answer = route.fetch(max_redirects=0)
                    with suppress(PlaywrightError):
                        route.fulfill(response=answer)
        finally:
            with suppress(PlaywrightError):
                page.unroute("**/*", hold)
        self.surface.settle()
