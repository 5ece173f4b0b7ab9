"""Files of a dossier: fields for them, buttons that open a choice of files, windows that ask for one."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

from playwright.sync_api import FileChooser, FilePayload

from kiemdinh.model.failures import FunctionNotFound
from kiemdinh.model.target import Procedure
from steps.portal.files import acceptable, attachment_file, sample
from steps.portal.filling import FillingPart
from steps.portal.forms import INNER, component_score, errors_of, is_obliged, is_required, label_of, mark_of
from steps.portal.locate import candidates
from steps.portal.outgoing import largest
from steps.portal.snapshot import Thing, Things
from steps.portal.surface import translated
from steps.portal.text import contains
from steps.portal.values import Attached, FilingForm, SampleFile, Submission

_CHOOSER_S = 5.0
_FILE_NAME = re.compile(r"\w\.(?:pdf|docx?|jpe?g|png|zip)\b", re.IGNORECASE)
_MOST_STEPS = 4


class AttachingPart(FillingPart):
    """Attaching files to a form."""

    _sizes_told = True

    def _attach_all(self, procedure: Procedure) -> None:
        for attachment in procedure.attachments:
            if self._upload_fields():
                self._attach(attachment.component, attachment_file(attachment))
            elif any(map(_leads_nowhere, self._upload_buttons(self.surface.things()))):
                with suppress(FunctionNotFound):  # a further step may have the place for it
                    self._attach(attachment.component, attachment_file(attachment))
        self._attach_demanded()

    def _attach_demanded(self) -> None:
        """Give each place that says to be mandatory a file that it takes."""
        tried: set[tuple[str, str]] = set()
        for _ in range(20):
            missing = [t for t in self._upload_fields() if is_required(t) and not t.value and mark_of(t) not in tried]
            if not missing:
                break
            tried.add(mark_of(missing[0]))
            self._attach(label_of(missing[0]), acceptable(missing[0]))
        given: set[str] = set()
        while buttons := self._demanding_buttons(given):
            given.add(buttons[0].row)
            with suppress(FunctionNotFound):
                self._choose_by(buttons[0], self.surface.things(), sample("pdf"))

    def _demanding_buttons(self, given: set[str]) -> list[Thing]:
        """Buttons that open a choice of files in a place marked as mandatory, which shows no file yet."""
        found = filter(_leads_nowhere, self._upload_buttons(self.surface.things()))
        return [
            t for t in found if is_obliged(t.row or t.section) and not _FILE_NAME.search(t.row) and t.row not in given
        ]

    def _upload_fields(self) -> list[Thing]:
        return [t for t in self.surface.things().items if t.type == "file" and t.region in INNER and not t.disabled]

    def attach(self, component: str, file: SampleFile, *, client_checks: bool = True) -> Attached:
        """Attach a file to a component (words of its name; empty for the first free upload field).

        Args:
            component: words of the component.
            file: the file.
            client_checks: ``False`` makes a script of the page that asks for the file's size believe it small.

        Raises:
            FunctionNotFound: no upload field.
        """
        self._sizes_told = client_checks
        try:
            with self.surface.outgoing.gathered() as sent:
                attached = self._attach(component, file)
        finally:
            self._sizes_told = True
        attached = replace(attached, sent=largest(sent))
        held = any(file.name in t.value for t in self._upload_fields())
        self._unseen = file.name if attached.accepted is None and not held else ""
        return attached

    def sure(self, submission: Submission) -> Submission:
        """A submission, unless it was accepted with a file of which the page never showed that it had taken it.

        Raises:
            FunctionNotFound: what was accepted may be another file, or none.
        """
        name, self._unseen = self._unseen, ""
        if name and submission.accepted:
            raise FunctionNotFound(
                f"tên tệp «{name}» sau khi chọn", submission.page.url, "ô chọn tệp và chữ trên trang"
            )
        return submission

    def _attach(self, component: str, file: SampleFile) -> Attached:
        things = self.surface.things()
        fields = self._upload_fields()
        if not fields and self._walk_to_uploads():
            things, fields = self.surface.things(), self._upload_fields()
        confirmed = self._confirmed_upload(things)
        by_field = confirmed is not None and confirmed.kind == "field"
        if not fields:
            return self._attach_by_chooser(component, file)
        field = next((t for t in fields if not t.value), fields[0])
        if by_field and confirmed is not None and len(fields) == 1:
            field = confirmed
        if component:
            scored = [(component_score(t, component), -n, t) for n, t in enumerate(fields)]
            score, _, top = max(scored, key=lambda s: s[:2])
            if score <= 0 and confirmed is None:
                raise FunctionNotFound(f"ô đính kèm «{component}»", self.surface.url, "nhãn của các ô chọn tệp")
            if score <= 0 and not by_field:
                return self._attach_by_chooser(component, file)
            field = top if score > 0 or confirmed is None else confirmed
        if not self._sizes_told:
            self.hide_sizes()
        self.upload(field, things, [file])
        self._press_upload(field)
        return self._attached(file)

    def go_to_uploads(self) -> FilingForm:
        """Go on to the step of the form that takes files, filling the steps on the way; the form there."""
        if not self._upload_fields():
            self._walk_to_uploads(attachments=False)  # a page may say no more of a limit beside a file that it holds
        return self.read_form()

    def _walk_to_uploads(self, *, attachments: bool = True) -> bool:
        """Go on to the step of the form that takes files, filling the steps on the way and that one too."""
        for _ in range(_MOST_STEPS if self._filing is not None else 0):
            things = self.surface.things()
            if self._upload_fields() or self._upload_buttons(things):
                return True
            found = self.seek("filing.next", ("button",), things=things, where=lambda t: t.region in INNER)
            if found is None or self.seek("filing.submit", ("button",), things=things) is not None:
                return False
            self.surface.act(*found)
            if self._filing is not None:
                self.fill_required(self._filing, attachments=attachments)
        return bool(self._upload_fields())

    def _confirmed_upload(self, things: Things) -> Thing | None:
        """The field or button for files that a person confirmed, where the present page has it."""
        return self.confirmed_map.same(
            "upload.choose", things, lambda t: t.region in INNER and (t.kind != "field" or t.type == "file")
        )

    def _press_upload(self, field: Thing) -> None:
        """Press the button that sends the chosen file at once, where there is one of its own."""
        things = self.surface.things()
        own = [t for t in things.items if t.kind == "field" and (t.form, t.frame) == (field.form, field.frame)]
        if field.form >= 0 and len(own) == 1:
            found = self.seek("upload.button", ("button",), things=things, where=lambda t: t.form == field.form)
            if found is not None:
                self.surface.act(*found)

    def _upload_buttons(self, things: Things) -> list[Thing]:
        """Buttons that open the browser's choice of files: all that say what the confirmed one says, else by words."""
        confirmed = self._confirmed_upload(things)
        if confirmed is not None:
            return [t for t in things.items if t.kind == confirmed.kind and t.name == confirmed.name]
        found = candidates(things, self.lexicon["upload.choose"], ("button", "link"), where=lambda t: t.region in INNER)
        return [c.thing for c in found]

    def _attach_by_chooser(self, component: str, file: SampleFile) -> Attached:
        things = self.surface.things()
        buttons = self._upload_buttons(things)
        if component:
            buttons = [t for t in buttons if contains(t.row + t.section, component)] or buttons
        if not buttons:
            # asked so that a confirmed place that is gone is told as moved
            found = self.seek("upload.choose", ("button", "link"), things=things, where=lambda t: t.region in INNER)
            if found is None:
                raise self.missing("upload.choose")
            buttons, things = [found[0]], found[1]
        if not self._sizes_told:
            self.hide_sizes()
        self._choose_by(buttons[0], things, file)
        return self._attached(file)

    def _choose_by(self, button: Thing, things: Things, file: SampleFile) -> None:
        """Press a button that opens the browser's choice of files, or a window with a field for one.

        Raises:
            FunctionNotFound: neither opens.
        """
        payload: FilePayload = {"name": file.name, "mimeType": file.media_type, "buffer": file.content}
        opened: list[FileChooser] = []
        page = self.page

        def note(chooser: FileChooser) -> None:
            opened.append(chooser)

        page.on("filechooser", note)
        try:
            with translated(f"«{button.name[:60]}»", self.surface.url):
                things.element(button).click()
                found = self.surface.until(lambda: opened or self._window_fields() or None, _CHOOSER_S)
                if opened:
                    opened[0].set_files([payload])
                elif not found:
                    raise FunctionNotFound("ô chọn tệp", self.surface.url, f"«{button.name[:60]}»")
        finally:
            page.remove_listener("filechooser", note)
        self.surface.settle()
        if opened:
            return
        field = self._window_fields()[0]
        self.upload(field, self.surface.things(), [file])
        things = self.surface.things()
        ends = self.seek("upload.done", ("button",), things=things, where=lambda t: t.region == "dialog")
        if ends is not None and self._window_fields():
            self.surface.act(*ends)

    def _window_fields(self) -> list[Thing]:
        """Fields for files in a window over the page."""
        return [t for t in self._upload_fields() if t.region == "dialog"]

    def _attached(self, file: SampleFile) -> Attached:
        content = self.surface.content()
        errors = errors_of(content, self.surface.things(), self.lexicon)
        refused = [e for e in errors if self.lexicon["upload.error"].says(e)]
        # A window that opens when a file is chosen and does not speak of success says why the page dropped it.
        refused += [a for a in self.surface.alerts if not self.lexicon["done.success"].says(a)]
        shown = file.name in content.text
        page = self.surface.view(content)
        if refused:
            return Attached(accepted=False, message="\n".join(refused), page=page)
        return Attached(accepted=True if shown else None, message=self.messages(content), page=page)


def _leads_nowhere(thing: Thing) -> bool:
    """Whether a thing is pressed for what it does, unlike «Tải tệp mẫu», which gives a file."""
    return thing.kind == "button" or not thing.href.startswith("http") or thing.href.endswith("#")
