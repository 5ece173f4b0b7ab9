"""The semantic driver for officers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypedDict, Unpack

from kiemdinh.model.failures import FunctionNotFound
from steps.portal.controls import tick
from steps.portal.dossier_list import DossierListPart
from steps.portal.files import sample
from steps.portal.forms import INNER
from steps.portal.snapshot import Thing
from steps.portal.text import nfc
from steps.portal.values import Done, DossierItem, SampleFile

_MOST_LISTS = 12
# «Chờ tiếp nhận (3)», «Đang xử lý», «Hồ sơ đã trả kết quả», «Tất cả hồ sơ»; nothing that could be an action.
_STAGE = re.compile(
    r"(?:hồ sơ )?(?:chờ|chưa|đang|đã|sắp|quá hạn|đến hạn|tất cả|mới (?:đăng|nộp|nhận|tiếp|gửi|đến))(?!\w)",
    re.IGNORECASE,
)


def _is_stage(thing: Thing) -> bool:
    """Whether a thing leads to the dossiers in one stage of work: an entry of a menu or tree, no row of a list."""
    short = len(thing.text) < 50 and len(thing.row) < 80
    leads = thing.href.startswith("http") or (thing.tag not in {"button", "input"} and thing.region in {"nav", "aside"})
    place = thing.region in {"nav", "aside", "main", "body"} and thing.kind != "field"
    return short and leads and place and bool(_STAGE.match(nfc(thing.text)))


class How(TypedDict, total=False):
    """How an action is done beside its words: as in :meth:`ActingPart.perform`."""

    files: Sequence[SampleFile]
    spare: SampleFile | None
    choice: str
    strict: bool


class SemanticOfficer(DossierListPart):
    """An officer at the officers' site."""

    door = "sign-in.as-officer"
    list_key = "page.officer-inbox"
    search_key = "officer.search"

    def go_signed(self, key: str) -> None:
        """Like that of any visitor; an officers' site often has no link to its list, for it opens with it."""
        try:
            super().go_signed(key)
        except FunctionNotFound:
            if key != self.list_key:
                raise
            self.surface.open("/")
            self.sign_in_again_if_asked()
            if not self._shows_list():
                raise
            self.memory.pages[key] = self.surface.url

    def _shows_list(self) -> bool:
        """Whether the present page is a list of dossiers: it lists some, or leads to them by stage and has a search."""
        things = self.surface.things()
        box = self.seek(self.search_key, ("field",), things=things, where=lambda t: t.region in INNER)
        stages = sum(_is_stage(t) for t in things.items)
        return (box is not None and stages > 0) or any(i.status and i.code for i in self.read_list())

    def inbox(self) -> tuple[DossierItem, ...]:
        """Dossiers that wait for the officer's unit."""
        self.go_signed(self.list_key)
        return self.read_list()

    def _do(self, code: str, key: str, text: str | None = None, **how: Unpack[How]) -> Done:
        self.open_dossier(code)
        done = self.perform(key, text, **how)
        if done.offered:
            return done
        return self._do_above_list(code, key, text, **how) or done

    def _do_above_list(self, code: str, key: str, text: str | None, **how: Unpack[How]) -> Done | None:
        """Do something by a button in the dossier's row of a list, or above a list whose rows are ticked."""
        for _ in self._lists_with(code):
            done = self.perform(key, text, row=code, **how)
            if done.offered:
                return done
            if not self._pick_row(code):
                return None
            done = self.perform(key, text, **how)
            if done.offered:
                return done
        return None

    # --- several lists, and buttons above them
    def find_dossier(self, code: str) -> tuple[DossierItem, ...]:
        """Dossiers that a search for a code finds: in the list that opens first, else in the others beside it."""
        found = super().find_dossier(code)
        return found or next(self._other_lists_with(code), ())

    def _lists_with(self, code: str) -> Iterator[tuple[DossierItem, ...]]:
        """The lists that hold a dossier, each opened and searched."""
        found = super().find_dossier(code)
        if found:
            yield found
        yield from self._other_lists_with(code)

    def _other_lists_with(self, code: str) -> Iterator[tuple[DossierItem, ...]]:
        """Lists of dossiers by their stage of work, beside the one that opens first."""
        here = self.surface.url.partition("#")[0]
        stages = dict.fromkeys(t.text for t in self.surface.things().items if _is_stage(t) and t.href != here)
        for name in list(stages)[:_MOST_LISTS]:
            things = self.surface.things()
            stage = next((t for t in things.items if t.text == name and _is_stage(t)), None)
            if stage is None:
                continue
            self.follow(stage, things)
            found = self.search_list(code)
            if found:
                yield found

    def _pick_row(self, code: str) -> bool:
        """Tick the box in the row of a dossier; whether there is one."""
        things = self.surface.things()
        boxes = [t for t in things.items if t.box and t.region in INNER and (code in t.row or code in t.name)]
        if len(boxes) != 1 or boxes[0].disabled:
            return False
        tick(things.element(boxes[0]), on=True)
        self.surface.answer()
        return True

    def receive(self, code: str) -> Done:
        """Accept a dossier (tiếp nhận)."""
        return self._do(code, "officer.receive")

    def refuse(self, code: str, reason: str) -> Done:
        """Refuse a dossier; an empty reason is sent empty, the browser's own checks put aside."""
        return self._do(code, "officer.refuse", reason, strict=bool(reason))

    def request_supplement(self, code: str, text: str) -> Done:
        """Ask for supplements (yêu cầu bổ sung)."""
        done = self._do(code, "officer.supplement", text)
        if not done.offered and self._do(code, "officer.receive").done:
            # some portals ask for more only once a dossier has been received
            done = self._do(code, "officer.supplement", text)
        return done

    def request_payment(self, code: str) -> Done:
        """Ask for the fee (yêu cầu nộp phí)."""
        return self._do(code, "officer.payment")

    def send_message(self, code: str, text: str) -> Done:
        """Write to the citizen."""
        return self._do(code, "message.button", text)

    def assign(self, code: str, person: str = "") -> Done:
        """Assign to a person (words of the name; empty for the first one offered)."""
        return self._do(code, "officer.assign", choice=person)

    def appraise(self, code: str, text: str = "") -> Done:
        """Record the appraisal and pass the dossier on for approval where that is a step of its own."""
        done = self._do(code, "officer.appraise", text or "Hồ sơ đủ điều kiện.")
        if not done.offered:
            return self._do(code, "officer.pass-on", text or "Hồ sơ đủ điều kiện.")
        if not done.done:
            return done
        further = self._do(code, "officer.pass-on")
        return further if further.offered else done

    def approve(self, code: str, text: str = "") -> Done:
        """Approve (phê duyệt)."""
        return self._do(code, "officer.approve", text or None)

    def return_result(self, code: str) -> Done:
        """Return the result (trả kết quả), with a paper that names the dossier where the portal makes none itself."""
        paper = sample("pdf", "ket-qua", f"Ket qua {code}")
        done = self._do(code, "officer.return", spare=paper)
        if done.offered and not done.done:
            done = self._do(code, "officer.return", files=(paper,))
        return done

    def stop(self, code: str, reason: str) -> Done:
        """Stop processing (dừng xử lý)."""
        return self._do(code, "officer.stop", reason, strict=bool(reason))

    def status(self, code: str) -> str:
        """Status of a dossier as the officer sees it."""
        return self.open_dossier(code).status
