"""Filing a dossier: start, draft, submission, acknowledgement."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import chain

from kiemdinh.model.failures import FunctionNotFound
from kiemdinh.model.target import Procedure
from steps.portal.attaching import AttachingPart
from steps.portal.finding import FindingPart, code_of
from steps.portal.forms import INNER, errors_of, main_form
from steps.portal.listing import named_pairs
from steps.portal.locate import candidates
from steps.portal.outgoing import largest, without
from steps.portal.paging import further_pages
from steps.portal.snapshot import Content, Thing, Things
from steps.portal.text import contains, dossier_code, fold, moment_with_time, nfc
from steps.portal.values import Acknowledgement, Done, FilingForm, ProcedureItem, Submission

_MOST_STEPS = 8
_WORD = "Kiemdinhthuthieu"
_FEW_FIELDS = 2  # a list of drafts may have a search box and a filter
_FEW_LETTERS = 3
_DRAFT = re.compile(r"\bnháp\b|chưa nộp|chưa gửi|đang soạn", re.IGNORECASE)


_SAVED_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_SAVED_TIME = re.compile(r"(\d{1,2})\s*(?::|giờ|h)\s*(\d{2})(?:\s*(?::|phút)\s*(\d{2}))?", re.IGNORECASE)


def _moment(row: str) -> tuple[int, ...]:
    """Day and time of day of a row, to be compared; empty when it does not tell both."""
    said = moment_with_time(nfc(row))
    day, time = _SAVED_DAY.search(said), _SAVED_TIME.search(said)
    if day is None or time is None:
        return ()
    return (*(int(n) for n in reversed(day.groups())), *(int(n or 0) for n in time.groups()))


def _forget(code: str) -> None:
    """Note of a filed dossier where nobody keeps one."""
    del code


class FilingPart(FindingPart, AttachingPart):
    """Filing a dossier.

    Attributes:
        note_filed: told the code of each dossier that the portal confirmed.
    """

    note_filed: Callable[[str], None] = staticmethod(_forget)

    # --- starting and reading
    def start_dossier(self, procedure: Procedure | str) -> FilingForm:
        """Start filing a procedure; ``needs_sign_in`` tells that the portal asks to sign in.

        Raises:
            FunctionNotFound: the procedure's page offers no online filing.
        """
        code = code_of(procedure)
        for again in (False, True):
            self.open_procedure(code)
            found = self.surface.until(self._offer, 0.4)
            if found is None:
                raise self.missing("file-online")
            self.follow(*found)
            if again or not self.sign_in_again_if_asked():
                break
            if main_form(self.surface.things()) and self.surface.inside:
                break
        return self.read_form()

    def open_offer(self, item: ProcedureItem) -> FilingForm:
        """Follow the link beside a procedure in a list that offers to file."""
        self.surface.open(item.filing)
        return self.read_form()

    def _offer(self) -> tuple[Thing, Things] | None:
        return self.seek("file-online", ("link", "button"), where=lambda t: t.region in INNER and not t.disabled)

    # --- draft
    def save_draft(self) -> Done:
        """Save the form as a draft.

        Raises:
            FunctionNotFound: no such button.
        """
        self.press("filing.save-draft", where=lambda t: t.region in INNER)
        return self._done()

    def _resumed_by_itself(self, procedure: Procedure | str) -> FilingForm | None:
        """The form opened anew, where it shows what was typed in before: such portals keep no list of drafts."""
        self.start_dossier(procedure)
        fields = [t for t in self.surface.things(hidden=True).items if t.kind == "field"]
        known = any(t.value.strip() in self._typed_before for t in fields if len(t.value.strip()) > _FEW_LETTERS)
        return self.read_form() if known else None

    def reopen_draft(self, procedure: Procedure | str) -> FilingForm:
        """Leave, and open the latest draft of a procedure again.

        Raises:
            FunctionNotFound: no list of drafts, or the draft is not in it.
        """
        code = code_of(procedure)
        name = procedure.name if isinstance(procedure, Procedure) else ""
        try:
            self.go_signed("page.drafts")
        except FunctionNotFound:
            try:
                self.go_signed("page.my-dossiers")
                for _ in chain((1,), further_pages(self)):
                    listed = self._drafts_in(self.surface.things(), code, name)
                    if any(_DRAFT.search(nfc(t.row)) for t in listed):
                        return self._reopened(code, name, among_others=True)
                self.follow(*self.find("page.drafts"))
            except FunctionNotFound:
                resumed = self._resumed_by_itself(procedure)
                if resumed is None:
                    raise
                return resumed
        return self._reopened(code, name)

    def _drafts_in(self, things: Things, code: str, name: str) -> list[Thing]:
        rows = [t for t in things.items if t.kind in {"link", "button"} and t.region in INNER]
        return [t for t in rows if code in t.row or code in t.href or (name and contains(t.row, name))]

    def _reopened(self, code: str, name: str, *, among_others: bool = False) -> FilingForm:
        """The draft of a procedure, chosen in the list that is open: one of drafts, or of all dossiers."""
        things = self.surface.things()
        own = self._drafts_in(things, code, name)
        if among_others:
            own = [t for t in own if _DRAFT.search(nfc(t.row))]
        chosen = [c.thing for c in candidates(own, self.lexicon["filing.continue-draft"])] or [t for t in own if t.href]
        if not chosen and self._resumes():
            return self.read_form()
        if not chosen:
            raise FunctionNotFound("hồ sơ nháp", self.surface.url, f"dòng có {code}")
        # the newest where the rows tell, for lists begin with either end
        told = [_moment(t.row) for t in chosen]
        newest = max(range(len(chosen)), key=lambda n: told[n]) if all(told) else 0
        self.follow(chosen[newest], things)
        return self.read_form()

    def _resumes(self) -> bool:
        """Whether the page opened is the form itself: drafts that go on by themselves have no list."""
        form = self._form_now()
        return form is not None and not form.needs_sign_in and len(form.fields) > _FEW_FIELDS

    # --- sending
    def next_step(self) -> FilingForm:
        """Go to the next step of a form in several steps.

        Raises:
            FunctionNotFound: no such button.
        """
        self.press("filing.next", where=lambda t: t.region in INNER)
        return self.read_form()

    def _forward(self) -> tuple[Thing, Things] | None:
        things = self.surface.things()

        def usable(thing: Thing) -> bool:
            return thing.region in INNER and not thing.disabled

        dialog = self.seek("filing.confirm", ("button",), things=things, where=lambda t: t.region == "dialog")
        submit = self.seek("filing.submit", ("button",), things=things, where=usable) or self.seek(
            "filing.submit", ("link",), things=things, where=lambda t: usable(t) and not t.href.startswith("http")
        )
        return dialog or submit or self.seek("filing.next", ("button", "link"), things=things, where=usable)

    def submit(self, *, client_checks: bool = True, times: int = 1) -> Submission:
        """Submit the form, through its review page and confirmations.

        Args:
            client_checks: ``False`` takes the browser's own checks away first, as an old browser would.
            times: 2 presses the button twice before the page can answer.

        Raises:
            FunctionNotFound: no button to submit.
        """
        with self.surface.outgoing.gathered() as sent:
            submission = self._submit(client_checks=client_checks, times=times)
        return replace(submission, sent=largest(sent))

    def submit_lacking(self, label: str) -> Submission:
        """Submit the form so that the portal gets one field empty which the page believes filled.

        For pages whose script keeps an incomplete form to itself.

        Args:
            label: label of a field for free text.

        Returns:
            the submission; ``sent`` is 0 when nothing that would have held the field was sent.

        Raises:
            FunctionNotFound: no such field, or no button to submit.
        """
        self.fill({label: _WORD})
        with without(self.page, _WORD) as changed:
            submission = self.submit(client_checks=False)
        return submission if changed else replace(submission, sent=0)

    def _submit(self, *, client_checks: bool, times: int) -> Submission:
        for pressed in range(_MOST_STEPS):
            if not client_checks:
                self.put_client_checks_aside()
            found = self._forward()
            if found is None:
                if pressed == 0:
                    raise self.missing("filing.submit")
                break
            before = (self.surface.url, self._shape(found[1]))
            if times > 1 and not self._only_goes_on(found[0]):
                self.press_twice(*found)
            else:
                self.surface.act(*found)
            read = self._sent()
            if read is not None:
                return self.sure(read)
            if (self.surface.url, self._shape(self.surface.things())) == before:
                break
            self.fill_further(found[1])
        content = self.surface.content()
        errors = errors_of(content, self.surface.things(), self.lexicon)
        return Submission(None, errors, self.surface.view(content))

    def _only_goes_on(self, button: Thing) -> bool:
        """Whether a button leads to the next step rather than sends the form."""
        ends = max(self.lexicon[k].score(button.name) for k in ("filing.submit", "filing.confirm"))
        return self.lexicon["filing.next"].score(button.name) > ends

    def _shape(self, things: Things) -> tuple[str, ...]:
        return tuple(f"{t.kind}:{t.attr or t.name}:{t.region}" for t in things.items if t.region in INNER)

    def _sent(self) -> Submission | None:
        """The end of a submission: confirmed, refused or failed; ``None`` while a further step is shown."""
        content = self.surface.content()
        page = self.surface.view(content)
        if page.status >= 400:
            return Submission(None, errors_of(content, self.surface.things(), self.lexicon), page)
        confirmation = self._read_acknowledgement(content)
        if confirmation is not None:
            self._note(confirmation)
            return Submission(confirmation, (), page)
        things = self.surface.things()
        errors = errors_of(content, things, self.lexicon)
        if errors or any(t.type == "password" and t.visible for t in things.items):
            return Submission(None, errors, page)
        return None

    def file_dossier(self, procedure: Procedure) -> Submission:
        """Start, fill what is required, attach and submit: the whole way.

        Raises:
            FunctionNotFound: a part of the way is missing.
        """
        form = self.start_dossier(procedure)
        if form.needs_sign_in:
            raise FunctionNotFound("biểu mẫu nộp hồ sơ", form.page.url, "trang yêu cầu đăng nhập")
        last: Submission | None = None
        for _ in range(_MOST_STEPS):
            self.fill_required(procedure)
            found = self._forward()
            if found is None:
                break
            self.surface.act(*found)
            last = self._sent()
            if last is not None:
                return last
        if last is None:
            raise self.missing("filing.submit")
        return last

    # --- confirmation
    def acknowledgement(self) -> Acknowledgement:
        """Read the confirmation from the present page.

        Raises:
            FunctionNotFound: the page confirms nothing.
        """
        read = self.surface.until(lambda: self._read_acknowledgement(self.surface.content()))
        if read is None and self._put_thanks_aside():
            read = self.surface.until(lambda: self._read_acknowledgement(self.surface.content()))
        if read is None:
            raise FunctionNotFound("xác nhận đã nhận hồ sơ", self.surface.url, "mã hồ sơ và lời xác nhận")
        self._note(read)
        return read

    def _put_thanks_aside(self) -> bool:
        """Close a window that only says that it worked, over a page that says the rest; whether there was one."""
        things = self.surface.things()
        found = self.seek("filing.confirm", ("button",), things=things, where=lambda t: t.region == "dialog")
        if found is None or not self.says("filing.done", self.surface.content()):
            return False
        self.surface.act(*found)
        return True

    @property
    def confirmed_codes(self) -> frozenset[str]:
        """Codes that the portal has confirmed since this run began, whoever filed."""
        return frozenset(self.memory.filed)

    def _note(self, read: Acknowledgement) -> None:
        if read.code and read.code not in self.memory.filed:
            self.memory.filed.add(read.code)
            self.note_filed(read.code)

    def _read_acknowledgement(self, content: Content) -> Acknowledgement | None:
        messages = self.messages(content)
        lines = [*nfc(content.text).splitlines(), *messages.splitlines(), nfc(content.title)]
        done = self.lexicon["filing.done"]
        confirmed = any(done.says(line) for line in lines if len(line) < 300)
        said = named_pairs(content.pairs, self.lexicon, "dossier", ("code", "received", "due"))
        code = ""
        if "code" in said:
            code = dossier_code(nfc(said["code"].value), fallback=True)
        told = "\n".join(lines)
        code = code or dossier_code(told)
        if not code and confirmed:
            near = next(
                (ln for ln in lines if self.lexicon["dossier.code"].says(ln) and any(c.isdigit() for c in ln)), ""
            )
            tail = fold(near).find("ho so")
            code = dossier_code(near[tail + 5 :], fallback=True) if near else ""
        things = self.surface.things()
        if not code or any(t.type == "file" for t in things.items):
            return None
        unpaid = not confirmed and self._asks_for_fee(content, things)
        if not confirmed and not unpaid:
            return None
        received = moment_with_time(said["received"].value) if "received" in said else ""
        due = moment_with_time(said["due"].value) if "due" in said else ""
        return Acknowledgement(
            code=code,
            received_at=received or self._moment_of("dossier.received", lines),
            due=due or self._moment_of("dossier.due", lines),
            text=nfc("\n".join([content.text, messages])),
            page=self.surface.view(content),
            unpaid=unpaid,
        )

    def _asks_for_fee(self, content: Content, things: Things) -> bool:
        """Whether a page asks to pay for what was filed: some portals confirm nothing before that."""
        start = self.lexicon["payment.start"]
        if not start.says(nfc(content.heading)) or len(main_form(things)) > _FEW_FIELDS:
            return False
        return (
            self.seek("payment.start", ("button", "link"), things=things, where=lambda t: t.region in INNER) is not None
        )

    def _moment_of(self, key: str, lines: list[str]) -> str:
        term = self.lexicon[key]
        return next((m for ln in lines if len(ln) < 300 and term.says(ln) and (m := moment_with_time(ln))), "")
